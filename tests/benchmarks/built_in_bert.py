"""What the built-in BERT can do: the table in its model card, from one run of one command.

    python -m tests.benchmarks.built_in_bert --corpus FOLDER

Without the pre-training text (it is not part of the project) the first two measures are left out. About five minutes on
two cores.
"""

import argparse
import json
import math
from pathlib import Path
from statistics import mean, stdev

import torch
from transformers import BertForPreTraining

from lesson import places, reviews
from lesson.bert import checkpoints
from lesson.bert.comparison.fitting import Task, measured
from lesson.bert.pretraining import corpus, held_out
from lesson.bert.use.masked_words import fill
from lesson.settings import BUILT_IN

CLOZE = Path(__file__).parent.parent / "data" / "cloze.jsonl"
SEEDS = range(5)


def on_held_out_text(folder: Path) -> dict[str, float]:
    """Masked-token and next-sentence accuracy on the documents that were never trained on."""
    model = BertForPreTraining.from_pretrained(
        places.BUILT_IN_BERT, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    text = corpus.encode(folder, checkpoints.tokenizer(BUILT_IN), held_out_only=True)
    measures = held_out.score(model, held_out.held_out_batches(text, max_length=128))
    return {"masked_token_accuracy": measures["mlm_accuracy"], "next_sentence_accuracy": measures["nsp_accuracy"]}


def on_cloze() -> dict[str, float]:
    """The share of everyday sentences whose expected word comes first, and among the first five."""
    sentences = [json.loads(line) for line in CLOZE.read_text(encoding="utf-8").splitlines()]
    ranks = [
        fill(sentence["text"], BUILT_IN, words=[sentence["answer"]])[0]["words"][0].get("rank")
        for sentence in sentences
    ]
    return {f"cloze_top_{top}": mean((rank or math.inf) <= top for rank in ranks) for top in (1, 5)}


def on_reviews() -> dict[str, float]:
    """Macro-F1 of three models on the bundled reviews, 600 for training, over five seeds of split and start."""
    reading = reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    names = {"logistic-regression": [], "bert-fine-tuned": [], "bert-from-scratch": []}
    for seed in SEEDS:
        table = reviews.split(reading.table, seed).with_parts()
        for name, scores in names.items():
            *_, fit = measured(Task(name, 600, seed), table, reading.class_names, BUILT_IN)
            scores.append(fit["macro_f1"])
            print(f"seed {seed}: {name} {scores[-1]:.3f}", flush=True)
    figures = {f"macro_f1 {name}": mean(scores) for name, scores in names.items()}
    figures |= {f"macro_f1 {name}, standard deviation": stdev(scores) for name, scores in names.items()}
    tuned, simple, scratch = (
        figures[f"macro_f1 {name}"] for name in ("bert-fine-tuned", "logistic-regression", "bert-from-scratch")
    )
    return figures | {
        "points over logistic regression": 100 * (tuned - simple),
        "points over a random start": 100 * (tuned - scratch),
    }


def size() -> dict[str, float]:
    """Parameters and megabytes."""
    return {
        "parameters": checkpoints.describe(BUILT_IN)["parameters"],
        "megabytes": (places.BUILT_IN_BERT / "model.safetensors").stat().st_size / 1e6,
    }


def main() -> None:
    """Print one figure a line and all of them as one JSON object on the last."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, help="folder of the pre-training text")
    folder = parser.parse_args().corpus
    figures = (on_held_out_text(folder) if folder else {}) | on_cloze() | size() | on_reviews()
    for name, value in figures.items():
        print(f"{name}: {value:.4g}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
