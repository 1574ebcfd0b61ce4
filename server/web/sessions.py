"""The session cookie: its name, and how it is read, set and dropped. Whose session it is, the accounts know.

Browsers take a `__Host-` cookie only over https, with `Path=/` and without a domain, so nobody on a neighbouring
subdomain can plant one.
"""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

CHANGED: Final = "changed_cookie"
NAME: Final = "charrette_session"
LONGEST: Final = 128


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """`secure` says that people reach the server over https."""

    secure: bool

    @property
    def name(self) -> str:
        return f"__Host-{NAME}" if self.secure else NAME

    def read(self, connection: HTTPConnection) -> str | None:
        """What the browser sent, unchecked; the same for a page and for a WebSocket."""
        value = connection.cookies.get(self.name, "")
        return value if 0 < len(value) <= LONGEST and value.isascii() else None

    def set(self, response: Response, value: str, *, seconds: int | None) -> None:
        """Without `seconds` it goes when the browser is closed."""
        response.set_cookie(
            self.name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")


def change_cookie(
    connection: HTTPConnection, cookie: SessionCookie, value: str, *, seconds: int | None
) -> None:
    """Whatever the answer to this request will be, it carries the new cookie."""
    carrier = Response()
    cookie.set(carrier, value, seconds=seconds)
    setattr(connection.state, CHANGED, carrier.headers["set-cookie"])


def changed_cookie(scope: Scope) -> str | None:
    """The header that `change_cookie` left for the answer."""
    header: str | None = scope.get("state", {}).get(CHANGED)
    return header
