"""A page's form that could not be taken: it comes back with all that was typed, and says in one sentence why."""

from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.access import SignedIn
from server.errors import CharretteError, Conflict, NotAllowed, NotFound, NotSignedIn, Refused
from server.guides.threads.accepting import QuoteChanged
from server.guides.threads.pages.desk import Desk
from server.guides.threads.placing import ManySuchWords, NoSuchWords, NoWords
from server.guides.threads.rules import ChangesNothing, Empty, MentionsStranger, TooLong, WantsReason
from server.guides.threads.schemas import Sent
from server.storage.errors import StoreError

_STATUS: Final[tuple[tuple[type[CharretteError], HTTPStatus], ...]] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_TYPED: Final = ("quote", "replacement", "text", "reason", "note")
_FIELDS: Final[dict[type[CharretteError], str]] = {
    Empty: "text",
    MentionsStranger: "text",
    NoSuchWords: "quote",
    ManySuchWords: "quote",
    NoWords: "quote",
    ChangesNothing: "replacement",
    WantsReason: "reason",
}
_MEANT: Final = {
    "This message": "text",
    "This passage": "quote",
    "This suggestion": "replacement",
    "This reason": "reason",
}
_SIGNED_OUT: Final = "You are signed out, and nothing is lost: sign in again in another window, come back to this one, and send it."


async def kept(desk: Desk, request: Request, sent: Sent, error: CharretteError) -> Response:
    """`sent` is shown to whoever sent it, and nothing else is."""
    is_signed_out = isinstance(error, NotSignedIn)
    status = next(
        (status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.SERVICE_UNAVAILABLE
    )
    signed_in = await _who(desk, request)
    fields, wrong = _fields(sent), _wrong(sent, error)
    sentence = desk.entrance.say(_SIGNED_OUT if is_signed_out else error.sentence)
    return desk.entrance.page(
        request,
        "kept",
        room="guides.threads",
        status=status,
        signed_in=signed_in,
        faults=[(wrong, sentence)],
        hidden={name: value for name, value in fields.items() if name not in _TYPED},
        typed={name: fields.get(name, "") for name in _TYPED if name in fields or name == wrong},
        changed=error if isinstance(error, QuoteChanged) else None,
        back=f"/guides/{request.path_params['guide']}/threads",
        way_in=desk.entrance.sign_in_again if is_signed_out else "",
    )


def _fields(sent: Sent) -> dict[str, str]:
    """The form of another person is theirs to send once they have read whose it is."""
    values = {name: _text(value) for name, value in msgspec.to_builtins(sent).items() if value != ""}
    values.pop("author", None)
    return values


def _wrong(sent: Sent, error: CharretteError) -> str:
    """The field to be changed; nothing when it is no field's fault."""
    if isinstance(error, TooLong):
        return _MEANT[error.what] if hasattr(sent, _MEANT[error.what]) else "note"
    return next((name for kind, name in _FIELDS.items() if isinstance(error, kind)), "")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _who(desk: Desk, request: Request) -> SignedIn | None:
    """For the head of a page that must be shown whatever else fails."""
    try:
        return await desk.entrance.keeper.who(request)
    except StoreError:
        return None
