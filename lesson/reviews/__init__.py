r"""A CSV doctor: any file of reviews becomes a labelled table and a report in plain words.

>>> from lesson.reviews import read
>>> read(b"text;stars\ngood;5\nbad;1\nso so;3\nfine;4\nawful;1\nmeh;3\ngreat;5\nrude;2\n", "a.csv").verdict
'ask'
"""

from lesson.reviews.doctor import read
from lesson.reviews.harmless import harmless
from lesson.reviews.reading import LIMITS, LeftOut, Question, Reading
from lesson.reviews.split import Split, margin, split
from lesson.reviews.whole import Glance, WholeTable, glance, read_table

__all__ = [
    "LIMITS",
    "Glance",
    "LeftOut",
    "Question",
    "Reading",
    "Split",
    "WholeTable",
    "glance",
    "harmless",
    "margin",
    "read",
    "read_table",
    "split",
]
