"""Yesterday's database is put back while people hold today's words in their browsers."""

from collections.abc import Callable

import pytest

from tests.conformance.conftest import MakeServer
from tests.support.server import Server
from tests.support.stock_clients import Browser, StockClient

Restore = Callable[[Server], None]


class Days:
    """Monday is in the backup; what Ana wrote and Bo deleted on Tuesday is not. Ana, Bo and Cem hold Tuesday's copy."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server = server
        self.browser = browser
        self.guide = server.guide("Ana", "Bo", "Cem", "Dia")
        self.ana, self.bo, self.cem = (
            browser.opens(server.door(self.guide, name)) for name in ("Ana", "Bo", "Cem")
        )
        self.ana.types("Monday. ")
        self.ana.is_saved()
        self.yesterday = server.backup()

    def tuesday(self) -> None:
        """Ana's first tab goes on, and she opens a second one: a clientID that yesterday knows nothing of."""
        self.ana.types("Lost words. ")
        second_tab = self.browser.opens(self.server.door(self.guide, "Ana"))
        second_tab.reads("Monday. Lost words. ")
        second_tab.types("Lost too. ")
        for client in self.holders:
            client.reads("Monday. Lost words. Lost too. ")
        second_tab.is_saved()
        second_tab.leaves()

    @property
    def holders(self) -> tuple[StockClient, ...]:
        return self.ana, self.bo, self.cem

    def restore_while_stopped(self) -> None:
        self.server.stop()
        for client in self.holders:
            client.is_closed()
        for leftover in ("-wal", "-shm"):
            self.server.database.with_name(self.server.database.name + leftover).unlink(missing_ok=True)
        self.server.database.write_bytes(self.yesterday.read_bytes())
        self.server.start()

    def restore_while_running(self) -> None:
        self.server.restores(self.yesterday)


@pytest.fixture
def days(own_server: MakeServer, browser: Browser) -> Days:
    return Days(own_server(), browser)


@pytest.mark.parametrize("how", ["while stopped", "while running"])
def test_who_holds_lost_words_stays_away_and_nobody_brings_them_back(days: Days, how: str) -> None:
    days.tuesday()

    if how == "while stopped":
        days.restore_while_stopped()
    else:
        days.restore_while_running()

    for client in days.holders:
        code, sentence = client.is_stopped()
        assert code == 4409
        assert sentence.endswith(".")
    dia = days.browser.opens(days.server.door(days.guide, "Dia"))
    dia.reads("Monday. ")
    dia.types("Wednesday.")
    dia.is_saved()
    bo = days.browser.opens(days.server.door(days.guide, "Bo"))
    bo.reads("Monday. Wednesday.")
    for client in days.holders:
        client.types("Never sent. ")
        assert not client.state["wantsToConnect"]
    assert dia.text == "Monday. Wednesday."
    assert days.server.verdict(days.guide).startswith("Whole: ")


def test_a_deletion_that_was_lost_does_not_come_back_under_another_name(days: Days) -> None:
    days.bo.deletes(0, len("Monday. "))
    days.bo.is_saved()
    days.cem.reads("")
    days.ana.leaves()
    days.bo.leaves()

    days.server.stop()
    days.cem.is_closed()
    days.server.restores(days.yesterday)
    days.server.start()

    assert days.cem.is_stopped()[0] == 4409
    days.browser.opens(days.server.door(days.guide, "Dia")).reads("Monday. ")
