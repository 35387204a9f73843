"""What the head reads is recorded at each evaluation: the encoder's own vector, whatever is trained."""

import numpy as np
import pytest
import torch

from lesson import places, reviews
from lesson.bert.finetuning.job import Job
from lesson.bert.finetuning.recorder import run
from lesson.bert.inside.states import states
from lesson.bert.use.before import load_before
from lesson.bert.use.sentiment import load
from lesson.results.inside import map as maps
from lesson.runs import pictures, registry
from lesson.runs.registry import Run
from lesson.settings import FineTuning
from tests.support import tiny
from tests.support.tuning import new_run

NAMES = ("negative", "positive", "neutral")
KINDS = {
    "new head": {},
    "word head": {"head": "word"},
    "last layer": {"trainable": "last-1"},
    "head only": {"trainable": "head"},
    "word head only": {"trainable": "head", "head": "word"},
    "random start": {"start": "random"},
}


def pictures_of(held):
    return pictures.read_all([file for file, _ in pictures.stamps(held.folder)])


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_and_the_best_picture_are_what_the_encoder_makes_of_the_reviews(kind):
    held = new_run(tiny.reviews(90), precision="fp32", class_names=NAMES, **KINDS[kind])
    report = run(str(held.folder))
    found = {picture.step: picture for picture in pictures_of(held)}
    evaluations = {event["step"]: event for event in held.events() if event["event"] == "evaluation"}
    assert list(found) == list(evaluations)
    texts = maps.reviews(held.folder)["text"].tolist()
    for step, reader in ((0, load_before(str(held.folder))), (report["best_step"], load(str(held.folder)))):
        plain = states(reader, texts)[-1].numpy()
        assert found[step].vectors == pytest.approx(plain, abs=0.01)
    for step, event in evaluations.items():
        assert np.bincount(found[step].said, minlength=3).tolist() == list(event["predicted"].values())
    moved = any(not np.array_equal(found[0].vectors, found[step].vectors) for step in evaluations)
    assert moved == (KINDS[kind].get("trainable") != "head")


@pytest.mark.parametrize("family", ["distilbert", "albert", "electra", "roberta"])
def test_other_families_are_recorded_too(family, tmp_path):
    held = new_run(checkpoint=str(tiny.relative(tmp_path, family)), epochs=1)
    run(str(held.folder))
    assert {picture.vectors.shape for picture in pictures_of(held)} == {(9, 16)}


def test_a_resumed_run_has_the_pictures_of_an_uninterrupted_one(monkeypatch):
    whole, parted = new_run(), new_run()
    run(str(whole.folder))
    asked = iter([None, None, "pause"])
    with monkeypatch.context() as patch:
        patch.setattr(Run, "requested", lambda self: next(asked, None))
        assert run(str(parted.folder)) is None
    assert 0 < len(pictures_of(parted)) < len(pictures_of(whole))
    run(str(parted.folder))
    for one, other in zip(pictures_of(whole), pictures_of(parted), strict=True):
        assert one.step == other.step and np.array_equal(one.vectors, other.vectors)


def test_the_evaluation_reads_the_reviews_once(monkeypatch):
    """The vectors come from the forward pass that measures the accuracy, and nothing listens afterwards."""
    held = new_run(epochs=1)
    passes, hooks = [], []
    evaluate = Job.evaluate

    def counted(job):
        body = job.model.base_model
        hook = body.register_forward_hook(lambda *_: passes.append(torch.is_inference_mode_enabled()))
        found = evaluate(job)
        hook.remove()
        hooks.append(len(body._forward_hooks))
        return found

    monkeypatch.setattr(Job, "evaluate", counted)
    run(str(held.folder))
    assert len(passes) == len(pictures_of(held)) == len(hooks) and not any(hooks)


@pytest.mark.slow
@pytest.mark.parametrize(("trainable", "at_least", "at_most"), [("all", 2.0, 99.0), ("head", 1.0, 1.0)])
def test_on_the_bundled_reviews_the_labels_part_where_the_whole_network_learns(trainable, at_least, at_most):
    """In the encoder's space: distance between labels by distance within them, last picture by first."""
    table = reviews.split(reviews.read(places.BUNDLED_REVIEWS.read_bytes(), "reviews.csv").table).with_parts()
    settings = FineTuning(trainable=trainable).model_dump(mode="json")
    held = registry.create("finetuning", settings, table, "ada")
    run(str(held.folder))
    frames = maps.whole(held)
    grown = frames[-1].apart / frames[0].apart
    print(f"{trainable}: {frames[0].apart:.3f} at first, {frames[-1].apart:.3f} at last, {grown:.2f} times")
    assert at_least <= grown <= at_most
