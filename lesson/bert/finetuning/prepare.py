"""Everything that one fine-tuning run needs, made ready before its first step.

The table becomes token rows, the checkpoint a classifier, the settings an optimizer; what is frozen is computed once.
Ready in well under a second for 600 reviews and the built-in BERT.
"""

import time
from collections.abc import Sequence

import pandas as pd
import torch
from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lesson.bert import checkpoints
from lesson.bert.finetuning.batches import Rows, encode, token_ids
from lesson.bert.finetuning.frozen import features, split, trained_layers
from lesson.bert.finetuning.job import Job
from lesson.bert.speed import hardware
from lesson.bert.speed.prepare import prepare_for_training
from lesson.bert.speed.processes import Share
from lesson.bert.word_head.priors import priors
from lesson.bert.word_head.question import LEAST_REVIEW, Question, ask
from lesson.content.classes import class_order
from lesson.effort import plan
from lesson.errors import LessonError
from lesson.reviews.split import UNLABELLED, nested
from lesson.settings import FineTuning, recommended_learning_rate


def prepare(settings: FineTuning, table: pd.DataFrame) -> Job:
    """Return the job for a table with the columns text, label and part (train, validation, test).

    Raises LessonError when a part or a class is missing, or a setting does not fit the checkpoint. Seeds PyTorch with
    the settings' seed, so that the same job gives the same run.

    >>> parts = ["train"] * 32 + ["validation"] * 8
    >>> table = pd.DataFrame({"text": ["good", "bad"] * 20, "label": ["positive", "negative"] * 20, "part": parts})
    >>> prepare(FineTuning(epochs=3, batch_size=16), table).steps
    6
    """
    names = settings.class_names or class_order(table.loc[table["part"] != UNLABELLED, "label"])
    tokenizer = checkpoints.tokenizer(settings.checkpoint)
    question = question_of(settings, tokenizer, names)
    classifier = _classifier(settings, names, question)
    rows = _rows(settings, tokenizer, table, names, question)
    began = time.perf_counter()
    if question is not None:
        question = question.with_priors(priors(classifier, question, rows[UNLABELLED]))
    body, trained = split(classifier, settings.trainable)
    precision = hardware.precision(settings.precision)
    mask_id = tokenizer.mask_token_id if body is None else None
    words = _words(rows, mask_id, question) if body is None else None
    if body is not None:
        rows |= _features(body, rows, precision, read_place(settings.trainable, question))
    seconds = time.perf_counter() - began
    torch.manual_seed(settings.seed)
    model = prepare_for_training(trained, precision, words, question)
    optimizer = adamw(model, settings)
    planned = plan(settings, len(rows["train"]))
    return Job(
        settings=settings,
        plan=planned,
        question=question,
        class_names=names,
        tokenizer=tokenizer,
        classifier=classifier,
        model=model,
        optimizer=optimizer,
        schedule=warmup_then_decay(optimizer, planned.steps, settings.warmup),
        train=rows["train"],
        validation=rows["validation"],
        test=rows.get("test") if settings.test else None,
        watch=rows.get("watch"),
        mask_id=mask_id,
        seconds=seconds,
        share=Share(model),
    )


def adamw(model: PreTrainedModel, settings: FineTuning) -> AdamW:
    """Return AdamW over the weights that are trained; no decay of biases and layer norms (Loshchilov, Hutter 2019)."""
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    matrices, vectors = ([weight for weight in trained if (weight.dim() > 1) == many] for many in (True, False))
    groups = [{"params": matrices, "weight_decay": settings.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    width = model.config.hidden_size
    rate = settings.learning_rate or recommended_learning_rate(width, settings.trainable, settings.head)
    return AdamW(groups, lr=rate, fused=True)  # fused: one pass over the weights instead of a dozen


def warmup_then_decay(optimizer: AdamW, steps: int, warmup: float) -> LambdaLR:
    """Let the learning rate rise over the share `warmup` of the steps, then fall in a straight line to almost 0.

    Unlike Transformers' `get_linear_schedule_with_warmup`, the first step is not one of rate 0: a short run has few.
    """
    rising = max(1, round(warmup * steps))
    falling = max(1, steps - rising + 1)
    return LambdaLR(optimizer, lambda done: min((done + 1) / rising, (steps - done) / falling))


def question_of(settings: FineTuning, tokenizer: PreTrainedTokenizerBase, names: Sequence[str]) -> Question | None:
    """Return what the word head is asked; None for a new head. LessonError as `ask`, or without room for a review."""
    if settings.head == "new":
        return None
    question = ask(tokenizer, names, settings.answer_words, settings.prompt)
    least = len(question.prompt_ids) + tokenizer.num_special_tokens_to_add() + LEAST_REVIEW
    if settings.max_length < least:
        raise LessonError(
            f"With the prompt “{question.prompt}”, {settings.max_length} tokens leave no room for a review. Set "
            f"max_length to {least} or more, or shorten the prompt."
        )
    return question


def read_place(trainable: str, question: Question | None) -> int | None:
    """Return the one token whose features are read: [CLS] or [MASK] by a head alone; None where all of them are."""
    if trainable != "head":
        return None
    return 0 if question is None else -question.from_end


def _features(body: nn.Module, rows: dict[str, Rows], precision: str, only: int | None) -> dict[str, Rows]:
    """Return what the frozen body makes of the rows that are read again and again."""
    return {
        part: features(body, rows[part], precision, only) for part in ("train", "validation", "watch") if part in rows
    }


def _words(rows: dict[str, Rows], mask_id: int | None, question: Question | None) -> torch.Tensor:
    """The token ids that may occur in training, in texts or as answers."""
    also = [] if mask_id is None else [mask_id]
    return token_ids(
        rows["train"], rows["validation"], rows.get("watch"), also=also + (question.answer_ids if question else [])
    )


def _classifier(settings: FineTuning, names: Sequence[str], question: Question | None) -> PreTrainedModel:
    if not 2 <= len(names) <= 20:
        raise LessonError(
            f"A classifier needs 2 to 20 different labels, and these rows have {len(names)}. "
            "Check which column holds the label."
        )
    longest = checkpoints.max_positions(settings.checkpoint)
    if settings.max_length > longest:
        raise LessonError(
            f"'{settings.checkpoint}' reads at most {longest} tokens at once. Set max_length to {longest} or less."
        )
    bert = checkpoints.open(settings.checkpoint)
    model = bert.classifier(names, settings.start, settings.seed) if question is None else bert.new_masked_lm()
    trained_layers(model, settings.trainable)  # complains early about a part that this model does not have
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = settings.dropout
    return model.to(hardware.device())


def _rows(
    settings: FineTuning,
    tokenizer: PreTrainedTokenizerBase,
    table: pd.DataFrame,
    names: Sequence[str],
    question: Question | None,
) -> dict[str, Rows]:
    """Return the token rows of train, validation, test and the watch-list, as far as there are any.

    And, for a word head's priors, of "unlabelled": all training texts, also those whose labels are not to be learned
    from, and texts that have none.
    """
    bare = table["part"] == UNLABELLED
    unknown = sorted(set(table.loc[~bare, "label"]) - set(names))
    if unknown:
        raise LessonError(
            f"The label '{unknown[0]}' is not among the classes {', '.join(names)}. Add it, or leave its rows out."
        )
    given = {part: table[table["part"] == part] for part in ("train", "validation", "test")}
    for part in ("train", "validation"):
        if given[part].empty:
            raise LessonError(
                f"There are no {part} rows. Give more labelled reviews: at least a handful of each label."
            )
    without = [*given["train"]["text"], *table.loc[bare, "text"]] if question else []
    given["train"] = labelled(given["train"], settings)
    texts = {part: (rows["text"].tolist(), rows["label"].map(names.index).tolist()) for part, rows in given.items()}
    texts |= {part: (some, [0] * len(some)) for part, some in ((UNLABELLED, without), ("watch", list(settings.watch)))}
    prompt = question.prompt_ids if question else ()
    return {
        part: encode(tokenizer, some, labels, settings.max_length, prompt)
        for part, (some, labels) in texts.items()
        if some
    }


def labelled(train: pd.DataFrame, settings: FineTuning) -> pd.DataFrame:
    """Return the training rows whose labels a run learns from: as many as are set, those of fewer among those of more.

    Raises LessonError when not every class is among them.
    """
    if not settings.labels or settings.labels >= len(train):
        return train
    classes = train["label"].nunique()
    if settings.labels < classes:
        raise LessonError(f"{settings.labels} labelled reviews cannot show {classes} classes. Take {classes} or more.")
    return nested(train, settings.seed).head(settings.labels)
