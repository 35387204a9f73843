"""One fine-tuning of the built-in BERT on the bundled reviews with the page's defaults, for what is shown ready-made.

    with fine_tuned(seed=0) as (folder, report): ...

The run lives in a temporary folder and is gone afterwards. Takes about a minute on two cores.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lesson import places, reviews
from lesson.bert.finetuning import recorder
from lesson.runs import registry as runs
from lesson.settings import BUILT_IN


@contextmanager
def fine_tuned(seed: int = 0) -> Iterator[tuple[str, dict[str, Any]]]:
    """The run's folder and its report; `seed` draws the new head and the order of the reviews, not their split."""
    found = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(found.table).with_parts()
    settings = {"checkpoint": BUILT_IN, "class_names": list(found.class_names), "seed": seed}
    with tempfile.TemporaryDirectory() as folder:
        run = runs.create("finetuning", settings, table, folder=Path(folder, "run"))
        report = recorder.run(str(run.folder))
        assert report is not None  # only a run that somebody stops has none
        yield str(run.folder), report
