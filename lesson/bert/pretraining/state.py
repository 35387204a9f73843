"""The files of a pre-training run: checkpoints to go on from, and the finished model.

Weights and optimizers are safetensors, everything else is JSON; nothing is a pickle. A checkpoint is written
beside the old one and then takes its name, so a kill leaves one whole checkpoint behind.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import BertForPreTraining, BertTokenizer

from lesson.errors import LessonError

NOTHING_YET: dict[str, Any] = {"step": 0, "tokens": 0, "seconds": 0.0, "curve": [], "snapshots": []}


def save_checkpoint(
    place: Path, model: BertForPreTraining, optimizers: list[torch.optim.Optimizer], facts: dict[str, Any]
) -> None:
    """Write everything the next step depends on; `facts` are the recorder's own (step, history)."""
    new, old = place.with_suffix(".new"), place.with_suffix(".old")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    save_file({name: weight.contiguous() for name, weight in model.named_parameters()}, new / "weights.safetensors")
    names = {parameter: name for name, parameter in model.named_parameters()}
    state = {
        f"{key}/{names[parameter]}": value.clone().contiguous()
        for optimizer in optimizers
        for parameter, values in optimizer.state.items()
        for key, value in values.items()
    }
    save_file(state, new / "optimizers.safetensors")
    (new / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def load_checkpoint(place: Path, model: BertForPreTraining, optimizers: list[torch.optim.Optimizer]) -> dict[str, Any]:
    """Bring model and optimizers to where `save_checkpoint` left them; returns the facts, {} without a checkpoint."""
    old = place.with_suffix(".old")
    place = place if place.exists() else old
    if not place.exists():
        return {}
    weights = load_file(place / "weights.safetensors")
    model.load_state_dict(weights, strict=False)  # buffers and tied names are not parameters
    parameters = dict(model.named_parameters())
    owners = {
        id(parameter): optimizer
        for optimizer in optimizers
        for group in optimizer.param_groups
        for parameter in group["params"]
    }
    for name, value in load_file(place / "optimizers.safetensors").items():
        key, owner = name.split("/", 1)
        parameter = parameters[owner]
        owners[id(parameter)].state[parameter][key] = value.to(parameter.device)
    return json.loads((place / "facts.json").read_text(encoding="utf-8"))


def load_finished(start: Path, history: Path | None, model: BertForPreTraining) -> dict[str, Any]:
    """Give `model` a finished model's weights; returns the facts to go on from, as the history has them.

    Optimizers begin anew: their state is not kept with a finished model. Raises LessonError without a history.
    """
    if history is None or not history.exists():
        raise LessonError("A finished model goes on from its history. Pass the file with --history.")
    model.load_state_dict(BertForPreTraining.from_pretrained(start, dtype=torch.float32).state_dict())
    record = json.loads(history.read_text(encoding="utf-8"))
    last = record["curve"][-1]
    known = {"step": last["step"], "tokens": last["tokens"], "curve": record["curve"], "snapshots": record["snapshots"]}
    return NOTHING_YET | known


def export(model: BertForPreTraining, tokenizer: BertTokenizer, folder: Path) -> None:
    """Write the finished model as a checkpoint for stock Transformers, in bfloat16: half the size, the same answers."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.backend_tokenizer.no_padding()  # what the last probe sentences needed would be written too
    tokenizer.save_pretrained(folder)
