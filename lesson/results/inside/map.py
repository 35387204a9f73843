"""The map of a run's reviews: hundreds of numbers a review become two, picture after picture, so that they compare.

A projection is a principal component analysis (PCA): the two directions in which the reviews differ most. While a run
goes on, the one of its first picture is kept as long as it shows at least half of what a new one would; a new one is
turned to lie on the old one (orthogonal Procrustes; Schönemann 1966), so that no point jumps for no reason. Afterwards
one projection is fitted on all pictures. Each picture is centred on its own middle. Knows no model; a picture of the
built-in BERT takes some 20 ms, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lesson.results.inside.evenly import some_of
from lesson.runs import pictures
from lesson.runs.folder import DELETED, Gone, Run
from lesson.runs.pictures import Picture

Stamps = tuple[tuple[Path, int], ...]
ENOUGH = 0.5  # of what a new projection would show
LONGEST = 160  # letters of a review in a tooltip
MIXED = 0.5  # of `apart`
PARTED = 1.5  # times as far apart as at the start


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture in two dimensions: `places` [reviews, 2], and `shown`, the share of the differences that these show."""

    step: int
    places: np.ndarray
    said: np.ndarray
    shown: float
    apart: float  # see `apart`
    axes: np.ndarray  # [hidden, 2]
    renewed: bool = False  # whether the projection is another one than the picture's before


def fit(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Return the two directions [hidden, 2] in which these clouds [reviews, hidden] differ most within themselves.

    >>> fit([np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [2.0, 0.0, 0.0], [-2.0, 0.0, 0.0]])]).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    """
    spread = np.zeros((vectors[0].shape[1],) * 2)
    for cloud in map(centred, vectors):
        spread += cloud.T @ cloud
    axes = np.linalg.eigh(spread)[1][:, :-3:-1]
    biggest = axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]
    return axes * np.sign(biggest)  # an axis may point either way: always the same one


def centred(vectors: np.ndarray) -> np.ndarray:
    """Return vectors less their mean."""
    return vectors - vectors.mean(axis=0)


def share(vectors: np.ndarray, axes: np.ndarray) -> float:
    """Return which share of the spread of these vectors their projection on the axes shows: 0 to 1."""
    whole = centred(vectors)
    total = float(np.square(whole).sum())
    return float(np.square(whole @ axes).sum()) / total if total else 1.0


def turned(axes: np.ndarray, vectors: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the axes turned or mirrored so that the projected vectors lie as near as can be to the places `before`."""
    left, _, right = np.linalg.svd((centred(vectors) @ axes).T @ before)
    return axes @ (left @ right)


def apart(vectors: np.ndarray, labels: Sequence[str]) -> float:
    """Return how many times as wide the gap between two labels is as the scatter of reviews within one.

    The gap: between the centres of two labels. The scatter: from a review to its own label's centre.
    Mean Euclidean distances of vectors [reviews, hidden], in all their dimensions: some 0.3 where labels are mixed.

    >>> apart(np.array([[0.0], [2.0], [8.0], [10.0]]), ["bad", "bad", "good", "good"])
    8.0
    """
    names, own = np.unique(np.asarray(labels), return_inverse=True)
    centres = np.stack([vectors[own == number].mean(axis=0) for number in range(len(names))])
    within = float(np.linalg.norm(vectors - centres[own], axis=1).mean())
    one, other = np.triu_indices(len(names), 1)
    if not one.size or not within:
        return 0.0
    return float(np.linalg.norm(centres[one] - centres[other], axis=1).mean()) / within


def live(run: Run) -> list[Frame]:
    """Return the pictures of a run so far, each in the projection by which it was seen then."""
    stamps = pictures.stamps(run.folder)
    found = [_live(run.folder, stamps[:number]) for number in range(1, len(stamps) + 1)]
    return list(dict.fromkeys(frame for frame in found if frame is not None))


def whole(run: Run) -> list[Frame]:
    """Return all pictures of a run at rest in one projection, fitted on all of them."""
    return list(_whole(run.folder, pictures.stamps(run.folder)))


@lru_cache(maxsize=1000)
def _live(folder: Path, stamps: Stamps) -> Frame | None:
    """The last of these pictures; where it cannot be read, the one before."""
    before = _live(folder, stamps[:-1]) if len(stamps) > 1 else None
    picture = pictures.read([file for file, _ in stamps])
    return before if picture is None else _next(folder, picture, before)


def _next(folder: Path, picture: Picture, old: Frame | None) -> Frame:
    labels = reviews(folder)["label"].tolist()
    axes = fit([picture.vectors])
    if old is None:
        return frame(picture, axes, labels)
    if share(picture.vectors, old.axes) >= ENOUGH * share(picture.vectors, axes):
        return frame(picture, old.axes, labels)
    return replace(frame(picture, turned(axes, picture.vectors, old.places), labels), renewed=True)


@lru_cache(maxsize=30)
def _whole(folder: Path, stamps: Stamps) -> tuple[Frame, ...]:
    found, labels = pictures.read_all([file for file, _ in stamps]), reviews(folder)["label"].tolist()
    axes = fit([picture.vectors for picture in found]) if found else None
    return () if axes is None else tuple(frame(picture, axes, labels) for picture in found)


def frame(picture: Picture, axes: np.ndarray, labels: Sequence[str]) -> Frame:
    """Return a picture as these axes show it."""
    places = (centred(picture.vectors) @ axes).astype(np.float32)
    return Frame(picture.step, places, picture.said, share(picture.vectors, axes), apart(picture.vectors, labels), axes)


@lru_cache(maxsize=100)
def reviews(folder: Path) -> pd.DataFrame:
    """Return the text and label of the reviews on a run's map, in its order. Raises Gone when it was deleted."""
    table = Run(folder).table()
    found = table.loc[table["part"] == "validation", ["text", "label"]]
    if found.empty:
        raise Gone(DELETED)
    return found.iloc[some_of(len(found))].reset_index(drop=True)


def points(run: Run, shown: Frame, frames: Sequence[Frame], names: Sequence[str]) -> pd.DataFrame:
    """Return one row a review: x, y, label, said, wrong, text; and four corners, as wide as the widest of `frames`.

    A corner (`corner` 1) has no label; it keeps the axes still and alike.
    """
    known = reviews(run.folder)
    said = [names[at] if at < len(names) else "" for at in shown.said]
    found = known.assign(x=shown.places[:, 0], y=shown.places[:, 1], said=said, corner=0)
    found["wrong"] = (found["label"] != found["said"]).astype(int)
    found["text"] = [text if len(text) <= LONGEST else f"{text[:LONGEST]} …" for text in found["text"]]
    order = {name: place for place, name in enumerate(names)}
    found = found.sort_values("label", key=lambda labels: labels.map(order), kind="stable")
    far = max(float(np.abs(each.places).max()) for each in frames) * 1.05 or 1.0
    corners = [{"x": x * far, "y": y * far, "corner": 1, "wrong": 0} for x in (-1, 1) for y in (-1, 1)]
    return pd.concat([found, pd.DataFrame(corners)], ignore_index=True)


def in_words(frames: Sequence[Frame], now: Frame, settings: dict[str, Any]) -> str:
    """Return what the map shows at this picture, in a sentence or two that follow the numbers."""
    first = frames[0]
    if settings.get("trainable") == "head":
        return "Nothing moves: only the head learns. What changes is which reviews it gets wrong."
    far = times_the_scatter(now.apart)
    if now.step == first.step:
        mixed = ": the labels are mixed" * (now.apart < MIXED)
        return f"Before the first step two labels lie {far}{mixed}."
    change = "they have moved apart" if now.apart >= PARTED * first.apart else "they have hardly moved"
    return f"Step {now.step}: two labels lie {far} ({first.apart:.1f} times at first): {change}."


def times_the_scatter(apart: float) -> str:
    """Return in words how far apart two labels lie; see `apart`.

    >>> times_the_scatter(1.53)
    '1.5 times as far apart as their reviews scatter'
    """
    return f"{apart:.1f} times as far apart as their reviews scatter"
