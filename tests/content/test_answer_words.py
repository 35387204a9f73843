"""What the names of classes mean to the word head: feelings by many names, topics left alone."""

import pytest

from lesson.content.answer_words import PROMPT, TOPIC_PROMPT, are_feelings, meaning, usual_prompt, usual_words

NAMES = ["negative", "positive", "neutral"]
USUAL = usual_words(NAMES)


@pytest.mark.parametrize(
    "renamed",
    [
        ["Negative ", "POSITIVE", "neutral"],
        ["neg", "pos", "neu"],
        ["bad", "good", "okay"],
        ["unhappy", "happy", "mixed"],
        ["terrible", "great", "average"],
        ["hate", "love", "ok"],
        ["I disliked it", "I liked it", "fair"],
        ["dissatisfied", "very satisfied", "neutral"],
        ["would not recommend", "would recommend", "mixed"],
        ["not-recommended", "recommended", "neutral"],
        ["don't recommend", "recommend", "fine"],
        ["somewhat negative", "somewhat positive", "neutral"],
        ["negative_review", "positive_review", "mixed_review"],
        ["1 star", "5 stars", "3 stars"],
        ["two stars", "four stars", "three stars"],
        ["cons", "pros", "neutral"],
    ],
)
def test_a_feeling_has_its_usual_words_whatever_it_is_called(renamed):
    assert usual_words(renamed) == USUAL and usual_prompt(renamed) == PROMPT


def test_the_usual_words_are_these_in_this_order():
    assert USUAL == (
        ("terrible", "awful", "bad", "horrible", "poor"),
        ("great", "excellent", "wonderful", "perfect", "amazing"),
        ("okay", "fine", "decent", "average", "alright"),
    )
    assert usual_words(["neutral", "negative"]) == (USUAL[2], USUAL[0])


@pytest.mark.parametrize(
    "five",
    [
        ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
        ["very negative", "negative", "neutral", "positive", "very positive"],
        ["negative", "somewhat negative", "mixed", "somewhat positive", "positive"],
        ["terrible", "bad", "okay", "good", "great"],
        ["very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"],
    ],
)
def test_degrees_of_a_feeling_share_its_words_and_none_has_a_word_of_another(five):
    words = usual_words(five)
    first, second = words[:2] if meaning(five[0])[1] > meaning(five[1])[1] else words[1::-1]
    assert set(first) | set(second) == set(USUAL[0]) and {"good", "nice"} in map(set, words)
    assert all(words) and len({word for some in words for word in some}) == sum(map(len, words))


@pytest.mark.parametrize(
    "topics",
    [
        ["sports", "politics"],
        ["good", "sports", "politics"],
        ["love", "travel"],
        ["joy", "sadness", "anger", "fear", "love", "surprise"],
        ["left", "right", "neutral"],
        ["yes", "no"],
        ["like", "comment"],
    ],
)
def test_topics_stay_topics(topics):
    assert not are_feelings(topics) and usual_prompt(topics) == TOPIC_PROMPT
    assert usual_words(topics) == tuple((name,) for name in topics)


def test_a_class_that_is_no_feeling_answers_with_its_own_name():
    assert usual_words(["good", "bad", "spam"]) == (USUAL[1], USUAL[0], ("spam",))
    assert usual_words(["negative", "Other"]) == (USUAL[0], ("other",))
    assert usual_words(["good", "bad", "no idea"])[2] == ()


def test_two_names_for_one_feeling_answer_with_themselves():
    assert usual_words(["happy", "satisfied", "bad"]) == (("happy",), ("satisfied",), USUAL[0])
    assert usual_words(["happy", "very happy", "really very happy", "sad"])[:2] == (("happy",), ())


@pytest.mark.parametrize("name", ["1", "5", "6 stars", "not neutral", "", " ", "not", "very", "good question", "stars"])
def test_names_that_mean_no_feeling(name):
    assert meaning(name) is None


def test_a_mild_no_is_milder_than_a_plain_one():
    assert meaning("not very satisfied") == ("negative", -1) and meaning("not satisfied") == ("negative", 0)
    assert meaning("not bad") == ("positive", 0) and meaning("not slightly good") == ("negative", 0)
