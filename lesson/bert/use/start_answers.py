"""Makes assets/start.json: what the page Start here shows at once, before any worker is up.

A few reviews, each judged three times by the same network: with random weights; pre-trained, by the word head and
without any label; and fine-tuned on the bundled reviews. The reviews are those that the rule in assets/candidates has
chosen. Run it again after `lesson.bert.use.candidates`. Takes about a minute on two cores.

    python -m lesson.bert.use.start_answers
"""

from typing import Any

from lesson import cli, places
from lesson.bert import checkpoints
from lesson.bert.use import sentiment, zero_labels
from lesson.bert.use.reader import Reader
from lesson.bert.use.reference_run import fine_tuned
from lesson.content import examples
from lesson.runs import storage
from lesson.settings import BUILT_IN, FineTuning


def make() -> dict[str, Any]:
    """Every text with the probabilities that each of the three networks gives to the labels.

    >>> list(make()["texts"][0])  # trains for a minute  # doctest: +SKIP
    ['text', 'random', 'pretrained', 'fine_tuned']
    """
    texts = [sentence.text for sentence in examples.load().start]
    with fine_tuned() as (folder, report):
        names = tuple(report["class_names"])
        answers = {
            "random": random_network(names).answers(texts),
            "pretrained": zero_labels.judge(texts, names),
            "fine_tuned": sentiment.classify(folder, texts),
        }
    rows = [
        {"text": text} | {stage: found[at]["probabilities"] for stage, found in answers.items()}
        for at, text in enumerate(texts)
    ]
    return {"made_by": "python -m lesson.bert.use.start_answers", "texts": rows}


def random_network(names: tuple[str, ...]) -> Reader:
    """Return the built-in BERT's shape with random weights everywhere, and a random head."""
    bert, settings = checkpoints.open(BUILT_IN), FineTuning()
    return Reader(bert.classifier(names, "random").eval(), bert.tokenizer, names, settings.max_length)


def main() -> None:
    """Write assets/start.json."""
    storage.write_json(places.START_ANSWERS, make())
    cli.print_json({"wrote": str(places.START_ANSWERS)})


if __name__ == "__main__":
    cli.run(main)
