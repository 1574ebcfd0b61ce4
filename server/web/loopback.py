"""For a demo, in which people can be clicked on: answers only whoever sits at this machine.

A page elsewhere could otherwise send a browser here under a name of its own (DNS rebinding) and be anybody.
"""

from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from server.errors import CharretteError
from server.settings import LOOPBACK
from server.web.assets import PREFIX
from server.web.problems import Problems
from server.web.security import comes_from_this_machine

_HTTP: Final = 80
"""Browsers leave this port out of the name."""


class NotUnderThisAddress(CharretteError):
    """The request names another machine, comes from one, or through a proxy."""

    def __init__(self) -> None:
        super().__init__("This demo answers only on this machine, under the addresses that it printed.")


class LoopbackOnly:
    """Pure ASGI; stands before everything that knows people. `port` is the one that is served."""

    def __init__(self, app: ASGIApp, *, problems: Problems, port: int) -> None:
        self._app = app
        self._problems = problems
        ports = [f":{port}", *([""] if port == _HTTP else [])]
        self._hosts = frozenset(f"{name}{ending}" for name in LOOPBACK for ending in ports)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] not in {"http", "websocket"}
            or _is_file(scope)
            or self._is_ours(HTTPConnection(scope))
        ):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._problems.answer(Request(scope), NotUnderThisAddress())
            await answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _is_ours(self, connection: HTTPConnection) -> bool:
        return connection.headers.get("host") in self._hosts and comes_from_this_machine(connection)


def _is_file(scope: Scope) -> bool:
    """Style sheets know nobody, and the page that refuses is to be read like any other."""
    path: str = scope["path"]
    return scope["type"] == "http" and path.startswith(PREFIX)
