"""Signing in by a message: the code, the link, mail scanners, limits, shared computers, cookies that change."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import structlog

from server.accounts import rules
from server.accounts.access import Person
from server.mail.outbox import Outbox
from server.mail.port import MailFailed, Message
from tests.support.clock import ManualClock
from tests.support.people import Accounts
from tests.support.site import Browser, site, text_of


@dataclass
class Visit:
    """A browser at a site that sends messages, and the messages."""

    browser: Browser
    outbox: Outbox

    async def asks(self, email: str = "ana@example.org", next_page: str = "") -> httpx.Response:
        return await self.browser.sends("/sign-in/message", email=email, next=next_page)

    async def opens_at_once(self, path: str, times: int) -> list[httpx.Response]:
        return await asyncio.gather(*(self.browser.opens(path) for _ in range(times)))

    @property
    def code(self) -> str:
        found = re.search(r"code to sign in is (\d{3} \d{3})", self.outbox.messages[-1].text)
        assert found
        return found[1]

    @property
    def link(self) -> str:
        found = re.search(r"http://testserver(/\S+)", self.outbox.messages[-1].text)
        assert found
        return found[1]


@pytest.fixture
async def visit(accounts: Accounts, ana: Person) -> AsyncIterator[Visit]:
    outbox = Outbox()
    async with Browser.at(site(accounts, mail=outbox)) as browser:
        yield Visit(browser, outbox)


async def test_the_code_of_the_message_signs_in(visit: Visit) -> None:
    assert "Send me a code" in text_of(await visit.browser.opens("/sign-in"))

    page = await visit.asks()
    answer = await visit.browser.signs_in("ana@example.org", visit.code)

    assert "a message with a code is on its way" in text_of(page)
    assert 'name="email" value="ana@example.org"' in page.text
    assert answer.status_code == 303
    assert "Signed in as Ana" in text_of(await visit.browser.opens("/"))
    assert visit.outbox.messages[-1].to == "ana@example.org"


async def test_whoever_writes_in_another_tab_is_led_back_to_it(visit: Visit) -> None:
    back = "/sign-in/back"
    stranger = await visit.browser.opens(back)
    pages = [await visit.browser.opens(f"/sign-in?next={back}"), await visit.asks(next_page=back)]
    pages.append(await visit.browser.opens(visit.link))
    fields = {"email": "ana@example.org", "code": visit.code, "next": back}
    welcome = await visit.browser.sends("/sign-in", **fields)
    there = await visit.browser.opens(welcome.headers["location"])

    assert stranger.headers["location"] == "/sign-in?next=%2Fsign-in%2Fback"
    assert all("Your text waits in the other tab" in text_of(page) for page in pages)
    assert there.headers["location"] == back
    assert "Go back to the tab in which you were writing" in text_of(await visit.browser.opens(back))
    assert "other tab" not in text_of(await visit.browser.opens("/sign-in"))


async def test_nobody_learns_who_has_an_account(visit: Visit) -> None:
    known, unknown = await visit.asks(), await visit.asks("nobody@example.org")

    assert text_of(known).replace("ana@", "nobody@") == text_of(unknown)
    assert known.status_code == unknown.status_code
    assert len(visit.outbox.messages) == 1


@pytest.mark.parametrize(
    ("email", "sentence"), [("", "Enter your e-mail address."), ("x", "This is not an e-mail address")]
)
async def test_what_is_no_address_is_named(visit: Visit, email: str, sentence: str) -> None:
    answer = await visit.asks(email)

    assert answer.status_code == 422
    assert sentence in text_of(answer)


async def test_a_program_that_opens_every_link_changes_nothing(visit: Visit) -> None:
    await visit.asks()
    pages = [await visit.browser.opens(visit.link) for _ in range(3)]
    assert all("set-cookie" not in page.headers for page in pages)
    assert "Sign in as Ana?" in text_of(pages[-1])

    used = await visit.browser.sends("/sign-in/link", key=_key(visit.link))

    assert used.status_code == 303
    assert "Signed in as Ana" in text_of(await visit.browser.opens("/"))


async def test_the_link_works_once_and_takes_the_code_with_it(visit: Visit) -> None:
    await visit.asks()
    await visit.browser.sends("/sign-in/link", key=_key(visit.link))
    await visit.browser.sends("/sign-out")

    again = await visit.browser.sends("/sign-in/link", key=_key(visit.link))

    assert again.status_code == 422
    assert "used up or too old" in text_of(again)
    assert "used up or too old" in text_of(await visit.browser.opens(visit.link))
    assert (await visit.browser.signs_in("ana@example.org", visit.code)).status_code == 422


async def test_the_link_dies_with_time(visit: Visit, clock: ManualClock) -> None:
    await visit.asks()

    clock.advance(rules.CODE_LIFE_MS / 1000)

    assert "used up or too old" in text_of(await visit.browser.opens(visit.link))
    assert (await visit.browser.sends("/sign-in/link", key=_key(visit.link))).status_code == 422


async def test_guesses_at_the_code_leave_the_link_alone(visit: Visit) -> None:
    await visit.asks()
    for number in range(100):
        await visit.browser.signs_in("ana@example.org", f"{number:06}")

    assert (await visit.browser.signs_in("ana@example.org", visit.code)).status_code == 422
    assert (await visit.browser.sends("/sign-in/link", key=_key(visit.link))).status_code == 303


async def test_codes_cannot_be_asked_for_without_end(visit: Visit, clock: ManualClock) -> None:
    for _ in range(rules.REQUESTS_OF_AN_ADDRESS):
        assert (await visit.asks()).status_code == 200

    too_often = await visit.asks()
    clock.advance(rules.REQUESTS_SPAN_MS / 1000)

    assert too_often.status_code == 422
    assert "asked for too often" in text_of(too_often)
    assert len(visit.outbox.messages) == rules.REQUESTS_OF_AN_ADDRESS
    assert (await visit.asks()).status_code == 200


async def test_one_place_cannot_ask_for_everybody(visit: Visit) -> None:
    for number in range(rules.REQUESTS_FROM_A_PLACE):
        await visit.asks(f"person{number}@example.org")

    assert (await visit.asks()).status_code == 422


async def test_one_comes_back_to_where_one_was(visit: Visit) -> None:
    await visit.asks(next_page="/guides/g/write?x=1")
    assert "next=%2Fguides%2Fg%2Fwrite%3Fx%3D1" in visit.link

    answer = await visit.browser.sends("/sign-in", email="ana@example.org", code=visit.code, next="/account")
    arrived = await visit.browser.opens(answer.headers["location"])

    assert arrived.headers["location"] == "/account"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/" + "x" * 600,
        "",
    ],
)
def test_nobody_is_led_to_another_site(elsewhere: str) -> None:
    assert rules.safe_next(elsewhere) == "/"


async def test_on_a_shared_computer_the_session_goes_with_the_browser(
    visit: Visit, clock: ManualClock
) -> None:
    await visit.asks()
    answer = await visit.browser.sends("/sign-in", email="ana@example.org", code=visit.code, shared="yes")

    assert "max-age" not in answer.headers["set-cookie"].lower()
    assert "after 20 minutes without you" in text_of(await visit.browser.opens("/account"))
    clock.advance(20 * 60)
    assert (await visit.browser.opens("/account")).status_code == 303


async def test_a_browser_without_cookies_is_told_so(visit: Visit) -> None:
    await visit.asks()
    answer = await visit.browser.signs_in("ana@example.org", visit.code)
    visit.browser.client.cookies.clear()

    page = await visit.browser.opens(answer.headers["location"])

    assert page.status_code == 403
    assert "Cookies are switched off" in text_of(page)


async def test_the_cookie_changes_each_hour_and_the_session_stays(visit: Visit, clock: ManualClock) -> None:
    await visit.asks()
    await visit.browser.signs_in("ana@example.org", visit.code)
    first = visit.browser.client.cookies["charrette_session"]
    for _ in range(3):
        clock.advance(25 * 60)
        assert (await visit.browser.opens("/account")).status_code == 200
    second = visit.browser.client.cookies["charrette_session"]

    assert second != first
    visit.browser.client.cookies.set("charrette_session", first)
    clock.advance(rules.ROTATION_GRACE_MS / 1000)
    assert (await visit.browser.opens("/account")).status_code == 303


async def test_several_pages_asked_for_at_once_change_the_cookie_once(
    visit: Visit, clock: ManualClock
) -> None:
    """As a browser does that comes back after lunch; of two new cookies one would be dead, and perhaps the one it keeps."""
    await visit.asks()
    await visit.browser.signs_in("ana@example.org", visit.code)
    for _ in range(2):
        clock.advance(25 * 60)
        await visit.browser.opens("/account")
    clock.advance(25 * 60)

    answers = await visit.opens_at_once("/account", 4)

    assert sum("set-cookie" in answer.headers for answer in answers) == 1


async def test_signing_out_everywhere_ends_every_session(
    visit: Visit, accounts: Accounts, ana: Person, bo: Person
) -> None:
    elsewhere, of_bo = await accounts.session_of(ana), await accounts.session_of(bo)
    await visit.browser.is_signed_in_as(accounts, ana)

    assert "Sign out everywhere" in text_of(await visit.browser.opens("/account"))
    assert (await visit.browser.sends("/sign-out/everywhere")).headers["location"] == "/sign-in"

    assert await accounts.still_valid([elsewhere.session, of_bo.session]) == {of_bo.session}


async def test_strangers_have_no_account_page(visit: Visit) -> None:
    assert (await visit.browser.opens("/account")).headers["location"] == "/sign-in?next=%2Faccount"
    assert (await visit.browser.sends("/sign-out/everywhere")).headers["location"] == "/sign-in"


async def test_a_message_that_does_not_go_out_is_logged_without_names(
    accounts: Accounts, ana: Person
) -> None:
    class Broken:
        is_on = True

        async def send(self, message: Message) -> None:
            raise MailFailed(f"{len(message.text) > 0}")

    with structlog.testing.capture_logs() as logged:
        async with Browser.at(site(accounts, mail=Broken())) as browser:
            answer = await Visit(browser, Outbox()).asks()

    assert answer.status_code == 200
    assert [line["event"] for line in logged] == ["message_not_sent"]
    assert "ana" not in str(logged)


def _key(link: str) -> str:
    return httpx.QueryParams(link.partition("?")[2])["key"]
