"""The page My things: move to another device, share a page, delete everything."""

from datetime import datetime
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.runs import belongings, registry
from lesson.web import identity, navigation, state, table
from lesson.web.mine import moving
from lesson.web.walk import problems

KINDS = {"finetuning": "fine-tuning", "pretraining": "miniature", "race": "race", "sweep": "sweep"}
PAGES = {"finetuning": "Fine_tune", "pretraining": "Watch_it_learn"}


def link(place: state.Place) -> None:
    """The address of each page as it is now: a visitor can see it, but change nothing."""
    st.header("Share a page", anchor=False)
    name = st.selectbox("Which page", [step.name for step in navigation.STEPS], key="page-to-hand-on")
    step = navigation.step_of(name)
    stem = "" if step.file == "app.py" else step.file.split("_", 1)[1].removesuffix(".py")
    query = urlencode(place.params())
    st.code(f"{_root()}{stem}{'?' if query else ''}{query}", language=None, wrap_lines=True)
    st.caption("It shows the model, the reviews and the run that you are looking at now.")


def _root() -> str:
    """The address of the first page, as this browser knows it."""
    here = (st.context.url or "").split("?")[0]
    return here.removesuffix("My_things").rstrip("/") + "/"


def runs_of_mine() -> None:
    """All runs of who is looking, newest first, each with its link."""
    st.header("My runs", anchor=False)
    mine = list(reversed(registry.runs_of(identity.current())))
    if not mine:
        st.text("You have no runs here yet.")
        return
    rows = [
        {
            "Started": datetime.fromtimestamp(run.record.created).strftime("%d %b %H:%M"),
            "What": KINDS.get(run.about.task or run.kind, run.kind),
            "State": run.state,
            "Link": f"{_root()}{PAGES.get(run.kind, 'Was_it_worth_it')}?run={run.id}",
        }
        for run in mine
    ]
    table.show(
        pd.DataFrame(rows),
        "my-runs.csv",
        key="things-runs",
        column_config={"Link": st.column_config.LinkColumn(display_text="Open")},
    )


def move() -> None:
    """A code word for the other device, made when it is asked for."""
    st.header("Move to another device", anchor=False)
    secret = identity.secret()
    if secret is None:
        st.text("This browser keeps no cookies, so there is nothing to move.")
        return
    st.markdown(
        "Your runs, uploads and predictions are tied to a cookie in this browser. A code word carries it to another "
        "device."
    )
    if st.button("Make a code word", icon=":material/devices:"):
        st.session_state["code-word"] = moving.new_code(secret)
    if code := st.session_state.get("code-word"):
        st.code(code, language=None)
        st.text(
            "On the other device, open this lesson's address with /moved at the end, and type the code. It works "
            f"once, within {moving.MINUTES} minutes. Whoever types it gets everything you have here, "
            "so keep it to yourself."
        )


def delete() -> None:
    """What would be deleted, one question, and it is gone."""
    st.header("Delete everything", anchor=False)
    learner = identity.current()
    mine = belongings.belongings_of(learner)
    if not mine:
        st.text("You have nothing here.")
        return
    st.text(
        f"You have {counted(len(mine.runs), 'run')}, {counted(len(mine.uploads), 'upload')} and "
        f"{counted(mine.notes, 'note')} here (predictions, labels and the like). Deleting cannot be undone, and it "
        "stops any run in training."
    )
    with st.popover("Delete all of it", icon=":material/delete_forever:"):
        st.text("Links to these runs that others may have will stop working.")
        st.button("Yes, delete everything", type="primary", on_click=problems.safely(_delete), args=(learner,))


def _delete(learner: str) -> None:
    belongings.delete_everything(learner)
    for key in [key for key in st.session_state if str(key).startswith("said-")]:
        del st.session_state[key]
