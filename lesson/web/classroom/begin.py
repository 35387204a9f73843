"""The page Teach before and around the board: start a class, let students in, keep a way back."""

from functools import lru_cache
from io import BytesIO

import segno
import streamlit as st

from lesson.classroom import classes, members, presets
from lesson.classroom.classes import DAYS, MOST_DAYS, MOST_LETTERS, Class
from lesson.content.literal import literal
from lesson.errors import LessonError
from lesson.web.classroom import joining, teacher
from lesson.web.walk import problems, prose

KEY = "key-of-the-class"  # in the session, until the link has been opened
_STYLE = """<style>
.class-code { font-family: monospace; font-size: clamp(2.4rem, 9vw, 4.5rem); font-weight: 700; letter-spacing: 0.18em;
  line-height: 1.1; margin: 0; }
</style>"""
_GO = "export default function ({ data }) {\n  window.location.assign(data.address);\n}\n"
_go = st.components.v2.component("lesson_go", js=_GO, html="<span hidden></span>\n")


def root() -> str:
    """Return the address of the first page, as this browser knows it."""
    here = (st.context.url or "").split("?")[0]
    return here.rstrip("/").removesuffix("Teach").rstrip("/") + "/"


def choose(looks: str) -> Class | None:
    """Return the class whose board is shown; None for a teacher without one, or while a new one is being started."""
    mine = classes.taught_by(looks) if looks else []
    if not mine or KEY in st.session_state:
        return None
    if len(mine) == 1:
        return mine[0]
    names = {one.id: f"{one.name} ({one.code}{', ended' if one.ended else ''})" for one in mine}
    chosen = st.selectbox(
        "Class", list(names), format_func=names.__getitem__, key="class-shown", persist_state="session"
    )
    return next((one for one in mine if one.id == chosen), mine[0])


def draw() -> bool:
    """Start a class; then hand over its secret link, once. Returns whether there is still a class to be started."""
    if key := st.session_state.get(KEY):
        _started(key)
        return False
    prose.say(
        "Start a class, and your students can join it with a code. A board shows where they are, what they predict and "
        "what their runs add up to, and you set the pace. Nobody has to give a name or an e-mail address."
    )
    _form()
    return True


def draw_another() -> None:
    """The way to a second class, below everything."""
    with st.expander("Start another class", icon=":material/add:", key="another-class"):
        _form()


def _form() -> None:
    with st.form("start-class"):
        name = st.text_input("Name of the class", max_chars=MOST_LETTERS, placeholder="Friday, 10 o'clock")
        days = st.number_input(
            "Days to keep it",
            *(1, MOST_DAYS, DAYS),
            help="Answers and runs are kept this long, even if the server deletes other visitors' runs sooner. Then "
            "everything is deleted.",
        )
        titles = [presets.NOTHING, *(preset.title for preset in presets.READY.values())]
        setup = st.selectbox(
            "Set up as",
            titles,
            help="Below you can see what each one opens, hides and deals out, with its lesson plan. You can change "
            "it all later.",
        )
        if not st.form_submit_button("Start the class", type="primary", icon=":material/co_present:"):
            return
    try:
        _, st.session_state[KEY] = classes.start(name, presets.by_title(setup), days=int(days))
    except LessonError as error:
        problems.show(error, key="problem-start")
    else:
        st.rerun()


def _started(key: str) -> None:
    st.markdown("**Your class is ready.** This is its secret link:")
    link = f"{root()}{teacher.PATH}/{key}"
    st.code(link, language=None, wrap_lines=True)
    st.text(
        "You need it to get back to the board from another computer, or from this one once its cookies are gone. Keep "
        "it where your students can't see it: it won't be shown again."
    )
    if st.button("I've saved it, open the board", type="primary", icon=":material/arrow_forward:"):
        _go(key="go", data={"address": link})
        del st.session_state[KEY]


def title(one: Class) -> bool:
    """Draw the class's name and its code; return whether anybody has joined."""
    st.header(literal(one.name if one.ended else f"{one.name} · {one.code}"), anchor=False)
    if one.ended:
        st.text("This class has ended: nobody else can join, and nothing more is collected.")
    return bool(members.names(one.id))


def how_to_join(one: Class, nobody: bool) -> None:
    """Link, code and QR code, large enough for the last row; folded as soon as somebody has joined."""
    if one.ended:
        return
    link = f"{root()}?{joining.ADDRESS}={one.code}"
    with (
        st.expander("How to join", nobody, icon=":material/qr_code_2:", key="how-to-join"),
        st.container(horizontal=True, vertical_alignment="center", gap="large"),
    ):
        with st.container(width="content"):
            st.image(qr_code(link), width=190, alt=f"QR code: the link that joins the class, {link}")
        with st.container(width="stretch", gap="small"):
            st.text("Students scan the code, open the link, or type the letters on the first page:")
            st.html(f'{_STYLE}<p class="class-code">{one.code}</p>')
            st.code(link, language=None, wrap_lines=True)


@lru_cache(maxsize=32)
def qr_code(link: str) -> bytes:
    r"""Return a QR code of a link as a PNG, with the white border that scanners need.

    >>> qr_code("http://lesson.example/?class=BCDFG")[:4]
    b'\x89PNG'
    """
    picture = BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
