"""How the teacher steers: open steps, hidden parts, limits; stopping and clearing runs; export, end, delete."""

from datetime import datetime
from typing import Any

import streamlit as st

from lesson.classroom import classes, ending, export, presets, runs
from lesson.classroom.classes import MOST_DAYS, Class
from lesson.classroom.rules import HIDDEN, STEPS, Rules
from lesson.content.words import counted
from lesson.web import navigation, table
from lesson.web.classroom import begin, teacher
from lesson.web.walk import problems
from lesson.workers import control

HIDE = {
    "drawers": "Drawers (“Go further”)",
    "full_sweep": "The full sweep",
    "search": "The search over settings",
    "model_picker": "The choice of models",
    "uploads": "Uploads",
}


def draw(taught: Class) -> None:
    """Everything that a teacher may do to a class, folded: the board is what the projector shows."""
    if not taught.ended:
        with st.expander("Pace: open steps, hide parts, limit runs", icon=":material/speed:", key="pace"):
            _pace(taught)
    with st.expander(
        "Runs of the class", icon=":material/model_training:", key="class-runs", on_change="rerun"
    ) as panel:
        if panel.open:
            _runs(taught)
    with st.expander(
        "Export, end, delete", icon=":material/folder_managed:", key="class-end", on_change="rerun"
    ) as panel:
        if panel.open:
            _export(taught)
            _keep(taught)
            _way_back(taught)
            _end(taught)


def _pace(taught: Class) -> None:
    rules = taught.rules
    following = next((step for step in STEPS if step not in rules.open_steps), None)
    with st.container(horizontal=True):
        if following is not None:
            name = f"{following} {navigation.STEPS[following].name}"
            _button(f"Open the next step: {name}", taught, open_steps=(*rules.open_steps, following), kind="primary")
            _button("Open all", taught, open_steps=STEPS)
        else:
            _button("Lock every step but the first", taught, open_steps=(0,))
    _preset(taught)
    names = [f"{number} {step.name}" for number, step in enumerate(navigation.STEPS)]
    _pills("Open steps", STEPS, rules.open_steps, names.__getitem__, taught, "open_steps")
    _pills("Hidden", HIDDEN, rules.hide, HIDE.__getitem__, taught, "hide")
    left, right = st.columns(2)
    with left:
        _number("Runs at once per student (0: no limit)", rules.runs_at_once, taught, "runs_at_once")
    with right:
        _number("Runs in total per student (0: the server's limit)", rules.runs_each, taught, "runs_each")
    st.toggle(
        "Answers to predictions wait until I reveal them",
        rules.answers_wait,
        key=f"wait-{taught.id}",
        on_change=problems.safely(_change_from),
        args=(taught, "answers_wait", f"wait-{taught.id}"),
        help="Only the main prediction of each step waits. You reveal it on the board, under “Predictions”.",
    )


def _preset(taught: Class) -> None:
    """Set everything at once as a ready preset has it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = [preset.title for preset in presets.READY.values()]
        title = st.selectbox("Set everything up as", titles, index=None, key=f"preset-{taught.id}", width=320)
        values = dict(presets.by_title(title or ""))
        st.button("Set it up", disabled=title is None, on_click=problems.safely(_change), args=(taught, values))
    deal = taught.rules.deal
    if deal is not None:
        st.caption(
            f"It deals out {counted(presets.hands(deal), 'different run')}, in the order in which students join."
        )


def _button(label: str, taught: Class, open_steps: tuple[int, ...], kind: Any = "secondary") -> None:
    st.button(label, type=kind, on_click=problems.safely(_change), args=(taught, {"open_steps": open_steps}))


def _pills(label: str, options: Any, chosen: Any, named: Any, taught: Class, rule: str) -> None:
    key = f"{rule}-{taught.id}-{'-'.join(map(str, chosen))}"  # a click elsewhere may have changed it
    args = (taught, rule, key)
    st.pills(
        label,
        options,
        selection_mode="multi",
        default=list(chosen),
        format_func=named,
        key=key,
        on_change=problems.safely(_change_from),
        args=args,
    )


def _number(label: str, value: int | None, taught: Class, rule: str) -> None:
    key = f"{rule}-{taught.id}"
    st.number_input(
        label, 0, 100, value or 0, key=key, on_change=problems.safely(_change_from), args=(taught, rule, key)
    )


def _change_from(taught: Class, rule: str, key: str) -> None:
    value = st.session_state[key]
    _change(taught, {rule: (value or None) if rule.startswith("runs_") else value})


def _change(taught: Class, changes: dict[str, Any]) -> None:
    """Change one rule of those that hold now: another tab may have changed others since this page was drawn."""
    now = classes.find(taught.id).rules
    classes.set_rules(taught, Rules(**{**now.model_dump(), **changes}), teacher.current())


def _runs(taught: Class) -> None:
    found = runs.of_class(taught.id)
    if not found:
        st.text("This class has no runs here.")
        return
    names = {
        seen.run.id: f"Run {number} · {seen.student} · {seen.task} · {seen.state}"
        for number, seen in enumerate(found, 1)
    }
    chosen = st.selectbox("Run", list(names)[::-1], format_func=names.__getitem__, key="run-of-class")
    seen = next((each for each in found if each.run.id == chosen), found[-1])
    args = (seen.run, taught.id, teacher.current())
    with st.container(horizontal=True):
        if seen.state in runs.ACTIVE:
            st.button("Stop", icon=":material/stop:", on_click=problems.safely(control.stop_in_class), args=args)
        st.button("Clear", icon=":material/delete:", on_click=problems.safely(control.clear_in_class), args=args)
    st.caption("A stopped run keeps its best model. A cleared run is gone, for the student too.")


def _export(taught: Class) -> None:
    table_of = export.table(taught, teacher.current())
    st.text(
        f"{counted(len(table_of), 'row')}: who joined, steps done, predictions, answers and runs, under nicknames or "
        "numbers."
    )
    table.download(table_of, f"class-{taught.code}.csv", key="export-class", label="Export as CSV")


def _keep(taught: Class) -> None:
    key = f"days-{taught.id}"
    st.number_input(
        "Days to keep it, from its start",
        *(1, MOST_DAYS, taught.days),
        key=key,
        on_change=problems.safely(_keep_for),
        args=(taught, key),
    )
    until = datetime.fromtimestamp(taught.until)
    st.caption(f"The class and everything in it will be deleted on {until:%-d %B %Y at %H:%M}.")


def _keep_for(taught: Class, key: str) -> None:
    classes.keep_for(taught, int(st.session_state[key]), teacher.current())


def _way_back(taught: Class) -> None:
    made = f"link-{taught.id}"
    if st.button("Make a new secret link", icon=":material/key:", help="The old link then stops working."):
        st.session_state[made] = classes.new_link(taught, teacher.current())
    if key := st.session_state.get(made):
        st.code(f"{begin.root()}{teacher.PATH}/{key}", language=None, wrap_lines=True)


def _end(taught: Class) -> None:
    students, kept, files = ending.counts(taught)
    with st.container(horizontal=True):
        if not taught.ended:
            with st.popover("End the class", icon=":material/flag:"):
                st.text(
                    "Nobody else can join, nothing more is collected, and everything is unlocked. The data is kept."
                )
                args = (taught, teacher.current())
                st.button("Yes, end it", type="primary", on_click=problems.safely(classes.end), args=args)
        with st.popover("Delete all of it", icon=":material/delete_forever:"):
            st.text(
                f"This deletes the class, what {counted(students, 'student')} predicted and answered, and the "
                f"{counted(kept, 'run')} and {counted(files, 'file')} of this class. It can't be undone."
            )
            args = (taught, teacher.current())
            st.button("Yes, delete it", type="primary", on_click=problems.safely(ending.delete), args=args)
