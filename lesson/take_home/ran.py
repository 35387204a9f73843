"""What was run, in words: the settings of a run as a learner reads them, for its page, its card and the report."""

from typing import Any

from lesson.content.words import counted
from lesson.take_home.recipe import Recipe, data_name

PARTS = {"all": "the whole model", "head": "the head only"}


def what_was_run(recipe: Recipe) -> dict[str, str]:
    """Return what was run as {what: value}, the most telling first."""
    settings, report, rows = recipe.settings, recipe.report, recipe.report["rows"]
    trained = PARTS.get(settings["trainable"], f"the last {settings['trainable'].removeprefix('last-')} layers")
    found = {
        "Reviews": f"{data_name(recipe.run)}: {rows['train']} to train on, {rows['validation']} to validate, "
        f"{rows['test']} to test",
        "Labels": ", ".join(recipe.class_names),
        "Begins from": f"{settings['checkpoint']}, {_start(recipe)}",
        "Head": _head(recipe),
        "Trained": f"{trained}, {report['trained_parameters']:,} of {report['parameters']:,} parameters",
        "Steps": f"{report['steps']} of {recipe.start['steps']}, {recipe.batch_size} reviews each; best after step "
        f"{report['best_step']}",
        "Learning rate": f"{report['learning_rate']:.2g} at its highest; AdamW, weight decay "
        f"{settings['weight_decay']:g}",
        "Longest review": counted(settings["max_length"], "token"),
        "Hidden words": f"{settings['word_dropout']:.0%} at each step" if settings["trainable"] == "all" else "none",
        "Dropout": f"{settings['dropout']:.0%}",
        "Seed": str(settings["seed"]),
        "Computed": f"in {report['precision']} with {counted(report['threads'], 'thread')}, in "
        f"{report['train_seconds']:.0f} s",
    }
    return found | ({"Broken on purpose": recipe.run.about.broken} if recipe.run.about.broken else {})


def recall(report: dict[str, Any]) -> dict[str, str]:
    """Return how many of each label's test reviews were found, in words.

    >>> recall({"class_names": ["bad", "good"], "confusion": [[3, 1], [0, 0]]})
    {'bad': '3 of 4', 'good': 'none to find'}
    """
    rows = zip(report["class_names"], report["confusion"], strict=True)
    return {
        name: f"{row[number]} of {sum(row)}" if sum(row) else "none to find" for number, (name, row) in enumerate(rows)
    }


def _start(recipe: Recipe) -> str:
    return "its weights thrown away" if recipe.settings["start"] == "random" else "pre-trained"


def _head(recipe: Recipe) -> str:
    if not recipe.word_head:
        return "new, over [CLS], random at first"
    words = (
        f"{name}: {', '.join(some)}" for name, some in zip(recipe.class_names, recipe.question["words"], strict=True)
    )
    return f"the word head of pre-training, asked “{recipe.question['prompt']}” ({'; '.join(words)})"
