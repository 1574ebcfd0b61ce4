"""The first organiser of an installation in which nobody is yet: from this machine, or with the code the server printed."""

import hmac
import secrets
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts import access, actions
from server.accounts.pages.addresses import HOME, START, WELCOME
from server.accounts.pages.door import Doorkeeper
from server.accounts.rules import clean_name, normal_email
from server.errors import NotAllowed, Refused
from server.settings import LOOPBACK
from server.web.forms import read_form
from server.web.security import comes_from_this_machine
from server.web.templates import Templates

WRONG_CODE: Final = "This is not the code that the server printed when it started."
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 3
_GROUP: Final = 4


class AlreadyStarted(NotAllowed):
    """Somebody is here, so nobody becomes an organiser by himself any more."""

    def __init__(self) -> None:
        super().__init__("This installation has its organisers already: sign in, or ask one of them.")


class StartCode:
    """Sixty bits, for as long as the process lives; printed while nobody is here."""

    def __init__(self) -> None:
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        self.text = "-".join(groups)

    @staticmethod
    def is_needed(request: Request, site: str) -> bool:
        """A site that people reach under another name has a proxy before it, whose requests all come from this machine."""
        return urlsplit(site).hostname not in LOOPBACK or not comes_from_this_machine(request)

    def is_it(self, typed: str) -> bool:
        return hmac.compare_digest(typed.strip().lower().encode(), self.text.encode())


def routes(door: Doorkeeper, templates: Templates, code: StartCode) -> list[Route]:
    async def show(request: Request) -> Response:
        async with door.transactions.read() as connection:
            if not await access.is_empty(connection):
                return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
        return _page(request, {})

    async def start(request: Request) -> Response:
        form = await read_form(request)
        typed = {name: form.line(name) for name in ("name", "email", "code")}
        lacks_code = code.is_needed(request, door.post.site) and not code.is_it(typed["code"])
        faults = _faults(typed, lacks_code=lacks_code)
        if faults:
            return _page(request, typed, *faults)
        adding = partial(
            actions.add_first_organiser, email=typed["email"], name=typed["name"], now=door.clock.now_ms()
        )
        organiser = await door.transactions.run(adding)
        if organiser is None:
            raise AlreadyStarted
        new = await door.sign_in_as(organiser, None)
        query = urlencode({"next": "/guides/new"})
        response = RedirectResponse(f"{WELCOME}?{query}", HTTPStatus.SEE_OTHER)
        door.welcome(response, new)
        return response

    def _page(request: Request, typed: dict[str, str], *faults: tuple[str, str]) -> Response:
        return templates.page(
            request,
            "accounts/start.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
            needs_code=code.is_needed(request, door.post.site),
            typed={"name": "", "email": ""} | typed,
            faults=[(field, templates.words.gettext(sentence)) for field, sentence in faults],
        )

    return [Route(START, show, methods=["GET"]), Route(START, start, methods=["POST"])]


def _faults(typed: dict[str, str], *, lacks_code: bool) -> list[tuple[str, str]]:
    """All of them at once, in the order of the fields."""
    found: list[tuple[str, str]] = []
    for field, check in (("name", clean_name), ("email", normal_email)):
        try:
            check(typed[field])
        except Refused as error:
            found.append((field, error.sentence))
    return [*found, ("code", WRONG_CODE)] if lacks_code else found
