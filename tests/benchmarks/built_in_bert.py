"""What a BERT can do: the tables in the built-in one's card, for one checkpoint or for several side by side.

    python -m tests.benchmarks.built_in_bert --corpus FOLDER
    python -m tests.benchmarks.built_in_bert --checkpoint OLD NEW --data food.csv clothing.csv --sizes 600

Checksum and loading, 200 everyday sentences with a gap, masked tokens and sentence pairs of the held-out pre-training
text (it is not part of the project, and left out without --corpus), and for each file of labelled reviews the macro-F1
without a label and after fine-tuning. The checkpoints take turns at every fit, so that their seconds can be compared.
A fit takes about half a minute on two quiet cores; the defaults make nine for each checkpoint and file.
"""

import argparse
import hashlib
import json
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import numpy as np
import torch
from transformers import BertForPreTraining, pipeline

from lesson import checkpoint_names, cli, places, reviews
from lesson.bert import checkpoints
from lesson.bert.comparison.fitting import Task, measured
from lesson.bert.finetuning import evaluation
from lesson.bert.pretraining import corpus, held_out
from lesson.bert.speed import hardware
from lesson.bert.use.encoding import Query, answers
from lesson.bert.use.masked_words import fill
from lesson.errors import LessonError
from lesson.settings import BUILT_IN

CLOZE = Path(__file__).parent.parent / "data" / "cloze.jsonl"
GAP = "The capital of France is [MASK]."
OPINIONS = {  # the words that stand for a label where no label was ever seen
    "negative": ("bad", "terrible", "awful", "horrible", "poor"),
    "neutral": ("okay", "average", "fine", "alright", "decent"),
    "positive": ("great", "good", "perfect", "excellent", "wonderful"),
}
SIMPLER = "logistic-regression"

Figures = dict[str, float | str]


def on_loading(checkpoint: str) -> Figures:
    """Its size and checksum, and whether Transformers loads it as it is, every weight and the same answer to a gap."""
    folder = checkpoints.resolve(checkpoint)
    weights = (folder / "model.safetensors").read_bytes()
    _, found = BertForPreTraining.from_pretrained(folder, output_loading_info=True)
    stock = pipeline("fill-mask", model=str(folder))(GAP)[0]["token_str"]
    return {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "parameters": checkpoints.describe(checkpoint)["parameters"],
        "megabytes": len(weights) / 1e6,
        "weights missing, left over or of another shape": sum(len(names) for names in found.values()),
        "the pipeline's answer is ours": str(stock == fill(GAP, checkpoint, top=1)[0]["top"][0]["token"]),
    }


def on_held_out_text(names: Sequence[str], folder: Path, tokens: int) -> dict[str, Figures]:
    """Accuracy on the masked tokens and the pairs of documents that are never trained on, a random sample of them."""
    found = {}
    for name in names:
        text = corpus.encode(folder, checkpoints.tokenizer(name), held_out_only=True)
        batches = held_out.held_out_batches(text, max_length=128, tokens=tokens)
        model = BertForPreTraining.from_pretrained(checkpoints.resolve(name), dtype=torch.float32).eval()
        found[name] = {f"held-out {key}": value for key, value in held_out.score(model, batches).items()}
        found[name] |= {"held-out tokens": int(sum(batch.attention.sum() for batch in batches))}
    return found


def on_cloze(checkpoint: str) -> Figures:
    """The share of everyday sentences whose expected word comes first, and among the first five."""
    sentences = [json.loads(line) for line in CLOZE.read_text(encoding="utf-8").splitlines()]
    ranks = [
        fill(sentence["text"], checkpoint, words=[sentence["answer"]])[0]["words"][0].get("rank")
        for sentence in sentences
    ]
    return {f"cloze top {top}": mean((rank or math.inf) <= top for rank in ranks) for top in (1, 5)}


def without_labels(checkpoint: str, reading: reviews.Reading) -> float:
    """Macro-F1 of the masked-word head: which of the labels' words does it expect after “It was”?

    What a label's words score on average is taken out, or the most frequent words would win everywhere.
    """
    words = checkpoints.tokenizer(checkpoint)
    end = words(" It was [MASK].", add_special_tokens=False)["input_ids"]
    room = checkpoints.max_positions(checkpoint) - len(end) - 2
    starts = words(reading.table["text"].tolist(), add_special_tokens=False, truncation=True, max_length=room)
    rows = [[words.cls_token_id, *start, *end, words.sep_token_id] for start in starts["input_ids"]]
    queries = [Query(row, [row.index(words.mask_token_id, len(row) - len(end) - 1)]) for row in rows]
    ids = [words.convert_tokens_to_ids(list(OPINIONS[name])) for name in reading.class_names]
    scores = np.zeros((len(rows), len(ids)))
    for row, found in answers(queries, checkpoints.masked_lm(checkpoint), words.pad_token_id):
        scores[row] = [found[0, some].logsumexp(0).item() for some in ids]
    labels = [reading.class_names.index(label) for label in reading.table["label"]]
    shares = np.exp(scores - scores.mean(axis=0))
    return evaluation.measure(shares / shares.sum(axis=1, keepdims=True), labels, reading.class_names)["macro_f1"]


def fits(names: Sequence[str], reading: reviews.Reading, sizes: Sequence[int], seeds: int) -> Iterator[dict[str, Any]]:
    """Every fit: the simpler model and each checkpoint fine-tuned, on the same rows; the seed decides split and start.

    Yields dicts of contender, size, seed, macro_f1, seconds.
    """
    for seed in range(seeds):
        table = reviews.split(reading.table, seed).with_parts()
        turns = list(names)[:: 1 if seed % 2 else -1]  # nobody is always the first to find the processor cool
        for size in sizes:
            for name in [SIMPLER, *turns]:
                model = SIMPLER if name == SIMPLER else "bert-fine-tuned"
                *_, fit = measured(Task(model, size, seed), table, reading.class_names, name)
                yield {"contender": name} | {key: fit[key] for key in ("size", "seed", "macro_f1", "seconds")}


def on_reviews(names: Sequence[str], file: Path, sizes: Sequence[int], seeds: int) -> dict[str, Figures]:
    """Macro-F1 without a label and with some, its standard deviation over the seeds, and the seconds of a fit."""
    reading = reviews.read(file.read_bytes(), file.name)
    found: dict[str, Figures] = {name: {} for name in [*names, SIMPLER]}
    if set(reading.class_names) == set(OPINIONS):
        for name in names:
            found[name][f"{file.stem}, no label"] = without_labels(name, reading)
    made = []
    for fit in fits(names, reading, sizes, seeds):
        made.append(fit)
        print(json.dumps({"file": file.stem, **fit}), flush=True)
    for name, figures in found.items():
        for size in sizes:
            mine = [fit for fit in made if (fit["contender"], fit["size"]) == (name, size)]
            scores, what = [fit["macro_f1"] for fit in mine], f"{file.stem}, {size} labels"
            figures[what] = mean(scores)
            figures[f"{what}, standard deviation"] = stdev(scores) if len(scores) > 1 else math.nan
            figures[f"{what}, seconds"] = mean(fit["seconds"] for fit in mine)
    return found


def show(found: dict[str, Figures]) -> None:
    """Print one measure a line, one column a contender, and everything as one JSON object on the last line."""
    for measure in dict.fromkeys(measure for figures in found.values() for measure in figures):
        values = [figures.get(measure, "-") for figures in found.values()]
        print(f"{measure}:", *(f"{value:.4g}" if isinstance(value, float) else value for value in values), sep="\t")
    print(json.dumps(found))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.built_in_bert", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--checkpoint", nargs="+", default=[BUILT_IN], help="the built-in name, a folder or a hub id")
    parser.add_argument("--corpus", type=Path, help="folder of the pre-training text")
    parser.add_argument("--tokens", type=int, default=300_000, help="about so many of its held-out tokens; 0: all")
    parser.add_argument("--data", nargs="*", type=Path, default=[places.BUNDLED_REVIEWS], help="labelled reviews (CSV)")
    parser.add_argument("--sizes", default="50,200,600", help="numbers of labels to fine-tune on, such as 50,200")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    if not all(size.isdecimal() for size in given.sizes.split(",")):
        raise LessonError(f"--sizes is '{given.sizes}': give numbers of labels with commas between, such as 50,200.")
    sizes = [int(size) for size in given.sizes.split(",")]
    os.environ[checkpoint_names.LOCAL] = "1"  # a checkpoint may be a folder
    hardware.keep_pages()
    found: dict[str, Figures] = {name: on_loading(name) | on_cloze(name) for name in given.checkpoint} | {SIMPLER: {}}
    parts = [on_held_out_text(given.checkpoint, given.corpus, given.tokens)] if given.corpus else []
    parts += [on_reviews(given.checkpoint, file, sizes, given.seeds) for file in given.data]
    show(
        {
            name: figures | {key: value for part in parts for key, value in part.get(name, {}).items()}
            for name, figures in found.items()
        }
    )


if __name__ == "__main__":
    cli.run(main, own_folders=True)
