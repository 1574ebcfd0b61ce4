"""A team with a guide of a few words, and what its people send to the addresses of threads."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc, Text

from collab.guide.anchors import passage_at, places_of
from collab.wire import messages
from server.accounts.access import Person
from server.documents import queries
from tests.support.site import Browser
from tests.support.sockets import Live, Socket, live_application

ADDRESS = "http://127.0.0.1:8000"
STEPS = "section:steps"
WORDS = "Wash your hands well. Move the trolley 🛒 away. Wash your hands again."
CLIENT = 77

Json = dict[str, Any]  # as the server answers


@dataclass
class Someone:
    """A person of the team, or a stranger, with a browser's cookies and a program's manners."""

    team: "Team"
    person: Person
    browser: Browser

    @property
    def address(self) -> str:
        return f"/guides/{self.team.guide}/threads"

    async def asks(self, path: str = "", **query: str) -> httpx.Response:
        return await self.browser.client.get(
            self.address + path, params=query, headers={"accept": "application/json"}
        )

    async def tells(self, path: str = "", **body: object) -> httpx.Response:
        headers = {"accept": "application/json", "sec-fetch-site": "same-origin"}
        return await self.browser.client.post(self.address + path, json=body, headers=headers)

    async def does(self, path: str = "", **body: object) -> Json:
        answer = await self.tells(path, **body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def sees(self, thread: str) -> Json:
        answer = await self.asks(f"/{thread}")
        assert answer.status_code == HTTPStatus.OK, answer.text
        return dict(answer.json())

    async def lists(self, since: int = 0) -> Json:
        answer = await self.asks(since=str(since))
        assert answer.status_code == HTTPStatus.OK, answer.text
        return dict(answer.json())

    async def comments(self, quote: str = "the trolley", text: str = "Which one?", **more: object) -> Json:
        return await self.does(**{"root": STEPS, **await self.team.named(quote), "text": text, **more})

    async def suggests(self, quote: str, replacement: str, **more: object) -> Json:
        wish = {
            "kind": "suggestion",
            "root": STEPS,
            **await self.team.named(quote),
            "replacement": replacement,
        }
        return await self.does(**{**wish, "reason": "clearer", **more})

    async def comes(self) -> Socket:
        """With a socket to the guide."""
        token = await self.team.live.accounts.token_of(self.person)
        return await self.team.live.connect(self.team.guide, token.text).sync()


@dataclass
class Team:
    """Ana and Bo write, Cleo comments, Rita reads, Eve is a stranger and Olga an organiser who is no member."""

    live: Live
    guide: str
    people: dict[str, Someone] = field(default_factory=dict)
    writer: Socket | None = None
    doc: Doc[Text] = field(default_factory=lambda: Doc(client_id=CLIENT))
    sent: int = 0

    def __getattr__(self, name: str) -> Someone:
        return self.people[name]

    @property
    def text(self) -> Text:
        return self.doc.get(STEPS, type=Text)

    async def types(self, words: str, at: int) -> None:
        """Bo, in the room; `at` is in bytes."""
        before = self.doc.get_state()
        self.text.insert(at, words)
        await self._saves(before)

    async def removes(self, words: str) -> None:
        """Bo, in the room."""
        place = places_of(self.doc, STEPS, words)[0]
        before = self.doc.get_state()
        del self.text[place.at : place.at_end]
        await self._saves(before)

    async def _saves(self, before: bytes) -> None:
        if self.writer is None:
            self.writer = await self.people["bo"].comes()
        self.sent += 1
        self.writer.send(messages.update(self.doc.get_update(before)))
        await self.writer.acknowledged(self.sent)

    async def catches_up(self) -> None:
        """Bo's copy has all that was saved."""
        for record in await queries.records(self.live.charrette.transactions, self.guide):
            self.doc.apply_update(record.payload)

    async def words(self) -> str:
        await self.catches_up()
        return "".join(part for part, _ in self.text.diff() if isinstance(part, str))

    async def named(self, quote: str) -> Json:
        """As a browser names the first place of these words."""
        place = places_of(self.doc, STEPS, quote)[0]
        passage = passage_at(self.doc, STEPS, place)
        return {"start": encoded(passage.start), "end": encoded(passage.end), "quote": quote}


def encoded(position: bytes) -> str:
    return urlsafe_b64encode(position).decode().rstrip("=")


@asynccontextmanager
async def team_at_work(folder: Path) -> AsyncIterator[Team]:
    async with live_application(folder) as live, AsyncExitStack() as browsers:
        people = {
            name: await live.accounts.add(name.title()) for name in ("ana", "bo", "cleo", "rita", "eve")
        }
        people["olga"] = await live.accounts.add("Olga", organiser=True)
        team = Team(live, await live.guides.one(people["ana"], people["bo"]))
        await live.guides.set_member(team.guide, people["cleo"], "commenter")
        await live.guides.set_member(team.guide, people["rita"], "reader")
        for name, person in people.items():
            browser = await browsers.enter_async_context(Browser.at(live.charrette.asgi, ADDRESS))
            await browser.is_signed_in_as(live.accounts, person)
            team.people[name] = Someone(team, person, browser)
        await team.types(WORDS, 0)
        yield team
