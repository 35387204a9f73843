"""The core of the page Try it: a text, the guess, the answer, and the words that decided. The drawer: more.py."""

import streamlit as st

from lesson.content import examples
from lesson.content.literal import literal
from lesson.runs.registry import Run
from lesson.web import asking, charts, fields, guess, state
from lesson.web.try_it import review, why
from lesson.web.try_it.answers import about_truth, bars, how_it_was_read, verdict, version
from lesson.web.try_it.review import Review
from lesson.web.walk import own, shape

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


def text_to_try(place: state.Place, given: Review | None = None) -> str:
    """An example by click, the test review that was chosen, or the learner's own words; empty while unwritten.

    Their own words begin with the sentence that they wrote before.
    """
    ready = {NAMES[group]: each.text for group, each in examples.load().reviews.items()}
    if given is not None:
        ready = {review.CHOSEN: given.text, **ready}
    chosen = st.pills(
        "A review to try",
        [*ready, OWN],
        default=next(iter(ready)),
        required=True,
        key=review.PILL,
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
        st.caption("Write a review, then press Ctrl and Enter.")
    return text


def demonstrate(run: Run, text: str, place: state.Place, given: Review | None = None) -> bool:
    """The answer, once the learner has said what they expect of this text; gives whether it is shown."""
    with shape.demonstration():
        marked = {literal(name): name for name in run.settings["class_names"]}
        said = guess.ask(
            place.learner, "try", "What will your model call it?", list(marked), about=f"{run.id} {version(run)} {text}"
        )
        if said is None:
            return False
        found = asking.classify(str(run.folder), (text,), version(run))[0]
        st.text(verdict(marked.get(said, said), found))
        labelled = given.label if given is not None and given.text == text else ""
        for sentence in [*how_it_was_read(found, run), about_truth(text, found, labelled)]:
            if sentence:
                st.text(sentence)
        charts.with_table(
            bars(found),
            charts.CLASS_BARS,
            f"Class probabilities; the highest is {found['label']}.",
            {"word": "Label", "probability": "Probability"},
            key="class-bars",
        )
        shape.closing(why.in_words(found, why.left_out(run, text, version(run))))
    return True
