"""The report of a learner's own walk: one HTML file that needs nothing else, and prints well.

Every word that a learner, a file or a model wrote is escaped; there is no script in it. Some milliseconds a run.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from lesson import places
from lesson.results import picture, run_frames
from lesson.results.coach import coach
from lesson.results.fits import NAMES, Fits
from lesson.take_home.drawing import Chart, Line
from lesson.take_home.ran import recall, what_was_run
from lesson.take_home.recipe import Recipe
from lesson.take_home.walk import Guess, Walk

STYLE = "report.css"
EMPTY = "<p>There is nothing here yet.</p>"


def page(told: Walk) -> str:
    """Return the report as HTML."""
    style = (places.ASSETS / STYLE).read_text(encoding="utf-8")
    parts = (_guesses("What I predicted, and what came of it", told.guesses), _runs(told), _picture(told), _race(told))
    body = "".join(parts) + _guesses("Check yourself", told.answers)
    today = f"{date.today():%-d %B %Y}"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Pre-training vs fine-tuning BERT: my report</title><style>{style}</style></head><body><main>"
        f"<h1>Pre-training vs fine-tuning BERT</h1><p>My own way through the lesson, as of {today}.</p>{body}"
        "</main></body></html>\n"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content or EMPTY}</section>"


def _guesses(title: str, guesses: Sequence[Guess]) -> str:
    rows = [(each.page, each.question, each.said or "Just show me", each.told) for each in guesses]
    return _section(title, _table(("Page", "Question", "I said", "What came of it"), rows)) if rows else ""


def _runs(told: Walk) -> str:
    return _section("My runs", "".join(_run(name, recipe) for name, recipe in told.runs.items()))


def _run(name: str, recipe: Recipe) -> str:
    events = recipe.run.events()
    found = coach(events, recipe.settings)
    said = f"<p>{escape(found.sentence)}</p>" if found else ""
    rows = list(what_was_run(recipe).items())
    settings = f"<details open><summary>Settings of this run</summary>{_table(('What', 'Value'), rows)}</details>"
    return f"<article><h3>{escape(name)}</h3>{_result(recipe)}{_curves(events)}{said}{settings}</article>"


def _result(recipe: Recipe) -> str:
    report, expected = recipe.report, recipe.run.about.prediction
    lines = [f"I expected: {expected[:1].lower()}{expected[1:]}."] if expected else []
    if report.get("test_accuracy") is not None:
        low, high = report["confidence_interval"]
        lines.append(
            f"It got {report['test_accuracy']:.1%} of {report['rows']['test']} test reviews right (with so few, "
            f"{low:.0%} to {high:.0%} is plausible), macro-F1 {report['test_macro_f1']:.1%}."
        )
        lines.append(f"Found of each label: {', '.join(f'{name} {each}' for name, each in recall(report).items())}.")
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _curves(events: Sequence[dict[str, Any]]) -> str:
    losses, scores = run_frames.loss(events), run_frames.of_kind(events, "evaluation")
    training = losses[losses["series"] == "training"].dropna(subset=["smoothed"])
    wrong = [Line("training", _points(training, "smoothed")), Line("validation", _points(scores, "loss"), dots=True)]
    right = [Line("accuracy", _points(scores, "accuracy"), True), Line("macro-F1", _points(scores, "macro_f1"), True)]
    says = "Loss by training step, on the training reviews (smoothed) and on the validation reviews."
    drawn = Chart(wrong, "Training step", "Loss", says).svg()
    drawn += Chart(
        right, "Training step", "Validation reviews", "Validation accuracy and macro-F1 by step.", True
    ).svg()
    rows = [] if scores.empty else scores[["step", "loss", "accuracy", "macro_f1"]].to_numpy().tolist()
    told = [(f"{step:.0f}", f"{loss:.3f}", f"{accuracy:.1%}", f"{f1:.1%}") for step, loss, accuracy, f1 in rows]
    table = _table(("Step", "Validation loss", "Accuracy", "Macro-F1"), told)
    return f'<div class="curves">{drawn}</div><details><summary>These curves as a table</summary>{table}</details>'


def _points(rows: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    if rows.empty:
        return []
    return [(float(step), float(value)) for step, value in zip(rows["step"], rows[column], strict=True)]


def _picture(told: Walk) -> str:
    lines, own = picture.lines(told.fits), told.own()
    if lines.empty:
        return ""
    axis = picture.axis([*lines["size"], *own["size"]])
    drawn = [
        Line(NAMES[model], [(size or axis.zero, right) for size, right in line[["size", "mean"]].to_numpy()], dots=True)
        for model in picture.LINES
        if len(line := lines[lines["model"] == model].sort_values("size"))
    ]
    chart = Chart(
        drawn,
        "Labelled reviews to learn from (log scale)",
        "Test reviews right",
        picture.in_words(told.fits),
        percent=True,
        logarithmic=True,
        marks=[(row["size"], row["accuracy"], row["name"]) for _, row in own.iterrows()],
        across={tick: axis.label(tick) for tick in axis.ticks},
        gap=axis.gap if axis.broken else None,
    )
    rows = [(row["name"], str(row["size"]), f"{row['mean']:.1%}") for _, row in lines.iterrows()]
    table = _table(("Model", "Labels", "Test reviews right"), rows)
    return _section(
        "What reading is worth in labels",
        f"{chart.svg()}<p>{escape(picture.sentence(told.fits))}</p>"
        f"<details><summary>The same as a table</summary>{table}</details>",
    )


def _race(told: Walk) -> str:
    return (
        _section("The race", _table(("Model", "Test reviews right", "Macro-F1", "Seconds"), _fits(told.race)))
        if (told.race)
        else ""
    )


def _fits(fits: Fits) -> list[tuple[str, ...]]:
    ordered = sorted(fits, key=lambda fit: -fit["accuracy"])
    return [
        (NAMES[fit["model"]], f"{fit['accuracy']:.1%}", f"{fit['macro_f1']:.1%}", f"{fit['seconds']:.1f}")
        for fit in ordered
    ]


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in headings)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
