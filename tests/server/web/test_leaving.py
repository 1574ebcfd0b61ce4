"""Signing out: the device is cleared, unless words on it would be lost; and the page that tells what is kept there."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from server.accounts.access import Person
from tests.support.guides import Guides
from tests.support.people import Accounts
from tests.support.site import Browser, text_of

GUIDE = "g" * 20
CLEARED = '"storage"'
STORAGE = Path(__file__).parents[3] / "client/src/lib/storage.ts"


@pytest.fixture
async def ana_here(browser: Browser, accounts: Accounts, ana: Person) -> Browser:
    return await browser.is_signed_in_as(accounts, ana)


def leaves_words(browser: Browser, *pairs: tuple[Person, str]) -> None:
    """As the workspace does while words wait."""
    told = ".".join(f"{person.id}:{guide}" for person, guide in pairs)
    browser.client.cookies.set("charrette_unsent", told, path="/")


def is_out(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out/everywhere"])
async def test_signing_out_clears_the_device(ana_here: Browser, path: str) -> None:
    answer = await ana_here.sends(path)

    assert is_out(answer)
    assert answer.headers["clear-site-data"] == CLEARED


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out/everywhere"])
async def test_whoever_would_lose_words_is_asked_first(ana_here: Browser, ana: Person, path: str) -> None:
    leaves_words(ana_here, (ana, GUIDE))

    page = await ana_here.sends(path)

    assert page.status_code == 200
    assert "clear-site-data" not in page.headers
    assert "Some of your text is not saved yet" in text_of(page)
    assert f'href="/guides/{GUIDE}/write"' in page.text
    assert "Signed in as Ana" in text_of(await ana_here.opens("/"))


@pytest.mark.parametrize("path", ["/sign-out", "/sign-out/everywhere"])
async def test_whoever_discards_them_goes(ana_here: Browser, ana: Person, path: str) -> None:
    leaves_words(ana_here, (ana, GUIDE))
    page = await ana_here.sends(path)
    button = re.search(r'action="([^"]+discard[^"]+)"', page.text)
    assert button

    answer = await ana_here.sends(unescape(button[1]))

    assert is_out(answer)
    assert answer.headers["clear-site-data"] == CLEARED
    gone = [cookie for cookie in answer.headers.get_list("set-cookie") if "Max-Age=0" in cookie]
    assert sorted(cookie.partition("=")[0] for cookie in gone) == ["charrette_session", "charrette_unsent"]


async def test_words_of_somebody_else_stay_for_them(ana_here: Browser, ana: Person, bo: Person) -> None:
    leaves_words(ana_here, (bo, GUIDE))
    others = await ana_here.sends("/sign-out")
    leaves_words(ana_here, (ana, GUIDE), (bo, GUIDE))
    both = await ana_here.sends("/sign-out?discard=yes")

    for answer in (others, both):
        assert is_out(answer)
        assert "clear-site-data" not in answer.headers
        assert "charrette_unsent" not in answer.headers.get("set-cookie", "")


async def test_a_session_that_is_over_loses_nobody_words(
    ana_here: Browser, accounts: Accounts, ana: Person
) -> None:
    leaves_words(ana_here, (ana, GUIDE))
    await accounts.revoke_all(ana)

    answer = await ana_here.sends("/sign-out")

    assert is_out(answer)
    assert "clear-site-data" not in answer.headers


@pytest.mark.parametrize("told", ["nonsense", "p1:.:", "p" + "0" * 20 + ":<script>", "." * 3_000])
async def test_a_cookie_that_makes_no_sense_is_none(ana_here: Browser, told: str) -> None:
    ana_here.client.cookies.set("charrette_unsent", told, path="/")

    answer = await ana_here.sends("/sign-out")

    assert is_out(answer)
    assert answer.headers["clear-site-data"] == CLEARED


async def test_the_first_page_names_the_guide_whose_words_wait_here(
    ana_here: Browser, guides: Guides, ana: Person, bo: Person
) -> None:
    guide, other = await guides.one(ana, title="Hand hygiene"), await guides.one(ana, title="Handover")
    leaves_words(ana_here, (ana, guide), (bo, other), (ana, GUIDE))

    page = text_of(await ana_here.opens("/"))

    assert "Words of yours in “Hand hygiene” are on this device only" in page
    assert "Words of yours in “Handover”" not in page


async def test_the_page_about_the_device_names_every_cookie_and_every_item(ana_here: Browser) -> None:
    page = unescape((await ana_here.opens("/device")).text)
    named = set(re.findall(r"<code>([^<]+(?:<(?!/code>)[^<]*)*)</code>", page))
    union = re.search(r"export type Name =(.*?);", STORAGE.read_text(), re.DOTALL)
    assert union
    items = {f"charrette/{name}" for name in re.findall(r'["`]([a-z-]+/?)', union[1])}

    assert {name.partition("<")[0] for name in named} == {
        "charrette_session",
        "charrette_unsent",
        "charrette/",
        "charrette/probe",
        *items,
    }


async def test_every_page_leads_to_it(browser: Browser, ana_here: Browser) -> None:
    for path in ("/sign-in", "/", "/account", "/nowhere"):
        assert 'href="/device"' in (await browser.opens(path)).text
