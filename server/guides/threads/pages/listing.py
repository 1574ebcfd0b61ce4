"""The list of a guide's threads, and one of them."""

from dataclasses import dataclass
from functools import partial

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.guides.threads import queries
from server.guides.threads.pages.desk import Asked, Desk
from server.guides.threads.rules import SIGNS
from server.guides.threads.schemas import ListOut


@dataclass(frozen=True, slots=True)
class _Lists:
    desk: Desk

    async def all(self, request: Request) -> Response:
        asked = await self.desk.asked(request)
        return answer(await self._changes(asked, _number(request, "since") or 0))

    async def one(self, request: Request) -> Response:
        asked = await self.desk.asked(request)
        thread = await self.desk.thread(request, asked)
        return answer(await self.desk.shown(asked, thread.id))

    async def _changes(self, asked: Asked, since: int) -> ListOut:
        shaping = await self.desk.shaping(asked)
        page = await self.desk.accepting.settled(
            partial(queries.changed, guide=asked.guide, since=since), queries.threads_of
        )
        threads = await self.desk.all_shown(asked, page.talks, shaping)
        return ListOut(
            version=max((thread.version for thread in threads), default=since),
            more=page.has_more,
            threads=threads,
            people=shaping.people(),
            signs=list(SIGNS),
        )


def routes(desk: Desk) -> list[Route]:
    lists = _Lists(desk)
    return [
        Route("/guides/{guide}/threads", lists.all, methods=["GET"]),
        Route("/guides/{guide}/threads/{thread}", lists.one, methods=["GET"]),
    ]


def answer(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("123456789012345") else None
