"""The button with which somebody calls the automatic colleague, or sends it away. Only in a demo."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts.pages import Doorkeeper
from server.guides import access
from server.live.colleague import Colleagues
from server.web.forms import read_form


def routes(keeper: Doorkeeper, colleagues: Colleagues) -> list[Route]:
    async def call(request: Request) -> Response:
        signed_in = await keeper.somebody(request)
        guide = request.path_params["guide"]
        async with keeper.transactions.read() as connection:
            await access.member(connection, guide, signed_in.person)
        if (await read_form(request)).line("action") == "go":
            colleagues.dismiss(guide)
        else:
            await colleagues.invite(guide)
        return RedirectResponse(f"/guides/{guide}/write", HTTPStatus.SEE_OTHER)

    return [Route("/guides/{guide}/colleague", call, methods=["POST"])]
