"""Step 6, try it: the fine-tuned model on the learner's own words."""

import streamlit as st

from lesson.web import frame, source
from lesson.web.network import diagram
from lesson.web.try_it import challenge, parts, score_file, which_run, why

with frame.page("Try it") as place:
    run = which_run.draw(place)
    if run is not None:
        st.markdown(
            "This is a network that was fine-tuned on reviews, at its best step. It has never seen these "
            "sentences. Where does "
            "it hold, and where can you fool it?"
        )
        diagram.of_run(run.settings, run.checkpoint("best"))
        text = parts.text_to_try(place)
        if parts.answer(run, text, place):
            why.draw(run, text, parts.version(run))
            parts.before_and_after(run, text)
            parts.fooled(run)
        challenge.draw(run, place)
        score_file.draw(run)
        source.show("lesson.bert.use.sentiment:classify", "lesson.bert.finetuning.evaluation:predict")
