"""Fifty more hostile files, written here: each ends with a sound reading or a sentence, and nothing is lost silently.

`says` is a part of the message or of a finding. What a line does not name is checked for contradictions only.
"""

import base64
import gzip
import random
from typing import NamedTuple

import pytest

from lesson.reviews import read
from tests.fuzz_reviews import check, check_nothing_lost
from tests.support.review_files import PLAIN, opinions, table, texts, workbook

TEXTS, PRAISES = opinions(40)
WORDS = ["good" if praise else "bad" for praise in PRAISES]
PAIRS = list(zip(TEXTS, WORDS, strict=True))
CHANCE = random.Random(0)


class Hostile(NamedTuple):
    """A file, what it is, and what the doctor says of it."""

    what: str
    data: bytes | str
    verdict: str
    labels: set[str] | None = None
    rows: int = 0
    says: str = ""
    name: str = "a.csv"


def rows(form: str, header: str = "text,label", pairs=PAIRS) -> str:
    return "\n".join([*([header] if header else []), *(form.format(text, word) for text, word in pairs)]) + "\n"


def with_label(labels, name="label") -> bytes:
    return table({"text": TEXTS, name: labels})


GOOD_BAD = {"good", "bad"}
PLAIN_FILE = rows("{},{}")
FILES = [
    Hostile("names in capitals with spaces around", rows("{},{}", " TEXT , LABEL "), "ready", GOOD_BAD, 40),
    Hostile("quotes around names only", rows("{},{}", '"text","label"'), "ready", GOOD_BAD, 40),
    Hostile(
        "a mark of order and a delimiter line", "\ufeffsep=|\n" + rows("{}|{}", "text|label"), "ready", GOOD_BAD, 40
    ),
    Hostile("tabs and spaces for alignment", rows("{} \t  {}", "text \t  label"), "ready", GOOD_BAD, 40),
    Hostile(
        "thumbs as labels", with_label(["👍" if praise else "👎" for praise in PRAISES]), "ready", {"👍", "👎"}, 40
    ),
    Hostile("yes and no in three ways", with_label(["Yes", "no", "YES ", "No", "yes.", "NO!"]), "ready", None, 40),
    Hostile(
        "ratings out of five in words",
        with_label([f"{n} out of 5" for n in (1, 2, 3, 4, 5)]),
        "ask",
        None,
        40,
        "ratings",
    ),
    Hostile(
        "decimal commas beside semicolons",
        table({"text": TEXTS, "rating": ["4,5", "1,0", "3,0", "2,5"]}, mark=";"),
        "ask",
        None,
        40,
        "ratings",
    ),
    Hostile("labels in fullwidth letters", with_label(["ｇｏｏｄ", "bad", "good", "bad"]), "ready", GOOD_BAD, 40),
    Hostile("zero-width spaces in labels", with_label(["good\u200b", "bad", "good", "bad\ufeff"]), "ready", None, 40),
    Hostile(
        "soft hyphens and no-break spaces",
        with_label(["very\u00a0good", "bad", "very good", "bad"]),
        "ready",
        {"very good", "bad"},
        40,
    ),
    Hostile("a minus that is none", with_label(["\u22121", "1", "-1", "1"]), "ready", None, 40),
    Hostile(
        "plus signs before numbers",
        with_label(["+1" if praise else "-1" for praise in PRAISES]),
        "ready",
        {"positive", "negative"},
        40,
    ),
    Hostile("scientific numbers as labels", with_label(["1e0", "0e0"]), "ready", {"1e0", "0e0"}, 40),
    Hostile("one flag a class", table({"text": TEXTS, "joy": [0, 1], "anger": [1, 0]}), "ask", None, 40, "label"),
    Hostile("a total below the table", PLAIN_FILE + "Total,40\n", "ready", GOOD_BAD, 40, "1 row left out"),
    Hostile("a note below the table", PLAIN_FILE + "\n\nMade by hand on Monday\n", "ready", GOOD_BAD, 40, "left out"),
    Hostile("comments between the rows", PLAIN_FILE.replace("\n", "\n# checked\n"), "ready", GOOD_BAD, 40, "left out"),
    Hostile(
        "the header thrice",
        PLAIN_FILE + PLAIN_FILE.replace("The", "A") + "text,label\n",
        "ready",
        GOOD_BAD,
        80,
        "repeats the header",
    ),
    Hostile("line ends of old Macintoshes inside quotes", rows('"{}\r second line",{}'), "ready", GOOD_BAD, 40),
    Hostile("form feeds and vertical tabs in texts", rows("{}\x0c or\x0b so,{}"), "ready", GOOD_BAD, 40),
    Hostile("Unicode line separators in texts", rows("{}\u2028next\u2029line\x85end,{}"), "ready", GOOD_BAD, 40),
    Hostile("letters that turn the direction", rows("\u202e{}\u202c,{}"), "ready", GOOD_BAD, 40),
    Hostile(
        "surrogates, alone",
        rows("{},{}").encode() + b"\xed\xa0\x80 good tent by the lake,good\n",
        "ready",
        GOOD_BAD,
        41,
    ),
    Hostile("a byte of Latin-1 in each row", rows("{} caf\xe9,{}").encode("latin-1"), "ready", GOOD_BAD, 40),
    Hostile(
        "UTF-16 within gzip",
        gzip.compress(rows("{}\t{}", "text\tlabel").encode("utf-16")),
        "ready",
        GOOD_BAD,
        40,
        "gzip",
    ),
    Hostile("gzip within gzip", gzip.compress(gzip.compress(PLAIN_FILE.encode())), "refuse", says="gzip inside gzip"),
    Hostile("gzip named xlsx", gzip.compress(PLAIN_FILE.encode()), "ready", GOOD_BAD, 40, name="a.xlsx"),
    Hostile(
        "a workbook named gz",
        workbook({"S": [["text", "label"], *map(list, PAIRS)]}),
        "ready",
        GOOD_BAD,
        40,
        name="a.gz",
    ),
    Hostile(
        "a workbook with numbers for texts",
        workbook({"S": [[n, n % 2] for n in range(40)]}),
        "refuse",
        says="No column holds texts",
    ),
    Hostile("a workbook without cells", workbook({"S": []}), "refuse", says="no filled sheet"),
    Hostile("a Markdown table", rows("| {} | {} |", "| text | label |\n|---|---|"), "ready", GOOD_BAD, 40),
    Hostile("a mailbox", "From a@example.org\nSubject: soup\n\nIt was cold.\n" * 20, "refuse"),
    Hostile(
        "a log of a server",
        "".join(f"2024-01-01 10:{n:02d} INFO job {n} done\n" for n in range(60)),
        "refuse",
        name="a.log",
    ),
    Hostile("a program", "import os\n\ndef main():\n    return os.name, 1\n\nmain()\n" * 9, "refuse", name="a.py"),
    Hostile("settings", "name: soup\nlabels:\n  - good\n  - bad\n", "refuse", name="a.yaml"),
    Hostile(
        "JSON lines that are JSON",
        '{"text": "good soup", "label": 1}\n' * 9,
        "refuse",
        says="JSON lines: save",
        name="a.jsonl",
    ),
    Hostile("JSON lines named CSV", '{"text": "good soup", "label": 1}\n' * 9, "refuse", says="whatever its name says"),
    Hostile("JSON in cells", table({"text": TEXTS, "label": ['{"v": "good"}', '{"v": "bad"}']}), "ready", None, 40),
    Hostile(
        "base64 for texts",
        table({"text": [base64.b64encode(CHANCE.randbytes(30)).decode() for _ in range(40)], "label": ["a", "b"]}),
        "refuse",
        says="No column holds texts",
    ),
    Hostile(
        "hashes for texts",
        table({"content": [f"{CHANCE.getrandbits(128):032x}" for _ in range(40)], "label": ["a", "b"]}),
        "refuse",
        says="No column holds texts",
    ),
    Hostile("half a million commas", "text,label\n" + "," * 500_000, "refuse"),
    Hostile("quotes and nothing else", '"' * 5_000, "refuse"),
    Hostile("an open quote in every second row", rows('"{},{}'), "ready", GOOD_BAD, 40, "Unbalanced quotes"),
    Hostile("rows of one to nine cells", "\n".join("soup," * (n % 9) + "late" for n in range(60)), "refuse"),
    Hostile(
        "one text of 60,000 letters",
        PLAIN_FILE + "so good " * 7_500 + ",good\n",
        "ready",
        GOOD_BAD,
        40,
        "50,000 characters",
    ),
    Hostile("labels of 300 letters", with_label(["x" * 300, "y" * 300]), "ready", None, 40),
    Hostile("formulas as labels", with_label(["=1+1", "@SUM(A1)"]), "ready", {"=1+1", "@SUM(A1)"}, 40),
    Hostile(
        "names that formulas and programs use", table({"__index__": TEXTS, "probability": ["a", "b"]}), "ask", None, 40
    ),
    Hostile("no name at all for either column", rows("{},{}", ","), "ready", GOOD_BAD, 40),
    Hostile("two languages of labels", with_label(["gut", "good", "schlecht", "bad"]), "ready", None, 40),
    Hostile(
        "texts in Thai",
        table({"text": [f"อาหารอร่อยมากและบริการดี{n}" for n in range(40)], "label": ["ดี", "แย่"]}),
        "ready",
        {"ดี", "แย่"},
        40,
        "characters on average",
    ),
    Hostile("dates among the labels", with_label(["good", "bad", "2024-01-01"]), "ready", None, 40),
    Hostile(
        "two texts, one of them empty in most rows",
        table({"title": ["", "", "so nice"], "text": TEXTS, "label": ["a", "b"]}),
        "ready",
        {"a", "b"},
        40,
    ),
    Hostile(
        "the same column twice",
        table({"text": TEXTS, "text copy": TEXTS, "label": ["a", "b"]}),
        "ready",
        {"a", "b"},
        40,
    ),
    Hostile(
        "plain texts that say nothing",
        table({"text": texts(PLAIN, 40), "sentiment": [0, 1]}),
        "ready",
        {"negative", "positive"},
        40,
    ),
]


@pytest.mark.long
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.what)
def test_a_hostile_file_ends_with_a_reading_or_a_sentence_and_nothing_is_lost(file):
    data = file.data.encode() if isinstance(file.data, str) else file.data
    reading = read(data, file.name)
    check(reading)
    check_nothing_lost(file.name, data, reading)
    told = " ".join([reading.message, *reading.findings])
    assert (reading.verdict, file.says in told) == (file.verdict, True), told
    assert file.labels is None or set(reading.labels) == file.labels, told
    assert not file.rows or reading.rows_kept == file.rows, told
    assert not [word for word in ("1 rows", "1 words", "1 columns", "1 lines", "1 labels") if f" {word}" in told]


def test_there_are_at_least_forty_five():
    assert len({file.what for file in FILES}) >= 45


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<reviews><review><text>It broke.</text></review></reviews>", "an XML file"),
        (b"- text: It broke.\n  label: negative\n- text: Lovely.\n  label: positive\n", "a YAML file"),
        (b'["It broke; twice.", "negative"]\n["Lovely; so lovely.", "positive"]\n' * 9, "a file of JSON lines"),
        (b'[\n"It broke.",\n"Lovely."\n]\n', "a JSON file"),
        (b"('It broke.', 'negative')\n('Lovely, truly.', 'positive')\n" * 9, "a list as Python writes it"),
        (b"data = [\n    ('It broke.', 'negative'),\n    ('Lovely.', 'positive'),\n]\n", "a list as Python writes it"),
        (b"[('It broke.', 0), ('Lovely.', 1)]", "a list as Python writes it"),
        (b"['It broke.', 'negative']\n['Lovely, truly.', 'positive']\n" * 9, "a list as Python writes it"),
        (b"% from Weka\n@relation r\n@attribute text string\n@data\n'It broke.',negative\n", "an ARFF file"),
    ],
)
def test_other_formats_are_named(data, what):
    assert read(data, "a.csv").message.startswith(f"This is {what}")


def test_a_table_in_a_web_page_is_to_be_opened_in_a_spreadsheet():
    page = b"<html><body><table><tr><td>It broke.</td><td>negative</td></tr></table></body></html>"
    assert "open it in a spreadsheet and save its table as CSV" in read(page, "a.xls").message


@pytest.mark.parametrize("form", ["[{}],{}", "({}),{}", '["{}"],{}', "('{}'),{}", '"[{}]","{}"', "[{}]\t{}"])
def test_brackets_around_each_text_make_no_other_format(form):
    reading = read(rows(form).encode(), "a.csv")
    assert (reading.verdict, reading.rows_kept) == ("ready", 40)
    named = read(rows("{},{}", "('text',),('label',)").encode(), "a.csv")
    assert (named.verdict, named.rows_kept) == ("ready", 40)
