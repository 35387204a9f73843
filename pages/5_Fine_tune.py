"""Step 5, fine-tune: a pre-trained BERT gets a job, and the learner watches it learn."""

from functools import partial

import streamlit as st

from lesson.web import datasets, frame, navigation, run_names
from lesson.web.fine_tune import after as fine_tune_after
from lesson.web.fine_tune import break_it, code, more
from lesson.web.fine_tune import live as fine_tune_live
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.grid import parts as grid_parts
from lesson.web.grid import way
from lesson.web.network import diagram
from lesson.web.walk import prose, shape

with frame.page("Fine-tune") as place:
    run = run_names.shown(place, quiet=not datasets.is_there(place.data))
    if run is None:
        prose.say(
            "**Fine-tuning** gives a pre-trained network its job: it learns from labelled examples, and its **head** "
            "turns what the layers make of a text into an answer."
        )
        found = datasets.usable(place.data)
        fine_tune_setup.say_data(place, found)
        settings = fine_tune_setup.controls(place, found)
        prose.say(fine_tune_setup.of_the_head(settings, place, found))
        diagram.of_run(settings)
        fine_tune_setup.quoted(settings, place)
        prediction = fine_tune_setup.predict(place, settings)
        start = st.button(
            "Start fine-tuning",
            type="primary",
            icon=":material/play_arrow:",
            disabled=prediction is None,
            help="Make your prediction first." if prediction is None else None,
        )
        if start and prediction is not None:
            fine_tune_setup.begin(settings, place, found, prediction)
        more.before(
            place,
            {
                more.BREAK: partial(break_it.offer, settings, place, found),
                way.LOOK: partial(grid_parts.draw, place, settings),
            },
        )
    else:
        with shape.demonstration():
            fine_tune_live.watch(run, place)
            fine_tune_after.told(run)
        fine_tune_after.result(run, place)
        fine_tune_after.ways_on(run, place)
        alike = {} if run.about.broken else run.settings
        more.after(run, place, {way.LOOK: partial(grid_parts.draw, place, alike)})
    code.show()
    navigation.link("Check yourself", place, label="Fine-tuning in 2020, and what has changed")
