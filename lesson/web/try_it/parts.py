"""The parts of the page Try it: a text, the guess, the bars, before and after. Which run answers: which_run.py."""

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from lesson.content import examples
from lesson.content.literal import literal
from lesson.content.traps import WHY
from lesson.content.words import counted, these
from lesson.runs.registry import Run
from lesson.web import asking, charts, fields, guess, state
from lesson.web.walk import own

NAMES = {  # group of candidates: what the page calls it
    "praise": "Plain praise",
    "complaint": "Plain complaint",
    "facts": "Just facts",
    "negation": "Negation",
    "irony": "Irony",
    "but": "But",
}
OWN = "My own words"
MOST_LETTERS = 3000
MUCH_UNKNOWN = 0.2  # of a text's tokens


def text_to_try(place: state.Place) -> str:
    """An example by click, or the learner's own words, beginning with the sentence that they wrote before."""
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
    typed = st.text_area(
        "Your review",
        own.sentence(place.learner),
        key="try-text",
        persist_state="session",
        height=100,
        placeholder="Write as people write: short, long, ironic, with typos …",
    )
    text = fields.fitting(typed, MOST_LETTERS)
    if not text:
        st.caption("Write a review, and press Ctrl and Enter.")
        st.stop()
    return text


def answer(run: Run, text: str, place: state.Place) -> bool:
    """The class bars, once the learner has said what they expect of this text; gives whether they are shown."""
    marked = {literal(name): name for name in run.settings["class_names"]}
    said = guess.ask(
        place.learner, "try", "What will your model call it?", list(marked), about=f"{run.id} {version(run)} {text}"
    )
    if said is None:
        return False
    found = asking.classify(str(run.folder), (text,), version(run))[0]
    st.text(_verdict(marked.get(said, said), found))
    for sentence in [*how_it_was_read(found, run), *([about_truth(text, found)] if about_truth(text, found) else [])]:
        st.text(sentence)
    charts.with_table(
        bars(found),
        charts.CLASS_BARS,
        f"Class probabilities; the highest is {found['label']}.",
        {"word": "Label", "probability": "Probability"},
        key="class-bars",
    )
    return True


def _verdict(said: str, found: dict[str, Any]) -> str:
    """The guess and the answer in one sentence."""
    says = f"our model says: {found['label']}, with {found['probabilities'][found['label']]:.0%}."
    if not said:
        return f"Y{says}"
    return f"You said {said}{', and' if said == found['label'] else '; but'} y{says}"


def how_it_was_read(found: dict[str, Any], run: Run) -> list[str]:
    """What the model could not read of the text, in sentences; none where it read all of it."""
    told = []
    if cut := found.get("cut"):
        longest = run.settings.get("max_length", 128)
        told.append(
            f"It is longer than this run reads: the last {counted(cut, 'token')} {these(cut, 'was', 'were')} cut off "
            f"(max_length {longest})."
        )
    if script := found.get("script"):
        told.append(
            f"Most of it is written in {script} letters, which this BERT has hardly read: don't trust the answer."
        )
    elif (unknown := found.get("unknown_share", 0.0)) > MUCH_UNKNOWN:
        told.append(
            f"{unknown:.0%} of its tokens are not in this BERT's vocabulary: it sees [UNK] there, so the "
            "answer is little "
            "more than a guess."
        )
    return told


def about_truth(text: str, found: dict[str, Any]) -> str:
    """Whether the answer is right, and if not, why; empty for a text whose true label we do not know."""
    known = examples.load()
    review = next((each for each in [*known.reviews.values(), *known.fooled] if each.text == text), None)
    if review is None or review.label not in found["probabilities"]:
        return ""
    if found["label"] == review.label:
        return f"That is right: the review is {review.label}."
    return f"That is wrong: the review is {review.label}. {WHY[review.group]}"


def before_and_after(run: Run, text: str) -> None:
    """The same text before fine-tuning, with a head that was random or the word head as it was, and after."""
    with st.expander(
        "Before and after fine-tuning", icon=":material/compare:", key="before", on_change="rerun"
    ) as panel:
        if not panel.open:
            return
        st.markdown(
            "Before fine-tuning the word head knew no label: these are the words of its pre-training, taken for labels."
            if run.settings.get("head") == "word"
            else "Before fine-tuning the body had read millions of words, but the head was random: its answers are "
            "chance."
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
        for review, each in zip(found.fooled, yours, strict=True):
            if sentence := about_truth(review.text, each):
                st.text(f"“{review.text}” Yours says {each['label']}. {sentence}")


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
