"""What a page's form sent: its fields as text, read within bounds. All our forms are URL-encoded."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES: Final = 65_536
MOST_FIELDS: Final = 32
_READ_ON: Final = 64
"""So many times the bound is still read and thrown away: a browser that is cut off while it sends shows no answer at all."""


async def read_form(request: Request, *, most_bytes: int = MOST_BYTES) -> "Form":
    """Raises HTTPException 413 for more than `most_bytes`, 415 for another encoding, 400 for nonsense."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = await read_body(request, most_bytes)
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    return Form(dict(pairs))


async def read_body(request: Request, most_bytes: int) -> bytes:
    """Raises HTTPException 413 for more than `most_bytes`."""
    body = bytearray()
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read <= most_bytes:
            body += chunk
        elif read > most_bytes * _READ_ON:
            break
    if read > most_bytes:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(body)


class Form:
    """A field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields

    @property
    def fields(self) -> Mapping[str, str]:
        """All that was sent, as it was typed."""
        return self._fields

    def text(self, name: str) -> str:
        """As it was typed."""
        return self._fields.get(name, "")

    def line(self, name: str) -> str:
        """Without white space at its ends."""
        return self.text(name).strip()

    def number(self, name: str) -> int | None:
        text = self.line(name)
        return (
            int(text) if text.isascii() and text.isdigit() and len(text) <= len("123456789012345") else None
        )

    def is_ticked(self, name: str) -> bool:
        return self.line(name) == "yes"
