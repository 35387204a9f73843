"""The first half of the page Watch it learn: the built-in BERT's own pre-training, scrubbed through step by step.

Everything comes from the record that was written while it trained (lesson/content/history.py), so nothing here waits
for a model.
"""

import pandas as pd
import streamlit as st

from lesson.content import history, probes
from lesson.content.history import History
from lesson.web import charts, guess, state, strip
from lesson.web.literal import literal
from lesson.web.watch import charts as drawn

FRAME_SECONDS = 0.9  # while it plays
FIRST_PROBE = "The capital of France is [MASK]."


def introduce(record: History) -> None:
    """What was trained, in one sentence of figures."""
    last = record.snapshots[-1]
    st.text(
        f"{record.model.get('parameters', 0) / 1e6:.1f} million numbers, random at first; {_short(last.tokens)} "
        f"tokens of text read in {last.step:,} steps; saved {len(record.snapshots)} times on the way."
    )


def guess_first(place: state.Place) -> bool:
    """What does it say before the first step? True once the learner has an opinion."""
    return (
        guess.ask(
            place.learner,
            "step-0",
            f"Before the first step, “{literal(FIRST_PROBE)}” is filled with",
            ["paris", "the", "a random word"],
        )
        is not None
    )


def scrub(record: History) -> None:
    """The slider, the answers at that step, and the charts; played by the server, a frame at a time."""
    playing = st.session_state.get("playing", False)
    label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        found = probes.load().probes
        first = next(i for i, probe in enumerate(found) if probe.text == FIRST_PROBE)
        probe = st.selectbox(
            "Sentence",
            range(len(found)),
            index=first,
            key="probe",
            format_func=lambda i: f"{found[i].text} ({found[i].group})",
        )
        st.button(label, icon=icon, type="primary", on_click=_toggle, args=(len(record.snapshots),), key="play")
    st.fragment(_stage, run_every=FRAME_SECONDS if playing else None)(record, probe, playing)


def _toggle(steps: int) -> None:
    playing = not st.session_state.get("playing", False)
    st.session_state["playing"] = playing
    if playing and st.session_state.get("snapshot", 0) >= steps - 1:
        st.session_state["snapshot"] = 0
        st.session_state["fresh"] = True


def _stop() -> None:
    st.session_state["playing"] = False


def _stage(record: History, probe: int, was_playing: bool) -> None:
    """One frame. A hand on the slider stops the playing."""
    last = len(record.snapshots) - 1
    if was_playing and not st.session_state.get("playing"):
        st.rerun()
    if was_playing and not st.session_state.pop("fresh", False):
        st.session_state["snapshot"] = min(last, st.session_state.get("snapshot", 0) + 1)
        st.session_state["playing"] = st.session_state["snapshot"] < last
    now = st.select_slider(
        "Text read so far",
        range(last + 1),
        key="snapshot",
        on_change=_stop,
        format_func=lambda i: f"{_short(record.snapshots[i].tokens)} tokens",
    )
    _phase(record, now)
    _answers(record, probe, now)
    _losses(record, now)
    if was_playing and not st.session_state["playing"]:
        st.rerun()


def _phase(record: History, now: int) -> None:
    """Where it stands: step, measures on unseen text, and the phase by name."""
    snapshot, phases = record.snapshots[now], record.phases()
    measured = snapshot.held_out
    st.text(
        f"Step {snapshot.step:,}: names {measured['mlm_accuracy']:.0%} of the masked words of text it never reads, "
        f"and tells {measured['nsp_accuracy']:.0%} of next sentences from random ones (guessing: 50%)."
    )
    reached = list(history.PHASES).index(phases[now])
    strip.show(
        [
            strip.Cell(phase, "now" if place == reached else "", 0.9 if place == reached else 0.0)
            for place, phase in enumerate(history.PHASES)
        ],
        key="phases",
        label=f"The phase now: {phases[now]}",
    )
    st.caption(history.PHASES[phases[now]])


def _answers(record: History, probe: int, now: int) -> None:
    """The ten best answers to the chosen sentence at this step, and the expected word's way through all of them."""
    asked, ten = probes.load().probes[probe], record.snapshots[now].answers[probe]
    rows = pd.DataFrame(
        {"name": [token for token, _ in ten], "share": [p for _, p in ten], "rank": range(1, len(ten) + 1)}
    )
    st.text(asked.text)
    charts.with_table(
        rows,
        drawn.ANSWER_BARS,
        f"Bars: the ten best answers now, led by {ten[0][0]} with {ten[0][1]:.1%}.",
        {"rank": "Rank", "name": "Word", "share": "Probability"},
        key="history-bars",
    )
    way = pd.DataFrame({"tokens": _log_tokens(record), "probability": record.probability(probe, asked.answer)}).dropna()
    if way.empty:
        st.text(f"“{asked.answer}” never came among its ten best.")
        return
    st.caption(f"The probability of “{asked.answer}” wherever it is among the ten best")
    charts.show(
        _with_now(way.assign(now=-1), record, now),
        drawn.EXPECTED,
        f"Line: the probability of {asked.answer} at each saved step.",
        key="history-expected",
    )


def _losses(record: History, now: int) -> None:
    """The loss curves and the accuracy on held-out text, with the present place marked."""
    st.markdown("**How wrong it is**, in training and on text that it never reads")
    charts.show(
        _loss_rows(record, "mlm_loss", now), drawn.MLM_LOSS, "The masked-word loss by tokens read.", key="history-mlm"
    )
    _explain_jump(record)
    left, right = st.columns(2)
    with left:
        charts.show(
            _loss_rows(record, "nsp_loss", now),
            drawn.NSP_LOSS,
            "The next-sentence loss by tokens read.",
            key="history-nsp",
        )
    with right:
        held_out = [
            {"tokens": tokens, "task": task, "share": snapshot.held_out[name], "now": -1}
            for tokens, snapshot in zip(_log_tokens(record), record.snapshots, strict=True)
            for task, name in (("masked words", "mlm_accuracy"), ("next sentence", "nsp_accuracy"))
        ]
        charts.show(
            _with_now(pd.DataFrame(held_out), record, now),
            drawn.ACCURACY,
            "Accuracy on held-out text by tokens read, for both tasks.",
            key="history-accuracy",
        )


def _explain_jump(record: History) -> None:
    """Why the loss goes up in the middle, where a finished model was trained on."""
    begin = record.model.get("settings", {}).get("begin", 0)
    if begin:
        tokens = record.curve.loc[record.curve["step"] <= begin, "tokens"].max()
        st.caption(
            f"After {_short(tokens)} tokens it was finished once, and then trained on: with larger steps and "
            "more words masked again it first got worse."
        )


def order(record: History, place: state.Place) -> None:
    """Which kind of knowledge comes first: the learner's guess, then the share of right answers by group."""
    st.header("What comes first?", anchor=False)
    groups = list(dict.fromkeys(probe.group for probe in probes.load().probes))
    if guess.ask(place.learner, "order", "Which kind of sentence does it get right first?", groups) is None:
        return
    known = record.known()
    places = dict(zip([snapshot.tokens for snapshot in record.snapshots], _log_tokens(record), strict=True))
    rows = known.assign(tokens=known["tokens"].map(places), now=-1)
    charts.with_table(
        rows,
        drawn.KNOWN,
        "Lines: for each kind of sentence, the share whose expected word is among the ten best.",
        {"tokens": "Tokens read", "group": "Kind", "share": "Share"},
    )
    st.caption(
        "Eight sentences of each kind, written before the model existed. A frequent word such as “the” or “is” "
        "is found early by counting alone; that is not yet grammar. The phases above are told from these "
        "answers: noise while the first answer has less than 0.1 % on average; frequent words while most "
        "sentences get the same first answer; then whatever has reached half of its final share."
    )


def _log_tokens(record: History) -> list[float]:
    """Tokens read at each snapshot; step 0 stands a little to the left of the first, for a logarithm has no zero."""
    first = next((snapshot.tokens for snapshot in record.snapshots if snapshot.tokens), 2)
    return [snapshot.tokens or first / 2 for snapshot in record.snapshots]


def _loss_rows(record: History, name: str, now: int) -> pd.DataFrame:
    curve = record.curve
    rows = [
        curve[curve["tokens"] > 0][["tokens", name]].rename(columns={name: "loss"}).assign(series="training", now=-1)
    ]
    if name in record.snapshots[-1].held_out:
        rows.append(
            pd.DataFrame(
                {
                    "tokens": _log_tokens(record),
                    "loss": [s.held_out[name] for s in record.snapshots],
                    "series": "held-out text",
                    "now": -1,
                }
            )
        )
    return _with_now(pd.concat(rows, ignore_index=True).dropna(subset=["loss"]), record, now)


def _with_now(rows: pd.DataFrame, record: History, now: int) -> pd.DataFrame:
    """Rows without a value: at both ends, so that all charts span the same way, and where the page is looking."""
    places = _log_tokens(record)
    marks = rows.iloc[[0, 0, 0]].assign(tokens=[places[0], places[-1], places[now]], now=[0, 0, 1])
    marks[[column for column in ("loss", "share", "probability") if column in rows]] = None
    return pd.concat([rows, marks], ignore_index=True)


def _short(number: float) -> str:
    for size, name in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= size:
            return f"{number / size:.3g} {name}"
    return f"{number:.0f}"
