"""Chooses the text column and the label column by what is in them, and says why.

A text is long, made of words and different in every row; a label is short and comes again and again. Names tip the
scale. Where two columns are about as likely, the first is proposed and the learner is asked.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lesson.reviews.columns.names import label_fit, text_fit
from lesson.reviews.columns.profile import Profile
from lesson.reviews.labels import scales
from lesson.reviews.reading import LIMITS, Question, Refusal

_LEAST_TEXT = 0.15
_CLOSE_TEXT = 0.7
_SURE_LABEL = 2.0
_CLOSE_LABEL = 1.0
_OPINIONS = frozenset(
    (
        "negative",
        "positive",
        "neutral",
        "neg",
        "pos",
        "neu",
        "mixed",
        "negativ",
        "positiv",
        "négatif",
        "positif",
        "negativo",
        "positivo",
        "neutro",
    )
)


@dataclass(frozen=True)
class Choice:
    """Indices of the columns (label None: there is none), the reasons as findings, and questions."""

    text: int
    label: int | None
    findings: tuple[str, ...]
    questions: tuple[Question, ...]


def choose(columns: Sequence[Profile], text: str | None = None, label: str | None = None) -> Choice:
    """Choose both columns; `text` and `label` are names the learner gave. Raises Refusal when no column is a text.

    >>> from lesson.reviews.columns.profile import profile
    >>> choose([profile("a", ["good phone", "bad fit"]), profile("label", ["1", "0"])]).label
    1
    """
    given_text, given_label = index_of(columns, text), index_of(columns, label)
    if given_text is not None and given_text == given_label:
        raise Refusal(f"Text and label are the same column “{columns[given_text].name}”: choose two different ones.")
    text_at, text_question = _text(columns, given_text, given_label)
    label_at, label_question = _label(columns, text_at, given_label)
    questions = tuple(question for question in (text_question, label_question) if question)
    return Choice(text_at, label_at, _reasons(columns, text_at, label_at), questions)


def index_of(columns: Sequence[Profile], name: str | None) -> int | None:
    """The column called `name`, capitals and outer white space ignored; raises Refusal when there is none."""
    if name is None:
        return None
    wanted = " ".join(name.split())
    for same in (str, str.casefold):
        for at, column in enumerate(columns):
            if same(column.name) == same(wanted):
                return at
    there = ", ".join(f"“{column.name[:40]}”" for column in columns[:20])
    raise Refusal(f"There is no column “{name[:80]}”: the columns are {there}.")


def text_score(column: Profile) -> float:
    """How much a column looks like texts to learn from."""
    if column.numbers > 0.7 or column.dates > 0.7 or column.links > 0.7 or column.letters < 0.4:
        return 0.0
    if column.characters < 15 and column.different < 0.2 and column.values.total() >= 10:
        return 0.0
    return _content_of_text(column) * text_fit(column.name)


def _content_of_text(column: Profile) -> float:
    varied = 0.2 + 0.8 * column.different
    coded = 1 - 0.8 * column.codes
    spaced = max(column.words, column.characters / 12 if column.letters > 0.9 and column.words < 3 else 0)
    return math.log1p(spaced) * column.letters * varied * coded * (0.3 + 0.7 * column.filled)


def label_score(column: Profile) -> float:
    """Points for a column as the label; below 0 for what is none."""
    if not column.values or column.dates > 0.7 or column.links > 0.7:
        return -9.0
    keys = {scales.number(value) or value.casefold() for value in column.values}
    points = _content(column, keys) + label_fit(column.name)
    return points - 2 * (1 - column.filled) - (3 if column.words > 6 else 0)


def _content(column: Profile, keys: set[str]) -> float:
    """Points for the values alone."""
    numbers = {key for key in keys if scales.number(key) == key}
    count, rows = len(keys), column.values.total()
    if count == 1:
        return -2.0
    if _measured(numbers, count, rows) or (count > rows / 2 and rows > 12):
        return -9.0
    if len(keys & _OPINIONS) >= 2:
        return 5.0
    if len(numbers) >= count - 1 and numbers & {"0", "1"} and scales.find(numbers, column.name):
        return 2.5
    if scales.find(numbers, column.name) and len(numbers) > 0.8 * count:
        return 2.0
    if count <= LIMITS.most_classes and (count <= rows / 2 or rows <= 4):
        return 1.5
    return (
        0.3
        if count <= 200 and count <= rows / 3 and column.numbers < 0.5
        else -1.0
        if column.words > 3 or count > rows / 2
        else -0.5
    )


def _measured(numbers: set[str], count: int, rows: int) -> bool:
    """Whether the values are measurements: numbers, most with decimals, or hardly ever the same."""
    decimals = sum("." in value for value in numbers)
    return len(numbers) > 0.9 * count and (count > rows / 3 > 4 or (count > 12 and decimals > count / 2))


def _text(columns: Sequence[Profile], given: int | None, label: int | None) -> tuple[int, Question | None]:
    if given is not None:
        return given, None
    scores = {at: text_score(column) for at, column in enumerate(columns) if at != label}
    ranked = sorted(scores, key=lambda at: -scores[at])
    if not ranked or scores[ranked[0]] < _LEAST_TEXT:
        raise Refusal("No column holds texts: one column must have a sentence or more in each row.")
    best = ranked[0]
    rivals = [
        at
        for at in ranked[1:]
        if columns[at].words >= 2.5 and _rivals(columns[at], columns[best], scores[at] / scores[best])
    ]
    if not rivals:
        return best, None
    names = tuple(columns[at].name for at in [best, *rivals])
    return best, Question("text", "Which column holds the text to learn from?", names)


def _rivals(other: Profile, best: Profile, ratio: float) -> bool:
    """Whether another column is about as likely, or far more of a text than the one that has the better name."""
    return ratio > _CLOSE_TEXT or (ratio > 0.3 and _content_of_text(other) > 2 * _content_of_text(best))


def _label(columns: Sequence[Profile], text: int, given: int | None) -> tuple[int | None, Question | None]:
    if given is not None:
        return given, None
    scores = {at: label_score(column) for at, column in enumerate(columns) if at != text and column.values}
    ranked = sorted(scores, key=lambda at: -scores[at])
    constant = [
        at for at in ranked if len(columns[at].values) == 1 and (label_fit(columns[at].name) > 0 or len(ranked) == 1)
    ]
    likely = [at for at in ranked if scores[at] > 0]
    if not likely:
        return (constant[0], None) if constant else (None, _ask_label(columns, ranked))
    best, rest = likely[0], likely[1:]
    sure = scores[best] + (1.5 if not rest else 0.0) >= _SURE_LABEL
    rivals = [at for at in rest if scores[best] - scores[at] < _CLOSE_LABEL]
    return best, None if sure and not rivals else _ask_label(columns, likely if rest else ranked)


def _ask_label(columns: Sequence[Profile], ranked: Sequence[int]) -> Question:
    return Question("label", "Which column holds the label?", tuple(columns[at].name for at in ranked))


def _reasons(columns: Sequence[Profile], text: int, label: int | None) -> tuple[str, ...]:
    column = columns[text]
    words, different = (
        f"{column.words:.0f} words on average",
        f"{column.different:.0%} of those looked at are different",
    )
    told = [f"Text column: “{column.name}”; {words}, {different}."]
    if label is not None:
        column = columns[label]
        told.append(
            f"Label column: “{column.name}”; different values among {column.values.total():,} rows looked at: "
            f"{len(column.values)}."
        )
    return tuple(told)
