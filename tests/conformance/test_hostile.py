"""Somebody with the right to write sends what no stock client would: refused, counted, and the others notice nothing."""

from itertools import count
from typing import Final

import pytest

from collab.wire.varint import write_varuint
from tests.support.raw_socket import RawSocket
from tests.support.server import Server
from tests.support.stock_clients import Browser, StockClient
from tests.support.updates import deleted, presence, struct, sync, update, words

OTHERS_CLIENT_ID = 4_242
QUERY_AWARENESS = b"\x03"
fresh_client_ids = count(1_000_000, 10)


@pytest.fixture
def client_id() -> int:
    """One that nobody has in any guide."""
    return next(fresh_client_ids)


def two_writers(
    server: Server, browser: Browser, client_id: int | None = None
) -> tuple[str, StockClient, StockClient]:
    """Ana has written, Bo reads along, Mal may write too."""
    guide = server.guide("Ana", "Bo", "Mal")
    ana = browser.opens(server.door(guide, "Ana"), client_id=client_id)
    bo = browser.opens(server.door(guide, "Bo"))
    ana.types("Online. ")
    ana.is_saved()
    bo.reads("Online. ")
    return guide, ana, bo


# -- clientIDs


def test_the_second_person_at_a_client_id_is_refused_and_the_first_undisturbed(
    server: Server, browser: Browser, client_id: int
) -> None:
    guide, ana, bo = two_writers(server, browser, client_id)
    counted = server.refused("foreign_client")
    mal = browser.opens(server.door(guide, "Mal"), client_id=client_id, connects=False)
    mal.types("Mal's words are longer than Ana's are.")

    mal.connects()

    assert mal.is_stopped()[0] == 4422
    ana.types("Still here.")
    ana.is_saved()
    bo.reads("Online. Still here.")
    assert server.refused("foreign_client") == counted + 1


def test_a_client_id_shown_in_presence_is_its_persons_before_the_first_word(
    server: Server, browser: Browser, client_id: int
) -> None:
    guide = server.guide("Ana", "Bo", "Mal")
    bo = browser.opens(server.door(guide, "Bo"))
    ana = browser.opens(server.door(guide, "Ana"), client_id=client_id)
    bo.sees(ana)

    mal = browser.opens(server.door(guide, "Mal"), client_id=client_id)
    mal.types("First!")

    assert mal.is_stopped()[0] == 4422
    ana.types("Ana's.")
    ana.is_saved()
    bo.reads("Ana's.")


# -- other people's clocks


def over_offline_clocks(case: str, client: int, clock: int) -> bytes:
    frames = {
        "a GC struct": update({client: (clock, [struct(0, write_varuint(1000))])}),
        "a deleted struct": update({client: (clock, [deleted(1000, origin=(client, clock - 1))])}),
        "words in her name": update(
            {client: (clock, [words("I never said this", origin=(client, clock - 1))])}
        ),
        "a delete range": update(deletes=[(client, clock, clock + 1000)]),
        "a delete range that begins in the past": update(deletes=[(client, 0, clock + 1000)]),
    }
    return sync(frames[case])


@pytest.mark.parametrize(
    "case",
    [
        "a GC struct",
        "a deleted struct",
        "words in her name",
        "a delete range",
        "a delete range that begins in the past",
    ],
)
def test_nothing_can_be_laid_over_somebodys_offline_words(
    server: Server, browser: Browser, client_id: int, case: str
) -> None:
    guide, ana, bo = two_writers(server, browser, client_id)
    ana.disconnects()
    ana.types("Written offline, all of it.")
    bo.misses(ana)

    with RawSocket(server.door(guide, "Mal")) as mal:
        mal.sends(over_offline_clocks(case, client_id, clock=len("Online. ")))
        code, sentence = mal.is_closed()

    ana.connects()
    ana.is_saved()
    bo.reads("Online. Written offline, all of it.")
    assert code == 4422
    assert sentence.endswith(".")
    assert ana.text == bo.text
    assert not bo.state["pending"]


# -- presence


def test_the_name_in_presence_is_the_servers(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Mal")
    ana, mal = (browser.opens(server.door(guide, name)) for name in ("Ana", "Mal"))

    mal.shows(user={"name": "Ana", "color": "#000000", "id": "m0"}, cursor=3)
    ana.types("x")

    ana.sees_named("Mal")
    assert ana.shown(mal)["user"]["name"] == "Mal"
    assert ana.shown(mal)["user"]["id"] != "m0"


def test_presence_for_somebody_elses_client_id_is_dropped_and_counted(
    server: Server, browser: Browser, client_id: int
) -> None:
    guide, ana, bo = two_writers(server, browser, client_id)
    ana.shows(cursor=1)
    counted = server.refused("presence_of_another")

    with RawSocket(server.door(guide, "Mal")) as mal:
        mal.sends(presence((client_id, 500, '{"cursor":666}')), QUERY_AWARENESS)
        mal.sends(presence((client_id, 501, "null"), (client_id, 1, '{"cursor":667}')), QUERY_AWARENESS)
        mal.sends(sync(b"\x00", step=0))
        mal.is_sent(b"\x00\x01")

    ana.shows(cursor=2)
    bo.types("x")
    ana.is_synced()
    assert server.refused("presence_of_another") == counted + 1
    assert bo.shown(ana)["cursor"] != 666
    assert bo.shown(ana)["user"]["name"] == "Ana"


def test_a_presence_clock_that_leaps_is_dropped_and_counted(server: Server, browser: Browser) -> None:
    guide, ana, _ = two_writers(server, browser)
    counted = server.refused("presence_clock")

    with RawSocket(server.door(guide, "Mal")) as mal:
        mal.sends(presence((OTHERS_CLIENT_ID, 1, '{"cursor":1}')), presence((OTHERS_CLIENT_ID, 2**40, "{}")))
        mal.sends(presence((OTHERS_CLIENT_ID, 2, '{"cursor":2}')), QUERY_AWARENESS, sync(b"\x00", step=0))
        mal.is_sent(b"\x00\x01")
        ana.sees_named("Mal")

    assert server.refused("presence_clock") == counted + 1


# -- bytes


BREAKING: Final[dict[str, bytes | str]] = {
    "nested deep": sync(
        bytes.fromhex("0101070008010174" + "01") + bytes.fromhex("7501") * 30_000 + b"\x7e\x00"
    ),
    "seven bytes of memory": sync(bytes.fromhex("a297d88f010203")),
    "an endless number": b"\x00\x02" + b"\xff" * 60_000 + b"\x01",
    "cut short": sync(bytes.fromhex("010105000401017402686900"))[:-4],
    "any inside a text": sync(update({77: (0, [struct(8, b"\x01\x7e", root="section:steps")])})),
    "a nested type": sync(update({77: (0, [struct(7, b"\x02", root="section:steps")])})),
    "half of a pair": sync(update({77: (0, [struct(4, b"\x03\xed\xa0\xbd", root="section:steps")])})),
    "a text frame": "words",
}


@pytest.mark.parametrize("case", BREAKING)
def test_frames_that_break_engines_end_one_connection_and_nothing_else(
    server: Server, browser: Browser, case: str
) -> None:
    guide, ana, bo = two_writers(server, browser)

    with RawSocket(server.door(guide, "Mal")) as mal:
        mal.sends(BREAKING[case])
        code, sentence = mal.is_closed()

    ana.types("And on.")
    ana.is_saved()
    bo.reads("Online. And on.")
    assert code in {4413, 4422}
    assert sentence.endswith(".")
    assert ana.state["closes"] == bo.state["closes"] == []


def test_an_update_that_builds_on_something_missing_is_not_kept_but_asked_for(
    server: Server, browser: Browser, client_id: int
) -> None:
    guide, _, bo = two_writers(server, browser)

    with RawSocket(server.door(guide, "Mal")) as mal:
        mal.is_sent(b"\x00\x00")
        mal.sends(b"\x64\x00", sync(update({client_id: (5, [words("later", origin=(client_id, 4))])})))
        asked = mal.is_sent(b"\x00\x00")
        whole = update(
            {client_id: (0, [words("early", root="section:why"), words("later", origin=(client_id, 4))])}
        )
        mal.sends(sync(whole, step=1))
        mal.is_sent(b"\x64\x02")

    assert asked
    assert not bo.state["pending"]
    assert server.verdict(guide).startswith("Whole: ")


def test_a_reader_who_writes_is_refused_and_a_readers_tidying_is_ignored(
    server: Server, browser: Browser, client_id: int
) -> None:
    guide, ana, bo = two_writers(server, browser, client_id)
    server.member(guide, "Rea", "reader")

    with RawSocket(server.door(guide, "Rea")) as rea:
        rea.sends(b"\x64\x00", sync(update(deletes=[(client_id, 0, 4)])))
        rea.is_sent(b"\x64\x01")
        rea.sends(sync(update({client_id + 1: (0, [words("Mine", root="section:steps")])})))
        code, _ = rea.is_closed()

    ana.types("On.")
    bo.reads("Online. On.")
    assert code == 4403
