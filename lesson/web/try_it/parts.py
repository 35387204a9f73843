"""The parts of the page Try it: which model, a text, the guess, the bars, before and after."""

from pathlib import Path

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.runs import registry as runs
from lesson.runs.registry import Run
from lesson.web import asking, charts, guess, navigation, state
from lesson.web.fine_tune import after as fine_tune_after
from lesson.web.literal import literal

NAMES = {  # group of candidates: what the page calls it
    "praise": "Plain praise",
    "complaint": "Plain complaint",
    "facts": "Just facts",
    "negation": "Negation",
    "irony": "Irony",
    "but": "But",
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
    ready = {NAMES[group]: review.text for group, review in examples.load().reviews.items()}
    chosen = st.pills(
        "A review to try",
        [*ready, OWN],
        default=next(iter(ready)),
        required=True,
        key="try-example",
        persist_state="session",
    )
    if chosen != OWN:
        st.text(ready[chosen])
        return ready[chosen]
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


def fooled(run: Run) -> None:
    """Reviews that the built-in BERT got wrong whenever it was fine-tuned, and what this model says to them."""
    with st.expander("Where it fails", icon=":material/report:", key="fooled", on_change="rerun") as panel:
        if not panel.open:
            return
        found = examples.load()
        count = found.counts["sentiment"]
        st.text(
            f"We wrote {count.asked} reviews before asking, and fine-tuned the built-in BERT three times on the "
            f"bundled ones. {count.works} it got right with confidence every time, and {count.failed} wrong every "
            "time. The first of each sort that it gets wrong, and what yours says:"
        )
        yours = asking.classify(str(run.folder), tuple(review.text for review in found.fooled), version(run))
        rows = [
            {
                "Review": review.text,
                "It is": review.label,
                "Ours said": ", ".join(review.said),
                "Yours says": each["label"],
            }
            for review, each in zip(found.fooled, yours, strict=True)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, row_height=36)


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
