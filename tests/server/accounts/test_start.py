"""An empty installation: somebody begins, and nobody else can."""

from collections.abc import AsyncIterator

import httpx
import pytest

from server.accounts.pages import StartCode
from tests.support.people import Accounts
from tests.support.site import HTML, Browser, site, text_of

HERE = "http://127.0.0.1:8000"


@pytest.fixture
async def local(accounts: Accounts) -> AsyncIterator[Browser]:
    async with Browser.at(site(accounts, address=HERE), HERE) as browser:
        yield browser


@pytest.fixture
def _known_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StartCode, "is_it", lambda _, typed: typed == "the-code")


async def test_whoever_sits_at_the_machine_becomes_the_first_organiser(
    local: Browser, accounts: Accounts
) -> None:
    assert (await local.opens("/")).headers["location"] == "/start"
    assert "Code from the server" not in text_of(await local.opens("/start"))

    answer = await local.sends("/start", name="Ana", email="ana@example.org")

    assert answer.headers["location"] == "/welcome?next=%2Fguides%2Fnew"
    assert "Signed in as Ana" in text_of(await local.opens("/account"))
    assert "You are an organiser" in text_of(await local.opens("/account"))


async def test_only_the_first_begins(local: Browser) -> None:
    await local.sends("/start", name="Ana", email="ana@example.org")
    local.client.cookies.clear()

    page, answer = (
        await local.opens("/start"),
        await local.sends("/start", name="Eve", email="eve@example.org"),
    )

    assert (page.status_code, page.headers["location"]) == (303, "/")
    assert answer.status_code == 403
    assert (await local.opens("/")).headers["location"] == "/sign-in"


async def test_wrong_fields_are_named(local: Browser) -> None:
    nameless = await local.sends("/start", name=" ", email="ana@example.org")
    addressless = await local.sends("/start", name="Ana", email="ana")
    empty = await local.sends("/start", name="", email="")

    assert (nameless.status_code, addressless.status_code) == (422, 422)
    assert '<a href="#name">' in nameless.text
    assert '<a href="#email">' in addressless.text
    assert 'value="Ana"' in addressless.text
    assert '<a href="#name">' in empty.text
    assert '<a href="#email">' in empty.text


@pytest.mark.usefixtures("_known_code")
@pytest.mark.parametrize(
    ("known_as", "address", "client", "headers"),
    [
        ("http://guides.example.org", "http://guides.example.org", "127.0.0.1", {}),
        (HERE, HERE, "192.0.2.7", {}),
        (HERE, HERE, "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}),
        ("http://guides.example.org", HERE, "127.0.0.1", {}),
    ],
    ids=["another name", "another machine", "a proxy", "a proxy that does not say so"],
)
async def test_from_elsewhere_the_printed_code_is_needed(
    accounts: Accounts,
    known_as: str,
    address: str,
    client: str,
    headers: dict[str, str],
) -> None:
    transport = httpx.ASGITransport(app=site(accounts, address=known_as), client=(client, 1))
    fields = {"name": "Eve", "email": "eve@example.org"}
    sent = {"accept": HTML, "sec-fetch-site": "same-origin", **headers}
    async with httpx.AsyncClient(transport=transport, base_url=address, headers=sent) as browser:
        page = await browser.get("/start")
        refused = await browser.post("/start", data=fields | {"code": "guess"})
        taken = await browser.post("/start", data=fields | {"code": "the-code"})

    assert "Code from the server" in text_of(page)
    assert refused.status_code == 422
    assert "not the code" in text_of(refused)
    assert taken.status_code == 303


def test_a_start_code_is_typed_as_people_type() -> None:
    code = StartCode()

    assert code.is_it(f"  {code.text.upper()} ")
    assert not code.is_it("")
    assert code.text != StartCode().text
