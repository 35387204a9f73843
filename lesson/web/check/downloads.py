"""What a learner takes home, as downloads made when they are asked for: the report, and a run's notebook and model.

The report is small, and Streamlit may hold it. Notebook and model have tens of megabytes: they come by an address of
their own (files.py), except for a browser without a cookie, which no address can know as the owner.
"""

import streamlit as st

from lesson.take_home import model_card, notebook, report
from lesson.take_home.recipe import Recipe
from lesson.take_home.walk import Walk
from lesson.web import identity, navigation, run_names, state, table
from lesson.web.fine_tune import ran


def draw(place: state.Place, told: Walk) -> None:
    """The report of the whole walk; notebook and model of one run, chosen among those that have a result."""
    st.header("To take home", anchor=False)
    st.markdown("**A report** of your walk: what you predicted, what you ran and how it turned out. It prints well.")
    _button("Download the report", "bert-report.html", "text/html", lambda: report.page(told).encode())
    if not told.runs:
        st.text(
            "Once you have finished a run of your own, you can download its model here, and a notebook that repeats it."
        )
        navigation.link("Fine-tune", place)
        return
    names = list(told.runs)
    shown = next((name for name in names if told.runs[name].run.id == place.run), names[-1])
    name = st.selectbox("Which run", names, index=names.index(shown), key=f"take-{len(names)}-{shown}")
    recipe = told.runs[name]
    st.text(run_names.line(recipe.run, {name: recipe.run}))
    ran.draw(recipe)
    st.markdown(
        "**A notebook** that repeats this run with plain transformers and torch, data included; and **the model** "
        "itself, with a card that says what it is and what it cannot do."
    )
    with st.container(horizontal=True):
        _large("Download the notebook", name, recipe, "notebook", lambda: notebook.as_zip(recipe))
        _large("Download the model", name, recipe, "model", lambda: model_card.as_zip(recipe))


def _large(label: str, name: str, recipe: Recipe, what: str, make: table.Made) -> None:
    if identity.secret() is None:
        _button(label, f"{_file(name)}-{what}.zip", "application/zip", make)
        return
    where = f"take-home/{recipe.run.id}/{what}?name={_file(name)}"  # beside this page, whatever path the server has
    st.link_button(label, where, icon=":material/download:", key=f"download-{what}")


def _file(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")


def _button(label: str, file_name: str, mime: str, make: table.Made) -> None:
    st.download_button(
        label,
        make,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{file_name}",
    )
