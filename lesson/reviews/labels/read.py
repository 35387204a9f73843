"""Turns the values of the label column into class names, and tells what was merged.

Spellings that differ in capitals, white space or quotes are one class; pos, neg and neu are the lesson's positive,
negative and neutral; numbers follow `scales.py`; words in other languages stay as they are.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from lesson.content.classes import LESSON_CLASSES
from lesson.reviews.columns.names import suggests_sentiment
from lesson.reviews.columns.profile import is_blank
from lesson.reviews.labels import scales
from lesson.reviews.reading import LIMITS, Question

_ALIASES = {
    "pos": "positive", "neg": "negative", "neu": "neutral", "neut": "neutral",
    "positive": "positive", "negative": "negative", "neutral": "neutral", "postive": "positive", "neutal": "neutral",
}  # fmt: skip
_SIGNS = {"+": "positive", "-": "negative"}
_LISTED = re.compile(r"\[\s*[\"']?([^,\[\]]*?)[\"']?\s*\]$")  # a list of one, as Python writes it: ['joy']
_TRUE, _FALSE = frozenset({"true", "t"}), frozenset({"false", "f"})


@dataclass(frozen=True)
class Plan:
    """Which class each raw value becomes (absent: none), findings, and questions."""

    classes: dict[str, str]
    findings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def plan(values: Counter[str], name: str, pairs: Sequence[tuple[str, str]], stars: str | None = None) -> Plan:
    """The classes of the raw `values` in a column called `name`; `pairs` are some (text, raw value).

    >>> plan(Counter({"POS": 2, " Pos ": 1, "neg": 3}), "label", []).classes
    {'POS': 'positive', ' Pos ': 'positive', 'neg': 'negative'}
    """
    filled = {value: key for value in values if (key := _key(value, values))}
    weights = Counter[str]()
    for value, key in filled.items():
        weights[key] += values[value]
    numbers = {key for key in weights if scales.number(key) == key}
    scale = _scale(numbers, weights, name, pairs, stars)
    if scale:
        return _numeric(filled, weights, scale)
    booleans = _booleans(set(weights), name)
    return _spelled(filled, values, booleans)


def _key(value: str, values: Counter[str]) -> str:
    """One spelling of a raw value, empty for a blank; "none" and "na" are names where they are frequent."""
    if value.strip() in _SIGNS and set(_SIGNS) <= {other.strip() for other in values}:
        return _SIGNS[value.strip()]
    text = unicodedata.normalize("NFKC", re.sub(r"[\x00-\x1f\x7f\ufeff]", " ", value)).strip().strip("\"'“”`").strip()
    text = _LISTED.sub(r"\1", text)
    frequent = text.casefold() in {"none", "na"} and values[value] > 0.05 * values.total()
    if not text or (is_blank(text) and not frequent):
        return ""
    return scales.number(text) or " ".join(text.casefold().removeprefix("__label__").split())


def _scale(
    numbers: set[str], weights: Counter[str], name: str, pairs: Sequence[tuple[str, str]], stars: str | None
) -> scales.Scale | None:
    """The opinion scale of the numbers, when nearly all rows have one of them."""
    if not numbers:
        return None
    if sum(weights[key] for key in numbers) < 0.9 * weights.total():
        named = numbers <= {"-1", "0", "1"} and set(weights) - numbers <= set(_ALIASES)
        return scales.find(numbers, "sentiment") if named else None  # two people have labelled, each in their way
    found = scales.find(numbers, name, stars)
    if found or not scales.is_binary(numbers):
        return found
    known = [(text, number) for text, raw in pairs if (number := scales.number(raw)) in numbers]
    speaks = scales.speaks_of_sentiment([text for text, _ in known], [number == "1" for _, number in known])
    return scales.binary_sentiment() if speaks else None


def _numeric(filled: dict[str, str], weights: Counter[str], scale: scales.Scale) -> Plan:
    named = scale.classes | _ALIASES
    classes = {value: named.get(key, key) for value, key in filled.items()}
    other = [key for key in weights if key not in named]
    findings = [scale.sentence]
    if other:
        findings.append(f"Beside the numbers there are other labels, kept as they are: {_list(other)}.")
    question = Question(
        "stars",
        "Shall the ratings become three classes (negative, neutral, positive) or stay as they are?",
        ("three", "five"),
    )
    return Plan(classes, findings, [question] if scale.asks else [])


def _booleans(keys: set[str], name: str) -> dict[str, str]:
    """Class names of true and false: opinions in a column that speaks of sentiment."""
    if not (keys & _TRUE and keys & _FALSE and keys <= _TRUE | _FALSE | {"1", "0"}):
        return {}
    yes, no = ("positive", "negative") if suggests_sentiment(name) else ("true", "false")
    return dict.fromkeys(_TRUE | {"1"}, yes) | dict.fromkeys(_FALSE | {"0"}, no)


def _spelled(filled: dict[str, str], values: Counter[str], booleans: dict[str, str]) -> Plan:
    """Each class is called by the commonest of its spellings, the lesson's own three by their names."""
    groups: dict[str, list[str]] = defaultdict(list)
    for value, key in filled.items():
        groups[booleans.get(key) or _ALIASES.get(key, key)].append(value)
    repeated = {key for key, spellings in groups.items() if sum(values[value] for value in spellings) > 1}
    own = repeated <= set(LESSON_CLASSES)
    classes, merged = {}, []
    for key, spellings in groups.items():
        name = key if own or booleans or scales.number(key) == key else _commonest(spellings, values)
        classes |= dict.fromkeys(spellings, name)
        if len(spellings) > 1:
            merged.append(f"{_list(sorted(spellings))} are one label, “{name}”.")
    return Plan(classes, merged[:20])


def _commonest(spellings: list[str], values: Counter[str]) -> str:
    best = max(spellings, key=lambda value: (values[value], value))
    best = _LISTED.sub(r"\1", re.sub(r"[\x00-\x1f\x7f\ufeff]", " ", best).strip().strip("\"'“”`"))
    return " ".join(best.removeprefix("__label__").split())


def _list(values: Sequence[str]) -> str:
    told = ", ".join(f"“{value[:40]}”" for value in values[:8])
    return told + (f" and {len(values) - 8} more" if len(values) > 8 else "")


def too_many(counts: Counter[str]) -> Question | None:
    """The question that more than 20 classes raise."""
    if len(counts) <= LIMITS.most_classes:
        return None
    sentence = (
        f"There are {len(counts):,} different labels and {LIMITS.most_classes} at most can be trained: "
        "keep the most frequent ones, or choose another label column?"
    )
    return Question("classes", sentence, tuple(str(number) for number in (20, 10, 5, 2)))
