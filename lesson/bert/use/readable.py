"""How much of a text a model could read: what was cut off, what its vocabulary lacks, which script it is in.

A classifier answers anything with a confident label. These figures say when the answer is worth little. 10,000 reviews
take some 0.4 s.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from transformers import PreTrainedTokenizerBase

# A vocabulary can write a script when so many of its tokens, or such a share of them, are in it. BERT-base has a few
# hundred single Chinese and Cyrillic letters and no words of either.
_MANY_TOKENS, _LARGE_SHARE = 1000, 0.03


def read_by(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], max_length: int) -> list[dict[str, Any]]:
    """Return for each text how well a model with this tokenizer can read it, cut at `max_length` tokens.

    Keys: cut (tokens beyond max_length, which were not read), unknown_share (the share of [UNK] among the text's
    tokens, 0 to 1), script (the script of most of its letters if the vocabulary has hardly a word in it, such as
    "Cyrillic", else None).
    """
    ids = tokenizer(list(texts), return_attention_mask=False, verbose=False)["input_ids"] if len(texts) else []
    special = tokenizer.num_special_tokens_to_add()
    known = _scripts_of(tokenizer)
    return [
        {
            "cut": max(0, len(row) - max_length),
            "unknown_share": row.count(tokenizer.unk_token_id) / max(1, len(row) - special),
            "script": _foreign(text, known),
        }
        for text, row in zip(texts, ids, strict=True)
    ]


def main_script(letters: Iterable[str]) -> str | None:
    """Return the script that more than half of the letters are in, as Unicode names it; None when there is none.

    >>> main_script("Отличный phone!"), main_script("It was good."), main_script("10/10 !!!")
    ('Cyrillic', 'Latin', None)
    """
    counts = Counter(_script(letter) for letter in letters if letter.isalpha())
    if not counts:
        return None
    script, count = counts.most_common(1)[0]
    return script if 2 * count > counts.total() else None


def _foreign(text: str, known: frozenset[str]) -> str | None:
    script = main_script(text[:2000])
    return script if script is not None and script not in known else None


@lru_cache(maxsize=4)
def _scripts_of(tokenizer: PreTrainedTokenizerBase) -> frozenset[str]:
    """The scripts that a vocabulary can write."""
    tokens = tokenizer.get_vocab()
    written = (tokenizer.convert_tokens_to_string([token]) for token in tokens)  # byte-level signs become letters
    counts = Counter(script for token in written if (script := main_script(token)) is not None)
    enough = min(_MANY_TOKENS, _LARGE_SHARE * len(tokens))
    return frozenset(script for script, count in counts.items() if count >= enough)


@lru_cache(maxsize=65_536)
def _script(letter: str) -> str:
    """The first word of the letter's name, which is its script's: LATIN SMALL LETTER A."""
    return unicodedata.name(letter, "unknown").split()[0].capitalize()
