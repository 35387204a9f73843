"""The files of a pre-training run: the prepared text, checkpoints to go on from, and the history that the lesson shows.

Weights and optimizers are safetensors, everything else is JSON or NumPy; nothing is a pickle. A checkpoint is written
beside the old one and then takes its name, so a kill leaves one whole checkpoint behind.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import BertForPreTraining, BertTokenizer

from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining.starts import cooccurrence_vectors
from lesson.errors import LessonError


def prepare(
    work: Path, folder: Path | None, vocab_size: int, width: int, start: Path | None = None
) -> tuple[BertTokenizer, corpora.Corpus, torch.Tensor]:
    """Tokenizer, encoded corpus and first word vectors: made once from the text in `folder`, then read from `work`.

    With `start`, a finished model's folder, the vocabulary is that model's. Raises LessonError without a text, or when
    `work` was prepared with another vocabulary.
    """
    if not (work / "vectors.safetensors").exists():
        if folder is None:
            raise LessonError(f"There is no prepared text in {work}. Pass the folder of the text with --corpus.")
        tokenizer = BertTokenizer.from_pretrained(start) if start else corpora.train_tokenizer(folder, vocab_size)
        tokenizer.save_pretrained(work / "tokenizer")
        corpus = corpora.encode(folder, tokenizer)
        corpora.save(corpus, work / "corpus.npz")
        save_file(
            {"vectors": cooccurrence_vectors(corpus.training_tokens(), vocab_size, width)}, work / "vectors.safetensors"
        )
    tokenizer = BertTokenizer.from_pretrained(work / "tokenizer")
    if start and tokenizer.get_vocab() != BertTokenizer.from_pretrained(start).get_vocab():
        raise LessonError(
            f"The text in {work} was prepared with another vocabulary than {start} has. Name another "
            "folder with --work."
        )
    return tokenizer, corpora.load(work / "corpus.npz"), load_file(work / "vectors.safetensors")["vectors"]


def save_checkpoint(
    place: Path, model: BertForPreTraining, updaters: list[torch.optim.Optimizer], facts: dict[str, Any]
) -> None:
    """Write everything the next step depends on; `facts` are the listener's own (step, history)."""
    new, old = place.with_suffix(".new"), place.with_suffix(".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    save_file({name: weight.contiguous() for name, weight in model.named_parameters()}, new / "weights.safetensors")
    names = {parameter: name for name, parameter in model.named_parameters()}
    state = {
        f"{key}/{names[parameter]}": value.clone().contiguous()
        for updater in updaters
        for parameter, values in updater.state.items()
        for key, value in values.items()
    }
    save_file(state, new / "optimizers.safetensors")
    (new / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def load_checkpoint(place: Path, model: BertForPreTraining, updaters: list[torch.optim.Optimizer]) -> dict[str, Any]:
    """Bring model and optimizers to where `save_checkpoint` left them; returns the facts, {} without a checkpoint."""
    old = place.with_suffix(".old")
    place = place if place.exists() else old
    if not place.exists():
        return {}
    model.load_state_dict(
        load_file(place / "weights.safetensors"), strict=False
    )  # buffers and tied names are not parameters
    parameters = dict(model.named_parameters())
    owners = {
        id(parameter): updater
        for updater in updaters
        for group in updater.param_groups
        for parameter in group["params"]
    }
    for name, value in load_file(place / "optimizers.safetensors").items():
        key, parameter = name.split("/", 1)
        parameter = parameters[parameter]
        owners[id(parameter)].state[parameter][key] = value.to(parameter.device)
    return json.loads((place / "facts.json").read_text(encoding="utf-8"))


def finished(start: Path, history: Path | None, model: BertForPreTraining) -> dict[str, Any]:
    """Give `model` a finished model's weights; returns the facts to go on from, which `export`'s history tells.

    Optimizers begin anew: their state is not kept with a finished model. Raises LessonError without a history.
    """
    if history is None or not history.exists():
        raise LessonError("A finished model goes on from its history. Pass the file with --history.")
    model.load_state_dict(BertForPreTraining.from_pretrained(start, dtype=torch.float32).state_dict())
    told = json.loads(history.read_text(encoding="utf-8"))
    last = told["curve"][-1]
    return {"step": last["step"], "tokens": last["tokens"], "curve": told["curve"], "snapshots": told["snapshots"]}


def export(model: BertForPreTraining, tokenizer: BertTokenizer, folder: Path) -> None:
    """Write the finished model as a checkpoint for stock Transformers, in bfloat16: half the size, the same answers."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.backend_tokenizer.no_padding()  # what the last probe sentences needed would be written too
    tokenizer.save_pretrained(folder)
