"""The pages, joined as the application joins them, and browsers to look at them with."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Self

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server.accounts import pages as accounts_pages
from server.accounts.access import Person
from server.accounts.pages import Doorkeeper, StartCode
from server.accounts.post import Post
from server.events import Doorbell
from server.guides import pages as guides_pages
from server.guides.threads import pages as threads_pages
from server.guides.titles import Titles
from server.live.door import LiveDoor
from server.live.rooms import Rooms
from server.mail.outbox import Outbox
from server.mail.port import Mail, NoMail
from server.storage.errors import StoreError
from server.web.assets import Assets
from server.web.metrics import Metrics
from server.web.problems import Problems, Unexpected
from server.web.security import Security
from server.web.sessions import SessionCookie
from server.web.templates import Templates
from server.web.words import ENGLISH, Catalogue
from tests.support.database import settings_for
from tests.support.people import LIFETIME, Accounts

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


def site(
    accounts: Accounts,
    *more: BaseRoute,
    words: Catalogue = ENGLISH,
    address: str = "http://testserver",
    mail: Mail | None = None,
) -> Starlette:
    """Its rooms do not run: the pages that write in a guide are tested on the whole application."""
    assets = Assets.of_folder()
    templates = Templates(
        ("accounts", "guides", "guides.threads"), assets, words, demo=isinstance(mail, Outbox)
    )
    secure = address.startswith("https:")
    keeper = Doorkeeper(
        accounts.transactions,
        accounts.clock,
        SessionCookie(secure=secure),
        accounts.key,
        LIFETIME,
        Post(mail or NoMail(), address, words),
    )
    settings = settings_for(accounts.transactions.database.file.parent)
    rooms = Rooms(settings, accounts.transactions, accounts.clock, Metrics())
    door = LiveDoor(settings, accounts.transactions, rooms)
    titles = Titles(door, accounts.transactions)
    entrance = guides_pages.entrance_of(keeper, templates, door, titles, is_demo=isinstance(mail, Outbox))
    problems = Problems(
        templates, way_in=accounts_pages.SIGN_IN, more={StoreError: HTTPStatus.SERVICE_UNAVAILABLE}
    )
    return Starlette(
        routes=[
            *guides_pages.routes(entrance, mail if isinstance(mail, Outbox) else None),
            *threads_pages.routes(entrance, Doorbell(), accounts.clock),
            *accounts_pages.routes(keeper, templates, StartCode()),
            *assets.routes(),
            *more,
        ],
        middleware=[
            Middleware(Security, problems=problems, origins=frozenset({address}), secure=secure),
            Middleware(Unexpected, problems=problems),
        ],
        exception_handlers=problems.handlers(),
    )


class Browser:
    """One browser with its own cookies; sends what browsers send."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    @classmethod
    @asynccontextmanager
    async def at(cls, app: Starlette, address: str = "http://testserver") -> AsyncIterator[Self]:
        transport = httpx.ASGITransport(app=app)
        headers = {"accept": HTML}
        async with httpx.AsyncClient(transport=transport, base_url=address, headers=headers) as client:
            yield cls(client)

    async def opens(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def sends(self, path: str, **fields: str) -> httpx.Response:
        """A form of our own page."""
        return await self.client.post(path, data=fields, headers={"sec-fetch-site": "same-origin"})

    async def is_signed_in_as(self, accounts: Accounts, person: Person) -> Self:
        """By a session that stands already."""
        session = await accounts.session_of(person)
        self.client.cookies.set("charrette_session", session.cookie)
        return self

    async def signs_in(self, email: str, code: str) -> httpx.Response:
        return await self.sends("/sign-in", email=email, code=code)


def text_of(response: httpx.Response) -> str:
    """What somebody reads: the page without markup, white space folded."""
    without_title = re.sub(r"<title>.*?</title>", " ", response.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", without_title).split())
