"""What is kept on somebody's device: every cookie and every stored item, why, and for how long."""

from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.accounts.pages.addresses import DEVICE
from server.accounts.pages.door import Doorkeeper
from server.accounts.rules import DAY_MS, UNSENT
from server.web.templates import Templates


class Item(NamedTuple):
    """`name` is as a browser shows it; what is in angle brackets differs."""

    name: str
    why: str
    how_long: str


_UNTIL_OUT: Final = "Until you sign out on this device."
COOKIES: Final = (
    Item(
        UNSENT,
        "Says that words of yours are on this device and not saved yet, and in which guide: so signing out asks first.",
        "Until they are saved.",
    ),
)
STORED: Final = (
    Item(
        "charrette/<guide>/<you>/<number>",
        "A copy of each guide that you opened to write: what you write without a connection is not lost.",
        _UNTIL_OUT,
    ),
    Item(
        "charrette/unsent/<guide>/<you>",
        "Notes that the copy holds words that are not saved.",
        "Until they are saved.",
    ),
    Item(
        "charrette/set-aside/<guide>/<you>",
        "Words that the server could not take, so that you can use them again.",
        "Until you say that you have what you need.",
    ),
    Item("charrette/muted", "Whether the page says who comes and goes.", _UNTIL_OUT),
    Item(
        "charrette/probe",
        "An empty trial that shows whether this browser keeps anything.",
        "It is removed at once.",
    ),
)


def routes(door: Doorkeeper, templates: Templates) -> list[Route]:
    async def show(request: Request) -> Response:
        return templates.page(
            request,
            "accounts/device.html",
            signed_in=await door.who(request),
            session_cookie=door.cookie.name,
            days=door.lifetime.absolute_ms // DAY_MS,
            cookies=COOKIES,
            stored=STORED,
        )

    return [Route(DEVICE, show, methods=["GET"])]
