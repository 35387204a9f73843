"""The rows of every step: a function of seed and step, without end."""

from itertools import islice

import numpy as np
import pytest

from lesson.bert.pretraining import data
from lesson.errors import LessonError
from lesson.settings import PreTraining


def test_every_tenth_step_has_longer_rows_and_a_later_start_or_more_processes_change_nothing(corpus):
    settings = PreTraining(max_length=24, long_length=96, tokens=256, batches=2)
    steps = list(islice(data.rows_of_steps(corpus, settings, 0), 20))
    longest = [max(batch["ids"].shape[1] for batch in batches) for batches in steps]
    assert [step for step, length in enumerate(longest) if length > 24] == [9, 19]
    for first, workers in ((13, 0), (0, 2)):
        later = next(data.rows_of_steps(corpus, settings, first, workers))
        for one, other in zip(later, steps[first], strict=True):
            assert {name: array.tolist() for name, array in one.items()} == {
                name: array.tolist() for name, array in other.items()
            }


def test_there_is_a_next_step_long_after_the_last_one_of_the_settings(corpus):
    settings = PreTraining(max_length=24, tokens=256, batches=2, steps=3)
    epoch = data.Windows(corpus, settings).steps
    steps = list(islice(data.rows_of_steps(corpus, settings, 0), 3 * epoch))
    assert len(steps) > 3 * settings.steps
    assert not np.array_equal(steps[0][0]["ids"], steps[epoch][0]["ids"])  # and it is no repetition


def test_rows_come_unmasked_with_the_number_of_their_words(corpus):
    (batch,) = next(data.rows_of_steps(corpus, PreTraining(max_length=24, tokens=256), 0))
    assert not (batch["ids"] == 4).any()
    assert batch["words"].tolist() == [(row > 4).sum() for row in batch["ids"]]


def test_a_text_too_short_for_its_batches_is_refused(corpus):
    settings = PreTraining(max_length=48, tokens=8, batches=2)
    with pytest.raises(LessonError, match="too short"):
        next(data.rows_of_steps(corpus, settings, 0))


def test_an_epoch_shows_every_piece_once_and_steps_are_alike_in_size(corpus, monkeypatch):
    monkeypatch.setattr(data, "WINDOW", 8_000)
    settings = PreTraining(max_length=48, tokens=512, batches=2)
    windows = data.Windows(corpus, settings)
    assert windows.an_epoch > 3
    shown = np.concatenate([windows._pieces(False, number) for number in range(windows.an_epoch)])
    assert sorted(map(tuple, shown)) == sorted(map(tuple, windows.makers[0].table))
    sizes = [sum((batch["ids"] != 0).sum() for batch in batches) for batches in windows[False, 1].values()]
    assert len(sizes) == windows.steps and max(sizes) < 1.2 * min(sizes)
    assert 0.6 < np.mean(sizes) / 1024 < 1.6  # short rows have more special tokens and random halves than most
