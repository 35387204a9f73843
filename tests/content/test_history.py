"""The pre-training record tells its phases in order, and a record that does not fit is refused."""

import json

import pytest

from lesson.content import history, probes
from lesson.errors import LessonError
from tests.support import synthetic_history


@pytest.fixture
def record(tmp_path):
    return history.load(synthetic_history.write(tmp_path / "history.json"))


def test_noise_and_frequent_words_come_before_any_kind_of_sentence(record):
    assert [snapshot.early() for snapshot in record.snapshots] == ["noise", *["frequent words"] * 2, *[None] * 5]


def test_a_kind_is_mastered_where_half_of_it_is_right_at_first_guess_and_nowhere_else(record):
    found = [snapshot.mastered() for snapshot in record.snapshots]
    two, five = ["grammar", "agreement"], ["grammar", "agreement", "common sense", "topic", "sentiment"]
    assert [set(groups) for groups in found] == [
        set(),
        set(),
        set(),
        *[set(two)] * 2,
        *[set(five)] * 2,
        {*five, "facts"},
    ]


@pytest.mark.parametrize(("right", "mastered"), [(4, True), (3, False)])
def test_half_of_a_kind_is_four_of_eight(tmp_path, right, mastered):
    """The expected words stay among the ten best: second is not right."""
    file = synthetic_history.write(tmp_path / "history.json")
    raw = json.loads(file.read_text())
    facts = [i for i, probe in enumerate(probes.load().probes) if probe.group == "facts"]
    for i in facts[right:]:
        ten = raw["snapshots"][-1]["probes"][i]
        ten[0], ten[1] = ten[1], ten[0]
    file.write_text(json.dumps(raw))
    last = history.load(file).snapshots[-1]
    assert last.right()["facts"] == (right, 8) and last.right(best=10)["facts"] == (8, 8)
    assert ("facts" in last.mastered()) == mastered


def test_what_was_mastered_can_be_lost_again(tmp_path):
    file = synthetic_history.write(tmp_path / "history.json")
    raw = json.loads(file.read_text())
    raw["snapshots"][6], raw["snapshots"][7] = (
        raw["snapshots"][7] | {"step": 3000},
        raw["snapshots"][6] | {"step": 10_000},
    )
    file.write_text(json.dumps(raw))
    assert ["facts" in snapshot.mastered() for snapshot in history.load(file).snapshots[-2:]] == [True, False]


def test_a_lucky_frequent_word_is_not_taken_for_grammar(tmp_path):
    file = synthetic_history.write(tmp_path / "history.json")
    raw = json.loads(file.read_text())
    grammar = [i for i, probe in enumerate(probes.load().probes) if probe.group in ("grammar", "agreement")]
    for i in grammar[: len(grammar) // 2 + 1]:  # the rest, and all other kinds, still agree on one word
        raw["snapshots"][1]["probes"][i][0] = [probes.load().probes[i].answer, 0.2]
    file.write_text(json.dumps(raw))
    snapshot = history.load(file).snapshots[1]
    assert snapshot.right()["grammar"] == (8, 8)
    assert snapshot.early() == "frequent words" and snapshot.mastered() == []


def test_known_counts_the_expected_word_among_the_ten_best(record):
    known = record.known()
    last = known[known["tokens"] == known["tokens"].max()]
    assert last["share"].tolist() == [1.0] * 6
    first = known[known["tokens"] == 0]
    assert first["share"].sum() == 0


def test_a_word_that_is_not_among_the_ten_best_is_at_most_as_likely_as_the_tenth(record):
    way = record.probability(0, probes.load().probes[0].answer)
    assert way["listed"].tolist() == [False] * 3 + [True] * 5
    assert way["probability"].tolist() == [0.0001, 0.01, 0.01, 0.4, 0.4, 0.4, 0.4, 0.4]


def test_a_record_that_names_no_legs_begins_its_last_one_where_its_settings_say(tmp_path):
    one, two = (history.load(synthetic_history.write(tmp_path / f"{b}.json", begin=b)).legs for b in (0, 3000))
    assert [(leg.begin, leg.end) for leg in one] == [(0, 10_000)]
    assert [(leg.begin, leg.end, leg.before) for leg in two] == [(0, 3000, {}), (3000, 10_000, {})]


def test_the_end_of_a_leg_stands_twice_once_on_the_next_legs_held_out_text(tmp_path):
    file = synthetic_history.write(tmp_path / "h.json", begin=3000, before={"mlm_accuracy": 0.2, "nsp_accuracy": 0.6})
    rows = history.load(file).held_out()
    assert rows["leg"].tolist() == [0] * 7 + [1] * 2
    assert rows["mlm_accuracy"].tolist() == pytest.approx([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.2, 0.35])
    assert rows["tokens"].tolist()[6:8] == [3000 * 8192] * 2


def test_the_first_right_answer_is_found(record):
    assert record.first_right(0) == 3
    assert record.first_right(next(i for i, p in enumerate(probes.load().probes) if p.group == "facts")) == 7


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


def test_the_shipped_record_begins_at_noise_and_has_both_legs():
    record = history.load()
    assert len(record.snapshots) >= 30 and record.snapshots[0].step == 0
    assert record.snapshots[0].early() == "noise" and "grammar" in record.snapshots[-1].mastered()
    assert [leg.begin for leg in record.legs] == [0, 6629] and record.legs[1].end == record.snapshots[-1].step
    assert set(record.legs[1].before) == set(record.snapshots[-1].held_out)
