"""The model of a run as a zip that stock code opens, with a card: data, settings, figures, limits.

A new head opens in `pipeline("text-classification")`. A word head is a fill-mask model with its answer words and a
short script that asks it; folder, card and script say so. Learners' words stand in the card letter by letter, never as
Markdown. A fraction of a second.
"""

from pathlib import Path

from lesson import places
from lesson.content.literal import literal
from lesson.take_home.archive import Packed, pack
from lesson.take_home.ran import recall, what_was_run
from lesson.take_home.recipe import Recipe, data_name

KEPT = (".json", ".safetensors", ".txt")  # what a checkpoint's folder holds of the model and its tokenizer


CLASSIFIER, WORDS = "bert-classifier", "bert-word-head"  # the folders in the zip
SCRIPT = "ask.py"


def as_zip(recipe: Recipe) -> bytes:
    """Return the zip."""
    return pack(*files(recipe))


def files(recipe: Recipe) -> Packed:
    """Return what goes into it: the best checkpoint, README.md, its card, and for a word head the script that asks."""
    folder = recipe.run.checkpoint("best")
    assert folder is not None, "a recipe is of a run that has one"
    kept: dict[str, str | Path] = {path.name: path for path in sorted(folder.iterdir()) if path.suffix in KEPT}
    if recipe.word_head:
        script = (places.ASSETS / "word_head" / SCRIPT).read_text(encoding="utf-8")
        kept[SCRIPT] = script.replace("max_length=128 ", f"max_length={recipe.settings['max_length']} ")
    return Packed(WORDS if recipe.word_head else CLASSIFIER, {"README.md": card(recipe), **kept})


def card(recipe: Recipe) -> str:
    """Return the card in Markdown."""
    kind = "fill-mask" if recipe.word_head else "text-classification"
    front = f"---\nlibrary_name: transformers\npipeline_tag: {kind}\n---\n"
    use = _ask(recipe) if recipe.word_head else _use(recipe)
    parts = (_what(recipe), use, _data(recipe), _settings(recipe), _figures(recipe), _limits(recipe))
    return front + "\n" + "\n\n".join(parts) + "\n"


def _what(recipe: Recipe) -> str:
    names = ", ".join(map(literal, recipe.class_names))
    broken = f" The run was broken on purpose: {literal(recipe.run.about.broken)}." if recipe.run.about.broken else ""
    head = "the masked-word head it was pre-trained with" if recipe.word_head else "a new head over \\[CLS\\]"
    return (
        "# A BERT fine-tuned on reviews\n\n"
        f"It reads a text and gives it one of {len(recipe.class_names)} labels: {names}. It was fine-tuned in the "
        "lesson *Pre-training vs fine-tuning BERT*, to learn with and for nothing else: "
        f"{literal(recipe.settings['checkpoint'])} with {head}.{broken}"
    )


def _use(recipe: Recipe) -> str:
    return (
        "## How to use it\n\nIn the folder above this one:\n\n```python\nfrom transformers import pipeline\n\n"
        f'classify = pipeline("text-classification", model="{CLASSIFIER}")\n'
        f'print(classify("The soup was cold.", truncation=True, max_length={recipe.settings["max_length"]}))\n```'
    )


def _ask(recipe: Recipe) -> str:
    words = "\n".join(
        f"| {literal(name)} | {literal(', '.join(some))} |"
        for name, some in zip(recipe.class_names, recipe.question["words"], strict=True)
    )
    return (
        "## How to use it\n\n**This is a fill-mask model, and no classifier**: a label is as likely as its answer "
        f"words after “{literal(recipe.question['prompt'])}”. `{SCRIPT}` asks it so:\n\n```sh\npython {SCRIPT} "
        '"The soup was cold."\n```\n\nA pipeline for text classification would put a random head on it, and answer by '
        f"chance.\n\n| label | answer words |\n|---|---|\n{words}"
    )


def _data(recipe: Recipe) -> str:
    rows, labels = recipe.report["rows"], recipe.report["labels"]
    table = "\n".join(f"| {literal(name)} | {count} |" for name, count in labels.items())
    return (
        f"## Data\n\nLearned from {literal(data_name(recipe.run))}: {rows['train']} reviews to train on, "
        f"{rows['validation']} to choose the best weights by, {rows['test']} to test on at the end. No text stands in "
        f"two of these parts.\n\n| label | reviews |\n|---|---|\n{table}"
    )


def _settings(recipe: Recipe) -> str:
    rows = "\n".join(f"| {name} | {literal(value)} |" for name, value in what_was_run(recipe).items())
    return f"## Settings of this run\n\n| what | value |\n|---|---|\n{rows}"


def _figures(recipe: Recipe) -> str:
    report = recipe.report
    if report.get("test_accuracy") is None:
        return "## Figures\n\nIt was not measured on test reviews, so nobody knows how good it is."
    low, high = report["confidence_interval"]
    found = "\n".join(f"| {literal(name)} | {share} |" for name, share in recall(report).items())
    return (
        f"## Figures\n\nOn {report['rows']['test']} test reviews, which it never saw: accuracy "
        f"{report['test_accuracy']:.1%} (95 % interval {low:.1%} to {high:.1%}), macro-F1 "
        f"{report['test_macro_f1']:.1%}. Training took {report['train_seconds']:.0f} s.\n\n"
        f"| label | of its test reviews found |\n|---|---|\n{found}"
    )


def _limits(recipe: Recipe) -> str:
    most = recipe.settings["max_length"]
    return (
        "## Limits\n\n"
        "- It gives one of its labels to any text, also to one that is no review and in a language it cannot read.\n"
        f"- It reads {most} tokens of a text and never sees the rest.\n"
        "- The figures hold for reviews like those above. On others, expect less.\n"
        "- Its probabilities are not calibrated: 95 % sure does not mean right 95 times out of 100.\n"
        "- What the text of its pre-training said of people, it may repeat. Decide nothing about anybody with it."
    )
