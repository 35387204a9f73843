"""Pre-train the built-in BERT on plain text: masked language modeling, next sentence prediction, and a chosen start.

    python -m lesson.bert.pretraining.loop --corpus FOLDER --work FOLDER --export assets/lesson-bert --history FILE
    --compile

prepares the text once, trains, saves a checkpoint every minute and goes on from it after a kill, with the loss curve
that the uninterrupted run would have had. A step is 131,072 tokens, 0.07 s on one H100. On a CPU it is the same command
without `--compile` and with `--settings '{"tokens": 4096, "batches": 32}'`, the same step in smaller parts: a quarter
of a minute on two cores, reckoned from shorter ones. So take fewer and smaller steps there, such as
`{"tokens": 4096, "batches": 2, "steps": 10000, "muon_rate": 3e-3, "adam_rate": 1.5e-3}`. `--start assets/lesson-bert`
with a larger number of steps goes on from a finished model: warm-up and decay come once more, over the steps added.

Not done here: several GPUs, dropout (a small model that sees its text a few times does not over-fit).
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForPreTraining

from lesson import cli
from lesson.bert.pretraining import held_out, pairs, starts, state
from lesson.bert.pretraining.data import Arrays, steps_of
from lesson.bert.pretraining.record import Listener, history
from lesson.bert.pretraining.settings import Settings, decay_begins, learning_rate_factor, nsp_weight
from lesson.bert.speed import copies, hardware
from lesson.bert.speed.fast_loss import vocabulary_cross_entropy
from lesson.bert.speed.layers import all_tokens, some_tokens
from lesson.bert.speed.muon import Muon
from lesson.errors import LessonError

Layer = Callable[[nn.Module, Tensor, Tensor], Tensor]


def new_model(settings: Settings, vectors: Tensor | None = None) -> BertForPreTraining:
    """A BERT with its start chosen by `starts`; `vectors` (vocabulary, hidden size) are its first word vectors."""
    torch.manual_seed(settings.seed)
    config = BertConfig(
        vocab_size=settings.vocab_size,
        hidden_size=settings.hidden_size,
        num_hidden_layers=settings.layers,
        num_attention_heads=settings.hidden_size // 64,
        intermediate_size=4 * settings.hidden_size,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",  # faster than sdpa on a CPU for short rows
    )
    model = BertForPreTraining(config)
    with torch.no_grad():
        starts.start_positions(model)
        starts.start_heads(model)
        if vectors is not None:
            model.bert.embeddings.word_embeddings.weight.copy_(vectors)
    return model.train()


def encode(model: BertForPreTraining, layers: nn.ModuleList, batch: dict[str, Tensor], through: Layer) -> Tensor:
    """What `layers` say of the tokens at `batch["places"]`: (rows, some, hidden size), in the precision of `layers`."""
    hidden = model.bert.embeddings(batch["inputs"], token_type_ids=batch["types"])
    hidden = hidden.to(next(layers.parameters()).dtype)
    hide = (1 - batch["attention"][:, None, None, :].to(hidden.dtype)) * torch.finfo(hidden.dtype).min
    for layer in layers[:-1]:
        hidden = through(layer, hidden, hide)
    return some_tokens(layers[-1], hidden, hide, batch["places"])  # a tenth less to multiply


def losses(
    model: BertForPreTraining, layers: nn.ModuleList, batch: dict[str, Tensor], through: Layer = all_tokens
) -> tuple[Tensor, Tensor]:
    """Masked-LM and next-sentence loss of one batch, NaN where nothing could follow: isolated sentences only.

    `layers` are the model's own or a copy of them, `through` is how hidden states pass one. Only masked tokens are
    decoded, for only they are asked for.
    """
    hidden = encode(model, layers, batch, through)
    asked = hidden.flatten(0, 1).index_select(0, batch["asked"]).float()
    words, decoder = model.cls.predictions.transform(asked), model.cls.predictions.decoder
    right = batch["labels"].take_along_dim(batch["places"], 1).flatten().index_select(0, batch["asked"])
    half = (tensor.to(hidden.dtype) for tensor in (words, decoder.weight, decoder.bias))
    mlm = vocabulary_cross_entropy(*half, right)
    order = model.cls.seq_relationship(model.bert.pooler(hidden[:, :1].float()))  # [CLS] comes first
    return mlm, cross_entropy(order, batch["follows"], ignore_index=pairs.UNLABELLED)


def optimizers(model: BertForPreTraining, settings: Settings) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the encoder, AdamW for everything else."""
    matrices = [parameter for parameter in model.bert.encoder.parameters() if parameter.ndim == 2]
    inside = {id(matrix) for matrix in matrices}
    others = [parameter for parameter in model.parameters() if id(parameter) not in inside]
    adam = torch.optim.AdamW(others, lr=settings.adam_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    return [Muon(matrices, lr=settings.muon_rate, weight_decay=settings.muon_decay), adam]


def pretrain(
    model: BertForPreTraining,
    updaters: list[torch.optim.Optimizer],
    data: Iterator[list[Arrays]],
    settings: Settings,
    first: int,
    through: Layer = all_tokens,
) -> Iterator[dict]:
    """The loop: yields what each step saw. Whoever listens saves, prints and draws."""
    layers = copies.low_precision(model)
    peaks = [settings.muon_rate, settings.adam_rate]
    for step in range(first, settings.steps):
        copies.publish(model, layers)
        batches, seen = next(data), []
        for arrays in batches:
            mlm, nsp = losses(model, layers, copies.on(model.device, arrays), through)
            loss = mlm + nsp_weight(step, settings) * nsp.nan_to_num()
            (loss / len(batches)).backward()
            seen.append(torch.stack([mlm.detach(), nsp.detach()]))
        copies.collect(model, layers)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for updater, peak in zip(updaters, peaks, strict=False):
            for group in updater.param_groups:
                group["lr"] = peak * learning_rate_factor(step, settings)
            updater.step()
            updater.zero_grad()
        tokens = int(sum(arrays["attention"].sum() for arrays in batches))
        yield {"event": "step", "step": step + 1, "losses": torch.stack(seen), "tokens": tokens}


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(
        prog="python -m lesson.bert.pretraining.loop", description="Pre-train the built-in BERT, or go on."
    )
    parser.add_argument("--corpus", type=Path, help="folder of .txt or .txt.xz files, read the first time only")
    parser.add_argument("--work", type=Path, required=True, help="folder for the prepared text and the checkpoints")
    parser.add_argument("--start", type=Path, help="go on from this finished model, whose history is --history")
    parser.add_argument(
        "--settings",
        type=json.loads,
        default={},
        help='what differs from the recipe, as JSON: {"steps": 500, "layers": 4}',
    )
    parser.add_argument("--stop", type=int, help="stop after this step, as a kill would; the checkpoint is kept")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--workers",
        type=int,
        default=(os.cpu_count() or 1) - 2 if torch.cuda.is_available() else 0,
        help="processes that make batches, 0: none beside this one",
    )
    parser.add_argument("--compile", action="store_true", help="make fused kernels for a layer first (on a GPU)")
    parser.add_argument("--export", type=Path, help="write the finished model here")
    parser.add_argument("--history", type=Path, help="write the history here")
    return parser.parse_args(words)


def main() -> None:
    """Pre-train, or go on; see the module's docstring."""
    options = arguments()
    hardware.keep_pages()
    torch.set_num_threads(options.threads)
    try:
        settings = Settings(**options.settings)
    except TypeError:
        raise LessonError(
            f"Some of these are no settings: {', '.join(options.settings)}. Known are: "
            f"{', '.join(field.name for field in fields(Settings))}."
        ) from None
    work(options, settings)


def work(options: argparse.Namespace, settings: Settings) -> None:
    """Prepare, train from the last checkpoint to the end, and export."""
    tokenizer, corpus, vectors = state.prepare(
        options.work, options.corpus, settings.vocab_size, settings.hidden_size, options.start
    )
    model = new_model(settings, vectors)
    begun = state.finished(options.start, options.history, model) if options.start else {"step": 0}
    if begun["step"] >= settings.steps:
        raise LessonError(
            f"This model has had {begun['step']:,} steps already. Give a larger number of 'steps' with --settings."
        )
    settings = replace(settings, begin=begun["step"])
    model = model.to("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cuda.enable_cudnn_sdp(False)  # it makes a plan for each shape, and nearly every batch has its own
    updaters = optimizers(model, settings)
    batches = held_out.held_out_batches(corpus, settings.max_length, tokens=60_000)
    listener = Listener(options.work, model, updaters, tokenizer, batches, settings.steps, begun)
    first = listener.facts["step"]
    data = steps_of(corpus, settings, first, options.workers)
    through = torch.compile(all_tokens, dynamic=True) if options.compile else all_tokens
    for event in pretrain(model, updaters, data, settings, first, through):
        listener.hear(event)
        if event["step"] == int(decay_begins(settings)):
            listener.save("plateau")  # a longer run goes on from here
        if event["step"] == options.stop:
            break
    listener.save("checkpoint")
    if options.export:
        state.export(model, tokenizer, options.export)
    if options.history:  # last, because a leg that was killed before goes on from the history it began with
        options.history.write_text(json.dumps(history(listener.facts, model, settings)), encoding="utf-8")


if __name__ == "__main__":
    cli.run(main)
