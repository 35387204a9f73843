"""Makes assets/start.json: what the page Start here shows at once, before any worker is up.

A few reviews go through both stages of the built-in BERT: one word masked and guessed by the pre-trained network, then
the whole review classified before and after fine-tuning on the bundled reviews. The reviews are those that the rule in
assets/candidates has chosen. Run it again after `lesson.bert.use.candidates`. Takes about half a minute on two cores.

    python -m lesson.bert.use.start_answers
"""

from typing import Any

from lesson import cli, places
from lesson.bert.use import before, masked_words, sentiment
from lesson.bert.use.reference_run import fine_tuned
from lesson.content import examples
from lesson.content.choosing import place_of
from lesson.content.examples import Sentence
from lesson.runs import storage


def make() -> dict[str, Any]:
    """Every text with the answers of both stages, and the figures of the fine-tuning run.

    >>> make()["texts"][0]["mask"]["original"]  # trains for a minute  # doctest: +SKIP
    'again'
    """
    sentences = examples.load().start
    texts = [sentence.text for sentence in sentences]
    with fine_tuned() as (folder, report):
        stages = zip(sentences, before.classify_before(folder, texts), sentiment.classify(folder, texts), strict=True)
        told = [
            {"text": sentence.text, "mask": _mask(sentence), "before": first, "after": last}
            for sentence, first, last in stages
        ]
    figures = {key: report[key] for key in ("test_accuracy", "test_macro_f1", "train_seconds", "rows", "class_names")}
    return {"made_by": "python -m lesson.bert.use.start_answers", "texts": told, "fine_tuning": figures}


def _mask(sentence: Sentence) -> dict[str, Any]:
    start = place_of(sentence.masked, sentence.text)
    position = next(at for at, token in enumerate(masked_words.tokens(sentence.text)) if token["start"] == start)
    answer = masked_words.fill(sentence.text, masked=[position], top=5)[0]
    return {
        "start": start,
        "end": start + len(sentence.masked),
        "original": answer["original"],
        "top": answer["top"],
    }


def main() -> None:
    """Write assets/start.json."""
    storage.write_json(places.START_ANSWERS, make())
    cli.print_json({"wrote": str(places.START_ANSWERS)})


if __name__ == "__main__":
    cli.run(main)
