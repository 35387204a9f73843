"""Masked language modeling, used: which words does a pre-trained BERT expect behind a mask, and which surprise it?

Why: this is what BERT has learned before it gets a job (Devlin et al. 2018, section 3.1, task 1), and one can look at
it without training anything. The answers are those of transformers' fill-mask pipeline, with two differences: any word
can be looked up by its rank, and a word that the vocabulary lacks is said to be lacking instead of being scored as
[UNK].

It fills each mask on its own, as pre-training does: two masks in one sentence are not chosen to fit each other. A
sentence takes a small BERT about 5 ms on a CPU.

    bert-lesson masked-words "The capital of France is [MASK]." --top 5
    bert-lesson masked-words --file sentences.txt
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from lesson.bert import checkpoints
from lesson.bert.checkpoints import Checkpoint
from lesson.bert.use.encoding import MASK, Query, answers, encode, show
from lesson.cli import print_json, read_lines
from lesson.errors import LessonError
from lesson.settings import BUILT_IN


@dataclass(frozen=True)
class Masked:
    """A text with its masks in place: `ids`, and for each masked position the token that stood there (None: [MASK])."""

    ids: list[int]
    originals: dict[int, str | None]


def tokens(text: str, checkpoint: str = BUILT_IN) -> list[dict[str, Any]]:
    """The tokens that the checkpoint reads a text as: dicts of `token`, `id`, `start`, `end`, `special`, `unknown`.

    >>> [t["token"] for t in tokens("Paris rocks")]
    ['[CLS]', 'paris', 'rocks', '[SEP]']
    """
    bert = checkpoints.open(checkpoint)
    return encode(text, bert.tokenizer, bert.max_positions)


def fill(
    text: str,
    checkpoint: str = BUILT_IN,
    masked: Sequence[int] = (),
    top: int = 10,
    words: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """What the model expects at every mask.

    Args:
        text: a sentence, which may hold [MASK].
        checkpoint: the built-in name, a folder or a hub id.
        masked: positions in `tokens(text)` to be masked as well.
        top: how many of the most probable tokens to list.
        words: words to be looked up wherever they rank.

    Returns:
        One dict a mask, from left to right: `position`, `original` (the token masked by position, None for a literal
        [MASK]), `top`: dicts of `token`, `probability`, `rank`; `words`: dicts of `word`, `in_vocabulary`, and either
        `probability` and `rank` or, for a word that the vocabulary lacks, its `pieces`.

    Raises:
        LessonError: there is nothing to fill, or the text is empty or too long.

    >>> fill("The capital of France is [MASK].", top=1)[0]["top"][0]["token"]  # the built-in BERT  # doctest: +SKIP
    'paris'
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    return predict([mask(found, bert.mask_id, masked)], bert, top, words)[0]


def left_only(
    text: str,
    checkpoint: str = BUILT_IN,
    masked: Sequence[int] = (),
    top: int = 10,
    words: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """The same answers when everything to the right of each mask is hidden: the model's attention cannot reach it.

    A left-to-right language model has to guess like this. BERT was never trained to, so one that was would do better.
    Arguments, result and errors are those of `fill`.
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    return predict([mask(found, bert.mask_id, masked)], bert, top, words, hide_right=True)[0]


def surprise(text: str, checkpoint: str = BUILT_IN) -> list[dict[str, Any]]:
    """How unexpected each token is, given all the others: each is masked once, alone.

    Returns:
        One dict a token (special ones left out): `token`, `probability`, `bits` (-log2 of it; 0: certain; 14: one word
        of sixteen thousand), `rank` (1: the model's first guess).

    >>> surprise("Good morning")[1]["rank"]  # the built-in BERT  # doctest: +SKIP
    1
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    ids = [t["id"] for t in found]
    inner = [i for i, t in enumerate(found) if not t["special"]]
    queries = [Query([*ids[:i], bert.mask_id, *ids[i + 1 :]], [i]) for i in inner]
    measured = [{"token": found[i]["token"]} for i in inner]
    for n, scores in answers(queries, bert.masked_lm(), bert.tokenizer.pad_token_id):
        measured[n] |= _standing(scores[0], ids[inner[n]]) | {"bits": -scores[0, ids[inner[n]]].item() / math.log(2)}
    return measured


def mask(found: Sequence[dict[str, Any]], mask_id: int, positions: Sequence[int] = ()) -> Masked:
    """Mask these positions of `tokens(...)`, beside those that are masked already; LessonError when none is."""
    originals: dict[int, str | None] = {i: None for i, t in enumerate(found) if t["id"] == mask_id}
    for i in positions:
        if not 0 <= i < len(found) or (found[i]["special"] and i not in originals):
            raise LessonError(f"There is no word at position {i} of this text. Choose one of its words to mask.")
        originals.setdefault(i, found[i]["token"])
    if not originals:
        raise LessonError(f"There is no {MASK} in this text. Put {MASK} in the place of one word.")
    return Masked([mask_id if i in originals else t["id"] for i, t in enumerate(found)], originals)


def predict(
    texts: Sequence[Masked], bert: Checkpoint, top: int, words: Sequence[str] = (), hide_right: bool = False
) -> list[list[dict[str, Any]]]:
    """Ask one query a text, or one a mask when each may see its own left side only, and put the answers in order."""
    looked_up = [_look_up(word, bert.tokenizer) for word in words if word.strip()]
    asked = [
        (n, where)
        for n, text in enumerate(texts)
        for where in ([[i] for i in text.originals] if hide_right else [list(text.originals)])
    ]
    queries = [Query(texts[n].ids, where, where[0] + 1 if hide_right else None) for n, where in asked]
    filled: list[dict[int, dict[str, Any]]] = [{} for _ in texts]
    for q, scores in answers(queries, bert.masked_lm(), bert.tokenizer.pad_token_id):
        n, where = asked[q]
        for i, row in zip(where, scores, strict=True):
            best = _read(row, top, looked_up, bert.tokenizer)
            filled[n][i] = {"position": i, "original": texts[n].originals[i], **best}
    return [[masks[i] for i in sorted(masks)] for masks in filled]


def _read(scores: torch.Tensor, top: int, looked_up: Sequence[dict[str, Any]], tokenizer: Any) -> dict[str, Any]:
    """The best `top` tokens and the words looked up, from log-probabilities of shape (vocabulary,)."""
    best = scores.topk(min(top, len(scores)))
    pairs = zip(best.indices.tolist(), best.values.exp().tolist(), strict=True)
    return {
        "top": [{"token": show(i, tokenizer), "probability": p, "rank": n} for n, (i, p) in enumerate(pairs, start=1)],
        "words": [
            {k: v for k, v in word.items() if k != "id"} | (_standing(scores, word["id"]) if "id" in word else {})
            for word in looked_up
        ],
    }


def _look_up(word: str, tokenizer: Any) -> dict[str, Any]:
    """A word's id, or the pieces that it falls into when the vocabulary does not hold it whole."""
    # the space makes byte-level vocabularies look for the word as it stands inside a sentence
    ids = tokenizer(" " + word.strip(), add_special_tokens=False)["input_ids"]
    if len(ids) == 1 and ids[0] not in tokenizer.all_special_ids:
        return {"word": word, "in_vocabulary": True, "id": ids[0]}
    return {"word": word, "in_vocabulary": False, "pieces": [show(i, tokenizer) for i in ids]}


def _standing(scores: torch.Tensor, token_id: int) -> dict[str, Any]:
    """A token's probability, and its rank among all (1: the most probable)."""
    return {"probability": scores[token_id].exp().item(), "rank": int((scores > scores[token_id]).sum()) + 1}


def main() -> None:
    """The command line: one text, or a file with one text a line."""
    parser = argparse.ArgumentParser(
        prog="bert-lesson masked-words", description="What does BERT expect behind a mask?"
    )
    parser.add_argument("text", nargs="?", help="a sentence with at least one [MASK]")
    parser.add_argument("--file", help="a UTF-8 file with one such sentence a line")
    parser.add_argument("--top", type=int, default=5, help="how many answers for each mask (default: 5)")
    parser.add_argument("--checkpoint", default=BUILT_IN, help="the built-in name, a folder or a hub id")
    options = parser.parse_args()
    if (options.text is None) == (options.file is None):
        raise LessonError('Give one text in quotes, such as "The capital of France is [MASK].", or --file FILE.')
    if options.top < 1:
        raise LessonError(f"--top is {options.top}, and must be 1 or more.")
    lines = read_lines(options.file) if options.file else [(0, options.text)]
    bert = checkpoints.open(options.checkpoint)
    texts = _read_texts(lines, options.file, bert)
    for (_, text), masks in zip(lines, predict(texts, bert, options.top), strict=True):
        print_json({"text": text, "masks": [{"position": m["position"], "top": m["top"]} for m in masks]})


def _read_texts(lines: Sequence[tuple[int, str]], file: str | None, bert: Checkpoint) -> list[Masked]:
    """The masks of every line; the first mistake is told with its line."""
    mask_id = bert.mask_id  # what is wrong with the checkpoint is no line's fault
    texts = []
    for number, text in lines:
        try:
            texts.append(mask(encode(text, bert.tokenizer, bert.max_positions), mask_id))
        except LessonError as error:
            raise LessonError(f"{file}, line {number}: {error}" if file else str(error)) from None
    return texts
