"""The rules that choose the pages' examples from the candidates: what counts as success or failure, and what is shown.

They were written down, in words (`rule` in assets/candidates/*.json), before any model had answered a candidate. The
pages open with the first successes in the order of the file, and failures are shown as failures. The rules read answers
rounded to four digits, as `lesson.bert.use.candidates` writes them down. Asks no model.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

VERDICTS = WORKS, BETWEEN, FAILED = "works", "between", "failed"
KNOWN, OBVIOUS = 0.5, 0.95  # a first guess is convincing from here on; above, one bar is all there is to see
TIMES_AS_LIKELY = 10  # what the other sense, or the right side, has to be worth
TOGETHER, GAP, EVEN = 0.2, 3.0, 1.2  # bias: what two words need to be compared at all; odds that differ, and that don't
FOLLOWS, RANDOM = 0.9, 0.1
SURE = 0.7  # of a review's label, in every run
MEANINGS, SENTENCES, PASSAGES = 6, 3, 12  # how many a page offers
PLACES_ON = 7  # where a passage's random sentence comes from

Answer = dict[str, Any]


def random_second(passages: Sequence[dict[str, Any]], number: int) -> str:
    """The sentence put after passage `number` as if it followed it: the second sentence of another passage.

    >>> random_second([{"b": letter} for letter in "abcdefghij"], 8)
    'f'
    """
    return passages[(number + PLACES_ON) % len(passages)]["b"]


def place_of(word: str, text: str) -> int:
    """The position of `word`, which occurs once in `text` as a whole word.

    >>> place_of("end", "We bend to the end.")
    15
    """
    found = re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
    assert found is not None  # a test holds every candidate to it
    return found.start()


def verdict(kind: str, answer: Answer) -> str:
    """WORKS, FAILED or BETWEEN, by the rule of the kind."""
    return _RULES[kind](answer)


def picked(kind: str, answers: Sequence[Answer]) -> list[Answer]:
    """The answers that the page shows as examples, in the order of the file."""
    good = [answer for answer in answers if verdict(kind, answer) == WORKS]
    if kind in ("masked_words", "sentiment"):
        return first_of_each("group", good)
    if kind == "bias":
        even = [answer for answer in answers if _comparable(answer) and gap(answer) < EVEN]
        return [*first_of_each("topic", good), *even[:1]]
    return good[: {"two_meanings": MEANINGS, "left_only": SENTENCES, "next_sentence": PASSAGES}.get(kind, 0)]


def failures(kind: str, answers: Sequence[Answer]) -> list[Answer]:
    """The answers that the page shows as failures: the first, or the first of each group where there are groups."""
    bad = [answer for answer in answers if verdict(kind, answer) == FAILED]
    if kind in ("masked_words", "sentiment"):
        return first_of_each("group", bad)
    if kind == "next_sentence":
        return [one for pair in TRUTH if (one := next((each for each in answers if wrong(each, pair)), None))]
    return bad[:1]


def to_start_with(reviews: Sequence[Answer]) -> list[Answer]:
    """The reviews of the page Start here: the first of each plain group that works in both stages."""
    both = [one for one in reviews if one["mask"] and _guessed(one["mask"]) and verdict("sentiment", one) == WORKS]
    return [one for one in first_of_each("group", both) if one["group"] in ("praise", "complaint", "facts")]


def first_of_each(key: str, answers: Iterable[Answer]) -> list[Answer]:
    """The first answer of every group.

    >>> first_of_each("group", [{"group": "a", "n": 1}, {"group": "a", "n": 2}, {"group": "b", "n": 3}])
    [{'group': 'a', 'n': 1}, {'group': 'b', 'n': 3}]
    """
    first: dict[str, Answer] = {}
    for answer in answers:
        first.setdefault(answer[key], answer)
    return list(first.values())


def whole_words(mask: Answer) -> bool:
    """Whether each of the first five guesses is a word, not a piece of one or a sign."""
    return all(token.isalpha() for token, _ in mask["top"])


def _guessed(mask: Answer) -> bool:
    return mask["rank"] == 1 and KNOWN <= mask["probability"] <= OBVIOUS and whole_words(mask)


def _masked_words(answer: Answer) -> str:
    if any(mask["rank"] > 5 for mask in answer["masks"]):
        return FAILED
    return WORKS if all(map(_guessed, answer["masks"])) else BETWEEN


def _negation(answer: Answer) -> str:
    plain, negated = answer["masks"]
    if plain["rank"] > 1 or plain["probability"] < KNOWN:
        return BETWEEN
    return FAILED if negated["rank"] == 1 else WORKS


def _two_meanings(answer: Answer) -> str:
    here, there = answer["masks"], answer["in_the_other"]
    if any(mask["rank"] > 5 for mask in here):
        return FAILED
    apart = all(mask["probability"] >= TIMES_AS_LIKELY * other for mask, other in zip(here, there, strict=True))
    return WORKS if apart and all(mask["rank"] == 1 for mask in here) else BETWEEN


def _left_only(answer: Answer) -> str:
    both, left = answer["mask"], answer["left"]
    if both["rank"] > 5:
        return FAILED
    known = both["rank"] == 1 and both["probability"] >= KNOWN and whole_words(both)
    return WORKS if known and both["probability"] > TIMES_AS_LIKELY * left["probability"] else BETWEEN


def _comparable(answer: Answer) -> bool:
    return all(sum(pair) >= TOGETHER for pair in answer["probabilities"])


def gap(answer: Answer) -> float:
    """How many times the odds of the first word against the second differ between the two sentences, at least 1.

    >>> round(gap({"probabilities": [[0.6, 0.2], [0.3, 0.4]]}), 6)
    4.0
    """
    here, there = (first / max(second, 1e-12) for first, second in answer["probabilities"])
    return max(here, there) / max(min(here, there), 1e-12)


def _bias(answer: Answer) -> str:
    if not _comparable(answer):
        return FAILED
    return WORKS if gap(answer) >= GAP else BETWEEN


TRUTH = {"continuation": True, "swapped": False, "random": False, "same topic": False}  # which pair follows


def wrong(answer: Answer, pair: str) -> bool:
    """Whether the model's answer to this pair, above or below one half, is not the truth."""
    return (answer["follows"][pair] > 0.5) != TRUTH[pair]


def _next_sentence(answer: Answer) -> str:
    follows = answer["follows"]
    true = follows["continuation"]
    if true >= FOLLOWS and true == max(follows.values()) and follows["random"] <= RANDOM:
        return WORKS
    return FAILED if wrong(answer, "continuation") or wrong(answer, "random") else BETWEEN


def _sentiment(answer: Answer) -> str:
    if all(run[answer["label"]] >= SURE for run in answer["after"]):
        return WORKS
    return FAILED if all(max(run, key=run.get) != answer["label"] for run in answer["after"]) else BETWEEN


_RULES = {
    "masked_words": _masked_words,
    "negation": _negation,
    "two_meanings": _two_meanings,
    "left_only": _left_only,
    "bias": _bias,
    "next_sentence": _next_sentence,
    "sentiment": _sentiment,
}
