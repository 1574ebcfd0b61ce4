"""What every answer tells the browser to refuse, and which unsafe requests are refused here.

A request that may change something must come from a page of our own. `Sec-Fetch-Site` says so in every current browser
on https and on loopback; `Origin` elsewhere; `Referer` in text browsers. A request with none of them comes from a
program: it may pass unless it carries cookies, which only a browser adds by itself.
"""

from collections.abc import Set as AbstractSet
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.settings import LOOPBACK
from server.web.problems import CrossSite, Problems
from server.web.sessions import changed_cookie

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with `no-referrer` form posts would carry `Origin: null`
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",  # what a page shows depends on who asks; assets say otherwise
}
LOOPBACK_ADDRESSES: Final = frozenset({"127.0.0.1", "::1"})
FORWARDING: Final = (
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "via",
)
STRICT_TRANSPORT: Final = "max-age=31536000"


class Security:
    """Pure ASGI. Put it outermost: answers made by other middleware get the headers too.

    `origins` are the origins of our own pages beside the one the request was sent to.
    """

    def __init__(self, app: ASGIApp, *, problems: Problems, origins: AbstractSet[str], secure: bool) -> None:
        self._app = app
        self._problems = problems
        self._origins = origins
        self._headers = HEADERS | ({"strict-transport-security": STRICT_TRANSPORT} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if (cookie := changed_cookie(scope)) is not None:
                    headers.append("set-cookie", cookie)
            await send(message)

        if scope["method"] in SAFE_METHODS or comes_from_us(Headers(scope=scope), self._origins):
            await self._app(scope, receive, send_with_headers)
        else:
            answer = self._problems.answer(Request(scope), CrossSite())
            await answer(scope, receive, send_with_headers)


def comes_from_this_machine(request: HTTPConnection) -> bool:
    """By address, by the name it was asked for, and without a proxy in between that would hide where it comes from."""
    host = request.client.host if request.client else ""
    is_forwarded = any(name in request.headers for name in FORWARDING)
    return host in LOOPBACK_ADDRESSES and request.url.hostname in LOOPBACK and not is_forwarded


def comes_from_us(headers: Headers, origins: AbstractSet[str]) -> bool:
    """Whether an unsafe request was sent by one of our own pages, or by a program without cookies."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    host = headers.get("host", "")
    origin = headers.get("origin")
    if origin is not None:
        return origin_is_ours(origin, host, origins)
    referer = headers.get("referer")
    if referer is not None:
        return origin_is_ours(_origin_of(referer), host, origins)
    return "cookie" not in headers


def origin_is_ours(origin: str, host: str, origins: AbstractSet[str]) -> bool:
    """For forms and WebSockets alike: one of `origins`, or the very host the request was sent to."""
    return origin in origins or (bool(host) and origin in (f"https://{host}", f"http://{host}"))


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
