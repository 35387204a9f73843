"""The default question for the word head after a review, and the default words for each class.

Pattern-exploiting training calls the question a pattern and the answer words a verbalizer (Schick and Schütze 2021,
arXiv:2001.07676). The words of a class are common ones, so that any vocabulary of English has most of them. What counts
is what a class's name means: “unhappy”, “not recommended” and “2 stars” are names of one feeling.
"""

import re
from collections.abc import Sequence

PROMPT = "All in all, it was [MASK]."
TOPIC_PROMPT = "This is about [MASK]."
ENOUGH_FOR_PRIORS = 20  # texts, whose average is taken off; the bundled reviews stand in for fewer
_FEELINGS = {
    "negative": ("terrible", "awful", "bad", "horrible", "poor"),
    "positive": ("great", "excellent", "wonderful", "perfect", "amazing"),
    "neutral": ("okay", "fine", "decent", "average", "alright"),
}
_MILD = {"negative": ("bad", "poor"), "positive": ("good", "nice")}  # where a stronger class has the other words
_OPPOSITE = {"negative": "positive", "positive": "negative"}
_NAMES = {  # of each feeling, and how strong: the words that a name may consist of
    ("negative", 1): "terrible awful horrible worst hate hated",
    ("negative", 0): "negative neg bad poor unhappy sad con cons dislike disliked dissatisfied unsatisfied displeased "
    "disappointed disappointing unfavorable unfavourable",
    ("neutral", 0): "neutral neu mixed okay ok fine decent average alright fair mediocre",
    ("positive", 0): "positive pos good nice happy pro pros like liked satisfied pleased recommend recommended "
    "favorable favourable",
    ("positive", 1): "great excellent wonderful perfect amazing fantastic best love loved",
}
_MEANINGS = {word: meaning for meaning, words in _NAMES.items() for word in words.split()}
_STARS = (("negative", 1), ("negative", 0), ("neutral", 0), ("positive", 0), ("positive", 1))  # one to five
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5} | {str(number): number for number in range(1, 6)}
_DEGREES = dict.fromkeys(("very", "extremely", "strongly", "highly", "really"), 1) | dict.fromkeys(
    ("somewhat", "slightly", "mildly", "moderately", "fairly", "rather", "quite"), -1
)
_NOT = {"not", "non", "dont", "wouldnt"}
_SAYS_NOTHING = {"i", "it", "do", "would", "review", "reviews", "sentiment", "feedback"}  # in “would recommend”


def usual_prompt(class_names: Sequence[str]) -> str:
    """Return the sentence with [MASK] that follows a review: one for feelings, one for topics.

    >>> usual_prompt(["unhappy", "happy"]), usual_prompt(["sports", "politics"])
    ('All in all, it was [MASK].', 'This is about [MASK].')
    """
    return PROMPT if are_feelings(class_names) else TOPIC_PROMPT


def usual_words(class_names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return each class's answer words: the usual ones for a feeling, else the class's own name if that is a word.

    >>> usual_words(["unfavorable", "good", "very good", "spam"])[1:]
    (('good', 'nice'), ('great', 'excellent', 'wonderful', 'perfect', 'amazing'), ('spam',))
    >>> usual_words(["sports", "3"])
    (('sports',), ())
    """
    meanings = [meaning(name) for name in class_names] if are_feelings(class_names) else [None] * len(class_names)
    return tuple(_words_of(meant, meanings) or _own(name) for name, meant in zip(class_names, meanings, strict=True))


def are_feelings(class_names: Sequence[str]) -> bool:
    """Return whether these classes are feelings about something: two different ones at least, or an outright one.

    A lone “love” or “good” may be a topic among topics; so may “neutral”.

    >>> are_feelings(["good", "bad", "spam"]), are_feelings(["negative", "other"]), are_feelings(["love", "travel"])
    (True, True, False)
    """
    found = {meant[0] for name in class_names if (meant := meaning(name))}
    return len(found) > 1 or any(name.strip().casefold() in _OPPOSITE for name in class_names)


def meaning(name: str) -> tuple[str, int] | None:
    """Return the feeling that a class's name means, and how strong it is; None for a name that means none.

    >>> meaning("Very satisfied"), meaning("would not recommend"), meaning("4 stars"), meaning("sports")
    (('positive', 1), ('negative', 0), ('positive', 0), None)
    """
    words = re.findall(r"[^\W_]+", re.sub("['’]", "", name.casefold()))
    if len(words) == 2 and words[0] in _NUMBERS and words[1] in ("star", "stars"):
        return _STARS[_NUMBERS[words[0]] - 1]
    telling = [word for word in words if word not in _SAYS_NOTHING]
    around, last = telling[:-1], _MEANINGS.get("".join(telling[-1:]))
    if last is None or not set(around) <= _NOT | _DEGREES.keys():
        return None
    return _shaded(*last, around)


def _shaded(feeling: str, strength: int, around: Sequence[str]) -> tuple[str, int] | None:
    """A feeling with what stands before it: “very” makes it stronger; “not” turns it round, and “not very” gently."""
    strength += sum(_DEGREES.get(word, 0) for word in around)
    if not _NOT.intersection(around):
        return feeling, strength
    return (_OPPOSITE[feeling], min(0, -strength)) if feeling in _OPPOSITE else None


def _words_of(meant: tuple[str, int] | None, meanings: Sequence[tuple[str, int] | None]) -> tuple[str, ...]:
    """The words of a class among all; none where two of a feeling are equally strong, or more than two have it."""
    if meant is None:
        return ()
    feeling, strength = meant
    strengths = sorted(each[1] for each in meanings if each and each[0] == feeling)
    if len(strengths) == 1:
        return _FEELINGS[feeling]
    if len(strengths) > 2 or len(set(strengths)) < 2 or feeling not in _MILD:
        return ()
    mild = _MILD[feeling]
    return mild if strength == strengths[0] else tuple(word for word in _FEELINGS[feeling] if word not in mild)


def _own(name: str) -> tuple[str, ...]:
    word = name.strip().casefold()
    return (word,) if word.isalpha() else ()
