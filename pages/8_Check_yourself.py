"""Step 8, check yourself: ten questions about what this lesson showed, the one picture, and what to take home."""

from dataclasses import replace

import streamlit as st

from lesson.check.questions import questions
from lesson.take_home import walk
from lesson.web import frame
from lesson.web.check import downloads, listing, quiz
from lesson.web.walk import drawer, prose, shape
from lesson.web.worth import core as worth_core
from lesson.web.worth import human as worth_human
from lesson.web.worth import picture as drawn

with frame.page("Check yourself") as place:
    prose.say(
        "You have seen both stages. How much has stuck? A wrong answer costs nothing, and every answer comes with "
        "its reason."
    )
    fits = worth_core.results(place)
    told = replace(walk.of_learner(place.learner, place.data), fits=fits)  # questions, picture and report say the same
    quiz.draw(place, questions(told))
    if fits:
        with shape.demonstration():
            st.header("All of it in one picture", anchor=False)
            drawn.draw(fits, place, "picture-of-all", human=worth_human.agreement(place))
            if caveat := worth_core.caveat(place):
                st.caption(caveat)
        shape.closing(
            "Reading taught it language without labels; labels gave it a job. The picture shows what that saved."
        )
    downloads.draw(place, told)
    drawer.draw("check", {"How this was done in 2020, and what has changed": lambda: listing.draw(place)})
