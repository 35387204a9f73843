"""Fetches one checkpoint from the Hugging Face hub as a program of its own, writing down how far it is.

The page starts it when the learner asks for a download, so neither the page nor a worker waits for the network.

    python -m lesson.bert.fetch bert-base-uncased progress.json

progress.json then holds {"done": bytes, "total": bytes}, and in the end also "finished": true or "problem": a sentence.
"""

import sys
import time
from pathlib import Path

from lesson.bert.hub import download
from lesson.errors import LessonError
from lesson.runs.storage import write_json

EVERY_SECONDS = 0.3


def fetch(hub_id: str, progress_file: Path) -> None:
    """Fetch `hub_id`; what goes wrong is written to `progress_file` as a sentence, never raised.

    >>> fetch("bert-base-uncased", Path("progress.json"))  # asks the network  # doctest: +SKIP
    """
    last = {"done": 0, "total": 0, "written": 0.0}

    def progress(done: int, total: int) -> None:
        last.update(done=done, total=total)
        if time.monotonic() - last["written"] > EVERY_SECONDS:
            last["written"] = time.monotonic()
            write_json(progress_file, {"done": done, "total": total})

    try:
        download(hub_id, progress)
        write_json(progress_file, {"done": last["total"], "total": last["total"], "finished": True})
    except LessonError as error:
        write_json(progress_file, {"done": last["done"], "total": last["total"], "problem": str(error)})


if __name__ == "__main__":
    fetch(sys.argv[1], Path(sys.argv[2]))
