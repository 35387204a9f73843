"""The whole program on a small text: a kill changes nothing, a finished model goes on, a time can be fixed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from transformers import pipeline

from lesson import places
from lesson.bert.pretraining import corpus as corpora
from lesson.bert.pretraining import prepare, program, state
from lesson.errors import LessonError
from tests.support.command import run_program

SMALL = {"layers": 2, "hidden_size": 64, "tokens": 256, "max_length": 48, "warmup": 2, "batches": 2}


@pytest.fixture
def words_of(folder, tokenizer, corpus):
    """Prepares a work folder and gives the words of the command line that trains in it."""

    def words(work, *more, **settings):
        work.mkdir(exist_ok=True)
        tokenizer.save_pretrained(work / "tokenizer")
        corpora.save(corpus, work / "corpus.npz")
        chosen = json.dumps(SMALL | {"vocab_size": len(tokenizer)} | settings)
        files = ["--history", str(work / "history.json"), "--export", str(work / "model")]
        return ["--work", str(work), *files, "--settings", chosen, *more]

    return words


def train(words):
    """Run the program in this process; returns the history that it wrote."""
    options = program.arguments(words)
    program.run(options, program.read_settings(options))
    return json.loads(options.history.read_text())


@pytest.mark.long
def test_a_run_that_was_stopped_goes_on_with_the_same_loss_curve(words_of, tmp_path):
    whole = train(words_of(tmp_path / "whole", steps=40))
    train(words_of(tmp_path / "stopped", "--stop", "9", steps=40))
    resumed = train(words_of(tmp_path / "stopped", steps=40))
    assert resumed["curve"] == whole["curve"] and len(whole["curve"]) > 10
    assert resumed["snapshots"] == whole["snapshots"]


def facts(work):
    """What the checkpoint in `work` says, or None before there is one."""
    try:
        return json.loads((work / "checkpoint" / "facts.json").read_text())
    except (FileNotFoundError, ValueError):
        return None


def start(words):
    """The program as a process of its own, in a group of its own."""
    command = [sys.executable, "-m", "lesson.command", "pretrain", *words]
    return subprocess.Popen(command, cwd=places.PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_for(work, process, step):
    """Wait until a checkpoint of this step or a later one is there; its facts."""
    while (found := facts(work)) is None or found["step"] < step:
        if process.poll() is not None:
            pytest.fail(f"It ended before step {step}: {process.stderr.read()}")
        time.sleep(0.05)
    return found


@pytest.mark.slow
def test_a_leg_of_fixed_time_that_is_stopped_and_killed_goes_on_with_the_time_that_is_left(words_of, tmp_path):
    before = train(words_of(tmp_path / "first", steps=20))
    work = tmp_path / "leg"
    words = words_of(work, "--seconds", "600", "--save-every", "0")
    shutil.copy(tmp_path / "first" / "history.json", work / "history.json")
    words += ["--start", str(tmp_path / "first" / "model")]

    stopped = start([*words, "--history", str(work / "history.json"), "--export", str(work / "model"), "--stop", "30"])
    assert stopped.wait() == 0, stopped.stderr.read()
    first = facts(work)
    assert first["step"] == 30 and first["seconds"] > 0

    shutil.copy(tmp_path / "first" / "history.json", work / "history.json")  # as it was before the leg
    process = start(words)
    second = wait_for(work, process, 34)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    second = facts(work) or second
    assert second["seconds"] > first["seconds"]

    seconds = second["seconds"] + 2  # the leg is over two seconds from here
    words[words.index("--seconds") + 1] = str(seconds)
    whole, last = train(words), facts(work)
    assert last["step"] > second["step"] and last["seconds"] >= seconds
    assert whole["curve"][: len(before["curve"])] == before["curve"]
    steps = [row["step"] for row in whole["curve"]]
    assert steps == sorted(set(steps)) and steps[-1] == last["step"] == whole["model"]["settings"]["steps"]
    assert whole["snapshots"][-1]["step"] == last["step"]
    assert whole["model"]["settings"]["begin"] == 20


@pytest.mark.long
def test_a_leg_of_fixed_time_begins_at_random_too_and_is_saved_on_the_way(words_of, tmp_path):
    whole = train(words_of(tmp_path / "run", "--seconds", "4"))
    steps = [snapshot["step"] for snapshot in whole["snapshots"]]
    assert steps[0] == 0 and steps[-1] == whole["curve"][-1]["step"] > 3 and len(steps) > 2
    assert facts(tmp_path / "run")["seconds"] >= 4


def test_a_finished_model_goes_on_where_it_ended(words_of, tmp_path):
    work = tmp_path / "run"
    before = train(words_of(work, steps=20))
    shutil.move(work / "checkpoint", tmp_path / "lost")
    after = train(words_of(work, "--start", str(work / "model"), steps=40))
    assert after["curve"][: len(before["curve"])] == before["curve"] and after["curve"][-1]["step"] == 40
    assert after["curve"][-1]["tokens"] > before["curve"][-1]["tokens"]
    assert after["model"]["settings"]["begin"] == 20
    first, last = before["snapshots"][0]["held_out"], before["snapshots"][-1]["held_out"]
    assert after["snapshots"][-1]["held_out"]["mlm_loss"] < last["mlm_loss"] < first["mlm_loss"]


def test_a_finished_leg_is_not_begun_again_and_another_vocabulary_is_refused(words_of, folder, tmp_path):
    work = tmp_path / "run"
    train(words_of(work, steps=3))
    with pytest.raises(LessonError, match="had 3 steps already"):
        train(words_of(work, "--start", str(work / "model"), steps=3))
    corpora.train_tokenizer(folder, 150).save_pretrained(work / "tokenizer")
    with pytest.raises(LessonError, match="another vocabulary"):
        prepare.read_text(work, folder, 200, work / "model")


def test_a_finished_model_without_its_history_and_a_missing_text_are_refused(tmp_path):
    with pytest.raises(LessonError, match="--history"):
        state.load_finished(tmp_path, None, None)
    with pytest.raises(LessonError, match="--corpus"):
        prepare.read_text(tmp_path, None, 200)


def test_the_text_is_prepared_once_and_word_vectors_only_for_a_random_start(folder, tmp_path):
    tokenizer, corpus = prepare.read_text(tmp_path, folder, 200)
    assert not (tmp_path / "vectors.safetensors").exists()
    again, same = prepare.read_text(tmp_path, None, 200)
    assert again.get_vocab() == tokenizer.get_vocab() and same.tokens.tolist() == corpus.tokens.tolist()
    vectors = prepare.word_vectors(tmp_path, corpus, 200, 64)
    assert vectors.shape == (200, 64) and (tmp_path / "vectors.safetensors").exists()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--settings", '{"setps": 3}'], "no setting called .setps."),
        (["--seconds", "0"], "must be above 0"),
        (["--seconds", "nan"], "must be above 0"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_a_sentence(tmp_path, more, reason):
    with pytest.raises(LessonError, match=reason):
        program.read_settings(program.arguments(["--work", str(tmp_path), *more]))


def test_repeats_come_from_the_settings(tmp_path):
    given = ["--work", str(tmp_path), "--settings", '{"repeats": {"stories": 3}}']
    assert program.read_settings(program.arguments(given)).repeats == {"stories": 3}


def test_the_exported_model_works_with_transformers_pipeline(words_of, tmp_path):
    train(words_of(tmp_path / "run", steps=3))
    answers = pipeline("fill-mask", model=str(tmp_path / "run" / "model"))("anna buys [MASK].")
    assert len(answers) == 5 and all(0 <= answer["score"] <= 1 for answer in answers)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--work", __file__), "after --work"),
        (("--export", __file__), "after --export"),
        (("--history", "."), "after --history"),
        (("--start", "nowhere"), "no finished model in 'nowhere'"),
        (("--threads", "0"), "--threads must be 1 or more"),
        (("--settings", '{"layers": 0}'), "'layers' must be at least 1"),
        (("--settings", '{"vocab_size": 99}'), "A vocabulary of 99 is too small"),
        (("--settings", "[1]"), "is no JSON object"),
        (("--corpus", "few"), "fewer than two documents"),
    ],
)
def test_a_place_or_a_number_of_no_use_is_told_before_any_work(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "a.txt").write_text("One two three. Four five six.\n\nSeven eight. Nine ten.\n")
    given = dict(zip(words[::2], words[1::2], strict=True))
    small = json.dumps({"layers": 1, "hidden_size": 64, "tokens": 256, "steps": 1, "vocab_size": 99})
    options = {"--work": "work", "--corpus": "few", "--settings": small} | given
    done = run_program("pretrain", *[each for pair in options.items() for each in pair])
    assert done.returncode == 2 and told in done.stderr
