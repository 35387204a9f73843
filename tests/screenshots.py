"""Screenshots of every page, in a state worth looking at.

    python -m tests.screenshots                    the README's, 1280 pixels wide, into docs/screenshots
    python -m tests.screenshots --all FOLDER       every page at 1280 and 390 pixels, light and dark, to look at

Needs Chromium. About a minute for the README's, three for all.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from lesson import places
from lesson.web.navigation import STEPS, Step
from tests.support.browser import find, idle, open_page
from tests.support.serving import Server, serving


def stem(step: Step) -> str:
    """A page's name in its address, and the name of its screenshot."""
    name = Path(step.file).stem
    return "Start_here" if name == "app" else name.split("_", 1)[1]


def trained(browser: Browser, server: Server) -> str:
    """Fine-tune once with the defaults; gives the query that finds the run again."""
    page = open_page(browser, f"{server.address}/Fine_tune")
    page.get_by_role("radio", name="60 to 75 %", exact=True).click()
    idle(page)
    page.get_by_role("button", name="Start fine-tuning").click()
    page.get_by_role("button", name="Try it on my own words").wait_for(timeout=900_000)
    return page.url.split("?", 1)[1]


def act(page: Page, step: Step) -> None:
    """Do what a learner would do first, where a page answers only then."""
    if step.name == "Masked words":
        page.get_by_role("button", name="lights").click()
        idle(page)
        page.get_by_test_id("stForm").get_by_role("textbox").first.fill("bright")
        page.get_by_role("button", name="Compare with BERT").click()
    if step.name == "Watch it learn":
        page.get_by_role("radio", name="a random word", exact=True).click()
    if step.name == "Try it":
        page.get_by_role("radio", name="positive", exact=True).click()
    if step.name == "Was it worth it?":
        page.get_by_label("How many will a pre-trained BERT").fill("150")
        page.get_by_role("button", name="Draw my guess and show the picture").click()
    idle(page)
    page.wait_for_timeout(2500)  # charts are drawn after the run ends


def shots(browser: Browser, server: Server, width: int, scheme: str) -> Iterator[tuple[Step, bytes]]:
    """Each page with its picture (PNG)."""
    query = trained(browser, server)
    for step in STEPS:
        address = server.address + ("" if step.file == "app.py" else f"/{stem(step)}")
        with_run = f"?{query}" if step.name in ("Fine-tune", "Try it") else ""
        page = open_page(browser, address + with_run, width, scheme)
        idle(page)
        act(page, step)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, 6000)})
        page.wait_for_timeout(1500)
        yield step, page.screenshot()
        page.context.close()


def curves(browser: Browser, server: Server) -> bytes:
    """The chart of the ready sweep alone (PNG), twice as fine as it is large."""
    page = open_page(browser, f"{server.address}/Was_it_worth_it", width=900, scale=2)
    page.get_by_label("How many will a pre-trained BERT").fill("150")
    page.get_by_role("button", name="Draw my guess and show the picture").click()
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.wait_for(timeout=60_000)
    idle(page)
    page.wait_for_timeout(2500)
    return chart.screenshot()


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="both widths, light and dark, into this folder")
    chosen = parser.parse_args().all
    folder = chosen or places.PROJECT / "docs" / "screenshots"
    looks = [(1280, "light"), (390, "light"), (1280, "dark"), (390, "dark")] if chosen else [(1280, "light")]
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as runs,
        serving(LESSON_RUNS=runs, HF_HUB_OFFLINE="1") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=find(playwright.chromium.executable_path), args=["--no-sandbox"]
        )
        for width, scheme in looks:
            for step, picture in shots(browser, server, width, scheme):
                name = f"{stem(step)}-{width}-{scheme}.png" if chosen else f"{stem(step)}.png"
                (folder / name).write_bytes(picture)
                print(folder / name, flush=True)
        (folder / "sweep.png").write_bytes(curves(browser, server))


if __name__ == "__main__":
    main()
