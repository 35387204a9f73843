"""The page My things: move to another device, hand a page on, delete everything."""

from datetime import datetime
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from lesson.content.words import counted
from lesson.runs import belongings, registry
from lesson.web import identity, navigation, state, table
from lesson.web.mine import moving

KINDS = {"finetuning": "fine-tuning", "pretraining": "miniature", "race": "race", "sweep": "sweep"}
PAGES = {"finetuning": "Fine_tune", "pretraining": "Watch_it_learn"}


def link(place: state.Place) -> None:
    """The address of each page as it stands: what a visitor would see, and could not touch."""
    st.header("Hand a page on", anchor=False)
    name = st.selectbox("Which page", [step.name for step in navigation.existing()], key="page-to-hand-on")
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
        st.text("No run of yours is here yet.")
        return
    rows = [
        {
            "Begun": datetime.fromtimestamp(run.record.created).strftime("%d %b %H:%M"),
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
        st.text("This browser keeps no cookies, so it is nobody that could be moved.")
        return
    st.markdown(
        "Your runs, uploads and predictions belong to a cookie in this browser. A code word brings it to another one."
    )
    if st.button("Make a code word", icon=":material/devices:"):
        st.session_state["code-word"] = moving.new_code(secret)
    if code := st.session_state.get("code-word"):
        st.code(code, language=None)
        st.text(
            f"On the other device, open this lesson's address with /moved behind it, and type the code. It works once, "
            f"within {moving.MINUTES} minutes. Whoever types it is you, so give it to nobody."
        )


def delete() -> None:
    """What would be deleted, asked once, and gone."""
    st.header("Delete everything of mine", anchor=False)
    learner = identity.current()
    mine = belongings.belongings_of(learner)
    if not mine:
        st.text("There is nothing of yours here.")
        return
    st.text(
        f"Here are {counted(len(mine.runs), 'run')}, {counted(len(mine.uploads), 'upload')} and "
        f"{counted(mine.notes, 'note')} of yours: predictions, labels and the like. Deleted is deleted; a run that is "
        "being trained ends."
    )
    with st.popover("Delete all of it", icon=":material/delete_forever:"):
        st.text("Links to these runs, which others may have, will lead nowhere.")
        st.button("Yes, delete everything", type="primary", on_click=navigation.safely(_delete), args=(learner,))


def _delete(learner: str) -> None:
    belongings.delete_everything(learner)
    for key in [key for key in st.session_state if str(key).startswith("said-")]:
        del st.session_state[key]
