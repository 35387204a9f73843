"""Each curve, recorded or made up, has its one right sentence; and nothing the coach says goes against the run itself.

The recorded ones are runs of the built-in BERT on the bundled reviews (tests/record_curves.py).
"""

import pytest

from lesson.results import coach
from tests.results.made_up_curves import ALL_POSITIVE, CHANCE, MADE_UP, NAMES, line, run_of
from tests.support import curves

RECORDED = curves.load()


def said(curve, **settings):
    """The coach's diagnosis of a squeezed curve."""
    return coach.coach(curves.expand(curve), settings or curve.get("settings"))


ONE_SIDED = (
    "It calls all 33 validation reviews “positive”, and 94% of them are: with labels this one-sided, always giving the "
    "same answer looks like success. Go by macro-F1 (48%), not accuracy, and collect more reviews with other labels."
)
TOO_HIGH = "so training stopped itself; the best model so far is kept. Try a learning rate at least ten times smaller."
OF_RECORDED = {
    "the recommendation": "Settled: the validation loss has stayed near 0.68 over the last 7 evaluations. More steps "
    "would change little; more reviews might.",
    "60 epochs on 40 reviews": "Overfitting since epoch 8.0: the training loss kept falling, to 0.01, but the "
    "validation loss rose from 0.90 to 1.65. It is learning these reviews by heart. The best model so far is kept; "
    "fewer steps or more reviews would help.",
    "rate 300 times too high": f"For 20 steps the loss has averaged 1.98, worse than guessing (1.10), {TOO_HIGH}",
    "rate 30 times too high": f"For 20 steps the loss has averaged 1.22, worse than guessing (1.10), {TOO_HIGH}",
    "rate 10 on two epochs": f"At step 3 the gradients grew too large to compute with, {TOO_HIGH}",
    "rate 15 times too low": "After 6.0 epochs the loss is 1.06, and guessing would give 1.10: it has learned next to "
    "nothing. Try the recommended learning rate.",
    "18 steps": "That was only 18 steps: the validation loss got no further than 0.99, and guessing would give 1.10. "
    "A small set needs as many steps as a large one: give it 225 or more.",
    "one class in twenty, two epochs": ONE_SIDED,
    "one class in twenty, six epochs": ONE_SIDED,
    "a random start": "After 6.0 epochs the loss is 1.09, and guessing would give 1.10: it has learned next to "
    "nothing. Try the pre-trained start.",
    "the head of a random body": "After 6.0 epochs the loss is 1.10, and guessing would give 1.10: it has learned "
    "next to nothing and calls every validation review “positive”. Try the pre-trained start.",
    "the head alone": "The validation loss was still falling at the end (0.79, then 0.75): more steps are likely to "
    "help.",
    "45 reviews in all": "That was only 12 steps: the validation loss got no further than 1.04, and guessing would "
    "give 1.05. A small set needs as many steps as a large one: give it 225 or more.",
}


def test_every_recorded_curve_has_a_sentence():
    assert set(RECORDED) == set(OF_RECORDED)


@pytest.mark.parametrize("name", OF_RECORDED)
def test_a_recorded_curve_has_its_one_sentence(name):
    assert said(RECORDED[name]).sentence == OF_RECORDED[name]


@pytest.mark.parametrize("name", ["the recommendation", "the head alone", "18 steps", "60 epochs on 40 reviews"])
def test_a_run_that_learns_is_never_told_on_the_way_that_it_does_not(name):
    events, end = curves.expand(RECORDED[name])[:-1], {"event": "state", "state": "running"}
    kinds = {found.kind for done in range(len(events)) if (found := coach.coach([*events[:done], end]))}
    assert not kinds & {"rate too high", "nothing learned", "one-sided labels", "stopped itself", "by heart"}


@pytest.mark.parametrize("name", MADE_UP)
def test_a_made_up_curve_has_its_one_sentence(name):
    curve, sentence = MADE_UP[name]
    found = said(curve)
    assert (found and found.sentence) == sentence


def test_every_kind_of_diagnosis_is_in_the_tables():
    every = [*RECORDED.values(), *(curve for curve, _ in MADE_UP.values())]
    assert {found.kind for curve in every if (found := said(curve))} == set(coach.RULES)


def test_nothing_is_said_before_there_are_numbers():
    begun = {"event": "start", "steps": 114, "class_names": list(NAMES)}
    assert coach.coach([]) is None is coach.coach([begun])


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"start": "random", "trainable": "head"}, "Try the pre-trained start."),
        ({"start": "pretrained", "trainable": "head"}, "Let the whole model learn."),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 1e-5}, "Try the recommended learning rate."),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 1.5e-3}, "Try the recommended learning rate."),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 1.5e-4}, "Check that the labels follow"),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 1.53e-4}, "Check that the labels follow"),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 3e-5, "head": "word"}, "Check that the labels"),
        ({"start": "pretrained", "trainable": "all", "learning_rate": 1.5e-4, "head": "word"}, "Try the recommended"),
        ({"start": "pretrained", "trainable": "all", "learning_rate": None}, "Check that the labels follow"),
    ],
)
def test_no_advice_that_the_settings_follow_already(settings, advice):
    assert advice in said(run_of([CHANCE] * 57, [CHANCE] * 10), **settings).sentence


@pytest.mark.parametrize(
    "message", ["The run reached the time limit here, so it was stopped.", "Stopped as you asked."]
)
def test_who_stopped_a_run_is_left_to_its_message(message):
    told = said(run_of(line(1.1, 0.5, 57), line(1.1, 0.7, 10), steps=114, state="stopped", message=message)).sentence
    assert "when it was stopped" in told and " you " not in told


def test_nothing_is_said_of_a_recommended_rate_that_nobody_can_tell():
    curve = run_of([CHANCE] * 57, [CHANCE] * 10)
    assert "recommended" not in said(curve, checkpoint="somebody/bert", learning_rate=5e-5).sentence
    assert "recommended" in said(curve, checkpoint="lesson-bert", learning_rate=5e-5).sentence


def test_a_loss_above_chance_for_long_enough_is_divergence_and_at_chance_is_not():
    assert "worse than guessing" in coach.diverged([1.5] * 30, 3, 38)
    assert coach.diverged([CHANCE] * 30, 3, 38) is None
    assert coach.diverged([5.0] * 10, 3, 38) is None
    assert coach.diverged(line(3.0, 1.3, 30), 3, 38) is None
    assert coach.diverged([1.5] * 30, 3, 38, beginning=1.6) is None


@pytest.mark.parametrize("reason", [coach.diverged([4.0] * 30, 3, 38), coach.NOT_A_NUMBER.format(step=30)])
def test_the_reason_why_a_run_stopped_itself_is_all_that_the_coach_says(reason):
    curve = run_of([4.0] * 30, [1.1, 4.0, 4.0, 4.0], ALL_POSITIVE, "stopped", reason, steps=114)
    assert said(curve) == coach.Diagnosis("stopped itself", reason)


def test_a_run_that_will_stop_itself_is_never_told_to_go_on():
    losses = RECORDED["rate 300 times too high"]["losses"]
    for done in range(5, len(losses)):
        found = said(run_of(losses[:done], [1.1, *losses[4:done:5]], steps=228))
        assert found is None or found.kind == "rate too high"


def test_a_resumed_run_is_judged_by_what_it_told_last():
    curve, sentence = MADE_UP["falls halfway"]
    events = curves.expand(curve)
    torn = [event | {"loss": 9.0} for event in events if event["event"] in ("step", "evaluation")]
    assert coach.coach([events[0], *torn, *events]).sentence == sentence


@pytest.mark.parametrize(("steps_an_epoch", "steps"), [(3, 20), (38, 25), (300, 200)])
def test_patience_grows_with_the_epoch(steps_an_epoch, steps):
    assert coach.patience(steps_an_epoch) == steps
