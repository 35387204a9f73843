"""A link for a lesson, made by clicking: begin with a ready preset, change what you like, copy the address."""

from urllib.parse import quote

import streamlit as st

from lesson.classroom import plans, presets
from lesson.classroom.rules import STEPS, Deal, Hidden, Rules
from lesson.content.words import counted, duration
from lesson.settings import BUILT_IN
from lesson.web import navigation
from lesson.web.classroom import begin, proposed
from lesson.workers import engine

MODELS = (BUILT_IN, "bert-base-uncased")
HEADS = {"New head": "new", "Word head": "word"}
LABELS = (20, 50, 100, 200, 500, 0)  # 0: all
SECONDS = 40  # of a run with 20 to 200 labels, either head: the plan of fifty minutes says what that rests on


def draw() -> None:
    """The link and the lesson plan of what is chosen; without a class it proposes and locks nothing."""
    st.header("A link that sets the lesson up", anchor=False)
    _made()


def _made() -> None:
    st.markdown(
        "Write this address on the board or put it in an e-mail. Whoever opens it finds the lesson set up like this. "
        "Without a class it only suggests: everything it leaves out is one click away."
    )
    rules = choose()
    link(rules)
    plan(st.session_state.get("preset-ready", ""))


def folded() -> None:
    """The same below a board, closed."""
    with st.expander(
        "A link that sets the lesson up", icon=":material/link:", key="link-maker", on_change="rerun"
    ) as panel:
        if panel.open:
            _made()


def choose() -> Rules:
    """Return what is chosen; each ready preset fills the fields anew."""
    titles = {preset.title: name for name, preset in presets.READY.items()}
    chosen = st.segmented_control(
        "Begin with",
        [*titles, presets.NOTHING],
        default=presets.READY["fifty-minutes"].title,
        required=True,
        key="preset-from",
    )
    name = titles.get(chosen, "")
    st.session_state["preset-ready"] = name
    ready = (
        presets.READY[name] if name else presets.Preset("", "Everything is shown, and nothing is dealt out.", Rules())
    )
    st.text(ready.sentence)
    with st.expander("Change what it sets", icon=":material/tune:", key="preset-details"):
        return Rules(
            open_steps=_steps(ready.rules, name),
            hide=_hide(ready.rules, name),
            deal=_deal(ready.rules, name),
            **_limits(ready.rules, name),
        )


def link(rules: Rules) -> None:
    """The address that sets a lesson up by these rules."""
    text = presets.write(rules)
    st.code(f"{begin.root()}{'?preset=' + quote(text, safe=':;,-') if text else ''}", language=None, wrap_lines=True)
    if rules.deal is not None:
        number = presets.hands(rules.deal)
        st.caption(
            f"It deals {counted(number, 'different run')}. Which one a browser gets is a matter of chance, so two "
            "students may get the same one; a class deals them in turn."
            if number > 1
            else "It suggests the same run to everybody."
        )


def plan(name: str) -> None:
    """The lesson plan of a ready preset, with links to its pages, and the waiting time on this server."""
    if not name:
        return
    with st.expander("The lesson plan", icon=":material/event_note:", key="preset-plan", on_change="rerun") as panel:
        if not panel.open:
            return
        with st.container(horizontal=True):
            for number in presets.READY[name].rules.open_steps:
                step = navigation.STEPS[number]
                st.page_link(step.file, label=step.name, icon=step.icon, query_params={proposed.PRESET: name})
        st.markdown(plans.plan(name))
        _waits()


def _waits() -> None:
    """What a class would wait on this very server."""
    st.markdown("**On this server**")
    with st.container(horizontal=True):
        students = st.number_input("Students who start together", 1, 400, 30, key="waits-students", width=220)
        seconds = st.number_input("Seconds per run", 1, 3600, SECONDS, key="waits-seconds", width=220)
    workers = max(1, engine.status()["training"])
    found = plans.waits(students, seconds, workers)
    st.text(
        f"With {counted(workers, 'training worker')}, half of them will have started after {duration(found.half)}, the "
        f"last one starts after {duration(found.last)}, and all are done after {duration(found.done)}. "
        "This is calculated, not measured."
    )


def _steps(rules: Rules, name: str) -> tuple[int, ...]:
    names = [step.name for step in navigation.STEPS]
    chosen = st.pills(
        "Steps in the menu",
        names,
        selection_mode="multi",
        default=[names[step] for step in rules.open_steps],
        key=f"preset-steps-{name}",
    )
    return tuple(names.index(each) for each in chosen) or STEPS


def _hide(rules: Rules, name: str) -> tuple[Hidden, ...]:
    return tuple(
        st.pills(
            "Left out",
            list(proposed.IN_WORDS),
            selection_mode="multi",
            default=list(rules.hide),
            format_func=_capital,
            key=f"preset-hide-{name}",
        )
    )


def _capital(what: Hidden) -> str:
    name = proposed.IN_WORDS[what].removeprefix("the ")
    return name[:1].upper() + name[1:]


def _deal(rules: Rules, name: str) -> Deal | None:
    """The runs that are dealt: every number of labels with every head and every seed; none without labels or heads."""
    deal = rules.deal
    labels = st.pills(
        "Labels to deal out",
        LABELS,
        selection_mode="multi",
        default=list(deal.labels) if deal else [],
        format_func=lambda number: str(number or "all"),
        key=f"preset-labels-{name}",
        help="If you choose none, nothing is dealt out: everybody begins with the lesson's defaults.",
    )
    if not labels:
        return None
    heads = st.pills(
        "Heads to deal out",
        list(HEADS),
        selection_mode="multi",
        default=[head for head, short in HEADS.items() if deal is None or short in deal.heads],
        key=f"preset-heads-{name}",
    )
    seeds = st.number_input("Different seeds", 1, 100, deal.seeds if deal else 1, key=f"preset-seeds-{name}", width=220)
    return Deal(labels=tuple(labels), heads=tuple(HEADS[each] for each in heads) or ("new",), seeds=seeds)


def _limits(rules: Rules, name: str) -> dict[str, int | str | bool | None]:
    """The model, and what only a class can enforce."""
    known = rules.checkpoint if rules.checkpoint in MODELS else BUILT_IN
    model = st.selectbox("The model to begin with", MODELS, MODELS.index(known), key=f"preset-model-{name}")
    st.caption("A class can also hold students to these; a link alone cannot.")
    with st.container(horizontal=True):
        once = st.number_input(
            "Runs at once per student (0: no limit)",
            0,
            100,
            rules.runs_at_once or 0,
            key=f"preset-once-{name}",
            width=260,
        )
        each = st.number_input(
            "Runs in total per student (0: no limit)",
            0,
            1000,
            rules.runs_each or 0,
            key=f"preset-each-{name}",
            width=260,
        )
    wait = st.toggle("Answers wait until I reveal them", rules.answers_wait, key=f"preset-wait-{name}")
    return {
        "checkpoint": model,
        "runs_at_once": once or None,
        "runs_each": each or None,
        "answers_wait": wait,
    }
