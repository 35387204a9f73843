"""The extrapolation is plain arithmetic on the figures of the BERT paper."""

import pytest

from lesson.content import scale


def test_a_hundred_thousandth_of_the_tokens_is_a_hundred_thousand_runs():
    found = scale.beside_bert_base(tokens=1_280_000, seconds=60, parameters=scale.BERT_BASE_PARAMETERS)
    assert found.runs_by_tokens == found.runs_by_computation == pytest.approx(100_000)
    assert found.seconds_by_tokens == pytest.approx(6_000_000)


def test_a_smaller_model_stands_for_less_computation():
    small = scale.beside_bert_base(1_280_000, 60, 1_100_000)
    assert small.runs_by_computation == pytest.approx(100 * small.runs_by_tokens)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (9, "9 seconds"),
        (1, "1 second"),
        (75, "1 minute"),
        (3600, "1 hour"),
        (7200, "2 hours"),
        (3 * scale.DAY, "3 days"),
        (1.5 * scale.YEAR, "1.5 years"),
        (2000 * scale.YEAR, "2,000 years"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_unit(seconds, words):
    assert scale.in_words(seconds) == words
