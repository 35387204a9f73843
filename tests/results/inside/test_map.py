"""The map of the reviews: its projections against plain computations, and what its sentence makes of the figures."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import orthogonal_procrustes

from lesson.results.inside import map as maps
from lesson.results.inside.evenly import some_of
from lesson.runs import registry
from lesson.runs.pictures import Album
from tests.support import tiny

NAMES = ("negative", "positive", "neutral")


def cloud(rows: int, parted: float, seed: int = 0, hidden: int = 8, at: int = 2) -> np.ndarray:
    """Random vectors, those of each of three labels moved apart along the axes from `at` on."""
    found = np.random.default_rng(seed).normal(size=(rows, hidden))
    for row in range(rows):
        found[row, at + row % 3] += parted
    return found.astype(np.float16)


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("LESSON_RUNS", str(tmp_path))
    return registry.create("finetuning", {"class_names": NAMES}, tiny.reviews(180), "ada")


def record(run, clouds) -> int:
    rows = len(maps.reviews(run.folder))
    album = Album(run.folder, range(len(clouds)))
    for step, (parted, at) in enumerate(clouds):
        album.keep(step, cloud(rows, parted, at=at), np.zeros(rows, dtype=int))
    return rows


def test_a_projection_shows_the_two_directions_of_the_largest_spread():
    vectors = cloud(60, 3.0).astype(float)
    middle = vectors - vectors.mean(axis=0)
    _, sizes, right = np.linalg.svd(middle)
    axes = maps.fit([vectors])
    assert np.abs(axes.T @ right[:2].T) == pytest.approx(np.eye(2), abs=1e-6)
    assert maps.share(vectors, axes) == pytest.approx((sizes[:2] ** 2).sum() / (sizes**2).sum())


def test_a_new_projection_is_turned_onto_the_one_before_as_scipy_would():
    vectors = cloud(60, 3.0).astype(float)
    axes, before = maps.fit([vectors]), np.random.default_rng(1).normal(size=(60, 2))
    turn, _ = orthogonal_procrustes(maps.centred(vectors) @ axes, before)
    assert maps.turned(axes, vectors, before) == pytest.approx(axes @ turn)


def test_the_distance_of_the_labels_is_that_of_their_centres_by_that_within_them():
    vectors, labels = cloud(30, 2.0).astype(float), [NAMES[row % 3] for row in range(30)]
    centres = {
        name: np.mean([each for each, of in zip(vectors, labels, strict=True) if of == name], 0) for name in NAMES
    }
    within = [np.linalg.norm(each - centres[of]) for each, of in zip(vectors, labels, strict=True)]
    between = [np.linalg.norm(centres[one] - centres[other]) for one, other in combinations(NAMES, 2)]
    assert maps.apart(vectors, labels) == pytest.approx(np.mean(between) / np.mean(within))
    assert maps.apart(vectors, ["same"] * 30) == 0.0


def test_a_live_projection_is_kept_until_it_shows_too_little_and_then_turned(run):
    rows = record(run, [(1.0, 2), (2.0, 2), (30.0, 5)])
    first, second, third = maps.live(run)
    assert second.axes is first.axes and not second.renewed and third.renewed
    assert maps.share(cloud(rows, 30.0, at=5), first.axes) < maps.ENOUGH * third.shown
    assert third.apart > 2 * first.apart


def test_afterwards_one_projection_shows_all_pictures(run):
    record(run, [(0.0, 2), (1.0, 2), (9.0, 2)])
    frames = maps.whole(run)
    assert [frame.step for frame in frames] == [0, 1, 2] and len({id(frame.axes) for frame in frames}) == 1
    assert frames[2].apart > 2 * frames[0].apart


def test_the_points_are_the_validation_reviews_in_the_order_of_their_labels_with_corners_that_hold_all(run):
    record(run, [(0.0, 2), (9.0, 2)])
    frames = maps.whole(run)
    points = maps.points(run, frames[0], frames, NAMES)
    reviews = points[points["corner"] == 0]
    assert sorted(reviews["text"]) == sorted(maps.reviews(run.folder)["text"])
    assert list(dict.fromkeys(reviews["label"])) == list(NAMES)
    assert (reviews["wrong"] == (reviews["label"] != "negative")).all() and set(reviews["said"]) == {"negative"}
    corners = points[points["corner"] == 1]
    assert len(corners) == 4 and corners["x"].max() > np.abs(frames[1].places).max()
    assert pd.isna(corners["label"]).all()


def test_a_long_review_is_cut_and_a_run_that_has_gone_is_told(run):
    record(run, [(0.0, 2)])
    maps.reviews.cache_clear()
    table = run.table().assign(text="x" * 999)
    table.to_csv(run.folder / "data.csv", index=False)
    frames = maps.whole(run)
    assert maps.points(run, frames[0], frames, NAMES)["text"].str.len().max() < 200
    maps.reviews.cache_clear()
    run.delete()
    assert maps.live(run) == []
    with pytest.raises(registry.Gone):
        maps.reviews(run.folder)


def test_of_more_reviews_than_fit_some_of_every_part_are_on_the_map():
    chosen = some_of(1000)
    assert len(chosen) == 300 == len(set(chosen)) and chosen[0] == 0 and chosen[-1] > 990


@pytest.mark.parametrize(
    ("first", "last", "settings", "told"),
    [
        (1.0, 2.5, {}, "Step 9: two labels lie 2.5 times as far apart"),
        (1.0, 2.5, {}, "they have moved apart."),
        (1.0, 1.1, {}, "have hardly moved"),
        (1.0, 1.0, {"trainable": "head"}, "Nothing moves: only the head learns"),
    ],
)
def test_the_sentence_follows_the_numbers(run, first, last, settings, told):
    record(run, [(0.0, 2)])
    (frame,) = maps.whole(run)
    frames = [replace(frame, apart=first), replace(frame, apart=last, step=9)]
    assert told in maps.in_words(frames, frames[1], settings)


def test_before_the_first_step_it_says_whether_they_are_mixed(run):
    record(run, [(0.0, 2)])
    frame = replace(maps.whole(run)[0], apart=0.3)
    assert "the labels are mixed" in maps.in_words([frame], frame, {})
    assert "mixed" not in maps.in_words([replace(frame, apart=1.8)], replace(frame, apart=1.8), {})
