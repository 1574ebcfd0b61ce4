"""`Charrette(settings)`: the one place where the parts meet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server.accounts import access as accounts
from server.accounts import pages as accounts_pages
from server.accounts.pages import SIGN_IN, Doorkeeper, StartCode
from server.accounts.post import Post
from server.accounts.rules import Lifetime
from server.clock import Clock, SystemClock
from server.guides import pages as guides_pages
from server.live.door import LiveDoor
from server.live.endpoint import LiveEndpoint
from server.live.rights import Rights
from server.live.rooms import Rooms
from server.mail.outbox import Outbox
from server.mail.port import Mail, NoMail
from server.mail.smtp import SmtpMail
from server.settings import Settings
from server.storage.database import Database
from server.storage.errors import StoreError
from server.storage.transaction import Transactions
from server.storage.turns import Lane
from server.web import operations
from server.web.assets import Assets
from server.web.metrics import Metrics
from server.web.problems import Problems, Unexpected
from server.web.security import Security
from server.web.sessions import SessionCookie
from server.web.templates import Templates

_FEATURES: Final = ("accounts", "guides")
_MORE_PROBLEMS: Final[dict[type[Exception], HTTPStatus]] = {StoreError: HTTPStatus.SERVICE_UNAVAILABLE}

log = structlog.get_logger()


class Charrette:
    """`asgi` is the application; `drain` before stopping it. `on_failure` is told when a part that must run has ended."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.on_failure: Callable[[], None] = lambda: None
        self._clock = clock or SystemClock()
        self._metrics = Metrics()
        self._database = Database.open(settings)
        self.transactions = Transactions(self._database, clock=self._clock)
        self.transactions.on_held = self._observe_lock
        self.rooms = Rooms(settings, self.transactions, self._clock, self._metrics)
        self._endpoint = LiveEndpoint(settings, self.transactions, self.rooms, self._clock, self._metrics)
        self.start_code = StartCode()
        self.mail = mail_of(settings)
        self.asgi = self._application()

    async def drain(self) -> None:
        """Nobody comes in any more, what was received is saved and acknowledged, then every socket is closed with 1012."""
        self._endpoint.is_draining = True
        await self.rooms.finish()

    def _application(self) -> Starlette:
        assets = Assets.of_folder()
        templates = Templates(_FEATURES, assets)
        problems = Problems(templates, way_in=SIGN_IN, more=_MORE_PROBLEMS)
        secure = self.settings.base_url.startswith("https:")
        return Starlette(
            routes=self._routes(templates, assets, SessionCookie(secure=secure)),
            exception_handlers=problems.handlers(),
            middleware=[
                Middleware(Security, problems=problems, origins=self.settings.allowed_origins, secure=secure),
                Middleware(Unexpected, problems=problems),
            ],
            lifespan=self._lifespan,
        )

    def _routes(self, templates: Templates, assets: Assets, cookie: SessionCookie) -> list[BaseRoute]:
        lifetime = Lifetime.of(
            idle_minutes=self.settings.session_idle_minutes, days=self.settings.session_days
        )
        post = Post(self.mail, self.settings.base_url, templates.words)
        keeper = Doorkeeper(self.transactions, self._clock, cookie, self.settings.secret(), lifetime, post)
        door = LiveDoor(self.settings, self.transactions, self.rooms)
        return [
            *operations.routes(self._why_not_ready, self._metrics),
            *assets.routes(),
            *accounts_pages.routes(keeper, templates, self.start_code),
            *guides_pages.routes(keeper, templates, door),
            self._endpoint.route(),
        ]

    async def is_empty(self) -> bool:
        """Whether nobody is here yet, so that somebody must begin."""
        async with self.transactions.read() as connection:
            return await accounts.is_empty(connection)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        rights = Rights(self.settings, self.transactions, self.rooms, self._clock)
        async with self._database, asyncio.TaskGroup() as group:
            await self.rooms.notice_restore()
            parts = [group.create_task(self._must_run(part)) for part in (self.rooms.run, rights.run)]
            yield
            for part in parts:
                part.cancel()

    async def _must_run(self, part: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await part()
        except Exception:
            log.exception("part_failed")
            self.on_failure()

    async def _why_not_ready(self) -> str | None:
        if self._endpoint.is_draining:
            return "The server is stopping."
        if not self.rooms.are_saving:
            return "The server cannot save at the moment."
        try:
            await self.transactions.direct_read(lambda connection: connection.execute("SELECT 1").fetchone())
        except StoreError as error:
            return error.sentence
        return None

    def _observe_lock(self, _: Lane, seconds: float) -> None:
        self._metrics.write_lock_seconds.observe(seconds)


def mail_of(settings: Settings) -> Mail:
    if settings.mail_url:
        return SmtpMail.at(settings.mail_url, settings.mail_from)
    return Outbox() if settings.demo else NoMail()
