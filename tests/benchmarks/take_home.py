"""Notebooks of both heads, executed in a fresh environment: do they give the predictions of the runs they came from?

    python -m tests.benchmarks.take_home                      makes the environment, some minutes
    python -m tests.benchmarks.take_home --python PYTHON      takes one that has the six packages already

Fine-tunes the built-in BERT with a new head and with the word head, takes each run home, and executes its notebook with
transformers, torch, pandas, scikit-learn, nbclient and ipykernel, and nothing else. Prints one JSON object: how many of
the test predictions were the same. Exit status 1 when more than two in a hundred differ.
"""

import argparse
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from lesson import places
from lesson.take_home.notebook import NAME, PACKAGES

HEADS = {"new": ["--labels", "200", "--epochs", "4"], "word": ["--labels", "100"]}
SAME = re.compile(r"^(\d+) of (\d+) predictions are those", re.MULTILINE)
MOST = 0.02  # of the predictions may differ


def main() -> None:
    """Run both heads and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, help="of an environment with the six packages")
    with TemporaryDirectory() as place:
        python = parser.parse_args().python or fresh(Path(place) / "venv")
        found = {head: reproduced(Path(place) / head, python, head) for head in HEADS}
    print(json.dumps(found))
    sys.exit(any(same < (1 - MOST) * rows for same, rows in found.values()))


def fresh(folder: Path) -> Path:
    """Make an environment with the six packages; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", *PACKAGES], check=True)
    return folder / "bin" / "python"


def reproduced(folder: Path, python: Path, head: str) -> tuple[int, int]:
    """Train, take home, execute; return (same predictions, all of them)."""
    folder.mkdir()
    run, packed = folder / "run", folder / "notebook.zip"
    twin("finetune", "--data", places.BUNDLED_REVIEWS, "--out", run, "--head", head, "--threads", "1", *HEADS[head])
    twin("take-home", run, "--notebook", packed)
    zipfile.ZipFile(packed).extractall(folder)
    execute = "from jupyter_core.command import main; main()"
    words = [python.absolute(), "-c", execute, "execute", "--inplace", NAME]
    path = f"{python.absolute().parent}:/usr/bin:/bin"
    subprocess.run(words, cwd=folder / "bert-run", check=True, env={"PATH": path, "HOME": str(folder)})
    cells = json.loads((folder / "bert-run" / NAME).read_text(encoding="utf-8"))["cells"]
    told = "".join("".join(each.get("text", "")) for cell in cells for each in cell.get("outputs", ()))
    same, rows = map(int, SAME.search(told).groups())
    return same, rows


def twin(*words: object) -> None:
    """Do what `bert-lesson WORDS` does."""
    done = [sys.executable, "-m", "lesson.command", *map(str, words)]
    subprocess.run(done, check=True, cwd=places.PROJECT, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
