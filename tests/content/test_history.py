"""The pre-training record tells its phases in order, and a record that does not fit is refused."""

import json

import pytest

from lesson import places
from lesson.content import history, probes
from lesson.errors import LessonError
from tests.support import synthetic_history


@pytest.fixture
def record(tmp_path):
    return history.load(synthetic_history.write(tmp_path / "history.json"))


def test_the_phases_come_in_their_order(record):
    assert record.phases() == [
        "noise",
        "frequent words",
        "frequent words",
        "grammar",
        "grammar",
        "topic",
        "topic",
        "facts",
    ]


def test_a_lucky_frequent_word_is_not_taken_for_grammar(tmp_path):
    file = synthetic_history.write(tmp_path / "history.json")
    raw = json.loads(file.read_text())
    grammar = [i for i, probe in enumerate(probes.load().probes) if probe.group in ("grammar", "agreement")]
    for i in grammar:
        raw["snapshots"][1]["probes"][i][9] = [probes.load().probes[i].answer, 0.01]
    file.write_text(json.dumps(raw))
    assert history.load(file).phases()[1] == "frequent words"


def test_known_counts_the_expected_word_among_the_ten_best(record):
    known = record.known()
    last = known[known["tokens"] == known["tokens"].max()]
    assert last["share"].tolist() == [1.0] * 6
    first = known[known["tokens"] == 0]
    assert first["share"].sum() == 0


def test_a_word_that_was_not_among_the_ten_best_has_no_probability(record):
    assert record.probability(0, probes.load().probes[0].answer) == [None, None, None, 0.4, 0.4, 0.4, 0.4, 0.4]


def test_a_missing_record_is_told(tmp_path):
    with pytest.raises(LessonError, match="missing"):
        history.load(tmp_path / "no.json")


def test_a_record_of_other_probes_is_refused(tmp_path):
    file = synthetic_history.write(tmp_path / "history.json")
    raw = json.loads(file.read_text())
    raw["snapshots"][0]["probes"].pop()
    file.write_text(json.dumps(raw))
    with pytest.raises(LessonError, match="other probe sentences"):
        history.load(file)


@pytest.mark.skipif(not places.PRETRAINING_HISTORY.is_file(), reason="the built-in BERT has not been pre-trained yet")
def test_the_shipped_record_begins_at_noise_and_ends_beyond_frequent_words():
    record = history.load()
    assert len(record.snapshots) >= 20 and record.snapshots[0].step == 0
    assert record.phases()[0] == "noise" and list(history.PHASES).index(record.phases()[-1]) >= 2
