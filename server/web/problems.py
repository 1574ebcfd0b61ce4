"""One table from error to status, and the two forms of a refusal: a page for people, RFC 9457 for programs.

Errors that stand above this folder are put under one of the classes below, or get their line in the table where the
application is put together.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

import msgspec
import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from server.errors import CharretteError, Conflict, NotAllowed, NotFound, NotSignedIn, Refused
from server.web.templates import Templates

log = structlog.get_logger(__name__)


class CrossSite(NotAllowed):
    """An unsafe request that no page of ours sent."""

    def __init__(self) -> None:
        super().__init__(
            "This form was sent from another page, so nothing was changed: reload the page and try again."
        )


STATUS: Final[Mapping[type[Exception], HTTPStatus]] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
}
SENTENCES: Final[Mapping[int, str]] = {
    HTTPStatus.FORBIDDEN: "This is not open to you.",
    HTTPStatus.NOT_FOUND: "There is no page at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address cannot be used in this way.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is more than can be sent at once: go back, your text is still there, and send a part of it.",
    HTTPStatus.MISDIRECTED_REQUEST: "This demo answers only on this machine, under the addresses that it printed.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server cannot do this at the moment: try again in a minute.",
}
OTHERWISE: Final = "This request could not be understood."
FAILED: Final = "Something went wrong on our side: try again in a minute."
TITLES: Final[Mapping[int, str]] = {
    HTTPStatus.FORBIDDEN: "Not allowed",
    HTTPStatus.NOT_FOUND: "Not found",
    HTTPStatus.MISDIRECTED_REQUEST: "Not under this address",
    HTTPStatus.UNAUTHORIZED: "Not signed in",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not available just now",
}


WORD_START: Final = re.compile(r"(?<!^)(?=[A-Z])")


class Problem(msgspec.Struct, kw_only=True):
    """RFC 9457; `cause` is stable and may be tested by programs, `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    cause: str


class Problems:
    """Turns errors into answers; `more` adds lines to the table, `way_in` is the address of the page to sign in at."""

    def __init__(
        self, templates: Templates, *, way_in: str, more: Mapping[type[Exception], HTTPStatus] | None = None
    ) -> None:
        self._templates = templates
        self._way_in = way_in
        self._table = {**STATUS, **(more or {})}

    def handlers(self) -> dict[type[Exception], ExceptionHandler]:
        """For `Starlette(exception_handlers=…)`; what they do not know, `Unexpected` catches."""
        return dict.fromkeys((HTTPException, *self._table), self._handle)

    def answer(self, request: Request, error: Exception) -> Response:
        status, sentence = self._status_and_sentence(error)
        if not prefers_html(request.headers):
            return self._for_program(status, sentence, error)
        if isinstance(error, NotSignedIn):
            return RedirectResponse(self._way_in_from(request), status_code=HTTPStatus.SEE_OTHER)
        return self._for_person(request, status, sentence)

    def _way_in_from(self, request: Request) -> str:
        """Whoever wanted to look at a page comes back to it; a form has to be sent again in any case."""
        path, query = request.url.path, request.url.query
        if request.method != "GET" or path == "/":
            return self._way_in
        return f"{self._way_in}?{urlencode({'next': f'{path}?{query}' if query else path})}"

    async def _handle(self, request: Request, error: Exception) -> Response:
        response = self.answer(request, error)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning(
                "request refused",
                cause=_cause(HTTPStatus(response.status_code), error),
                path=request.url.path,
            )
        return response

    def _status_and_sentence(self, error: Exception) -> tuple[HTTPStatus, str]:
        if isinstance(error, HTTPException):
            return HTTPStatus(error.status_code), SENTENCES.get(error.status_code, OTHERWISE)
        status = next((self._table[kind] for kind in type(error).__mro__ if kind in self._table), None)
        if status is None or status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return HTTPStatus.INTERNAL_SERVER_ERROR, FAILED
        return status, error.sentence if isinstance(error, CharretteError) else SENTENCES.get(
            status, OTHERWISE
        )

    def _for_program(self, status: HTTPStatus, sentence: str, error: Exception) -> Response:
        problem = Problem(
            title=status.phrase, status=status, detail=self._say(sentence), cause=_cause(status, error)
        )
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if status == HTTPStatus.UNAUTHORIZED:
            headers["www-authenticate"] = "Bearer"
        more = error.more if isinstance(error, Conflict) else {}
        body = msgspec.json.encode(more | msgspec.to_builtins(problem))
        return Response(body, status, headers, "application/problem+json")

    def _for_person(self, request: Request, status: HTTPStatus, sentence: str) -> Response:
        title = TITLES.get(status, "Not possible")
        return self._templates.page(
            request, "web/problem.html", status=status, title=self._say(title), sentence=self._say(sentence)
        )

    def _say(self, sentence: str) -> str:
        return self._templates.words.gettext(sentence)


class Unexpected:
    """Pure ASGI: logs an error nobody expected and answers for it, inside of whatever adds headers to answers."""

    def __init__(self, app: ASGIApp, *, problems: Problems) -> None:
        self._app = app
        self._problems = problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except ClientDisconnect:
            return  # nobody is left to be told
        except Exception as error:
            if started:
                raise  # too late for an answer: the server must cut the connection
            log.exception("request failed", method=scope["method"], path=scope["path"])
            await self._problems.answer(Request(scope), error)(scope, receive, send)


def prefers_html(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")


def _cause(status: HTTPStatus, error: Exception) -> str:
    """`no-such-person` for `NoSuchPerson`; errors of the machinery and unexpected ones go by their status."""
    if isinstance(error, HTTPException) or status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return status.name.lower().replace("_", "-")
    return WORD_START.sub("-", type(error).__name__).lower()
