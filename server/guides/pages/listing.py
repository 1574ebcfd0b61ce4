"""The first page: somebody's guides."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts.access import is_empty
from server.accounts.pages import HOME, START, unsent_guides
from server.documents import queries as documents
from server.guides import queries
from server.guides.pages.entrance import NEW, Entrance
from server.guides.rules import Role


def routes(entrance: Entrance) -> list[Route]:
    async def show_guides(request: Request) -> Response:
        signed_in = await entrance.keeper.who(request)
        if signed_in is None:
            return await _way_in()
        async with entrance.transactions.read() as connection:
            listed = await queries.guides_of(connection, signed_in.person)
        changed = await documents.last_changes(entrance.transactions, [guide.id for guide in listed])
        now, words = entrance.keeper.clock.now_ms(), entrance.templates.words
        unsent = unsent_guides(request, signed_in)
        return entrance.page(
            request,
            "list",
            signed_in=signed_in,
            changed={guide: words.ago(now - at) for guide, at in changed.items()},
            unsent=[guide for guide in listed if guide.id in unsent],
            new=NEW if signed_in.person.organiser else "",
            own=[guide for guide in listed if guide.role is not Role.ORGANISER],
            others=[guide for guide in listed if guide.role is Role.ORGANISER],
        )

    async def _way_in() -> Response:
        """Where nobody is yet, somebody begins."""
        async with entrance.transactions.read() as connection:
            nobody_is_here = await is_empty(connection)
        return RedirectResponse(START if nobody_is_here else entrance.way_in, HTTPStatus.SEE_OTHER)

    return [Route(HOME, show_guides)]
