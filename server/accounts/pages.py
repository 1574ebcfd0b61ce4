"""Signing in and out, and how a request gets its person."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts import access, actions, rules
from server.accounts.access import SignedIn
from server.accounts.actions import NewSession
from server.accounts.rules import Lifetime
from server.clock import Clock
from server.errors import NotSignedIn
from server.storage.errors import StoreError
from server.storage.transaction import Transactions
from server.web.sessions import SessionCookie
from server.web.templates import Templates

log = structlog.get_logger(__name__)

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
HOME: Final = "/"
FIELDS_MOST: Final = 8
FIELD_LONGEST: Final = 1024

EMAIL_MISSING: Final = "Enter your e-mail address."
CODE_MISSING: Final = "Enter the six-digit code."
WRONG_CODE: Final = (
    "This address and code do not go together, or the code is used up: check both, or ask for a new code."
)

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Knows who sent a request. One for the whole server; pages of other features ask it too."""

    transactions: Transactions
    clock: Clock
    cookie: SessionCookie
    key: bytes
    lifetime: Lifetime

    async def who(self, connection: HTTPConnection) -> SignedIn | None:
        """The person behind the cookie; being asked counts as a sign of life, noted once a minute."""
        cookie = self.cookie.read(connection)
        if cookie is None:
            return None
        now = self.clock.now_ms()
        async with self.transactions.read() as database:
            try:
                signed_in = await access.person_by_session(database, self.key, cookie, now)
            except NotSignedIn:
                return None
        if now - signed_in.seen >= rules.TOUCH_EVERY_MS:
            await self._touch(signed_in, now)
        return signed_in

    async def somebody(self, connection: HTTPConnection) -> SignedIn:
        """As `who`; raises `NotSignedIn`, which shows the way in."""
        signed_in = await self.who(connection)
        if signed_in is None:
            raise NotSignedIn
        return signed_in

    async def sign_in(self, email: str, code: str, instead_of: SignedIn | None) -> NewSession | None:
        """A fresh session; the browser's session before this one ends. None when address and code do not fit."""
        attempt = partial(
            actions.sign_in,
            key=self.key,
            email=email,
            code=code,
            lifetime=self.lifetime,
            now=self.clock.now_ms(),
            instead_of=None if instead_of is None else instead_of.session,
        )
        return await self.transactions.run(attempt)

    async def sign_out(self, signed_in: SignedIn) -> None:
        now = self.clock.now_ms()
        await self.transactions.run(partial(actions.revoke_session, session=signed_in.session, now=now))

    async def _touch(self, signed_in: SignedIn, now: int) -> None:
        try:
            await self.transactions.run(partial(actions.touch_sessions, seen={signed_in.session: now}))
        except StoreError as error:  # reading goes on while nothing can be written
            log.warning("sign of life not noted", cause=type(error).__name__)


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    async def show_sign_in(request: Request) -> Response:
        return templates.page(
            request, "accounts/sign_in.html", signed_in=await door.who(request), email="", faults=[]
        )

    async def sign_in(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=FIELDS_MOST, max_part_size=FIELD_LONGEST)
        email, code = _text(form, "email"), _text(form, "code")
        before = await door.who(request)
        faults = _missing(email, code)
        new = None if faults else await door.sign_in(email, code, before)
        if new is None:
            said = [
                (field, templates.words.gettext(sentence)) for field, sentence in faults or [("", WRONG_CODE)]
            ]
            return templates.page(
                request,
                "accounts/sign_in.html",
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
                signed_in=before,
                email=email,
                faults=said,
            )
        response = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
        door.cookie.set(response, new.cookie, seconds=door.lifetime.absolute_ms // 1000)
        return response

    async def sign_out(request: Request) -> Response:
        signed_in = await door.who(request)
        if signed_in is not None:
            await door.sign_out(signed_in)
        response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        door.cookie.drop(response)
        return response

    return [
        Route(SIGN_IN, show_sign_in, methods=["GET"]),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
    ]


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _missing(email: str, code: str) -> list[Fault]:
    fields = (("email", email, EMAIL_MISSING), ("code", code, CODE_MISSING))
    return [(field, sentence) for field, value, sentence in fields if not value]
