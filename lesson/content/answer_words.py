"""The default question for the word head after a review, and the default words for each class.

Pattern-exploiting training calls the question a pattern and the answer words a verbalizer (Schick and Schütze 2021,
arXiv:2001.07676). The words of a class are common ones, so that any vocabulary of English has most of them.
"""

from collections.abc import Sequence

PROMPT = "All in all, it was [MASK]."
TOPIC_PROMPT = "This is about [MASK]."
_FEELINGS = {
    "negative": ("terrible", "awful", "bad", "horrible", "poor"),
    "positive": ("great", "excellent", "wonderful", "perfect", "amazing"),
    "neutral": ("okay", "fine", "decent", "average", "alright"),
}


def usual_prompt(class_names: Sequence[str]) -> str:
    """Return the sentence with [MASK] that follows a review: one for feelings, one for topics.

    >>> usual_prompt(["negative", "positive"]), usual_prompt(["sports", "politics"])
    ('All in all, it was [MASK].', 'This is about [MASK].')
    """
    return PROMPT if are_feelings(class_names) else TOPIC_PROMPT


def usual_words(class_names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return each class's answer words: the usual ones for feelings, else the class's own name if that is a word.

    >>> usual_words(["sports", "3"])
    (('sports',), ())
    """
    if are_feelings(class_names):
        return tuple(_FEELINGS[name.strip().casefold()] for name in class_names)
    return tuple((name.strip().casefold(),) if name.strip().isalpha() else () for name in class_names)


def are_feelings(class_names: Sequence[str]) -> bool:
    """Return whether these are the lesson's own classes, or some of them."""
    return {name.strip().casefold() for name in class_names} <= _FEELINGS.keys()
