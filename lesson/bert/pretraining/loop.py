"""Pre-train a BERT: masked language modeling, next sentence prediction, and a chosen start.

`pretrain` is the loop. A step is 131,072 tokens, 0.07 s on one H100. The program around it, with its command line, is
program.py; what changes from step to step is in schedule.py, what is in a batch in batches.py.

Not done here: several GPUs, dropout (a small model that sees its text a few times does not over-fit).
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import AdamW, Optimizer
from transformers import BertConfig, BertForPreTraining

from lesson.bert.pretraining import pairs, starts
from lesson.bert.pretraining.batches import MaskedBatch, Rows, masked_batch
from lesson.bert.pretraining.schedule import Leg, learning_rate_factor, mask_rate, nsp_weight
from lesson.bert.speed import copies
from lesson.bert.speed.fast_loss import vocabulary_cross_entropy
from lesson.bert.speed.layers import all_tokens, some_tokens
from lesson.bert.speed.muon import Muon
from lesson.settings import PreTraining

Layer = Callable[[nn.Module, Tensor, Tensor], Tensor]


def pretrain(
    model: BertForPreTraining,
    optimizers: list[Optimizer],
    rows: Iterator[list[Rows]],
    settings: PreTraining,
    leg: Leg,
    through: Layer = all_tokens,
) -> Iterator[dict]:
    """The loop: mask some words, let BERT guess, correct its weights; yields what each step saw.

    `rows` has the batches of step `leg.first` and of all later ones, `through` is how hidden states pass a layer.
    """
    layers = copies.low_precision(model)
    step = leg.first
    while (done := leg.done(step)) < 1:
        copies.round_weights(model, layers)
        batches, seen = next(rows), []
        for number, some in enumerate(batches):
            batch = masked_batch(some, mask_rate(done, settings), settings, step, number, model.device)
            mlm, nsp = losses(model, layers, batch, through)
            loss = mlm + nsp_weight(done, settings) * nsp.nan_to_num()
            (loss / len(batches)).backward()
            seen.append(torch.stack([mlm.detach(), nsp.detach()]))
        copies.copy_gradients(layers, model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            set_learning_rate(optimizer, learning_rate_factor(step, done, settings))
            optimizer.step()
            optimizer.zero_grad()
        step += 1
        tokens = sum(int((some["ids"] != 0).sum()) for some in batches)
        yield {"event": "step", "step": step, "losses": torch.stack(seen), "tokens": tokens}


def set_learning_rate(optimizer: Optimizer, factor: float) -> None:
    """Set the learning rate to a share of its peak."""
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor


def new_model(settings: PreTraining, vectors: Tensor | None = None) -> BertForPreTraining:
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


def encode(model: BertForPreTraining, layers: nn.ModuleList, batch: MaskedBatch, through: Layer) -> Tensor:
    """What `layers` say of the tokens at `batch["places"]`: (rows, some, hidden size), in the precision of `layers`."""
    hidden = model.bert.embeddings(batch["inputs"], token_type_ids=batch["types"])
    hidden = hidden.to(next(layers.parameters()).dtype)
    hide = (1 - batch["attention"][:, None, None, :].to(hidden.dtype)) * torch.finfo(hidden.dtype).min
    for layer in layers[:-1]:
        hidden = through(layer, hidden, hide)
    return some_tokens(layers[-1], hidden, hide, batch["places"])  # a tenth less to multiply


def losses(
    model: BertForPreTraining, layers: nn.ModuleList, batch: MaskedBatch, through: Layer = all_tokens
) -> tuple[Tensor, Tensor]:
    """Masked-LM and next-sentence loss of one batch, NaN where nothing could follow: isolated sentences only.

    `layers` are the model's own or a copy of them, `through` is how hidden states pass one. Only masked tokens are
    decoded, for only they are asked for.
    """
    hidden = encode(model, layers, batch, through)
    asked = hidden.flatten(0, 1).index_select(0, batch["asked"]).float()
    words, decoder = model.cls.predictions.transform(asked), model.cls.predictions.decoder
    right = batch["labels"].take_along_dim(batch["places"], 1).flatten().index_select(0, batch["asked"])
    words, weight, bias = (tensor.to(hidden.dtype) for tensor in (words, decoder.weight, decoder.bias))
    mlm = vocabulary_cross_entropy(words, weight, bias, right)
    order = model.cls.seq_relationship(model.bert.pooler(hidden[:, :1].float()))  # [CLS] comes first
    return mlm, cross_entropy(order, batch["follows"], ignore_index=pairs.UNLABELLED)


def new_optimizers(model: BertForPreTraining, settings: PreTraining) -> list[Optimizer]:
    """Muon for the matrices inside the encoder, AdamW for everything else."""
    matrices = [parameter for parameter in model.bert.encoder.parameters() if parameter.ndim == 2]
    inside = {id(matrix) for matrix in matrices}
    others = [parameter for parameter in model.parameters() if id(parameter) not in inside]
    muon = Muon([{"params": matrices, "peak": settings.muon_rate}], weight_decay=settings.muon_decay)
    adam = AdamW([{"params": others, "peak": settings.adam_rate}], betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    return [muon, adam]
