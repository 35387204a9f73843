"""The 15 % · 80/10/10 recipe on one text: what BERT would be given and asked, if it were pre-trained on this.

It draws by the function of masking.py, whose 80/10/10 is pre-training's own, at the rate of Devlin et al. 2018, section
3.1, and only translates what happened into words. Asks no model; takes a millisecond.
"""

from typing import Any

import torch

from lesson.bert import checkpoints
from lesson.bert.pretraining.masking import KEPT, MASKED, RANDOM, UNCHANGED, mask_tokens
from lesson.bert.use.encoding import encode, show
from lesson.settings import BUILT_IN

NAMES = {KEPT: "not chosen", MASKED: "masked", RANDOM: "random", UNCHANGED: "unchanged"}


def draw(text: str, checkpoint: str = BUILT_IN, seed: int = 0, rate: float = 0.15) -> list[dict[str, Any]]:
    """Choose tokens of a text as pre-training would; another `seed` is another draw.

    Returns one dict a token, special ones included: `token` (as it stands in the text), `shown` (what BERT would see in
    its place), `kind` ("special", "not chosen", "masked", "random" or "unchanged"). Raises LessonError when the text is
    empty or too long.

    >>> [t["shown"] for t in draw("The cat sat on the mat.", seed=3)]
    ['[CLS]', '[MASK]', 'cat', '[MASK]', 'on', '[MASK]', 'mat', '.', '[SEP]']
    """
    bert = checkpoints.open(checkpoint)
    found = encode(text, bert.tokenizer, bert.max_positions)
    ids, special = torch.tensor([t["id"] for t in found]), torch.tensor([t["special"] for t in found])
    generator = torch.Generator().manual_seed(seed)
    inputs, _, kinds = mask_tokens(ids, special, len(bert.tokenizer), bert.mask_id, generator, rate)
    return [
        {"token": t["token"], "shown": show(new, bert.tokenizer), "kind": "special" if t["special"] else NAMES[kind]}
        for t, new, kind in zip(found, inputs.tolist(), kinds.tolist(), strict=True)
    ]
