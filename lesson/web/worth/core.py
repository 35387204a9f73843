"""The core of the page Was it worth it?: one guess, the one picture, three sentences that follow its numbers.

The sentences: what reading saved, what it costs, and what published figures say. All else is folded.
"""

import streamlit as st

from lesson.content.words import about, counted
from lesson.results import fits as figures
from lesson.results import picture, run_frames
from lesson.results.answer import WATTS, answer
from lesson.results.fits import READERS, Fits
from lesson.runs.registry import Run
from lesson.settings import BUILT_IN
from lesson.web import guess as guesses
from lesson.web import live, state
from lesson.web.walk import problems, shape
from lesson.web.worth import picture as drawn
from lesson.web.worth import ready as worth_ready
from lesson.web.worth import runs as worth_runs

NEVER, UNGUESSED = -2, -1  # instead of a number of labels
FURTHER = "When reading pays less, and what no curve shows"
GROUPS = {"up to 20": 20, "21 to 50": 50, "51 to 100": 100, "101 to 200": 200, "201 to 500": 500, "more": 10**9}


def results(place: state.Place) -> Fits:
    """Return what the picture shows: the learner's own sweep if it has a picture, else the lesson's."""
    run = _own_sweep(place)
    return worth_ready.done(run) if run else worth_ready.sweep(place.data)[0]


def checkpoint(place: state.Place) -> str:
    """Return the name of the BERT that `results` are about."""
    run = _own_sweep(place)
    return str(run.settings.get("checkpoint", BUILT_IN)) if run else BUILT_IN


def _own_sweep(place: state.Place) -> Run | None:
    run = worth_runs.latest(place, worth_runs.SWEEP)
    return run if run is not None and worth_ready.is_of_use(run) else None


def caveat(place: state.Place) -> str:
    """Say what a picture is not: whole, where the learner's own sweep is not; today's, where the lesson's is not."""
    run = _own_sweep(place)
    if run is None:
        return worth_ready.caveat(place.data)
    made, wanted = len(worth_ready.done(run)), run_frames.last(run.events(), "start").get("fits", 0)
    if made >= wanted:
        return ""
    return f"This is part of a picture: your sweep has made {made} of {counted(wanted, 'fit')}."


def nothing_yet(place: state.Place) -> str:
    """Say why there is no picture of these reviews."""
    run = worth_runs.latest(place, worth_runs.SWEEP)
    if run is not None and run.state in live.ACTIVE:
        return "Your sweep is under way. When it ends, its picture is drawn here."
    if run is None or not worth_ready.done(run):
        return (
            "Nothing has been measured on these reviews yet. Start a sweep: its curves grow as each fit finishes, and "
            "when it ends, the picture is drawn here."
        )
    return (
        "There is no picture of these reviews yet: it needs logistic regression and a pre-trained BERT, both with the "
        "same number of labels."
    )


def draw(place: state.Place, fits: Fits, human: picture.Human | None = None) -> None:
    """Ask, then draw the picture, with the learner as a reader beside the models, and say what it says."""
    said = ask(place, fits)
    if said is None:
        return
    drawn.draw(fits, place, "picture", said if said >= 0 else None, human)
    for aside in (caveat(place), of_the_sketch(place, fits)):
        if aside:
            st.caption(aside)
    if said != UNGUESSED:
        guesses.report(place.learner, f"needed-{place.data}", question(fits), in_words(said), picture.sentence(fits))
    found = answer(fits, st.session_state.get("race-watts", WATTS), checkpoint(place))
    if found.computing:
        st.text(found.computing)
    if found.together:
        shape.closing(found.together)
        with st.expander(FURTHER, type="compact", key="when-reading-pays"):
            st.text(found.further)


def ask(place: state.Place, fits: Fits) -> int | None:
    """Return how many labels the learner thinks BERT needs, NEVER, or UNGUESSED; None before there is a guess."""
    key = f"needed-{place.data}"
    kept = guesses.recall(place.learner, key)
    if kept is None and not guesses.may_ask(place.learner):
        return None if guesses.must_wait(place.learner, asked(place, fits)) else UNGUESSED
    if kept is None:
        _form(place, key, fits)
        return None
    row = st.container(horizontal=True, vertical_alignment="center")
    waits = guesses.must_wait(place.learner, asked(place, fits))
    if kept != UNGUESSED:
        with row:
            _said(place, key, kept, "" if waits else verdict(kept, fits))
    return None if waits else kept


def _said(place: state.Place, key: str, kept: int, told: str) -> None:
    """The guess with its answer, which a class may have to wait for, and a way to take it back."""
    st.text(told or f"Your guess: {in_words(kept)}.", width="stretch" if told else "content")
    st.button(
        "Guess again",
        type="tertiary",
        on_click=problems.safely(guesses.keep),
        args=(place.learner, key, None),
        key="guess-again",
    )


def asked(place: state.Place, fits: Fits) -> guesses.Asked:
    """Return the question as a class's board shows it, where numbers stand in groups."""
    return guesses.Asked(f"needed-{place.data}", question(fits), (*GROUPS, in_words(NEVER)))


def group(guess: int) -> str:
    """Return the group in which a board counts this guess.

    >>> group(50), group(51), group(NEVER)
    ('21 to 50', '51 to 100', 'it never gets there')
    """
    return in_words(NEVER) if guess == NEVER else next(name for name, most in GROUPS.items() if guess <= most)


def _form(place: state.Place, key: str, fits: Fits) -> None:
    with st.form("needed"):
        st.markdown(":material/psychology: **Your prediction first**")
        number = st.number_input(question(fits), 0, 1_000_000, value=None, placeholder="a number, such as 150")
        never = st.checkbox("It never gets there", key="needed-never")
        if st.form_submit_button("Draw my guess and show the picture", type="primary"):
            if never or number is not None:
                said = NEVER if never else int(number or 0)
                guesses.keep(place.learner, key, said, asked(place, fits), group(said))
                st.rerun()
            st.text("Type a number, or tick the box. A wild guess is fine.")
    guesses.show_button(place.learner, key, UNGUESSED)


def question(fits: Fits) -> str:
    """Return the question that the picture answers."""
    best = picture.best_of_counting(fits)
    if best is None:
        return "How many labelled reviews will a pre-trained BERT need to reach its best here?"
    return (
        f"Logistic regression, which counts words, learned from {counted(best[0], 'labelled review')}. How many will a "
        "pre-trained BERT need to be as good?"
    )


def in_words(guess: int) -> str:
    """Return a guess in words.

    >>> in_words(1), in_words(NEVER)
    ('1 labelled review', 'it never gets there')
    """
    return "it never gets there" if guess == NEVER else counted(guess, "labelled review")


def of_the_sketch(place: state.Place, fits: Fits) -> str:
    """Compare the real lines with those that the learner sketched on Start here; empty without a sketch."""
    sketched, truth = guesses.recall(place.learner, guesses.key_of("shape")), picture.shape(fits)
    if sketched not in picture.SHAPES:  # none, or "Just show me"
        return ""
    if sketched == truth:
        return f"On the first page you sketched exactly that: {lower(sketched)}."
    turned_out = lower(truth) if truth else _leads(fits)
    return f"On the first page you sketched this: {lower(sketched)}. Here it turned out differently: {turned_out}."


def _leads(fits: Fits) -> str:
    """How far reading leads, where the lines have none of the shapes that can be sketched."""
    leads = figures.lead_of_reading(fits, picture.COUNTING)
    said = f"the lead of reading is {figures.at_both_ends(leads)}"
    return f"{said}, and one number of labels makes no line" if len(leads) == 1 else said


def lower(sentence: str) -> str:
    """Return a sentence without its capital, to use inside another one.

    >>> lower("They meet")
    'they meet'
    """
    return sentence[:1].lower() + sentence[1:]


def verdict(guess: int, fits: Fits) -> str:
    """Compare the guess with the result; empty without a guess, or without a result."""
    best, found = picture.best_of_counting(fits), picture.saved(fits)
    if guess == UNGUESSED or best is None or not picture.sentence(fits):
        return ""
    if found is None:
        agrees, truth = guess == NEVER or guess >= best[0], f"BERT does not get there with fewer than {best[0]:,}"
    else:
        agrees, truth = _agrees(guess, found), f"{READERS[found.reader]} needs {found.needs}"
    return f"You said {in_words(guess)}{', and' if agrees else ';'} {truth}."


def _agrees(guess: int, found: picture.Saved) -> bool:
    """Whether a guess may be right: where the fewest labels measured are enough, so may be any that are fewer."""
    return 0 < guess <= found.needed if found.at_most else about(guess) == about(found.needed)
