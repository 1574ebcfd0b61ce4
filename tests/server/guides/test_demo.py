"""The demo: sample people to click on, on this machine only, and guides that were written through the log."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.accounts import access as accounts
from server.documents import verification
from server.guides import sample
from server.guides.queries import guides_of
from tests.support.site import HTML, Browser, text_of
from tests.support.sockets import Live, live_application

HERE, THERE = "http://127.0.0.1:8000", "http://localhost:8000"


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with live_application(tmp_path, CHARRETTE_DEMO="true") as live:
        await sample.fill(live.charrette.transactions, live.accounts.clock.now_ms())
        yield live


async def test_two_addresses_are_two_people(live: Live) -> None:
    async with Browser.at(live.charrette.asgi, HERE) as ana, Browser.at(live.charrette.asgi, THERE) as bo:
        assert (await ana.opens("/")).headers["location"] == "/demo"
        pages = [text_of(await ana.opens("/demo")), text_of(await bo.opens("/demo"))]
        await ana.sends("/demo", person="ana", next="/account")
        await bo.sends("/demo", person="bo")
        first = [text_of(await ana.opens("/")), text_of(await bo.opens("/"))]

    assert ["Continue as Ana" in pages[0], "Continue as Bo" in pages[1]] == [True, True]
    assert THERE in pages[0]
    assert "Signed in as Ana" in first[0]
    assert "Signed in as Bo" in first[1]
    assert "Demo: everything is a sample." in first[0]
    assert first[0].count("You write here.") == 3


async def test_the_samples_stand_in_whole_logs_of_many_hands(live: Live) -> None:
    transactions = live.charrette.transactions
    async with transactions.read() as connection:
        dana = await accounts.person_by_email(connection, "dana@demo.example")
        guides = await guides_of(connection, dana)

    assert len(guides) == 3
    for guide in guides:
        report = await verification.verify(transactions, guide.id)
        assert report.fault is None
        assert report.leases >= 5


async def test_a_database_with_people_is_left_alone(live: Live) -> None:
    assert await sample.fill(live.charrette.transactions, live.accounts.clock.now_ms()) == []


async def test_what_would_be_sent_can_be_read(live: Live) -> None:
    async with Browser.at(live.charrette.asgi, HERE) as browser:
        assert "Nothing yet." in text_of(await browser.opens("/demo/messages"))
        await browser.sends("/sign-in/message", email="ana@demo.example")

        assert "your code to sign in is" in text_of(await browser.opens("/demo/messages"))


@pytest.mark.parametrize("person", ["automatic", "eve", ""])
async def test_only_the_people_shown_can_be_clicked_on(live: Live, person: str) -> None:
    async with Browser.at(live.charrette.asgi, HERE) as browser:
        assert (await browser.sends("/demo", person=person)).status_code == 404


@pytest.mark.parametrize(
    ("address", "client", "headers"),
    [
        ("http://demo.evil.example:8000", "127.0.0.1", {}),
        ("http://127.0.0.1:9999", "127.0.0.1", {}),
        (HERE, "192.0.2.7", {}),
        (HERE, "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        (HERE, "127.0.0.1", {"forwarded": "for=127.0.0.1"}),
    ],
)
async def test_nobody_else_reaches_it(live: Live, address: str, client: str, headers: dict[str, str]) -> None:
    transport = httpx.ASGITransport(app=live.charrette.asgi, client=(client, 1))
    sent = {"accept": HTML, **headers}
    async with httpx.AsyncClient(transport=transport, base_url=address, headers=sent) as stranger:
        answers = [await stranger.get("/demo"), await stranger.post("/demo", data={"person": "ana"})]

    assert answers[0].status_code == 421
    assert "answers only on this machine" in text_of(answers[0])
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert answers[1].status_code in {403, 421}


async def test_the_page_that_turns_strangers_away_has_its_style_sheet(live: Live) -> None:
    elsewhere = "http://demo.evil.example:8000"
    async with Browser.at(live.charrette.asgi, elsewhere) as stranger:
        page = await stranger.opens("/demo")
        sheet = re.search(r'href="(/static/charrette[^"]+)"', page.text)
        assert sheet
        assert (await stranger.opens(sheet[1])).status_code == 200


async def test_without_the_demo_there_is_nobody_to_click_on(tmp_path: Path) -> None:
    async with live_application(tmp_path) as live, Browser.at(live.charrette.asgi, HERE) as browser:
        assert (await browser.opens("/demo")).status_code == 404
        assert (await browser.sends("/guides/x/colleague")).status_code == 404
