"""Where things lie: the one place that knows paths, so that tests can redirect them all."""

import os
from pathlib import Path

from lesson.errors import LessonError

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent  # what `import lesson` finds it in: the source tree, or where the lesson is installed
_INSTALLED = PACKAGE / "_app"  # where a wheel puts what stands beside the package in the source tree
APP = _INSTALLED if _INSTALLED.is_dir() else PROJECT  # holds app.py, pages/, assets/ and .streamlit/
ASSETS = APP / "assets"
BUILT_IN_BERT = ASSETS / "lesson-bert"
ICON = ASSETS / "icon.svg"  # a file of ours: Streamlit fetches the icons it knows by name from a font server
BUNDLED_REVIEWS = ASSETS / "reviews.csv"
STOCK_PHRASES = ASSETS / "stock-phrases.csv"  # the other set of ours: counting words is enough for half of it
WITTY = ASSETS / "witty.json"  # the rows of that file (the first review is 1) whose words give nothing away
BROKEN_FILES = ASSETS / "broken"
PRETRAINING_HISTORY = ASSETS / "pretraining-history.json"
START_ANSWERS = ASSETS / "start.json"
PROBES = ASSETS / "probes.json"
CANDIDATES = ASSETS / "candidates"
EXAMPLES = ASSETS / "examples.json"
MINIATURE_TEXT = ASSETS / "miniature.txt"
SWEEP = ASSETS / "sweep"
STOCK_SWEEP = ASSETS / "stock-sweep"  # the same comparison on the stock phrases
READING = ASSETS / "reading.json"  # what BERTs learn from labels that have read more or less before
LISTING_2020 = ASSETS / "listing_2020.json"


def runs_folder() -> Path:
    """The folder of all runs and uploads: `LESSON_RUNS`, or one in the user's cache; readable by its owner only.

    Raises LessonError when it cannot be made.
    """
    default = Path.home() / ".cache" / "pretraining-vs-finetuning" / "runs"
    folder = Path(os.environ.get("LESSON_RUNS", default))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LessonError(
            f"The folder for runs, {folder}, cannot be made ({error.strerror}). Set LESSON_RUNS to a folder that you "
            "may write to, then start the lesson again."
        ) from None
    return folder
