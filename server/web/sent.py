"""What was sent to an address that people and programs share: the fields of a page's form, or JSON, as one struct."""

from http import HTTPStatus
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from server.web.forms import read_body, read_form

S = TypeVar("S", bound=msgspec.Struct)


async def read_sent(request: Request, kind: type[S], *, most_bytes: int) -> S:
    """Fields that the struct does not have are passed over.

    Raises HTTPException 413 for more than `most_bytes`, 415 for another encoding, 400 for what does not fit the struct.
    """
    try:
        if is_json(request):
            return msgspec.json.decode(await read_body(request, most_bytes), type=kind)
        form = await read_form(request, most_bytes=most_bytes)
        return msgspec.convert(dict(form.fields), kind, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error


def is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json"
