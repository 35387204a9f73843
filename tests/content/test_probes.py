"""The probe file and the cloze set hold what the lesson and the benchmark count on."""

import json
from collections import Counter
from pathlib import Path

from lesson.content import probes

CLOZE = [
    json.loads(line) for line in (Path(__file__).parent.parent / "data" / "cloze.jsonl").read_text("utf-8").splitlines()
]


def test_every_group_has_eight_probes_with_one_mask_and_one_word_to_expect():
    found = probes.load().probes
    assert Counter(probe.group for probe in found) == dict.fromkeys(
        ["grammar", "agreement", "common sense", "topic", "facts", "sentiment"], 8
    )
    assert all(probe.text.count("[MASK]") == 1 and probe.answer.isalpha() and probe.answer.islower() for probe in found)


def test_an_ambiguous_word_stands_in_both_of_its_sentences():
    for word, senses in probes.load().polysemy.items():
        assert len(senses) == 2 and all(word in sense.text for sense in senses)


def test_every_kind_of_pair_has_at_least_twelve_and_only_continuations_follow():
    kinds = Counter(pair.kind for pair in probes.load().pairs)
    assert set(kinds) == {"continuation", "swapped", "random", "same topic"} and min(kinds.values()) >= 12
    assert all(pair.follows == (pair.kind == "continuation") for pair in probes.load().pairs)


def test_a_random_pair_takes_its_second_sentence_from_another_passage():
    passages = {pair.a: pair.b for pair in probes.load().pairs if pair.kind == "continuation"}
    assert all(passages[pair.a] != pair.b for pair in probes.load().pairs if pair.kind == "random")


def test_the_bias_probes_come_with_their_caveat():
    assert len(probes.load().bias_caveat) > 100 and all(len(set(probe.words)) == 2 for probe in probes.load().bias)


def test_the_cloze_set_has_200_different_sentences_of_5_to_15_words_with_one_mask():
    assert len({row["text"] for row in CLOZE}) == 200
    assert all(row["text"].count("[MASK]") == 1 and 5 <= len(row["text"].split()) <= 15 for row in CLOZE)


def test_cloze_answers_are_single_lower_case_words_and_no_probe_is_among_the_sentences():
    assert all(row["answer"].isalpha() and row["answer"].islower() for row in CLOZE)
    assert not {row["text"] for row in CLOZE} & {probe.text for probe in probes.load().probes}
