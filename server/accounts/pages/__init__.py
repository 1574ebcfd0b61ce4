"""Signing in and out, the first organiser, and how a request gets its person."""

from starlette.routing import Route

from server.accounts.pages import account, device, signing_in, start
from server.accounts.pages.account import unsent_guides
from server.accounts.pages.addresses import BACK, HOME, SIGN_IN, SIGN_OUT, START, WELCOME
from server.accounts.pages.door import Doorkeeper
from server.accounts.pages.start import StartCode
from server.web.templates import Templates

__all__ = [
    "BACK",
    "HOME",
    "SIGN_IN",
    "SIGN_OUT",
    "START",
    "WELCOME",
    "Doorkeeper",
    "StartCode",
    "routes",
    "unsent_guides",
]


def routes(door: Doorkeeper, templates: Templates, start_code: StartCode) -> list[Route]:
    return [
        *signing_in.routes(door, templates),
        *account.routes(door, templates),
        *device.routes(door, templates),
        *start.routes(door, templates, start_code),
    ]
