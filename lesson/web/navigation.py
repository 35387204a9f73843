"""The steps of the walk and the links between them."""

from dataclasses import dataclass

import streamlit as st

from lesson.web import state


@dataclass(frozen=True)
class Step:
    """One page of the walk: its file, its name, its icon, the one question that it asks, and its core's minutes."""

    file: str
    name: str
    icon: str
    question: str
    uses_model: bool = False
    minutes: int = 0


STEPS = (
    Step("app.py", "Start here", ":material/flag:", "What are the two stages?", minutes=2),
    Step(
        "pages/1_Masked_words.py",
        "Masked words",
        ":material/edit_note:",
        "What does BERT know before it has a job?",
        uses_model=True,
        minutes=6,
    ),
    Step(
        "pages/2_Next_sentence.py",
        "Next sentence",
        ":material/arrow_right_alt:",
        "Can it tell what follows?",
        uses_model=True,
        minutes=3,
    ),
    Step(
        "pages/3_Watch_it_learn.py", "Watch it learn", ":material/history:", "How did it come to know that?", minutes=5
    ),
    Step(
        "pages/4_Your_reviews.py",
        "Your reviews",
        ":material/reviews:",
        "What should it learn?",
        uses_model=True,
        minutes=5,
    ),
    Step(
        "pages/5_Fine_tune.py",
        "Fine-tune",
        ":material/model_training:",
        "What changes when it gets a job?",
        uses_model=True,
        minutes=11,
    ),
    Step("pages/6_Try_it.py", "Try it", ":material/chat:", "Does it work on my words?", minutes=6),
    Step(
        "pages/7_Was_it_worth_it.py",
        "Was it worth it?",
        ":material/balance:",
        "What would something simpler have done?",
        uses_model=True,
        minutes=8,
    ),
    Step("pages/8_Check_yourself.py", "Check yourself", ":material/fact_check:", "What do I take home?", minutes=4),
)
BESIDE = (  # no steps
    Step("pages/9_Glossary.py", "Glossary", ":material/dictionary:", "What do these words mean?"),
    Step("pages/9_My_things.py", "My things", ":material/inventory_2:", "What do I have here?"),
    Step("pages/10_Teach.py", "Teach", ":material/co_present:", "How do I teach this?"),
)


def step_of(name: str) -> Step:
    """The page of this name, a step of the walk or one beside it."""
    return next(step for step in (*STEPS, *BESIDE) if step.name == name)


def link(name: str, place: state.Place, label: str | None = None, icon: str | None = None) -> None:
    """A link to another page of the lesson that takes the learner's place along."""
    step = step_of(name)
    st.page_link(step.file, label=label or name, icon=icon or step.icon, query_params=place.params())


def go(name: str, place: state.Place, **more: str) -> None:
    """Open another page at once, the learner's place with it, and what else its address shall say."""
    st.switch_page(step_of(name).file, query_params={**place.params(), **more})
