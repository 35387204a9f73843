"""Parts a table into training, validation and test rows: stratified, fixed by a seed, no text on two sides.

Texts that differ only in capitals, punctuation, links or @names count as the same and stay together: a copy in the test
part would be an answer learned by heart. Fractions are 2/3, 1/9 and 2/9: 1,800 rows give 1,200, 200 and 400. A label
with three different texts or more is in each part.
"""

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

_TEST, _VALIDATION = 2 / 9, 1 / 9
_NOISE = re.compile(r"https?://\S+|@\w+|\W+")


PARTS = ("train", "validation", "test")
UNLABELLED = "unlabelled"  # a part of a run's rows: texts that say how reviews sound, and no label


class Split(NamedTuple):
    """Three tables with the columns of the whole; `test` is looked at once, at the end."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

    def with_parts(self) -> pd.DataFrame:
        """Return one table whose column `part` says train, validation or test, as a run folder's data.csv does."""
        parts = [rows.assign(part=part) for part, rows in self._asdict().items()]
        return pd.concat(parts, ignore_index=True)


def split(table: pd.DataFrame, seed: int = 0) -> Split:
    """Part `table` (columns text and label); the same seed gives the same parts.

    >>> table = pd.DataFrame({"text": [f"text {n}" for n in range(90)], "label": ["a", "b"] * 45})
    >>> [len(part) for part in split(table)]
    [60, 10, 20]
    """
    return taken_apart(table, parts_of(table, seed))


def taken_apart(table: pd.DataFrame, parts: Sequence[str]) -> Split:
    """Return the rows of each part; `parts` names the part of each row.

    >>> taken_apart(pd.DataFrame({"text": ["a", "b"]}), ["test", "train"]).test["text"].item()
    'a'
    """
    named = pd.Series(parts, index=table.index, dtype="str")
    return Split(*(table[named == name].reset_index(drop=True) for name in PARTS))


def parts_of(table: pd.DataFrame, seed: int = 0) -> list[str]:
    """Return the part of each row; it reads every text, which takes a second for a large file."""
    counts = table["label"].value_counts(sort=False).to_dict()
    quotas = {"test": _quotas(counts, _TEST, 2), "validation": _quotas(counts, _VALIDATION, 3)}
    part_of = ["train"] * len(table)
    for label, groups in _groups(table, seed).items():
        for part, group in _placed(groups, {name: quota[label] for name, quota in quotas.items()}):
            for at in group:
                part_of[at] = part
    return part_of


def nested(train: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the training rows in an order whose every beginning is stratified: the first 50 hold the first 20.

    Each label's rows are shuffled and spread evenly over the whole; the first row of each label comes first.

    >>> rows = pd.DataFrame({"text": list("abcdef"), "label": ["x", "y"] * 3})
    >>> sorted(nested(rows, seed=0).head(4)["label"])
    ['x', 'x', 'y', 'y']
    """
    shuffled = train.sample(frac=1.0, random_state=seed)
    within = shuffled.groupby("label").cumcount()
    share = (within + 0.5) / shuffled.groupby("label")["label"].transform("size")
    order = share.where(within > 0, 0.0).sort_values(kind="stable").index
    return train.loc[order].reset_index(drop=True)


def unlabelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows as ones of that part, without their labels.

    >>> unlabelled(pd.DataFrame({"text": ["a"], "label": ["good"]})).values.tolist()
    [['a', '', 'unlabelled']]
    """
    return rows.assign(label="", part=UNLABELLED)


def bare_text(text: str) -> str:
    """A text without capitals, punctuation, links and @names.

    >>> bare_text("@kim Good soup!") == bare_text("good soup")
    True
    """
    return _NOISE.sub(" ", text.casefold()).strip() or text


def margin(n: int) -> float:
    """Half the width, in points, of the 95 % interval of an accuracy measured on `n` rows, at its widest (50 % right).

    Wilson's interval (Wilson 1927), which is also right for few rows.

    >>> round(margin(60))
    12
    """
    z = 1.96
    return 50.0 if n <= 0 else 100 * z / (1 + z * z / n) * math.sqrt(0.25 / n + z * z / (4 * n * n))


def _groups(table: pd.DataFrame, seed: int) -> dict[str, list[list[int]]]:
    """Row positions of the same text together, shuffled within the label of their first row."""
    same: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(table["text"]):
        same[bare_text(text)].append(at)
    labels = table["label"].tolist()
    groups: dict[str, list[list[int]]] = defaultdict(list)
    for group in same.values():
        groups[labels[group[0]]].append(group)
    for label in sorted(groups):
        random.Random(f"{seed} {label}").shuffle(groups[label])
    return groups


def _placed(groups: list[list[int]], quotas: dict[str, int]) -> list[tuple[str, list[int]]]:
    """(part, group) of the groups of one label: the first part that has room, else train; no part goes without."""
    placed = []
    for group in groups:
        part = next((name for name, quota in quotas.items() if quota >= len(group)), "train")
        if part != "train":
            quotas[part] -= len(group)
        placed.append((part, group))
    for needed, part in enumerate(("train", "test", "validation"), start=1):
        if len(groups) >= needed and all(name != part for name, _ in placed):  # many copies of a text fit no quota
            held = Counter(name for name, _ in placed)
            donor = max(("validation", "test", "train"), key=lambda name: held[name])
            at = min((at for at in range(len(placed)) if placed[at][0] == donor), key=lambda at: len(placed[at][1]))
            placed[at] = (part, placed[at][1])
    return placed


def _quotas(counts: dict[str, int], fraction: float, least: int) -> dict[str, int]:
    """Rows a label gives to a part, by largest remainder; a label with `least` rows or more gives at least one."""
    exact = {label: count * fraction for label, count in counts.items()}
    quotas = {label: int(share) for label, share in exact.items()}
    missing = round(sum(counts.values()) * fraction) - sum(quotas.values())
    for label in sorted(exact, key=lambda label: (quotas[label] - exact[label], label))[:missing]:
        quotas[label] += 1
    return {label: max(quota, int(counts[label] >= least)) for label, quota in quotas.items()}
