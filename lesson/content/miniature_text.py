"""The text that a miniature BERT is pre-trained on: the learner's own, or the bundled village story.

It becomes the table of a run: a line of at most sixty words each, every tenth one held out, so that the run can show
what was learned by heart and what carries over. Reads no model and no page; a text of the size allowed takes some ten
milliseconds.
"""

import re

import pandas as pd

from lesson import places
from lesson.errors import LessonError

LEAST_WORDS = 200
MOST_CHARACTERS = 300_000
WORDS_A_LINE = 60
HELD_OUT_EVERY = 10  # lines


def bundled() -> str:
    """The story of a village, written for this lesson: 2,000 words, a vocabulary of a few hundred."""
    return places.MINIATURE_TEXT.read_text(encoding="utf-8")


def table(text: str) -> pd.DataFrame:
    """The text as the table of a run: columns line, text, label (empty) and part (train, validation).

    Raises LessonError when the text is too short to learn anything from, or too long for a miniature.

    >>> table(bundled())["part"].value_counts().to_dict()
    {'train': 72, 'validation': 8}
    """
    words = len(text.split())
    if words < LEAST_WORDS:
        raise LessonError(f"The text has {words} words, and a miniature needs at least {LEAST_WORDS}. Add some more.")
    if len(text) > MOST_CHARACTERS:
        raise LessonError(
            f"The text has {len(text):,} characters, and a miniature takes {MOST_CHARACTERS:,} at most. "
            "Leave some of it out."
        )
    lines = _lines(text)
    parts = ["validation" if number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 else "train" for number in range(len(lines))]
    return pd.DataFrame({"line": range(1, len(lines) + 1), "text": lines, "label": "", "part": parts})


def _lines(text: str) -> list[str]:
    """Whole sentences, gathered up to sixty words; a sentence that is longer is cut."""
    lines: list[str] = []
    for paragraph in filter(str.strip, text.splitlines()):
        line: list[str] = []
        for sentence in re.split(r"(?<=[.!?])\s+", paragraph.strip()):
            words = sentence.split()
            if line and len(line) + len(words) > WORDS_A_LINE:
                lines.append(" ".join(line))
                line = []
            line += words
            while len(line) > WORDS_A_LINE:
                lines.append(" ".join(line[:WORDS_A_LINE]))
                line = line[WORDS_A_LINE:]
        if line:
            lines.append(" ".join(line))
    return lines
