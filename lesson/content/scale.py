"""How much bigger the real thing is: one small pre-training run compared with BERT-base's, and what it was good for.

The figures are those of Devlin et al. 2018: 1,000,000 steps of 128,000 tokens (appendix A.2), 40 passes over 3.3
billion words, 4 days on 4 Cloud TPUs, which are 16 chips. Pure arithmetic; what it leaves out is that a small model
gains less from more text.
"""

from dataclasses import dataclass

BERT_BASE_TOKENS = 128_000 * 1_000_000
BERT_BASE_PARAMETERS = 110_000_000
BERT_BASE_WORDS = 3_300_000_000
BERT_BASE_LEADS = {100: 9.7, 1000: 1.8}  # % over the best classical method, by labels a class (LEADS_ARE)
LEADS_ARE = "Usherwood and Smit 2019"  # Low-Shot Classification, arXiv:1907.07543, on three-class sentiment
DAY = 24 * 3600
YEAR = 365.25 * DAY


@dataclass(frozen=True)
class Scale:
    """How many such runs make one BERT-base, by tokens and by computation, and how long they take one after another."""

    runs_by_tokens: float
    seconds_by_tokens: float
    runs_by_computation: float
    seconds_by_computation: float


def beside_bert_base(tokens: int, seconds: float, parameters: int) -> Scale:
    """Compare a run that saw `tokens` in `seconds` with BERT-base's pre-training.

    Computation counts six operations a parameter and token (Kaplan et al. 2020, section 2.1).

    >>> beside_bert_base(tokens=1_280_000, seconds=60, parameters=1_100_000).runs_by_computation
    10000000.0
    """
    by_tokens = BERT_BASE_TOKENS / tokens
    by_computation = by_tokens * BERT_BASE_PARAMETERS / parameters
    return Scale(by_tokens, by_tokens * seconds, by_computation, by_computation * seconds)


def in_words(seconds: float) -> str:
    """A length of time as people say it.

    >>> in_words(90), in_words(400 * DAY)
    ('2 minutes', '1.1 years')
    """
    for unit, size in (("year", YEAR), ("day", DAY), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size or size == 1:
            amount = f"{seconds / size:,.{1 if unit == 'year' and seconds < 10 * YEAR else 0}f}"
            return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"
    raise AssertionError("a second is the smallest unit")
