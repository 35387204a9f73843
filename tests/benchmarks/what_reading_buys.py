"""What reading buys: BERTs of one shape that have read 0, 1, 3, 10 and 30 million tokens learn from the same labels.

    python -m tests.benchmarks.what_reading_buys --corpus FOLDER --work FOLDER --out assets/reading.json

Each reads its tokens once, with one mixture, one recipe and one schedule; its first word vectors come from those tokens
alone, and the text of a smaller amount is part of every larger one's. The vocabulary is the built-in BERT's. Then each
keeps its word head and is fine-tuned on 0, 20, 100 and 600 of the bundled reviews, three times.
`--also NAME=MILLIONS=FOLDER` measures a finished checkpoint that has read so many million tokens in the same way
(`--head new` for one without a word head). Every fit is kept in --out as
soon as it is made, training goes on from its last checkpoint, and so the same command resumes. About two hours on one
core.
"""

import argparse
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertForPreTraining, BertTokenizer

from lesson import checkpoint_names, places, reviews
from lesson.bert.comparison.fitting import measured
from lesson.bert.comparison.tasks import Task
from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining import loop, prepare, state
from lesson.bert.pretraining.corpus import Corpus
from lesson.bert.pretraining.data import rows_of_steps
from lesson.bert.pretraining.loop import new_model, new_optimizers
from lesson.bert.pretraining.schedule import Leg
from lesson.bert.speed import hardware
from lesson.content.classes import class_order
from lesson.settings import PreTraining

AMOUNTS = (0, 1, 3, 10, 30)  # million tokens
LABELS = (0, 20, 100, 600)
SEEDS = (0, 1, 2)
SHAPE = {"layers": 2, "hidden_size": 128, "vocab_size": 16_384}  # BERT-Tiny's (Turc et al. 2019)
SAVE_EVERY = 60.0  # seconds
STEP = 4096  # tokens in rows
ROWS_FOR_TEXT = 1.25  # tokens in rows for one of text
RATES = {"muon_rate": 3e-3, "adam_rate": 1.5e-3, "warmup": 50}
HEADS = {"word": "bert-word-head", "new": "bert-fine-tuned"}


def sample(folder: Path, out: Path, share: float) -> None:
    """Write a share of each file's documents, chosen by a hash of their text."""
    out.mkdir(parents=True, exist_ok=True)
    for file in corpora.shard_files(folder):
        kept = ("\n".join(lines) for lines in corpora.documents(file) if _hash(lines) < share)
        new = out / "new"
        new.write_text("\n\n".join(kept), encoding="utf-8")
        new.rename(out / f"{file.name.split('.')[0]}.txt")


def _hash(lines: list[str]) -> float:
    """Return a document's place between 0 and 1; another hash than the one that holds documents out."""
    return int.from_bytes(hashlib.blake2b("\n".join(lines).encode(), digest_size=8, salt=b"amount").digest()) / 2**64


def first(corpus: Corpus, tokens: int) -> Corpus:
    """Return the corpus of documents drawn at random, seed 0, until they have so many tokens to train on."""
    lengths = np.diff(corpus.starts)
    sizes = np.diff(corpus.starts[corpus.documents])
    order = np.random.default_rng(0).permutation(len(sizes))
    order = order[~corpus.held_out[order]]
    chosen = corpus.held_out.copy()
    chosen[order[: np.searchsorted(np.cumsum(sizes[order]), tokens) + 1]] = True
    sentences = np.diff(corpus.documents)
    return Corpus(
        tokens=corpus.tokens[np.repeat(chosen, sizes)],
        starts=np.cumsum([0, *lengths[np.repeat(chosen, sentences)]]),
        documents=np.cumsum([0, *sentences[chosen]]),
        shards=corpus.shards[chosen],
        held_out=corpus.held_out[chosen],
        names=corpus.names,
    )


def pretrained(work: Path, amount: int, tokenizer: BertTokenizer, corpus: Corpus) -> Path:
    """Pre-train one BERT on so many million tokens; return the folder of the finished model."""
    folder = work / f"{amount}-million"
    if not (folder / "finished" / "config.json").exists():
        folder.mkdir(exist_ok=True)
        steps = max(1, round(amount * 1e6 * ROWS_FOR_TEXT / STEP))
        settings = PreTraining(**SHAPE, **RATES, steps=steps, tokens=STEP, batches=1, repeats={})
        if amount:
            corpus = first(corpus, round(amount * 1e6))
            vectors = prepare.word_vectors(folder, corpus, settings.vocab_size, settings.hidden_size)
        model = new_model(settings, vectors if amount else None)
        if amount:
            read(folder / "checkpoint", model, settings, corpus)
        state.export(model, tokenizer, folder / "finished")
    return folder / "finished"


def read(checkpoint: Path, model: BertForPreTraining, settings: PreTraining, corpus: Corpus) -> None:
    """Pre-train from the last checkpoint to the end."""
    optimizers = new_optimizers(model, settings)
    facts = state.load_checkpoint(checkpoint, model, optimizers) or state.NOTHING_YET
    leg, saved = Leg(settings, facts["step"], facts["seconds"]), time.monotonic()
    for event in loop.pretrain(model, optimizers, rows_of_steps(corpus, settings, leg.first, 0), settings, leg):
        if time.monotonic() - saved > SAVE_EVERY:
            losses = event["losses"].float().nanmean(0).tolist()  # masked words, pairs
            print(f"step {event['step']} of {settings.steps}: {losses}", flush=True)
            state.save_checkpoint(checkpoint, model, optimizers, {**facts, "step": event["step"]})
            saved = time.monotonic()


def fits(name: str, tokens: float, checkpoint: str, head: str, done: set[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Make the fits of one checkpoint that are missing."""
    found = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    table = reviews.split(found.table).with_parts()
    for labels in LABELS if head == "word" else LABELS[1:]:
        for seed in SEEDS if labels else SEEDS[:1]:
            if (name, labels, seed) not in done:
                task = Task(HEADS[head], labels, seed)
                *_, last = measured(task, table, class_order(table["label"]), checkpoint)
                kept = {key: last[key] for key in ("accuracy", "macro_f1", "test_rows")}
                yield {"name": name, "tokens": tokens, "head": head, "labels": labels, "seed": seed, **kept}


def main() -> None:
    """Read, pre-train, fine-tune; keep every fit."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.what_reading_buys")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.45, help="of each file's documents: 30 million tokens or more")
    parser.add_argument("--amounts", default=",".join(map(str, AMOUNTS)))
    parser.add_argument("--also", action="append", default=[], metavar="NAME=MILLIONS=FOLDER")
    parser.add_argument("--head", choices=HEADS, default="word", help="of --also")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    os.environ[checkpoint_names.LOCAL] = "1"  # the checkpoints are folders
    hardware.keep_pages()
    torch.set_num_threads(given.threads)
    amounts = [int(each) for each in given.amounts.split(",") if each]
    lines = json.loads(given.out.read_text()) if given.out.exists() else []
    jobs = [each.split("=") for each in given.also]
    if amounts and not (given.work / "corpus.npz").exists():
        sample(given.corpus, given.work / "text", given.share)
    for amount in amounts:
        tokenizer, corpus = prepare.read_text(
            given.work, given.work / "text", SHAPE["vocab_size"], places.BUILT_IN_BERT
        )
        checkpoint = pretrained(given.work, amount, tokenizer, corpus)
        lines = _keep(given.out, lines, f"{amount} million", amount, str(checkpoint), "word")
    for name, millions, folder in jobs:
        lines = _keep(given.out, lines, name, float(millions), folder, given.head)


def _keep(
    out: Path, lines: list[dict[str, Any]], name: str, tokens: float, checkpoint: str, head: str
) -> list[dict[str, Any]]:
    done = {(line["name"], line["labels"], line["seed"]) for line in lines}
    for line in fits(name, tokens, checkpoint, head, done):
        lines = [*lines, line]
        out.write_text(json.dumps(lines, indent=1), encoding="utf-8")
        print(line, flush=True)
    return lines


if __name__ == "__main__":
    main()
