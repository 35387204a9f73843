"""Start here: the two stages, shown at once on one review, and the way into the lesson.

`streamlit run app.py` imports this file once, as the server, and then runs it for each visitor, as the first page.
"""

import streamlit as st
from starlette.middleware import Middleware

from lesson.web import frame, navigation
from lesson.web.check import files
from lesson.web.classroom import joining, teacher
from lesson.web.identity import Visitors
from lesson.web.mine import moving
from lesson.web.network import diagram
from lesson.web.start import parts as start_parts
from lesson.web.start import sketch
from lesson.web.waiting.admission import OneAtATime
from lesson.web.walk import drawer, problems, prose, shape


def page() -> None:
    """Draw the page."""
    with frame.page("Start here") as place:
        invited = joining.invite(place)
        diagram.draw(
            diagram.layers_of(place.checkpoint),
            heads=("new head", "word head"),
            first="One network, two stages. Pre-training teaches the layers through the word head; fine-tuning usually "
            "puts a new head on the same layers. A head is the small last part that turns what the "
            "layers hold into an answer. You will meet this drawing again.",
        )
        prose.say(
            "BERT learns in two stages. **Pre-training** teaches it language in general: it reads plain text and "
            "guesses hidden words. **Fine-tuning** gives it a job: it learns from a few labelled examples, building "
            "on all that reading. In this lesson you watch the first, do the second, and find out what each is worth."
        )
        if not invited:
            joining.draw(place)
        if st.button("Begin with step 1", type="primary", icon=":material/arrow_forward:"):
            navigation.go("Masked words", place)
        st.caption(
            "A little Python helps; you need no deep learning. Before each answer you make a prediction. It isn't "
            "graded, but it makes the answer stick."
        )
        kept = start_parts.answers()
        if kept is not None:
            with shape.demonstration():
                start_parts.three_networks(kept)
        sketch.draw(place)
        if kept is not None:
            shape.closing(start_parts.closing(kept))
        drawer.draw("start", {"The two stages, side by side": start_parts.stages})
        st.caption(
            "The whole walk takes about fifty minutes, and each page says how long it takes. “Go further”, folded at "
            "the end of each page, is for the curious: the walk goes on without it."
        )


if __name__ == "__main__":
    page()
else:
    app = st.App(
        __file__,
        routes=[*moving.ROUTES, *teacher.ROUTES, *files.ROUTES],
        middleware=[Middleware(OneAtATime), Middleware(Visitors)],
        on_script_error=problems.unexpected,
    )
