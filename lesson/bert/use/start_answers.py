"""Makes assets/start.json: what the page Start here shows at once, before any worker is up.

A few reviews go through both stages of the built-in BERT: one word masked and guessed by the pre-trained network, then
the whole review classified before and after fine-tuning on the bundled reviews. Nothing is chosen or polished: run it
again after every change of the built-in BERT or of the bundled reviews. Takes about half a minute on two cores.

    python -m lesson.bert.use.start_answers
"""

import tempfile
from pathlib import Path
from typing import Any

from lesson import cli, places, reviews
from lesson.bert.finetuning import recorder
from lesson.bert.use import before, masked_words, sentiment
from lesson.runs import registry as runs
from lesson.runs import storage
from lesson.settings import BUILT_IN

TEXTS = {  # the review, and the word that is masked in it
    "The soup was cold and the waiter was very rude.": "rude",
    "I love this book, it made me laugh on every page.": "book",
    "The room has two beds, a desk and a small window.": "window",
}


def make() -> dict[str, Any]:
    """Every text with the answers of both stages, and the figures of the fine-tuning run.

    >>> make()["texts"][0]["mask"]["original"]  # doctest: +SKIP
    'rude'
    """
    found = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(found.table).with_parts()
    settings = {"checkpoint": BUILT_IN, "class_names": list(found.class_names)}
    with tempfile.TemporaryDirectory() as folder:
        run = runs.create("finetuning", settings, table, folder=Path(folder, "run"))
        report = recorder.run(str(run.folder))
        texts, path = list(TEXTS), str(run.folder)
        stages = zip(texts, before.classify_before(path, texts), sentiment.classify(path, texts), strict=True)
        told = [{"text": text, "mask": _mask(text), "before": first, "after": last} for text, first, last in stages]
    figures = {key: report[key] for key in ("test_accuracy", "test_macro_f1", "train_seconds", "rows", "class_names")}
    return {"made_by": "python -m lesson.bert.use.start_answers", "texts": told, "fine_tuning": figures}


def _mask(text: str) -> dict[str, Any]:
    found = masked_words.tokens(text)
    position = next(place for place, token in enumerate(found) if token["token"] == TEXTS[text])
    answer = masked_words.fill(text, masked=[position], top=5)[0]
    return {
        "start": found[position]["start"],
        "end": found[position]["end"],
        "original": answer["original"],
        "top": answer["top"],
    }


def main() -> None:
    """Write assets/start.json."""
    storage.write_json(places.START_ANSWERS, make())
    cli.print_json({"wrote": str(places.START_ANSWERS)})


if __name__ == "__main__":
    cli.run(main)
