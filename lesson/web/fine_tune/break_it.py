"""Break it: three runs that go wrong on purpose, each with its prediction first.

What fails teaches what the settings do.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from lesson.reviews.reading import Reading
from lesson.web import asking, guess, state
from lesson.web.fine_tune import setup as fine_tune_setup


@dataclass(frozen=True)
class Mishap:
    """A way to break a run: what is set, how many training reviews it gets, and what may be predicted."""

    name: str
    icon: str
    story: str
    settings: dict[str, Any]
    question: str
    options: tuple[str, ...]
    rate_times: float = 0.0  # times the recommended rate
    train_rows: int | None = None


MISHAPS = (
    Mishap(
        "Learning rate too high",
        ":material/rocket_launch:",
        "The same recipe, with a learning rate 300 times the recommended one.",
        {"trainable": "all", "start": "pretrained"},
        "What will the loss do?",
        ("Fall faster", "Fall, then rise", "Jump up and stay there"),
        rate_times=300,
    ),
    Mishap(
        "60 epochs on 40 reviews",
        ":material/repeat:",
        "Only 40 training reviews, each read 60 times.",
        {"trainable": "all", "start": "pretrained", "epochs": 60},
        "What will the two losses do?",
        ("Both fall to zero", "Training falls to zero, validation rises", "Both rise"),
        train_rows=40,
    ),
    Mishap(
        "A frozen random body",
        ":material/ac_unit:",
        "Nothing was pre-trained, and only the head may learn.",
        {"trainable": "head", "start": "random"},
        "How good can the head become?",
        ("As good as ever", "A little better than guessing", "No better than guessing"),
    ),
)


def offer(settings: dict[str, Any], place: state.Place, found: Reading) -> None:
    """A button for each mishap."""
    with st.container(gap="small"):
        st.markdown("**Or break it on purpose**")
        with st.container(horizontal=True):
            for mishap in MISHAPS:
                if st.button(mishap.name, icon=mishap.icon):
                    _dialog(mishap, settings, place, found)


def _dialog(mishap: Mishap, settings: dict[str, Any], place: state.Place, found: Reading) -> None:
    @st.dialog(mishap.name)
    def ask() -> None:
        st.markdown(mishap.story)
        said = guess.ask(place.learner, f"break-{MISHAPS.index(mishap)}", mishap.question, mishap.options)
        start = st.button("Start this run", type="primary", icon=":material/play_arrow:", disabled=said is None)
        if start and said is not None:
            changed = {**settings, **mishap.settings}
            if mishap.rate_times:
                changed["learning_rate"] = mishap.rate_times * asking.describe(place.checkpoint)["learning_rate"]
            fine_tune_setup.begin(changed, place, found, said, mishap.train_rows)

    ask()
