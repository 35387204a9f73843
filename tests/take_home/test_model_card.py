"""The model's zip opens in stock code, says what it is, and a word head cannot be taken for a classifier."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from transformers import AutoModelForMaskedLM, pipeline

from lesson.bert.use.sentiment import classify
from lesson.take_home import model_card, recipe
from tests.support.runs import finished_run

TEXTS = ["this phone is very awful .", "it was lovely .", "the food is okay ."]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LESSON_RUNS", str(tmp_path_factory.mktemp("runs")))
        return {head: finished_run("ada", head=head, epochs=8) for head in ("new", "word")}


def unpacked(run, folder):
    zipfile.ZipFile(io.BytesIO(model_card.as_zip(recipe.read(run)))).extractall(folder)
    return next(folder.iterdir())


def test_a_new_head_opens_in_the_stock_pipeline(runs, tmp_path):
    folder = unpacked(runs["new"], tmp_path)
    told = pipeline("text-classification", model=str(folder))(TEXTS, truncation=True, max_length=32)
    assert [each["label"] for each in told] == [each["label"] for each in classify(str(runs["new"].folder), TEXTS)]


@pytest.mark.long
def test_a_word_head_is_a_fill_mask_model_whose_script_gives_the_runs_answers(runs, tmp_path):
    folder = unpacked(runs["word"], tmp_path)
    assert folder.name == model_card.WORDS
    assert json.loads((folder / "config.json").read_text())["architectures"] == ["BertForMaskedLM"]
    _, report = AutoModelForMaskedLM.from_pretrained(folder, output_loading_info=True)
    assert not report["missing_keys"] and "no classifier" in (folder / "README.md").read_text()
    done = subprocess.run([sys.executable, folder / model_card.SCRIPT, *TEXTS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = [
        json.loads(line[line.index("{") : line.index("}") + 1].replace("'", '"')) for line in done.stdout.splitlines()
    ]
    for shares, answer in zip(told, classify(str(runs["word"].folder), TEXTS), strict=True):
        assert shares == pytest.approx(answer["probabilities"], abs=0.02)  # the lesson reads in bf16


def test_the_card_has_data_settings_figures_and_limits(runs):
    card = model_card.card(recipe.read(runs["new"]))
    report = runs["new"].report()
    for said in (
        "## Data",
        "## Settings of this run",
        "## Figures",
        "## Limits",
        f"accuracy {report['test_accuracy']:.1%}",
    ):
        assert said in card
    assert card.startswith("---\nlibrary_name: transformers\npipeline_tag: text-classification\n---\n")
    assert "pipeline_tag: fill-mask" in model_card.card(recipe.read(runs["word"]))


def test_labels_are_shown_letter_by_letter(runs):
    found = recipe.read(runs["new"])
    found.report["class_names"] = ["**bold**", "|", "neutral"]
    assert "**bold**" not in model_card.card(found)
