"""What holds for every page: its words come through the catalogue, and it needs neither script nor style of its own."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from server.accounts.access import Person
from server.mail.outbox import Outbox
from server.web.words import PSEUDO
from tests.support.guides import Guides
from tests.support.inner_words import LEFT_COLUMN
from tests.support.people import Accounts
from tests.support.site import Browser, site, text_of

NAMES = re.compile(
    r"\b(?:Charrette|Ana|Bo|Olga|Chidi|Dana|Emre|Farah|\w+@\w+\.example|\w+@example\.org|http://\S+)\b|https://…"
)


@pytest.fixture
async def pages(
    accounts: Accounts, guides: Guides, ana: Person, olga: Person
) -> AsyncIterator[dict[str, httpx.Response]]:
    """Every page there is, by what it is called; in the pseudo-language, and as a demo, so that nothing is left out."""
    guide = await guides.one(ana, title="0")
    await guides.set_member(guide, olga, "writer")
    found: dict[str, httpx.Response] = {}
    outbox = Outbox()
    async with Browser.at(site(accounts, words=PSEUDO, mail=outbox)) as browser:
        for path in (
            "/sign-in",
            "/sign-in?code=yes",
            "/sign-in/link?key=0",
            "/demo",
            "/demo/messages",
            "/device",
            "/nowhere",
            "/welcome",
            "/sign-in?next=/sign-in/back",
        ):
            found[path] = await browser.opens(path)
        found["sent"] = await browser.sends("/sign-in/message", email=ana.email)
        link = re.search(r"http://testserver(/sign-in/link\S+)", outbox.messages[0].text)
        assert link
        found["link"] = await browser.opens(link[1])
        found["wrong code"] = await browser.sends("/sign-in", email=ana.email, code="1")
        found["signed out"] = await browser.sends(f"/guides/{guide}/sections/why", text="0")
        await browser.is_signed_in_as(accounts, olga)
        for path in ("/", "/account", "/sign-in/back", "/guides/new", "/demo/messages"):
            found[f"{path} of an organiser"] = await browser.opens(path)
        for path in (
            "",
            "/write",
            "/members",
            "/sections/why",
            "/sections/title",
            "/members?done=added",
            "/readiness",
            "/threads",
        ):
            found[f"guide{path}"] = await browser.opens(f"/guides/{guide}{path}")
        found |= await with_threads(browser, f"/guides/{guide}/threads")
        found["wrong member"] = await browser.sends(f"/guides/{guide}/members", action="add", email="x")
        found["wrong title"] = await browser.sends("/guides/new", title="")
        found["odd link"] = await browser.sends(
            f"/guides/{guide}/sections/why",
            text="[0](javascript:0)",
            seq="0",
            generation="1",
            attempt="0" * 22,
        )
        found |= await with_words_unsent(browser, olga, guide)
        await browser.is_signed_in_as(accounts, ana)
        found["not allowed"] = await browser.opens("/guides/new")
        yield found


async def with_threads(browser: Browser, address: str) -> dict[str, httpx.Response]:
    await browser.sends(address, kind="team", text="0")
    list_with_one = await browser.opens(address)
    thread = re.search(r'id="t-(\w+)"', list_with_one.text)
    assert thread
    path = f"{address}/{thread[1]}"
    await browser.sends(f"{path}/resolve", note="0")
    return {
        "threads": list_with_one,
        "threads resolved": await browser.opens(f"{address}?show=resolved"),
        "threads detached": await browser.opens(f"{address}?show=detached"),
        "one thread": await browser.opens(path),
        "threads, not taken": await browser.sends(address, kind="comment", root="why", quote="0", text="0"),
    }


async def with_words_unsent(browser: Browser, person: Person, guide: str) -> dict[str, httpx.Response]:
    browser.client.cookies.set("charrette_unsent", f"{person.id}:{guide}")
    found = {"unsent": await browser.sends("/sign-out"), "unsent on the first page": await browser.opens("/")}
    browser.client.cookies.delete("charrette_unsent")
    return found


async def test_every_text_comes_through_the_catalogue(pages: dict[str, httpx.Response]) -> None:
    for name, page in pages.items():
        text = re.sub(r"<(textarea|pre)[^>]*>.*?</\1>", " ", page.text, flags=re.DOTALL)
        text = re.sub(r"<dt><code>.*?</code></dt>", " ", text)  # names as the browser shows them
        shown = text_of(httpx.Response(200, text=text)) + " ".join(re.findall(r'aria-label="([^"]*)"', text))
        stray = NAMES.sub(" ", without_what_was_translated(unescape(shown)))
        assert not re.search(r"[A-Za-z]{2}", stray), (name, stray)


def without_what_was_translated(text: str) -> str:
    """A translated sentence may hold a translated name."""
    shorter = re.sub(r"\[[^\[\]]*\]", " ", text)
    return text if shorter == text else without_what_was_translated(shorter)


async def test_pages_need_no_script_and_no_style_of_their_own(pages: dict[str, httpx.Response]) -> None:
    for name, page in pages.items():
        assert "style=" not in page.text, name
        assert "<style" not in page.text, name
        assert "onclick" not in page.text, name
        assert name == "guide/write" or "<script" not in page.text, name


async def test_every_page_has_one_heading_a_title_and_a_way_past_its_head(
    pages: dict[str, httpx.Response],
) -> None:
    for name, page in pages.items():
        assert page.text.count("<h1") == 1, name
        assert page.text.count('id="content"') == 1, name
        assert len(re.findall(r"<main\b", page.text)) == 1, name
        assert re.search(r"<title>[^<]{3,}</title>", page.text), name
        ids = re.findall(r'\bid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids)), name


async def test_every_field_has_a_label(pages: dict[str, httpx.Response]) -> None:
    for name, page in pages.items():
        labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page.text))
        fields = re.findall(
            r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', page.text
        )
        assert set(fields) <= labelled, name


async def test_pages_speak_as_people_do(
    accounts: Accounts, guides: Guides, ana: Person, olga: Person
) -> None:
    guide = await guides.one(ana, title="0")
    async with Browser.at(site(accounts)) as browser:
        await browser.is_signed_in_as(accounts, ana)
        for path in ("", "/write", "/members", "/threads", "/sections/why", "/sections/promise"):
            page = await browser.opens(f"/guides/{guide}{path}")
            assert not set(re.findall(r"\w+", text_of(page))) & LEFT_COLUMN
