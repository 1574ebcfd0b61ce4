"""Everything that is done with threads: a form or JSON comes, the thread as it is then is answered or shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.documents.errors import DocumentUnreadable
from server.errors import NotAllowed, NotFound, NotSignedIn, Refused
from server.guides.door import NotSavedYet
from server.guides.threads import rules
from server.guides.threads.access import Thread
from server.guides.threads.pages.answers import answer
from server.guides.threads.pages.desk import Asked, Desk
from server.guides.threads.pages.kept import kept
from server.guides.threads.placing import Named, root_of
from server.guides.threads.rules import Kind
from server.guides.threads.schemas import (
    AnchorSent,
    MessageSent,
    NoteSent,
    ReactionSent,
    ReasonSent,
    Sent,
    ThreadSent,
)
from server.guides.threads.talking import NewThread
from server.guides.writing import SomebodyElse
from server.storage.errors import StoreError
from server.web.problems import prefers_html
from server.web.sent import read_sent

_MOST_BYTES: Final = 24 * rules.REPLACEMENT_LONGEST
"""Far above what is taken, so that a text that is too long is shown again and not lost."""
_KEPT: Final = (Refused, NotAllowed, NotFound, NotSignedIn, NotSavedYet, StoreError, DocumentUnreadable)
"""After these a page's form comes back with what was typed."""

S = TypeVar("S", bound=Sent)
Verb = Callable[[Request, Asked, S], Awaitable[str]]
"""Answers with the thread's id."""


@dataclass(frozen=True, slots=True)
class _Changes:
    desk: Desk

    async def change(self, kind: type[S], verb: Verb[S], status: HTTPStatus, request: Request) -> Response:
        sent = await read_sent(request, kind, most_bytes=_MOST_BYTES)
        if not prefers_html(request.headers):
            asked, thread = await self._done(request, verb, sent)
            return answer(await self.desk.shown(asked, thread), status)
        try:
            asked, thread = await self._done(request, verb, sent)
        except _KEPT as error:
            return await kept(self.desk, request, sent, error)
        return RedirectResponse(f"{asked.address}/{thread}", HTTPStatus.SEE_OTHER)

    async def _done(self, request: Request, verb: Verb[S], sent: S) -> tuple[Asked, str]:
        asked = await self.desk.asked(request)
        if sent.author and sent.author != asked.opened.membership.author:
            raise SomebodyElse(asked.opened.signed_in.person.name)
        return asked, await verb(request, asked, sent)

    async def start(self, _: Request, asked: Asked, sent: ThreadSent) -> str:
        root = "" if sent.kind is Kind.TEAM else root_of(asked.opened.template, sent.root)
        named = Named(root, sent.start, sent.end, sent.quote)
        new = NewThread(sent.kind, named, sent.text, sent.replacement, sent.reason, sent.attempt)
        return await self.desk.talking.start(asked.asker, asked.guide, new)

    async def reply(self, request: Request, asked: Asked, sent: MessageSent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.talking.reply(asked.asker, thread, sent.text, sent.attempt)
        return thread.id

    async def react(self, request: Request, asked: Asked, sent: ReactionSent) -> str:
        thread = await self.desk.thread(request, asked)
        message, sign = request.path_params["message"], sent.off or sent.sign
        await self.desk.talking.react(asked.asker, thread, message, sign, on=sent.on and not sent.off)
        return thread.id

    async def resolve(self, request: Request, asked: Asked, sent: NoteSent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.talking.resolve(asked.asker, thread, sent.note)
        return thread.id

    async def reopen(self, request: Request, asked: Asked, sent: MessageSent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.talking.reopen(asked.asker, thread, sent.text, sent.attempt)
        return thread.id

    async def attach(self, request: Request, asked: Asked, sent: AnchorSent) -> str:
        thread = await self.desk.thread(request, asked)
        root = root_of(asked.opened.template, sent.root or _root(thread))
        await self.desk.talking.attach(asked.asker, thread, Named(root, sent.start, sent.end, sent.quote))
        return thread.id

    async def accept(self, request: Request, asked: Asked, _: Sent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.accepting.accept(asked.opened.signed_in, asked.opened.membership, thread)
        return thread.id

    async def decline(self, request: Request, asked: Asked, sent: ReasonSent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.talking.decline(asked.asker, thread, sent.reason)
        return thread.id

    async def withdraw(self, request: Request, asked: Asked, _: Sent) -> str:
        thread = await self.desk.thread(request, asked)
        await self.desk.talking.withdraw(asked.asker, thread)
        return thread.id


def routes(desk: Desk) -> list[Route]:
    changes = _Changes(desk)

    # Any: each verb takes the struct that stands beside it
    def route(path: str, kind: type[Any], verb: Verb[Any], status: HTTPStatus = HTTPStatus.OK) -> Route:
        sending = partial(changes.change, kind, verb, status)
        return Route(f"/guides/{{guide}}/threads{path}", sending, methods=["POST"])

    return [
        route("", ThreadSent, changes.start, HTTPStatus.CREATED),
        route("/{thread}/messages", MessageSent, changes.reply),
        route("/{thread}/messages/{message}/reactions", ReactionSent, changes.react),
        route("/{thread}/resolve", NoteSent, changes.resolve),
        route("/{thread}/reopen", MessageSent, changes.reopen),
        route("/{thread}/anchor", AnchorSent, changes.attach),
        route("/{thread}/accept", Sent, changes.accept),
        route("/{thread}/decline", ReasonSent, changes.decline),
        route("/{thread}/withdraw", Sent, changes.withdraw),
    ]


def _root(thread: Thread) -> str:
    return thread.passage.root if thread.passage else ""
