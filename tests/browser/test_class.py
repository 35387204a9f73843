"""A class of five in Chromium: a teacher and four students, one on a phone, and a sixth who has no code."""

import csv
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support import tiny
from tests.support.browser import choose, idle, press, still, until

ENDED = "Try it on my own words"
SOON = 60_000  # milliseconds; the board looks every two seconds


@pytest.fixture(scope="module")
def quick_bert(tmp_path_factory) -> str:
    """The part of an address that names a BERT of random weights, which is fine-tuned in a second or two."""
    return urlencode({"checkpoint": str(tiny.bert(tmp_path_factory.mktemp("bert"), max_position_embeddings=128))})


def teach(tab) -> tuple[Page, str]:
    """Start a class: its board, and its code."""
    page = tab("Teach")
    page.get_by_role("textbox", name="Name of the class").fill("Friday")
    press(page, "Start the class")
    link = page.get_by_test_id("stCode").inner_text().strip()
    press(page, "I've saved it")
    code = page.locator(".class-code")
    code.wait_for(timeout=SOON)  # nobody has joined yet, so it is unfolded
    page.reruns.asked = False  # the page of before has gone with what it had asked
    idle(page)
    assert page.url.endswith("/Teach") and link.rpartition("/")[2] not in page.content()
    assert {each["name"]: each["httpOnly"] for each in page.context.cookies()}["lesson-teacher"]
    return page, code.inner_text().strip()


def join(tab, code: str, nickname: str, width: int) -> Page:
    """Join by the link."""
    page = tab(f"?class={code}", width=width)
    page.get_by_role("textbox", name="Nickname, if you like").fill(nickname)
    press(page, "Join", exact=True)
    expect(page.get_by_text(f"You are in the class “Friday”, as {nickname}.").first).to_be_visible(timeout=SOON)
    return page


def go(page: Page, server, address: str) -> None:
    """Open a page of the lesson in this tab."""
    page.goto(f"{server.address}/{address}")
    page.get_by_role("heading", level=1).wait_for()
    page.reruns.asked = False
    idle(page, 120)


def findings(page: Page) -> dict[str, list[str]]:
    """What axe finds, once the page stands still."""
    still(page)
    found = Axe().run(page).response["violations"]
    return {rule["id"]: [node["html"][:160] for node in rule["nodes"]][:3] for rule in found}


def unfold(page: Page, name: str) -> None:
    """Open a folded part."""
    idle(page)
    page.get_by_test_id("stExpander").filter(has_text=name).locator("summary").click()
    idle(page)


def begin_run(page: Page, server, bert: str) -> None:
    """Start a fine-tuning."""
    go(page, server, f"Fine_tune?{bert}")
    choose(page, "60 to 75 %")
    press(page, "Start fine-tuning")


def upload(page: Page, server, folder: Path) -> None:
    """Give a file of one's own."""
    file = folder / "mine.csv"
    tiny.reviews(60)[["text", "label"]].to_csv(file, index=False)
    go(page, server, "Your_reviews")
    choose(page, "My own file")
    page.locator("input[type=file]").set_input_files(file)
    expect(page).to_have_url(re.compile(r"data=[\w-]{22}"), timeout=SOON)


def of_mine(page: Page, server) -> str:
    """What My things tells of a student."""
    go(page, server, "My_things")
    return page.get_by_test_id("stMain").inner_text()


def test_a_class_of_five(tab, server, runs_of_site, quick_bert, tmp_path):
    board, code = teach(tab)
    unfold(board, "Pace")
    board.get_by_text("Answers to predictions wait until I reveal them").click()
    students = [join(tab, code, name, width) for name, width in (("Ann", 390), *((each, 1280) for each in "BCD"))]
    expect(board.get_by_text("4 students have joined.")).to_be_visible(timeout=SOON)  # all of them at step 0
    for page, said in zip(students, ("water", "water", "the", "a random word"), strict=True):
        go(page, server, "Watch_it_learn")
        choose(page, said)
        expect(page.get_by_text("Your teacher will reveal the answer.")).to_be_visible(timeout=SOON)
    choose(board, "Predictions")
    expect(board.get_by_text("4 students have predicted.")).to_be_visible(timeout=SOON)
    students[0].emulate_media(color_scheme="dark")
    assert findings(board) == {} and findings(students[0]) == {}
    press(board, "Reveal the predictions")
    expect(board.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible(timeout=SOON)
    expect(students[3].get_by_text("You said a random word")).to_be_visible(timeout=SOON)
    board.get_by_text("Answers to predictions wait until I reveal them").click()
    idle(board)
    upload(students[2], server, tmp_path)
    for page in students[:2]:
        begin_run(page, server, quick_bert)
    for page in students[:2]:
        until(page.get_by_role("button", name=ENDED).is_visible, page, seconds=240, every=500)
    runs = [re.search(r"run=([\w-]{22})", page.url)[1] for page in students[:2]]
    board.emulate_media(color_scheme="dark")
    choose(board, "Picture")
    assert findings(board) == {}
    expect(board.get_by_text("2 runs of the class.").first).to_be_visible(timeout=SOON)
    go(students[3], server, "Check_yourself")
    students[3].get_by_text("Plain text, without any labels").click()
    idle(students[3])
    choose(board, "Questions")
    expect(board.get_by_test_id("stVegaLiteChart").first).to_be_visible(timeout=SOON)
    alone(students, server, tab, code)
    take_along(board)
    press(board, "Delete all of it")
    press(board, "Yes, delete it")
    expect(board.get_by_role("textbox", name="Name of the class")).to_be_visible(timeout=SOON)
    assert not any((runs_of_site / run).exists() for run in runs) and not list(
        (runs_of_site / "uploads").glob("*/data")
    )
    go(students[0], server, "")
    assert "You are in the class" not in students[0].inner_text("body")


def alone(students: list[Page], server, tab, code: str) -> None:
    """Nobody finds what is another's, and who has no code finds nothing at all."""
    assert ["You have no runs here yet." in of_mine(page, server) for page in students] == [False, False, True, True]
    assert ["1 upload" in of_mine(page, server) for page in students[1:3]] == [False, True]
    sixth = tab("Teach")
    assert code not in sixth.content() and "Friday" not in sixth.content()
    go(sixth, server, "")
    unfold(sixth, "Have a class code?")
    sixth.get_by_role("textbox", name="Class code").fill("QQQQQ")
    press(sixth, "Join", exact=True)
    expect(sixth.get_by_text("There is no class with the code QQQQQ")).to_be_visible(timeout=SOON)


def take_along(board: Page) -> None:
    """The export has everybody's predictions, runs and answers."""
    unfold(board, "Export, end, delete")
    with board.expect_download() as downloading:
        board.get_by_role("button", name="Export as CSV").click()
    rows = list(csv.DictReader(Path(downloading.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    kinds = [row["what"] for row in rows]
    assert kinds.count("joined") == 4 and kinds.count("run (finetuning)") == 2 and kinds.count("answer") == 1
    assert {row["said"] for row in rows if row["question"].startswith("Before the first step")} == {
        "water",
        "the",
        "a random word",
    }
