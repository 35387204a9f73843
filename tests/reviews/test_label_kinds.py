"""Labels that mean something else than they seem to: numbers, "none", dirty and joined spellings, scores."""

import random
from itertools import cycle

import pytest

from lesson.reviews import Reading, read, read_table, split
from tests.support.review_files import BLAME, PLAIN, PRAISE, opinions, table, texts

TEXTS, PRAISES = opinions(60)
EMOTIONS = texts(PLAIN, 60)


def labelled(labels, name="label", words=TEXTS, **choices) -> Reading:
    return read(table({"text": words, name: labels}), "a.csv", **choices)


def asked(reading: Reading) -> list[str]:
    return [question.about for question in reading.questions]


def told(reading: Reading) -> str:
    return " ".join([reading.message, *reading.findings])


# 0 and 1, -1 and 1, 0 and 4 against the texts


@pytest.mark.parametrize("name", ["sentiment", "is_positive", "Polarity", "liked", "recommended"])
def test_zero_and_one_are_not_named_against_the_texts(name):
    reading = labelled([0 if praise else 1 for praise in PRAISES], name)
    assert set(reading.labels) == {"0", "1"}
    assert "the texts say the opposite" in told(reading)


@pytest.mark.parametrize("name", ["sentiment", "is_positive", "label", "target"])
def test_zero_and_one_are_named_where_the_texts_agree(name):
    assert set(labelled([int(praise) for praise in PRAISES], name).labels) == {"negative", "positive"}


@pytest.mark.parametrize("name", ["negative_sentiment", "is_negative", "unsatisfied", "complaint", "not recommended"])
def test_a_one_under_a_negative_name_is_not_called_positive(name):
    for labels in ([int(praise) for praise in PRAISES], [int(not praise) for praise in PRAISES]):
        assert set(labelled(labels, name).labels) == {"0", "1"}


@pytest.mark.parametrize(("low", "high"), [("-1", "1"), ("0", "4")])
def test_other_pairs_are_not_named_against_the_texts_either(low, high):
    assert set(labelled([low if praise else high for praise in PRAISES]).labels) == {low, high}
    assert set(labelled([high if praise else low for praise in PRAISES]).labels) == {"negative", "positive"}


def test_true_and_false_are_not_named_against_the_texts():
    assert set(labelled([not praise for praise in PRAISES], "positive").labels) == {"false", "true"}
    assert set(labelled([not praise for praise in PRAISES], "negative").labels) == {"false", "true"}
    assert set(labelled(PRAISES, "positive").labels) == {"negative", "positive"}


def test_school_grades_count_downwards():
    grades = [1 + at % 2 if praise else 4 + at % 2 for at, praise in enumerate(PRAISES)]
    reading = labelled(grades, "rating", stars="three")
    named = dict(zip(reading.table["text"], reading.table["label"], strict=True))
    assert {named[text] for text, praise in zip(TEXTS, PRAISES, strict=True) if praise} == {"positive"}


# numbers of topics, ids of emotions


@pytest.mark.parametrize("name", ["topic_id", "cluster", "Topic", "theme", "intent", "segment"])
@pytest.mark.parametrize("numbers", [(0, 2, 4), (-1, 0, 1), (0, 4), (1, 2, 3, 4, 5)])
def test_numbers_of_topics_stay_numbers(name, numbers):
    reading = labelled(numbers, name, EMOTIONS)
    assert (reading.verdict, set(reading.labels)) == ("ready", set(map(str, numbers)))


@pytest.mark.parametrize(
    "name", ["genre", "tag", "speaker", "assigned_to", "section", "subject", "kmeans", "domain", ""]
)
@pytest.mark.parametrize("numbers", [(0, 2, 4), (-1, 0, 1), (-1, 1), (0, 4)])
def test_numbers_under_any_name_are_opinions_only_if_the_texts_say_so(name, numbers):
    reading = labelled(numbers, name, EMOTIONS)
    assert (reading.verdict, set(reading.labels)) == ("ready", set(map(str, numbers)))
    spoken = [numbers[-1] if praise else numbers[0] for praise in PRAISES] + [numbers[1]] * 30
    assert {"negative", "positive"} <= set(labelled(spoken, name, [*TEXTS, *texts(PLAIN, 30)]).labels)


def test_a_category_of_minus_one_to_one_is_an_opinion_if_the_texts_say_so():
    third = [*texts(PRAISE, 30), *texts(BLAME, 30), *texts(PLAIN, 30)]
    labels = [1] * 30 + [-1] * 30 + [0] * 30
    assert set(labelled(labels, "category", third).labels) == {"negative", "neutral", "positive"}
    assert set(labelled([1, -1, 0], "category", texts(PLAIN, 60)).labels) == {"-1", "0", "1"}


@pytest.mark.parametrize("name", ["label", "y", "target", "emotion", "class"])
def test_zero_to_five_are_no_ratings(name):
    reading = labelled(range(6), name, EMOTIONS)
    assert (reading.verdict, set(reading.labels)) == ("ready", set("012345"))
    assert "stay as they are" in told(reading)


def test_zero_to_five_that_praise_are_asked_about_and_can_be_made_three():
    graded = [*texts(BLAME, 30), *texts(PRAISE, 30)]
    labels = [at % 3 for at in range(30)] + [3 + at % 3 for at in range(30)]
    reading = labelled(labels, "label", graded)
    assert (asked(reading), set(reading.labels)) == (["stars"], set("012345"))
    assert "or class numbers" in reading.message
    assert set(labelled(labels, "label", graded, stars="three").labels) == {"negative", "positive"} | {"neutral"}


def test_one_to_five_without_a_name_are_not_called_ratings_by_the_question():
    assert "Are the labels 1 to 5 ratings" in labelled(range(1, 6), "label", EMOTIONS).message
    assert "Should the ratings" in labelled(range(1, 6), "stars", EMOTIONS).message


# ratings in other steps


@pytest.mark.parametrize("name", ["Reviewer_Score", "rating", "overall", "Bewertung"])
def test_decimal_ratings_out_of_ten_become_three_classes(name):
    chance = random.Random(1)
    scores = [round(chance.uniform(1, 10), 1) for _ in range(60)]
    reading = labelled(scores, name)
    assert asked(reading) == ["stars"]
    assert set(labelled(scores, name, stars="three").labels) == {"negative", "neutral", "positive"}
    assert len(labelled(scores, name, stars="five").labels) <= 11


def test_decimal_ratings_out_of_five_and_ratings_out_of_a_hundred():
    chance = random.Random(2)
    assert asked(labelled([round(chance.uniform(1, 5), 1) for _ in range(60)], "rating")) == ["stars"]
    assert asked(labelled([chance.randint(2, 20) * 5 for _ in range(60)], "score")) == ["stars"]


@pytest.mark.parametrize(
    ("name", "bad", "middling", "good"),
    [
        ("score", ["10%", "25 %"], ["50%"], ["80 %", "95%"]),
        ("Note", ["5", "6"], ["3", "4"], ["1", "2"]),  # school grades, of all six steps
        ("satisfaction", [1, 2, 3], [4], [5, 6, 7]),
        ("note", ["4/20", "7/20"], ["10/20"], ["15/20", "18/20"]),
        ("note", [4, 7.5], [10], [15, 18]),
        ("Sterne", ["1 Stern", "2 Sterne"], ["3 Sterne"], ["4 Sterne", "5 Sterne"]),
        ("estrellas", ["1 estrella", "2 estrellas"], ["3 estrellas"], ["4 estrellas", "5 estrellas"]),
        ("оценка", [1, 2], [3], [4, 5]),
        ("nps", [0, 1, 2, 3, 4], [5, 6], [7, 8, 9, 10]),
        ("metascore", range(40), range(41, 60), range(61, 101)),
    ],
)
def test_ratings_in_other_steps_and_words_become_three_classes(name, bad, middling, good):
    sides = [(PRAISE, good), (BLAME, bad), (PLAIN, middling)]
    graded = [pair for kind, marks in sides for pair in zip(texts(kind, 40), cycle(marks), strict=False)]
    words, marks = zip(*graded, strict=True)
    assert asked(labelled(marks, name, words)) == ["stars"]
    found = labelled(marks, name, words, stars="three").table.set_index("text")["label"]
    assert [set(found[texts(kind, 40)]) for kind, _ in sides] == [{"positive"}, {"negative"}, {"neutral"}]


OUT_OF = [
    (["1/5", "2/10"], ["3/5", "5/10"], ["4/5", "8/10", "5/5"]),
    (["1/10", "4/10"], ["5/10"], ["7/10"]),
    (["1", "20%", "2"], ["3"], ["5", "100%"]),
    (["30", "40 %"], ["50%"], ["80 %", "100"]),
    (["1 star", "2 stars"], ["5 stars"], ["9 stars", "10 stars"]),
    (["½", "1½"], ["3", "2¾"], ["4½", "5"]),
    (["½/4", "2/4"], ["2.5/4"], ["3.5/4", "4/4"]),
    (["1 out of 4"], ["3 out of 4"], ["4 out of 4"]),
    (["1/3"], ["2/3"], ["3/3"]),
    ([1], [2], [3]),
    ([1, 2, 3], [4], [6, 7]),
    ([1, 2], [3], [5, 6]),
]


@pytest.mark.parametrize(("bad", "middling", "good"), OUT_OF)
def test_a_rating_is_read_by_what_it_is_out_of(bad, middling, good):
    kinds = [texts(BLAME, 20), texts(PLAIN, 20), texts(PRAISE, 20)]
    words = [kind[at] for at in range(20) for kind in kinds]
    labels = [kind[at % len(kind)] for at in range(20) for kind in (bad, middling, good)]
    reading = labelled(labels, "rating", words)
    assert asked(reading) == ["stars"]
    assert reading.labels == {"negative": 20, "positive": 20, "neutral": 20}


@pytest.mark.parametrize("labels", [["1/10", "2/10", "4/10", "5/10"], ["1 %", "5 %", "12 %", "20 %"]])
def test_low_ratings_of_a_long_scale_are_never_called_good(labels):
    words = [text for pair in zip(texts(BLAME, 20), texts(PRAISE, 20), strict=True) for text in pair]
    given = [labels[2 * (at % 2) + at // 2 % 2] for at in range(40)]
    assert "positive" not in labelled(given, "rating", words).labels


def test_shares_and_dates_are_no_ratings():
    assert labelled(["7/3", "8/3"], "when").class_names == ("7/3", "8/3")
    assert asked(labelled(["10 %", "20 %", "50 %"], "share")) == []


@pytest.mark.parametrize("marks", [range(-10, 11), range(80, 101)])
def test_many_whole_numbers_that_number_no_classes_are_measured(marks):
    assert "measured numbers" in labelled(marks, "points", texts(PLAIN, 120)).message


def test_one_to_ten_that_praise_are_asked_about():
    graded = [*texts(BLAME, 30), *texts(PRAISE, 30)]
    labels = [1 + at % 5 for at in range(30)] + [6 + at % 5 for at in range(30)]
    assert asked(labelled(labels, "label", graded)) == ["stars"]
    assert labelled([1 + at % 10 for at in range(60)], "label", EMOTIONS).verdict == "ready"


def test_ratings_that_would_all_be_positive_keep_their_numbers():
    reading = labelled([8.5, 9, 10, 9.5], "rating")
    assert len(reading.labels) > 1
    assert reading.verdict == "ready"


def test_shares_between_zero_and_one_are_measured_not_rated():
    chance = random.Random(3)
    scores = [f"{chance.random():.3f}" for _ in range(60)]
    for choices in ({}, {"label": "score"}):
        reading = labelled(scores, "score", **choices)
        assert reading.verdict == "refuse"
        assert "measured numbers" in reading.message and "negative up to" in reading.message


@pytest.mark.parametrize("name", ["compound", "toxicity", "helpfulness", "sentiment_score"])
def test_measured_numbers_under_any_name_are_said_to_be_measured(name):
    chance = random.Random(4)
    reading = labelled([f"{chance.uniform(-1, 1):.4f}" for _ in range(60)], name)
    assert (reading.verdict, "measured numbers" in reading.message) == ("refuse", True)


OUT_OF_TEN = ["{:.1f}/10", "{:.1f} out of 10"]
MEASURED = ["{:.1f}%", "{:.1f} %", "{:.1f} stars", "\u2212{:.3f}", "{:+.2f}", ":{:.3f}", "{:.2f}!", *OUT_OF_TEN]


@pytest.mark.parametrize("spelled", MEASURED)
def test_measured_numbers_in_any_spelling_are_read_or_refused_in_a_sentence(spelled):
    chance = random.Random(5)
    numbers = [spelled.format(chance.uniform(0.1, 4.9)) for _ in TEXTS]
    beside = read(table({"text": TEXTS, "label": ["pos", "neg"], "confidence": numbers}), "a.csv")
    assert (beside.verdict, beside.label_column) == ("ready", "label")
    for choices, question in (({}, "label"), ({"label": "confidence"}, "stars")):
        alone = labelled(numbers, "confidence", **choices)
        if spelled in OUT_OF_TEN:  # what says its best rating is one
            assert (alone.verdict, asked(alone)) == ("ask", [question])
        else:
            assert (alone.verdict, "measured numbers" in alone.message) == ("refuse", True)


# none, null and their like


@pytest.mark.parametrize("word", ["none", "null", "NA", "n/a", "nil", "None"])
@pytest.mark.parametrize("every", [3, 20])
def test_a_class_called_none_is_asked_about_and_never_lost(word, every):
    labels = [word if at % every == 0 else ("joy", "anger")[at % 2] for at in range(60)]
    reading = labelled(labels, "emotion", EMOTIONS)
    assert (asked(reading), reading.rows_kept, word in reading.labels) == (["none"], 60, True)
    assert labelled(labels, "emotion", EMOTIONS, none="class").verdict == "ready"
    without = labelled(labels, "emotion", EMOTIONS, none="missing")
    assert (without.verdict, set(without.labels)) == ("ready", {"anger", "joy"})
    assert without.left_out[0].reason == f"the label is “{word}”, taken as missing"


def test_a_rare_none_is_left_out_with_the_true_reason():
    reading = labelled(["none"] + ["joy", "anger"] * 20, "emotion", EMOTIONS[:41])
    assert (reading.verdict, reading.left_out[0].reason) == ("ready", "the label is “none”, taken as missing")
    assert "1 row left out: the label is “none”, taken as missing." in reading.findings


@pytest.mark.parametrize("word", ["nan", "", "?", "-", "#N/A", "<NA>", "\u200b"])
def test_what_is_no_word_is_a_missing_label(word):
    reading = labelled([word if at % 15 == 0 else ("joy", "anger")[at % 2] for at in range(60)], "emotion", EMOTIONS)
    assert (reading.verdict, len(reading.left_out)) == ("ready", 4)
    told = "the label is empty" if word in ("", "\u200b") else f"the label is “{word}”, taken as missing"
    assert reading.left_out[0].reason == told


@pytest.mark.parametrize("word", ["nan", "#N/A", "?", "-", "n.a.", "NaN"])
def test_a_frequent_label_that_is_no_word_is_asked_about(word):
    labels = [word if at % 4 == 0 else ("joy", "anger")[at % 2] for at in range(60)]
    reading = labelled(labels, "emotion", EMOTIONS)
    assert (asked(reading), f"15 rows have the label “{word}”" in reading.message) == (["none"], True)
    assert labelled(labels, "emotion", EMOTIONS, none="missing").rows_kept == 45
    assert labelled(labels, "emotion", EMOTIONS, none="class").rows_kept == 60


def test_none_among_ratings_is_a_missing_rating():
    reading = labelled([1, 2, 3, 4, 5, "NA"], "stars", EMOTIONS)
    assert (asked(reading), len(reading.left_out)) == (["stars"], 10)


# spellings


@pytest.mark.parametrize("mark", [".", "!", " ;", ",", '."', "?", "..."])
def test_end_punctuation_makes_no_other_label(mark):
    assert labelled(["spam" + mark, "ham", "spam", "ham" + mark], words=EMOTIONS).labels == {"ham": 30, "spam": 30}


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\u200d", "\ufeff", "&nbsp;", "&#8203;", "\u00a0"])
def test_what_nobody_sees_makes_no_other_label(hidden):
    labels = ["spam" + hidden, "ham", "spam", hidden + "ham", "ham", "spam"]
    assert labelled(labels, words=EMOTIONS).labels == {"ham": 30, "spam": 30}


def test_what_nobody_sees_within_a_word_makes_no_other_label():
    for hidden in ("\u200b", "\u00ad", "\u2060", "\u200d", "&shy;"):
        assert labelled(["spam", "ham", f"sp{hidden}am"], words=EMOTIONS).labels == {"ham": 20, "spam": 40}


def test_signs_that_tell_labels_apart_stay():
    for pair in (("R&D", "R&reg"), ("می‌خواهم", "نمی‌خواهم"), ("👩‍🚒", "👩‍🍳")):
        assert set(labelled(pair, words=EMOTIONS).labels) == set(pair)


@pytest.mark.parametrize(
    ("one", "other"),
    [("positive", "positive 😀"), ("positive", "positive (1)"), ("positive", "<b>positive</b>"), ("good", "👍 good"),
     ("positive", "positve"), ("neutral", "nuetral"), ("delivery", "delivary"), ("canción", "cancion"),
     ("very good", "very_good"), ("Qualität", "Qualitat")],
)  # fmt: skip
def test_labels_that_look_alike_are_asked_about_and_can_be_merged_or_kept(one, other):
    labels = [one, "staff", one, other, "staff", "food"]
    reading = labelled(labels, "about", EMOTIONS)
    assert asked(reading) == ["similar"]
    assert f"“{other.casefold()}” and “{one.casefold()}”" in reading.message
    assert len(labelled(labels, "about", EMOTIONS, similar="merge").labels) == 3
    assert len(labelled(labels, "about", EMOTIONS, similar="keep").labels) == 4


@pytest.mark.parametrize(
    "labels",
    [("class a", "class b"), ("c1", "c10", "c11"), ("cat", "car"), ("formal", "normal"), ("joy", "boy"),
     ("topic 01", "topic 02"), ("male", "female"), ("group A", "group B"), ("true", "false"), ("A+", "A-", "A"),
     ("C", "C++", "C#"), ("level (1)", "level (2)")],
)  # fmt: skip
def test_labels_that_only_happen_to_be_alike_are_not_asked_about(labels):
    reading = labelled(labels, "label", EMOTIONS)
    assert (reading.verdict, len(reading.labels)) == ("ready", len(labels))


@pytest.mark.parametrize("joint", [";", "|", ", ", " & ", "/"])
def test_labels_that_join_others_are_told(joint):
    reading = labelled(["joy", "anger", "joy", "anger", f"joy{joint}anger"], "emotion", EMOTIONS)
    assert f"The label “joy{joint}anger” (12 rows) combines others, “joy”, “anger”" in told(reading)
    assert reading.rows_kept == 60


def test_labels_in_lists_that_join_others_are_told():
    assert "combines others" in told(labelled(["joy", "anger", "['joy', 'anger']"], "emotion", EMOTIONS))


# what a split can serve


@pytest.mark.parametrize("counts", [(2, 2), (2, 3), (2, 2, 2), (3, 1), (12, 2), (2, 2, 2, 2, 2)])
def test_too_few_texts_for_a_split_are_refused(counts):
    labels = [f"kind {at}" for at, count in enumerate(counts) for _ in range(count)]
    assert labelled(labels, words=EMOTIONS[: len(labels)]).verdict == "refuse"


@pytest.mark.parametrize("counts", [(3, 3), (3, 3, 2), (3, 40), (5, 4, 3), (300, 3)])
def test_what_is_ready_can_be_trained_checked_and_tested_with_any_seed(counts):
    labels = [f"kind {at}" for at, count in enumerate(counts) for _ in range(count)]
    reading = labelled(labels, words=texts(PLAIN, len(labels)))
    assert reading.verdict == "ready"
    for seed in range(5):
        train, validation, test = split(reading.table, seed)
        assert set(train["label"]) == set(test["label"]) == set(reading.labels)
        assert validation["label"].nunique() >= 2


def test_copies_that_differ_in_capitals_only_are_one_text_for_the_split():
    words = ["Good.", "good", "GOOD!", "good?", "Bad.", "bad", "BAD!", "bad?"]
    assert labelled(["a"] * 4 + ["b"] * 4, words=words).verdict == "refuse"


def test_many_copies_of_few_texts_still_reach_each_part():
    words = [f"{word}{mark}" for word in ("Good", "Fine", "Nice", "Bad", "Poor", "Rude") for mark in (".", "!", "?")]
    reading = labelled(["a"] * 9 + ["b"] * 9, words=words)
    assert reading.verdict == "ready"
    assert all(set(part["label"]) == {"a", "b"} for part in split(reading.table))


# texts of which nothing is seen


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff\u2060", "\u3164", "\u202e "])
def test_a_text_of_signs_that_nobody_sees_is_empty(sign):
    reading = labelled([("pos", "neg")[at % 2] for at in range(60)], words=[sign, *TEXTS[1:]])
    assert [row.reason for row in reading.left_out] == ["the text is empty"]
    assert read_table(table({"text": [sign, *TEXTS[1:]]}), "a.csv").texts().iloc[0] == ""
