"""What the tokenizer makes of somebody's reviews: how long they are, what would be cut off, what it does not know."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lesson.bert.checkpoints import tokenizer
from lesson.bert.finetuning.batches import AT_ONCE


def token_report(texts: Sequence[str], checkpoint: str, max_length: int) -> dict[str, Any]:
    """Return what the tokenizer makes of these texts: lengths in tokens, share cut off at `max_length`, share unknown.

    Keys: lengths (one a text, before the cut), median, longest, cut_texts (texts longer than max_length), cut_share
    (share of all tokens lost), unknown_share (share of tokens that became [UNK]), unknown_texts.
    """
    words, pairs = tokenizer(checkpoint), []
    for part in range(0, len(texts), AT_ONCE):
        ids = words(list(texts[part : part + AT_ONCE]), return_attention_mask=False, verbose=False)["input_ids"]
        pairs += [(len(row), row.count(words.unk_token_id)) for row in ids]
    lengths, unknown = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    total = max(1, int(lengths.sum()))
    return {
        "lengths": lengths.tolist(),
        "median": float(np.median(lengths)) if len(lengths) else 0.0,
        "longest": int(lengths.max(initial=0)),
        "cut_texts": int((lengths > max_length).sum()),
        "cut_share": float(np.maximum(lengths - max_length, 0).sum() / total),
        "unknown_share": float(unknown.sum() / total),
        "unknown_texts": int((unknown > 0).sum()),
    }
