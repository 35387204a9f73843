"""The learner's prediction, asked before the answer is shown, and remembered; and how it turned out, in words.

Watching a demonstration without predicting its outcome teaches next to nothing (Crouch et al. 2004), so every page asks
first. One rule holds for all: a new sentence is a new question, so its answer is hidden until it is guessed again;
three guesses a page are enough, after that answers show at once; each has a button "Just show me". A guess is kept
after a refresh and in a second tab. Its verdict is in words, never a score.
"""

import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lesson.classroom import collect
from lesson.errors import LessonError
from lesson.runs import notes
from lesson.web.classroom import reveal
from lesson.web.walk import problems, progress

MOST = 3  # guesses a page
JUST_SHOW = "Just show me"
SHOWN = ""  # instead of a guess, where the answer is to be shown without one
PAGE = "page-that-asks"  # in the session: which page is drawn
STEP = "step-that-asks"  # and its number in the walk; None for other pages
ASKED = "question-asked-last"  # in the session: the one whose verdict comes next
LONG = 30  # letters: longer options are listed one below another, for side by side a phone would cut them


@dataclass(frozen=True)
class Asked:
    """A question as a class's board shows it: its name, its text, and its options; none: in the learner's own words."""

    name: str
    question: str
    options: tuple[str, ...] = ()

    def in_words(self, said: Any) -> str:
        """Return what was said as a text.

        >>> Asked("words", "Which word is hidden?").in_words([["dark"], ["red", "blue"]])
        'dark, red, blue'
        """
        return str(said) if isinstance(said, str) else ", ".join(word for mask in said or () for word in mask)


def ask(
    learner: str,
    name: str,
    question: str,
    options: Sequence[str],
    about: str = "",
    exercise: bool = False,
    topic: str = "",
) -> str | None:
    """Ask `question` and return the option chosen: None while the answer is hidden, SHOWN to show it without a guess.

    `about` is the subject of the question, such as a sentence: for another one it is asked again. An `exercise`, where
    guessing is all there is to do, has no limit. `topic` names which of the lesson's own examples it is about,
    where a class's board has to tell them apart. In a class the answer may wait for the teacher.

    Example: `if guess.ask(place.learner, "before", "How good is an untrained head?", ["33 %", "50 %"]) is not None:`
    """
    key = key_of(name, about)
    said = recall(learner, key)
    st.session_state[ASKED] = (learner, key, question, said)
    asked = Asked(name, f"{question} ({topic})" if topic else question, tuple(options))
    if said == SHOWN or (said is None and not exercise and not may_ask(learner)):
        return None if must_wait(learner, asked) else SHOWN
    with st.container(border=True, gap="small"):
        st.markdown(":material/psychology: **Your prediction first**")
        _choice(learner, key, question, options, said, None if exercise else asked)
        if said is None:
            show_button(learner, key)
        elif not exercise and must_wait(learner, asked):
            return None
    return said if said in options else None


def must_wait(learner: str, asked: Asked) -> bool:
    """Whether the answer waits for the learner's teacher; only those in the cores do. Says so in the page."""
    return st.session_state.get(STEP) is not None and reveal.wait(learner, asked.name)


def _choice(
    learner: str, key: str, question: str, options: Sequence[str], said: str | None, asked: Asked | None
) -> None:
    given = said if said in options else None
    on_change, args = problems.safely(_remember), (learner, key, asked)
    if max(map(len, options)) > LONG:
        index = None if given is None else options.index(given)
        st.radio(question, options, index=index, key=key, on_change=on_change, args=args)
    else:
        st.segmented_control(question, options, default=given, wrap=True, key=key, on_change=on_change, args=args)


def show_button(learner: str, key: str, instead: Any = SHOWN) -> None:
    """For those who would rather not guess; `instead` is kept in place of a guess."""
    st.button(
        JUST_SHOW,
        key=f"show-{key}",
        type="tertiary",
        icon=":material/visibility:",
        on_click=problems.safely(keep),
        args=(learner, key, instead),
    )


def verdict(said: str, truth: str, because: str = "") -> None:
    """Say how a guess turned out, where the truth is one of its options: see `in_words`."""
    st.text(in_words(said, truth, because))
    note(in_words(SHOWN, truth, because))


def in_words(said: str, truth: str, because: str = "") -> str:
    """Return a guess and the truth in one sentence.

    >>> in_words("15", "6", "because 15 % of 40 are 6")
    'You said 15; it is 6, because 15 % of 40 are 6.'
    >>> in_words("6", "6", "because 15 % of 40 are 6"), in_words("", "6")
    ('You said 6, and it is 6, because 15 % of 40 are 6.', 'It is 6.')
    """
    reason = f", {because}" if because else ""
    if said == SHOWN:
        return f"It is {truth}{reason}."
    return (
        f"You said {said}, and it is {truth}{reason}." if said == truth else f"You said {said}; it is {truth}{reason}."
    )


def told(said: str, truth: str) -> None:
    """Say how a guess turned out in a separate sentence, where the options are whole phrases."""
    st.text(sentence(said, truth))
    note(truth)


def sentence(said: str, truth: str) -> str:
    """Return a guess and a sentence that tells the truth.

    >>> sentence("Days", "It took a minute."), sentence("", "It took a minute.")
    ('You said: days. It took a minute.', 'It took a minute.')
    """
    return f"You said: {said[:1].lower()}{said[1:]}. {truth}" if said else truth


def note(truth: str) -> None:
    """Keep the outcome of the question asked last, for the report that a learner takes home."""
    learner, key, question, said = st.session_state.get(ASKED, ("", "", "", None))
    if said is not None:
        report(learner, key, question, said, truth)


def report(learner: str, key: str, question: str, said: str, truth: str) -> None:
    """Keep a guess with its question and its outcome."""
    page = st.session_state.get(PAGE, "")
    known = notes.recall(learner).get(notes.GUESSES, {})
    now = {"page": page, "question": question, "said": said, "told": truth}
    if learner and known.get(key) != now:
        with suppress(LessonError):
            notes.keep(learner, **{notes.GUESSES: {**known, key: now}})


def key_of(name: str, about: str = "") -> str:
    """Return the name under which a guess is kept.

    >>> key_of("bias"), key_of("pair", "a dog")
    ('guess-bias', 'guess-pair-bc2fe6b1')
    """
    return f"guess-{name}-{zlib.crc32(about.encode()):x}" if about else f"guess-{name}"


def recall(learner: str, key: str) -> Any | None:
    """Return what was said, None while nothing was."""
    return st.session_state.get(f"said-{key}", notes.recall(learner).get(key))


def may_ask(learner: str) -> bool:
    """Whether this page has a question left."""
    return len(_asked(learner)) < MOST


def keep(learner: str, key: str, said: Any, asked: Asked | None = None, counted_as: str | None = None) -> None:
    """Remember what was said, that this page has asked once more, and that its step is done.

    With `asked` the learner's class, if there is one, gets to know it, if need be as one of a few groups, `counted_as`.
    Raises LessonError where the class cannot get to know it; the guess itself is kept all the same.
    """
    st.session_state[f"said-{key}"] = said  # on a full disk a guess lasts as long as the tab
    so_far = [*dict.fromkeys([*_asked(learner), key])]
    st.session_state[_counter()] = so_far
    if (step := st.session_state.get(STEP)) is not None:
        progress.finish(learner, step)
    with suppress(LessonError):
        notes.keep(learner, **{key: said, _counter(): so_far})
    _collect(learner, key, said if counted_as is None else counted_as, asked)


def _collect(learner: str, key: str, said: Any, asked: Asked | None) -> None:
    step = st.session_state.get(STEP)
    if step is None:
        return
    collect.finished(learner, step)
    if asked is not None:
        collect.predicted(learner, key, asked.name, step, asked.question, asked.options, asked.in_words(said))


def _remember(learner: str, key: str, asked: Asked | None) -> None:
    if st.session_state[key] is not None:  # clicking the chosen one again does not take it back
        keep(learner, key, st.session_state[key], asked)


def _asked(learner: str) -> list[str]:
    return st.session_state.get(_counter(), notes.recall(learner).get(_counter(), []))


def _counter() -> str:
    return f"guesses-on-{st.session_state.get(PAGE, '')}"
