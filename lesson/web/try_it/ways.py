"""Which words decided, asked in other ways: integrated gradients, negations in pairs, the exact weights of counting.

Attributions explain the model, not the world, and different ways answer different questions, so the page says what each
of them asks.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lesson.errors import LessonError
from lesson.results.inside import leaving_out
from lesson.runs.registry import Run
from lesson.web import asking
from lesson.web.try_it import why
from lesson.web.try_it.answers import version
from lesson.web.try_it.classifiers import Mine, race_version

CLEAR = 5.0  # points that a pair must count beyond its two words
MOST_TERMS = 12


def draw(run: Run, text: str, mine: Mine) -> None:
    """Three looks at one answer."""
    found = asking.explain(str(run.folder), text, version(run))
    _gradients(found)
    if told := leaving_out.aside(text):
        st.caption(told)
    _pairs(found["pairs"])
    _counting(text, mine)
    st.caption(
        "All of this explains the model, not the world: a word that decides need not be a good reason, and a model can "
        "be right for a bad one."
    )


def _gradients(found: dict[str, Any]) -> None:
    label, gradients = found["label"], found["gradients"]
    st.markdown(
        "**Integrated gradients.** Leaving out a word asks what the answer would be without it. This method asks "
        "something else: starting from a text of nothing but \\[MASK\\], yours is faded in step by step, and at each "
        "step the gradient says how much each word moves the score. Dashed words pull it down."
    )
    why.show(gradients["words"], "gradients-strip", f"Every word with what it adds to the score of {label}", 0.5, 1)
    st.text(completeness(gradients))
    st.text(agreement(found))


def completeness(gradients: dict[str, Any]) -> str:
    """Return how much the words add up to, and how much of the change that misses.

    >>> completeness({"label": "good", "change": 5.31, "gap": 0.008, "steps": 32, "words": []})
    'Together, the words move the score for “good” by +5.3. The parts add up to that to within 0.8% (32 steps).'
    """
    gap, steps = gradients["gap"], gradients["steps"]
    start = f"Together, the words move the score for “{gradients['label']}” by {gradients['change']:+.1f}."
    if gap > 0.05:
        return f"{start} Even with {steps} steps the parts miss {gap:.0%} of it, so read them with care."
    within = f"{gap:.1%}" if gap >= 0.001 else "less than 0.1%"
    return f"{start} The parts add up to that to within {within} ({steps} steps)."


def agreement(found: dict[str, Any]) -> str:
    """Return whether both ways put the same word first, and what it means where they don't.

    >>> agreement({"firsts": ["good", "good"], "agree": True, "left_out": [("so", 1.0), ("good", 20.0)]})
    'Both methods put “good” first.'
    """
    first, other = found["firsts"]
    if max(points for _, points in found["left_out"]) < why.CLEAR:
        return "Leaving out finds no word that decides, so which one a method puts first says little here."
    if found["agree"]:
        return f"Both methods put “{first}” first."
    return (
        f"They disagree: leaving out puts “{first}” first, integrated gradients “{other}”. Neither is wrong, since "
        "they ask different things; but don't build on a word that only one of them names."
    )


def _pairs(pairs: Sequence[dict[str, Any]]) -> None:
    st.markdown(
        "**What a negation acts on.** It is left out together with a word that follows it, and each of the two "
        "is left out alone."
    )
    if not pairs:
        st.text("There is no negation in this text. Try one with “not” or “never”.")
        return
    st.text(of_pairs(pairs))
    table = pd.DataFrame(
        [
            {
                "Left out": f"{pair['negation']} … {pair['word']}",
                "The first alone": pair["alone"][0],
                "The second alone": pair["alone"][1],
                "Sum of both": sum(pair["alone"]),
                "Both together": pair["together"],
            }
            for pair in pairs
        ]
    )
    points = st.column_config.NumberColumn(format="%+.0f")
    st.dataframe(table, hide_index=True, column_config=dict.fromkeys(table.columns[1:], points), key="pairs")
    st.caption("In percentage points of the answer's probability.")


def of_pairs(pairs: Sequence[dict[str, Any]]) -> str:
    """Return which word the negation works with, if any.

    >>> pair = {"negation": "not", "word": "good", "alone": [5.0, -3.0], "together": 40.0, "extra": 38.0}
    >>> of_pairs([pair])
    '“not” and “good” work together: alone they count +5 and -3 points, both together +40.'
    >>> of_pairs([pair | {"together": 3.0, "extra": 1.0}]).partition(":")[0]
    'Here each word counts on its own'
    """
    pair = max(pairs, key=lambda each: abs(each["extra"]))
    one, other = pair["alone"]
    if abs(pair["extra"]) < CLEAR:
        return (
            "Here each word counts on its own: leaving out a pair costs about as much as leaving out its two words one "
            f"at a time. Nothing suggests that the model reads “{pair['negation']}” as reversing another word."
        )
    return (
        f"“{pair['negation']}” and “{pair['word']}” work together: alone they count {one:+.0f} and {other:+.0f} "
        f"points, both together {pair['together']:+.0f}."
    )


def _counting(text: str, mine: Mine) -> None:
    st.markdown(
        "**The honest comparison: logistic regression.** Here nothing has to be estimated: the score is a sum with one "
        "term for each word and each pair of words, so what each adds is exact."
    )
    if mine.race is None:
        st.text("It answers here once you have run the race in the drawer of “Was it worth it?”.")
        return
    try:
        found = asking.word_weights(str(mine.race.folder), mine.learner, text, race_version(mine.race))
    except LessonError as error:
        st.text(str(error))
        return
    label = found["label"]
    if not found["words"]:
        st.text(f"It knows none of these words, so it says {label}, as it would for an empty text.")
        return
    terms = sorted(found["words"], key=lambda each: -abs(each[1]))[:MOST_TERMS]
    st.text(
        f"It says {label}, with {found['probabilities'][label]:.0%}. What adds most to its score, or takes most away:"
    )
    why.show(terms, "weights-strip", f"Words and pairs with what they add to the score of {label}", 0.5, 1)
