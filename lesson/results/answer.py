"""The answer to "was it worth it?", written from the results of one comparison and from nothing else.

Three sentences: data needed, computing needed, and which to choose when; then what pre-training itself added, and how
far to trust it all. Where BERT does not win, they say so. A lead counts as clear when every seed agrees on it. Takes
milliseconds.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lesson.results import fits as figures
from lesson.results.fits import NAMES, Fits

WORD_HEAD, BERT, SCRATCH = "bert-word-head", "bert-fine-tuned", "bert-from-scratch"
SIMPLER = ("logistic-regression", "small-network")
WATTS = 20  # a laptop's processor with all cores busy
CALLED = {WORD_HEAD: "BERT with its word head", BERT: "fine-tuned BERT"}
SHRINKS = 0.02  # a lead that falls by less counts as unchanged
NOTHING = "Not enough has been measured yet: an answer needs fine-tuned BERT and a simpler model on the same rows."


@dataclass(frozen=True)
class Answer:
    """Each field is a sentence or two, ready to be shown."""

    data: str
    computing: str
    choice: str
    together: str = ""  # with what was published
    pretraining: str = ""
    noise: str = ""


def answer(fits: Fits, watts: float = WATTS) -> Answer:
    """Write the answer of a comparison; of the simpler models, the one that is best with the most labels is used.

    >>> answer([]).data == NOTHING
    True
    """
    labelled = [fit for fit in fits if fit["size"]]  # without a label there is nobody to compare with
    models = {fit["model"] for fit in labelled}
    if not models & {BERT, WORD_HEAD} or not models & set(SIMPLER):
        return Answer(NOTHING, "", "")
    curves = figures.curves(labelled)
    reader = WORD_HEAD if WORD_HEAD in models else BERT
    rival = _best(curves, [model for model in SIMPLER if model in models])
    leads = figures.lead(labelled, reader, rival)
    return Answer(
        _data(curves, leads, reader, rival),
        _computing(labelled, curves, reader, rival, watts),
        _choice(leads, rival),
        _together(leads),
        _pretraining(curves) if {BERT, SCRATCH} <= models else "",
        _noise(labelled, curves, reader),
    )


def per_class(fits: Fits, classes: int, rivals: tuple[str, ...] = SIMPLER) -> pd.DataFrame:
    """Columns size, a_class, lead: labels, labels for each class, BERT's lead in points over each size's best rival."""
    curves = figures.curves([fit for fit in fits if fit["size"]])
    best = curves[curves["model"].isin(rivals)].groupby("size")["mean"].max()
    bert = curves[curves["model"] == BERT].set_index("size")["mean"]
    leads = ((bert - best) * 100).dropna()
    return pd.DataFrame({"size": leads.index, "a_class": leads.index / classes, "lead": leads.round(1).to_numpy()})


def _best(curves: pd.DataFrame, models: list[str]) -> str:
    last = curves[curves["model"].isin(models)].sort_values(["size", "mean"])
    return str(last["model"].iloc[-1])


def _of(curves: pd.DataFrame, model: str) -> pd.DataFrame:
    return curves[curves["model"] == model]


def _data(curves: pd.DataFrame, leads: pd.DataFrame, reader: str, rival: str) -> str:
    bert, other, name = _of(curves, reader), _of(curves, rival), _small(rival)
    most = int(leads["size"].max())
    ends = [
        f"with {size:,} labels {CALLED[reader]} gets {_at(bert, size):.0%} of the test reviews right and {name} "
        f"{_at(other, size):.0%}"
        for size in sorted({int(leads["size"].min()), most})
    ]
    return f"Data needed: {'; '.join(ends)}; {_where_they_meet(leads, name)}{_worth(bert, other, most, name)}."


def _where_they_meet(leads: pd.DataFrame, name: str) -> str:
    met = figures.meetings(leads)
    first = next((value for value in leads["lead"] if value), 0.0)
    if not met:
        who = "BERT is ahead" if first > 0 else f"BERT does not win: {name} is ahead" if first else "neither is ahead"
        return f"{who} at every number of labels measured, so the curves do not meet here" if len(leads) > 1 else who
    if len(met) > 1:
        return f"the lead changes hands at about {_list(met)} labels, so the two are about equal"
    before, after = ("BERT", name) if first > 0 else (name, "BERT")
    return f"the curves meet at about {met[0]:,} labels: below that {before} is ahead, above it {after}"


def _worth(bert: pd.DataFrame, other: pd.DataFrame, most: int, name: str) -> str:
    """How many labels the better of the two saves, where it reaches the other's best with fewer than all."""
    leader, follower, who, whose = bert, other, "BERT", name
    if _at(other, most) > _at(bert, most):
        leader, follower, who, whose = other, bert, name, "BERT"
    needed = figures.labels_to_reach(leader, _at(follower, most))
    if needed is None or needed >= most:
        return ""
    fewer = "no more than " if needed <= leader["size"].min() else "about "
    return f", and what {whose} reaches with {most:,}, {who} reaches with {fewer}{needed:,}"


def _computing(fits: Fits, curves: pd.DataFrame, reader: str, rival: str, watts: float) -> str:
    rows = pd.DataFrame(fits)
    most = rows.loc[rows["model"] == reader, "size"].max()
    bert, other = (rows[(rows["model"] == model) & (rows["size"] == most)] for model in (reader, rival))
    more = bert["seconds"].mean() - other["seconds"].mean()
    points = 100 * (_at(_of(curves, reader), most) - _at(_of(curves, rival), most))
    price = (
        f", or {_seconds(more / points)} and about {more / points * watts:.0f} joules for each of its {points:.1f} "
        "extra points"
        if points > 0 and more > 0
        else f", and that buys no accuracy here ({points:+.1f} points)"
    )
    return (
        f"Computing needed: with {int(most):,} labels {CALLED[reader]} trains for {_seconds(bert['seconds'].mean())} "
        f"instead of {_seconds(other['seconds'].mean())}{price}; a prediction takes {_milliseconds(bert)} milliseconds "
        f"instead of {_milliseconds(other)}, with {_millions(bert['parameters'].mean())} parameters instead of "
        f"{_millions(other['parameters'].mean())}."
    )


def _milliseconds(fits: pd.DataFrame) -> str:
    mean = fits["prediction_us"].mean() / 1000
    return f"{mean:,.1f}" if mean >= 1 else f"{mean:.2g}"


def _choice(leads: pd.DataFrame, rival: str) -> str:
    name = _small(rival)
    won = [int(size) for size in leads.loc[(leads["lead"] > 0) & leads["clear"], "size"]]
    lost = [int(size) for size in leads.loc[(leads["lead"] < 0) & leads["clear"], "size"]]
    if not won:
        where = f" (with {_list(lost)} labels every seed has it behind)" if lost else ""
        return (
            f"Which to choose: on these reviews there is no size at which every seed has BERT ahead of {name}{where}, "
            f"so choose {name}: it is cheaper."
        )
    top = leads[leads["size"].isin(won)].sort_values("lead").iloc[-1]
    rest = [int(size) for size in leads["size"] if size not in won]
    otherwise = f"; with {_list(rest)} labels seeds disagree or it is behind, so choose {name} there" if rest else ""
    return (
        f"Which to choose: BERT with {_list(won)} labels, where every seed has it ahead (by {100 * top['lead']:.0f} "
        f"points with {int(top['size']):,}){otherwise}; and {name} wherever speed matters more than these points."
    )


def _pretraining(curves: pd.DataFrame) -> str:
    bert, scratch = _of(curves, BERT), _of(curves, SCRATCH)
    most = int(min(bert["size"].max(), scratch["size"].max()))
    gap = 100 * (_at(bert, most) - _at(scratch, most))
    return (
        f"The same network from a random start, trained just as long on the same {most:,} labels, gets "
        f"{_at(scratch, most):.0%} right: the {gap:.0f} points in between are what pre-training gained."
        if gap > 0
        else f"The same network from a random start gets {_at(scratch, most):.0%} right with {most:,} labels: here "
        "pre-training gained nothing."
    )


def _together(leads: pd.DataFrame) -> str:
    """What these figures and the published ones say together; the lead with fewest and with most labels decides."""
    few, many = float(leads["lead"].iloc[0]), float(leads["lead"].iloc[-1])
    here = f"{100 * few:+.0f} points with {int(leads['size'].iloc[0]):,} labels, {100 * many:+.0f} with "
    here += f"{int(leads['size'].iloc[-1]):,}"
    if few > 0 and few - many > SHRINKS:
        said = f"Published figures say the same: the fewer the labels, the more reading is worth ({here})."
    elif few > 0:
        said = f"In published comparisons the lead shrinks as labels are added; here it hardly does ({here})."
    else:
        said = (
            f"In published comparisons BERT leads where labels are few; here it does not ({here}). The BERT there was "
            "ten times larger and had read more."
        )
    return (
        f"{said} Reading also helps with words that no labelled text contained, and with small ones like “not” that "
        "turn a sentence around. It pays less where labels are plentiful or stock phrases give the label away, and not "
        "at all where answers must be cheap and fast."
    )


def _noise(fits: Fits, curves: pd.DataFrame, reader: str) -> str:
    few = _of(curves, reader).iloc[0]
    seeds = (
        f"with {int(few['size']):,} labels BERT's best and worst seed are {100 * (few['high'] - few['low']):.0f} "
        "points apart; "
        if few["seeds"] > 1
        else "one seed is an anecdote; "
    )
    low, high = max(
        (fit["accuracy_interval"] for fit in fits if fit["model"] == reader), key=lambda ends: ends[1] - ends[0]
    )
    return (
        f"How far to trust this: {seeds}{fits[0]['test_rows']:,} test reviews leave an accuracy uncertain by up to "
        f"{50 * (high - low):.0f} points either way. Fine-tuning on few examples is noisy (Mosbach et al. 2021, Zhang "
        "et al. 2021)."
    )


def _at(curve: pd.DataFrame, size: Any) -> float:
    return float(curve.loc[curve["size"] == size, "mean"].iloc[0])


def _small(model: str) -> str:
    return NAMES[model][0].lower() + NAMES[model][1:] if model == "logistic-regression" else "the small network"


def _list(numbers: list[int]) -> str:
    words = [f"{number:,}" for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{max(value, 0.001):.2g} s"


def _millions(value: float) -> str:
    return f"{value / 1e6:.1f} million" if value >= 1e6 else f"{value:,.0f}"
