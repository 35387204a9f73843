"""Step 7, was it worth it: how many labels reading saves, and what it costs."""

import streamlit as st

from lesson import places
from lesson.web import datasets, frame, source
from lesson.web.fine_tune import setup as fine_tune_setup
from lesson.web.walk import drawer, prose, shape
from lesson.web.worth import answer as worth_answer
from lesson.web.worth import core as worth_core
from lesson.web.worth import human as worth_human
from lesson.web.worth import race as worth_race
from lesson.web.worth import reading as worth_reading
from lesson.web.worth import runs as worth_runs
from lesson.web.worth import stock as worth_stock
from lesson.web.worth import sweep as worth_sweep

STOCK = "Stock phrases and wit"
RACE, SWEEP = "The race: who is quickest, and who is right", "Every model, at every number of labels"

with frame.page("Was it worth it?") as place:
    prose.say(
        "A fine-tuned BERT is millions of numbers and a lot of arithmetic. **Logistic regression** is sixty years "
        "older and finished in a moment: all it does is count words, and where this page says “counting words”, it "
        "means this model. What does all that reading buy?"
    )
    fine_tune_setup.say_data(place, datasets.usable(place.data))
    fits = worth_core.results(place)
    looks: dict[str, shape.Look] = {RACE: lambda: worth_race.draw(place)}
    if fits:
        worth_core.draw(place, fits, worth_human.agreement(place))
        looks[SWEEP] = lambda: worth_sweep.draw(place)
        looks["What pre-training gave, here and elsewhere"] = lambda: worth_answer.draw(fits, place)
    else:
        st.text(worth_core.nothing_yet(place))
        worth_sweep.draw(place)
    if places.READING.exists():
        looks["What reading buys"] = worth_reading.draw
    looks[STOCK] = lambda: worth_stock.draw(place)
    drawer.draw("worth", looks, first=worth_runs.look(place, {worth_runs.RACE: RACE, worth_runs.SWEEP: SWEEP}, looks))
    source.show(
        "lesson.bert.comparison.models:LogisticRegression",
        "lesson.bert.comparison.small_network:SmallNetwork",
        "lesson.bert.comparison.small_network:train",
        "lesson.effort:Effort",
        "lesson.reviews.split:nested",
        label="The models and the rules, as they ran",
    )
