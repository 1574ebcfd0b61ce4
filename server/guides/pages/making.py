"""Making a guide: a title, and a look at the sections it promises."""

from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from collab.guide.sections import TEMPLATES
from server.accounts.access import SignedIn
from server.errors import NotAllowed, Refused
from server.guides import access, actions, rules
from server.guides.pages.entrance import NEW, Entrance, Fault
from server.guides.writing import Writing
from server.web.forms import read_form


class OnlyOrganisers(NotAllowed):
    """Making guides, inviting people."""

    def __init__(self) -> None:
        super().__init__("Only organisers make guides: ask one of them.")


def routes(entrance: Entrance) -> list[Route]:
    writing = Writing(entrance.door, entrance.transactions)

    async def _organiser(request: Request) -> SignedIn:
        signed_in = await entrance.keeper.somebody(request)
        if not signed_in.person.organiser:
            raise OnlyOrganisers
        return signed_in

    def _page(request: Request, signed_in: SignedIn, title: str = "", fault: str = "") -> Response:
        faults: list[Fault] = [("title", fault)] if fault else []
        return entrance.page(
            request,
            "new",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
            faults=faults,
            signed_in=signed_in,
            title=title,
            sections=TEMPLATES[rules.TEMPLATE].sections,
        )

    async def show(request: Request) -> Response:
        return _page(request, await _organiser(request))

    async def make(request: Request) -> Response:
        signed_in = await _organiser(request)
        title = (await read_form(request)).line("title")
        now = entrance.keeper.clock.now_ms()
        action = partial(actions.create, titles=[title], writers=[signed_in.person.email], now=now)
        try:
            made = await entrance.transactions.run(action)
        except Refused as error:
            return _page(request, signed_in, title, error.sentence)
        [(clean, guide)] = made.items()
        async with entrance.transactions.read() as connection:
            membership = await access.member(connection, guide, signed_in.person)
        await writing.seed_title(signed_in, membership, clean)
        return RedirectResponse(f"/guides/{guide}/members", HTTPStatus.SEE_OTHER)

    return [Route(NEW, show, methods=["GET"]), Route(NEW, make, methods=["POST"])]
