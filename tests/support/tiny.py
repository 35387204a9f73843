"""A BERT small enough for tests: random weights, 28 words, 2 layers, made in a tenth of a second; no download."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import torch
from transformers import (
    AlbertConfig,
    AlbertForMaskedLM,
    BertConfig,
    BertForPreTraining,
    BertTokenizer,
    DistilBertConfig,
    DistilBertForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    RobertaConfig,
    RobertaForMaskedLM,
)

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "the",
    "a",
    "is",
    "was",
    "not",
    "and",
    "very",
    "it",
    "this",
    "phone",
    "food",
    "hotel",
    "good",
    "great",
    "lovely",
    "bad",
    "awful",
    "broken",
    "okay",
    "average",
    "so",
    ".",
    "!",
]
_OPINIONS = {
    "negative": ("bad", "awful", "broken"),
    "positive": ("good", "great", "lovely"),
    "neutral": ("okay", "average", "so"),
}


def bert(folder: Path, seed: int = 0, **shape: float) -> Path:
    """Save a random BERT with both pre-training heads and its tokenizer into `folder`; return the folder."""
    size = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
        "initializer_range": 0.2,
    } | shape
    torch.manual_seed(seed)
    BertForPreTraining(BertConfig(vocab_size=len(WORDS), **size)).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def relative(place: Path, family: str) -> Path:
    """Save a tiny member of BERT's family beside tiny BERT's tokenizer."""
    shape = {
        "vocab_size": len(WORDS),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
        "pad_token_id": 0,
    }
    folder = bert(place / family)
    if family == "bert":
        return folder
    if family == "distilbert":
        model = DistilBertForMaskedLM(
            DistilBertConfig(vocab_size=len(WORDS), dim=16, n_layers=2, n_heads=2, hidden_dim=32)
        )
    else:
        config, kind = {
            "roberta": (RobertaConfig, RobertaForMaskedLM),
            "albert": (AlbertConfig, AlbertForMaskedLM),
            "electra": (ElectraConfig, ElectraForMaskedLM),
        }[family]
        model = kind(config(**shape, **({} if family == "roberta" else {"embedding_size": 8})))
    model.save_pretrained(folder)
    return folder


def wide_bert(folder: Path) -> str:
    """Save a random BERT as wide as the built-in one, whose runs last long enough to be looked at; return it."""
    shape = {"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 1024}
    return str(bert(folder, max_position_embeddings=128, **shape))


_KEPT: list[TemporaryDirectory] = []  # they go when the process ends


@cache
def tiny_bert(seed: int = 0) -> str:
    """Return the folder of a random BERT that is made once for all tests of a process."""
    _KEPT.append(TemporaryDirectory(prefix="tiny-bert-"))
    return str(bert(Path(_KEPT[-1].name), seed))


def reviews(rows: int = 60, classes: tuple[str, ...] = ("negative", "positive", "neutral")) -> pd.DataFrame:
    """Return a learnable table of line, text, label, part: the opinion's word decides; lengths differ."""
    things = ("phone", "food", "hotel")
    table = []
    for row in range(rows):
        label = classes[row % len(classes)]
        words = [
            "this",
            things[row % 7 % 3],
            "is",
            *["very"] * (row % 5),
            _OPINIONS[label][row // 3 % 3],
            "and",
            "it",
            "was",
            "so",
        ]
        part = {4: "validation", 5: "test"}.get(row // 3 % 6, "train")
        table.append(
            {"line": row + 2, "text": " ".join(words[: 5 + row % 5 + row % 4]) + " .", "label": label, "part": part}
        )
    return pd.DataFrame(table)
