"""The quote: measured before the run, and said before it starts when the machine is too small."""

import numpy as np
import pytest

from lesson.bert.buckets import bucketed_order
from lesson.bert.checkpoints import tokenizer
from lesson.bert.finetuning import quote, recorder
from lesson.bert.finetuning.batches import encode
from lesson.errors import LessonError
from lesson.runs.registry import create
from lesson.settings import FineTuning
from tests.support import tiny


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    bert = str(tiny.bert(tmp_path_factory.mktemp("bert"), hidden_size=64, intermediate_size=256))
    return FineTuning(checkpoint=bert, epochs=2, max_length=32, threads=1, learning_rate=1e-4).model_dump(mode="json")


@pytest.mark.parametrize("trainable", ["all", "last-1", "head"])
def test_the_steps_are_those_of_the_run(settings, trainable, tmp_path):
    table = tiny.reviews(120)
    values = {**settings, "trainable": trainable}
    quoted = quote.quote(values, table)
    report = recorder.run(str(create("finetuning", values, table, "ada", folder=tmp_path / trainable).folder))
    assert quoted["steps"] == report["steps"]
    assert quoted["seconds"] > 0


def test_the_seconds_are_right_on_a_machine_that_takes_a_millisecond_a_token(settings, monkeypatch):
    """Every step as long as its padded tokens say, every evaluation of 32 rows 0.2 s: the sum can be done on paper."""

    def timed(job, done):
        for step, rows in job.order(done):
            yield {"event": "step", "step": step, "seconds": len(rows) * job.train.width(rows) / 1000}

    monkeypatch.setattr(quote, "timed", timed)
    monkeypatch.setattr(quote, "_second_time", lambda action: 0.2)
    table = tiny.reviews(600)
    train = encode(tokenizer(settings["checkpoint"]), table[table["part"] == "train"]["text"].tolist(), [0] * 400, 32)
    tokens = sum(len(rows) * train.width(rows) for rows in bucketed_order(train.lengths, 16, 0, 0))
    validation = int((table["part"] == "validation").sum())
    evaluations = FineTuning(**settings).evaluations + 2
    expected = 2 * tokens / 1000 + evaluations * 0.2 / 32 * validation
    assert quote.quote(settings, table)["seconds"] == pytest.approx(expected, rel=0.01)


def test_a_run_that_does_not_fit_is_refused_with_the_setting_to_change(settings, monkeypatch):
    monkeypatch.setenv("LESSON_MEMORY_LIMIT", "100MiB")
    with pytest.raises(LessonError, match="GB of memory.*batch size of 4"):
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
