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
from server.accounts.forgetting import Forgetting
from server.accounts.pages import SIGN_IN, Doorkeeper, StartCode
from server.accounts.post import Post
from server.accounts.rules import Lifetime
from server.clock import Clock, SystemClock
from server.events import Doorbell
from server.guides import pages as guides_pages
from server.guides.door import NotSavedYet
from server.guides.pages.personas import DEMO
from server.guides.threads import TOPIC as THREADS
from server.guides.threads import pages as threads_pages
from server.guides.threads import queries as threads
from server.guides.titles import Titles
from server.live import company
from server.live.colleague import Colleagues
from server.live.door import LiveDoor
from server.live.endpoint import LiveEndpoint
from server.live.notices import Notices
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
from server.web.loopback import LoopbackOnly, NotUnderThisAddress
from server.web.metrics import Metrics
from server.web.problems import Problems, Unexpected
from server.web.security import Security
from server.web.sessions import SessionCookie
from server.web.templates import Templates

_FEATURES: Final = ("accounts", "guides", "guides.threads")
_MORE_PROBLEMS: Final[dict[type[Exception], HTTPStatus]] = {
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotSavedYet: HTTPStatus.SERVICE_UNAVAILABLE,
    NotUnderThisAddress: HTTPStatus.MISDIRECTED_REQUEST,
}

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
        self.outbox = Outbox() if settings.demo else None
        self._door = LiveDoor(settings, self.transactions, self.rooms)
        self.titles = Titles(self._door, self.transactions)
        self._doorbell = Doorbell()
        self._notices = Notices(
            self.rooms, self.transactions, self._clock, self._doorbell, {THREADS: threads.versions}
        )
        self.colleagues = Colleagues(settings, self.transactions, self.rooms, self._clock)
        self.asgi = self._application()

    async def drain(self) -> None:
        """Nobody comes in any more, what was received is saved and acknowledged, then every socket is closed with 1012."""
        self._endpoint.is_draining = True
        await self.rooms.finish()

    def _application(self) -> Starlette:
        assets = Assets.of_folder()
        demo = self.settings.demo
        templates = Templates(_FEATURES, assets, demo=demo)
        problems = Problems(templates, way_in=DEMO if demo else SIGN_IN, more=_MORE_PROBLEMS)
        secure = self.settings.base_url.startswith("https:")
        return Starlette(
            routes=self._routes(templates, assets, SessionCookie(secure=secure)),
            exception_handlers=problems.handlers(),
            middleware=[
                Middleware(Security, problems=problems, origins=self.settings.allowed_origins, secure=secure),
                *([Middleware(LoopbackOnly, problems=problems, port=self.settings.port)] if demo else []),
                Middleware(Unexpected, problems=problems),
            ],
            lifespan=self._lifespan,
        )

    def _routes(self, templates: Templates, assets: Assets, cookie: SessionCookie) -> list[BaseRoute]:
        lifetime = Lifetime.of(
            idle_minutes=self.settings.session_idle_minutes, days=self.settings.session_days
        )
        post = Post(self._mail(), self.settings.base_url, templates.words)
        keeper = Doorkeeper(self.transactions, self._clock, cookie, self.settings.secret(), lifetime, post)
        entrance = guides_pages.entrance_of(
            keeper, templates, self._door, self.titles, is_demo=self.settings.demo
        )
        return [
            *operations.routes(self._why_not_ready, self._metrics, self.settings.metrics_token),
            *assets.routes(),
            *accounts_pages.routes(keeper, templates, self.start_code),
            *guides_pages.routes(entrance, self.outbox),
            *threads_pages.routes(entrance, self._doorbell, self._clock),
            *(company.routes(keeper, self.colleagues) if self.settings.demo else []),
            self._endpoint.route(),
        ]

    def _mail(self) -> Mail:
        """A demo sends nothing, whatever else is set."""
        settings = self.settings
        if self.outbox is not None:
            return self.outbox
        return SmtpMail.at(settings.mail_url, settings.mail_from) if settings.mail_url else NoMail()

    async def is_empty(self) -> bool:
        """Whether nobody is here yet, so that somebody must begin."""
        async with self.transactions.read() as connection:
            return await accounts.is_empty(connection)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        rights = Rights(self.settings, self.transactions, self.rooms, self._clock)
        async with self._database, asyncio.TaskGroup() as group:
            await self.rooms.notice_restore()
            forgetting = Forgetting(self.transactions, self._clock)
            parts = [
                group.create_task(self._must_run(part.run))
                for part in (self.rooms, rights, self.colleagues, self.titles, forgetting, self._notices)
            ]
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
