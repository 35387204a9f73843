"""Float32 weights that are trained, and a bf16 copy that computes (Micikevicius et al. 2018, arXiv:1710.03740).

A bf16 number has half the bytes of a float32 and the processor multiplies it several times faster, but adding a small
step to a weight needs float32: so the network computes in bf16, and its gradients change float32 weights. Three things
make that cheap here:
- all float32 weights stand in one long vector, and so do their gradients, so that the norm, AdamW and the sum over
  several processes are one pass each instead of a hundred;
- the embeddings of words that occur in no row get no gradient and do not change: they are left out of the vector (of
  the built-in BERT's 9 million weights that leaves 5.5). The rows' token ids are renumbered once for that;
- the copy is plain: stock Transformers classes, so it works for the whole BERT family.
Where the processor has no bf16 the copy is float32 and shares the vector's memory.
"""

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from lesson.bert.finetuning.batches import Rows
from lesson.bert.finetuning.frozen import layers_of
from lesson.bert.speed import attention, layers, processes

DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


class MixedPrecision:
    """The trained part of a model as one float32 vector, and the `network` that computes with a copy of it.

    >>> weights = MixedPrecision(part, "bf16", ids)      # doctest: +SKIP
    >>> weights.publish(); loss = weights.network(**batch).logits.sum()  # doctest: +SKIP
    >>> loss.backward(); weights.collect(loss)  # doctest: +SKIP
    """

    def __init__(self, part: nn.Module, precision: str, used: Tensor | None = None) -> None:
        """Copy `part` for computing; `used` are the token ids that occur, None when the part has no embeddings."""
        self.part, self.used = part, used
        self.network = _computing(part, DTYPES[precision], used)
        weights = [weight for weight in self.network.parameters() if weight.requires_grad]
        self._weights = sorted(
            weights, key=lambda weight: weight.dim() <= 1
        )  # biases and layer norms last: no weight decay
        sizes = [weight.numel() for weight in self._weights]
        self.vector = torch.cat([weight.detach().float().flatten() for weight in self._weights])
        self.gradient = torch.zeros_like(self.vector)
        self._half = self.vector.to(DTYPES[precision])  # the same memory where that is float32
        self._gradients = _pieces(self.gradient, sizes, self._weights)
        for weight, full, half in zip(
            self._weights,
            _pieces(self.vector, sizes, self._weights),
            _pieces(self._half, sizes, self._weights),
            strict=True,
        ):
            weight.data = full if weight.dtype == torch.float32 else half
        decayed = sum(size for size, weight in zip(sizes, self._weights, strict=True) if weight.dim() > 1)
        self.parameters = [nn.Parameter(piece) for piece in self.vector.split([decayed, len(self.vector) - decayed])]
        for parameter, piece in zip(
            self.parameters, self.gradient.split([len(each) for each in self.parameters]), strict=True
        ):
            parameter.grad = piece
        self.pull()

    def publish(self) -> None:
        """Round the float32 weights into the network's own."""
        if self._half.dtype != torch.float32:
            self._half.copy_(self.vector)

    @torch.no_grad()
    def collect(self, loss: Tensor) -> float:
        """Move the network's gradients into the float32 vector; return the loss, both summed over all processes."""
        found = [
            (place, weight.grad)
            for place, weight in zip(self._gradients, self._weights, strict=True)
            if weight.grad is not None
        ]
        torch._foreach_copy_([place for place, _ in found], [gradient for _, gradient in found])
        for weight in self._weights:
            weight.grad = None
        return processes.add_up(self.gradient, loss)

    def gradient_norm(self) -> Tensor:
        """Return the length of the whole gradient.

        AdamW divides by it where it is above 1, so that one odd batch cannot throw the weights far off (Pascanu et al.
        2013, arXiv:1211.5063). It does so by `grad_scale`, which PyTorch's fused optimizers have for GradScaler.
        """
        return torch.linalg.vector_norm(self.gradient)

    @torch.no_grad()
    def push(self) -> None:
        """Write the float32 weights into the model they came from."""
        for home, value in self._homes():
            if self.used is not None and home is self._table():
                home[self.used] = value
            else:
                home.copy_(value)

    @torch.no_grad()
    def pull(self) -> None:
        """Read the float32 weights from the model they came from."""
        for home, value in self._homes():
            value.copy_(home[self.used] if self.used is not None and home is self._table() else home)
        self.publish()

    def _table(self) -> Tensor | None:
        return self.part.get_input_embeddings().weight

    def _homes(self) -> list[tuple[Tensor, Tensor]]:
        """Pair each weight of the model with its piece of the vector."""
        names = {id(weight): name for name, weight in self.network.named_parameters()}
        homes = dict(self.part.named_parameters())
        pieces = _pieces(self.vector, [weight.numel() for weight in self._weights], self._weights)
        return [(homes[names[id(weight)]], piece) for weight, piece in zip(self._weights, pieces, strict=True)]


def _computing(part: nn.Module, dtype: torch.dtype, used: Tensor | None) -> nn.Module:
    """A copy of the part in another precision; its head stays float32, as rounding would show in the probabilities."""
    network = copy.deepcopy(part)
    if used is not None:
        network.set_input_embeddings(
            nn.Embedding.from_pretrained(part.get_input_embeddings().weight.detach()[used], freeze=False)
        )
    if network.device.type == "cpu":
        network.set_attn_implementation(attention.NAME)
        layers.quicken(layers_of(network))  # fewer and larger products, and none that nothing reads
    else:
        network.set_attn_implementation("sdpa")
    network.to(dtype)
    network.classifier.float()
    network.classifier.register_forward_pre_hook(lambda _, values: tuple(value.float() for value in values))
    return network


def _pieces(vector: Tensor, sizes: Sequence[int], like: Sequence[Tensor]) -> list[Tensor]:
    return [piece.view(weight.shape) for piece, weight in zip(vector.split(list(sizes)), like, strict=True)]


def used_ids(rows: Sequence[Rows | None], mask_id: int | None = None) -> Tensor:
    """Return the token ids that occur in these rows, and [MASK]'s, ascending.

    The padding id and those below keep their numbers.
    """
    present = [row for rows_ in rows if rows_ is not None for row in rows_.inputs]
    padding = next(rows_.padding for rows_ in rows if rows_ is not None)
    mask = [] if mask_id is None else [torch.tensor([mask_id])]
    return torch.unique(torch.cat([*present, *mask, torch.arange(padding + 1)]))


def renumbered(rows: Rows, used: Tensor) -> Rows:
    """Return the rows with each token id replaced by its place in `used`."""
    return Rows(tuple(torch.searchsorted(used, row) for row in rows.inputs), rows.labels, rows.padding)
