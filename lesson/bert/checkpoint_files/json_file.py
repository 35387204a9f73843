"""Reads a JSON file that somebody else wrote: whatever is wrong with it becomes one clear sentence."""

import json
from pathlib import Path
from typing import Any

from lesson.errors import LessonError


def read_json(name: str, file: Path) -> dict[str, Any]:
    """Return the object in a JSON file; LessonError when there is none in it."""
    try:
        value = json.loads(file.read_bytes(), parse_constant=_refuse)
    except RecursionError:
        raise LessonError(
            f"{file.name} in '{name}' is nested too deeply to be read. Fetch or save the checkpoint again."
        ) from None
    except (ValueError, OSError):
        value = None
    if not isinstance(value, dict):
        raise LessonError(
            f"{file.name} in '{name}' is damaged: it does not hold a JSON object. Fetch or save the checkpoint again."
        )
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity: Python reads them, but JSON has none
