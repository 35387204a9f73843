"""Asks the built-in BERT all candidates and writes assets/examples.json, from which the pages open.

Every sentence in assets/candidates is asked, the rules of lesson/content/choosing.py choose, and all answers are kept
with their verdicts, so that anybody can see what was passed over. Run it again after every change of the built-in BERT
or of the bundled reviews, and `lesson.bert.use.start_answers` after it. Takes some four minutes on two cores: the
reviews need three fine-tunings.

    python -m lesson.bert.use.candidates
"""

import json
from typing import Any

from lesson import cli, places
from lesson.bert.use import before, sentiment
from lesson.bert.use.masked_words import fill, left_only
from lesson.bert.use.next_sentence import is_next
from lesson.bert.use.reference_run import fine_tuned
from lesson.content import candidates, choosing
from lesson.content.choosing import Answer

SEEDS = (0, 1, 2)
REVIEWS = "everyday reviews"  # what reference_run.py fine-tunes on


def ask(kind: str) -> list[Answer]:
    """All candidates of a kind, each with the built-in BERT's answers.

    >>> ask("negation")[0]["masks"][0]["rank"]  # the built-in BERT  # doctest: +SKIP
    7
    """
    rows = candidates.load(kind)
    return _ASK_ALL[kind](rows) if kind in _ASK_ALL else [row | _ASK_ONE[kind](row) for row in rows]


def make() -> dict[str, Any]:
    """Ask everything; gives what `chosen` gives."""
    return chosen({kind: ask(kind) for kind in candidates.KINDS})


def chosen(answers: dict[str, list[Answer]], learned_from: str = REVIEWS) -> dict[str, Any]:
    """For each kind its rule, counts of verdicts, the numbers of the answers shown, and all answers with verdicts.

    `learned_from` is the set of reviews that the model had learned from when it was asked.
    """
    made = {kind: _chosen(kind, rows) for kind, rows in answers.items()}
    reviews = made["sentiment"]["answers"]
    made["sentiment"]["reviews"] = learned_from
    made["sentiment"]["start"] = _numbers(choosing.to_start_with(reviews), reviews)
    return made


def _chosen(kind: str, rows: list[Answer]) -> dict[str, Any]:
    rows = [row | {"verdict": choosing.verdict(kind, row)} for row in rows]
    return {
        "rule": candidates.rule(kind),
        "asked": len(rows),
        **{verdict: sum(row["verdict"] == verdict for row in rows) for verdict in choosing.VERDICTS},
        "picked": _numbers(choosing.picked(kind, rows), rows),
        "failures": _numbers(choosing.failures(kind, rows), rows),
        "answers": rows,
    }


def _numbers(some: list[Answer], rows: list[Answer]) -> list[int]:
    return [rows.index(one) for one in some]


def _masked(text: str, wanted: list[str]) -> list[Answer]:
    """For each mask its first five guesses, and the probability and rank of the word wanted there."""
    masks = fill(text, top=5, words=wanted)
    return [_one_mask(mask, mask["words"][place]) for place, mask in enumerate(masks)]


def _one_mask(mask: dict[str, Any], word: dict[str, Any]) -> Answer:
    return {
        "top": [[guess["token"], short(guess["probability"])] for guess in mask["top"]],
        "probability": short(word["probability"]),
        "rank": word["rank"],
    }


def _masked_words(row: Answer) -> Answer:
    return {"masks": _masked(row["text"], row["answers"])}


def _negation(row: Answer) -> Answer:
    return {"masks": [_masked(text, [row["answer"]])[0] for text in (row["plain"], row["negated"])]}


def _two_meanings(row: Answer) -> Answer:
    (first, second), (here, there) = row["texts"], row["answers"]
    return {
        "masks": [_masked(first, [here])[0], _masked(second, [there])[0]],
        "in_the_other": [_masked(second, [here])[0]["probability"], _masked(first, [there])[0]["probability"]],
    }


def _left_only(row: Answer) -> Answer:
    (left,) = left_only(row["text"], top=5, words=[row["answer"]])
    return {"mask": _masked(row["text"], [row["answer"]])[0], "left": _one_mask(left, left["words"][0])}


def _bias(row: Answer) -> Answer:
    sentences = [row["template"].format(filling) for filling in row["fills"]]
    masks = [fill(sentence, top=1, words=row["words"])[0] for sentence in sentences]
    return {"probabilities": [[short(word["probability"]) for word in mask["words"]] for mask in masks]}


def _next_sentence(rows: list[Answer]) -> list[Answer]:
    pairs = [
        pair
        for number, row in enumerate(rows)
        for pair in (
            (row["a"], row["b"]),
            (row["b"], row["a"]),
            (row["a"], choosing.random_second(rows, number)),
            (row["a"], row["same_topic"]),
        )
    ]
    answers = iter(is_next(pairs))
    return [row | {"follows": {pair: short(next(answers)) for pair in choosing.TRUTH}} for row in rows]


def _sentiment(rows: list[Answer]) -> list[Answer]:
    texts = [row["text"] for row in rows]
    answered: list[Answer] = [row | {"mask": _mask_in(row), "after": []} for row in rows]
    for seed in SEEDS:
        with fine_tuned(seed) as (folder, _):
            first = before.classify_before(folder, texts) if seed == SEEDS[0] else None
            for place, after in enumerate(sentiment.classify(folder, texts)):
                answered[place]["after"].append(_classes(after))
                if first:
                    answered[place]["before"] = _classes(first[place])
    return answered


def _mask_in(review: Answer) -> Answer | None:
    if not (word := review["masked"]):
        return None
    start = choosing.place_of(word, review["text"])
    return _masked(f"{review['text'][:start]}[MASK]{review['text'][start + len(word) :]}", [word])[0]


def _classes(answer: dict[str, Any]) -> dict[str, float]:
    return {name: short(share) for name, share in answer["probabilities"].items()}


def short(probability: float) -> float:
    """Four digits: what is written down is what the rules read.

    >>> short(0.000123456)
    0.0001235
    """
    return float(f"{probability:.4g}")


_ASK_ONE = {
    "masked_words": _masked_words,
    "negation": _negation,
    "two_meanings": _two_meanings,
    "left_only": _left_only,
    "bias": _bias,
}
_ASK_ALL = {"next_sentence": _next_sentence, "sentiment": _sentiment}


def written(made: dict[str, Any]) -> str:
    """The file: JSON with one answer a line, so that a change of the model can be read in a diff."""
    kinds = []
    for kind, found in made.items():
        head = json.dumps({k: v for k, v in found.items() if k != "answers"}, ensure_ascii=False)
        rows = ",\n".join("  " + json.dumps(answer, ensure_ascii=False) for answer in found["answers"])
        kinds.append(f' "{kind}": {head[:-1]}, "answers": [\n{rows}\n ]}}')
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def main() -> None:
    """Write assets/examples.json and print the counts."""
    made = make()
    places.EXAMPLES.write_text(written(made), encoding="utf-8")
    for kind, found in made.items():
        counts = {name: found[name] for name in ("asked", *choosing.VERDICTS)}
        cli.print_json(
            {"kind": kind, **counts, "shown": len(found["picked"]), "shown_failures": len(found["failures"])}
        )


if __name__ == "__main__":
    cli.run(main)
