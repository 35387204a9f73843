"""The core of the page Was it worth it?: one guess, the one picture, three sentences that follow its numbers."""

import streamlit as st

from lesson.content.words import counted
from lesson.results import fits as figures
from lesson.results import picture
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
GROUPS = {"up to 20": 20, "21 to 50": 50, "51 to 100": 100, "101 to 200": 200, "201 to 500": 500, "more": 10**9}


def results(place: state.Place) -> Fits:
    """Return what the picture shows: the learner's own finished sweep, else the one that comes with the lesson."""
    run = _own_sweep(place)
    return worth_runs.done(run) if run else worth_ready.sweep(place.data)[0]


def checkpoint(place: state.Place) -> str:
    """Return the name of the BERT that `results` are about."""
    run = _own_sweep(place)
    return str(run.settings.get("checkpoint", BUILT_IN)) if run else BUILT_IN


def _own_sweep(place: state.Place) -> Run | None:
    run = worth_runs.latest(place, worth_runs.SWEEP)
    return run if run is not None and run.state not in live.ACTIVE and worth_runs.done(run) else None


def draw(place: state.Place, fits: Fits, human: picture.Human | None = None) -> None:
    """Ask, then draw the picture, with the learner as a reader beside the models, and say what it says."""
    said = ask(place, fits)
    if said is None:
        return
    drawn.draw(fits, place, "picture", said if said >= 0 else None, human)
    if said != UNGUESSED:
        guesses.report(place.learner, f"needed-{place.data}", question(fits), in_words(said), picture.sentence(fits))
    for told in (verdict(said, fits), of_the_sketch(place, fits)):
        if told:
            st.text(told)
    found = answer(fits, st.session_state.get("race-watts", WATTS), checkpoint(place))
    if found.computing:
        st.text(found.computing)
    if found.together:
        shape.closing(found.together)


def ask(place: state.Place, fits: Fits) -> int | None:
    """Return how many labels the learner thinks BERT needs, NEVER, or UNGUESSED; None before there is a guess."""
    key = f"needed-{place.data}"
    kept = guesses.recall(place.learner, key)
    if kept is None and not guesses.may_ask(place.learner):
        return None if guesses.must_wait(place.learner, asked(place, fits)) else UNGUESSED
    if kept is not None and kept != UNGUESSED:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Your guess: {in_words(kept)}.", width="content")
            st.button(
                "Guess again",
                type="tertiary",
                on_click=problems.safely(guesses.keep),
                args=(place.learner, key, None),
                key="guess-again",
            )
    if kept is None:
        _form(place, key, fits)
        return None
    return None if guesses.must_wait(place.learner, asked(place, fits)) else kept


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
    counting = figures.curves(fits).query("model == @picture.COUNTING")
    if counting.empty:
        return "How many labelled reviews will a pre-trained BERT need to reach its best here?"
    best = counting.loc[counting["mean"].idxmax()]
    return (
        f"Logistic regression, which counts words, learned from {counted(int(best['size']), 'labelled review')}. How "
        "many will a pre-trained BERT need to be as good?"
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
    if not sketched or truth is None:
        return ""
    if sketched == truth:
        return f"On the first page you sketched exactly that: {lower(truth)}."
    return f"On the first page you sketched this: {lower(sketched)}. Here it turned out differently: {lower(truth)}."


def lower(sentence: str) -> str:
    """Return a sentence without its capital, to use inside another one.

    >>> lower("They meet")
    'they meet'
    """
    return sentence[:1].lower() + sentence[1:]


def verdict(guess: int, fits: Fits) -> str:
    """Compare the guess with the result; empty without a guess."""
    if guess == UNGUESSED:
        return ""
    found = picture.saved(fits)
    if found is None:
        truth = "it does not get there with fewer"
    else:
        needs = f"needs about {picture.about(found.needed)}" if found.needed else "needs none at all"
        truth = f"{READERS[found.reader]} {needs}"
    return f"You said {in_words(guess)}; {truth}."
