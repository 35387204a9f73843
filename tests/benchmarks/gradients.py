"""How much integrated gradients miss: the completeness gap over the test reviews of one run with the defaults.

    python -m tests.benchmarks.gradients                    fine-tunes once on the bundled reviews, then measures
    python -m tests.benchmarks.gradients --run FOLDER       of a run that is there

Prints one JSON object: the median gap and the 90th percentile, as parts of the score's change; the share of reviews
above 5 %; how many steps were needed; seconds a review. Some five minutes on two quiet cores.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from lesson import places
from lesson.bert.finetuning import recorder
from lesson.bert.inside.gradients import GAP, integrated_gradients
from lesson.bert.use.sentiment import load
from lesson.reviews import split
from lesson.reviews.doctor import read
from lesson.runs.registry import Run, create


def trained(folder: Path) -> Run:
    """A run with the defaults on the bundled reviews."""
    reading = read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = split(reading.table).with_parts()
    run = create("finetuning", {"class_names": list(reading.class_names)}, table, folder=folder)
    with run.working():
        recorder.run(str(run.folder))
    return run


def measured(run: Run) -> dict[str, object]:
    """What was promised of the gap, and what it is."""
    reader, table = load(str(run.folder)), run.table()
    texts = table[table["part"] == "test"]["text"].tolist()
    began = time.perf_counter()
    found = [integrated_gradients(reader, text) for text in texts]
    gaps = np.array([each["gap"] for each in found])
    return {
        "reviews": len(texts),
        "median_gap": round(float(np.median(gaps)), 4),
        "gap_of_nine_in_ten": round(float(np.quantile(gaps, 0.9)), 4),
        "above_limit": round(float((gaps > GAP).mean()), 4),
        "steps": dict(sorted(Counter(each["steps"] for each in found).items())),
        "seconds_a_review": round((time.perf_counter() - began) / len(texts), 3),
    }


def main() -> None:
    """Measure, print, and fail where the median is 5 % or more."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=Path, help="a run folder")
    given = parser.parse_args().run
    with TemporaryDirectory() as folder:
        found = measured(Run(given) if given else trained(Path(folder, "run")))
    print(json.dumps(found))
    sys.exit(int(found["median_gap"] >= GAP))


if __name__ == "__main__":
    main()
