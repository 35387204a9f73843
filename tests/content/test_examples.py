"""The pages' examples: written by us and for this alone, chosen by the rules that stand beside them, never by hand."""

import json
import re

import pytest

from lesson import places, reviews
from lesson.bert.use import candidates as asking
from lesson.content import candidates, choosing, examples, probes

WRITTEN = json.loads(places.EXAMPLES.read_text(encoding="utf-8"))


def mask(*top, rank=1):
    return {"top": [list(pair) for pair in top], "probability": top[rank - 1][1], "rank": rank}


@pytest.mark.parametrize("kind", [kind for kind in candidates.KINDS if kind != "negation"])
def test_at_least_sixty_candidates_of_a_kind_were_asked(kind):
    assert len(candidates.load(kind)) >= 60


def test_all_that_is_kept_follows_from_the_answers_by_the_rules():
    answers = {kind: found["answers"] for kind, found in WRITTEN.items()}
    learned_from = WRITTEN["sentiment"]["reviews"]
    assert asking.chosen(answers, learned_from) == WRITTEN
    assert asking.chosen(answers)["sentiment"]["reviews"] == "everyday reviews", "what it would learn from today"


@pytest.mark.parametrize("kind", candidates.KINDS)
def test_every_candidate_was_asked_and_none_was_dropped_afterwards(kind):
    asked = [
        {key: row[key] for key in candidate}
        for row, candidate in zip(WRITTEN[kind]["answers"], candidates.load(kind), strict=True)
    ]
    assert asked == candidates.load(kind)


def same(kept, asked):
    """The same words in the same order, and probabilities as near as another processor's arithmetic."""
    if isinstance(kept, dict):
        return kept.keys() == asked.keys() and all(same(kept[key], asked[key]) for key in kept if key != "rank")
    if isinstance(kept, list):
        return len(kept) == len(asked) and all(map(same, kept, asked))
    return kept == (pytest.approx(asked, rel=0.02, abs=1e-6) if isinstance(kept, float) else asked)


@pytest.mark.long
@pytest.mark.parametrize("kind", [kind for kind in candidates.KINDS if kind != "sentiment"])
def test_the_shipped_weights_give_the_answers_that_are_kept_and_the_rule_the_same_examples(kind):
    asked = asking.ask(kind)
    fresh = asking.chosen({kind: asked, "sentiment": WRITTEN["sentiment"]["answers"]})[kind]
    assert (fresh["picked"], fresh["failures"]) == (WRITTEN[kind]["picked"], WRITTEN[kind]["failures"])
    shown = [*WRITTEN[kind]["picked"], *WRITTEN[kind]["failures"]]
    assert all(same({key: WRITTEN[kind]["answers"][n][key] for key in asked[n]}, asked[n]) for n in shown)


@pytest.mark.slow
def test_three_fine_tunings_choose_the_same_reviews_but_for_some_near_the_edge():
    fresh = asking.chosen({"sentiment": asking.ask("sentiment")})["sentiment"]["answers"]
    changed = [
        old["text"]
        for old, new in zip(WRITTEN["sentiment"]["answers"], fresh, strict=True)
        if old["verdict"] != new["verdict"]
    ]
    assert len(changed) <= 7, changed


def test_a_first_guess_below_one_half_or_with_a_piece_of_a_word_beside_it_is_no_example():
    rows = [
        {"masks": [mask(("cup", 0.49), ("mug", 0.2))]},
        {"masks": [mask(("cup", 0.6), ("##er", 0.2))]},
        {"masks": [mask(("cup", 0.96), ("mug", 0.02))]},
        {"masks": [mask(("cup", 0.6), ("mug", 0.2)), mask(("tea", 0.7), ("milk", 0.1), rank=2)]},
        {"masks": [mask(("cup", 0.6), ("mug", 0.2))]},
    ]
    assert [choosing.verdict("masked_words", row) for row in rows] == ["between"] * 4 + ["works"]


def test_a_not_that_changes_nothing_is_a_failure_only_where_the_plain_sentence_is_known():
    known, unsure, other = (
        mask(("bird", 0.6), ("fish", 0.1)),
        mask(("bird", 0.2), ("fish", 0.1)),
        mask(("fish", 0.3), ("bird", 0.2), rank=2),
    )
    pairs = [[known, known], [known, other], [unsure, known]]
    assert [choosing.verdict("negation", {"masks": pair}) for pair in pairs] == ["failed", "works", "between"]


def test_two_meanings_lie_apart_when_each_word_is_ten_times_likelier_in_its_own_sentence():
    row = {"masks": [mask(("money", 0.4)), mask(("river", 0.3))]}
    assert choosing.verdict("two_meanings", row | {"in_the_other": [0.04, 0.03]}) == "works"
    assert choosing.verdict("two_meanings", row | {"in_the_other": [0.05, 0.001]}) == "between"


def test_a_right_side_that_is_worth_less_than_ten_times_is_no_example():
    row = {"mask": mask(("dog", 0.6), ("cat", 0.1))}
    assert [choosing.verdict("left_only", row | {"left": {"probability": p}}) for p in (0.05, 0.07)] == [
        "works",
        "between",
    ]


def test_a_gap_is_three_times_the_odds_and_nothing_where_neither_word_is_expected():
    pairs = [([0.62, 0.2], [0.3, 0.3]), ([0.6, 0.2], [0.4, 0.2]), ([0.06, 0.02], [0.03, 0.03])]
    assert [choosing.verdict("bias", {"probabilities": pair}) for pair in pairs] == ["works", "between", "failed"]


def test_a_passage_works_when_the_true_continuation_is_the_likeliest_and_the_random_sentence_is_seen_through():
    good = {"continuation": 0.95, "swapped": 0.9, "random": 0.05, "same topic": 0.4}
    bad = [good | {"swapped": 0.96}, good | {"random": 0.2}, good | {"random": 0.6}]
    assert [choosing.verdict("next_sentence", {"follows": row}) for row in (good, *bad)] == [
        "works",
        "between",
        "between",
        "failed",
    ]


def test_a_review_fails_only_when_all_runs_call_it_something_else():
    runs = [{"negative": 0.8, "positive": 0.2}, {"negative": 0.4, "positive": 0.6}]
    verdicts = [
        choosing.verdict("sentiment", {"label": "negative", "after": after})
        for after in ([runs[0]] * 3, runs, [runs[1]] * 3)
    ]
    assert verdicts == ["works", "between", "failed"]


def test_no_candidate_is_among_what_the_model_is_measured_on_or_the_bundled_reviews():
    cloze = (places.PROJECT / "tests" / "data" / "cloze.jsonl").read_text(encoding="utf-8").splitlines()
    found, bundled = probes.load(), reviews.read(places.BUNDLED_REVIEWS.read_bytes(), places.BUNDLED_REVIEWS.name)
    known = (
        {json.loads(line)["text"] for line in cloze}
        | {probe.text for probe in found.probes}
        | set(bundled.table["text"])
    )
    known |= {sentence for pair in found.pairs for sentence in (pair.a, pair.b)}
    assert not known & set(re.findall(r'"(?:text|a|b|plain|negated)": "([^"]+)"', _all_files()))


def _all_files():
    return "\n".join(path.read_text(encoding="utf-8") for path in places.CANDIDATES.glob("*.json"))


def test_a_word_that_a_page_masks_stands_once_in_its_sentence():
    shown = examples.load()
    for sentence in [*shown.sentences.values(), *shown.start]:
        for word in sentence.masked.split():
            assert len(re.findall(rf"\b{word}\b", sentence.text, re.IGNORECASE)) == 1


def test_every_page_has_something_to_open_with_and_something_that_fails():
    shown = examples.load()
    for one in (
        shown.sentences,
        shown.meanings,
        shown.left_only,
        shown.bias,
        shown.passages,
        shown.reviews,
        shown.start,
    ):
        assert one
    assert shown.missed and shown.negation and shown.pairs_missed and shown.fooled


def test_the_reviews_of_start_here_are_those_that_the_rule_chose():
    kept = json.loads(places.START_ANSWERS.read_text(encoding="utf-8"))["texts"]
    assert [one["text"] for one in kept] == [sentence.text for sentence in examples.load().start]
    for one in kept:
        for stage in ("random", "pretrained", "fine_tuned"):
            assert sum(one[stage].values()) == pytest.approx(1, abs=1e-4) and len(one[stage]) == 3
