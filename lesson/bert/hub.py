"""The one place that talks to the Hugging Face hub: how large a checkpoint is, and fetching it with progress.

Nothing is fetched unless the learner asks. Only the configuration, the tokenizer and safetensors weights are taken: a
pickle can run any code when it is opened. bert-base-uncased is 0.44 GB: a minute or so on a good line, nothing when it
is there already. Three settings of the machine:

    LESSON_CHECKPOINT_MB    the most MB that one checkpoint may have (4000)
    LESSON_HUB_CACHE_MB     the most MB in the hub's cache (20000), unless LESSON_LOCAL_CHECKPOINTS=1
    LESSON_USE_HF_TOKEN     1: the token of whoever runs the lesson is used, so everybody who asks gets what it opens
"""

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huggingface_hub import scan_cache_dir, snapshot_download
from huggingface_hub.constants import HF_HUB_CACHE
from huggingface_hub.errors import (
    CacheNotFound,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    RepositoryNotFoundError,
)
from tqdm import tqdm

from lesson.bert.checkpoint_files.limits import LIMITS, MB, checkpoint_bytes, megabytes
from lesson.bert.checkpoint_files.pickles import no_safetensors
from lesson.checkpoint_names import folders_are_open
from lesson.errors import LessonError

WANTED = [
    "config.json",
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "tokenizer*.json",
    "vocab.*",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
    "spiece.model",
    "spm.model",
    "*.bpe.model",
    "bpe.codes",
]
ROOM = 1000 * MB  # stays free on the disk


def local_folder(hub_id: str) -> Path | None:
    """Return the folder of a checkpoint that was downloaded before, None when it was not; never uses the network."""
    try:
        return Path(snapshot_download(hub_id, allow_patterns=WANTED, local_files_only=True))
    except (OSError, ValueError):  # every "not here" of the library is one of these two
        return None


def download_size(hub_id: str) -> int:
    """Return how many bytes `download` would still have to fetch; 0 when all is here.

    Raises LessonError without a network, and for what would not be opened or is more than is allowed.

    >>> download_size("bert-base-uncased")  # asks the network  # doctest: +SKIP
    441155246
    """
    files = _ask(hub_id, lambda: snapshot_download(hub_id, allow_patterns=WANTED, dry_run=True, token=_token()))
    missing = sum(file.file_size or 0 for file in files if file.will_download)
    _check_files(hub_id, files)
    _check_room(hub_id, missing)
    return missing


def download(hub_id: str, progress: Callable[[int, int], None]) -> Path:
    """Fetch a checkpoint into the Hugging Face cache, calling `progress(bytes done, bytes in all)` as it goes.

    Raises LessonError, one sentence, when there is no network or no such checkpoint, or it is more than is allowed. An
    interrupted download goes on where it was.

    >>> download("bert-base-uncased", lambda done, total: print(done, total))  # asks the network  # doctest: +SKIP
    """
    download_size(hub_id)
    bar = _progress_bar(progress)
    options: dict[str, Any] = {"allow_patterns": WANTED, "tqdm_class": bar, "token": _token()}
    return Path(_ask(hub_id, lambda: snapshot_download(hub_id, **options)))


def _token() -> bool | None:
    """False: never send a token, not even one that is set on this machine. None: the library's own way."""
    return None if os.environ.get("LESSON_USE_HF_TOKEN") == "1" else False


def _check_files(hub_id: str, files: list[Any]) -> None:
    if not any(file.filename.endswith(".safetensors") for file in files):
        raise LessonError(no_safetensors(hub_id, {"pytorch_model.bin"}))
    size, most = sum(file.file_size or 0 for file in files), checkpoint_bytes()
    if size > most:
        raise LessonError(
            f"'{hub_id}' has {size / MB:,.0f} MB, but a checkpoint may have {most / MB:,.0f} MB here. Choose a "
            "smaller one, or go on with the built-in lesson-bert."
        )
    if len(files) > LIMITS.files:
        raise LessonError(
            f"'{hub_id}' has {len(files)} files, but only {LIMITS.files} are allowed. Choose another checkpoint."
        )


def _check_room(hub_id: str, missing: int) -> None:
    """One visitor after the other could fill the disk: it keeps some room, and on a server the cache has a limit."""
    if not missing:
        return
    try:
        kept, cache = scan_cache_dir().size_on_disk, Path(HF_HUB_CACHE)
    except CacheNotFound:
        kept, cache = 0, Path.home()
    too_many = not folders_are_open() and kept + missing > megabytes("LESSON_HUB_CACHE_MB", 20_000)
    if too_many or shutil.disk_usage(cache).free - missing < ROOM:
        raise LessonError(
            f"There is no room on this machine for '{hub_id}' ({missing / MB:,.0f} MB): {kept / MB:,.0f} MB of "
            "checkpoints are kept already. Use one of those, or the built-in lesson-bert."
        )


def _ask(hub_id: str, question: Callable[[], Any]) -> Any:
    try:
        return question()
    except GatedRepoError:
        raise LessonError(
            f"'{hub_id}' is only for those who have agreed to its terms on the Hugging Face hub. Choose one that is "
            "open to all, or go on with the built-in lesson-bert."
        ) from None
    except RepositoryNotFoundError:
        raise LessonError(f"The Hugging Face hub has no public checkpoint '{hub_id}'. Check the spelling.") from None
    except HfHubHTTPError as error:
        raise LessonError(
            f"The Hugging Face hub refused '{hub_id}' ({error.response.status_code}). Try again later, "
            "or go on with the built-in lesson-bert."
        ) from None
    except HFValidationError:
        raise LessonError(
            f"'{hub_id}' cannot be a name on the Hugging Face hub. Write it as it appears there, for example "
            "bert-base-uncased."
        ) from None
    except (OSError, ValueError):  # no network, offline mode, broken connection
        raise LessonError(
            f"'{hub_id}' could not be fetched: the Hugging Face hub cannot be reached from this machine. "
            "Check the network, or go on with the built-in lesson-bert."
        ) from None
    except RuntimeError as error:  # httpx raises this when its client was closed by an earlier failure
        raise LessonError(
            f"The download of '{hub_id}' broke off ({error}). Start it again, and it continues where it stopped."
        ) from None


def _progress_bar(progress: Callable[[int, int], None]) -> type[tqdm]:
    """Return a tqdm class that draws nothing and reports the bytes of the bar that counts what is on disk."""

    class Bar(tqdm):
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            answer = super().update(n)
            if self.unit == "B" and self.total and not str(self.desc).startswith("Downloading"):
                progress(int(self.n), int(self.total))
            return answer

    return Bar
