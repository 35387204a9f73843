"""A basic neural network from scratch: the mean of the words' vectors, one hidden layer, one score per class.

This is the "basic neural network" that a fine-tuned BERT is compared with: it knows no word but those of its training
reviews, no word order, and starts from random numbers (a deep averaging network, Iyyer et al. 2015, with one layer).
Training leaves out some words of each review at random, as that paper does, or 20 reviews would be learned by heart at
once. It does not tune itself: the defaults below were chosen on validation reviews, once. 600 reviews: about a second
on one core.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lesson.effort import Effort

_WORD = re.compile(r"\w+|[!?]")
PADDING = 0


@dataclass(frozen=True)
class Shape:
    """Sizes and the choices of training."""

    embedding: int = 64
    hidden: int = 64
    learning_rate: float = 1e-2
    weight_decay: float = 1e-2
    word_dropout: float = 0.5  # share of a review's words left out at each step
    batch_size: int = 16
    effort: Effort = field(default_factory=lambda: Effort(epochs=20, steps=400))


class SmallNetwork(nn.Module):
    """Mean word vector, one hidden layer with ReLU, scores.

    >>> network = SmallNetwork(vocabulary(["so good", "so bad"]), classes=2)
    >>> network(network.encode(["so very good"])).shape
    torch.Size([1, 2])
    """

    def __init__(self, words: dict[str, int], classes: int, shape: Shape = Shape()) -> None:
        """Make a network for these words; its random start is PyTorch's generator's."""
        super().__init__()
        self.words = words
        self.embedding = nn.Embedding(len(words) + 1, shape.embedding, padding_idx=PADDING)
        self.layers = nn.Sequential(
            nn.Linear(shape.embedding, shape.hidden), nn.ReLU(), nn.Linear(shape.hidden, classes)
        )

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Return word ids [texts, longest text]; words that training did not have are passed over."""
        rows = [
            torch.tensor([self.words[word] for word in split(text) if word in self.words], dtype=torch.long)
            for text in texts
        ]
        return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)

    def forward(self, ids: Tensor) -> Tensor:
        """Return the class scores [texts, classes] of word ids [texts, words]."""
        known = (ids != PADDING).sum(dim=1, keepdim=True).clamp(min=1)
        return self.layers(self.embedding(ids).sum(dim=1) / known)


def split(text: str) -> list[str]:
    """Return a text's words in small letters; ! and ? count as words.

    >>> split("Not good!")
    ['not', 'good', '!']
    """
    return _WORD.findall(text.lower())


def vocabulary(texts: Sequence[str]) -> dict[str, int]:
    """Return the number of every word of these texts, from 1 on, the most frequent first."""
    counts = Counter(word for text in texts for word in split(text))
    return {word: number for number, (word, _) in enumerate(counts.most_common(), start=1)}


def train(
    network: SmallNetwork, texts: Sequence[str], labels: Sequence[int], seed: int, shape: Shape = Shape()
) -> Iterator[int]:
    """Train with AdamW and yield the number of each finished epoch; the seed decides order and words left out."""
    random = torch.Generator().manual_seed(seed)
    ids, truth = network.encode(texts), torch.tensor(labels)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=shape.learning_rate, weight_decay=shape.weight_decay, fused=True
    )
    for epoch in range(1, shape.effort.epochs_for(len(truth), shape.batch_size) + 1):
        for rows in torch.randperm(len(truth), generator=random).split(shape.batch_size):
            seen = ids[rows]
            kept = torch.rand(seen.shape, generator=random) >= shape.word_dropout
            loss = cross_entropy(network(seen.where(kept, PADDING)), truth[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        yield epoch
