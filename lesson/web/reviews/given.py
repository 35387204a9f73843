"""The classes and labels that a learner gives to a file without any: kept with the file, renamed, and taken back.

Labels are kept by the line that a text begins on. Those of a class that has left the list are kept too, but set aside.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from lesson.content.words import counted, these
from lesson.errors import LessonError
from lesson.reviews.reading import LIMITS
from lesson.runs import notes, uploads
from lesson.web import identity
from lesson.web.walk import problems

USUAL = "negative, positive, neutral"
Labels = dict[str, str]  # by line


def ask_classes(data: str) -> tuple[str, ...]:
    """Ask for the classes; say so where labels that were given before have followed them."""
    key = f"classes-{data}"
    typed = st.text_input(
        "The classes, separated by commas",
        value=", ".join(_classes(data)),
        key=key,
        on_change=problems.safely(_change_classes),
        args=(data, key),
    )
    if told := st.session_state.get(_told(data)):
        st.text(told)
    return _split(typed)


def are_enough(names: Sequence[str]) -> bool:
    """Whether there are classes to tell apart, and no more than can be trained."""
    return 2 <= len(names) <= LIMITS.most_classes


def labels(data: str) -> Labels:
    """All labels given so far."""
    return notes.recall(data).get("given", {})


def of_classes(given: Labels, names: Sequence[str]) -> Labels:
    """Return the labels that are in the list of classes."""
    return {line: label for line, label in given.items() if label in names}


def give(data: str, names: tuple[str, ...], line: str, label: str) -> None:
    """Keep one more label. Raises LessonError when the file is somebody else's."""
    _keep(data, names, {**_without(labels(data), line), line: label})  # the last one given stands last


def take_back(data: str, names: tuple[str, ...]) -> None:
    """Forget the label given last. Raises LessonError as `give`."""
    last = list(of_classes(labels(data), names))[-1:]
    _keep(data, names, _without(labels(data), *last))


def undo_button(action: Callable[..., None], *args: Any) -> None:
    """A button that takes the label given last back."""
    undo = problems.safely(action)
    st.button("Undo the last one", type="tertiary", icon=":material/undo:", on_click=undo, args=args)


def renamed(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """Return which class became which: the one that changed, or several that changed where they stood; else none.

    >>> renamed(["negative", "positive"], ["bad", "positive"]), renamed(["bad", "good"], ["good", "bad"])
    ({'negative': 'bad'}, {})
    """
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    stayed = [before.index(name) for name in gone] == [after.index(name) for name in come]
    return dict(zip(gone, come, strict=True)) if len(gone) == len(come) and (stayed or len(gone) == 1) else {}


def renaming_in_words(became: dict[str, str], number: int) -> str:
    """Say which labels have a new name, so that nobody has them turned round unawares.

    >>> renaming_in_words({"negative": "bad"}, 2)
    '2 labels follow their class: what was “negative” is now “bad”.'
    """
    told = ", ".join(f"what was “{old}” is now “{new}”" for old, new in became.items())
    return f"{counted(number, 'label')} {these(number, 'follows its', 'follow their')} class: {told}."


def aside_in_words(number: int) -> str:
    """Say what happens to labels whose class is not in the list any more.

    >>> aside_in_words(1)
    '1 label is set aside, because its class is not in the list; its text comes up again.'
    """
    if number == 1:
        return "1 label is set aside, because its class is not in the list; its text comes up again."
    return f"{number:,} labels are set aside, because their classes are not in the list; their texts come up again."


def _split(typed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip()[:40] for name in typed.split(",") if name.strip()))


def _classes(data: str) -> tuple[str, ...]:
    """The classes as they were kept last."""
    return tuple(notes.recall(data).get("classes_to_give", [])) or _split(USUAL)


def _told(data: str) -> str:
    """Where the session keeps what became of the labels when their classes were renamed."""
    return f"renamed-{data}"


def _change_classes(data: str, key: str) -> None:
    """Keep the classes as they were typed; labels follow where it is clear which class became which."""
    names, given = _split(st.session_state[key]), labels(data)
    if not (uploads.is_owner(data, identity.current()) and are_enough(names)):
        return
    became = {old: new for old, new in renamed(_classes(data), names).items() if old in given.values()}
    _keep(data, names, {line: became.get(label, label) for line, label in given.items()})
    if became:
        followed = len(of_classes(given, list(became)))
        st.session_state[_told(data)] = renaming_in_words(became, followed)


def _without(given: Labels, *lines: str) -> Labels:
    return {line: label for line, label in given.items() if line not in lines}


def _keep(data: str, names: tuple[str, ...], given: Labels) -> None:
    if not uploads.is_owner(data, identity.current()):
        raise LessonError("This file was uploaded by somebody else. Upload it yourself to label it.")
    st.session_state.pop(_told(data), None)  # by now it has been read
    notes.keep(data, given=given or None, classes_to_give=list(names))
