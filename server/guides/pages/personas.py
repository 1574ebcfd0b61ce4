"""The demo's own pages: whom to be, and the messages that would have been sent. There only in a demo on this machine."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts import access
from server.accounts.pages import WELCOME
from server.accounts.rules import safe_next
from server.errors import NotFound
from server.guides.pages.entrance import Entrance
from server.guides.sample import PEOPLE, SamplePerson
from server.mail.outbox import Outbox
from server.web.forms import read_form

DEMO: Final = "/demo"
MESSAGES: Final = "/demo/messages"
_FIRST_BY_HOST: Final = {"127.0.0.1": "ana", "localhost": "bo"}
"""Two names of this machine are two cookies, so one browser can hold two people."""


class NoSuchPersona(NotFound):
    """Not one of the sample people, or a person of this installation who took the place."""

    def __init__(self) -> None:
        super().__init__("There is nobody of this name in the demo.")


@dataclass(frozen=True, slots=True)
class _Personas:
    entrance: Entrance
    outbox: Outbox

    async def show(self, request: Request) -> Response:
        first = _FIRST_BY_HOST.get(request.url.hostname or "", "ana")
        people = [person for person in PEOPLE if not person.is_automatic]
        return self.entrance.page(
            request,
            "personas",
            signed_in=await self.entrance.keeper.who(request),
            first=next(person for person in people if person.key == first),
            others=[person for person in people if person.key != first],
            other_address=self._other_address(request),
            next_page=safe_next(request.query_params.get("next", "")),
        )

    async def become(self, request: Request) -> Response:
        form = await read_form(request)
        keeper = self.entrance.keeper
        persona = _persona(form.line("person"))
        async with self.entrance.transactions.read() as connection:
            person = await access.person_by_email(connection, persona.email)
        new = await keeper.sign_in_as(person, await keeper.who(request))
        query = urlencode({"next": safe_next(form.line("next"))})
        response = RedirectResponse(f"{WELCOME}?{query}", HTTPStatus.SEE_OTHER)
        keeper.welcome(response, new)
        return response

    async def messages(self, request: Request) -> Response:
        signed_in = await self.entrance.keeper.who(request)
        newest_first = [*self.outbox.messages][::-1]
        return self.entrance.page(request, "messages", signed_in=signed_in, messages=newest_first)

    @staticmethod
    def _other_address(request: Request) -> str:
        other = "127.0.0.1" if request.url.hostname == "localhost" else "localhost"
        return f"{request.url.scheme}://{other}:{request.url.port or 80}"


def _persona(key: str) -> SamplePerson:
    found = next((person for person in PEOPLE if person.key == key and not person.is_automatic), None)
    if found is None:
        raise NoSuchPersona
    return found


def routes(entrance: Entrance, outbox: Outbox) -> list[Route]:
    pages = _Personas(entrance, outbox)
    return [
        Route(DEMO, pages.show, methods=["GET"]),
        Route(DEMO, pages.become, methods=["POST"]),
        Route(MESSAGES, pages.messages, methods=["GET"]),
    ]
