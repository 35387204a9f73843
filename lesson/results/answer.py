"""The answer to "was it worth it?", written from the results of one comparison and from little else.

Data needed, computing needed, and which to choose when; what these figures and published ones say together, in short
and at length; what pre-training itself added, and how far to trust it all. BERT is represented by the head that is
better at each size. Where it does not win, they say so. A lead counts as clear when every seed agrees on it. Takes
milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lesson import places
from lesson.content import scale
from lesson.results import fits as figures
from lesson.results import picture
from lesson.results.fits import NAMES, NEW_HEAD, READERS, Fits
from lesson.settings import BUILT_IN

SCRATCH, HEAD_ONLY = "bert-from-scratch", "bert-head-only"
SIMPLER = ("logistic-regression", "small-network")
WATTS = 20  # a laptop's processor with all cores busy
SHRINKS = 0.02  # a lead that falls or rises by less counts as unchanged
NOTHING = "Not enough has been measured yet: an answer needs fine-tuned BERT and a simpler model on the same rows."


@dataclass(frozen=True)
class Answer:
    """Each field is a sentence or two, ready to be shown."""

    data: str
    computing: str
    choice: str
    together: str = ""  # with what was published, in a sentence
    further: str = ""  # the same at length: when reading pays, and what no curve shows
    pretraining: str = ""
    body: str = ""  # head only against random start
    noise: str = ""


def answer(fits: Fits, watts: float = WATTS, checkpoint: str = BUILT_IN) -> Answer:
    """Write the answer of a comparison; of the simpler models, the one that is best with the most labels is used.

    `checkpoint` is the BERT that was compared.

    >>> answer([]).data == NOTHING
    True
    """
    labelled = [fit for fit in fits if fit["size"]]  # without a label there is nobody to compare with
    models = {fit["model"] for fit in labelled}
    if not models & set(READERS) or not models & set(SIMPLER):
        return Answer(NOTHING, "", "")
    curves = figures.curves(labelled)
    rival = _best(curves, [model for model in SIMPLER if model in models])
    leads = figures.lead_of_reading(labelled, rival)
    if leads.empty:  # stopped before both had learned from as many
        return Answer(NOTHING, "", "")
    size = _sizes(labelled, checkpoint == BUILT_IN)
    return Answer(
        _data(curves, leads, rival),
        _computing(labelled, leads, rival, watts),
        _choice(leads, rival, _seconds_more(labelled, leads, rival) > 0),
        _together(leads),
        _further(leads, size),
        _pretraining(curves) if {NEW_HEAD, SCRATCH} <= models else "",
        _body(labelled),
        _noise(labelled, curves, str(leads["model"].iloc[0])),
    )


def per_class(fits: Fits, classes: int, rivals: tuple[str, ...] = SIMPLER) -> pd.DataFrame:
    """Columns size, a_class, lead: labels, labels for each class, BERT's lead in points over each size's best rival."""
    curves = figures.curves([fit for fit in fits if fit["size"]])
    best = curves[curves["model"].isin(rivals)].groupby("size")["mean"].max()
    bert = curves[curves["model"] == NEW_HEAD].set_index("size")["mean"]
    leads = ((bert - best) * 100).dropna()
    return pd.DataFrame({"size": leads.index, "a_class": leads.index / classes, "lead": leads.round(1).to_numpy()})


def _best(curves: pd.DataFrame, models: list[str]) -> str:
    last = curves[curves["model"].isin(models)].sort_values(["size", "mean"])
    return str(last["model"].iloc[-1])


def _of(curves: pd.DataFrame, model: str) -> pd.DataFrame:
    return curves[curves["model"] == model]


def _data(curves: pd.DataFrame, leads: pd.DataFrame, rival: str) -> str:
    other, name = _of(curves, rival), _small(rival)
    ends = dict.fromkeys(
        f"with {row['size']:,} labels {READERS[row['model']]} gets {_at(_of(curves, row['model']), row['size']):.0%} "
        f"of the test reviews right and {name} {_at(other, row['size']):.0%}"
        for _, row in leads.iloc[[0, -1]].iterrows()
    )
    return f"Data needed: {'; '.join(ends)}; {_where_they_meet(leads, name)}{_worth(curves, leads, rival)}."


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


def _worth(curves: pd.DataFrame, leads: pd.DataFrame, rival: str) -> str:
    """How many labels the better of the two saves, where it reaches the other's best with fewer than all."""
    last, name = leads.iloc[-1], _small(rival)
    behind, whose, leaders = (rival, name, READERS) if last["lead"] >= 0 else (last["model"], "BERT", {rival: name})
    most = int(last["size"])
    wanted = _at(_of(curves, behind), most)
    needs = {who: figures.labels_to_reach(_of(curves, model), wanted) for model, who in leaders.items()}
    found = {who: needed for who, needed in needs.items() if needed is not None and needed < most}
    if not found:
        return ""
    who = min(found, key=found.__getitem__)
    model = next(model for model, name in leaders.items() if name == who)
    enough = figures.needed_in_words(found[who], int(_of(curves, model)["size"].min()))
    return f", and what {whose} reaches with {most:,}, {who} reaches with {enough}"


def _computing(fits: Fits, leads: pd.DataFrame, rival: str, watts: float) -> str:
    last, rows = leads.iloc[-1], pd.DataFrame(fits)
    most = int(last["size"])
    bert, other = (rows[(rows["model"] == model) & (rows["size"] == most)] for model in (last["model"], rival))
    price = _price(_seconds_more(fits, leads, rival), round(100 * last["lead"], 1) + 0.0, watts)  # no -0.0
    return (
        f"Computing needed: with {most:,} labels {READERS[last['model']]} trains for "
        f"{_seconds(bert['seconds'].mean())} "
        f"instead of {_seconds(other['seconds'].mean())}{price}; a prediction takes {_milliseconds(bert)} milliseconds "
        f"instead of {_milliseconds(other)}, with {_millions(bert['parameters'].mean())} parameters instead of "
        f"{_millions(other['parameters'].mean())}."
    )


def _seconds_more(fits: Fits, leads: pd.DataFrame, rival: str) -> float:
    """How much longer BERT trains than the rival with the most labels; less than nothing where it is quicker."""
    last, rows = leads.iloc[-1], pd.DataFrame(fits)
    bert, other = (
        rows[(rows["model"] == model) & (rows["size"] == last["size"])]["seconds"].mean()
        for model in (last["model"], rival)
    )
    return float(bert - other)


def _price(more: float, points: float, watts: float) -> str:
    """What the extra seconds buy, or that there are none."""
    if more > 0 and points > 0:
        return (
            f", or {_seconds(more / points)} and about {more / points * watts:.0f} joules for each of its "
            f"{points:.1f} extra points"
        )
    if more > 0:
        return f", and that buys no accuracy here ({points:+.1f} points)"
    better = "and better" if points > 0 else "and as good" if not points else "but not better"
    return f", so here it is {'quicker' if more else 'no slower'} {better} ({points:+.1f} points)"


def _milliseconds(fits: pd.DataFrame) -> str:
    mean = fits["prediction_us"].mean() / 1000
    return f"{mean:,.1f}" if mean >= 1 else f"{mean:.2g}"


def _choice(leads: pd.DataFrame, rival: str, cheaper: bool) -> str:
    """Which to choose where; `cheaper` is whether the rival is."""
    name, alone = _small(rival), leads[leads["seeds"] < 2]
    if len(alone) == len(leads):
        return (
            "Which to choose: one seed is no basis for a choice. This one has BERT at "
            f"{figures.at_both_ends(leads)} against {name}; only more seeds can show whether that lasts."
        )
    won, lost = (leads[(sign * leads["lead"] > 0) & leads["clear"]] for sign in (1, -1))
    unsure = f"; with {_list(alone['size'])} labels there is one seed only, too few to choose by" if len(alone) else ""
    if won.empty:
        where = f" (with {_list(lost['size'])} labels every seed has it behind)" if len(lost) else ""
        return (
            f"Which to choose: on these reviews there is no size at which every seed has BERT ahead of {name}{where}, "
            f"so choose {name}{': it is cheaper' if cheaper else ''}{unsure}."
        )
    top = won.loc[won["lead"].idxmax()]
    rest = [size for size in leads["size"] if size not in {*won["size"], *alone["size"]}]
    otherwise = f"; with {_list(rest)} labels seeds disagree or it is behind, so choose {name} there" if rest else ""
    hurry = f"; and {name} wherever speed matters more than these points" if cheaper else ""
    return (
        f"Which to choose: {_heads(won)}, where every seed has it ahead (by {100 * top['lead']:.0f} points with "
        f"{top['size']:,}){otherwise}{unsure}{hurry}."
    )


def _heads(won: pd.DataFrame) -> str:
    """Which head at which sizes, each head once."""
    return ", and ".join(
        f"{who} for {_list(won.loc[won['model'] == model, 'size'])} labels"
        for model, who in READERS.items()
        if model in set(won["model"])
    )


def _pretraining(curves: pd.DataFrame) -> str:
    bert, scratch = _of(curves, NEW_HEAD), _of(curves, SCRATCH)
    most = int(min(bert["size"].max(), scratch["size"].max()))
    gap = 100 * (_at(bert, most) - _at(scratch, most))
    return (
        f"The same network from a random start, trained just as long on the same {most:,} labels, gets "
        f"{_at(scratch, most):.0%} right: the {gap:.0f} points in between are what pre-training gained."
        if gap > 0
        else f"The same network from a random start gets {_at(scratch, most):.0%} right with {most:,} labels: here "
        "pre-training gained nothing."
    )


def _body(fits: Fits) -> str:
    """What reading left in the body, against labels that train all of a body without it; empty where not measured."""
    leads = figures.lead(fits, HEAD_ONLY, SCRATCH)
    if leads.empty:
        return ""
    two = "a body that has read and stands still {} one that has read nothing and learns throughout"
    sure = leads[leads["clear"]]
    if sure.empty:
        said = f"seeds disagree on whether {two.format('beats')}"
    else:
        won = sure["lead"] > 0
        does = "beats" if won.all() else "now beats, now loses to" if won.any() else "loses to"
        said = ("" if len(sure) == len(leads) else "wherever seeds agree, ") + two.format(does)
    return f"Head only against random start: {said} ({figures.at_both_ends(leads if sure.empty else sure)})."


def _further(leads: pd.DataFrame, size: str) -> str:
    """When reading pays less, by these figures and published ones, and what neither shows; `size` is an excuse."""
    plenty = "as here" if _change(leads) < -SHRINKS else "as in published comparisons"
    excuse = (
        f"{size} Simpler models have kept up elsewhere, too, where labels were few (Edwards et al. 2020). "
        if leads["lead"].iloc[0] <= 0
        else ""
    )
    return (
        f"{excuse}Reading pays less where labels are plentiful, {plenty}{_stock_phrases()}; where answers must be "
        "cheap and fast, weigh the milliseconds above. No curve says which reviews reading helps with. A model that "
        "has read may know words that no labelled text contained, and what “not” does to a sentence; in Try it you can "
        "test whether yours does."
    )


def _stock_phrases() -> str:
    """That stock phrases make reading pay less, where our set of them shows it: empty where it shows otherwise."""
    found, about = figures.ready(places.STOCK_SWEEP)
    if picture.shape(found) not in (picture.SHAPES[2], picture.SHAPES[4]):
        return ""
    whose = ", measured with an earlier built-in BERT" if figures.is_earlier(about) else ""
    return f", or where stock phrases give the label away, as in our set of them in the drawer{whose}"


def _change(leads: pd.DataFrame) -> float:
    """How much larger the lead is with most labels than with fewest."""
    return float(leads["lead"].iloc[-1] - leads["lead"].iloc[0])


def _together(leads: pd.DataFrame) -> str:
    """The lead with fewest labels and how it changes, beside Usherwood and Smit 2019."""
    here = figures.at_both_ends(leads)
    published = "In published comparisons (Usherwood and Smit 2019)"
    if leads["lead"].iloc[0] <= 0:
        return f"{published} BERT leads where labels are few; here it does not ({here})."
    if len(leads) == 1:
        return f"{published} the lead shrinks as labels are added; one number of labels cannot show that ({here})."
    change = _change(leads)
    if change < -SHRINKS:
        return (
            "Published figures say the same (Usherwood and Smit 2019): the fewer the labels, the more reading is worth "
            f"({here})."
        )
    does = "it grows" if change > SHRINKS else "it hardly changes"
    return f"{published} the lead shrinks as labels are added; here {does} ({here})."


def _sizes(fits: Fits, built_in: bool) -> str:
    """How the published BERT compares with this one; how much another has read we do not know."""
    theirs = scale.BERT_BASE_PARAMETERS
    ours = max(fit["parameters"] for fit in fits if fit["model"] in READERS)
    if built_in:
        return f"The BERT there was about {theirs / ours:.0f} times as large and had read more."
    return f"The BERT there had {_millions(theirs)} parameters, and this one has {_millions(ours)}."


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


def _list(numbers: Iterable[int]) -> str:
    words = [f"{number:,}" for number in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{max(value, 0.001):.2g} s"


def _millions(value: float) -> str:
    return f"{value / 1e6:.1f} million" if value >= 1e6 else f"{value:,.0f}"
