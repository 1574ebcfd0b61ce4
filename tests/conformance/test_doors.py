"""How stock clients get in, by which key, and what each close code does to them."""

import random
import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from tests.conformance.conftest import MakeServer
from tests.support.server import Door, Server
from tests.support.stock_clients import Browser, StockClient
from tests.support.tampering import alters, entries

UNKNOWN_GUIDE = "a" * 20
RETRY_CAP_MS = 2_500
LATE_MS = 1_500


def author_of(server: Server, guide: str, name: str) -> str:
    """Who somebody is in this guide, as the page that opens it knows."""
    with closing(sqlite3.connect(server.database)) as connection:
        ((author,),) = connection.execute(
            "SELECT author FROM guide_authors JOIN people ON people.id = person WHERE guide = ? AND name = ?",
            (guide, name),
        )
        return str(author)


# -- keys


@pytest.mark.parametrize("key", ["address", "header", "cookie"])
def test_a_token_in_the_address_or_the_header_or_a_cookie_opens(
    server: Server, browser: Browser, key: str
) -> None:
    guide = server.guide("Ana", "Bo")
    doors = {
        "address": lambda: server.door(guide, "Ana"),
        "header": lambda: server.door_by_header(guide, server.token("Ana")),
        "cookie": lambda: server.door_by_cookie(guide, server.signs_in("Ana")),
    }
    bo = browser.opens(server.door(guide, "Bo"))

    ana = browser.opens(doors[key]())
    ana.types("Let in.")

    bo.reads("Let in.")
    bo.sees(ana)
    assert bo.shown(ana)["user"]["name"] == "Ana"


def test_when_a_token_and_a_cookie_come_together_the_token_decides(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Bo")
    cookie = server.signs_in("Ana")
    both = server.door_by_cookie(guide, cookie, origin="https://elsewhere.example")

    bo = browser.opens(both.saying(token=server.token("Bo")))
    nobody = browser.opens(server.door_by_cookie(guide, cookie).saying(token="chr_unknown"))
    ana = browser.opens(server.door(guide, "Ana"))

    ana.sees(bo)
    assert ana.shown(bo)["user"]["name"] == "Bo"
    assert nobody.is_stopped()[0] == 4401


# -- two accounts in one browser


def test_a_guide_open_in_two_accounts_of_one_browser(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Bo")
    ana, bo = (
        browser.opens(
            server.door_by_cookie(guide, server.signs_in(name)).saying(as_=author_of(server, guide, name))
        )
        for name in ("Ana", "Bo")
    )
    ana.is_synced()

    ana.types("Ana's. ")
    bo.reads("Ana's. ")
    bo.types("Bo's.")

    ana.reads("Ana's. Bo's.")
    ana.sees(bo)
    bo.sees(ana)
    assert ana.shown(bo)["user"]["name"] == "Bo"
    assert bo.shown(ana)["user"]["name"] == "Ana"


def test_signing_in_as_somebody_else_stops_the_open_page_and_its_words_stay_its_own(
    server: Server, browser: Browser
) -> None:
    guide = server.guide("Ana", "Bo", "Cem")
    cem = browser.opens(server.door(guide, "Cem"))
    page_of_ana = author_of(server, guide, "Ana")
    before = server.signs_in("Ana")
    ana = browser.opens(server.door_by_cookie(guide, before).saying(as_=page_of_ana))
    ana.types("Ana's. ")
    ana.is_saved()

    after = server.signs_in("Bo", cookie=before)
    code, _ = ana.is_stopped(within=3)
    ana.types("Never sent. ")
    again = browser.opens(server.door_by_cookie(guide, after).saying(as_=page_of_ana))
    code_again, sentence = again.is_stopped()
    bo = browser.opens(server.door_by_cookie(guide, after).saying(as_=author_of(server, guide, "Bo")))
    bo.reads("Ana's. ")
    bo.types("Bo's.")

    cem.reads("Ana's. Bo's.")
    assert (code, code_again) == (4401, 4401)
    assert "Bo" in sentence
    assert len(ana.state["attempts"]) == 1


# -- codes that stop a stock client


def stopping_doors(server: Server, guide: str) -> dict[str, Door]:
    cookie = server.signs_in("Ana")
    return {
        "a token nobody has": Door(server.live, guide, {"token": "chr_nobody"}),
        "nothing": Door(server.live, guide),
        "a cookie nobody has": server.door_by_cookie(guide, "charrette_session=chs_nobody"),
        "a page of somebody else": server.door(guide, "Ana").saying(as_="m0123456789"),
        "a foreign origin": server.door_by_cookie(guide, cookie, origin="https://elsewhere.example"),
        "an unknown guide": server.door(UNKNOWN_GUIDE, "Ana"),
        "a guide of others": server.door(guide, "Zoe"),
        "an older copy": server.door(guide, "Ana").saying(generation="7"),
    }


@pytest.mark.parametrize(
    ("case", "code", "cause"),
    [
        ("a token nobody has", 4401, "not_signed_in"),
        ("nothing", 4401, "not_signed_in"),
        ("a cookie nobody has", 4401, "not_signed_in"),
        ("a page of somebody else", 4401, "somebody_else"),
        ("a foreign origin", 4403, "origin"),
        ("an unknown guide", 4404, "not_found"),
        ("a guide of others", 4404, "not_found"),
        ("an older copy", 4409, "outdated"),
    ],
)
def test_a_door_that_stays_shut_stops_the_client_with_one_sentence(
    server: Server, browser: Browser, case: str, code: int, cause: str
) -> None:
    door = stopping_doors(server, server.guide("Ana"))[case]
    counted = server.refused(cause)

    client = browser.opens(door)

    stopped, sentence = client.is_stopped()
    assert stopped == code
    assert sentence.endswith(".")
    assert server.refused(cause) == counted + 1
    stays_away(client)


@pytest.mark.parametrize(
    ("place", "text", "refusal"),
    [
        ("section:steps", "x" * 1_100_000, (4413, "too_large")),
        ("chapter", "In a part that the guide does not have.", (4422, "unknown_root")),
    ],
)
def test_words_that_are_refused_stop_the_client_and_nobody_else(
    server: Server, browser: Browser, place: str, text: str, refusal: tuple[int, str]
) -> None:
    guide = server.guide("Ana", "Bo")
    ana, bo = (browser.opens(server.door(guide, name)) for name in ("Ana", "Bo"))
    ana.types("Kept. ")
    ana.is_saved()

    ana.types(text, root=place)

    code, _ = ana.is_stopped()
    assert (code, ana.state["notices"][-1]["cause"]) == refusal
    bo.types("Bo goes on.")
    bo.is_saved()
    assert bo.text == "Kept. Bo goes on."
    stays_away(ana)


def stays_away(client: StockClient) -> None:
    """The client itself has given up, so no time needs to pass to know that it does not come back."""
    state = client.state
    assert not state["wantsToConnect"]
    assert len(state["attempts"]) == 1


# -- codes after which it tries again


def test_a_guide_that_cannot_be_read_makes_the_client_try_again_more_and_more_slowly(
    own_server: MakeServer, browser: Browser
) -> None:
    server = own_server()
    guide, other = server.guide("Ana", title="One"), server.guide("Ana", title="Other")
    writer = browser.opens(server.door(guide, "Ana"))
    writer.types("These words will be altered.")
    writer.is_saved()
    writer.leaves()
    server.stop()
    with closing(sqlite3.connect(server.database)) as log, log:
        alters(log, "document_entries", "payload", ("seq", entries(log)[0]), random.Random(1))
    server.start()

    client = browser.opens(server.door(guide, "Ana"))

    assert set(client.is_closed(3)) == {4500}
    tries_again_with_bounded_back_off(client)
    unharmed = browser.opens(server.door(other, "Ana"))
    unharmed.is_synced()
    assert server.refused("unreadable") >= 3


def test_too_many_sockets_of_one_person_are_asked_to_try_later(
    own_server: MakeServer, browser: Browser
) -> None:
    server = own_server(CHARRETTE_SOCKETS_BY_TOKEN="1")
    guide = server.guide("Ana", "Bo")
    first = browser.opens(server.door(guide, "Ana"))
    first.is_synced()
    browser.opens(server.door(guide, "Bo")).is_synced()

    second = browser.opens(server.door(guide, "Ana"))

    assert set(second.is_closed(3)) == {1013}
    tries_again_with_bounded_back_off(second)
    first.leaves()
    second.is_synced()


def tries_again_with_bounded_back_off(client: StockClient) -> None:
    tries = client.has_tried(4)
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[0] >= 150
    assert gaps[:3] == sorted(gaps[:3])
    assert max(gaps) < RETRY_CAP_MS + LATE_MS
