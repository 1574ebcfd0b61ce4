"""The title that a guide is listed by follows its text: changed in the room, by a form, or by another process."""

import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from collab.guide.keys import TITLE
from collab.history.entry import Kind
from server.accounts.access import Person
from server.documents import queries
from server.guides import titles
from server.guides.rules import TITLE_LONGEST, listed_title
from server.guides.sample.typist import Typist
from tests.support.site import Browser, text_of
from tests.support.sockets import WANTS_ACKS, Live, Socket, live_application, typed

ADDRESS = "http://127.0.0.1:8000"


@dataclass
class World:
    """A guide of Ana, made as "Hand hygiene", that is open nowhere."""

    live: Live
    ana: Person
    guide: str
    browser: Browser

    async def listed(self) -> str:
        [guide] = await self.live.guides.list_of(self.ana)
        return guide.title

    async def ana_comes(self) -> Socket:
        token = await self.live.accounts.token_of(self.ana)
        socket = self.live.connect(self.guide, token.text)
        socket.send(WANTS_ACKS)
        return await socket.sync()

    async def another_process_writes(self, title: str) -> None:
        membership = await self.live.guides.member(self.guide, self.ana)
        assert membership
        transactions = self.live.charrette.transactions
        head = await queries.head(transactions, self.guide)
        await Typist(transactions, head, head.at).writes(membership.author, 1, TITLE, title, Kind.IMPORT)

    async def sends_the_form(self, title: str) -> None:
        path = f"/guides/{self.guide}/sections/title"
        form = await self.browser.opens(path)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
        assert (await self.browser.sends(path, text=title, **hidden)).status_code == 303

    async def looks_twice(self) -> None:
        await self.live.charrette.titles.look()
        await self.live.charrette.titles.look()


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The task that looks by itself has looked once, at the beginning."""
    monkeypatch.setattr(titles, "_LOOK_EVERY_S", 3600)
    async with live_application(tmp_path) as live, Browser.at(live.charrette.asgi, ADDRESS) as browser:
        ana = await live.accounts.add("Ana")
        guide = await live.guides.one(ana)
        yield World(live, ana, guide, await browser.is_signed_in_as(live.accounts, ana))


async def test_typed_in_the_room(world: World) -> None:
    ana = await world.ana_comes()
    ana.send(typed("Clean hands", root=TITLE))
    await ana.acknowledged(1)
    await world.looks_twice()

    assert await world.listed() == "Clean hands"
    pages = [
        await world.browser.opens(path)
        for path in ("/", f"/guides/{world.guide}", f"/guides/{world.guide}/members")
    ]
    assert all("Clean hands" in text_of(page) for page in pages)
    assert not any("Hand hygiene" in page.text for page in pages)
    assert "<title>Clean hands: People" in pages[-1].text


async def test_while_it_is_being_typed_the_list_stands_still(world: World) -> None:
    ana = await world.ana_comes()
    await world.looks_twice()
    ana.send(typed("C", root=TITLE))
    await ana.acknowledged(1)
    await world.live.charrette.titles.look()

    assert await world.listed() == "Hand hygiene"


async def test_sent_by_a_form_it_is_there_at_once(world: World) -> None:
    before = text_of(await world.browser.opens("/"))
    await world.sends_the_form("Clean hands")
    after = text_of(await world.browser.opens("/"))

    assert await world.listed() == "Clean hands"
    assert "You write here. Nothing is written yet." in before
    assert "You write here. Last change: just now." in after


async def test_written_by_another_process_or_before_a_kill(world: World) -> None:
    await world.another_process_writes("Clean hands")
    await world.live.charrette.titles.sweep()

    assert await world.listed() == "Clean hands"


async def test_a_guide_without_a_title_keeps_the_one_it_had(world: World) -> None:
    await world.sends_the_form("Clean hands")
    await world.sends_the_form("")

    assert await world.listed() == "Clean hands"


async def test_a_log_that_cannot_be_read_is_left_until_it_moves(world: World) -> None:
    await world.another_process_writes("Clean hands")
    file = world.live.charrette.transactions.database.file
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE document_entries SET payload = x'00'")
    await world.live.charrette.titles.sweep()
    [seq] = connection.execute("SELECT title_seq FROM guides").fetchone()
    connection.close()

    assert await world.listed() == "Hand hygiene"
    assert seq == (await queries.head(world.live.charrette.transactions, world.guide)).seq


async def test_while_nothing_can_be_saved_a_title_that_was_saved_is_not_refused(world: World) -> None:
    blocker = sqlite3.connect(world.live.charrette.transactions.database.file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    await world.live.charrette.titles.follow(world.guide)
    blocker.close()

    assert await world.listed() == "Hand hygiene"


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("", ""),
        ("  Hand \u2028 hygiene\x07", "Hand hygiene"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 5_000, "x" * (TITLE_LONGEST - 1) + "…"),
    ],
)
def test_whatever_the_text_says_a_list_shows_one_short_line(text: str, listed: str) -> None:
    assert listed_title(text) == listed
