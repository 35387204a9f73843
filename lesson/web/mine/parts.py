"""The page My things: move to another device, hand a page on, delete everything."""

import streamlit as st

from lesson.content.words import counted
from lesson.runs import belongings
from lesson.web import identity, navigation
from lesson.web.mine import moving


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
