"""Which words an answer rests on, twice: by leaving each out, and by integrated gradients.

    bert-lesson explain my-run "The soup was cold, but the waiter was kind."

The two ask different questions, so they need not agree; where they disagree on the first word, that is said.
"""

import argparse
from typing import Any

from lesson import cli
from lesson.bert.inside.gradients import integrated_gradients
from lesson.bert.use.encoding import check_text
from lesson.bert.use.sentiment import load

MOST_WORDS = 100


def explain(run_folder: str, text: str) -> dict[str, Any]:
    """Return `label`, `probabilities`, `left_out` ([word, points] each) and `gradients` (see integrated_gradients).

    Points: what the label's probability loses without the word. `agree`: whether both put the same word first. Raises
    LessonError when the run has no model, or the text is empty.
    """
    reader, words = load(run_folder), check_text(text).split()[:MOST_WORDS]
    whole = " ".join(words)
    without = [" ".join([*words[:place], *words[place + 1 :]]) or "." for place in range(len(words))]
    shares = reader.shares([whole, *without])
    winner = int(shares[0].argmax())
    points = [round(float(100 * (shares[0, winner] - rest)), 2) for rest in shares[1:, winner]]
    label = reader.class_names[winner]
    gradients = integrated_gradients(reader, whole, label)
    firsts = {
        max(range(len(words)), key=lambda at: values[at]) for values in (points, [x for _, x in gradients["words"]])
    }
    return {
        "label": label,
        "probabilities": dict(zip(reader.class_names, shares[0].tolist(), strict=True)),
        "left_out": list(zip(words, points, strict=True)),
        "gradients": gradients,
        "agree": len(firsts) == 1,
    }


def main() -> None:
    """Explain an answer from the command line: one JSON object."""
    parser = argparse.ArgumentParser(prog="bert-lesson explain", description="Which words an answer rests on.")
    parser.add_argument("run", help="the run folder")
    parser.add_argument("text", help="the text that was judged")
    given = parser.parse_args()
    cli.print_json(explain(given.run, given.text))
