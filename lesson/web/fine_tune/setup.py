"""Before a run on the page Fine-tune: one group of controls, what the run will cost, the prediction, and the start."""

from functools import partial
from typing import Any

import streamlit as st

from lesson.classroom.rules import Hand
from lesson.content import examples
from lesson.content.words import counted, duration, learning_rate
from lesson.reviews.reading import Reading
from lesson.runs.record import About
from lesson.settings import MOST_WATCHED
from lesson.web import datasets, fields, guess, navigation, state
from lesson.web.checkpoint import lengths
from lesson.web.classroom import dealt
from lesson.web.fine_tune import heads
from lesson.web.waiting import quoting
from lesson.web.walk import own
from lesson.workers import control

PARTS = {"Whole model": "all", "Last 2 layers": "last-2", "Head only": "head"}
STARTS = {"Pre-trained": "pretrained", "Random": "random"}
LABELS = (20, 50, 200)
STEPS = (30, 60, 100, 200, 300, 500, 1000)
RATES = (1e-5, 2e-5, 5e-5, 1e-4, 1.5e-4, 3e-4, 1e-3, 1e-2)
LEVELS = {  # what may be predicted: from, to
    "Below 40 %": (0.0, 0.4),
    "40 to 60 %": (0.4, 0.6),
    "60 to 75 %": (0.6, 0.75),
    "75 to 90 %": (0.75, 0.9),
    "Above 90 %": (0.9, 1.0),
}
LONGEST_WATCHED = 1500  # characters of all watched sentences
WATCHED = ("complaint", "praise", "facts")  # the groups of examples that the watch-list begins with


def controls(place: state.Place, found: Reading) -> dict[str, Any]:
    """The settings of the run to come. Untouched, they are the recommendation; each set of reviews has its own."""
    hand = dealt.hand(place.learner)
    dealt.say(hand, _possible(hand, place, found))
    with st.container(border=True):
        labels = _labels(place, len(found.class_names), hand.labels)
        start = st.session_state.get(f"start-{place.data}", "Pre-trained")  # drawn below; it decides what stands above
        head = heads.choose(place, found, STARTS[start], hand.head)
        part = st.segmented_control(
            "What may change",
            list(PARTS),
            default="Whole model",
            required=True,
            key=f"trainable-{place.data}",
            persist_state="session",
            help="The head turns what BERT makes of a text into one score per class. Head only: BERT itself stays as "
            "pre-trained. Last 2 layers: the top of BERT adapts too. Each goes with either head.",
        )
        start = st.segmented_control(
            "Start from",
            list(STARTS),
            default="Pre-trained",
            required=True,
            key=f"start-{place.data}",
            persist_state="session",
            help="Random: the same network with everything that pre-training taught it thrown away. So only the "
            "new head is possible: the word head comes from pre-training.",
        )
        steps = st.select_slider(
            "Steps",
            [None, *STEPS],
            key=f"steps-{place.data}",
            persist_state="session",
            format_func=lambda chosen: "recommended" if chosen is None else str(chosen),
            help="How many times the weights move. A small set needs as many steps as a large one, so each review "
            "is read more often: in more epochs.",
        )
        settings = {"labels": labels, **head, "trainable": PARTS[part], "start": STARTS[start], "steps": steps}
        settings |= _more(place, hand.seed)
    return {"checkpoint": place.checkpoint, **settings}


def of_the_head(settings: dict[str, Any], place: state.Place, found: Reading) -> str:
    """Return what the head that is chosen begins with, and everything below it, as Markdown."""
    if settings["start"] == "random":
        return (
            "Nothing is pre-trained here: the *new head* and everything below it start from random numbers. Such a run "
            "shows what labels alone can teach."
        )
    if settings["head"] == "word":
        return (
            "The *word head*, which learned to fill gaps in pre-training, is kept: no part of the network starts from "
            "random numbers."
        )
    told = (
        "The *new head*, a small layer, starts from random numbers, everything below it from the pre-trained weights."
    )
    if heads.can_be_asked(place, tuple(found.class_names)):
        return f"{told} Afterwards you can keep the word head instead, and see what that is worth."
    return told


def _possible(hand: Hand, place: state.Place, found: Reading) -> Hand:
    """What of a hand can be had with these reviews: else all of their labels, and the new head."""
    there = hand.labels in _offered(place, len(found.class_names), hand.labels)
    word = hand.head == "word" and heads.can_be_asked(place, tuple(found.class_names))
    return hand.changed(labels=hand.labels if there else 0, head="word" if word else "new")


def _offered(place: state.Place, classes: int, first: int) -> list[int]:
    """The numbers of labels that are fewer than all; `first` is what is proposed."""
    rows = datasets.part_sizes(place.data)["train"]
    return [number for number in sorted({*LABELS, first}) if classes <= number < rows]


def _labels(place: state.Place, classes: int, first: int) -> int:
    """How many labelled reviews to learn from; 0: all. `first` is what is proposed, if there are so many."""
    rows, offered = datasets.part_sizes(place.data)["train"], _offered(place, classes, first)
    return st.segmented_control(
        "Labels to learn from",
        [*offered, 0],
        default=first if first in offered else 0,
        required=True,
        key=f"labels-{place.data}",
        persist_state="session",
        format_func=lambda number: f"{number}" if number else f"all {rows:,}",
        help="Labelling takes people's time. A smaller choice is always part of a larger one, and the other training "
        "reviews go unread.",
    )


def _rate(value: float | None) -> str:
    """A learning rate as papers write it: 1.5e-4, 1e-2."""
    return "recommended" if value is None else learning_rate(value)


def _more(place: state.Place, first_seed: int) -> dict[str, Any]:
    with st.expander("Learning rate, batch size, length, watch-list", icon=":material/tune:"):
        st.caption(
            "The optimizer is AdamW. Its learning rate rises over the first tenth of the steps, then falls to nearly 0."
        )
        rate = st.select_slider(
            "Learning rate",
            [None, *RATES],
            key=f"rate-{place.data}",
            persist_state="session",
            format_func=_rate,
            help="How far one step of AdamW, the optimizer, moves the weights. Recommended: 5e-5 for a network as "
            "wide as BERT-base, and proportionally more for a narrower one; twice that for the last layers, ten times "
            "that for a head alone, and a fifth of it for the word head, which already knows something.",
        )
        batch = st.segmented_control(
            "Batch size",
            [0, 2, 4, 8, 16, 32],
            default=0,
            required=True,
            key=f"batch-{place.data}",
            persist_state="session",
            format_func=lambda size: str(size or "recommended"),
            help="How many reviews are read before the weights move once. Recommended: 16, or fewer for a small "
            "set. Tutorials in 2020 used 2.",
        )
        longest = lengths.slider(
            place,
            "Longest review, in tokens",
            "Anything beyond that is cut off (max_length in the code). A token is a word or a piece of one.",
        )
        seed = st.number_input(
            "Seed",
            0,
            9999,
            first_seed,
            key=f"seed-{place.data}",
            persist_state="session",
            help="Decides the new head's random start, the order of the reviews, and which ones are labelled. Another "
            "seed, another curve: try it.",
        )
        watch = _watch_list(place)
    return {"learning_rate": rate, "batch_size": batch or None, "max_length": longest, "seed": seed, "watch": watch}


def _watch_list(place: state.Place) -> list[str]:
    """The sentences whose probabilities are drawn at every step, one a line."""
    lines = st.text_area(
        "Watch-list: up to five sentences of your own, one per line",
        "\n".join(_watched(place)),
        key=f"watch-{place.data}",
        persist_state="session",
        help="Their class probabilities are drawn at every step.",
    )
    wanted = [line.strip() for line in fields.fitting(lines, LONGEST_WATCHED, "The watch-list").splitlines()]
    wanted = [line for line in wanted if line]
    if len(wanted) > MOST_WATCHED:
        st.text(f"These are {len(wanted)} sentences, but only the first {MOST_WATCHED} are watched.")
    return wanted[:MOST_WATCHED]


def _watched(place: state.Place) -> list[str]:
    """The examples that the watch-list begins with, and the learner's own sentence, if they have written one."""
    known = examples.load().reviews
    mine = own.sentence(place.learner)
    return [*(known[group].text for group in WATCHED if group in known), *([mine] if mine else [])]


def quoted(settings: dict[str, Any], place: state.Place) -> None:
    """What the run will cost, measured here with this data, in one line; the rest of the page does not wait."""
    quoting.show("run", settings, place.data, partial(quoting.of_run, settings, place.data), partial(_cost, settings))


def _cost(settings: dict[str, Any], cost: dict[str, Any]) -> None:
    st.session_state["quote"] = {"of": settings, "seconds": cost["seconds"]}
    st.markdown(
        f":material/schedule: About **{duration(cost['seconds'])}** for {counted(cost['steps'], 'step')}: "
        f"{often(cost)}, in batches of {cost['batch_size']}; {cost['memory_mb'] / 1024:.1f} GB of memory. Measured "
        "just now, on this machine."
    )
    for warning in cost.get("warnings", []):
        st.text(warning)


def often(cost: dict[str, Any]) -> str:
    """Return how many reviews a run reads, and how often each of them, in words.

    >>> often({"steps": 60, "batch_size": 8, "train_rows": 40})
    '40 training reviews, each read 12 times'
    >>> often({"steps": 30, "batch_size": 16, "train_rows": 1200})
    '480 of 1,200 training reviews, each read once'
    >>> often({"steps": 225, "batch_size": 16, "train_rows": 600})
    '600 training reviews, each read 5 or 6 times'
    """
    rows, size = cost["train_rows"], cost["batch_size"]
    times, more = divmod(cost["steps"], -(-rows // size))
    if not times:
        exactly = "" if rows % size == 0 else "about "  # one batch is smaller, and may be among them
        return f"{exactly}{cost['steps'] * size:,} of {counted(rows, 'training review')}, each read once"
    every = counted(rows, "training review")
    if not more:
        return f"{every}, each read {'once' if times == 1 else f'{times} times'}"
    return f"{every}, each read {'once or twice' if times == 1 else f'{times} or {times + 1} times'}"


def quoted_seconds(settings: dict[str, Any]) -> float | None:
    """The seconds that were quoted for these very settings: the queue reckons with them."""
    quote = st.session_state.get("quote", {})
    return quote["seconds"] if quote.get("of") == settings else None


def say_data(place: state.Place, found: Reading) -> None:
    """Which reviews it will learn from, and the way to change them."""
    sizes = datasets.part_sizes(place.data)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(
            f"{datasets.name_of(place.data)}: {sizes['train']:,} to train on, {sizes['validation']:,} to validate, "
            f"{sizes['test']:,} to test at the end. Labels: {', '.join(found.class_names)}.",
            width="content",
        )
        navigation.link("Your reviews", place, label="Change the reviews")


def predict(place: state.Place, settings: dict[str, Any]) -> str | None:
    """The learner's prediction of the validation accuracy, asked anew for each kind of run; None until it is made."""
    kind = ("trainable", "start", "labels", "head")
    about = " ".join([place.data, *(str(settings[name]) for name in kind)])
    question = "How many of the validation reviews will it get right at the end?"
    return guess.ask(place.learner, "accuracy", question, list(LEVELS), about=about)


def begin(
    settings: dict[str, Any],
    place: state.Place,
    found: Reading,
    prediction: str,
    train_rows: int | None = None,
    broken: str = "",
) -> None:
    """Make the run, queue it, and go to it; `broken` names what was done to one that is to go wrong."""
    table = datasets.table_with_parts(found, train_rows)
    about = About(data=place.data, prediction=prediction, quote_seconds=quoted_seconds(settings), broken=broken)
    chosen = {**settings, "class_names": list(found.class_names)}
    run = control.begin("finetuning", chosen, table, place.learner, about)
    state.change(run=run.id)
    st.rerun()
