"""Made-up curves, each with the one sentence that the coach has for it; None where it has none."""

import math

NAMES = ("negative", "positive", "neutral")
TWENTY = tuple(f"topic {number}" for number in range(20))
EVEN = [[10, 12, 11], [11, 12, 11], [11, 11, 11]]  # [true][predicted], of 100 rows; says nothing either way


def run_of(train, validation, confusion=EVEN, state="running", message="", **start):
    """A squeezed curve: a training loss each step, validation losses at even distances, 38 steps an epoch."""
    every = len(train) / (len(validation) - 1)
    labels = NAMES[: len(confusion)] if len(confusion) <= len(NAMES) else TWENTY[: len(confusion)]
    about = {"steps": len(train), "epochs": 3, "class_names": list(labels)} | start
    evaluations = [[round(n * every), loss, confusion] for n, loss in enumerate(validation)]
    end = {"state": state, "message": message}
    return {"start": about, "steps_an_epoch": 38, "losses": train, "evaluations": evaluations, "end": end}


def line(start, end, number):
    """Numbers that go evenly from `start` to `end`."""
    return [start + (end - start) * n / (number - 1) for n in range(number)]


CHANCE = math.log(3)
ALL_POSITIVE = [[0, 33, 0], [0, 34, 0], [0, 33, 0]]
ALL_RIGHT = [[33, 0, 0], [0, 34, 0], [0, 0, 33]]
OF_TWENTY = [[4 if given == true else 1 for given in range(20)] for true in range(20)]
MADE_UP = {
    "falls halfway": (
        run_of(line(1.1, 0.5, 57), line(1.1, 0.7, 10), steps=114),
        "The validation loss is still falling (0.88, then 0.74). Let it run.",
    ),
    "falls to the end": (
        run_of(line(1.1, 0.5, 114), line(1.1, 0.7, 20), state="finished"),
        "The validation loss was still falling at the end (0.88, then 0.75): more steps are likely to help.",
    ),
    "is stopped while it falls": (
        run_of(line(1.1, 0.5, 57), line(1.1, 0.7, 10), steps=114, state="stopped", message="Stopped as you asked."),
        "The validation loss was still falling when it was stopped (0.88, then 0.74).",
    ),
    "is paused while it falls": (
        run_of(line(1.1, 0.5, 57), line(1.1, 0.7, 10), steps=114, state="paused", message="Paused after step 57."),
        "The validation loss was still falling (0.88, then 0.74). It is worth continuing.",
    ),
    "turns at epoch 0.9": (
        run_of(line(1.1, 0.01, 114), [*line(1.1, 0.6, 7), *line(0.62, 0.9, 13)]),
        "Overfitting since epoch 0.9: the training loss kept falling, to 0.05, but the validation loss rose from 0.60 "
        "to 0.90. It is learning these reviews by heart. The best model so far is kept; fewer steps or more reviews "
        "would help.",
    ),
    "turns within its only epoch": (
        run_of(line(1.1, 0.01, 114), [*line(1.1, 0.6, 7), *line(0.62, 0.9, 13)], epochs=1),
        "Overfitting since epoch 0.9: the training loss kept falling, to 0.05, but the validation loss rose from 0.60 "
        "to 0.90. It is learning these reviews by heart. The best model so far is kept; more reviews would help.",
    ),
    "flattens out": (
        run_of(line(1.1, 0.6, 114), [1.1, 0.9, 0.8, *[0.7] * 17], state="finished"),
        "Settled: the validation loss has stayed near 0.70 over the last 6 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "stays at chance": (
        run_of([CHANCE] * 57, [CHANCE] * 10),
        "After 1.5 epochs the loss is 1.10, and guessing would give 1.10: it has learned next to nothing. Check that "
        "the labels follow from the texts, or give it more reviews.",
    ),
    "stays at chance with one answer for all": (
        run_of([CHANCE] * 57, [CHANCE] * 10, ALL_POSITIVE),
        "After 1.5 epochs the loss is 1.10, and guessing would give 1.10: it has learned next to nothing and calls "
        "every validation review “positive”. Check that the labels follow from the texts, or give it more reviews.",
    ),
    "jumps far above chance": (
        run_of([*line(1.1, 1.0, 10), *[4.0] * 10], [1.1, 1.0, 4.0], steps=114),
        "The loss is 4.00, and guessing would give 1.10: the learning rate is too high, so every step overshoots. Try "
        "one at least ten times smaller.",
    ),
    "jumps and comes back to chance": (
        run_of([1.1] * 5 + [4.0] * 5 + [1.1] * 47, [1.1, 4.0, 1.1, 1.1], ALL_POSITIVE),
        "The loss jumped to 4.00 and has only come back to the level of guessing (1.10): the learning rate is too "
        "high, and threw the weights off course. Try one at least ten times smaller.",
    ),
    "jumps, then learns": (
        run_of([1.1] * 5 + [4.0] * 5 + line(1.0, 0.5, 47), [1.1, 4.0, 0.9, 0.6], steps=570),
        "The validation loss is still falling (0.90, then 0.60). Let it run.",
    ),
    "finds the one label there is much of": (
        run_of(line(0.5, 0.2, 57), line(0.5, 0.2, 10), [[0, 5], [0, 95]]),
        "It calls all 100 validation reviews “positive”, and 95% of them are: with labels this one-sided, always "
        "giving the same answer looks like success. Go by macro-F1 (49%), not accuracy, and collect more reviews with "
        "other labels.",
    ),
    "has one label to validate on": (
        run_of(line(0.5, 0.1, 57), line(0.5, 0.1, 10), [[0, 0], [0, 34]]),
        "All 34 validation reviews are “positive”, so they can't show whether it tells the labels apart. Collect more "
        "reviews with other labels.",
    ),
    "tells the rare label from the common one": (
        run_of(line(0.5, 0.1, 57), line(0.5, 0.1, 10), [[5, 0], [0, 95]], steps=114),
        "The validation loss is still falling (0.28, then 0.14). Let it run.",
    ),
    "finds two rare reviews among a hundred": (
        run_of(line(0.3, 0.01, 114), [0.3, 0.2, 0.1, 0.05, *[0.02] * 16], [[2, 0], [0, 98]], state="finished"),
        "Settled: the validation loss has stayed near 0.02 over the last 6 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "finds the only rare review": (
        run_of(line(0.3, 0.01, 114), [0.3, 0.2, 0.1, 0.05, *[0.02] * 16], [[1, 0], [0, 99]], state="finished"),
        "Settled: the validation loss has stayed near 0.02 over the last 6 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "finds one rare review in twenty": (
        run_of(line(0.6, 0.3, 114), line(0.6, 0.4, 20), [[1, 19], [0, 80]], state="finished"),
        "It calls 99 of 100 validation reviews “positive”, and 80% of them are: with labels this one-sided, always "
        "giving the same answer looks like success. Go by macro-F1 (49%), not accuracy, and collect more reviews with "
        "other labels.",
    ),
    "falls on when all are right": (
        run_of(
            line(1.1, 0.01, 114),
            [1.1, 0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.014, 0.012, 0.01, 0.009, 0.008, 0.007, 0.006],
            ALL_RIGHT,
            state="finished",
        ),
        "Settled: the validation loss has stayed near 0.01 over the last 4 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "has all right and falls clearly": (
        run_of(line(1.1, 0.2, 114), line(1.1, 0.3, 20), ALL_RIGHT, state="finished"),
        None,
    ),
    "has nothing to lose": (
        run_of([0.0] * 114, [0.0] * 20, state="finished"),
        "Settled: the validation loss has stayed near 0.00 over the last 6 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "jumps at the last evaluation": (
        run_of(
            line(1.1, 0.2, 114),
            [1.1, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.48, 0.47, 0.46, 0.47, 0.46, 0.47, 0.46, 0.47, 0.52],
            state="finished",
        ),
        "Settled: the validation loss has stayed near 0.48 over the last 5 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "goes up and down": (run_of(line(1.1, 0.5, 114), [1.1, *[0.7, 0.9] * 10], state="finished"), None),
    "dips once and goes on as before": (
        run_of(line(1.1, 0.1, 114), [1.1, 0.8, 0.6, *[0.5] * 4, 0.4, *[0.5] * 12], state="finished"),
        "Settled: the validation loss has stayed near 0.50 over the last 6 evaluations. More steps would change "
        "little; more reviews might.",
    ),
    "learns by heart alone": (
        run_of(line(1.1, 0.02, 114), [1.1, 1.05, 1.06, 1.1, *line(1.1, 1.12, 16)], state="finished"),
        "It is learning these reviews by heart: the training loss has fallen to 0.06, but the validation loss is 1.12, "
        "and guessing would give 1.10. Nothing of that holds for other reviews. Check that the labels follow from the "
        "texts, or give it more reviews.",
    ),
    "learns by heart and gets worse and worse": (
        run_of(line(1.1, 0.01, 114), [1.1, *line(1.2, 2.0, 19)], state="finished"),
        "It is learning these reviews by heart: the training loss has fallen to 0.05, but the validation loss is 2.00, "
        "and guessing would give 1.10. Nothing of that holds for other reviews. Check that the labels follow from the "
        "texts, or give it more reviews.",
    ),
    "falls slowly with twenty labels": (
        run_of(line(3.0, 2.7, 114), line(3.0, 2.78, 20), OF_TWENTY, state="finished"),
        "The validation loss was still falling at the end (2.88, then 2.81): more steps are likely to help.",
    ),
    "rises with twenty labels": (
        run_of(line(3.0, 0.5, 114), [*line(3.0, 2.5, 7), *line(2.52, 2.72, 13)], OF_TWENTY, state="finished"),
        "Overfitting since epoch 0.9: the training loss kept falling, to 0.60, but the validation loss rose from 2.50 "
        "to 2.72. It is learning these reviews by heart. The best model so far is kept; fewer steps or more reviews "
        "would help.",
    ),
    "has twelve validation reviews": (
        run_of(line(1.1, 0.5, 57), line(1.1, 0.7, 10), [[2, 1, 1], [1, 2, 1], [1, 1, 2]]),
        "With only 12 validation reviews, a single one more or less moves the accuracy by 8 points: these curves are "
        "too rough to tell you much. Label more reviews.",
    ),
    "has 18 steps": (
        run_of(line(1.1, 1.0, 18), line(1.1, 1.0, 7), state="finished"),
        "That was only 18 steps: the validation loss got no further than 1.00, and guessing would give 1.10. A "
        "small set needs as many steps as a large one: give it 225 or more.",
    ),
    "has just begun": (run_of(line(1.1, 1.09, 6), [1.1, 1.09], ALL_POSITIVE, steps=228), None),
    "failed": (run_of([CHANCE] * 57, [CHANCE] * 10, state="failed", message="Choose a smaller batch size."), None),
}
