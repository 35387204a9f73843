"""The drawer of the page Try it. Looks at the text above open once its answer is shown; the others at any time."""

from functools import partial

import streamlit as st

from lesson.results import run_table
from lesson.runs.registry import Run
from lesson.web import run_names, state
from lesson.web.try_it import challenge, classifiers, fails, review, score_file, swap, two, ways
from lesson.web.try_it.classifiers import Mine
from lesson.web.walk import drawer, shape

SWAP, WAYS = review.LOOK, "Which words decided, asked in other ways"
TWO, BEFORE = classifiers.TWO, "Before and after fine-tuning"
KINDS, FOOLED = "Which kinds of reviews it is weaker on", "What fooled the built-in BERT"
CHALLENGE, FILE = "Witty reviews: you against your model", "Score a whole file"


def draw(run: Run, text: str, place: state.Place, shown: bool, first: str | None = None) -> None:
    """Offer the closer looks; `shown` says whether the answer to this text is, `first` opens the drawer with a look."""
    about_text = {SWAP: swap.draw, WAYS: ways.draw, TWO: two.choose, BEFORE: two.before_and_after}
    mine = mine_of(run, place)
    looks: dict[str, shape.Look] = {
        name: partial(look, run, text, mine) if shown else _guess_first for name, look in about_text.items()
    }
    looks |= {
        KINDS: partial(fails.weak_spots, run, place),
        FOOLED: partial(fails.fooled, run),
        CHALLENGE: partial(challenge.draw, run, place),
        FILE: partial(score_file.draw, run),
    }
    drawer.draw(review.DRAWER, looks, first)


def mine_of(run: Run, place: state.Place) -> Mine:
    """Return what the learner who looks has, beside the run on the page."""
    named, race = run_table.mine(place.learner), classifiers.race_of(run, place.learner)
    other = race is not None and race.about.data != run.about.data
    return Mine(
        place.learner,
        classifiers.with_a_model(run, run_names.name_of(run, named), named),
        race,
        f", from the race on {run_names.data_of(race)}" if race is not None and other else "",
    )


def _guess_first() -> None:
    st.text("This look would give the answer away. Make your prediction above, or press “Just show me”.")
