"""Rights that change by command line, or end, while ten stock clients type: whom it concerns notices, nobody else does."""

import json
import time

import pytest

from tests.support.server import Server
from tests.support.stock_clients import Browser, StockClient

TEN = ("Ana", "Bo", "Cem", "Dia", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo")
REVOKED_WITHIN_S = 2.0


class Typists:
    """Ten people in one guide, each typing numbered words of their own."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server = server
        self.guide = server.guide(*TEN)
        self.clients = {name: browser.opens(server.door(self.guide, name)) for name in TEN}

    def begin(self) -> None:
        for name, client in self.clients.items():
            client.is_synced()
            client.keeps_typing(f"{name}.")
        for client in self.clients.values():
            client.reads_among(*(f"{name}.0 " for name in TEN))

    def end(self, *gone: str) -> dict[str, int]:
        """How many words each has typed; those who stay have all their words saved."""
        typed = {name: client.stops_typing() for name, client in self.clients.items()}
        for name, client in self.clients.items():
            if name not in gone:
                client.is_saved()
        return typed

    def are_undisturbed(self, typed: dict[str, int], *but: str) -> None:
        """Everything they typed is everywhere, once; no socket was closed, nobody was refused."""
        others = {name: client for name, client in self.clients.items() if name not in but}
        for client in others.values():
            client.reads_among(*(f"{name}.{typed[name] - 1} " for name in others))
        words = self.clients["Ana"].text.split()
        for name, client in others.items():
            assert [word for word in words if word.startswith(f"{name}.")] == all_words(name, typed[name])
            assert client.state["closes"] == []
            # a busy machine may take long for a commit, and says so; nothing else may be said to them
            assert {notice["kind"] for notice in client.state["notices"]} <= {"not_saving", "saving"}
        assert len({client.text for client in others.values()}) == 1
        assert self.server.verdict(self.guide).startswith("Whole: ")


def all_words(name: str, count: int) -> list[str]:
    return [f"{name}.{number}" for number in range(count)]


@pytest.fixture
def ten(server: Server, browser: Browser) -> Typists:
    typists = Typists(server, browser)
    typists.begin()
    return typists


def test_guides_and_members_are_made_by_command_line_while_ten_people_type(ten: Typists) -> None:
    server = ten.server
    titles = json.dumps([f"Guide {number}" for number in range(120)])

    made = server.charrette.process(
        "guide", "create", "--titles-from", "-", "--writer", server.person("Ana"), "--json", stdin=titles
    )
    joined = server.charrette.process(
        "guide", "member", ten.guide, server.person("Kim"), "--role", "commenter"
    )

    ten.are_undisturbed(ten.end())
    assert made.code == 0, made.err
    assert len(made.json) == 120
    assert joined.code == 0, joined.err


def test_who_becomes_a_reader_or_is_removed_cannot_write_after_two_seconds(
    ten: Typists, browser: Browser
) -> None:
    """What the reader types afterwards is refused; what was acknowledged before stays."""
    began = time.monotonic()
    ten.server.member(ten.guide, "Bo", "reader")
    ten.server.removes(ten.guide, "Cem")

    code_of_reader, _ = ten.clients["Bo"].is_stopped(within=REVOKED_WITHIN_S)
    code_of_removed, sentence = ten.clients["Cem"].is_stopped(within=REVOKED_WITHIN_S)
    took = time.monotonic() - began
    typed = ten.end("Bo", "Cem")

    ten.are_undisturbed(typed, "Bo", "Cem")
    assert (code_of_reader, code_of_removed) == (4403, 4403)
    assert sentence == "You are no longer part of this guide."
    assert took < REVOKED_WITHIN_S + 0.5
    for name in ("Bo", "Cem"):
        saved = words_saved(ten.clients[name])
        found = [word for word in ten.clients["Ana"].text.split() if word.startswith(f"{name}.")]
        assert found[:saved] == all_words(name, saved)
        assert len(found) <= typed[name]  # equal when the close came between two words
    bo_again = browser.opens(ten.server.door(ten.guide, "Bo"))
    bo_again.reads(ten.clients["Ana"].text)


def test_a_reader_is_told_and_goes_on_reading(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Bo")
    ana, bo = (browser.opens(server.door(guide, name)) for name in ("Ana", "Bo"))
    bo.types("Bo's. ")
    ana.reads("Bo's. ")

    server.member(guide, "Bo", "reader")
    bo.is_told("right", within=REVOKED_WITHIN_S)
    ana.types("Ana's. ")
    bo.reads("Bo's. Ana's. ")
    bo.types("Too late.")

    assert bo.is_stopped()[0] == 4403
    ana.types("Done.")
    ana.is_saved()
    assert ana.text == "Bo's. Ana's. Done."


@pytest.mark.parametrize("key", ["session", "token"])
def test_a_session_or_token_that_ends_in_mid_sentence_ends_the_writing(
    server: Server, browser: Browser, key: str
) -> None:
    name = f"Leaver-{key}"
    guide = server.guide("Ana", name)
    cookie = server.signs_in(name)
    doors = {"session": server.door_by_cookie(guide, cookie), "token": server.door(guide, name)}
    ana, leaver = (browser.opens(door) for door in (server.door(guide, "Ana"), doors[key]))
    leaver.keeps_typing("word")
    ana.reads_among("word3 ")

    if key == "session":
        server.signs_out(cookie)
    else:
        server.revokes_tokens(name)

    code, _ = leaver.is_stopped(within=REVOKED_WITHIN_S)
    typed = leaver.stops_typing()
    ana.types("Goodbye.")
    ana.is_saved()
    found = [word for word in ana.text.split() if word.startswith("word")]
    assert code == 4401
    assert found == [f"word{number}" for number in range(len(found))]
    assert words_saved(leaver) <= len(found) <= typed


def words_saved(client: StockClient) -> int:
    """Of its first connection, by what the server acknowledged; the first message was a step 2 without words."""
    counts = [acknowledged["count"] for acknowledged in client.state["acknowledged"]]
    return int(max(counts)) - 1
