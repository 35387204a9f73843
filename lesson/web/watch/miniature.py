"""One look of the page Watch it learn: a miniature BERT, pre-trained live on a text of the learner's choice.

It is a run like any other: a folder, performed by a training worker, read here once a second, stopped on request.
"""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lesson.checkpoint_names import OF_A_RUN
from lesson.content import miniature_text, scale, while_waiting
from lesson.content.literal import literal
from lesson.content.words import counted
from lesson.errors import LessonError
from lesson.results import miniature as figures
from lesson.results import run_frames
from lesson.runs import registry as runs
from lesson.runs.record import About
from lesson.runs.registry import Run
from lesson.web import charts, fields, live, navigation, state
from lesson.web.waiting import line, meanwhile
from lesson.web.walk import problems
from lesson.web.watch import charts as drawn
from lesson.workers import control

LONGEST_PROBE = 200  # characters
FREQUENT = 10  # how many of the text's most common words count as frequent
BUNDLED, OWN = "A village story (950 words)", "My own text"


def draw(place: state.Place) -> None:
    """Set up a miniature, watch it, and see how far it is from a real BERT."""
    st.markdown(
        "Here is the same thing in about a minute: a random network of half a million numbers, a vocabulary made "
        "from the text itself, and masked language modeling, over and over. One line in ten is held out."
    )
    run = latest(place)
    if run is None or st.session_state.get("another-miniature"):
        _set_up(place)
        return
    active = live.follow(run, _live, place)
    meanwhile.beside(run, active)
    if not active:
        _after(run, place)


def latest(place: state.Place) -> Run | None:
    """The miniature that the learner began last."""
    mine = [run for run in runs.runs_of(place.learner) if run.kind == "pretraining"]
    return mine[-1] if mine else None


def _set_up(place: state.Place) -> None:
    chosen = st.segmented_control(
        "The text it learns from", [BUNDLED, OWN], default=BUNDLED, required=True, key="miniature-source"
    )
    text = (
        miniature_text.bundled()
        if chosen == BUNDLED
        else st.text_area(
            f"Your text, {miniature_text.LEAST_WORDS:,} to {miniature_text.MOST_WORDS:,} words",
            height=200,
            key="miniature-text",
            placeholder="Paste a story, a chapter, your own essays …",
        )
    )
    if chosen == BUNDLED:
        with st.expander("Read it", type="compact"):
            st.text(text)
    probe = st.text_input(
        literal("A sentence to keep asking it, with one [MASK]"),
        value=miniature_text.PROBE,
        key="miniature-probe",
    )
    probe = fields.fitting(probe, LONGEST_PROBE, "The sentence")
    if st.button("Pre-train it", type="primary", icon=":material/play_arrow:"):
        _begin(text, probe, place)


def _begin(text: str, probe: str, place: state.Place) -> None:
    try:
        if probe.upper().count("[MASK]") != 1:
            raise LessonError("The sentence to ask needs exactly one [MASK]. Put it in place of one word.")
        table = miniature_text.table(text)
        control.begin("pretraining", {"probe": probe}, table, place.learner, About())
    except LessonError as error:
        problems.show(error)
        return
    st.session_state["another-miniature"] = False
    st.rerun()


def _live(run: Run, _was_active: bool, place: state.Place) -> None:
    now, events = run.state, _since_start(run.events())
    start, step = run_frames.last(events, "start"), run_frames.last(events, "step")
    _headline(run, now, start, step)
    if now in live.ACTIVE and not step:
        live.something_to_read(while_waiting.MINIATURE, run)
    if now in live.ACTIVE and st.button("Stop", icon=":material/stop:", key="miniature-stop"):
        control.stop(run, place.learner)
    if not step:
        return
    charts.show(
        _curves(events, start),
        drawn.MINIATURE,
        f"The masked-word loss by step: {step['mlm_loss']:.2f} in training now; "
        f"chance would be {start['chance_loss']:.2f}.",
        key="miniature-chart",
    )
    _answers(events, start)
    _beside_bert_base(start, step)


def _since_start(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What happened since it last began: after its worker was lost, a miniature starts again."""
    begun = [number for number, event in enumerate(events) if event["event"] == "start"]
    return events[begun[-1] :] if begun else events


def _headline(run: Run, now: str, start: dict[str, Any], step: dict[str, Any]) -> None:
    if now == "queued":
        line.show(run)
    elif now == "running":
        st.progress(*_progress(start, step))
    elif run.message:
        st.text(run.message)
    elif now == "interrupted":
        st.text("This run was interrupted. Start another one.")


def _progress(start: dict[str, Any], step: dict[str, Any]) -> tuple[float, str]:
    """How far it has come, from 0 to 1, and in words."""
    if not step:
        return 0.0, "Cutting the text into tokens …"
    done, steps = step["step"], start["steps"]
    left = (steps - done) * step["seconds"] / done
    return (
        done / steps,
        f"Step {done:,} of {steps:,} · {step['tokens']:,} tokens read · about {counted(round(left), 'second')} to go",
    )


def _curves(events: list[dict[str, Any]], start: dict[str, Any]) -> pd.DataFrame:
    """Columns step, loss, series: training (smoothed), held-out lines, chance."""
    steps, held_out = run_frames.of_kind(events, "step"), run_frames.of_kind(events, "evaluation")
    training = steps[["step"]].assign(loss=steps["mlm_loss"].ewm(span=5).mean(), series="training")
    others = held_out[["step"]].assign(loss=held_out["held_out_loss"], series="held-out lines")
    chance = pd.DataFrame({"step": [0, start["steps"]], "loss": start["chance_loss"], "series": "chance"})
    return pd.concat([training, others, chance], ignore_index=True)


def _answers(events: list[dict[str, Any]], start: dict[str, Any]) -> None:
    """Its five best answers now, and all earlier ones in a table."""
    asked = run_frames.of_kind(events, "evaluation")
    if asked.empty:
        return
    st.text(start["probe"])
    best = asked.iloc[-1]["answers"]
    rows = pd.DataFrame(
        {"word": [word for word, _ in best], "probability": [p for _, p in best], "order": range(1, len(best) + 1)}
    )
    charts.show(
        rows,
        charts.BARS,
        f"Bars: its five best answers now, led by {best[0][0]} with {best[0][1]:.0%}.",
        key="miniature-bars",
    )
    st.text(_blanks(asked.iloc[-1]))
    with st.expander("Its answers so far", type="compact"):
        lines = [", ".join(f"{word} {p:.0%}" for word, p in five) for five in asked["answers"]]
        st.dataframe(
            pd.DataFrame(
                {
                    "Step": asked["step"],
                    "Own blanks right": _share(asked, "own"),
                    "Held-out blanks right": _share(asked, "held_out"),
                    "Held-out loss": asked["held_out_loss"].round(2),
                    "Five best": lines,
                }
            ),
            hide_index=True,
        )


def _blanks(now: pd.Series) -> str:
    """How many blanks it fills right now, one word masked at a time."""
    return (
        f"With one word masked at a time, it now gets {now['own_right']:,} of {now['own_asked']:,} blanks right in "
        f"the lines it learns from, and {now['held_out_right']:,} of {now['held_out_asked']:,} in held-out lines."
    )


def _share(asked: pd.DataFrame, of: str) -> pd.Series:
    return (asked[f"{of}_right"] / asked[f"{of}_asked"]).map("{:.0%}".format)


def _beside_bert_base(start: dict[str, Any], step: dict[str, Any]) -> None:
    """How many of these runs make one BERT-base."""
    found = scale.beside_bert_base(step["tokens"], step["seconds"], start["parameters"])
    passes = step["tokens"] / start["text_tokens"]
    table = pd.DataFrame(
        {
            "": [
                "Words in the text",
                "Times it was read",
                "Tokens read",
                "Numbers in the network",
                "Computers",
                "Time",
            ],
            "This run": [
                f"{start['text_words']:,}",
                f"{passes:,.0f}",
                f"{step['tokens']:,}",
                f"{start['parameters']:,}",
                "one core of this machine",
                counted(round(step["seconds"]), "second"),
            ],
            "BERT-base": [
                f"{scale.BERT_BASE_WORDS:,}",
                "40",
                f"{scale.BERT_BASE_TOKENS:,}",
                f"{scale.BERT_BASE_PARAMETERS:,}",
                "16 TPU chips",
                "4 days",
            ],
        }
    )
    st.markdown("**Beside the real thing** (Devlin et al. 2018)")
    st.dataframe(table, hide_index=True)
    st.text(
        f"Reading as many tokens would take {counted(round(found.runs_by_tokens), 'run')} like this one: "
        f"{scale.in_words(found.seconds_by_tokens)}. BERT-base also has "
        f"{scale.BERT_BASE_PARAMETERS / start['parameters']:,.0f} times as many numbers to adjust for each token; "
        f"counting those, it would take {scale.in_words(found.seconds_by_computation)}."
    )


def _first_answer(run: Run) -> None:
    """Its first answer at the end. Only a reader can tell whether a word fits."""
    asked = run_frames.of_kind(_since_start(run.events()), "evaluation")
    if asked.empty:
        return
    word, share = asked.iloc[-1]["answers"][0]
    kind = figures.kind_of_answer(word, run.table()["text"], FREQUENT)
    st.text(f"Its first answer at the end is “{word}”, with {share:.0%}: {kind}.")


def _after(run: Run, place: state.Place) -> None:
    """What it showed, and where to go next."""
    if report := run.report():
        _first_answer(run)
        st.text(figures.conclude(report))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Set up another one", icon=":material/add:", key="another"):
            st.session_state["another-miniature"] = True
            st.rerun()
        if st.button("Delete this run", icon=":material/delete:", key="delete-miniature"):
            control.delete(run, place.learner)
            st.rerun()
        if run.checkpoint("latest"):
            its_model = replace(place, checkpoint=f"{OF_A_RUN}{run.id}")
            navigation.link("Masked words", its_model, label="Ask it more in Masked words")
