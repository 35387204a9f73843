"""Turns the values of the label column into class names, and says what was merged.

Spellings that differ in capitals, white space, invisible signs, quotes or a last full stop are one class; pos, neg and
neu are the lesson's positive, negative and neutral; numbers follow `scales.py`; words in other languages stay as they
are. Where only the learner can know (is "none" a class? are "nuetral" and "neutral" one?) there is a proposal and a
question.
"""

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lesson.content.classes import LESSON_CLASSES
from lesson.reviews.columns.profile import is_blank
from lesson.reviews.labels import numbers, scales, similar
from lesson.reviews.labels.tone import direction
from lesson.reviews.reading import LIMITS, UNDECIDED, Choices, Question
from lesson.reviews.wording import count, listed

_ALIASES = {
    "pos": "positive", "neg": "negative", "neu": "neutral", "neut": "neutral",
    "positive": "positive", "negative": "negative", "neutral": "neutral", "postive": "positive", "neutal": "neutral",
}  # fmt: skip
_SIGNS = {"+": "positive", "-": "negative"}
_LISTED = re.compile(r"\[\s*[\"']?([^,\[\]]*?)[\"']?\s*\]$")  # a list of one, as Python writes it: ['joy']
_TRUE, _FALSE = frozenset({"true", "t"}), frozenset({"false", "f"})
_NAMES_TOO = frozenset({"none", "null", "na", "n/a", "n.a", "nil"})  # missing values, and names of classes
_FREQUENT = 0.1
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,30}\d?);", re.IGNORECASE)
_JOINERS = re.compile("[\u200c\u200d\U000e0020-\U000e007f]")  # invisible, but they tell emoji and Persian words apart
_MIXED = "Ratings out of different numbers were brought to one scale, out of ten."
_WORDLIKE = re.compile(r"\w")


@dataclass(frozen=True)
class Plan:
    """Which class each raw value becomes (absent: none), findings, and questions."""

    classes: dict[str, str]
    findings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def plan(
    values: Mapping[str, int],
    name: str,
    pairs: Sequence[tuple[str, str]],
    choices: Choices = UNDECIDED,
    others: Sequence[str] = (),
) -> Plan:
    """The classes of the raw `values` in a column called `name`; `pairs` are some (text, raw value).

    `others` are the columns that hold other opinions where this one has a 0.

    >>> plan(Counter({"POS": 2, " Pos ": 1, "neg": 3}), "label", []).classes
    {'POS': 'positive', ' Pos ': 'positive', 'neg': 'negative'}
    """
    values = Counter(values)
    filled = {value: key for value in values if (key := _key(value, values))}
    one_scale, top = _on_one_scale(filled, name)
    name = _called(name, filled, top)
    mixed = [_MIXED] if one_scale != filled else []
    filled = one_scale
    weights = Counter[str]()
    for value, key in filled.items():
        weights[key] += values[value]
    known = Counter({key: weight for key, weight in weights.items() if not is_blank(key)})
    scale = scales.beside(others) if others else _scale(known, name, _valued(pairs, filled), choices.stars, top)
    spelled = {key: value.strip() for value, key in filled.items() if is_blank(key)}
    nothing = _nothing(weights, known, bool(scale), choices.none, spelled)
    filled = {value: key for value, key in filled.items() if not is_blank(key) or key in nothing.classes}
    if scale:
        found = _numeric(filled, known, scale)
    else:
        found = _spelled(filled, values, _booleans(set(known), name, pairs), choices.similar)
    return Plan(
        found.classes, mixed + _number_findings(known, scale) + found.findings, nothing.questions + found.questions
    )


def _number_findings(known: Counter[str], scale: scales.Scale | None) -> list[str]:
    """A finding on numbers that are no opinions."""
    if scale or not known or any(numbers.number(key) != key for key in known):
        return []
    return [f"The label numbers stay as they are, as class names: {listed(sorted(known, key=float))}."]


@dataclass(frozen=True)
class _Nothing:
    """Which of "none" and its like are classes, and the question whether they are."""

    classes: frozenset[str] = frozenset()
    questions: list[Question] = field(default_factory=list)


def _nothing(
    weights: Counter[str], known: Counter[str], is_scale: bool, answer: str | None, spelled: Mapping[str, str]
) -> _Nothing:
    """A word like "none" is a class only beside other words, in rows enough for a class, and if the learner says so."""
    numeric = sum(weight for key, weight in known.items() if numbers.number(key) == key)
    if is_scale or numeric > 0.5 * known.total():
        return _Nothing()
    words = _doubtful(weights, set(spelled))
    if not words or answer == "missing":
        return _Nothing()
    if answer == "class":
        return _Nothing(words)
    rows, told = sum(weights[word] for word in words), listed([spelled[word] for word in sorted(words)])
    sentence = (
        f"{count(rows, 'row')} {'has' if rows == 1 else 'have'} the label {told}: is that a separate class, or is the "
        "label missing there?"
    )
    proposed = words if words & _NAMES_TOO else frozenset()
    return _Nothing(proposed, [Question("none", sentence, ("class", "missing"))])


def _doubtful(weights: Counter[str], blanks: set[str]) -> frozenset[str]:
    """Labels that may be missing ones or a class: names of classes in rows enough for one, others where frequent."""
    named, others = blanks & _NAMES_TOO, blanks - _NAMES_TOO
    often = sum(weights[word] for word in others) > _FREQUENT * weights.total()
    enough = [
        words
        for words in (named, others if often else set())
        if max((weights[word] for word in words), default=0) >= LIMITS.texts_to_split
    ]
    return frozenset().union(*enough)


def _key(value: str, values: Mapping[str, int]) -> str:
    """One spelling of a raw value, empty for an empty one; "none" and its like are kept, for `_nothing` to judge."""
    if value.strip() in _SIGNS and set(_SIGNS) <= {other.strip() for other in values}:
        return _SIGNS[value.strip()]
    text = _bare(numbers.in_digits(value.strip()))
    return numbers.number(text) or " ".join(text.casefold().removeprefix("__label__").split())


def _bare(value: str) -> str:
    r"""A value without control characters, invisible signs, quotes and end punctuation; a list of one is its element.

    >>> _bare("Positive\u200b&nbsp;."), _bare("['joy']")
    ('Positive', 'joy')
    """
    text = unicodedata.normalize("NFKC", _visible(_ENTITY.sub(lambda found: html.unescape(found[0]), value)))
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text).strip().strip("\"'“”`").strip()
    text = _LISTED.sub(r"\1", text)
    return text.rstrip(".!?…,;: \"'“”`") if _WORDLIKE.search(text) else text


def _visible(value: str) -> str:
    """A value without the signs that nobody sees: two labels must not look the same."""
    if value.isascii():
        return value
    seen = "".join(sign for sign in value if unicodedata.category(sign) != "Cf" or _JOINERS.match(sign)).strip(
        "\u200c\u200d"
    )
    plain = _JOINERS.sub("", seen)
    return plain if plain.isascii() else seen


def _on_one_scale(filled: dict[str, str], name: str) -> tuple[dict[str, str], int]:
    """The keys of the values, the numbers among them out of one best rating, and which that is (0: nothing says it).

    Per cent are ratings only where the column's name says so.
    """
    read = {value: key for value, key in filled.items() if numbers.number(key) == key}
    if not scales.suggests_stars(name) and not {numbers.top(value) for value in read} - {0, 100}:
        return filled, 0
    found, top = numbers.on_one_scale(read)
    return filled | found, top


def _called(name: str, labels: Mapping[str, str], top: int) -> str:
    """The column's name, with what the labels say themselves that they are: stars, or a rating out of something."""
    are_stars = all(map(numbers.counts_stars, labels)) and not numbers.is_measured(labels.values())
    told = "stars" if are_stars else "rating" if top else ""
    return f"{name} ({told})" if told else name


def _valued(pairs: Sequence[tuple[str, str]], filled: Mapping[str, str]) -> list[tuple[str, float]]:
    """The texts whose labels are numbers, with these."""
    keys = [(text, filled.get(raw, "")) for text, raw in pairs]
    return [(text, float(key)) for text, key in keys if numbers.number(key) == key]


def _scale(
    weights: Counter[str], name: str, valued: Sequence[tuple[str, float]], stars: str | None, top: int
) -> scales.Scale | None:
    """The opinion scale of the numbers, when nearly all rows have one of them."""
    own = {key for key in weights if numbers.number(key) == key}
    if not own:
        return None
    if sum(weights[key] for key in own) < 0.9 * weights.total():
        named = own <= {"-1", "0", "1"} and set(weights) - own <= set(_ALIASES)
        return (
            scales.find(own, "sentiment", direction=1) if named else None
        )  # two people have labelled, each in their way
    return scales.find(own, name, stars, _direction(valued, sorted(map(float, own))), top)


def _direction(valued: Sequence[tuple[str, float]], own: Sequence[float]) -> int:
    """What the texts say of numbers above and below the middle of the scale; see `tone.direction`."""
    middle = (own[0] + own[-1]) / 2
    sided = [(text, number > middle) for text, number in valued if number != middle]
    return direction([text for text, _ in sided], [is_high for _, is_high in sided])


def _numeric(filled: dict[str, str], weights: Counter[str], scale: scales.Scale) -> Plan:
    named = scale.classes | _ALIASES
    classes = {value: named.get(key, key) for value, key in filled.items()}
    other = [key for key in weights if key not in named]
    findings = [scale.sentence]
    if other:
        findings.append(f"Beside the numbers there are other labels, kept as they are: {listed(other)}.")
    question = Question("stars", scale.question, ("three", "five"))
    return Plan(classes, findings, [question] if scale.question else [])


def _booleans(keys: set[str], name: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Class names of true and false: opinions in a column that speaks of sentiment, unless the texts contradict."""
    if not (keys & _TRUE and keys & _FALSE and keys <= _TRUE | _FALSE | {"1", "0"}):
        return {}
    known = [(text, _bare(raw).casefold() in _TRUE | {"1"}) for text, raw in pairs if not is_blank(raw)]
    told = direction([text for text, _ in known], [is_true for _, is_true in known])
    is_opinion = scales.suggests_sentiment(name) and told >= 0
    yes, no = ("positive", "negative") if is_opinion else ("true", "false")
    return dict.fromkeys(_TRUE | {"1"}, yes) | dict.fromkeys(_FALSE | {"0"}, no)


def _spelled(filled: dict[str, str], values: Mapping[str, int], booleans: dict[str, str], answer: str | None) -> Plan:
    """Each class is called by the commonest of its spellings, the lesson's own three by their names."""
    keys = {value: booleans.get(key) or _ALIASES.get(key, key) for value, key in filled.items()}
    weights = Counter[str]()
    for value, key in keys.items():
        weights[key] += values[value]
    joined = similar.joined(weights)
    alike = similar.merged({key: weight for key, weight in weights.items() if key not in joined})
    targets = {} if answer == "keep" else alike
    names = _names(keys, values, {key for key in weights if key not in targets}, bool(booleans))
    classes = {value: names[targets.get(key, key)] for value, key in keys.items()}
    questions = [_are_alike(alike, weights)] if alike and answer is None else []
    return Plan(classes, _merged_findings(classes) + _joined_findings(joined, weights), questions)


def _names(keys: dict[str, str], values: Mapping[str, int], wanted: set[str], are_booleans: bool) -> dict[str, str]:
    """What each class is called."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for value, key in keys.items():
        spellings[key].append(value)
    repeated = {key for key in wanted if sum(values[value] for value in spellings[key]) > 1}
    own = repeated <= set(LESSON_CLASSES)
    return {
        key: key
        if are_booleans or numbers.number(key) == key or (own and key in LESSON_CLASSES)
        else _commonest(spellings[key], values)
        for key in wanted
    }


def _merged_findings(classes: dict[str, str]) -> list[str]:
    spellings: dict[str, list[str]] = defaultdict(list)
    for value, name in classes.items():
        spellings[name].append(value)
    merged = [(name, sorted(found)) for name, found in spellings.items() if len(found) > 1]
    return [f"{listed(found)} are one label, “{name}”." for name, found in merged[:20]]


def _are_alike(alike: dict[str, str], weights: Counter[str]) -> Question:
    ranked = sorted(alike, key=lambda key: -weights[key])
    pairs = [f"“{key[:40]}” and “{alike[key][:40]}”" for key in ranked[:6]]
    told = "; ".join(pairs) + (f"; and {len(ranked) - 6:,} more" if len(ranked) > 6 else "")
    return Question("similar", f"Some labels look alike: {told}. Is each pair one label?", ("merge", "keep"))


def _joined_findings(joined: dict[str, list[str]], weights: Counter[str]) -> list[str]:
    return [
        f"The label “{label[:40]}” ({count(weights[label], 'row')}) combines others, {listed(parts)}; it stays a "
        "class of its own."
        for label, parts in list(joined.items())[:8]
    ]


def _commonest(spellings: list[str], values: Mapping[str, int]) -> str:
    best = _bare(max(spellings, key=lambda value: (values[value], value)))
    return " ".join(best.removeprefix("__label__").split())


def too_many(counts: Counter[str]) -> Question | None:
    """The question that more than 20 classes raise."""
    if len(counts) <= LIMITS.most_classes:
        return None
    sentence = (
        f"There are {len(counts):,} different labels, but at most {LIMITS.most_classes} can be trained: keep the most "
        "frequent ones, or choose another label column?"
    )
    return Question("classes", sentence, tuple(str(number) for number in (20, 10, 5, 2)))
