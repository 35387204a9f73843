"""One model's answer to a text: as a sentence, as bars, what it is worth, and whether it is right."""

from pathlib import Path
from typing import Any

import pandas as pd

from lesson.content import examples
from lesson.content.traps import WHY
from lesson.content.words import counted, these
from lesson.runs.registry import Run

MUCH_UNKNOWN = 0.2  # of a text's tokens


def version(run: Run) -> float:
    """When the run's best checkpoint was written: a newer one is asked again."""
    checkpoint = run.checkpoint("best")
    return 0.0 if checkpoint is None else Path(checkpoint, "model.safetensors").stat().st_mtime


def verdict(said: str, found: dict[str, Any]) -> str:
    """The guess and the answer in one sentence."""
    says = f"our model says: {found['label']}, with {found['probabilities'][found['label']]:.0%}."
    if not said:
        return f"Y{says}"
    return f"You said {said}{', and' if said == found['label'] else '; but'} y{says}"


def how_it_was_read(found: dict[str, Any], run: Run) -> list[str]:
    """What the model could not read of the text, in sentences; none where it read all of it."""
    told = []
    if cut := found.get("cut"):
        longest = run.settings.get("max_length", 128)
        told.append(
            f"It is longer than this run reads: the last {counted(cut, 'token')} {these(cut, 'was', 'were')} cut off "
            f"(max_length {longest})."
        )
    if script := found.get("script"):
        told.append(
            f"Most of it is written in {script} letters, which this BERT has hardly read: don't trust the answer."
        )
    elif (unknown := found.get("unknown_share", 0.0)) > MUCH_UNKNOWN:
        told.append(
            f"{unknown:.0%} of its tokens are not in this BERT's vocabulary: it sees [UNK] there, so the "
            "answer is little "
            "more than a guess."
        )
    return told


def about_truth(text: str, found: dict[str, Any], labelled: str = "") -> str:
    """Whether the answer is right, and if not, why; empty for a text whose true label we do not know.

    `labelled` is the label that a text of a file has there.
    """
    if labelled:
        right = "right" if found["label"] == labelled else "wrong"
        return f"That is {right}: its label in the file is {labelled}."
    known = examples.load()
    example = next((each for each in [*known.reviews.values(), *known.fooled] if each.text == text), None)
    if example is None or example.label not in found["probabilities"]:
        return ""
    if found["label"] == example.label:
        return f"That is right: the review is {example.label}."
    return f"That is wrong: the review is {example.label}. {WHY[example.group]}"


def bars(found: dict[str, Any]) -> pd.DataFrame:
    """One answer as rows for the bar chart, in the order of the classes, so that bars do not jump about."""
    shares = found["probabilities"]
    return pd.DataFrame({"word": list(shares), "probability": list(shares.values()), "order": range(len(shares))})
