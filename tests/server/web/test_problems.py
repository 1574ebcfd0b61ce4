"""A refusal is one sentence: on a page for people, as problem details for programs."""

from collections.abc import AsyncIterator

import pytest
import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from server.errors import CharretteError, NotAllowed, NotFound, NotSignedIn, Refused
from server.storage.errors import StoreFull
from tests.support.people import Accounts
from tests.support.site import Browser, site, text_of


class NoSuchBasket(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no <basket> here.")


ERRORS = {
    "refused": Refused("This does not fit."),
    "not-allowed": NotAllowed("This is not yours to change."),
    "no-such-basket": NoSuchBasket(),
    "not-signed-in": NotSignedIn(),
    "store-full": StoreFull("The disk is full or cannot be written."),
    "charrette-error": CharretteError("inner secrets"),
    "key-error": KeyError("inner secrets"),
}


async def fail(request: Request) -> Response:
    raise ERRORS[request.path_params["which"]]


async def break_off(_: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        raise KeyError

    return StreamingResponse(pieces())


@pytest.fixture
async def browser(accounts: Accounts) -> AsyncIterator[Browser]:
    app = site(accounts, Route("/fail/{which}", fail), Route("/break-off", break_off))
    async with Browser.at(app) as browser:
        yield browser


@pytest.mark.parametrize(
    ("which", "status", "cause", "detail"),
    [
        ("refused", 422, "refused", "This does not fit."),
        ("not-allowed", 403, "not-allowed", "This is not yours to change."),
        ("no-such-basket", 404, "no-such-basket", "There is no <basket> here."),
        ("not-signed-in", 401, "not-signed-in", "Sign in first."),
        ("store-full", 503, "store-full", "The disk is full or cannot be written."),
    ],
)
async def test_a_program_is_told_the_cause(
    browser: Browser, which: str, status: int, cause: str, detail: str
) -> None:
    answer = await browser.client.get(f"/fail/{which}", headers={"accept": "application/json"})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["cause"] == cause
    assert answer.json()["detail"] == detail


async def test_a_program_without_a_token_is_told_to_bring_one(browser: Browser) -> None:
    answer = await browser.client.get("/fail/not-signed-in", headers={"accept": "*/*"})

    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_person_reads_one_sentence(browser: Browser) -> None:
    answer = await browser.opens("/fail/no-such-basket")

    assert answer.status_code == 404
    assert "There is no &lt;basket&gt; here." in answer.text
    assert "<title>Not found" in answer.text


async def test_a_person_who_is_not_signed_in_is_shown_the_way_in(browser: Browser) -> None:
    answer = await browser.opens("/fail/not-signed-in")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Ffail%2Fnot-signed-in")


@pytest.mark.parametrize("which", ["key-error", "charrette-error"])
async def test_an_unexpected_error_says_nothing_of_itself(browser: Browser, which: str) -> None:
    with structlog.testing.capture_logs():
        page = await browser.opens(f"/fail/{which}")
        problem = await browser.client.get(f"/fail/{which}", headers={"accept": "application/json"})

    assert page.status_code == problem.status_code == 500
    assert "Something went wrong on our side" in text_of(page)
    assert "secrets" not in page.text + problem.text
    assert problem.json()["cause"] == "internal-server-error"
    assert "content-security-policy" in page.headers


@pytest.mark.parametrize("which", ["key-error", "charrette-error"])
async def test_an_unexpected_error_is_logged(browser: Browser, which: str) -> None:
    with structlog.testing.capture_logs() as logged:
        await browser.opens(f"/fail/{which}")

    assert [(line["event"], line["path"]) for line in logged] == [("request failed", f"/fail/{which}")]


async def test_what_the_server_cannot_do_is_logged(browser: Browser) -> None:
    with structlog.testing.capture_logs() as logged:
        await browser.opens("/fail/store-full")
        await browser.opens("/fail/refused")

    assert [(line["event"], line["cause"]) for line in logged] == [("request refused", "store-full")]


async def test_an_answer_that_breaks_off_is_not_made_to_look_whole(browser: Browser) -> None:
    with pytest.raises(KeyError):
        await browser.opens("/break-off")


async def test_an_unknown_address_is_a_sentence(browser: Browser) -> None:
    page = await browser.opens("/no/such/page")
    problem = await browser.client.get("/no/such/page", headers={"accept": "application/json"})

    assert page.status_code == problem.status_code == 404
    assert "There is no page at this address." in text_of(page)
    assert problem.json()["cause"] == "not-found"


async def test_a_wrong_method_is_a_sentence(browser: Browser) -> None:
    answer = await browser.opens("/sign-out")

    assert answer.status_code == 405
    assert "cannot be used in this way" in text_of(answer)
