"""Chromium, found by itself, and what the tests ask of a page.

Looked for in this order: $CHROMIUM, Playwright's own, the system's. Every wait is for a state of the page; its seconds
only say when to give up.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocket, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lesson.web.identity import COOKIE

HOW = "no Chromium: `apt-get install chromium`, or `playwright install chromium`, or set CHROMIUM to its path"
MOVING = """() => document.getAnimations().filter(
  (each) => each.playState === "running" && each.effect.getComputedTiming().iterations !== Infinity
).length"""  # spinners turn for ever


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A running Chromium; None when there is none on this computer."""
    with sync_playwright() as playwright:
        path = find(playwright.chromium.executable_path)
        started = path and playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started or None
        if started:
            started.close()


def find(playwrights_own: str) -> str | None:
    """The path of a Chromium, None when there is none."""
    system = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    candidates = [os.environ.get("CHROMIUM"), playwrights_own, *system]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def open_page(
    browser: Browser,
    address: str,
    width: int = 1280,
    scheme: str = "light",
    scale: int = 1,
    secret: str = "",
    outside: list[str] | None = None,
) -> Page:
    """A tab at this address, drawn to its end; `scale` is the screen's pixels a CSS pixel.

    It belongs to a new visitor, or to one who was here before and has the cookie `secret`. With `outside` it reaches
    nothing but the server itself: what else it asks for is blocked, and noted there.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=scale
    )
    if secret:
        context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])
    if outside is not None:
        keep_in(context, address, outside)
    return open_beside(context, address)


def keep_in(context: BrowserContext, address: str, outside: list[str]) -> None:
    """Block whatever is not on the server of this address, and note it."""

    def block(route: Route) -> None:
        outside.append(route.request.url)
        route.abort()

    context.route(re.compile(elsewhere(address), re.IGNORECASE), block)


def elsewhere(address: str) -> str:
    """Return what matches every address of the web that is not on the server of this one.

    >>> there = elsewhere("http://localhost:8501/Fine_tune")
    >>> [bool(re.match(there, each)) for each in ("http://localhost:8501/x", "http://localhost:85011/", "https://a.b/")]
    [False, True, True]
    """
    return rf"^https?://(?!{re.escape(urlsplit(address).netloc)}(/|$))"


def open_beside(context: BrowserContext, address: str) -> Page:
    """Another tab of the same visitor."""
    page = context.new_page()
    page.set_default_timeout(180_000)  # the first question waits for the workers to start
    page.reruns = Reruns().follow(page)
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    idle(page, 180)  # while a page is being drawn its parts still move under the pointer
    return page


def idle(page: Page, seconds: float = 60) -> None:
    """Wait until every rerun that was asked for has ended and the page has not been running for a third of a second."""
    app, quiet = page.locator('[data-testid="stApp"]'), [0]

    def calm() -> bool:
        still = not page.reruns.asked and app.get_attribute("data-test-script-state") == "notRunning"
        quiet[0] = quiet[0] + 1 if still else 0
        return quiet[0] > 3

    until(calm, page, seconds)


def until(claim: Callable[[], object], page: Page, seconds: float = 60, every: int = 100) -> None:
    """Wait for `claim` to become true while the page goes on; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, f"waited {seconds} s in vain; the page says: {page.inner_text('body')[-1500:]}"
        page.wait_for_timeout(every)


def press(page: Page, name: str, exact: bool = False) -> None:
    """Click a button once the page stands still: while it is drawn its parts move away from under the pointer."""
    button = page.get_by_role("button", name=name, exact=exact)
    button.first.wait_for()  # meanwhile the one of the last drawing may still stand beside it
    idle(page)
    button.click()


def choose(page: Page, option: str) -> None:
    """Click an option until it is chosen, as people do; then wait for what it brings."""
    radio = page.get_by_role("radio", name=option, exact=True)
    radio.wait_for(state="attached")
    idle(page)
    until(lambda: radio.is_checked() or radio.click(), page, every=500)
    idle(page)


def still(page: Page) -> None:
    """Wait until nothing is faded because it is about to be drawn anew, and no colour is changing any more."""
    until(lambda: page.locator('[data-stale="true"]').count() == 0, page)
    until(lambda: page.evaluate(MOVING) == 0, page)


@dataclass
class Reruns:
    """Whether the browser has asked the server to draw anew and the server has not finished yet."""

    asked: bool = False

    def follow(self, page: Page) -> "Reruns":
        """Listen to the page's websocket from its next opening on."""
        page.on("websocket", self._socket)
        return self

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)

    def _sent(self, data: bytes | str) -> None:
        if isinstance(data, bytes) and BackMsg.FromString(data).WhichOneof("type") == "rerun_script":
            self.asked = True

    def _received(self, data: bytes | str) -> None:
        if not self.asked or not isinstance(data, bytes):  # few messages are worth reading: reading them all costs time
            return
        if ForwardMsg.FromString(data).WhichOneof("type") == "script_finished":
            self.asked = False
