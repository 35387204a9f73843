"""The core of the page Watch it learn: the built-in BERT's own pre-training, scrubbed through step by step.

Everything comes from the record that was written while it trained (lesson/content/history.py), so nothing here waits
for a model.
"""

import pandas as pd
import streamlit as st

from lesson.content import history, probes
from lesson.content.history import History, Snapshot
from lesson.content.literal import literal
from lesson.content.words import in_short
from lesson.web import charts, guess, state, strip
from lesson.web.walk import shape
from lesson.web.watch import charts as drawn
from lesson.web.watch import rows

FRAME_SECONDS = 0.9  # while it plays
LATE = 4  # frames that a busy browser may lag behind
SHOWN = 5  # answers
FIRST_PROBE = "He drank a glass of cold [MASK]."


def demonstrate(record: History, place: state.Place) -> None:
    """The guess, then the slider with the answers at each step, and the closing sentence."""
    if guess_first(record, place):
        with shape.demonstration():
            probe = scrub(record)
            shape.closing(in_words(record, probe))


def in_words(record: History, probe: int) -> str:
    """How the answer to one sentence changed between the first step and the last."""
    asked, first, last = probes.load().probes[probe], record.snapshots[0], record.snapshots[-1]
    begun, end = first.answers[probe][0], last.answers[probe][0]
    read = f"{in_short(last.tokens)} tokens in {last.step:,} steps"
    told = f"It began with “{begun[0]}”, by chance; after {read} it says “{end[0]}”, with {end[1]:.0%}"
    if end[0] == asked.answer:
        return f"{told}. Nobody taught it this sentence: it learned by filling gaps in other texts."
    return f"{told}, where we wanted “{asked.answer}”: filling gaps in other texts has not taught it this one."


def guess_first(record: History, place: state.Place) -> bool:
    """What does it say before the first step? True once the learner has an opinion, and then the answer."""
    asked = f"Before the first step, how does it fill “{literal(FIRST_PROBE)}”?"
    options = ["water", "the", "a random word"]
    said = guess.ask(place.learner, "step-0", asked, options)
    if said is None:
        return False
    token, probability = record.snapshots[0].answers[_first_probe()][0]
    guess.verdict(
        said,
        token if token in options else options[2],
        f"“{token}” with {probability:.2%}, because it had not read anything yet",
    )
    return True


def _first_probe() -> int:
    return next(i for i, probe in enumerate(probes.load().probes) if probe.text == FIRST_PROBE)


def scrub(record: History) -> int:
    """The slider and the answers at that step, played by the server frame by frame; returns the chosen sentence."""
    playing = st.session_state.get("playing", False)
    label, icon = ("Pause", ":material/pause:") if playing else ("Play", ":material/play_arrow:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        found = probes.load().probes
        probe = st.selectbox(
            "Sentence",
            range(len(found)),
            index=_first_probe(),
            key="probe",
            format_func=lambda i: f"{found[i].text} ({found[i].group})",
        )
        st.button(label, icon=icon, type="primary", on_click=_toggle, args=(len(record.snapshots),), key="play")
    st.fragment(_stage, run_every=FRAME_SECONDS if playing else None)(record, probe, playing)
    return int(probe)


def _toggle(steps: int) -> None:
    """Play or pause; what was never played, or has reached the end, is played from the beginning."""
    playing = not st.session_state.get("playing", False)
    st.session_state["playing"] = playing
    if playing and (not st.session_state.get("moved") or st.session_state["snapshot"] >= steps - 1):
        st.session_state["snapshot"] = 0
        st.session_state["fresh"] = True
    st.session_state["moved"] = True


def _moved() -> None:
    """A hand on the slider stops the playing. A slow browser that reports a frame it was shown does not."""
    chosen, frame = st.session_state["snapshot"], st.session_state.get("frame", 0)
    if st.session_state.get("playing") and frame - LATE <= chosen <= frame:
        st.session_state["snapshot"] = frame
        return
    st.session_state["playing"], st.session_state["moved"] = False, True


def _stage(record: History, probe: int, was_playing: bool) -> None:
    """One frame. A hand on the slider stops the playing."""
    last = len(record.snapshots) - 1
    st.session_state.setdefault("snapshot", record.first_right(_first_probe()))  # a step that shows something
    if was_playing and not st.session_state.get("playing"):
        st.rerun()
    if was_playing and not st.session_state.pop("fresh", False):
        st.session_state["snapshot"] = min(last, st.session_state["snapshot"] + 1)
        st.session_state["playing"] = st.session_state["snapshot"] < last
    st.session_state["frame"] = st.session_state["snapshot"]
    now = st.select_slider(
        "Text read so far: small steps first, then larger ones",
        range(last + 1),
        key="snapshot",
        on_change=_moved,
        format_func=lambda i: f"{in_short(record.snapshots[i].tokens)} tokens",
    )
    _phase(record, now)
    _answers(record, probe, now)
    if was_playing and not st.session_state["playing"]:
        st.rerun()


def _phase(record: History, now: int) -> None:
    """How far it is: the step, measures on unseen text, and a badge for what it has learned by then."""
    snapshot = record.snapshots[now]
    unseen = _on_unseen_text(snapshot.held_out)
    st.text(f"Step {snapshot.step:,}: {unseen} (a coin gets 50% of the pairs).{_once_more(record, now)}")
    early, mastered = snapshot.early(), snapshot.mastered()
    cells = [strip.Cell(name, "now" if name == early else "", 0.9 if name == early else 0.0) for name in history.EARLY]
    cells += [
        strip.Cell(group, f"{hits} of {number}", 0.9 if group in mastered else 0.0)
        for group, (hits, number) in snapshot.right().items()
    ]
    with st.container(key="phases-block", gap="small"):
        strip.show(cells, key="phases", label=f"Learned by now: {early or ', '.join(mastered) or 'none of these yet'}")
        st.caption(_told(snapshot))


def _on_unseen_text(measured: dict[str, float]) -> str:
    return (
        f"on text it never trains on, it gets {measured['mlm_accuracy']:.0%} of the masked words and "
        f"{measured['nsp_accuracy']:.0%} of the sentence pairs right"
    )


def _once_more(record: History, now: int) -> str:
    """The same weights on the text that came next, at the end of a leg."""
    begun = next((leg for leg in record.legs[1:] if leg.begin == record.snapshots[now].step and leg.before), None)
    if begun is None:
        return ""
    return f" On the text that comes next: {begun.before['mlm_accuracy']:.0%} and {begun.before['nsp_accuracy']:.0%}."


def _told(snapshot: Snapshot) -> str:
    """What the badges say, in a sentence."""
    if early := snapshot.early():
        return history.EARLY[early]
    if not snapshot.mastered():
        return "It has begun to look at neighbouring words, but no kind of sentence is half right yet."
    return "Lit: at this step, its first guess is right in at least half of the eight sentences."


def _answers(record: History, probe: int, now: int) -> None:
    """The best answers to the chosen sentence at this step, and the expected word's path through all of them."""
    asked, ten = probes.load().probes[probe], record.snapshots[now].answers[probe]
    bars = pd.DataFrame(ten[:SHOWN], columns=["name", "share"]).assign(rank=range(1, SHOWN + 1))
    left, right = st.columns(2)
    with left:
        st.caption("Its first guesses")
        charts.with_table(
            bars,
            drawn.ANSWER_BARS,
            f"Bars: the {SHOWN} best answers now, led by {ten[0][0]} with {ten[0][1]:.1%}.",
            {"rank": "Rank", "name": "Word", "share": "Probability"},
            key="history-bars",
        )
    with right:
        st.caption(f"How likely “{asked.answer}” was at each saved step; a ring: at most that")
        way = rows.expected(record, probe, asked.answer, now)
        charts.show(
            way, drawn.EXPECTED, f"Line: the probability of {asked.answer} at each saved step.", key="history-expected"
        )
