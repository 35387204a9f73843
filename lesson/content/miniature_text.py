"""The text that a miniature BERT is pre-trained on: the learner's own, or the bundled village story.

It becomes the table of a run: a line of at most twenty words each, every tenth one held out, so that the run can show
what was learned by heart and what carries over. Reads no model and no page; a text of the size allowed takes some ten
milliseconds.
"""

import re

import pandas as pd

from lesson import places
from lesson.errors import LessonError
from lesson.settings import Miniature

PROBE = Miniature().probe
WORDS_A_LINE = 20
HELD_OUT_EVERY = 10  # lines
LEAST_WORDS = WORDS_A_LINE * HELD_OUT_EVERY  # one line at least is held out
MOST_WORDS = 3_000  # the number of steps is fixed, so more text could not be learned
MOST_CHARACTERS = 40_000  # for texts that write no spaces


def bundled() -> str:
    """The story of a village, written for this lesson: short plain sentences, one a line."""
    return places.MINIATURE_TEXT.read_text(encoding="utf-8")


def table(text: str) -> pd.DataFrame:
    """The text as the table of a run: columns line, text, label (empty) and part (train, validation).

    Raises LessonError, with the number wanted and the number found, when the text is too short or too long.

    >>> table(bundled())["part"].value_counts().to_dict()
    {'train': 81, 'validation': 9}
    """
    check_size(text)
    lines = _lines(text)
    parts = ["validation" if number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 else "train" for number in range(len(lines))]
    return pd.DataFrame({"line": range(1, len(lines) + 1), "text": lines, "label": "", "part": parts})


def check_size(text: str) -> None:
    """Raise LessonError when a miniature could not learn from the text: too short, or too long for its steps."""
    words = len(text.split())
    if words < LEAST_WORDS:
        found = "1 word" if words == 1 else f"{words} words"
        raise LessonError(
            f"This text has {found}, but a miniature needs at least {LEAST_WORDS}. Add {LEAST_WORDS - words} more."
        )
    if words > MOST_WORDS:
        raise LessonError(
            f"This text has {words:,} words, but a miniature learns {MOST_WORDS:,} at most. Leave out "
            f"{words - MOST_WORDS:,} of them."
        )
    if len(text) > MOST_CHARACTERS:
        raise LessonError(
            f"This text has {len(text):,} characters, but a miniature takes {MOST_CHARACTERS:,} at most. Leave out "
            f"{len(text) - MOST_CHARACTERS:,} of them."
        )


def _lines(text: str) -> list[str]:
    """Whole sentences, gathered up to twenty words; a sentence that is longer is cut."""
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
