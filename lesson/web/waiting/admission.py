"""New visits begin one after the other: a burst of tabs waits, and nobody who is already here waits with it."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

EVERY_SECONDS = 0.1  # drawing a first page takes a third of it, so whoever is here already has the rest
MOST_SECONDS = 5.0  # nobody waits longer, however many come


class OneAtATime:
    """ASGI middleware that spaces out the websockets, each of which begins with a page to be drawn."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of `app`."""
        self.app = app
        self.next = 0.0  # when another visit may begin, by the event loop's clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; only websockets wait."""
        if scope["type"] == "websocket":
            await asyncio.sleep(self.wait(asyncio.get_running_loop().time()))
        await self.app(scope, receive, send)

    def wait(self, now: float) -> float:
        """Return the seconds that a visit which comes `now` waits, and keep its place.

        >>> door = OneAtATime(app=None)  # type: ignore[arg-type]
        >>> [round(door.wait(now=7.0), 2) for _ in range(3)]
        [0.0, 0.1, 0.2]
        """
        begins = min(max(now, self.next), now + MOST_SECONDS)
        self.next = begins + EVERY_SECONDS
        return begins - now
