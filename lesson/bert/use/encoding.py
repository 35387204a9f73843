"""From a learner's text to token ids, and from token ids to the model's probabilities, many texts at a time.

Why: filling masks, hiding the right side and measuring surprise all ask a masked language model the same thing: "what
stands at this position, given the tokens that may be seen?" A `Query` is that question; `answers` puts many of them
through the model in padded batches.

It does not choose a checkpoint, know about pages, or cut a text that is too long (that is the learner's to mend). A
sentence takes a small BERT about 5 ms and BERT-base about 50 ms on a CPU.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from lesson.bert.buckets import by_length
from lesson.bert.no_numbers import NO_NUMBERS
from lesson.errors import LessonError
from lesson.reviews.visible import is_seen, looks_empty

MASK = "[MASK]"
_EMOJI = re.compile("[\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


@dataclass(frozen=True)
class Query:
    """Which words fit at `positions` of `ids`, when only the first `visible` tokens may be seen (None: all of them)?"""

    ids: list[int]
    positions: list[int]
    visible: int | None = None


def encode(text: str, tokenizer: Any, limit: int) -> list[dict[str, Any]]:
    """Cut a text into the tokens the model reads, the special ones at its ends included.

    Args:
        text: what the learner typed; "[MASK]" stands for the mask token of whichever model it is.
        tokenizer: a fast tokenizer of transformers.
        limit: the most tokens the model can read.

    Returns:
        One dict a token: `token`, `id`, `start` and `end` in characters of `text`, `special` (added by the tokenizer or
        a mask), `unknown` (the vocabulary has nothing for it).

    Raises:
        LessonError: the text is no text, nothing is seen of it, or it is longer than `limit` tokens.

    >>> [t["token"] for t in encode("Good dog", tokenizer, 512)]  # needs a tokenizer  # doctest: +SKIP
    ['[CLS]', 'good', 'dog', '[SEP]']
    """
    text = check_readable(text)
    own_mask = tokenizer.mask_token or MASK
    encoded = tokenizer(
        re.sub(re.escape(MASK), lambda _: own_mask, text, flags=re.IGNORECASE),
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        verbose=False,
    )
    ids = encoded["input_ids"]
    if len(ids) > limit:
        raise LessonError(f"The text is {len(ids)} tokens long, and this model reads {limit} at most. Shorten it.")
    places = _in_the_original(encoded["offset_mapping"], ids, tokenizer.mask_token_id, len(MASK) - len(own_mask))
    return [
        {
            "token": show(i, tokenizer),
            "id": i,
            "start": start,
            "end": end,
            "special": bool(added) or i == tokenizer.mask_token_id,
            "unknown": i == tokenizer.unk_token_id,
        }
        for i, (start, end), added in zip(ids, places, encoded["special_tokens_mask"], strict=True)
    ]


def check_readable(text: str) -> str:
    r"""Return the text if it can be read as text and anything is seen of it; raise a LessonError otherwise.

    >>> check_readable("\u200b")
    Traceback (most recent call last):
    lesson.errors.LessonError: The text is empty. Type a sentence first.
    """
    if looks_empty(check_bytes(text)):
        raise LessonError("The text is empty. Type a sentence first.")
    return text


def check_bytes(text: str) -> str:
    """Return the text if it is one; raise a LessonError when it holds bytes that are none."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise LessonError("The text holds bytes that are not UTF-8. Save or type it as UTF-8 and try again.") from None
    return text


def check_text(text: str) -> str:
    """Return the text if it can be judged; raise a LessonError otherwise.

    >>> check_text("10/10!!!")
    Traceback (most recent call last):
    lesson.errors.LessonError: There is nothing to judge: the text has neither a letter nor an emoji. Type a sentence.
    """
    if not says_something(check_readable(text)):
        raise LessonError("There is nothing to judge: the text has neither a letter nor an emoji. Type a sentence.")
    return text


def check_texts(texts: Sequence[str]) -> list[str]:
    """Return the texts if all can be judged, as `check_text` does for one.

    What is left of one of them when words are left out is compared with the whole, so it may say nothing.

    >>> check_texts(["Lovely !", "!"])
    ['Lovely !', '!']
    """
    words = {word for text in texts if says_something(text) for word in text.split()}
    return [check_bytes(text) if set() < set(text.split()) <= words else check_text(text) for text in texts]


def says_something(text: str) -> bool:
    """Return whether a text has a letter, of any script, or an emoji: without one a classifier's answer means nothing.

    >>> says_something("12345"), says_something("很好"), says_something("👍")
    (False, True, True)
    """
    return any(is_seen(letter) and (letter.isalpha() or _is_emoji(letter)) for letter in text)


def _is_emoji(letter: str) -> bool:
    return unicodedata.category(letter) == "So" and _EMOJI.match(letter) is not None


def _in_the_original(
    places: Sequence[tuple[int, int]], ids: list[int], mask_id: int, longer: int
) -> list[tuple[int, int]]:
    """Move offsets back to the learner's text, where a mask is `longer` characters longer than the tokenizer's own."""
    moved, shift = [], 0
    for (start, end), token in zip(places, ids, strict=True):
        before, shift = shift, shift + (longer if token == mask_id else 0)
        moved.append((start + before, end + shift) if end else (0, 0))
    return moved


def show(token_id: int, tokenizer: Any) -> str:
    """The token as a learner should see it: without byte-level signs; "##" stays, for it means "no space before"."""
    return tokenizer.decode([token_id]).strip() or tokenizer.convert_ids_to_tokens(token_id)


@torch.inference_mode()
def answers(queries: Sequence[Query], model: torch.nn.Module, pad_id: int) -> Iterator[tuple[int, torch.Tensor]]:
    """Ask the model all queries, in batches of similar length so that little is padding.

    Yields:
        (index of the query, log-probabilities of shape (its positions, vocabulary)), the longest query first: read what
        you need and let the tensor go, for a thousand of them are 64 MB or more.

    Raises:
        LessonError: an answer is no number, as with damaged weights.
    """
    for batch in by_length([len(query.ids) for query in queries]):
        longest = len(queries[batch[0]].ids)
        ids = torch.tensor([queries[i].ids + [pad_id] * (longest - len(queries[i].ids)) for i in batch])
        seen = torch.tensor([queries[i].visible or len(queries[i].ids) for i in batch])
        attention = (torch.arange(longest) < seen[:, None]).long()
        logits = model(input_ids=ids, attention_mask=attention).logits
        for row, i in enumerate(batch):
            scores = logits[row, queries[i].positions].float().log_softmax(-1)
            if scores.isnan().any():
                raise LessonError(NO_NUMBERS)
            yield i, scores
