"""How much the bundled reviews are like real ones, for whoever counts words.

    python -m tests.benchmarks.realism --real FOLDER

FOLDER holds clothing.csv and food.csv (columns text and label; 600 and 400 real reviews a class), which are no part of
the project: without it, the bundled reviews are measured alone. `--only FILE …` measures other files of that kind. The
same code goes over every set, a minute or so in all:

    learning     macro-F1 in % of the lesson's logistic regression, mean ± standard deviation of five draws (`--draws`),
                 each class alike, 399 other reviews to test on
    cue words    the twenty words with the highest log-odds for a class against the two others, in 400 reviews a class,
                 so that a larger set has no advantage; the share of the class's own reviews that hold one of them,
                 and of the others'. Once after Monroe, Colaresi and Quinn (2008): an informative Dirichlet prior (the
                 counts of the whole draw, scaled down to 500 words) and z-scores, which common words win; once with
                 a uniform Dirichlet prior (each word ten times more) and the log-odds themselves: stock words
    repetition   five-word runs in more than three reviews, four-word openings of more than two, repeated reviews
    lengths      deciles of the number of words, a class
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from lesson import places
from lesson.bert.comparison.models import LogisticRegression, numbers

SIZES = (50, 200, 600)
DRAWS = 5
TEST_A_CLASS = 133
DRAWN_A_CLASS = 400
CUE_WORDS = 20
PRIOR_WORDS = 500  # how much the informative prior weighs: as much as a text of so many words
PRIOR_COUNT = 10.0  # of each word, in the uniform prior
RANKINGS = ("z-score", "log-odds")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; apostrophes stay inside words.

    >>> words("Don't buy it, it's 2 small!")
    ["don't", 'buy', 'it', "it's", '2', 'small']
    """
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def learning(table: pd.DataFrame, size: int, draws: int = DRAWS) -> np.ndarray:
    """Return the macro-F1 of logistic regression after `size` reviews, in %, one figure a draw."""
    return np.array([_macro_f1(*_draw(table, size, seed), seed) for seed in range(draws)])


def _draw(table: pd.DataFrame, size: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part of a table to learn from and another to test on; each class is as frequent as the next, or one rarer."""
    shuffled = table.sample(frac=1, random_state=seed)
    place = shuffled.groupby("label").cumcount()
    test, rest = shuffled[place < TEST_A_CLASS], shuffled[place >= TEST_A_CLASS]
    rest = rest.assign(turn=rest.groupby("label").cumcount()).sort_values("turn", kind="stable")
    return rest.head(size), test


def _macro_f1(train: pd.DataFrame, test: pd.DataFrame, seed: int) -> float:
    class_names = sorted(test["label"].unique())
    model = LogisticRegression(class_names)
    for _ in model.fit(train, test.head(0), seed):
        pass
    right = numbers(test["label"], class_names)
    return 100 * float(f1_score(right, model.predict(test["text"].tolist()), average="macro"))


def cue_words(texts: Iterable[str], others: Iterable[str], ranking: str = "z-score") -> list[str]:
    """Return the words that speak most for `texts` against `others`, the strongest first; `ranking` is one of RANKINGS.

    >>> cue_words(["good soup"] * 9, ["bad soup"] * 9, "log-odds")
    ['good', 'soup', 'bad']
    """
    here, there = (Counter(word for text in part for word in words(text)) for part in (texts, others))
    all_words = sorted(here | there)
    own, other = (np.array([counts[word] for word in all_words], dtype=float) for counts in (here, there))
    informative = ranking == "z-score"
    prior = (own + other) * PRIOR_WORDS / (own + other).sum() if informative else np.full(len(own), PRIOR_COUNT)
    odds = [(n + prior) / (n.sum() + prior.sum() - n - prior) for n in (own, other)]
    deviation = np.sqrt(1 / (own + prior) + 1 / (other + prior)) if informative else 1.0
    order = np.argsort(-np.log(odds[0] / odds[1]) / deviation, kind="stable")
    return [all_words[at] for at in order[:CUE_WORDS]]


def cue_shares(table: pd.DataFrame, label: str, ranking: str, seed: int) -> tuple[float, float, list[str]]:
    """Return the shares, in %, of a class's reviews and of the others' that hold a cue word of the class; the words."""
    drawn = table.groupby("label").sample(DRAWN_A_CLASS, random_state=seed)
    texts, others = (drawn.loc[mask, "text"] for mask in (drawn["label"] == label, drawn["label"] != label))
    cues = cue_words(texts, others, ranking)
    held = [100 * float(np.mean([not set(cues).isdisjoint(words(text)) for text in part])) for part in (texts, others)]
    return held[0], held[1], cues


def mean_cue_share(table: pd.DataFrame, ranking: str, draws: int = DRAWS) -> float:
    """Return the share, in %, of reviews that hold a cue word of their class: the mean of the classes and draws."""
    labels = sorted(set(table["label"]))
    return float(np.mean([cue_shares(table, label, ranking, seed)[0] for label in labels for seed in range(draws)]))


def show_cue_words(table: pd.DataFrame, ranking: str) -> None:
    """Print, a class, how many reviews hold a cue word, and the cue words of the first draw."""
    labels = sorted(set(table["label"]))
    shares = {label: [cue_shares(table, label, ranking, seed) for seed in range(DRAWS)] for label in labels}
    for label, drawn in shares.items():
        own, others = np.mean([draw[:2] for draw in drawn], axis=0)
        print(f"  {ranking}, {label}: in {own:.1f} % of its reviews, {others:.1f} % of others; {' '.join(drawn[0][2])}")
    own, others = np.mean([draw[:2] for drawn in shares.values() for draw in drawn], axis=0)
    print(f"  {ranking}, mean: {own:.1f} % and {others:.1f} %")


def repeated_runs(texts: Iterable[str], length: int = 5, most: int = 3) -> list[str]:
    """Return the runs of `length` words that are in more than `most` texts."""
    runs = Counter(run for text in texts for run in set(_runs(words(text), length)))
    return [run for run, count in runs.most_common() if count > most]


def _runs(found: list[str], length: int) -> list[str]:
    return [" ".join(found[at : at + length]) for at in range(len(found) - length + 1)]


def repeated_openings(texts: Iterable[str], length: int = 4, most: int = 2) -> list[str]:
    """Return the first `length` words that more than `most` texts share."""
    openings = Counter(" ".join(words(text)[:length]) for text in texts)
    return [opening for opening, count in openings.most_common() if count > most]


def duplicates(texts: Iterable[str]) -> int:
    """Return how many texts say the same words as an earlier one."""
    found = [" ".join(words(text)) for text in texts]
    return len(found) - len(set(found))


def show(name: str, table: pd.DataFrame, draws: int = DRAWS) -> None:
    """Print all figures of one set."""
    print(f"\n{name}: {table['label'].value_counts().to_dict()}")
    for size in SIZES:
        scores = learning(table, size, draws)
        print(f"  learning, {size} reviews: {scores.mean():.1f} ± {scores.std(ddof=1):.1f}", flush=True)
    for ranking in RANKINGS:
        show_cue_words(table, ranking)
    runs, openings = repeated_runs(table["text"]), repeated_openings(table["text"])
    print(f"  repetition: {len(runs)} runs {runs[:8]}, {len(openings)} openings {openings[:8]}, ", end="")
    print(f"{duplicates(table['text'])} repeated reviews")
    for label, texts in table.groupby("label")["text"]:
        deciles = texts.str.split().str.len().quantile(np.arange(0, 1.1, 0.1)).astype(int)
        print(f"  words, {label}: {' '.join(map(str, deciles))}")


def main() -> None:
    """Print the figures of the bundled and of the real reviews."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--real", type=Path, help="folder with clothing.csv and food.csv")
    parser.add_argument("--only", type=Path, nargs="+", help="measure these files instead")
    parser.add_argument("--draws", type=int, default=DRAWS, help="how often to learn; more are surer (default: 5)")
    asked = parser.parse_args()
    real = [asked.real / name for name in ("clothing.csv", "food.csv")] if asked.real else []
    for file in asked.only or [*real, places.BUNDLED_REVIEWS]:
        show(file.name, pd.read_csv(file, dtype=str, keep_default_na=False), asked.draws)


if __name__ == "__main__":
    main()
