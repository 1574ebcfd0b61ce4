"""The automatic colleague: types through the door that everybody uses, and goes when it is sent away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.accounts import access as accounts
from server.documents import queries
from server.guides import sample
from server.live import colleague
from tests.support.site import Browser
from tests.support.sockets import Live, live_application
from tests.support.waiting import until

HERE = "http://127.0.0.1:8000"


@dataclass
class Demo:
    live: Live
    browser: Browser
    guide: str

    async def entries_of_the_colleague(self) -> list[bytes]:
        transactions = self.live.charrette.transactions
        async with transactions.read() as connection:
            automatic = await accounts.person_by_email(connection, sample.AUTOMATIC)
        membership = await self.live.guides.member(self.guide, automatic)
        assert membership
        records = await queries.records(transactions, self.guide)
        return [record.payload for record in records if record.entry.author == membership.author]


@pytest.fixture
async def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    monkeypatch.setattr(colleague, "_PAUSE_S", (0.0, 0.001))
    monkeypatch.setattr(colleague, "_THINKING_S", (0.0, 0.001))
    async with (
        live_application(tmp_path, CHARRETTE_DEMO="true", CHARRETTE_COMMIT_FLOOR_MS="0") as live,
        Browser.at(live.charrette.asgi, HERE) as browser,
    ):
        await sample.fill(live.charrette.transactions, live.accounts.clock.now_ms())
        await browser.sends("/demo", person="ana")
        listed = await browser.opens("/")
        guide = listed.text.partition("/guides/")[2].partition("/")[0]
        yield Demo(live, browser, guide)


async def test_it_comes_writes_and_goes(demo: Demo) -> None:
    page = await demo.browser.opens(f"/guides/{demo.guide}/write")
    assert "Call an automatic colleague" in page.text

    answer = await demo.browser.sends(f"/guides/{demo.guide}/colleague", action="come")
    await demo.browser.sends(f"/guides/{demo.guide}/colleague", action="come")
    room = demo.live.charrette.rooms.open[demo.guide]
    before = room.head.seq
    await until(lambda: room.head.seq >= before + 5, what="five entries")
    assert len(room.connections) == 1
    assert room.room.presence.snapshot() is not None
    await demo.browser.sends(f"/guides/{demo.guide}/colleague", action="go")
    async with asyncio.timeout(5):
        await room.emptied.wait()

    assert answer.headers["location"] == f"/guides/{demo.guide}/write"
    assert demo.live.charrette.colleagues.are_here == set()
    assert len(await demo.entries_of_the_colleague()) >= 5


async def test_called_several_times_at_once_it_comes_once(demo: Demo) -> None:
    call = [demo.browser.sends(f"/guides/{demo.guide}/colleague", action="come") for _ in range(3)]

    await asyncio.gather(*call)

    assert len(demo.live.charrette.rooms.open[demo.guide].connections) == 1


async def test_it_goes_when_nobody_sees_it(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colleague, "_ALONE_S", 0.0)
    await demo.browser.sends(f"/guides/{demo.guide}/colleague", action="come")

    await until(lambda: not demo.live.charrette.colleagues.are_here, what="its leaving")


async def test_a_stranger_does_not_call_it(demo: Demo) -> None:
    async with Browser.at(demo.live.charrette.asgi, HERE) as stranger:
        nobody = await stranger.sends(f"/guides/{demo.guide}/colleague", action="come")
        eve = await demo.live.accounts.add("Eve")
        await stranger.is_signed_in_as(demo.live.accounts, eve)
        answer = await stranger.sends(f"/guides/{demo.guide}/colleague", action="come")

    assert nobody.status_code == 303
    assert answer.status_code == 404
    assert demo.live.charrette.colleagues.are_here == set()
