"""The first page: somebody's guides."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.accounts.pages import HOME, Doorkeeper
from server.guides import queries
from server.guides.rules import Role
from server.web.templates import Templates


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    async def show_guides(request: Request) -> Response:
        signed_in = await door.somebody(request)
        async with door.transactions.read() as connection:
            listed = await queries.guides_of(connection, signed_in.person)
        return templates.page(
            request,
            "guides/list.html",
            signed_in=signed_in,
            own=[guide for guide in listed if guide.role is not Role.ORGANISER],
            others=[guide for guide in listed if guide.role is Role.ORGANISER],
        )

    return [Route(HOME, show_guides)]
