"""What to do when the validation loss rises, with the learner's own curve as the case."""

import pandas as pd
import streamlit as st

from lesson.results import run_frames
from lesson.runs.registry import Run

RISEN = 1.1  # times the lowest


def when_it_rises(run: Run | None) -> None:
    """What it means, what to do, and what this run's own curve did."""
    st.markdown(
        "The training loss nearly always falls: it is measured on the very reviews that the network learns from. The "
        "**validation loss** is measured on reviews that it does not train on. When that turns and rises while the "
        "training loss keeps falling, the network has begun to learn its reviews by heart (**overfitting**).\n\n"
        "1. *Look at accuracy first.* The loss may rise because a few mistakes are made with great confidence, while "
        "as many reviews as before are right.\n"
        "2. *Keep the model from before.* The lesson does this for you: it keeps the step with the best validation "
        "macro-F1, and tests that one.\n"
        "3. *Then train less, or give it more to learn from:* fewer steps, or more labelled reviews. A lower learning "
        "rate helps where the loss jumps about; training fewer layers helps where there are very few labels.\n"
        "4. *If both losses rise from the first steps on*, the learning rate is too high."
    )
    if run is not None:
        evaluations = run_frames.of_kind(run.events(), "evaluation")
        if not evaluations.empty:
            st.text(in_words(evaluations))


def in_words(evaluations: pd.DataFrame) -> str:
    """Return what the validation loss of a run did.

    >>> in_words(pd.DataFrame({"step": [0, 9, 18], "loss": [1.1, 0.5, 0.8], "accuracy": [0.3, 0.8, 0.81]}))
    'In this run it was lowest at step 9, with 0.50, and has risen to 0.80 since. Accuracy went from 80% to 81%.'
    """
    lowest, last = evaluations.loc[evaluations["loss"].idxmin()], evaluations.iloc[-1]
    if last["loss"] < RISEN * lowest["loss"]:
        return (
            f"In this run it did not rise: it was lowest at step {lowest['step']:.0f}, with {lowest['loss']:.2f}, and "
            f"is {last['loss']:.2f} at step {last['step']:.0f}."
        )
    return (
        f"In this run it was lowest at step {lowest['step']:.0f}, with {lowest['loss']:.2f}, and has risen to "
        f"{last['loss']:.2f} since. Accuracy went from {lowest['accuracy']:.0%} to {last['accuracy']:.0%}."
    )
