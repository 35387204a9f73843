"""What Watch it learn draws and says, from records that are made up."""

import pytest

from lesson.content import history, probes
from lesson.content.history import Leg, Snapshot
from lesson.web.watch import rows, second_leg
from tests.support import synthetic_history

SCORED_ANEW = {"mlm_accuracy": 0.2, "nsp_accuracy": 0.6}


@pytest.fixture
def record(tmp_path):
    return history.load(synthetic_history.write(tmp_path / "h.json", begin=3000, before=SCORED_ANEW))


def of(data, what):
    return data[data["now"] == what]


def test_the_small_chart_has_every_saved_step_also_where_the_word_is_not_among_the_ten_best(record):
    data = of(rows.expected(record, 0, probes.load().probes[0].answer, 3), rows.DATA)
    assert data["number"].tolist() == list(range(len(synthetic_history.STEPS)))
    assert data["listed"].tolist() == [0, 0, 0, 1, 1, 1, 1, 1] and data["probability"].notna().all()


def test_no_line_runs_across_the_seam_and_the_seam_is_marked(record):
    data = rows.losses(record, "mlm_loss", 0)
    training = of(data, rows.DATA).query("series == 'training'")
    at_the_seam = record.tokens_at(3000)
    assert training.query("leg == 0")["tokens"].max() == at_the_seam < training.query("leg == 1")["tokens"].min()
    assert of(data, rows.SEAM)["tokens"].tolist() == [at_the_seam]


def test_accuracy_stands_twice_at_the_seam_once_for_each_text(record):
    data = rows.accuracy(record).query("task == 'masked words'")
    twice = data[data["tokens"] == record.tokens_at(3000)]
    assert twice["leg"].tolist() == [0, 1] and twice["share"].tolist() == pytest.approx([0.3, 0.2])


def test_a_record_of_one_leg_has_no_seam(tmp_path):
    record = history.load(synthetic_history.write(tmp_path / "h.json"))
    assert of(rows.known(record), rows.SEAM).empty and of(rows.losses(record, "nsp_loss", 0), rows.SEAM).empty


def after(*shares):
    return [Snapshot(n, n, {"mlm_accuracy": share, "nsp_accuracy": share + 0.3}, ()) for n, share in enumerate(shares)]


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ((0.4, 0.45, 0.6), "It forgot a little, then surpassed what it had known."),
        ((0.55, 0.58, 0.6), "It forgot nothing, and surpassed what it had known."),
        ((0.4, 0.45, 0.49), "at the end."),
    ],
)
def test_the_verdict_on_the_second_leg_follows_the_numbers(shares, verdict):
    leg = Leg(0, 3, {}, {"mlm_accuracy": 0.5, "nsp_accuracy": 0.8})
    told = second_leg.scores_in_words(leg, after(*shares))
    assert told.endswith(verdict) and f"masked words 50.0% before, {min(shares):.1%} at the lowest" in told


def test_the_sentence_learned_and_the_sentence_lost_are_named(record):
    before, end = record.snapshots[5], record.snapshots[7]
    fact = next(probe for probe in probes.load().probes if probe.group == "facts")
    assert f"Learned: “{fact.answer}” in “{fact.text}” (under 1.0% before, 40% at the end)." in (
        second_leg.gained_and_lost(before, end)
    )
    assert second_leg.gained_and_lost(end, before).startswith("Lost: ")
    assert second_leg.gained_and_lost(end, end).startswith("Every sentence")
