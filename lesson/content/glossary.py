"""The terms of the field that the lesson uses: twenty of them, one sentence each. Pages explain them where they occur.

A term is found in a text by any of its spellings. The page Glossary lists them all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A term, what it means in one sentence, and how else it is spelled in a text (a regular expression)."""

    name: str
    meaning: str
    spellings: str


TERMS = (
    Term(
        "Pre-training",
        "The first and longer stage: the network reads plain text and learns to fill gaps in it, without a human "
        "telling it what is right.",
        r"pre-training",
    ),
    Term(
        "Fine-tuning",
        "The second and shorter stage: the pre-trained network gets a job, and learns it from labelled examples.",
        r"fine-tuning",
    ),
    Term(
        "Token",
        "What BERT reads instead of letters: a word, a piece of a word, or a punctuation mark.",
        r"tokens?",
    ),
    Term("Vocabulary", "All tokens that a model knows; a word it lacks is built from pieces.", r"vocabulary"),
    Term(
        "Masked language modeling",
        "A task made from plain text: hide some of its tokens, and guess each from the words on both sides.",
        r"masked language model(?:ing)?",
    ),
    Term(
        "Next sentence prediction",
        "A task made from plain text: do these two sentences follow one another, or was the second picked at random?",
        r"next sentence prediction",
    ),
    Term(
        "Layer",
        "One round of reading: every token looks at the others and takes in what helps; BERT-base has twelve.",
        r"layers?",
    ),
    Term(
        "Attention",
        "How a token decides which of the others to look at, and how much of each to take in.",
        r"attention",
    ),
    Term(
        "Parameter",
        "One of the millions of numbers that make up a network; learning means changing them little by little.",
        r"parameters?|weights?",
    ),
    Term(
        "Head",
        "The last, small part of a network: it turns what the layers have found into an answer, such as a word or a "
        "label.",
        r"heads?",
    ),
    Term("Checkpoint", "A network saved to disk: its parameters, its shape, and its vocabulary.", r"checkpoints?"),
    Term("Label", "The right answer to an example, given by a human, such as “positive” for a review.", r"labels?"),
    Term(
        "Loss",
        "How wrong the answers are, as one number that training makes smaller: it is small when the right answers "
        "were thought likely.",
        r"loss",
    ),
    Term("Epoch", "One pass through all training examples.", r"epochs?"),
    Term("Batch", "The examples that are read together before the parameters move once.", r"batch(?:es)?"),
    Term("Learning rate", "How far the parameters move at each step of training.", r"learning rates?"),
    Term(
        "Validation",
        "Examples kept out of training, to check along the way how the network does on texts it did not learn from.",
        r"validation(?: reviews)?",
    ),
    Term(
        "Overfitting",
        "Learning the training examples by heart: the network gets better and better at them and worse at everything "
        "else.",
        r"overfit(?:s|ting)?",
    ),
    Term(
        "Macro-F1",
        "A score from 0 to 1 in which every label counts the same, so that ignoring a rare one shows.",
        r"macro-F1",
    ),
    Term(
        "Logistic regression",
        "A simple model without layers: each word of a text adds to or subtracts from the score of each label.",
        r"logistic regression",
    ),
)
_SKIP = r"`[^`]*`|\[[^\]]*\]\([^)]*\)|\*\*Stage[^*]*\*\*"  # code, links, and headings are left as they are


def split(text: str, known: Iterable[str] = ()) -> list[tuple[str, Term | None]]:
    """Cut a text where a term occurs for the first time; `known` names terms that have been explained already.

    >>> [(piece, term and term.name) for piece, term in split("A new head is a head.")]
    [('A new ', None), ('head', 'Head'), (' is a head.', None)]
    """
    told, pieces, end = set(known), [], 0
    for found in _pattern().finditer(text):
        term = TERMS[int(found.lastgroup[1:])] if found.lastgroup else None
        if term is None or term.name in told:
            continue
        told.add(term.name)
        pieces += [(text[end : found.start()], None), (found.group(), term)]
        end = found.end()
    return [(piece, term) for piece, term in [*pieces, (text[end:], None)] if piece]


def _pattern() -> re.Pattern[str]:
    """One group for each term, the longest spellings first."""
    ordered = sorted(range(len(TERMS)), key=lambda number: -len(TERMS[number].spellings))
    groups = "|".join(rf"(?P<t{number}>\b(?:{TERMS[number].spellings})\b)" for number in ordered)
    return re.compile(f"{_SKIP}|{groups}", flags=re.IGNORECASE)
