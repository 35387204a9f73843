"""Which column is the text, which the label: ids, names, constants, rivals, and files where nobody can know."""

import random

import pytest

from lesson.errors import LessonError
from lesson.reviews import Reading, glance, read, read_table
from tests.support.review_files import PLAIN, THINGS, opinions, table, texts

TEXTS, PRAISES = opinions(60)
NAMES = [f"{first} {last}" for first in ("Ida", "Omar", "Lena", "Paul", "Mei", "Juan") for last in
         ("Berg", "Costa", "Novak", "Ito", "Diaz", "Weber", "Rossi", "Kaya", "Olsen", "Braun")]  # fmt: skip


def asked(reading: Reading) -> dict[str, tuple[str, ...]]:
    return {question.about: question.choices for question in reading.questions}


# ids and names are no texts


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("User ID", [f"User {at}" for at in range(60)]),
        ("customer", [f"customer no {at}" for at in range(60)]),
        ("name", NAMES),
        ("who", NAMES),
        ("username", [f"{name.replace(' ', '_').lower()}{at}" for at, name in enumerate(NAMES)]),
        ("product", [f"{thing.title()} {at} XL" for at, thing in enumerate(THINGS * 5)]),
        ("address", [f"{at} Long Street" for at in range(60)]),
        ("mail", [f"{name.replace(' ', '.')}@example.org" for name in NAMES]),
        ("code", [f"{random.Random(at).getrandbits(64):x}" for at in range(60)]),
        ("column", [f"Ticket #{at}" for at in range(60)]),
        ("student", [name.lower() for name in NAMES]),
        ("order", [f"order number {at} of may" for at in range(60)]),
        ("movie", [f"The {thing.title()} of {at // 12}" for at, thing in enumerate(THINGS * 5)]),
        ("hotel", [f"Hotel number {at} in {('York', 'Leeds')[at % 2]}" for at in range(40)]),
        ("when", [f"Monday, {at % 28 + 1} January 2024 at {at % 24}:30 pm" for at in range(40)]),
    ],
)
def test_ids_and_names_are_no_texts(name, cells):
    data = table({name: cells, "group": ["a", "b", "c"], "score": range(60)})
    reading = read(data, "a.csv")
    assert (reading.verdict, reading.text_column) == ("refuse", None)
    assert "No column holds texts" in reading.message
    with pytest.raises(LessonError, match="No column holds texts"):
        read_table(data, "a.csv")


def test_a_table_of_numbers_about_reviews_is_refused_as_such():
    chance = random.Random(0)
    data = table({"review_id": range(60), "stars": [chance.randint(1, 5) for _ in range(60)],
                  "helpful": [chance.random() for _ in range(60)], "date": ["2024-01-02"]})  # fmt: skip
    message = read(data, "a.csv").message
    assert "about reviews, not of reviews" in message
    with pytest.raises(LessonError, match="about reviews, not of reviews"):
        read_table(data, "a.csv")


@pytest.mark.parametrize("name", ["text", "review", "what they said", "column 1", "user comment"])
def test_short_texts_are_texts(name):
    data = table({name: ["so good", "not my thing", "never again", "love this", "it was fine", "a bit cold"] * 1,
                  "label": ["pos", "neg"]})  # fmt: skip
    assert read(data, "a.csv").text_column == name


@pytest.mark.parametrize(
    ("names", "form"),
    [
        (("النص", "التصنيف"), "الفندق جميل ونظيف {}"),
        (("komentari", "klasi"), "호텔이 정말 {}번 좋았어요"),
        (("评论", "标签"), "等了{}分钟就到了味道不错"),
        (("评论", "标签"), "这家餐厅很好吃我很喜欢第{}次"),
    ],
)
def test_short_texts_in_scripts_without_capitals_or_spaces_are_texts(names, form):
    cells = [form.format(at) + "".join("أبتثج"[int(sign) % 5] for sign in str(at)) for at in range(40)]
    reading = read(table({names[0]: cells, names[1]: ["good", "bad"]}), "a.csv")
    assert (reading.verdict, reading.text_column) == ("ready", names[0])


def test_a_title_is_a_text_where_it_is_a_sentence():
    data = table({"title": texts(PLAIN, 60), "label": ["fake", "real"]})
    assert (read(data, "a.csv").verdict, read_table(data, "a.csv").text_column) == ("ready", "title")


def test_names_beside_texts_are_left_alone():
    data = table({"name": NAMES, "city": ["Rome", "Oslo", "Lima"], "said": TEXTS, "mood": ["good", "bad"]})
    reading = read(data, "a.csv")
    assert (reading.text_column, reading.label_column, reading.verdict) == ("said", "mood", "ready")


def test_names_and_single_words_are_texts_if_somebody_says_so():
    data = table({"name": NAMES, "word": ["good", "bad", "fine"], "n": range(60)})
    for column in ("name", "word"):
        assert read_table(data, "a.csv", text=column).text_column == column


@pytest.mark.parametrize("cells", [range(60), [f"2024-03-{1 + at % 28:02d}" for at in range(60)],
                                   [f"R{at:04d}" for at in range(60)], [f"User {at}" for at in range(60)],
                                   [f"{at / 7:.1f}%" for at in range(60)],
                                   [f"https://example.org/{at}" for at in range(60)]])  # fmt: skip
@pytest.mark.parametrize("name", ["text", "PhraseId"])
def test_numbers_dates_links_and_ids_are_no_texts_whatever_somebody_says(name, cells):
    data = table({name: cells, "said": TEXTS, "label": ["pos", "neg"]})
    reading = read(data, "a.csv", text=name)
    assert (reading.verdict, f"The column “{name}” holds no texts" in reading.message) == ("refuse", True)
    with pytest.raises(LessonError, match=f"The column “{name}” holds no texts"):
        read_table(data, "a.csv", text=name)
    assert glance(data, "a.csv").text_columns == ("said", "label")


# constants


@pytest.mark.parametrize("constant", ["Average_Score", "rating", "label", "Overall"])
def test_a_constant_column_is_never_taken_where_another_varies(constant):
    chance = random.Random(1)
    data = table({"hotel": ["Inn"], constant: ["7.1"], "said": TEXTS,
                  "Reviewer_Score": [round(chance.uniform(2, 10), 1) for _ in range(60)]})  # fmt: skip
    reading = read(data, "a.csv")
    assert (reading.verdict, reading.label_column) == ("ask", "Reviewer_Score")


def test_a_constant_label_beside_an_id_is_one_label():
    reading = read(table({"id": range(60), "text": TEXTS, "label": ["positive"]}), "a.csv")
    assert "All usable rows have the same label, “positive”" in reading.message


# label against rating


@pytest.mark.parametrize(("name", "values"), [("label", ("CG", "OR")), ("class", ("fake", "real")), ("target", (0, 1)),
                                              ("topic", ("sport", "food", "art")), ("is_spam", (0, 1))])  # fmt: skip
@pytest.mark.parametrize("rating", ["rating", "stars", "score", "overall"])
def test_a_label_and_a_rating_are_asked_about(name, values, rating):
    data = table({"text": TEXTS, rating: [1, 2, 3, 4, 5], name: [values[at // 2 % len(values)] for at in range(60)]})
    reading = read(data, "a.csv")
    assert set(asked(reading)["label"]) == {name, rating}
    assert list(asked(reading)) == ["label"]
    assert "one question first" in reading.message


def test_a_sentiment_in_words_beside_its_rating_is_the_label():
    data = table({"text": TEXTS, "rating": [1, 5], "sentiment": ["negative", "positive"]})
    assert read(data, "a.csv").verdict == "ready"


# labels that are not there


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("", range(40)),
        ("review_id", [f"R{at:04d}" for at in range(40)]),
        ("id", [9000 + 7 * at for at in range(40)]),
        ("time", [f"2024-03-{1 + at % 28:02d} 10:{at:02d}" for at in range(40)]),
        ("url", [f"https://example.org/{at}" for at in range(40)]),
        ("user", NAMES[:40]),
        ("length", [40 + at % 9 for at in range(40)]),
        ("user_id", [at % 4 for at in range(40)]),
    ],
)
def test_ids_and_dates_are_offered_as_no_label(name, values):
    reading = read(table({name: values, "review": TEXTS[:40]}), "a.csv")
    assert (reading.verdict, reading.label_column, reading.questions) == ("refuse", None, [])
    assert "There are texts but no labels" in reading.message


@pytest.mark.parametrize("name", ["page", "row", "index", "line", "number", "position", "Page No.", "line_number"])
@pytest.mark.parametrize("numbers", [range(1, 10), range(1, 6), (0, 4)])
def test_a_numbering_is_the_label_only_if_the_learner_says_so(name, numbers):
    alone = read(table({name: numbers, "review": TEXTS}), "a.csv")
    assert (alone.verdict, alone.label_column, asked(alone)) == ("ask", None, {"label": (name,)})
    assert read(table({name: numbers, "review": TEXTS}), "a.csv", label=name).label_column == name
    beside = read(table({name: numbers, "review": TEXTS, "kind": ["good", "bad"]}), "a.csv")
    assert (beside.verdict, beside.label_column) == ("ready", "kind")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("user", [f"user{at}" for at in range(7)]),
        ("asin", [f"B00{at}XK" for at in range(9)]),
        ("what", [f"B00{at}XK" for at in range(9)]),
        ("paragraph", range(10)),
    ],
)
def test_what_may_be_ids_is_asked_about(name, values):
    assert asked(read(table({"text": TEXTS, name: values}), "a.csv")) == {"label": (name,)}


def test_names_of_classes_with_numbers_are_no_codes():
    for values in (["class_1", "class_2"], ["__label__1", "__label__2"], ["5-star", "1-star"]):
        assert "label" not in asked(read(table({"text": TEXTS, "what": values}), "a.csv"))


def test_labels_of_many_words_are_labels_where_they_come_again():
    answers = [
        "The customer is glad to have it and says so in clear words",
        "The customer would give it back if she could",
    ]
    reading = read(table({"text": TEXTS, "label": answers}), "a.csv")
    assert (reading.verdict, len(reading.labels)) == ("ready", 2)
    questions = ["What did you think of it when you first came here?", "Would you like to come here again next year?"]
    assert asked(read(table({"question": questions, "answer": TEXTS}), "a.csv")) == {"label": ("question",)}


def test_counts_are_offered_as_no_label():
    reading = read(table({"retweets": range(25), "review": TEXTS[:50]}), "a.csv")
    assert (reading.verdict, reading.questions) == ("refuse", [])


def test_an_id_of_few_kinds_may_be_the_label():
    reading = read(table({"genre_id": [0, 1, 2], "review": TEXTS[:40]}), "a.csv")
    assert asked(reading) == {"label": ("genre_id",)}


def test_a_column_that_might_hold_labels_is_offered_and_ids_beside_it_are_not():
    reading = read(table({"id": range(60), "text": TEXTS, "city": ["Rome", "Oslo", "Lima"]}), "a.csv")
    assert asked(reading) == {"label": ("city",)}
    assert (
        read(table({"id": range(60), "text": TEXTS, "city": ["Rome", "Oslo"]}), "a.csv", label="city").verdict
        == "ready"
    )


# nobody can know


def test_two_columns_of_one_name_are_asked_about():
    first, second = ["a", "b"], ["x", "x", "y"]
    rows = [f"{text},{first[at % 2]},{second[at % 3]}" for at, text in enumerate(TEXTS)]
    reading = read("\n".join(["text,label,label", *rows]).encode(), "a.csv")
    assert asked(reading) == {"label": ("label", "label (2)")}
    other = texts(PLAIN, 60)
    rows = [f"{text},{other[at]},{first[at % 2]}" for at, text in enumerate(TEXTS)]
    assert asked(read("\n".join(["text,text,label", *rows]).encode(), "a.csv")) == {"text": ("text", "text (2)")}


def test_two_columns_that_are_the_same_need_no_question():
    rows = [f"{text},{at % 2},{at % 2}" for at, text in enumerate(TEXTS)]
    assert read("\n".join(["text,label,label", *rows]).encode(), "a.csv").verdict == "ready"


@pytest.mark.parametrize(
    "header", ["text,label,label", "text,annotator1,annotator2", "text,sentiment_title,sentiment_body"]
)
def test_columns_with_as_many_of_each_label_in_another_order_are_asked_about(header):
    kinds = ["positive", "negative", "neutral"]
    rows = [f"{text},{kinds[at % 3]},{kinds[(at + at // 5) % 3]}" for at, text in enumerate(TEXTS)]
    assert len(asked(read("\n".join([header, *rows]).encode(), "a.csv"))["label"]) == 2


def test_a_zero_beside_columns_of_other_opinions_is_not_called_negative():
    texts_of_three = table({"text": TEXTS, "positive": [1, 0, 0], "negative": [0, 1, 0], "neutral": [0, 0, 1]})
    assert asked(read(texts_of_three, "a.csv")) == {"label": ("positive", "negative", "neutral")}
    assert read(texts_of_three, "a.csv", label="positive").labels == {"0": 40, "1": 20}
    contraries = table({"text": TEXTS, "positive": [1, 0], "negative": [0, 1]})
    assert read(contraries, "a.csv").labels == {"negative": 30, "positive": 30}


@pytest.mark.parametrize("name", ["gold", "gold_label"])
@pytest.mark.parametrize("other", ["prediction", "predicted_label", "sentiment_pred", "model"])
def test_what_people_said_is_the_label_and_what_a_model_said_is_not(name, other):
    kinds = ["positive", "negative", "neutral"]
    said = [kinds[(at + at // 5) % 3] for at in range(60)]
    reading = read(table({"text": TEXTS, other: said, name: kinds}), "a.csv")
    assert (reading.verdict, reading.label_column) == ("ready", name)


def test_gold_answers_for_a_few_rows_are_not_the_label():
    few = ["negative", "positive", *[""] * 28]
    data = table({"text": TEXTS, "airline_sentiment_gold": few, "airline_sentiment": ["negative", "positive"]})
    reading = read(data, "a.csv")
    assert (reading.verdict, reading.label_column) == ("ready", "airline_sentiment")


def test_several_columns_without_names_are_asked_about():
    data = table(
        {"1": range(60), "2": TEXTS, "3": ["a", "b"], "4": ["x", "y", "z"], "5": ["k", "k", "l"]}, header=False
    )
    reading = read(data, "a.csv")
    assert list(asked(reading)) == ["label"]
    assert set(asked(reading)["label"]) == {"column 3", "column 4", "column 5"}


def test_two_hundred_columns_are_one_question():
    chance = random.Random(5)
    columns = {f"c{at}": [chance.randint(0, 3) for _ in range(60)] for at in range(200)}
    columns["c57"] = TEXTS
    columns["c101"] = ["a", "b"]
    reading = read(table(columns), "a.csv")
    assert (reading.text_column, list(asked(reading))) == ("c57", ["label"])
    assert read(table(columns), "a.csv", label="c101").verdict == "ready"


def test_two_hundred_columns_with_a_named_label_need_no_question():
    chance = random.Random(6)
    columns = {f"feature {at}": [round(chance.random(), 4) for _ in range(60)] for at in range(198)}
    reading = read(table({"text": TEXTS, "label": ["pos", "neg"], **columns}), "a.csv")
    assert (reading.verdict, reading.label_column) == ("ready", "label")
