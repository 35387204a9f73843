"""How the cells lie: tails of texts behind unquoted delimiters, numbered headers, workbooks with several sheets."""

import pytest

from lesson.errors import LessonError
from lesson.reviews import Reading, read, read_table
from tests.support.review_files import PLAIN, THINGS, opinions, table, texts, workbook

TEXTS, PRAISES = opinions(40)
LABELS = ["pos" if praise else "neg" for praise in PRAISES]
TAILS = [f"{text}, cheap, and {number} days late" for number, text in enumerate(TEXTS)]


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode()


def kept(reading: Reading) -> list[str]:
    return reading.table["text"].tolist()


# tails


@pytest.mark.parametrize("mark", [",", ";", "|"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("has_header", [True, False])
def test_texts_that_all_hold_as_many_delimiters_are_put_together(mark, is_first, has_header):
    words = [text.replace(",", mark) for text in TAILS]
    rows = [
        f"{label}{mark}{text}" if is_first else f"{text}{mark}{label}"
        for text, label in zip(words, LABELS, strict=True)
    ]
    header = [f"label{mark}text" if is_first else f"text{mark}label"] if has_header else []
    reading = read(lines(*header, *rows), "a.csv")
    if has_header or is_first:
        assert (reading.verdict, kept(reading)) == ("ready", words)
        assert any("40 rows; the text was put back together" in finding for finding in reading.findings)
    else:
        assert kept(reading) == words or reading.verdict == "ask"


def test_delimiters_without_spaces_are_put_back_too():
    rows = [f"{label},{text.replace(', ', ',')}" for text, label in zip(TAILS, LABELS, strict=True)]
    assert kept(read(lines("label,text", *rows), "a.csv")) == [text.replace(", ", ",") for text in TAILS]


@pytest.mark.parametrize("blanks", [1, 3])
def test_tails_in_nameless_columns_that_are_mostly_empty_are_put_back(blanks):
    words = [f"{text}, call now" if at % 5 == 0 else text for at, text in enumerate(TEXTS)]
    rows = [
        f"{label},{text}" + "," * (blanks - (at % 5 == 0))
        for at, (text, label) in enumerate(zip(words, LABELS, strict=True))
    ]
    reading = read(lines("label,message" + "," * blanks, *rows), "a.csv")
    assert (reading.columns, kept(reading)) == (["label", "message"], words)


NAMELESS = ["Unnamed: 2,Unnamed: 3", "_1,_2", "_c2,_c3", "column3,column4", "Column 3,Column 4", "null,null",
            "nan,nan.1", "X,X.1", "...3,...4", " , "]  # fmt: skip


@pytest.mark.parametrize("names", NAMELESS)
@pytest.mark.parametrize("every", [1, 5])
def test_what_programs_call_columns_without_a_name_is_no_name(names, every):
    words = [text if at % every == 0 else TEXTS[at] for at, text in enumerate(TAILS)]
    rows = [
        f"{label},{text}" + ",," * (text == TEXTS[at])
        for at, (text, label) in enumerate(zip(words, LABELS, strict=True))
    ]
    data = lines("label,text," + names, *rows)
    assert (read(data, "a.csv").columns, kept(read(data, "a.csv"))) == (["label", "text"], words)
    assert read_table(data, "a.csv").texts().tolist() == words


def test_a_named_column_that_seems_to_continue_the_text_is_told():
    rows = [f"{label},{text}" + ("" if at % 5 else ", call now") for at, (text, label) in
            enumerate(zip(TEXTS, LABELS, strict=True))]  # fmt: skip
    data = lines("label,text,more", *(row + "," * (2 - row.count(",")) for row in rows))
    told = "In 8 rows the text seems to go on in “more”, which was not read with it"
    for findings in (read(data, "a.csv").findings, read_table(data, "a.csv").findings):
        assert any(told in finding for finding in findings)
    beside = table({"text": TEXTS, "label": LABELS, "note": ["seen by Tom", "", "", ""]})
    assert not any("seems to go on" in finding for finding in read(beside, "a.csv").findings)


def test_only_one_class_has_delimiters_and_keeps_its_rows():
    words = [f"{text}, call now" if label == "neg" else text for text, label in zip(TEXTS, LABELS, strict=True)]
    for rows, header in (
        ([f"{label},{text}" for text, label in zip(words, LABELS, strict=True)], "label,text"),
        ([f"{text},{label}" for text, label in zip(words, LABELS, strict=True)], "text,label"),
    ):
        reading = read(lines(header, *rows), "a.csv")
        assert (kept(reading), reading.labels) == (words, {"negative": 20, "positive": 20})


def test_tails_before_further_columns_are_put_back():
    rows = [f"{at},{text},{label}" for at, (text, label) in enumerate(zip(TAILS, LABELS, strict=True))]
    assert kept(read(lines("id,text,label", *rows), "a.csv")) == TAILS
    once = [f"{text}, cheap" for text in TEXTS]
    rows = [f"{at},{text},{label},2024-01-02" for at, (text, label) in enumerate(zip(once, LABELS, strict=True))]
    assert kept(read(lines("id,text,label,date", *rows), "a.csv")) == once


@pytest.mark.parametrize("extra", ["2024-03-01", "17", "https://example.org"])
def test_a_nameless_column_of_its_own_is_no_tail(extra):
    rows = [f"{text},{label},{extra}" for text, label in zip(TEXTS, LABELS, strict=True)]
    reading = read(lines("text,label,", *rows), "a.csv")
    assert (len(reading.columns), kept(reading)) == (3, TEXTS)


def test_a_nameless_label_is_no_tail():
    rows = [f"{text},{label}" for text, label in zip(TEXTS, LABELS, strict=True)]
    reading = read(lines("text,", *rows), "a.csv")
    assert (reading.label_column, kept(reading)) == ("column 2", TEXTS)


def test_a_note_beside_some_rows_costs_no_row():
    rows = [f"{text},{label}," + ("seen by Tom" if at % 7 == 0 else "") for at, (text, label) in
            enumerate(zip(TEXTS, LABELS, strict=True))]  # fmt: skip
    reading = read(lines("text,label,", *rows), "a.csv")
    assert (kept(reading), reading.labels) == (TEXTS, {"negative": 20, "positive": 20})


# a second mark in each text

ASIDES = [f"{text[:-1]}{mark} or so" for text, mark in zip(TEXTS, ["e", ", yes"] * 20, strict=True)]


@pytest.mark.parametrize("mark", ["; ", " | ", " ^ "])
@pytest.mark.parametrize("header", ["review,sentiment", "id,review,sentiment", "sentiment,review"])
def test_the_delimiter_of_the_header_beats_a_mark_that_each_text_holds(mark, header):
    words = [f"{text}{mark}that was in May" for text in ASIDES]
    cells = {"review": words, "sentiment": LABELS, "id": range(40)}
    rows = [",".join(str(cells[name][at]) for name in header.split(",")) for at in range(40)]
    reading = read(lines(header, *rows), "a.csv")
    assert (reading.verdict, reading.columns, kept(reading)) == ("ready", header.split(","), words)


@pytest.mark.parametrize("tail", ["; that was in May", "; ok", ""])
@pytest.mark.parametrize("is_first", [True, False])
def test_without_a_header_the_mark_that_cuts_labels_from_the_texts_is_the_delimiter(tail, is_first):
    words = [f"{text}{', cheap' * (at % 6)}{tail}" for at, text in enumerate(TEXTS, 3)]
    rows = [f"{label},{text}" if is_first else f"{text},{label}" for text, label in zip(words, LABELS, strict=True)]
    reading = read(lines(*rows), "a.csv")
    assert (reading.verdict, kept(reading)) == ("ready", words)
    assert reading.labels == {"negative": 20, "positive": 20}


@pytest.mark.parametrize("sign", ["::", " => ", "#"])
def test_an_odd_delimiter_beats_a_mark_that_each_text_holds(sign):
    words = [f"{text}; that was in May" for text in TEXTS]
    reading = read(lines(*(f"{text}{sign}{label}" for text, label in zip(words, LABELS, strict=True))), "a.txt")
    assert (reading.verdict, kept(reading)) == ("ready", words)


@pytest.mark.parametrize("rating", ["{},5", "{},0"])
def test_decimal_commas_and_lists_behind_semicolons_are_no_cells(rating):
    rows = [f"{text}; {rating.format(at % 4 + 1)}" for at, text in enumerate(ASIDES)]
    assert kept(read(lines(*rows), "a.csv")) == ASIDES
    for mark in (";", "\t"):
        for labels in (("joy, hope", "fear"), ("Yes, I would", "No, not I")):
            rows = [f"{text}{mark}{labels[at % 2]}" for at, text in enumerate(ASIDES)]
            assert read(lines(*rows), "a.csv").labels == dict.fromkeys(labels, 20)


def test_a_title_with_a_comma_is_no_header():
    rows = [f"{text};{label}" for text, label in zip(ASIDES, LABELS, strict=True)]
    assert kept(read(lines("Reviews, collected in May", "text;label", *rows), "a.csv")) == ASIDES


# pieces of a text on both sides of the longest


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("ends", [("pos", "neg"), ("1", "0")])
def test_texts_without_a_header_are_put_together_from_their_first_piece_on(is_first, ends):
    words = [
        f"The {THINGS[at % 12]}, that is, {text}, number {at}{', truly' * (at % 7 == 0)}"
        for at, text in enumerate(TEXTS)
    ]
    labels = [ends[at % 2] for at in range(40)]
    rows = [f"{label},{text}" if is_first else f"{text},{label}" for text, label in zip(words, labels, strict=True)]
    reading = read(lines(*rows), "a.csv")
    assert kept(reading) == words
    assert len(reading.labels) == 2


def test_a_space_after_each_delimiter_joins_nothing():
    reading = read(lines(*(f"{at % 5}, {text}, {LABELS[at]}" for at, text in enumerate(TEXTS))), "a.csv")
    assert (len(reading.columns), kept(reading)) == (3, TEXTS)


# line breaks without quotes


@pytest.mark.parametrize(
    ("every", "header"),
    [(1, "text,label"), (1, "label,text"), (3, "text,label"), (3, "label,text"), (5, "id,text,label")],
)
def test_texts_that_line_breaks_have_cut_are_put_together(every, header):
    words = [f"{text}\nso I say on day {at}" if at % every == 0 else text for at, text in enumerate(TEXTS)]
    words[1] = f"{TEXTS[1]}\nand more\nof it"
    cells = {"text": words, "label": LABELS, "id": range(40)}
    rows = [",".join(str(cells[name][at]) for name in header.split(",")) for at in range(40)]
    reading = read(lines(header, *rows), "a.csv")
    assert (reading.verdict, reading.rows_read, kept(reading)) == ("ready", 40, words)
    scored = read_table(lines(header, *rows), "a.csv")
    assert scored.texts().tolist() == words
    assert all(any("the pieces were put back together" in told for told in each.findings) for each in (reading, scored))


def test_rows_without_a_label_stay_rows_where_they_are_many_or_the_last():
    rows = [f"{text},{label}" for text, label in zip(TEXTS, LABELS, strict=True)]
    bare = [f"nobody has read number {at}" for at in range(30)]
    for all_rows in ([*rows, *bare], [*rows[:20], *bare, *rows[20:]]):
        reading = read(lines("text,label", *all_rows), "a.csv")
        assert (reading.rows_read, kept(reading)) == (70, TEXTS)
    some = [f"{text}" if at in (5, 9) else row for at, (text, row) in enumerate(zip(TEXTS, rows, strict=True))]
    assert read(lines("text,label", *some), "a.csv").rows_kept == 38
    shorter = [f"{at},{text},{label},note" for at, (text, label) in enumerate(zip(TEXTS, LABELS, strict=True))]
    shorter[7] = f"7,{TEXTS[7]}"
    assert read(lines("id,text,label,remark", *shorter), "a.csv").rows_read == 40


# headers of numbers


@pytest.mark.parametrize("header", ["0,1", "0.0,1.0", "1,2", ",0,1", "Unnamed: 0,0,1", "0,5", "index,0,1"])
def test_a_header_of_numbers_is_no_review(header):
    numbered = len(header.split(",")) == 3
    rows = [f"{at},{text},{label}" if numbered else f"{text},{label}" for at, (text, label) in
            enumerate(zip(TEXTS, LABELS, strict=True))]  # fmt: skip
    reading = read(lines(header, *rows), "a.csv")
    assert (reading.header, reading.rows_read, kept(reading)) == (True, 40, TEXTS)


@pytest.mark.parametrize("header", ["1,0", "2,1,0"])
def test_numbers_of_all_columns_in_another_order_are_a_header(header):
    rows = [f"{text},{label}{',17' * (len(header) > 3)}" for text, label in zip(TEXTS, LABELS, strict=True)]
    reading = read(lines(header, *rows), "a.csv")
    assert (reading.columns, kept(reading)) == (header.split(","), TEXTS)


def test_a_question_above_answers_is_a_header():
    header = "What did you think of it?,Would you come here again?"
    rows = [f'{text},"{("Yes, I would", "No, not I")[at % 2]}"' for at, text in enumerate(TEXTS)]
    assert read(lines(header, *rows), "a.csv").columns == header.split(",")


def test_a_header_of_numbers_above_one_column_of_texts():
    assert read_table(lines("0", *TEXTS), "a.csv").cells.shape == (40, 1)


@pytest.mark.parametrize("first", ["5,0", "3,1"])
def test_a_row_of_numbers_above_numbers_is_data(first):
    rows = [f"{at % 5},{at % 2}" for at in range(40)]
    assert not read(lines(first, *rows), "a.csv").header


# workbooks


REVIEWS = [["text", "label"], *map(list, zip(TEXTS, LABELS, strict=True))]
COVER = [["Survey of spring"], ["Please leave the second sheet as it is"]]
PIVOT = [["label", "count", "share"], ["pos", 20, 0.5], ["neg", 20, 0.5], ["total", 40, 1]]
LEGEND = [["code", "meaning"], ["pos", "the customer was happy"], ["neg", "the customer was not"]]


@pytest.mark.parametrize(
    "others",
    [
        {"Cover": COVER},
        {"Pivot": PIVOT},
        {"Legend": LEGEND},
        {"Cover": COVER, "Pivot": PIVOT},
        {"Empty": [], "Cover": COVER},
    ],
)
@pytest.mark.parametrize("is_last", [True, False])
def test_the_sheet_that_looks_like_reviews_is_read_and_the_others_are_named(others, is_last):
    sheets = {**others, "Answers": REVIEWS} if is_last else {"Answers": REVIEWS, **others}
    reading = read(workbook(sheets), "a.xlsx")
    assert (reading.verdict, kept(reading)) == ("ready", TEXTS)
    named = " ".join(reading.findings)
    assert "its sheet “Answers” was read" in named
    assert all(f"“{name}”" in named for name, rows in others.items() if rows)


def test_two_sheets_of_reviews_are_asked_about():
    more = [["text", "label"], *map(list, zip(texts(PLAIN, 40), LABELS, strict=True))]
    data = workbook({"March": REVIEWS, "April": more})
    reading = read(data, "a.xlsx")
    assert [(question.about, question.choices) for question in reading.questions] == [("sheet", ("March", "April"))]
    assert kept(read(data, "a.xlsx", sheet="April")) == texts(PLAIN, 40)
    assert read(data, "a.xlsx", sheet="April").verdict == "ready"
    assert read_table(data, "a.xlsx", sheet="April").cells["text"].tolist() == texts(PLAIN, 40)


FIELDS = [["field", "description"], ["text", "the words of the customer"], ["label", "what two people said of it"]]
ROLES = [
    ["name", "task", "role"],
    *[[f"Ann{at}", f"read the reviews of week {at}", "lead" if at else "coder"] for at in range(5)],
]
EXAMPLES = [["guideline", "label"], ["if they say it is good", "pos"], ["if they say it is bad", "neg"]]


@pytest.mark.parametrize("cover", [FIELDS, ROLES, EXAMPLES, EXAMPLES + EXAMPLES[1:]])
@pytest.mark.parametrize("is_last", [True, False])
def test_sentences_that_explain_the_reviews_are_not_read_instead_of_them(cover, is_last):
    sheets = {"Readme": cover, "Data": REVIEWS} if is_last else {"Data": REVIEWS, "Readme": cover}
    reading = read(workbook(sheets), "a.xlsx")
    assert (reading.verdict, kept(reading)) == ("ready", TEXTS)


def test_of_two_sheets_the_longer_one_is_proposed():
    changes = [["change", "by"], *([f"we took copies out of week {at}", ("Ann", "Tom")[at % 2]] for at in range(8))]
    reading = read(workbook({"Changes": changes, "Data": REVIEWS}), "a.xlsx")
    assert [question.choices for question in reading.questions] == [("Data", "Changes")]
    assert kept(reading) == TEXTS


def test_a_workbook_is_not_refused_while_another_sheet_may_hold_the_reviews():
    contradicted = [["text", "label"], *([TEXTS[at // 2], LABELS[at % 2]] for at in range(80))]
    reading = read(workbook({"Both": contradicted, "Data": REVIEWS}), "a.xlsx")
    assert (reading.verdict, [question.about for question in reading.questions]) == ("ask", ["sheet"])
    assert "None of the 80 rows can be used" in reading.message
    assert "Which sheet of the workbook holds the reviews?" in reading.message


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are():
    reading = read(workbook({"March": REVIEWS, "Cover": COVER}), "a.xlsx", sheet="May")
    assert "no filled sheet “May”: the workbook has “March”, “Cover”" in reading.message


def test_a_large_sheet_behind_a_cover_is_read_whole():
    many = texts(PLAIN, 700)
    rows = [["text", "label"], *([text, ("a", "b")[at % 2]] for at, text in enumerate(many))]
    assert read(workbook({"Cover": COVER, "Data": rows}), "a.xlsx").rows_kept == 700


def test_a_workbook_of_one_column_is_scored_and_numbers_are_not():
    assert len(read_table(workbook({"Cover": COVER, "Texts": [[text] for text in TEXTS]}), "a.xlsx").cells) == 40
    with pytest.raises(LessonError, match="No column holds texts"):
        read_table(workbook({"Pivot": PIVOT}), "a.xlsx")


def test_numbers_and_umlauts_of_a_table_come_back():
    reading = read(table({"text": [f"{text} – schön" for text in TEXTS], "label": [1, 0]}), "a.csv")
    assert kept(reading) == [f"{text} – schön" for text in TEXTS]
