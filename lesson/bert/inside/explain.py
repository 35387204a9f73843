"""Which words an answer rests on: by leaving each out, by integrated gradients, and negations by leaving out pairs.

    bert-lesson explain my-run "The soup was cold, but the waiter was kind."
    bert-lesson explain my-run "It was not good." --instead "It was good." --beside other-run my-race

The first two ask different questions, so they need not agree; where they disagree on the first word, that is said. With
`--instead` and `--beside` other runs, and the simple models of a race, answer as well.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lesson import cli
from lesson.bert.comparison.asked import ask_race, word_weights
from lesson.bert.inside.gradients import integrated_gradients
from lesson.bert.inside.pairs import pairs
from lesson.bert.use.encoding import check_text
from lesson.bert.use.reader import Reader
from lesson.bert.use.sentiment import classify, load
from lesson.errors import LessonError
from lesson.results.inside import leaving_out
from lesson.runs.registry import Run


def explain(run_folder: str, text: str) -> dict[str, Any]:
    """Return `label`, `probabilities`, `left_out` ([word, points] each), `gradients` (integrated_gradients), `pairs`.

    Points: what the label's probability loses without the word. Of a long text only the first words are left out (see
    lesson.results.inside.leaving_out), but all of it is asked. `firsts`: the word that leaving out puts first, and
    the one that gradients do; `agree`: whether it is the same word, here or in another place of the text. Raises
    LessonError when the run has no model, or the text is empty.
    """
    reader, words = load(run_folder), leaving_out.offered(check_text(text))
    shares = reader.shares([text])[0]
    winner = int(shares.argmax())

    def lost(left_out: list[list[int]]) -> list[float]:
        return _lost(reader, text, winner, float(shares[winner]), left_out)

    points = lost([[at] for at in range(len(words))])
    gradients = integrated_gradients(reader, text, reader.class_names[winner])
    left_out = list(zip(words, points, strict=True))
    firsts = [max(each[: len(words)], key=lambda row: row[1])[0] for each in (left_out, gradients["words"])]
    return {
        "label": reader.class_names[winner],
        "probabilities": dict(zip(reader.class_names, shares.tolist(), strict=True)),
        "left_out": left_out,
        "gradients": gradients,
        "firsts": firsts,
        "agree": _bare(firsts[0]) == _bare(firsts[1]),
        "pairs": pairs(words, lost),
    }


def _bare(word: str) -> str:
    """A word without the signs around it, for “good,” and “Good” are one; signs alone stay what they are."""
    return re.sub(r"^\W+|\W+$", "", word).casefold() or word


def _lost(reader: Reader, text: str, winner: int, whole: float, left_out: Sequence[Sequence[int]]) -> list[float]:
    """The points that a class loses without the words at these places."""
    texts = [leaving_out.without(text, places) for places in left_out]
    return [round(100 * (whole - float(share)), 2) for share in reader.shares(texts)[:, winner]]


def beside(folder: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row a model in a folder, a run's or those of a race: model, answers, one a text, and what is missing.

    Raises LessonError when there is no run in the folder, or no model in the run.
    """
    run = Run(Path(folder))
    if run.exists and run.kind == "comparison":
        return ask_race(folder, run.learner, texts)
    return [{"model": folder, "answers": classify(folder, texts), "missing": ""}]


def main() -> None:
    """Explain an answer from the command line: one JSON object."""
    parser = argparse.ArgumentParser(prog="bert-lesson explain", description="Which words an answer rests on.")
    parser.add_argument("run", help="the run folder")
    parser.add_argument("text", help="the text that was judged")
    parser.add_argument("--instead", metavar="TEXT", help="the same with a word swapped, to be judged as well")
    parser.add_argument("--beside", metavar="RUN", nargs="+", default=[], help="more run folders, races among them")
    given = parser.parse_args()
    found = explain(given.run, given.text)
    if given.instead or given.beside:
        texts = [given.text, *([given.instead] if given.instead else [])]
        found["models"] = [row for folder in (given.run, *given.beside) for row in beside(folder, texts)]
        found["word_weights"] = _counted(given.beside, given.text)
    cli.print_json(found)


def _counted(folders: Sequence[str], text: str) -> dict[str, Any] | None:
    """What each word adds in the first race's logistic regression; None without one."""
    for folder in folders:
        try:
            return word_weights(folder, Run(Path(folder)).learner, text)
        except LessonError:
            continue
    return None
