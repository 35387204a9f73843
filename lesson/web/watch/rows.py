"""Rows for the charts of Watch it learn, from the record of the pre-training (lesson/content/history.py).

The axis of tokens read is logarithmic; where that would crowd the saved steps, they are in order, by `number`.
A row's `leg` says which leg it belongs to, so that no line runs across the seam; `now` is -1 for data, 1 where the page
is looking, 2 where a leg begins, 0 at the ends of the axis.
"""

import pandas as pd

from lesson.content.history import History

DATA, END, HERE, SEAM = -1, 0, 1, 2
MEASURES = {"masked words": "mlm_accuracy", "next sentence": "nsp_accuracy"}


def places(record: History) -> list[float]:
    """Tokens read at each snapshot; step 0 is a little to the left of the first, because a logarithm has no zero."""
    return [_place(snapshot.tokens, record) for snapshot in record.snapshots]


def losses(record: History, name: str, now: int) -> pd.DataFrame:
    """A loss in training and on held-out text: columns tokens, loss, series, leg, now."""
    curve = record.curve[record.curve["tokens"] > 0]
    begins = [leg.begin for leg in record.legs]
    legs = sum((curve["step"] > begin).astype(int) for begin in begins) - 1
    found = [pd.DataFrame({"tokens": curve["tokens"], "loss": curve[name], "series": "training", "leg": legs})]
    held_out = _on_the_axis(record.held_out(), record)
    if name in held_out:
        found.append(held_out[["tokens", "leg"]].assign(loss=held_out[name], series="held-out text"))
    data = pd.concat(found, ignore_index=True).dropna(subset=["loss"])
    return marked(data.assign(now=DATA), record, now)


def accuracy(record: History) -> pd.DataFrame:
    """The share of right answers on held-out text, for both tasks: columns tokens, task, share, leg, now."""
    held_out = _on_the_axis(record.held_out(), record)
    return pd.concat(
        [
            held_out[["tokens", "leg"]].assign(task=task, share=held_out[name], now=DATA)
            for task, name in MEASURES.items()
        ],
        ignore_index=True,
    )


def expected(record: History, probe: int, word: str, now: int) -> pd.DataFrame:
    """The probability of a word at every snapshot: columns number, tokens, probability, listed (1 or 0), now."""
    found = record.probability(probe, word).astype(float)  # the marks have no value, and a truth value cannot be none
    return marked(found.assign(number=range(len(found)), now=DATA), record, now)


def known(record: History) -> pd.DataFrame:
    """The share of each group whose expected word is among the ten best: columns number, tokens, group, share, now."""
    found = record.known().assign(now=DATA)
    number = {snapshot.tokens: at for at, snapshot in enumerate(record.snapshots)}
    data = found.assign(number=found["tokens"].map(number))
    return pd.concat([data, _seams(record)], ignore_index=True)


def marked(data: pd.DataFrame, record: History, now: int) -> pd.DataFrame:
    """The data and rows without a value: both ends, so that all charts span the same way, the seam, the place."""
    at, last = places(record), len(record.snapshots) - 1
    marks = [{"tokens": at[n], "number": n, "now": what} for n, what in ((0, END), (last, END), (now, HERE))]
    return pd.concat([data, pd.DataFrame(marks), _seams(record)], ignore_index=True)


def _seams(record: History) -> pd.DataFrame:
    seams = [
        {"tokens": record.tokens_at(leg.begin), "number": number, "now": SEAM}
        for leg in record.legs[1:]
        for number, snapshot in enumerate(record.snapshots)
        if snapshot.step == leg.begin
    ]
    return pd.DataFrame(seams, columns=["tokens", "number", "now"])


def _on_the_axis(data: pd.DataFrame, record: History) -> pd.DataFrame:
    return data.assign(tokens=[_place(tokens, record) for tokens in data["tokens"]])


def _place(tokens: float, record: History) -> float:
    first = next((snapshot.tokens for snapshot in record.snapshots if snapshot.tokens), 2)
    return tokens or first / 2
