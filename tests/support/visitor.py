"""A visitor without a browser: speaks Streamlit's websocket protocol, so that thirty of them fit beside the server.

Does what the page's JavaScript does, as far as the server can tell: opens a page, keeps the elements and the widgets'
values, sets widgets and clicks buttons, follows links, and reruns fragments as often as they ask. Does not draw.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from lesson.runs import storage
from lesson.web.identity import COOKIE

T = TypeVar("T")
PROBLEM = ":material/error:"  # stands before a sentence that says what is wrong
FIELDS = {"text_input": "string_value", "text_area": "string_value", "radio": "string_value", "checkbox": "bool_value"}


@dataclass
class Visitor:
    """One tab.

    `elements` maps places in the page to (script run, element); `waits` are the latencies of its reruns in seconds, and
    what each was for: a page's name, a widget's label, or "a refresh".
    """

    socket: ClientConnection
    query: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    elements: dict[tuple[int, ...], tuple[str, Any]] = field(default_factory=dict)
    panels: dict[str, str] = field(default_factory=dict)  # what can be unfolded: its label, and its name
    values: dict[str, WidgetState] = field(default_factory=dict)
    polls: dict[str, asyncio.Task] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)  # by widget: the part of the page that it draws anew
    waits: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    inspect: Callable[[bytes], None] = lambda data: None  # sees every message, as it came
    gone: bool = False
    patience: float = 150.0  # seconds
    _run: str = ""
    _fragments: set[str] = field(default_factory=set)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def seconds(self) -> list[float]:
        """The latencies alone."""
        return [took for _, took in self.waits]

    async def open(self, page: str, query: str = "") -> float:
        """Go to a page by its name in the address ("" is the main one); gives the seconds until it is drawn."""
        self.query, self.values, self.panels = query or self.query, {}, {}
        self.page = self.pages.get(page, "")
        self._end_polls()
        return await self._rerun(f"page {page or 'Start here'}", page_name=page)

    async def set(self, label: str, value: Any) -> float:
        """Give the widget with this label a value; the page is drawn anew unless it waits in a form."""
        kind, widget = self.widget(label)
        state = WidgetState(id=widget.id)
        if kind == "button_group":
            state.string_array_value.data.append(value)
        else:
            setattr(state, FIELDS[kind], value)
        self.values[widget.id] = state
        return 0.0 if widget.form_id else await self._rerun(label, fragment=self.fragments.get(widget.id, ""))

    async def click(self, label: str) -> float:
        """Press the button with this label."""
        _, widget = self.widget(label)
        return await self._rerun(label, pressed=widget.id, fragment=self.fragments.get(widget.id, ""))

    async def unfold(self, label: str) -> float:
        """Open the panel with this label."""
        name = self.panels[label]
        self.values[name] = WidgetState(id=name, bool_value=True)
        return await self._rerun(f"{label} unfolded", fragment=self.fragments[name])

    def widget(self, label: str) -> tuple[str, Any]:
        """(kind, protobuf) of the widget whose label begins with `label`.

        Raises LookupError with the labels there are.
        """
        found = [(kind, each) for kind, each in self.shown() if getattr(each, "id", "") and getattr(each, "label", "")]
        for kind, each in found:
            if each.label.startswith(label):
                return kind, each
        raise LookupError(f"no widget {label!r} among {[each.label for _, each in found]}")

    def has(self, label: str) -> bool:
        """Whether there is such a widget."""
        with suppress(LookupError):
            return bool(self.widget(label))
        return False

    def shown(self) -> list[tuple[str, Any]]:
        """(kind, protobuf) of every element in the page."""
        return [
            (element.WhichOneof("type"), getattr(element, element.WhichOneof("type")))
            for _, element in self.elements.values()
        ]

    def texts(self) -> list[str]:
        """What the page says, a text an element."""
        return [getattr(each, "body", "") or getattr(each, "text", "") for _, each in self.shown()]

    def parameter(self, name: str) -> str:
        """A part of the address, such as "run"; empty when it is not there."""
        return parse_qs(self.query.lstrip("?")).get(name, [""])[0]

    async def listen(self) -> None:
        """Take in what the server sends until the connection ends."""
        try:
            async for data in self.socket:
                self.inspect(data)
                message = ForwardMsg.FromString(data)
                handler = getattr(self, f"_on_{message.WhichOneof('type')}", None)
                if handler:
                    handler(message)
        finally:
            self.gone = True
            self._finished.set()

    async def _rerun(
        self, what: str, pressed: str = "", fragment: str = "", page_name: str = "", auto: bool = False
    ) -> float:
        async with self._asking:
            message = BackMsg()
            state = message.rerun_script
            state.query_string, state.page_script_hash, state.page_name = self.query, self.page, page_name
            state.fragment_id, state.is_auto_rerun = fragment, auto
            state.widget_states.widgets.extend(self.values.values())
            if pressed:
                state.widget_states.widgets.add(id=pressed, trigger_value=True)
            self._finished.clear()
            began = time.perf_counter()
            await self.socket.send(message.SerializeToString())
            await asyncio.wait_for(self._finished.wait(), self.patience)
            if self.gone:
                raise ConnectionError("the server has ended the connection")
            took = time.perf_counter() - began
            self.waits.append((what, took))
            return took

    def _on_new_session(self, message: ForwardMsg) -> None:
        self._run = message.metadata.run.script_run_id
        self._fragments = set(message.metadata.run.fragment_ids)
        if not self._fragments:
            self._end_polls()

    def _on_navigation(self, message: ForwardMsg) -> None:
        self.page = message.navigation.page_script_hash
        self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}

    def _on_delta(self, message: ForwardMsg) -> None:
        place = tuple(message.metadata.delta_path)
        if message.delta.WhichOneof("type") != "new_element":
            self.elements.pop(place, None)
            block = message.delta.add_block
            if block.WhichOneof("type") == "expandable" and block.id:
                self.panels[block.expandable.label] = block.id
                self.fragments[block.id] = message.delta.fragment_id
            return
        element = message.delta.new_element
        self.elements[place] = (self._run, element)
        if widget := getattr(getattr(element, element.WhichOneof("type")), "id", ""):
            self.fragments[widget] = message.delta.fragment_id
        if element.WhichOneof("type") == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")

    def _on_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _on_auto_rerun(self, message: ForwardMsg) -> None:
        asked = message.auto_rerun
        if (old := self.polls.pop(asked.fragment_id, None)) is not None:
            old.cancel()
        self.polls[asked.fragment_id] = asyncio.ensure_future(self._poll(asked.fragment_id, asked.interval))

    def _on_script_finished(self, message: ForwardMsg) -> None:
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if message.script_finished == early:
            return
        if not self._fragments:
            self.elements = {place: each for place, each in self.elements.items() if each[0] == self._run}
        self._finished.set()

    async def _poll(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._rerun("a refresh", fragment=fragment, auto=True)

    def _end_polls(self) -> None:
        for poll in self.polls.values():
            poll.cancel()
        self.polls.clear()


def in_a_thread(visiting: Coroutine[Any, Any, T]) -> T:
    """What a visit returns; its own thread lets it run where Playwright already runs an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, visiting).result()


def wait_for_workers(port: int, times: int = 10) -> None:
    """Ask the server's quick and slow workers until both have answered: on a busy machine they take minutes to start.

    Each time the page itself gives up after a minute. Raises RuntimeError after so many `times`.
    """

    async def answered() -> bool:
        async with visit(port) as visitor:
            await visitor.open("Fine_tune")
            return PROBLEM not in visitor.texts()

    if not any(in_a_thread(answered()) for _ in range(times)):
        raise RuntimeError("the workers did not come up")


@asynccontextmanager
async def visit(port: int, secret: str = "", more: Mapping[str, str] = MappingProxyType({})) -> AsyncIterator[Visitor]:
    """A visitor of the server on this port; `secret` is the cookie of one who was here before, `more` other cookies."""
    brought = {COOKIE: secret or storage.new_id(), **more}
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in brought.items())}
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, additional_headers=cookie) as socket:
        visitor = Visitor(socket)
        listening = asyncio.ensure_future(visitor.listen())
        try:
            yield visitor
        finally:
            visitor._end_polls()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
