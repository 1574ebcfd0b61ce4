"""Threads as a page: each an article, with the forms of whoever looks at it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from collab.guide.keys import PROMISE, TITLE
from server.guides.threads import queries
from server.guides.threads.pages.desk import Asked, Desk
from server.guides.threads.queries import Page, Shown
from server.guides.threads.rules import REASONS, SIGNS
from server.guides.threads.schemas import ThreadOut
from server.guides.writing import new_attempt

_SHORT: Final = 60
_WORDS: Final = 4
_LINES: Final = {TITLE: "Title", PROMISE: "Promise"}


class When(NamedTuple):
    """In UTC: which zone the reader is in, no page without script knows."""

    machine: str
    date: str
    time: str


@dataclass(frozen=True, slots=True)
class Board:
    desk: Desk
    request: Request
    asked: Asked

    async def listed(self, shown: Shown, page: Page) -> Response:
        threads = await self.desk.all_shown(self.asked, page.talks, await self.desk.shaping(self.asked))
        older = f"?show={shown}&before={threads[-1].number}" if page.has_more else ""
        return await self._page("list", shown=shown, threads=threads, older=older)

    async def one(self, thread: ThreadOut) -> Response:
        return await self._page("one", threads=[thread])

    async def _page(self, name: str, **values: Any) -> Response:  # Any: as `Entrance.page` takes them
        async with self.desk.entrance.transactions.read() as connection:
            counts = await queries.counts(connection, self.asked.guide)
        opened = self.asked.opened
        return self.desk.entrance.page(
            self.request,
            name,
            room="guides.threads",
            signed_in=opened.signed_in,
            opened=opened,
            asker=self.asked.asker,
            counts=counts,
            attempt=new_attempt(),
            parts=self._parts(),
            signs=SIGNS,
            reasons=REASONS,
            when=when,
            start_of=start_of,
            link=self._link,
            part_of=lambda key: dict(self._parts()).get(key, ""),
            **values,
        )

    def _parts(self) -> list[tuple[str, str]]:
        """Keys and titles; what is commented on most comes first."""
        say = self.desk.entrance.say
        lines = [(key, say(title)) for key, title in _LINES.items()]
        return [(one.key, say(one.title)) for one in self.asked.opened.template.sections] + lines

    def _link(self, thread: ThreadOut) -> str:
        """Into the reading view: to the section, and in browsers that can, to the very words."""
        section = "content" if thread.section in _LINES else thread.section
        text = thread.at.text if thread.at else ""
        return f"{self.asked.opened.address}#{section}{text_fragment(text)}"


def when(ms: int) -> When:
    at = datetime.fromtimestamp(ms / 1000, UTC)
    return When(at.strftime("%Y-%m-%dT%H:%MZ"), at.strftime("%Y-%m-%d"), at.strftime("%H:%M"))


def start_of(text: str) -> str:
    """Enough to know which words are meant."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[:_SHORT].rsplit(" ", 1)[0] + "…"


def text_fragment(text: str) -> str:
    """https://wicg.github.io/scroll-to-text-fragment: whole when it is short, else its first and last words."""
    lines = [words for line in text.split("\n") if (words := line.split())]
    if not lines:
        return ""
    is_short = len(lines) == 1 and len(lines[0]) <= 2 * _WORDS
    parts = lines if is_short else [lines[0][:_WORDS], lines[-1][-_WORDS:]]
    return ":~:text=" + ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in parts)
