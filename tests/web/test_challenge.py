"""The challenge on the page Try it: who sees the joke, the learner or the model."""

from types import SimpleNamespace

from lesson.runs.record import About
from lesson.web import state
from lesson.web.try_it import challenge, more, wit
from tests.web.test_pages import in_this_process, opened, page, predict, press, said  # noqa: F401
from tests.web.test_try_it import made_run


def test_each_review_is_guessed_first_and_both_are_counted():
    at = opened(page("Try it", run=made_run(2.0).id), "try", more.CHALLENGE)
    first, second = wit.load()[:2]
    assert first.text in said(at) and "It is " not in said(at)
    predict(at, "writer think", first.label)
    assert f"It is {first.label}: you are " in said(at) and "you got" not in said(at)
    press(at, "Another one")
    predict(at, "writer think", next(label for label in challenge.LABELS if label != second.label))
    assert "Of 2 reviews you got 1 right, your model " in said(at)


def test_a_run_with_other_labels_or_that_has_learned_from_these_cannot_take_part():
    names = [*challenge.LABELS]
    cannot = [
        challenge.cannot(SimpleNamespace(settings={"class_names": classes}, about=About(data=data)))
        for classes, data in ((names, state.BUNDLED), (["good", "bad"], state.BUNDLED), (names, state.STOCK))
    ]
    assert cannot[0] == "" and "other labels" in cannot[1] and "very reviews" in cannot[2]
