"""Signing in, the first page, signing out: without JavaScript, in real requests."""

import re
import sqlite3

import pytest
import structlog

from server.accounts import rules
from server.accounts.access import Person
from server.web.words import PSEUDO
from tests.support.clock import ManualClock
from tests.support.guides import Guides
from tests.support.inner_words import LEFT_COLUMN
from tests.support.people import Accounts
from tests.support.site import Browser, site, text_of

SAME_SENTENCE = "This address and code do not go together"


async def test_a_stranger_is_shown_the_way_in(browser: Browser, guides: Guides, ana: Person) -> None:
    await guides.one(ana, title="Hand hygiene")

    answer = await browser.opens("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Hand hygiene" not in answer.text


async def test_a_code_opens_the_first_page(
    browser: Browser, accounts: Accounts, guides: Guides, ana: Person, bo: Person
) -> None:
    await guides.one(ana, title="Hand hygiene")
    await guides.one(bo, title="Of Bo")

    answer = await browser.signs_in(" Ana@example.org ", await accounts.code_for(ana))
    page = await browser.opens("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome?next=%2F")
    assert "Signed in as Ana" in text_of(page)
    assert "Hand hygiene You write here." in text_of(page)
    assert "Of Bo" not in page.text


async def test_without_guides_a_sentence_says_so(browser: Browser, accounts: Accounts, ana: Person) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))

    assert "You are not a member of a guide yet" in text_of(await browser.opens("/"))


async def test_an_organiser_finds_all_guides(
    browser: Browser, accounts: Accounts, guides: Guides, ana: Person, olga: Person
) -> None:
    await guides.one(ana, title="Hand hygiene")

    await browser.signs_in(olga.email, await accounts.code_for(olga))

    page = text_of(await browser.opens("/"))
    assert "Guides you can read as an organiser Hand hygiene You read here." in page


async def test_script_in_a_title_or_a_name_is_text(
    browser: Browser, accounts: Accounts, guides: Guides
) -> None:
    eve = await accounts.add("Eve")
    await guides.one(eve, title="<script>alert(1)</script>")
    await browser.signs_in(eve.email, await accounts.code_for(eve))

    page = (await browser.opens("/")).text

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    browser: Browser, accounts: Accounts, ana: Person
) -> None:
    answer = await browser.signs_in(ana.email, await accounts.code_for(ana))

    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("charrette_session=chs_")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert f"max-age={2 * 24 * 3600}" in cookie


async def test_over_https_the_cookie_belongs_to_this_host_alone(accounts: Accounts, ana: Person) -> None:
    address = "https://testserver"
    async with Browser.at(site(accounts, address=address), address) as browser:
        answer = await browser.signs_in(ana.email, await accounts.code_for(ana))

        assert answer.headers["set-cookie"].startswith("__Host-charrette_session=chs_")
        assert "; Secure" in answer.headers["set-cookie"]
        assert (await browser.opens("/")).status_code == 200


async def test_a_wrong_code_and_an_unknown_person_are_one_answer(
    browser: Browser, accounts: Accounts, ana: Person
) -> None:
    code = await accounts.code_for(ana)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    answers = [
        await browser.signs_in("ana@example.org", wrong),
        await browser.signs_in("bob@example.org", code),
        await browser.signs_in("not an address", code),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert all(SAME_SENTENCE in text_of(answer) for answer in answers)
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_a_wrong_try_counts_though_it_was_refused(
    browser: Browser, accounts: Accounts, ana: Person
) -> None:
    code = await accounts.code_for(ana)
    for _ in range(rules.CODE_TRIES):
        await browser.signs_in(ana.email, "x")

    assert (await browser.signs_in(ana.email, code)).status_code == 422


async def test_empty_fields_are_named_in_the_summary_and_beside_them(browser: Browser) -> None:
    answer = await browser.signs_in("", "")

    assert answer.status_code == 422
    assert "<title>Error: Sign in" in answer.text
    assert 'role="alert"' in answer.text
    for field in ("email", "code"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}-fault"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


async def test_a_typed_address_is_kept_and_a_typed_code_is_not(browser: Browser) -> None:
    answer = await browser.signs_in('"ana"@example.org', "000000")

    assert 'value="&#34;ana&#34;@example.org"' in answer.text
    assert "000000" not in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"email=%00&code=%ff%fe", b"email=a&email=b&code[]=1", b"&" * 5000, b"\xff" * 100]
)
async def test_odd_forms_are_refused_with_a_page(browser: Browser, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}

    answer = await browser.client.post("/sign-in", content=body, headers=headers)

    assert answer.status_code in (400, 422)
    assert "<main" in answer.text


async def test_a_huge_form_is_refused(browser: Browser) -> None:
    answer = await browser.sends("/sign-in", email="a" * 100_000, code="1")

    assert answer.status_code == 413


async def test_signing_out_ends_the_session_everywhere(
    browser: Browser, accounts: Accounts, ana: Person
) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))
    cookie = browser.client.cookies["charrette_session"]

    answer = await browser.sends("/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "charrette_session" not in browser.client.cookies
    assert await accounts.by_cookie(cookie) is None


async def test_a_stranger_may_sign_out(browser: Browser) -> None:
    assert (await browser.sends("/sign-out")).status_code == 303


async def test_signing_in_as_somebody_else_ends_the_session_before(
    browser: Browser, accounts: Accounts, ana: Person, bo: Person
) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))
    cookie = browser.client.cookies["charrette_session"]

    await browser.signs_in(bo.email, await accounts.code_for(bo))

    assert await accounts.by_cookie(cookie) is None
    assert "Signed in as Bo" in text_of(await browser.opens("/"))


async def test_looking_at_pages_keeps_a_session_alive(
    browser: Browser, accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))

    for _ in range(4):
        clock.advance(20 * 60)
        assert (await browser.opens("/")).status_code == 200

    clock.advance(30 * 60)
    assert (await browser.opens("/")).status_code == 303


async def test_pages_are_shown_while_nothing_can_be_written(
    browser: Browser, accounts: Accounts, ana: Person, clock: ManualClock
) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))
    clock.advance(60)
    blocker = sqlite3.connect(accounts.transactions.database.file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    with structlog.testing.capture_logs() as logged:
        page = await browser.opens("/")
    blocker.close()

    assert page.status_code == 200
    assert [(line["event"], line["cause"]) for line in logged] == [("sign of life not noted", "StoreBusy")]


async def test_a_revoked_session_is_shown_the_way_in(
    browser: Browser, accounts: Accounts, ana: Person
) -> None:
    await browser.signs_in(ana.email, await accounts.code_for(ana))

    await accounts.revoke_all(ana)

    assert (await browser.opens("/")).status_code == 303


async def test_every_text_comes_through_the_catalogue(
    accounts: Accounts, guides: Guides, ana: Person, olga: Person
) -> None:
    await guides.one(ana, title="0")
    async with Browser.at(site(accounts, words=PSEUDO)) as browser:
        pages = [
            await browser.opens("/sign-in"),
            await browser.signs_in("", ""),
            await browser.signs_in("1", "1"),
            await browser.opens("/nowhere"),
        ]
        await browser.signs_in(olga.email, await accounts.code_for(olga))
        pages.append(await browser.opens("/"))

    for page in pages:
        stray = re.sub(r"\[[^\]]*\]", " ", text_of(page))
        assert not re.search(r"[A-Za-z]", re.sub("Charrette|Olga", " ", stray)), stray


async def test_pages_need_no_script_and_no_inner_words(
    browser: Browser, accounts: Accounts, guides: Guides, ana: Person
) -> None:
    await guides.one(ana)
    pages = [await browser.opens("/sign-in")]
    await browser.signs_in(ana.email, await accounts.code_for(ana))
    pages.append(await browser.opens("/"))

    for page in pages:
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert not set(re.findall(r"\w+", text_of(page))) & LEFT_COLUMN
