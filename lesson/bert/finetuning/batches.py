"""Reviews become batches: tokenised once, padded to little more than each batch's longest.

600 reviews take about 0.05 s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from lesson.bert.buckets import STEP
from lesson.errors import LessonError

AT_ONCE = 256  # texts: a tokenizer keeps some hundred bytes a token, also of what is cut, until it has read all


@dataclass(frozen=True)
class Rows:
    """Texts as the model sees them: `inputs[i]` is a row of token ids [length] or frozen features [length, hidden]."""

    inputs: tuple[Tensor, ...]
    labels: Tensor
    padding: int = 0

    def __len__(self) -> int:
        return len(self.inputs)

    @cached_property
    def lengths(self) -> np.ndarray:
        """The number of tokens of each row, special tokens included."""
        return np.array([len(row) for row in self.inputs], dtype=np.int64)

    def with_token(self, token_id: int | None) -> list[int]:
        """Return the numbers of the rows in which a token stands."""
        return [number for number, row in enumerate(self.inputs) if token_id is not None and token_id in row]

    def width(self, rows: Sequence[int]) -> int:
        """Return what some rows are padded to: the longest of them, rounded up to a multiple of STEP.

        But not above the longest row of all, because the model may not bear more.
        """
        longest = int(self.lengths[list(rows)].max())
        return min(-(-longest // STEP) * STEP, int(self.lengths.max()))

    def batch(self, rows: Sequence[int], device: torch.device | str = "cpu") -> tuple[dict[str, Tensor], Tensor]:
        """Return the model's keyword arguments and the labels of some rows, padded to their `width`."""
        chosen = [self.inputs[row] for row in rows]
        lengths = torch.tensor([len(row) for row in chosen])
        values = chosen[0].new_full((len(chosen), self.width(rows), *chosen[0].shape[1:]), self.padding)
        for place, row in zip(values, chosen, strict=True):
            place[: len(row)] = row
        mask = (torch.arange(values.shape[1]) < lengths[:, None]).long()
        name = "inputs_embeds" if values.is_floating_point() else "input_ids"
        inputs = {name: values.to(device), "attention_mask": mask.to(device)}
        return inputs, self.labels[torch.as_tensor(rows, dtype=torch.long)].to(device)


def encode(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    labels: Sequence[int],
    max_length: int,
    prompt: Sequence[int] = (),
) -> Rows:
    """Tokenise all texts once, cut to `max_length` tokens ([CLS] and [SEP] included).

    The token ids of a `prompt` stand at the end, before [SEP]; what is cut is the text, never the prompt.

    >>> from lesson.bert.checkpoints import tokenizer
    >>> encode(tokenizer("lesson-bert"), ["It was good."], [1], 128).lengths
    array([6])
    """
    if not len(texts):
        raise LessonError("There is no text to read. Give at least one review.")
    room, rows = max_length - len(prompt), []
    for part in range(0, len(texts), AT_ONCE):
        some = list(texts[part : part + AT_ONCE])
        ids = tokenizer(some, truncation=True, max_length=room, return_attention_mask=False)["input_ids"]
        rows += [torch.tensor([*row[:-1], *prompt, row[-1]]) for row in ids]
    return Rows(tuple(rows), torch.as_tensor(list(labels)), tokenizer.pad_token_id or 0)


def token_ids(*some: Rows | None, also: Sequence[int] = ()) -> Tensor:
    """Return the token ids that occur in these rows, those that pad them, and those that may occur `also`; ascending.

    >>> token_ids(Rows((torch.tensor([2, 9, 3]), torch.tensor([2, 7, 3])), torch.zeros(2)), also=[4]).tolist()
    [0, 2, 3, 4, 7, 9]
    """
    present = [rows for rows in some if rows is not None]
    others = [*(rows.padding for rows in present), *also]
    return torch.unique(torch.cat([torch.tensor(others), *(ids for rows in present for ids in rows.inputs)]))
