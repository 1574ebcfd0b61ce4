"""Headers of every answer, and who may send a form."""

import httpx
import pytest
from starlette.datastructures import Headers

from server.web.security import comes_from_us, origin_is_ours
from tests.support.people import Accounts
from tests.support.site import Browser, site

OURS = frozenset({"https://guides.example.org"})


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/charrette.0.css"])
async def test_every_answer_bears_the_headers(browser: Browser, path: str) -> None:
    headers = (await browser.opens(path)).headers

    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "permissions-policy" in headers
    assert "cache-control" in headers


async def test_https_is_held_on_to_where_it_is_used(accounts: Accounts) -> None:
    address = "https://testserver"
    async with Browser.at(site(accounts, address=address), address) as browser:
        assert "strict-transport-security" in (await browser.opens("/sign-in")).headers


async def test_plain_http_promises_no_https(browser: Browser) -> None:
    assert "strict-transport-security" not in (await browser.opens("/sign-in")).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "https://guides.example.org", "host": "10.0.0.7:8000"},
        {"origin": "http://10.0.0.7:8000", "host": "10.0.0.7:8000", "cookie": "a=b"},
        {"referer": "http://10.0.0.7:8000/sign-in", "host": "10.0.0.7:8000", "cookie": "a=b"},
        {"host": "10.0.0.7:8000"},
    ],
)
def test_our_pages_and_programs_may_send(headers: dict[str, str]) -> None:
    assert comes_from_us(Headers(headers), OURS)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://guides.example.org"},
        {"sec-fetch-site": ""},
        {"origin": "https://evil.example", "host": "guides.example.org"},
        {"origin": "null", "host": "guides.example.org"},
        {"origin": "", "host": ""},
        {"origin": "https://guides.example.org.evil.example", "host": "guides.example.org"},
        {
            "referer": "https://evil.example/?guides.example.org",
            "cookie": "a=b",
            "host": "guides.example.org",
        },
        {"referer": "http://[", "cookie": "a=b", "host": "guides.example.org"},
        {"cookie": "a=b", "host": "guides.example.org"},
    ],
)
def test_other_sites_may_not_send(headers: dict[str, str]) -> None:
    assert not comes_from_us(Headers(headers), OURS)


def test_an_origin_is_ours_by_list_or_by_host() -> None:
    assert origin_is_ours("https://guides.example.org", "", OURS)
    assert origin_is_ours("http://127.0.0.1:8000", "127.0.0.1:8000", OURS)
    assert not origin_is_ours("http://127.0.0.1:9000", "127.0.0.1:8000", OURS)
    assert not origin_is_ours("http://", "", OURS)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_a_form_from_another_site_changes_nothing(browser: Browser, path: str) -> None:
    answer: httpx.Response = await browser.client.post(
        path, data={}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert "nothing was changed" in answer.text
    assert "set-cookie" not in answer.headers
    assert "content-security-policy" in answer.headers
