"""Somebody's own page, and signing out: here, or everywhere."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts.access import SignedIn
from server.accounts.pages.addresses import ACCOUNT, SIGN_IN, SIGN_OUT, SIGN_OUT_EVERYWHERE
from server.accounts.pages.door import Doorkeeper
from server.accounts.rules import UNSENT, unsent
from server.web.templates import Templates

CLEARS: Final = ("clear-site-data", '"storage"')
"""Tells the browser to forget the copies of guides that the workspace kept on this device."""


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    async def show(request: Request) -> Response:
        return templates.page(request, "accounts/account.html", signed_in=await door.somebody(request))

    async def sign_out(request: Request) -> Response:
        signed_in = await door.who(request)
        return await _leave(request, signed_in, door.sign_out)

    async def sign_out_everywhere(request: Request) -> Response:
        signed_in = await door.somebody(request)
        return await _leave(request, signed_in, door.sign_out_everywhere)

    async def _leave(
        request: Request, signed_in: SignedIn | None, end: Callable[[SignedIn], Awaitable[None]]
    ) -> Response:
        """Asks first whoever would lose words, and never clears somebody else's with one's own."""
        left = unsent(request.cookies.get(UNSENT, ""))
        mine = unsent_guides(request, signed_in)
        if mine and request.query_params.get("discard") != "yes":
            return templates.page(request, "accounts/unsent.html", signed_in=signed_in, guides=mine)
        if signed_in is not None:
            await end(signed_in)
        response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        door.cookie.drop(response)
        if len(left) == len(mine):
            response.headers.append(*CLEARS)
            response.delete_cookie(UNSENT, path="/")
        return response

    return [
        Route(ACCOUNT, show, methods=["GET"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
        Route(SIGN_OUT_EVERYWHERE, sign_out_everywhere, methods=["POST"]),
    ]


def unsent_guides(request: Request, signed_in: SignedIn | None) -> list[str]:
    """In which guides words of this person wait on this device."""
    pairs = unsent(request.cookies.get(UNSENT, ""))
    return [guide for person, guide in pairs if signed_in is not None and person == signed_in.person.id]
