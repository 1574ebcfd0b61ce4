"""The list of a guide's threads, and one of them."""

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.guides.threads import queries
from server.guides.threads.pages.answers import answer
from server.guides.threads.pages.board import Board
from server.guides.threads.pages.desk import Asked, Desk
from server.guides.threads.queries import Shown
from server.guides.threads.rules import SIGNS
from server.guides.threads.schemas import ListOut
from server.web.problems import prefers_html


@dataclass(frozen=True, slots=True)
class _Lists:
    desk: Desk

    async def all(self, request: Request) -> Response:
        asked = await self.desk.asked(request)
        if not prefers_html(request.headers):
            return answer(await self._changes(asked, _number(request, "since") or 0))
        wanted = request.query_params.get("show", "")
        shown = Shown(wanted) if wanted in set(Shown) else Shown.OPEN
        if shown is Shown.DETACHED:
            await self.desk.placing.sweep(asked.guide)
        before = _number(request, "before")
        page = await self.desk.accepting.settled(
            partial(queries.listed, guide=asked.guide, shown=shown, before=before), queries.threads_of
        )
        return await Board(self.desk, request, asked).listed(shown, page)

    async def one(self, request: Request) -> Response:
        asked = await self.desk.asked(request)
        thread = await self.desk.thread(request, asked)
        shown = await self.desk.shown(asked, thread.id)
        if not prefers_html(request.headers):
            return answer(shown)
        return await Board(self.desk, request, asked).one(shown)

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


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("123456789012345") else None
