"""Who knocks: a browser by its cookie and origin, or a program by its bearer token. A token beside a cookie decides."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection

from server.accounts.access import Person
from server.web.sessions import SessionCookie

_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Knock:
    """What a socket's opening request says of itself; nothing in it is believed yet."""

    token: str | None
    cookie: str | None
    origin: str | None
    claims_author: str | None
    """`?as=`: the page was made for this member and for nobody else."""
    generation: int | None
    """`?generation=`: what the local copy is a copy of."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who was let in, and by which key: the id of a session or of a token, either may be revoked."""

    person: Person
    session: str | None
    token: str | None
    may_write: bool
    """Whether the token's scopes include writing; always so by cookie."""


def knock(request: HTTPConnection, cookie: SessionCookie) -> Knock:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else ""
    return Knock(
        token=token or request.query_params.get("token") or None,
        cookie=cookie.read(request),
        origin=request.headers.get("origin"),
        claims_author=request.query_params.get("as") or None,
        generation=_number(request.query_params.get("generation", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
