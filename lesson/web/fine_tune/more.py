"""The drawer of the page Fine-tune: closer looks before a run, and at one."""

from functools import partial

from lesson.runs.registry import Run
from lesson.web import state
from lesson.web.classroom import proposed
from lesson.web.fine_tune import advice, curves, my_runs, ran
from lesson.web.grid import way
from lesson.web.inside import layers
from lesson.web.walk import drawer, shape

BREAK, RUNS = "Break it on purpose", "My runs"
LAYERS, PROBES = "Which layers changed", "Where the label can be read off"
QUALITY, WATCHED = "Accuracy and learning rate", "My own sentences, step by step"
RISES, RAN = "When the validation loss rises", "Settings of this run"
Looks = dict[str, shape.Look]


def before(place: state.Place, others: Looks) -> None:
    """Offer what goes with setting up a run; `others` are the looks that the page itself puts together."""
    _drawer(others | {RISES: partial(advice.when_it_rises, None)}, place)


def after(run: Run, place: state.Place, others: Looks) -> None:
    """Offer closer looks at a run: at any time its curves, once it has ended what changed inside."""
    looks: Looks = {QUALITY: partial(curves.quality, run), WATCHED: partial(curves.watched, run)}
    if run.report() and run.checkpoint("best") is not None:
        looks = {LAYERS: partial(layers.changed, run), PROBES: partial(layers.probed, run)} | looks
        looks[RAN] = partial(ran.of_run, run)
    _drawer(looks | {RISES: partial(advice.when_it_rises, run)} | others, place)


def _drawer(looks: Looks, place: state.Place) -> None:
    """Add what is always there; with a grid in the address the drawer is open at it."""
    if proposed.hides("search"):
        looks = {name: look for name, look in looks.items() if name != way.LOOK}
    elif place.grid:
        way.open_once()
    drawer.draw(way.DRAWER, looks | {RUNS: partial(my_runs.draw, place)})
