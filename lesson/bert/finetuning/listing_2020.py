"""Fine-tuning as tutorials showed it in 2020, in today's API: to be read beside loop.py, and run on three sentences.

It does what those listings did: two texts a batch, all padded to 128 tokens, float32, AdamW at one learning rate from
the first step to the last, no seed, nothing held out, nothing measured. What each of these costs is in
lesson/content/listing_2020.py. Three epochs over three sentences: about a second with the built-in BERT.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim import AdamW
from torch.utils.data import DataLoader, Dataset
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BatchEncoding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from lesson.bert.checkpoints import resolve
from lesson.content.classes import LESSON_CLASSES
from lesson.content.listing_2020 import LABELS, NEW, TEXTS


class Sentences(Dataset):
    """Texts and labels, tokenised one by one as they are asked for."""

    def __init__(self, texts: Sequence[str], labels: Sequence[int], tokenizer: PreTrainedTokenizerBase) -> None:
        self.texts, self.labels, self.tokenizer = texts, labels, tokenizer

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, number: int) -> dict[str, Tensor]:
        """Return ids and mask [128] and the label of one text."""
        encoded = encode(self.tokenizer, self.texts[number])
        return {name: values[0] for name, values in encoded.items()} | {"labels": torch.tensor(self.labels[number])}


def encode(tokenizer: PreTrainedTokenizerBase, text: str) -> BatchEncoding:
    """Return a text's ids and mask, [1, 128] each, however short it is."""
    return tokenizer(text, padding="max_length", truncation=True, max_length=128, return_tensors="pt")


def finetune(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], labels: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """Fine-tune for three epochs, and yield the loss of each step."""
    loader = DataLoader(Sentences(texts, labels, tokenizer), batch_size=2, shuffle=True)
    optimizer = AdamW(model.parameters(), lr=5e-5)
    step = 0
    for epoch in range(1, 4):
        model.train()
        for batch in loader:
            loss = model(**{name: values.to(model.device) for name, values in batch.items()}).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            yield {"event": "step", "step": step, "epoch": epoch, "loss": loss.item()}


@torch.no_grad()
def predict(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, text: str) -> int:
    """Return the id of the likeliest class of a text."""
    model.eval()
    return int(model(**encode(tokenizer, text).to(model.device)).logits.argmax())


def load(checkpoint: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Return a classifier of three classes under a head of random numbers, and its tokenizer."""
    folder, device = resolve(checkpoint), torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=3, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    return model.to(device), AutoTokenizer.from_pretrained(folder, local_files_only=True)


def run(checkpoint: str) -> list[dict[str, Any]]:
    """Run the listing on its three sentences; return its steps and, as the last event, what it says of a new sentence.

    Raises LessonError when the checkpoint is not there.

    >>> run("lesson-bert")[-1]["label"] in LESSON_CLASSES
    True
    """
    with torch.random.fork_rng():
        torch.seed()  # a program of its own begins like this; a worker may have been seeded by what it did before
        model, tokenizer = load(checkpoint)
        events = list(finetune(model, tokenizer, TEXTS, LABELS))
        label = LESSON_CLASSES[predict(model, tokenizer, NEW)]
    return [*events, {"event": "prediction", "text": NEW, "label": label}]
