"""What a checkpoint may be called, and which of these names whoever asks may use; needs no model library.

Four kinds of name: the built-in `lesson-bert`, `run:` and the id of a pre-training run, an id on the Hugging Face hub
such as `google/bert_uncased_L-4_H-256_A-4`, and a folder. On a server, folders are closed, because by their names a
visitor could find out what lies on its disk. The command line, which is started for oneself, opens them.
"""

import os
import re

LOCAL = "LESSON_LOCAL_CHECKPOINTS"
OF_A_RUN = "run:"
NOT_HERE = "is not on this machine yet"  # in the sentence whose remedy is a download
_HUB_ID = re.compile(r"(?:\w[\w.-]*/)?\w[\w.-]*", re.ASCII)
_MOST_CHARACTERS = 96  # the hub's own limit


def folders_are_open() -> bool:
    """Return whether a folder of this machine may be opened by its name: `LESSON_LOCAL_CHECKPOINTS=1`."""
    return os.environ.get(LOCAL) == "1"


def open_folders() -> None:
    """Let folders be opened, as the command line does, unless whoever started it has decided otherwise."""
    os.environ.setdefault(LOCAL, "1")


def is_path(name: str) -> bool:
    r"""Return whether a name can only mean a folder.

    >>> [is_path(name) for name in ("./bert", "~/bert", "C:\\bert", "google/bert_uncased_L-4_H-256_A-4")]
    [True, True, True, False]
    """
    return name.startswith((".", "/", "~")) or "\\" in name


def is_hub_id(name: str) -> bool:
    """Return whether a name can be one on the Hugging Face hub; does not ask whether there is one.

    >>> is_hub_id("bert-base-uncased"), is_hub_id("../bert"), is_hub_id("a/b/c")
    (True, False, False)
    """
    return len(name) <= _MOST_CHARACTERS and _HUB_ID.fullmatch(name) is not None and not re.search(r"\.\.|--", name)
