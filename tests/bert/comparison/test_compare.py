"""Comparisons: nested stratified subsets, one line a fit, and no finished fit is ever made twice."""

import json
import signal
import subprocess
import sys
import time

import pytest
import torch

from lesson import places
from lesson.bert.comparison import compare, fitting, tasks
from lesson.bert.comparison import models as baselines
from lesson.bert.comparison import quote as compare_quote
from lesson.effort import Effort
from lesson.errors import LessonError
from lesson.results import store as fit_store
from lesson.runs import registry as runs
from lesson.settings import MODELS, Comparison
from tests.support.command import run_program
from tests.support.tiny import reviews, tiny_bert

KEYS = {"model", "size", "seed", "accuracy", "macro_f1", "seconds", "parameters", "peak_memory_mb"}
QUICK = ("majority", "logistic-regression")
STARS = places.PROJECT / "tests" / "data" / "cases" / "21_yelp_1_5.csv"
CLASSES = ["negative", "positive", "neutral"]


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr("lesson.effort.recommended_effort", lambda settings: Effort(1, 3))


def a_run(models=QUICK, sizes=(10, 0), seeds=2, **more):
    settings = {
        "models": list(models),
        "sizes": list(sizes),
        "seeds": seeds,
        "checkpoint": tiny_bert(),
        "class_names": CLASSES,
        **more,
    }
    return runs.create("comparison", settings, reviews(90))


def fits_of(run):
    return [event for event in run.events() if event["event"] == "fit"]


def test_a_bigger_subset_holds_the_smaller_and_each_is_stratified():
    table = reviews(120, ("negative", "positive", "neutral"))
    rows = fitting.nested(table, seed=1)
    assert sorted(rows["line"]) == sorted(table["line"])
    for size in (3, 20, 50):
        counts = rows.head(size)["label"].value_counts()
        assert len(counts) == 3 and counts.max() - counts.min() <= 1


def test_a_rare_label_is_in_every_subset():
    table = reviews(90)
    table.loc[table.index[3:], "label"] = "positive"
    assert set(fitting.nested(table, seed=0).head(3)["label"]) == {"negative", "positive", "neutral"}


def test_seeds_differ_in_their_rows_and_one_seed_does_not():
    table = reviews(90)
    orders = [fitting.nested(table, seed)["line"].tolist() for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.long
def test_every_fit_is_one_line_with_the_promised_keys():
    run = a_run(models=MODELS, sizes=(12,), seeds=1)
    assert compare.run(str(run.folder))["fits"] == len(MODELS) + 1
    found = fits_of(run)
    assert [fit["model"] for fit in found] == ["bert-word-head", *MODELS]  # first without a label
    assert all(set(fit) >= KEYS for fit in found)
    assert all(fit["accuracy_interval"][0] <= fit["accuracy"] <= fit["accuracy_interval"][1] for fit in found)


@pytest.mark.long
def test_the_same_seed_gives_the_same_figures():
    figures = []
    for _ in range(2):
        held = a_run(models=("small-network", "bert-fine-tuned"), sizes=(12,), seeds=1)
        figures.append(
            [
                (fit["accuracy"], fit["macro_f1"], fit["confusion"])
                for fit in compare.perform(held, Comparison(**held.settings))
            ]
        )
    assert figures[0] == figures[1]


@pytest.mark.long
def test_a_run_that_goes_on_makes_only_what_is_missing(monkeypatch):
    run = a_run(evaluations=2)
    made = []
    monkeypatch.setattr(compare, "measured", lambda task, *rest: made.append(task) or fitting.measured(task, *rest))
    first = compare.perform(run, Comparison(**run.settings))
    for _ in range(3):
        next(first)
    first.close()
    compare.run(str(run.folder))
    assert len(made) == len(set(made)) == 8 and len(fits_of(run)) == 8


@pytest.mark.long
def test_another_run_on_the_same_reviews_makes_no_fit_again(monkeypatch):
    compare.run(str(a_run().folder))
    monkeypatch.setattr(compare, "measured", lambda *_: pytest.fail("this fit was made before"))
    again = a_run()
    assert compare.run(str(again.folder))["fits"] == 8 and len(fits_of(again)) == 8


def test_other_reviews_have_other_fits():
    table = reviews(30)
    assert fit_store.digest(table, ["x"]) != fit_store.digest(table.assign(text=table["text"] + "!"), ["x"])
    assert fit_store.digest(table, ["x"]) != fit_store.digest(table, ["y"])


@pytest.mark.long
def test_stop_ends_it_between_two_steps_and_keeps_what_is_there():
    run = a_run(evaluations=2)
    for number, _ in enumerate(compare.perform(run, Comparison(**run.settings)), start=1):
        if number == 2:
            run.request("stop")
    assert len(fits_of(run)) == 2 and compare.run(str(run.folder)) is None


def test_a_race_tells_of_progress_on_the_way():
    run = a_run(models=("small-network",), sizes=(0,), seeds=1, evaluations=5)
    compare.run(str(run.folder))
    progress = [event for event in run.events() if event["event"] == "progress"]
    assert len(progress) >= 5 and all(0 <= event["accuracy"] <= 1 for event in progress)


def test_a_fit_takes_the_number_of_threads_of_a_run_and_gives_the_others_back(monkeypatch):
    seen, fit = [], baselines.Majority.fit
    monkeypatch.setattr(baselines.Majority, "fit", lambda *args: seen.append(torch.get_num_threads()) or fit(*args))
    before = torch.get_num_threads()
    monkeypatch.setenv("LESSON_TRAINING_THREADS", str(before + 1))
    compare.run(str(a_run(models=("majority",), sizes=(0,), seeds=1, evaluations=2).folder))
    assert seen == [before + 1] and torch.get_num_threads() == before


def test_sizes_beyond_the_reviews_become_all_of_them():
    found = tasks.tasks(Comparison(sizes=(20, 5000, 0), seeds=1, models=QUICK), reviews(90))
    assert sorted({task.size for task in found}) == [20, 60]


@pytest.mark.parametrize("wrong", [{"sizes": (2,)}, {"models": ("svm",)}, {"seeds": 0}, {"sizes": ()}])
def test_a_comparison_that_cannot_be_made_is_refused_in_a_sentence(wrong):
    with pytest.raises(LessonError, match=r"\.$"):
        tasks.tasks(Comparison(**wrong), reviews(90))


@pytest.mark.long
def test_the_quote_counts_only_the_fits_that_are_missing():
    settings = Comparison(sizes=(10, 0), seeds=2, models=QUICK, checkpoint=tiny_bert(), class_names=tuple(CLASSES))
    before = compare_quote.quote(settings.model_dump(), reviews(90))
    assert before["fits"] == 8 and before["seconds"] > 0
    compare.run(str(a_run().folder))
    assert compare_quote.quote(settings.model_dump(), reviews(90)) == {"seconds": 0.0, "fits": 0, "by_model": {}}


def test_the_quote_of_a_bert_is_measured():
    settings = Comparison(
        sizes=(12,),
        seeds=1,
        models=("bert-fine-tuned", "bert-head-only"),
        checkpoint=tiny_bert(),
        class_names=tuple(CLASSES),
    )
    quoted = compare_quote.quote(settings.model_dump(), reviews(90))
    assert quoted["by_model"]["bert-fine-tuned"] > 0 and quoted["by_model"]["bert-head-only"] > 0


def command(out, *more):
    return [
        sys.executable,
        "-m",
        "lesson.command",
        "compare",
        "--data",
        str(places.BUNDLED_REVIEWS),
        "--sizes",
        "20,30",
        "--seeds",
        "3",
        "--models",
        "majority,logistic-regression",
        "--checkpoint",
        tiny_bert(),
        "--out",
        str(out),
        *more,
    ]


@pytest.mark.slow
def test_the_command_line_resumes_after_a_kill_without_repeating_a_fit(tmp_path):
    out, published = tmp_path / "comparison", tmp_path / "published"
    first = subprocess.Popen(command(out), cwd=places.PROJECT, stdout=subprocess.PIPE, text=True)
    first.stdout.readline(), first.stdout.readline()
    first.send_signal(signal.SIGKILL)
    first.wait()
    there = fits_of(runs.Run(out))
    second = subprocess.run(
        command(out, "--publish", str(published)), cwd=places.PROJECT, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in second.stdout.splitlines()]
    now = fits_of(runs.Run(out))
    assert len(there) >= 2 and now[: len(there)] == there and len(now) == len(lines) == 12
    assert len({fit_store.key_of(line) for line in lines}) == 12 and all(set(line) >= KEYS for line in lines)
    kept = [json.loads(line) for line in (published / "results.jsonl").read_text().splitlines()]
    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, lines))
    assert "--publish" in json.loads((published / "about.json").read_text())["command"]


@pytest.mark.long
def test_the_command_line_refuses_a_folder_with_other_reviews(tmp_path):
    runs.create(
        "comparison", {"checkpoint": tiny_bert(), "class_names": CLASSES}, reviews(30), folder=tmp_path / "other"
    )
    told = subprocess.run(command(tmp_path / "other"), cwd=places.PROJECT, capture_output=True, text=True, check=False)
    assert told.returncode == 2 and "other reviews" in told.stderr and "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "new"), "Answer with --stars three or --stars five."),
        (("--out", __file__, "--stars", "three"), "is a file, so no folder can be made there"),
        (("--out", "new", "--stars", "three", "--publish", __file__), "Name another one after --publish."),
        (("--out", "new", "--data", "."), "'.' is a folder. Give one file after --data."),
    ],
)
def test_the_command_line_tells_before_any_work_what_it_cannot_do(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run_program("compare", "--data", str(STARS), *words)
    assert (done.returncode, done.stdout, told in done.stderr) == (2, "", True)


def test_an_option_answers_what_the_file_leaves_open(tmp_path):
    few = ("--sizes", "all", "--seeds", "1", "--models", "majority", "--checkpoint", tiny_bert())
    done = run_program("compare", "--data", str(STARS), "--stars", "three", "--out", str(tmp_path / "new"), *few)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1), done.stderr
    assert len(runs.Run(tmp_path / "new").settings["class_names"]) == 3


def test_memory_is_what_was_taken_on_top():
    with fitting.Memory() as memory:
        block = bytearray(64 * 2**20)
        block[::4096] = b"x" * len(block[::4096])
        time.sleep(0.05)
    assert 55 <= memory.megabytes <= 90


def test_the_word_head_is_tried_without_a_label_and_left_out_where_no_word_stands_for_a_class():
    run = a_run(models=("majority", "bert-word-head"), sizes=(10,), seeds=1)
    settings = Comparison(**run.settings)
    list(compare.perform(run, settings))
    first = fits_of(run)[0]
    assert (first["model"], first["size"], first["trained_parameters"]) == ("bert-word-head", 0, 0)
    numbers = run.table().assign(label=run.table()["label"].map({name: str(n) for n, name in enumerate(CLASSES)}))
    asked = settings.changed(class_names=("0", "1", "2"))
    assert {task.model for task in compare.tasks(asked, numbers)} == {"majority"}
