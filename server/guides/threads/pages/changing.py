"""Everything that is done with threads: a form or JSON comes, the thread as it is then goes out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.guides.threads import rules
from server.guides.threads.access import Thread
from server.guides.threads.pages.desk import Asked, Desk
from server.guides.threads.pages.listing import answer
from server.guides.threads.placing import Named, root_of
from server.guides.threads.rules import Kind
from server.guides.threads.schemas import (
    AnchorSent,
    MessageSent,
    NoteSent,
    ReactionSent,
    ReasonSent,
    ThreadSent,
)
from server.guides.threads.talking import NewThread
from server.web.sent import read_sent

_MOST_BYTES: Final = 24 * rules.REPLACEMENT_LONGEST
"""Far above what is taken, so that a text that is too long is shown again and not lost."""

Verb = Callable[[Request, Asked, Thread], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Changes:
    desk: Desk

    async def start(self, request: Request) -> Response:
        sent = await read_sent(request, ThreadSent, most_bytes=_MOST_BYTES)
        asked = await self.desk.asked(request)
        root = "" if sent.kind is Kind.TEAM else root_of(asked.opened.template, sent.root)
        named = Named(root, sent.start, sent.end, sent.quote)
        new = NewThread(sent.kind, named, sent.text, sent.replacement, sent.reason, sent.attempt)
        thread = await self.desk.talking.start(asked.asker, asked.guide, new)
        return answer(await self.desk.shown(asked, thread), HTTPStatus.CREATED)

    async def change(self, verb: Verb, request: Request) -> Response:
        asked = await self.desk.asked(request)
        thread = await self.desk.thread(request, asked)
        await verb(request, asked, thread)
        return answer(await self.desk.shown(asked, thread.id))

    async def reply(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, MessageSent, most_bytes=_MOST_BYTES)
        await self.desk.talking.reply(asked.asker, thread, sent.text, sent.attempt)

    async def react(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, ReactionSent, most_bytes=_MOST_BYTES)
        message = request.path_params["message"]
        await self.desk.talking.react(asked.asker, thread, message, sent.sign, on=sent.on)

    async def resolve(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, NoteSent, most_bytes=_MOST_BYTES)
        await self.desk.talking.resolve(asked.asker, thread, sent.note)

    async def reopen(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, MessageSent, most_bytes=_MOST_BYTES)
        await self.desk.talking.reopen(asked.asker, thread, sent.text, sent.attempt)

    async def attach(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, AnchorSent, most_bytes=_MOST_BYTES)
        was = thread.passage.root if thread.passage else ""
        root = root_of(asked.opened.template, sent.root or was)
        await self.desk.talking.attach(asked.asker, thread, Named(root, sent.start, sent.end, sent.quote))

    async def accept(self, _: Request, asked: Asked, thread: Thread) -> None:
        await self.desk.accepting.accept(asked.opened.signed_in, asked.opened.membership, thread)

    async def decline(self, request: Request, asked: Asked, thread: Thread) -> None:
        sent = await read_sent(request, ReasonSent, most_bytes=_MOST_BYTES)
        await self.desk.talking.decline(asked.asker, thread, sent.reason)

    async def withdraw(self, _: Request, asked: Asked, thread: Thread) -> None:
        await self.desk.talking.withdraw(asked.asker, thread)


def routes(desk: Desk) -> list[Route]:
    changes = _Changes(desk)
    verbs: dict[str, Verb] = {
        "messages": changes.reply,
        "messages/{message}/reactions": changes.react,
        "resolve": changes.resolve,
        "reopen": changes.reopen,
        "anchor": changes.attach,
        "accept": changes.accept,
        "decline": changes.decline,
        "withdraw": changes.withdraw,
    }
    return [
        Route("/guides/{guide}/threads", changes.start, methods=["POST"]),
        *(
            Route(
                f"/guides/{{guide}}/threads/{{thread}}/{path}",
                partial(changes.change, verb),
                methods=["POST"],
            )
            for path, verb in verbs.items()
        ),
    ]
