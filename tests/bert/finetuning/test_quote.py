"""The quote: measured before the run, and said before it starts when the machine is too small."""

import numpy as np
import pytest

from lesson.bert.finetuning import quote, recorder
from lesson.errors import LessonError
from lesson.runs.registry import create
from lesson.settings import FineTuning
from tests.support import tiny


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    bert = str(tiny.bert(tmp_path_factory.mktemp("bert"), hidden_size=64, intermediate_size=256))
    return FineTuning(checkpoint=bert, epochs=2, max_length=32, threads=1, learning_rate=1e-4).model_dump(mode="json")


@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_steps_are_exact_and_seconds_are_of_the_right_size(settings, trainable, tmp_path):
    table = tiny.reviews(600)
    values = {**settings, "trainable": trainable}
    told = quote.quote(values, table)
    made = create("finetuning", values, table, "ada", folder=tmp_path / trainable)
    report = recorder.run(str(made.folder))
    assert told["steps"] == report["steps"]
    assert (
        report["train_seconds"] / 10 < told["seconds"] < report["train_seconds"] * 10
    )  # a busy machine; the benchmark is strict


def test_a_run_that_does_not_fit_is_refused_with_the_setting_to_change(settings, monkeypatch):
    monkeypatch.setenv("LESSON_MEMORY_LIMIT", "100MiB")
    with pytest.raises(LessonError, match="GB of memory.*batch size of 8"):
        quote.quote(settings, tiny.reviews(60))


def test_memory_grows_with_the_batch_and_shrinks_with_what_is_frozen(settings):
    chosen = FineTuning(**settings)
    assert quote.memory_mb(chosen, 32, 64) > quote.memory_mb(chosen, 16, 64) > quote.memory_mb(chosen, 16, 32)
    assert quote.memory_mb(chosen.changed(trainable="head"), 16, 32) < quote.memory_mb(chosen, 16, 32)


def test_the_line_goes_through_the_medians_and_on_in_proportion():
    line = quote._line(np.array([10, 10, 10, 20]), np.array([1.0, 1.0, 9.0, 3.0]))
    assert line(np.array([10, 15, 20, 40])).tolist() == [1.0, 2.0, 3.0, 6.0]


def test_a_quote_changes_neither_threads_nor_the_table(settings):
    import torch

    table = tiny.reviews(60)
    before, threads = table.copy(), torch.get_num_threads()
    quote.quote(settings, table)
    assert torch.get_num_threads() == threads
    assert table.equals(before)


@pytest.mark.parametrize(("wanted", "number"), [(None, 1), (3, 3)])
def test_a_quote_is_measured_with_the_threads_that_the_run_would_use(settings, monkeypatch, wanted, number):
    monkeypatch.setenv("LESSON_TRAINING_THREADS", "2")
    monkeypatch.setattr(quote.threads, "quickest", lambda most: most - 1)
    assert quote._training_threads(FineTuning(**{**settings, "threads": wanted})) == number
