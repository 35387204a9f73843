"""The one place that talks to the Hugging Face hub: how large a checkpoint is, and fetching it with progress.

Nothing is fetched unless the learner asks. Only the configuration, the tokenizer and safetensors weights are taken: a
pickle can run any code when it is opened. bert-base-uncased is 0.44 GB: a minute or so on a good line, nothing when it
is there already.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError
from tqdm import tqdm

from lesson.errors import LessonError

WANTED = [
    "config.json",
    "model*.safetensors",
    "model.safetensors.index.json",
    "tokenizer*.json",
    "vocab.*",
    "merges.txt",
    "special_tokens_map.json",
    "spiece.model",
    "*.bpe.model",
]


def local_folder(hub_id: str) -> Path | None:
    """Return the folder of a checkpoint that was downloaded before, None when it was not; never uses the network."""
    try:
        return Path(snapshot_download(hub_id, allow_patterns=WANTED, local_files_only=True))
    except HFValidationError:
        raise LessonError(
            f"'{hub_id}' is neither a folder on this machine nor a name as on the Hugging Face hub. "
            "Write for example lesson-bert, bert-base-uncased or ./my-checkpoint."
        ) from None
    except (OSError, ValueError):  # every "not here" of the library is one of these two
        return None


def download_size(hub_id: str) -> int:
    """Return how many bytes `download` would still have to fetch; 0 when all is here. LessonError without a network.

    >>> download_size("bert-base-uncased")  # asks the network  # doctest: +SKIP
    441155246
    """
    files = _asking(hub_id, lambda: snapshot_download(hub_id, allow_patterns=WANTED, dry_run=True))
    return sum(file.file_size or 0 for file in files if file.will_download)


def download(hub_id: str, progress: Callable[[int, int], None]) -> Path:
    """Fetch a checkpoint into the Hugging Face cache, calling `progress(bytes done, bytes in all)` as it goes.

    Raises LessonError, one sentence, when there is no network or no such checkpoint. An interrupted download goes on
    where it was.

    >>> download("bert-base-uncased", lambda done, total: print(done, total))  # asks the network  # doctest: +SKIP
    """
    bar = _bar_that_calls(progress)
    return Path(_asking(hub_id, lambda: snapshot_download(hub_id, allow_patterns=WANTED, tqdm_class=bar)))


def _asking(hub_id: str, question: Callable[[], Any]) -> Any:
    try:
        return question()
    except RepositoryNotFoundError:
        raise LessonError(f"The Hugging Face hub has no public checkpoint '{hub_id}'. Check the spelling.") from None
    except HfHubHTTPError as error:
        raise LessonError(
            f"The Hugging Face hub refused '{hub_id}' ({error.response.status_code}). Try again later, "
            "or go on with the built-in lesson-bert."
        ) from None
    except HFValidationError:
        raise LessonError(
            f"'{hub_id}' cannot be a name on the Hugging Face hub. Write it as there, for example bert-base-uncased."
        ) from None
    except (OSError, ValueError):  # no network, offline mode, broken connection
        raise LessonError(
            f"'{hub_id}' could not be fetched: the Hugging Face hub cannot be reached from this machine. "
            "Check the network, or go on with the built-in lesson-bert."
        ) from None
    except RuntimeError as error:  # httpx raises this when its client was closed by an earlier failure
        raise LessonError(
            f"The download of '{hub_id}' broke off ({error}). Start it again: it goes on where it was."
        ) from None


def _bar_that_calls(progress: Callable[[int, int], None]) -> type[tqdm]:
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
