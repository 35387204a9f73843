"""Pre-train the built-in BERT on plain text: masked language modeling, next sentence prediction, and a chosen start.

    python -m lesson.bert.pretraining --corpus FOLDER --work FOLDER --steps 5400

prepares the text once, trains, saves a checkpoint every few minutes and goes on from it after a kill, with the loss
curve that the uninterrupted run would have had. `--export assets/lesson-bert` writes the finished model. A step is
8,192 tokens, 0.6 to 0.9 s on two cores; on a GPU it is the same command. `--start assets/lesson-bert` with a larger
number of steps goes on from a finished model: warm-up, plateau and decay come once more, over the steps added.

Not done here: several GPUs, dropout (a small model that sees its text a few times does not over-fit).
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForPreTraining

from lesson import cli
from lesson.bert import hardware, held_out, pairs, starts
from lesson.bert import pretraining_state as state
from lesson.bert.fast_loss import vocabulary_cross_entropy
from lesson.bert.layers import all_tokens, chosen_tokens
from lesson.bert.masking import IGNORED
from lesson.bert.muon import Muon
from lesson.bert.pretraining_data import masked, steps_of
from lesson.bert.pretraining_record import Listener, history, mean
from lesson.bert.pretraining_settings import Settings, decay_begins, learning_rate_factor, mask_rate, nsp_weight
from lesson.errors import LessonError


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


def encode(model: BertForPreTraining, batch: dict[str, Tensor], chosen: Tensor) -> Tensor:
    """What `model.bert` says of the tokens that are True in `chosen` (rows, length): (chosen ones, hidden size).

    The stream between layers stays bfloat16 under autocast, which saves a conversion before each of 36 products.
    """
    hidden = model.bert.embeddings(batch["inputs"], token_type_ids=batch["types"])
    device = hidden.device.type
    hidden = hidden.to(torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else hidden.dtype)
    hide = None
    if not batch["attention"].all():
        hide = (1 - batch["attention"][:, None, None, :].to(hidden.dtype)) * torch.finfo(hidden.dtype).min
    *layers, last = model.bert.encoder.layer
    for layer in layers:
        hidden = all_tokens(layer, hidden, hide)
    return chosen_tokens(last, hidden, hide, chosen)  # a tenth less to multiply


def losses(model: BertForPreTraining, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Masked-LM and next-sentence loss of one batch; only masked tokens are decoded, for only they are asked for."""
    asked = batch["labels"] != IGNORED
    chosen = asked.clone()
    chosen[:, 0] = True  # [CLS], for the next sentence
    hidden, is_asked = encode(model, batch, chosen), asked[chosen]
    decoder = model.cls.predictions.decoder
    words = model.cls.predictions.transform(hidden[is_asked])
    mlm = vocabulary_cross_entropy(words, decoder.weight, decoder.bias, batch["labels"][asked])
    paired = batch["follows"] != pairs.UNLABELLED
    if not paired.any():  # isolated sentences have nothing that could follow
        return mlm, torch.zeros((), device=mlm.device)
    order = model.cls.seq_relationship(model.bert.pooler.activation(model.bert.pooler.dense(hidden[~is_asked])))
    return mlm, cross_entropy(order[paired].float(), batch["follows"][paired])


def optimizers(model: BertForPreTraining, settings: Settings) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the encoder, AdamW for everything else."""
    matrices = [parameter for parameter in model.bert.encoder.parameters() if parameter.ndim == 2]
    inside = {id(matrix) for matrix in matrices}
    others = [parameter for parameter in model.parameters() if id(parameter) not in inside]
    adam = torch.optim.AdamW(others, lr=settings.adam_rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    return [Muon(matrices, lr=settings.muon_rate), adam]


def pretrain(
    model: BertForPreTraining,
    updaters: list[torch.optim.Optimizer],
    data: Iterator[list[pairs.Batch]],
    settings: Settings,
    first: int,
) -> Iterator[dict]:
    """The loop: yields what each step saw. Whoever listens saves, prints and draws."""
    device = str(next(model.parameters()).device)
    peaks = [settings.muon_rate, settings.adam_rate]
    for step in range(first, settings.steps):
        rate, weight, seen = mask_rate(step, settings), nsp_weight(step, settings), []
        for number, batch in enumerate(next(data)):
            tensors = masked(batch, rate, settings, step, number, device)
            with torch.autocast(device.split(":")[0], dtype=torch.bfloat16):  # half the bytes, twice as fast, same loss
                mlm, nsp = losses(model, tensors)
            ((mlm + weight * nsp) / settings.batches).backward()
            paired = (batch.follows != pairs.UNLABELLED).any()
            seen.append((mlm.item(), nsp.item() if paired else np.nan, batch.attention.sum()))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for updater, peak in zip(updaters, peaks):
            for group in updater.param_groups:
                group["lr"] = peak * learning_rate_factor(step, settings)
            updater.step()
            updater.zero_grad()
        mlm_loss, nsp_loss, tokens = np.array(seen).T
        yield {
            "event": "step",
            "step": step + 1,
            "mlm_loss": mean(mlm_loss),
            "nsp_loss": mean(nsp_loss),
            "tokens": int(tokens.sum()),
        }


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(
        prog="python -m lesson.bert.pretraining", description="Pre-train the built-in BERT, or go on."
    )
    parser.add_argument("--corpus", type=Path, help="folder of .txt or .txt.xz files, read the first time only")
    parser.add_argument("--work", type=Path, required=True, help="folder for the prepared text and the checkpoints")
    parser.add_argument("--start", type=Path, help="go on from this finished model, whose history is --history")
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument("--repeats", type=json.loads, default=Settings().repeats,
                        help='how often each file is shown, as JSON: {"reviews": 8}')
    parser.add_argument("--decay", type=float, default=Settings.decay,
                        help="the last share of this leg, in which the learning rate falls to zero")
    parser.add_argument("--stop", type=int, help="stop after this step, as a kill would; the checkpoint is kept")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the finished model here")
    parser.add_argument("--history", type=Path, help="write the history here")
    return parser.parse_args(words)


def main() -> None:
    """Pre-train, or go on; see the module's docstring."""
    options = arguments()
    hardware.keep_pages()
    torch.set_num_threads(options.threads)
    work(options, Settings(steps=options.steps, decay=options.decay, repeats=options.repeats))


def work(options: argparse.Namespace, settings: Settings) -> None:
    """Prepare, train from the last checkpoint to the end, and export."""
    tokenizer, corpus, vectors = state.prepare(
        options.work, options.corpus, settings.vocab_size, settings.hidden_size, options.start
    )
    model = new_model(settings, vectors)
    begun = state.finished(options.start, options.history, model) if options.start else {"step": 0}
    if begun["step"] >= settings.steps:
        raise LessonError(f"This model has had {begun['step']:,} steps already. Give a larger number with --steps.")
    settings = replace(settings, begin=begun["step"])
    model = model.to("cuda" if torch.cuda.is_available() else "cpu")
    updaters = optimizers(model, settings)
    batches = held_out.held_out_batches(corpus, settings.max_length, tokens=60_000)
    listener = Listener(options.work, model, updaters, tokenizer, batches, settings.steps, begun)
    first = listener.facts["step"]
    for event in pretrain(model, updaters, steps_of(corpus, settings, first), settings, first):
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
