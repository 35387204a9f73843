"""Chooses the text column and the label column by their scores, and says why.

Where two columns are about equally likely, where neither a label's name nor its values speak for it, and where several
columns share the chosen name, the likeliest is proposed and the learner is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lesson.reviews.columns.names import is_numbering, only_identifies
from lesson.reviews.columns.profile import Profile
from lesson.reviews.columns.score import (
    LEAST_TEXT,
    OPINION_POINTS,
    are_codes,
    can_label,
    content_of_text,
    is_a_mark,
    is_constant,
    is_measured,
    label_content,
    label_name,
    label_score,
    may_be_texts,
    text_score,
)
from lesson.reviews.reading import Question, Refusal
from lesson.reviews.wording import count, listed

_CLOSE_TEXT = 0.7
_SURE_LABEL = 2.0
_CLOSE_LABEL = 1.0
_LONG_LABEL = 6  # words; what is longer may be the question of a survey as well as its answer


@dataclass(frozen=True)
class Choice:
    """Indices of the columns (label_column None: there is none), the reasons as findings, and questions."""

    text_column: int
    label_column: int | None
    findings: tuple[str, ...]
    questions: tuple[Question, ...]


def choose(columns: Sequence[Profile], text: str | None = None, label: str | None = None) -> Choice:
    """Choose both columns; `text` and `label` are names the learner gave. Raises Refusal when no column is a text.

    >>> from lesson.reviews.columns.profile import profile
    >>> texts = profile("a", ["good phone", "bad fit", "it never rang", "my best phone"])
    >>> choose([texts, profile("label", ["1", "0", "0", "1"])]).label_column
    1
    """
    given_label = index_of(columns, label)
    if given_label is not None and given_label == index_of(columns, text):
        raise Refusal(f"Text and label are the same column, “{columns[given_label].name}”: choose two different ones.")
    text_column, text_question = find_text(columns, text, given_label)
    label_column, label_question = (given_label, None) if given_label is not None else _label(columns, text_column)
    questions = tuple(question for question in (text_question, label_question) if question)
    return Choice(text_column, label_column, _reasons(columns, text_column, label_column), questions)


def index_of(columns: Sequence[Profile], name: str | None) -> int | None:
    """The column called `name`, capitals and outer white space ignored; raises Refusal when there is none."""
    if name is None:
        return None
    wanted, names = _tidy(name), [_tidy(column.name) for column in columns]
    for same in (str, str.casefold):
        for at, each in enumerate(names):
            if same(each) == same(wanted):
                return at
    there = listed([column.name for column in columns], 20)
    raise Refusal(f"There is no column “{name[:80]}”: the columns are {there}.")


def _tidy(name: str) -> str:
    """A name without outer white space: a long one that was cut may end in some."""
    return " ".join(name.split())


def find_text(
    columns: Sequence[Profile], name: str | None, label_column: int | None = None
) -> tuple[int, Question | None]:
    """The text column, called `name` or the likeliest, and a question where others are about as likely.

    Raises Refusal when no column holds texts, or the given one none.
    """
    given = index_of(columns, name)
    if given is None:
        return _text(columns, label_column)
    if not may_be_texts(columns[given]):
        raise Refusal(
            f"The column “{columns[given].name[:40]}” holds no texts, only numbers, dates, links or ids: choose one "
            "that has a sentence or more in each row."
        )
    return given, None


def offered_texts(columns: Sequence[Profile], text_column: int) -> list[str]:
    """The names of the columns that may be chosen for the texts, the proposed one among them."""
    return [
        column.name
        for at, column in enumerate(columns)
        if at == text_column or (column.values and may_be_texts(column))
    ]


def _likeliest_text(columns: Sequence[Profile], but: int | None = None) -> int:
    """The column that looks most like texts, `but` left aside; raises Refusal when none does."""
    scores = {at: text_score(column) for at, column in enumerate(columns) if at != but}
    best = max(scores, key=lambda at: scores[at], default=None)
    if best is None or scores[best] < LEAST_TEXT:
        raise Refusal(_no_text(columns))
    return best


def other_opinions(columns: Sequence[Profile], label_column: int) -> list[str]:
    """The columns beside one of 0 and 1 that hold other opinions so: there, a 0 does not mean the contrary.

    Of two such columns that are each other's contrary either is a label by itself.
    """
    label = columns[label_column]
    if not is_a_mark(label):
        return []
    others = [column for at, column in enumerate(columns) if at != label_column and is_a_mark(column)]
    return [column.name for column in others] if any(column.groups != label.groups for column in others) else []


def _no_text(columns: Sequence[Profile]) -> str:
    filled = [column for column in columns if column.values]
    numeric = sum(max(column.numbers, column.dates) > 0.7 for column in filled)
    if filled and numeric > len(filled) / 2:
        return (
            "No column holds texts, only numbers and the like: this is a table about reviews, not of reviews. Choose "
            "the file with the texts themselves."
        )
    return "No column holds texts: one column must have a sentence or more in each row."


def _text(columns: Sequence[Profile], label_column: int | None) -> tuple[int, Question | None]:
    best = _likeliest_text(columns, label_column)
    scores = {at: text_score(column) for at, column in enumerate(columns) if at not in (best, label_column)}
    best_score = text_score(columns[best])
    rivals = [
        at
        for at in sorted(scores, key=lambda at: -scores[at])
        if (columns[at].words >= 2.5 or columns[at].unspaced)
        and (
            _are_rivals(columns[at], columns[best], scores[at] / best_score)
            or (scores[at] >= LEAST_TEXT and _is_namesake(columns[at], columns[best]))
        )
        and columns[at].order != columns[best].order
    ]
    if not rivals:
        return best, None
    names = tuple(columns[at].name for at in [best, *rivals])
    return best, Question("text", "Which column holds the text to learn from?", names)


def _are_rivals(other: Profile, best: Profile, ratio: float) -> bool:
    """Whether another column is about as likely, or far more of a text than the one that has the better name."""
    return ratio > _CLOSE_TEXT or (ratio > 0.3 and content_of_text(other) > 2 * content_of_text(best))


def _is_namesake(one: Profile, other: Profile) -> bool:
    """Whether two columns had the same name in the file; see `header.column_names`."""
    return _without_number(one.name) == _without_number(other.name)


def _without_number(name: str) -> str:
    stem, _, number = name.rpartition(" (")
    return (stem if stem and number.rstrip(")").isdecimal() else name).casefold()


def _label(columns: Sequence[Profile], text_column: int) -> tuple[int | None, Question | None]:
    scores = {at: label_score(column) for at, column in enumerate(columns) if at != text_column and column.values}
    ranked = sorted(scores, key=lambda at: -scores[at])
    able = [at for at in ranked if can_label(columns[at])]
    able = [at for at in able if not is_numbering(columns[at].name)] or able
    likely = [at for at in able if scores[at] > 0]
    if likely:
        rivals = _label_rivals(columns, scores, likely)
        best = likely[0]
        is_sure = not rivals and _is_sure(columns[best], scores[best], likely[1:], able[1:])
        return best, None if is_sure else _ask_label(
            columns, [best, *rivals, *_others(likely if rivals else able, best, rivals)]
        )
    if able:
        return None, _ask_label(columns, able)
    return _constant(columns, ranked), None


def _others(ranked: Sequence[int], best: int, rivals: Sequence[int]) -> list[int]:
    return [at for at in ranked if at != best and at not in rivals]


def _label_rivals(columns: Sequence[Profile], scores: dict[int, float], likely: Sequence[int]) -> list[int]:
    """Other columns that are as likely, have the name of a label too, or the very name of the chosen one."""
    best, rest = likely[0], likely[1:]
    speaks = label_content(columns[best]) >= OPINION_POINTS
    return [
        at
        for at in rest
        if not _say_the_same(columns[at], columns[best])
        and (
            scores[best] - scores[at] <= _CLOSE_LABEL
            or (label_name(columns[at].name) >= 4 and not speaks)
            or _is_namesake(columns[at], columns[best])
        )
    ]


def _say_the_same(one: Profile, other: Profile) -> bool:
    """Whether one column is a copy of the other, or its contrary, as positive and negative may be."""
    return one.order == other.order or (is_a_mark(one) and is_a_mark(other) and one.groups == other.groups)


def _is_sure(best: Profile, score: float, likely: Sequence[int], able: Sequence[int]) -> bool:
    """Whether name or values speak for the best column; a column that neither names is sure if no other can label."""
    if score + (1.5 if not likely else 0.0) < _SURE_LABEL:
        return False
    named = label_name(best.name)
    if named > 0 or label_content(best) >= OPINION_POINTS:
        return True
    speaks_against = only_identifies(best.name) or are_codes(best) or best.words > _LONG_LABEL
    return named == 0 and not able and not speaks_against


def _constant(columns: Sequence[Profile], ranked: Sequence[int]) -> int | None:
    """The column whose only value is the label of all rows, to say so; None where none looks like that."""
    constant = [at for at in ranked if is_constant(columns[at])]
    named = [at for at in constant if label_name(columns[at].name) > 0]
    varied = [
        at
        for at in ranked
        if not is_constant(columns[at]) and (label_name(columns[at].name) > 0 or is_measured(columns[at]))
    ]
    if varied:
        return None
    return named[0] if named else constant[0] if len(ranked) == 1 and constant else None


def _ask_label(columns: Sequence[Profile], ranked: Sequence[int]) -> Question:
    return Question("label", "Which column holds the label?", tuple(columns[at].name for at in ranked))


def _reasons(columns: Sequence[Profile], text_column: int, label_column: int | None) -> tuple[str, ...]:
    column = columns[text_column]
    length = count(round(column.characters), "character") if column.unspaced else count(round(column.words), "word")
    told = [
        f"Text column: “{column.name}”; {length} on average, {column.different:.0%} of those looked at are different."
    ]
    if label_column is not None:
        column = columns[label_column]
        told.append(
            f"Label column: “{column.name}”; different values among {count(column.values.total(), 'row')} looked at: "
            f"{len(column.values)}."
        )
    return tuple(told)
