"""A notebook that makes a run again with plain transformers and torch, in a zip with its data and weights.

On the machine and with the libraries of the run it comes out the same to the last digit; elsewhere rounding differs,
and so do a few predictions. For any other checkpoint than the built-in one the weights are not in the zip: it is loaded
by its name. A fraction of a second.
"""

import json
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lesson import places
from lesson.settings import BUILT_IN
from lesson.take_home import cells
from lesson.take_home.archive import Packed, pack
from lesson.take_home.recipe import Recipe

NAME = "reproduce.ipynb"
PACKAGES = ("transformers", "torch", "pandas", "scikit-learn", "nbclient", "ipykernel")
_READ_ME = f"""How to make this run again

    python3 -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/jupyter execute --inplace {NAME}

Then open {NAME} with any notebook reader; the last cell says how many test predictions came out as in the lesson. With
Jupyter at hand you may as well open it and run its cells one by one.
"""


def as_zip(recipe: Recipe) -> bytes:
    """Return the zip."""
    return pack(*files(recipe))


def files(recipe: Recipe) -> Packed:
    """Return what goes into it: notebook, data.jsonl, requirements.txt, README.txt, and the built-in BERT if used."""
    kept: dict[str, Any] = {
        NAME: json.dumps(build(recipe), ensure_ascii=False, indent=1) + "\n",
        # no CSV: a spreadsheet would run a review that begins like a formula
        "data.jsonl": recipe.table().to_json(orient="records", lines=True, force_ascii=False),
        "requirements.txt": requirements(),
        "README.txt": _READ_ME,
    }
    if recipe.settings["checkpoint"] == BUILT_IN:
        kept |= {f"{BUILT_IN}/{path.name}": path for path in sorted(places.BUILT_IN_BERT.iterdir())}
    return Packed("bert-run", kept)


def build(recipe: Recipe) -> dict[str, Any]:
    """Return the notebook of a run, its cells not yet run."""
    head = "word_head" if recipe.word_head else "new_head"
    given = [cells.markdown(_introduction(recipe)), cells.code(_assignments(constants(recipe)))]
    parts = [cell for name in ("reviews", head, "batches", "layers", "training") for cell in cells.read(name)]
    return cells.notebook(given + parts)


def constants(recipe: Recipe) -> dict[str, tuple[Any, str]]:
    """Return what the notebook's cells need to know of the run: {name: (value, comment)}."""
    settings, start = recipe.settings, recipe.start
    return {
        "CHECKPOINT": (settings["checkpoint"], "a folder beside this notebook, or a name on the Hugging Face hub"),
        "CLASS_NAMES": (recipe.class_names, "in the order of their ids"),
        "SEED": (settings["seed"], "decides the head's first numbers and the order of the reviews"),
        "START": (settings["start"], "pretrained or random"),
        "TRAINABLE": (settings["trainable"], "all, head, or last-N layers"),
        "MAX_LENGTH": (settings["max_length"], "tokens; what is beyond is cut off"),
        "BATCH_SIZE": (recipe.batch_size, "reviews a step"),
        "STEPS": (start["steps"], "planned"),
        "STOPPED_AFTER": (recipe.report["steps"], "steps that were taken"),
        "EVALUATE_EVERY": (recipe.evaluate_every, "steps"),
        "LEARNING_RATE": (start["learning_rate"], "the highest"),
        "WARMUP": (settings["warmup"], "share of the steps in which it rises"),
        "WEIGHT_DECAY": (settings["weight_decay"], "of matrices, not of biases and layer norms"),
        "DROPOUT": (settings["dropout"], "share of activations"),
        "WORD_DROPOUT": (settings["word_dropout"], "share of a review's words behind [MASK] at each step"),
        "PRECISION": (start["precision"], "of the products: bf16 or fp32"),
        "THREADS": (start["threads"], "of the processor"),
        "WATCHED": (list(settings["watch"]), "sentences that were classified at every step"),
        **_question(recipe),
    }


def _question(recipe: Recipe) -> dict[str, tuple[Any, str]]:
    """What the word head is asked, and which words answer; nothing for a new head."""
    if not recipe.word_head:
        return {}
    asked = recipe.question
    return {
        "PROMPT": (asked["prompt"], "stands after each review"),
        "PROMPT_IDS": (asked["prompt_ids"], "the same as token ids"),
        "FROM_END": (recipe.mask_from_end, "so many tokens before the end of a row stands [MASK]"),
        "ANSWER_WORDS": (dict(zip(recipe.class_names, asked["words"], strict=True)), "of each label"),
        "WORD_IDS": (asked["word_ids"], "the same as token ids"),
        "PRIORS": (asked["priors"], "the mean score of each label's words over all training texts"),
    }


def requirements() -> str:
    """Return requirements.txt: the versions that made the run, as far as they are here."""
    return "".join(f"{name}{_pin(name)}\n" for name in PACKAGES)


def _pin(name: str) -> str:
    try:
        return f"=={version(name).partition('+')[0]}"
    except PackageNotFoundError:
        return ""


def _assignments(values: dict[str, tuple[Any, str]]) -> str:
    """One line a constant; `repr` keeps a learner's words what they are, whatever is in them."""
    return "\n".join(f"{name} = {value!r}  # {comment}" for name, (value, comment) in values.items())


def _introduction(recipe: Recipe) -> str:
    rows, report = recipe.report["rows"], recipe.report
    tested = (
        f" In the lesson it got {report['test_accuracy']:.1%} of {rows['test']} test reviews right."
        if report.get("test_accuracy") is not None
        else ""
    )
    several = (
        f"\n\nIn the lesson {report['processes']} processes trained together; here one does, so the last digits differ."
        if report["processes"] > 1
        else ""
    )
    return (
        "# A fine-tuning run, made again\n\nThis notebook makes a run of the lesson *Pre-training vs fine-tuning BERT* "
        f"again, with plain transformers and torch: {rows['train']} reviews to train on, {rows['validation']} to "
        f"validate on, {rows['test']} to test on.{tested}\n\n{_where_from(recipe)} With the same libraries, on the "
        "same kind of machine, the predictions come out the same; on another one rounding differs, and a few may."
        f"{several}\n\nThe functions with long docstrings are the lesson's own, as they ran."
    )


def _where_from(recipe: Recipe) -> str:
    if recipe.settings["checkpoint"] == BUILT_IN:
        return f"The built-in BERT that it begins from lies beside it, in the folder `{BUILT_IN}`."
    return "The checkpoint that it begins from is not in the zip: it is loaded by the name in the next cell."
