"""The session cookie: its name, and how it is read, set and dropped. Whose session it is, the accounts know.

Browsers take a `__Host-` cookie only over https, with `Path=/` and without a domain, so nobody on a neighbouring
subdomain can plant one.
"""

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

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

    def set(self, response: Response, value: str, *, seconds: int) -> None:
        response.set_cookie(
            self.name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")
