"""Reviews judged with no label at all: the word head is asked "All in all, it was [MASK].", and answer words decide.

    bert-lesson zero-labels "It broke after two days." --names negative,positive
    bert-lesson zero-labels --data assets/reviews.csv --words "awful,bad/great,good/okay,fine"
    bert-lesson zero-labels --data assets/reviews.csv --test

Labels are used to count how often it is right, and for nothing else. Words are tried on the validation rows; the test
rows are for the end. Priors are the mean over the training texts, or what stands for them (`judge`). A thousand reviews
take some three seconds.
"""

import argparse
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from lesson import cli, places, reviews
from lesson.bert import checkpoints
from lesson.bert.checkpoints import Checkpoint
from lesson.bert.finetuning.batches import encode
from lesson.bert.finetuning.evaluation import measure
from lesson.bert.use.encoding import check_bytes, check_text, says_something
from lesson.bert.use.reader import Reader
from lesson.bert.word_head.priors import priors
from lesson.bert.word_head.question import Question, ask, known_words
from lesson.content.answer_words import ENOUGH_FOR_PRIORS, usual_prompt, usual_words
from lesson.content.classes import class_order
from lesson.errors import LessonError
from lesson.reviews.options import add_reading_options, read_ready_file
from lesson.settings import BUILT_IN, FineTuning

Words = Sequence[Sequence[str]]


def answer_words(class_names: Sequence[str], checkpoint: str = BUILT_IN, words: Words = ()) -> dict[str, Any]:
    """Return what the word head would be asked about these classes, and whether it can be.

    Keys: able (the checkpoint has the head), offered (and knows an answer word for every class), prompt, words (of each
    class, those that it knows), unknown (of each class, those that it does not). A checkpoint without such a head is no
    error.

    >>> answer_words(["negative", "positive"])["offered"], answer_words(["1", "2"])["offered"]
    (True, False)
    """
    bert, wanted = checkpoints.open(checkpoint), words or usual_words(class_names)
    known = known_words(bert.tokenizer, wanted)
    able = bert.facts["has_masked_lm_head"] and bert.tokenizer.mask_token_id is not None
    return {
        "able": able,
        "offered": able and len(known) == len(class_names) and all(known),
        "prompt": usual_prompt(class_names),
        "words": [list(found) for found in known],
        "unknown": [[word for word in some if word not in found] for some, found in zip(wanted, known, strict=True)],
    }


def judge(
    texts: Sequence[str],
    class_names: Sequence[str],
    checkpoint: str = BUILT_IN,
    words: Words = (),
    prompt: str = "",
    unlabelled: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return `label` and `probabilities` of each text, without any training; `unlabelled` texts give the priors.

    Without them, the texts themselves do if they are many, else the bundled reviews. Raises LessonError where the word
    head cannot be asked about these classes, or no text says anything.

    >>> judge(["What a lovely dinner!"], ["negative", "positive"])[0]["label"]
    'positive'
    """
    texts = [check_bytes(text) for text in texts]
    if not any(map(says_something, texts)):  # of a file's texts, judged together, some may say nothing
        texts = [check_text(text) for text in texts]
    given = unlabelled or (texts if len(texts) >= ENOUGH_FOR_PRIORS else _bundled())
    reader = _reader(class_names, checkpoint, words, prompt, given)
    return [answer | how for answer, how in zip(reader.answers(texts), reader.how_read(texts), strict=True)]


def zero_labels(
    table: pd.DataFrame, checkpoint: str = BUILT_IN, words: Words = (), prompt: str = "", part: str = "validation"
) -> dict[str, Any]:
    """Return how good the word head is on one part of a table (text, label, part), without having seen a label.

    Keys: part, rows, accuracy, macro_f1, loss, predicted, confusion, class_names, prompt, words. Raises LessonError as
    `judge`, and for a part without rows.
    """
    names, rows = class_order(table["label"]), table[table["part"] == part]
    if rows.empty:
        raise LessonError(f"There are no {part} rows to judge. Give more reviews.")
    texts, train = rows["text"].tolist(), table.loc[table["part"] == "train", "text"].tolist()
    reader = _reader(names, checkpoint, words, prompt, train or texts)
    found = measure(reader.shares(texts), rows["label"].map(names.index).tolist(), names)
    assert reader.question is not None  # made so above
    asked = {"prompt": reader.question.prompt, "words": [list(some) for some in reader.question.words]}
    return {"part": part, "rows": len(rows), **found, "class_names": list(names), **asked}


def _reader(
    class_names: Sequence[str], checkpoint: str, words: Words, prompt: str, unlabelled: Sequence[str]
) -> Reader:
    bert = checkpoints.open(checkpoint)
    length = min(FineTuning().max_length, bert.max_positions)
    asked = _asked(bert, tuple(class_names), tuple(map(tuple, words)), prompt, tuple(unlabelled), length)
    return Reader(bert.masked_lm(), bert.tokenizer, asked.class_names, length, asked)


@lru_cache(maxsize=8)
def _asked(
    bert: Checkpoint, names: tuple[str, ...], words: Words, prompt: str, unlabelled: tuple[str, ...], length: int
) -> Question:
    """The question with its priors, which take a second."""
    asked = ask(bert.tokenizer, names, words, prompt)
    rows = encode(bert.tokenizer, unlabelled, [0] * len(unlabelled), length, asked.prompt_ids)
    return asked.with_priors(priors(bert.masked_lm(), asked, rows))


@lru_cache(maxsize=1)
def _bundled() -> tuple[str, ...]:
    """The texts of the bundled reviews."""
    found = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    return tuple(found.table["text"])


def main() -> None:
    """Judge from the command line: texts, one JSON object each, or how good it is on some rows of a file."""
    parser = argparse.ArgumentParser(prog="bert-lesson zero-labels", description="Judge reviews without any label.")
    parser.add_argument("texts", nargs="*", help="texts to judge")
    parser.add_argument("--names", default="negative,positive,neutral", help="of the classes; default %(default)s")
    parser.add_argument("--data", help="a file of labelled reviews, to count how often it is right")
    add_reading_options(parser)
    parser.add_argument(
        "--test", action="store_true", help="ask the test rows, once, at the end; else the validation's"
    )
    parser.add_argument(
        "--words", type=cli.groups_of_words, default=(), help="awful,bad/great,good: a group each class"
    )
    parser.add_argument("--prompt", default="", help="a sentence with one [MASK] that follows each review")
    parser.add_argument("--checkpoint", default=BUILT_IN, help="lesson-bert, a folder, or a hub id downloaded before")
    given = parser.parse_args()
    if given.data:
        table = reviews.split(read_ready_file(given.data, given, "--data").table).with_parts()
        part = "test" if given.test else "validation"
        cli.print_json(zero_labels(table, given.checkpoint, given.words, given.prompt, part))
    elif given.texts:
        names = [name.strip() for name in given.names.split(",") if name.strip()]
        for answer in judge(
            [check_text(text) for text in given.texts], names, given.checkpoint, given.words, given.prompt
        ):
            cli.print_json(answer)
    else:
        raise LessonError("There is nothing to judge. Give a text, or --data FILE.")
