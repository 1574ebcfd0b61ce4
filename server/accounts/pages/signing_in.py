"""Signing in by a message's code or link, or by a code that an organiser hands out."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts import access
from server.accounts.actions import NewSession
from server.accounts.pages.addresses import ASK, BACK, LINK, SIGN_IN, WELCOME
from server.accounts.pages.door import Doorkeeper
from server.accounts.rules import safe_next
from server.errors import Refused
from server.web.forms import Form, read_form
from server.web.templates import Templates

EMAIL_MISSING: Final = "Enter your e-mail address."
CODE_MISSING: Final = "Enter the six-digit code."
WRONG_CODE: Final = (
    "This address and code do not go together, or the code is used up: check both, or ask for a new code."
)
DEAD_LINK: Final = "This address from the message is used up or too old: ask for a new message."

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _SigningIn:
    door: Doorkeeper
    templates: Templates

    async def show(self, request: Request) -> Response:
        """Asks for the address alone where messages are sent, for address and code where they are handed out."""
        next_page = safe_next(request.query_params.get("next", ""))
        asks = self.door.post.mail.is_on and "code" not in request.query_params
        return await self._page(request, "ask" if asks else "sign_in", next_page=next_page)

    async def ask(self, request: Request) -> Response:
        """The answer is the same whether anybody has this address."""
        form = await read_form(request)
        email, next_page = form.line("email"), safe_next(form.line("next"))
        try:
            found = await self.door.send_code(email, request.client.host if request.client else "")
        except Refused as error:
            sentence = error.sentence if email else EMAIL_MISSING
            return await self._page(
                request, "ask", next_page=next_page, email=email, faults=[("email", sentence)]
            )
        response = await self._page(request, "sign_in", next_page=next_page, email=email, sent=True)
        if found is not None:  # after the answer: how long sending takes tells nobody anything
            response.background = BackgroundTask(self.door.deliver, *found, next_page)
        return response

    async def sign_in(self, request: Request) -> Response:
        form = await read_form(request)
        email, code, shared = form.line("email"), form.line("code"), form.is_ticked("shared")
        before = await self.door.who(request)
        faults = _missing(email, code)
        new = None if faults else await self.door.sign_in(email, code, before, shared=shared)
        if new is None:
            return await self._page(
                request,
                "sign_in",
                next_page=safe_next(form.line("next")),
                email=email,
                shared=shared,
                faults=faults or [("code", WRONG_CODE)],
            )
        return self._in(form, new, shared=shared)

    async def show_link(self, request: Request) -> Response:
        """Changes nothing: programs that scan mail open every address in it."""
        link = request.query_params.get("key", "")
        async with self.door.transactions.read() as connection:
            person = await access.person_by_link(connection, self.door.key, link, self.door.clock.now_ms())
        next_page = safe_next(request.query_params.get("next", ""))
        if person is None:
            return await self._page(request, "ask", next_page=next_page, faults=[("", DEAD_LINK)])
        return await self._page(request, "link", next_page=next_page, link=link, person=person)

    async def use_link(self, request: Request) -> Response:
        form = await read_form(request)
        shared = form.is_ticked("shared")
        before = await self.door.who(request)
        new = await self.door.sign_in_by_link(form.line("key"), before, shared=shared)
        if new is None:
            next_page = safe_next(form.line("next"))
            return await self._page(request, "ask", next_page=next_page, faults=[("", DEAD_LINK)])
        return self._in(form, new, shared=shared)

    async def welcome(self, request: Request) -> Response:
        """One step after signing in it shows whether the browser keeps our cookie."""
        next_page = safe_next(request.query_params.get("next", ""))
        if await self.door.who(request) is None:
            return self.templates.page(request, "accounts/no_cookies.html", status=HTTPStatus.FORBIDDEN)
        return RedirectResponse(next_page, HTTPStatus.SEE_OTHER)

    async def back(self, request: Request) -> Response:
        """Where signing in leads whoever came from a tab with text in it."""
        signed_in = await self.door.somebody(request)
        return self.templates.page(request, "accounts/back.html", signed_in=signed_in)

    def _in(self, form: Form, new: NewSession, *, shared: bool) -> Response:
        query = urlencode({"next": safe_next(form.line("next"))})
        response = RedirectResponse(f"{WELCOME}?{query}", HTTPStatus.SEE_OTHER)
        self.door.welcome(response, new, shared=shared)
        return response

    async def _page(
        self,
        request: Request,
        name: str,
        *,
        next_page: str,
        faults: list[Fault] | None = None,
        **more: object,
    ) -> Response:
        values: dict[str, object] = {"email": "", "sent": False, "shared": False} | more
        return self.templates.page(
            request,
            f"accounts/{name}.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
            signed_in=await self.door.who(request),
            next_page=next_page,
            mail_is_on=self.door.post.mail.is_on,
            faults=[(field, self.templates.words.gettext(sentence)) for field, sentence in faults or []],
            **values,
        )


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    pages = _SigningIn(door, templates)
    return [
        Route(SIGN_IN, pages.show, methods=["GET"]),
        Route(SIGN_IN, pages.sign_in, methods=["POST"]),
        Route(ASK, pages.ask, methods=["POST"]),
        Route(LINK, pages.show_link, methods=["GET"]),
        Route(LINK, pages.use_link, methods=["POST"]),
        Route(BACK, pages.back, methods=["GET"]),
        Route(WELCOME, pages.welcome, methods=["GET"]),
    ]


def _missing(email: str, code: str) -> list[Fault]:
    fields = (("email", email, EMAIL_MISSING), ("code", code, CODE_MISSING))
    return [(field, sentence) for field, value, sentence in fields if not value]
