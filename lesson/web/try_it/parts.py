"""The parts of the page Try it: which model, a text, the guess, the bars, before and after."""

from pathlib import Path

import pandas as pd
import streamlit as st

from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import asking, charts, guess, navigation, state
from lesson.web.fine_tune import after as fine_tune_after
from lesson.web.literal import literal

EXAMPLES = {
    "Plain praise": "The product is amazing and I love it.",
    "Plain complaint": "It broke after two days and nobody answers my emails.",
    "Just facts": "The parcel came on Tuesday. It holds two litres and has a grey lid.",
    "Negation": "I cannot say that I was disappointed, not at all.",
    "Irony": "Great, another charger that stops working after a week. Just what I needed.",
    "But": "The food was good, but we waited an hour and it was cold.",
}
OWN = "My own words"


def fine_tuned(place: state.Place) -> Run | None:
    """The run in the address, or else this learner's latest run that has a model; None where there is none."""
    mine = [run for run in runs.runs_of(place.learner) if run.kind == "finetuning"]
    if (given := fine_tune_after.chosen(place)) is not None:
        mine.append(given)
    ready = [run for run in mine if run.checkpoint("best") is not None]
    if ready:
        return ready[-1]
    st.markdown("There is no fine-tuned model of yours yet. Give BERT its job first: it takes about a minute.")
    navigation.link("Fine-tune", place, label="Fine-tune a model")
    return None


def text_to_try() -> str:
    """An example by click, or the learner's own words."""
    chosen = st.pills(
        "A review to try",
        [*EXAMPLES, OWN],
        default="Plain praise",
        required=True,
        key="try-example",
        persist_state="session",
    )
    if chosen != OWN:
        st.text(EXAMPLES[chosen])
        return EXAMPLES[chosen]
    text = st.text_area(
        "Your review",
        key="try-text",
        max_chars=3000,
        persist_state="session",
        height=100,
        placeholder="Write as people write: short, long, ironic, with typos …",
    ).strip()
    if not text:
        st.stop()
    return text


def answer(run: Run, text: str, place: state.Place) -> bool:
    """The class bars, once the learner has said what they expect; after the first time at once.

    Gives whether they are shown.
    """
    names = run.settings["class_names"]
    if not st.session_state.get("try-shown"):
        marked = {literal(name): name for name in names}
        said = guess.ask(place.learner, f"try-{run.id[:8]}", "What will your model call it?", list(marked))
        if said is None:
            return False
        st.session_state["try-shown"] = {"text": text, "said": marked.get(said, said)}
    first = st.session_state["try-shown"]
    if first["text"] == text:
        st.text(f"You expected: {first['said']}.")
    found = asking.classify(str(run.folder), (text,), version(run))[0]
    st.text(f"Your model says: {found['label']}, with {found['probabilities'][found['label']]:.0%}.")
    charts.with_table(
        bars(found),
        charts.CLASS_BARS,
        f"Class probabilities; the highest is {found['label']}.",
        {"word": "Label", "probability": "Probability"},
    )
    return True


def before_and_after(run: Run, text: str) -> None:
    """The same text before fine-tuning, when the head was random, and after."""
    with st.expander(
        "Before and after fine-tuning", icon=":material/compare:", key="before", on_change="rerun"
    ) as panel:
        if not panel.open:
            return
        st.markdown(
            "Before fine-tuning the body had read millions of words, but the head was random: its answers are chance."
        )
        left, right = st.columns(2)
        with left:
            st.markdown("**Before**")
            found = asking.classify_before(str(run.folder), (text,))[0]
            charts.show(bars(found), charts.CLASS_BARS, f"Before: {_in_words(found)}", key="bars-before")
        with right:
            st.markdown("**After**")
            found = asking.classify(str(run.folder), (text,), version(run))[0]
            charts.show(bars(found), charts.CLASS_BARS, f"After: {_in_words(found)}", key="bars-after")


def version(run: Run) -> float:
    """When the run's best checkpoint was written: a newer one is asked again."""
    checkpoint = run.checkpoint("best")
    return 0.0 if checkpoint is None else Path(checkpoint, "model.safetensors").stat().st_mtime


def bars(found: dict) -> pd.DataFrame:
    """One answer as rows for the bar chart, in the order of the classes, so that bars do not jump about."""
    shares = found["probabilities"]
    return pd.DataFrame({"word": list(shares), "probability": list(shares.values()), "order": range(len(shares))})


def _in_words(found: dict) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in found["probabilities"].items())
