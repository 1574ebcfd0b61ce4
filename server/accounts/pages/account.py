"""Somebody's own page, and signing out: here, or everywhere."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts.pages.addresses import ACCOUNT, SIGN_IN, SIGN_OUT, SIGN_OUT_EVERYWHERE
from server.accounts.pages.door import Doorkeeper
from server.web.templates import Templates


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    async def show(request: Request) -> Response:
        return templates.page(request, "accounts/account.html", signed_in=await door.somebody(request))

    async def sign_out(request: Request) -> Response:
        signed_in = await door.who(request)
        if signed_in is not None:
            await door.sign_out(signed_in)
        return _out()

    async def sign_out_everywhere(request: Request) -> Response:
        await door.sign_out_everywhere(await door.somebody(request))
        return _out()

    def _out() -> Response:
        response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        door.cookie.drop(response)
        return response

    return [
        Route(ACCOUNT, show, methods=["GET"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
        Route(SIGN_OUT_EVERYWHERE, sign_out_everywhere, methods=["POST"]),
    ]
