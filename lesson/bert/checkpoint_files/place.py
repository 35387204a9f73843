"""From a checkpoint's name to its folder.

Does not download (see hub.py) and does not look into the folder (see files.py). While folders are closed
to whoever asks, the answer is the same whether a folder exists or not.
"""

import os
from pathlib import Path

from lesson import places
from lesson.bert.hub import local_folder
from lesson.checkpoint_names import LOCAL, NOT_HERE, OF_A_RUN, folders_are_open, is_hub_id, is_path
from lesson.errors import LessonError
from lesson.runs.folder import find as find_run
from lesson.settings import BUILT_IN


def find(name: str) -> Path:
    """Return the folder that a name means; LessonError when there is none, or it may not be opened.

    >>> find("lesson-bert").name
    'lesson-bert'
    """
    if name == BUILT_IN:
        return places.BUILT_IN_BERT
    if name.startswith(OF_A_RUN):
        return _of_a_run(name.removeprefix(OF_A_RUN))
    if is_path(name) and not folders_are_open():
        raise LessonError(
            f"Checkpoints in folders of this machine are not open to you. Use the built-in {BUILT_IN} or a name from "
            f"the Hugging Face hub; whoever runs the lesson can open folders with {LOCAL}=1."
        )
    if folders_are_open() and os.path.isdir(_expanded(name)):  # noqa: PTH112 (Path.is_dir raises for a name too long)
        return Path(_expanded(name))
    if is_path(name):
        raise LessonError(f"There is no folder '{name}'. Check the path, or use the built-in {BUILT_IN}.")
    return _fetched(name)


def _expanded(name: str) -> str:
    """Replace ~ by the home folder, but not ~name, which would reveal who has an account."""
    return str(Path.home() / name[2:]) if name == "~" or name.startswith("~/") else name


def _of_a_run(run_id: str) -> Path:
    folder = find_run(run_id).checkpoint("latest")
    if folder is None:
        raise LessonError("This run has no model yet. Wait for its first checkpoint, then try again.")
    return folder


def _fetched(name: str) -> Path:
    if not is_hub_id(name):
        raise LessonError(
            f"'{name}' is neither a folder on this machine nor a possible name on the Hugging Face hub. Try, for "
            "example, lesson-bert, bert-base-uncased or ./my-checkpoint."
        )
    folder = local_folder(name)
    if folder is None:
        raise LessonError(
            f"The checkpoint '{name}' {NOT_HERE}. Download it with the model picker, or use the built-in {BUILT_IN}."
        )
    return folder
