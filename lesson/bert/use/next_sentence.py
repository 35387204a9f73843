"""Next sentence prediction, used: does sentence B follow sentence A?

Why: it is BERT's second pre-training task (Devlin et al. 2018, section 3.1, task 2), and a lesson in what a model
learns when the task can be solved by something easier. Half of the pairs it saw were true neighbours, the other half
had B drawn from another document; so "same topic" goes a long way. RoBERTa (Liu et al. 2019) dropped the task and lost
nothing; ALBERT (Lan et al. 2020) replaced it by telling the right order from the swapped one.

It does not judge whether two sentences agree or make sense, and it does not cut a pair that is too long. A pair takes a
small BERT about 5 ms on a CPU.

    bert-lesson next-sentence "She opened the box." "It was full of letters."
    bert-lesson next-sentence --file pairs.jsonl
"""

import argparse
import json
from collections.abc import Sequence
from typing import Any

import torch

from lesson.bert import checkpoints
from lesson.bert.buckets import by_length
from lesson.bert.checkpoints import Checkpoint
from lesson.bert.no_numbers import NO_NUMBERS
from lesson.bert.use.encoding import check_readable
from lesson.cli import print_json, read_lines
from lesson.errors import LessonError
from lesson.settings import BUILT_IN


@torch.inference_mode()
def is_next(pairs: Sequence[tuple[str, str]], checkpoint: str = BUILT_IN) -> list[float]:
    """The probability, for each pair (a, b), that b follows a.

    Raises LessonError: the checkpoint has no next sentence head, or a sentence is empty, or a pair is too long.

    >>> is_next([("She opened the box.", "It was full of letters.")])  # as the built-in BERT says  # doctest: +SKIP
    [0.97]
    """
    bert = checkpoints.open(checkpoint)
    model, encoded, probabilities = bert.next_sentence_model(), encode_pairs(pairs, bert), [0.0] * len(pairs)
    for rows in by_length([len(pair["input_ids"]) for pair in encoded]):
        logits = model(**bert.tokenizer.pad([encoded[i] for i in rows], return_tensors="pt")).logits
        if not logits.isfinite().all():
            raise LessonError(NO_NUMBERS)
        follows = logits.softmax(-1)[:, 0]  # index 0 is "B follows A", 1 is "random"
        for i, p in zip(rows, follows.tolist(), strict=True):
            probabilities[i] = p
    return probabilities


def encode_pairs(pairs: Sequence[tuple[str, str]], bert: Checkpoint) -> list[dict[str, list[int]]]:
    """Each pair as [CLS] a [SEP] b [SEP]; the token types tell a from b. LessonError when empty or too long."""
    limit = bert.max_positions
    encoded = [dict(bert.tokenizer(check_readable(a), check_readable(b), verbose=False)) for a, b in pairs]
    for pair in encoded:
        if (length := len(pair["input_ids"])) > limit:
            raise LessonError(
                f"The two sentences are {length} tokens long, and this model reads {limit} at most. Shorten them."
            )
    return encoded


def main() -> None:
    """The command line: two sentences, or a file of JSON lines with a and b."""
    parser = argparse.ArgumentParser(prog="bert-lesson next-sentence", description="Does B follow A?")
    parser.add_argument("sentences", nargs="*", metavar="A B", help="the two sentences")
    parser.add_argument("--file", help='a UTF-8 file with one JSON object a line: {"a": "...", "b": "..."}')
    parser.add_argument("--checkpoint", default=BUILT_IN, help="the built-in name, a folder or a hub id")
    options = parser.parse_args()
    if (len(options.sentences) == 2) == bool(options.file) or len(options.sentences) not in (0, 2):
        raise LessonError(
            'Give two sentences, each in quotes, or --file FILE with lines such as {"a": "...", "b": "..."}.'
        )
    if options.file:
        lines, bert = read_lines(options.file), checkpoints.open(options.checkpoint)
        pairs = [_read_pair(line, f"{options.file}, line {number}", bert) for number, line in lines]
    else:
        pairs = [tuple(options.sentences)]
    for (a, b), p in zip(pairs, is_next(pairs, options.checkpoint), strict=True):
        print_json({"a": a, "b": b, "is_next": p})


def _read_pair(line: str, place: str, bert: Checkpoint) -> tuple[str, str]:
    """The pair in one line of JSON, tried on the tokenizer so that what is wrong with it is told with its place."""
    try:
        pair: Any = json.loads(line)
    except ValueError:
        raise LessonError(f'{place}: this is not JSON. Write it as {{"a": "...", "b": "..."}}.') from None
    if not isinstance(pair, dict) or not all(isinstance(pair.get(key), str) for key in "ab"):
        raise LessonError(
            f'{place}: "a" and "b" must both be there and be texts. Write it as {{"a": "...", "b": "..."}}.'
        )
    bert.tokenizer  # noqa: B018 (what is wrong with the checkpoint is no line's fault)
    try:
        encode_pairs([(pair["a"], pair["b"])], bert)
    except LessonError as error:
        raise LessonError(f"{place}: {error}") from None
    return pair["a"], pair["b"]
