"""Stock clients meet in one guide: opening, presence, lagging behind, and being told what is saved."""

from collections.abc import Callable

import pytest

from tests.conformance.conftest import MakeServer
from tests.support.server import Server
from tests.support.stock_clients import Browser

TEAM = ("Ana", "Bo", "Cem", "Dia", "Eli")


def test_five_open_a_fresh_guide_at_the_same_moment_and_all_sync(server: Server, browser: Browser) -> None:
    guide = server.guide(*TEAM)
    team = [browser.opens(server.door(guide, name), connects=False) for name in TEAM]

    for client in team:
        client.connects()
    for client, name in zip(team, TEAM, strict=True):
        client.is_synced()
        client.types(f"{name} was here. ")

    for client in team:
        client.reads_among(*(f"{name} was here. " for name in TEAM))
        client.is_saved()
    assert len({client.text for client in team}) == 1
    assert not any(client.state["pending"] for client in team)


def test_a_newcomer_sees_everyone_at_once(server: Server, browser: Browser) -> None:
    guide = server.guide(*TEAM)
    team = [browser.opens(server.door(guide, name)) for name in TEAM]
    for client in team:
        client.shows(cursor=7)
    team[0].sees(*team)

    newcomer = browser.opens(server.door(guide, "Ana"))

    newcomer.sees(*team, within=1)
    assert [newcomer.shown(client)["user"]["name"] for client in team] == list(TEAM)
    assert [newcomer.shown(client)["cursor"] for client in team] == [7] * len(TEAM)


def test_the_presence_of_a_killed_client_is_gone_within_a_second(
    server: Server, browser: Browser, new_browser: Callable[[], Browser]
) -> None:
    guide = server.guide("Ana", "Bo")
    bo = browser.opens(server.door(guide, "Bo"))
    doomed = new_browser()
    ana = doomed.opens(server.door(guide, "Ana"))
    bo.sees(ana)

    doomed.dies()

    bo.misses(ana, within=1)


def test_one_closed_tab_leaves_the_other_tab_of_the_person_visible(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Bo")
    bo = browser.opens(server.door(guide, "Bo"))
    first, second = (browser.opens(server.door(guide, "Ana")) for _ in range(2))
    bo.sees(first, second)

    first.disconnects()

    bo.misses(first, within=1)
    assert bo.shown(second)["user"]["name"] == "Ana"


def test_two_tabs_of_one_browser_that_also_talk_past_the_server_double_nothing(
    server: Server, browser: Browser
) -> None:
    """Structs of one tab's clientID come through the other tab's socket too."""
    guide = server.guide("Ana", "Bo")
    bo = browser.opens(server.door(guide, "Bo"))
    tabs = [browser.opens(server.door(guide, "Ana"), bc=True) for _ in range(2)]
    for tab in tabs:
        tab.is_synced()

    tabs[0].types("one ")
    tabs[1].reads("one ")
    tabs[1].types("two")

    for client in (bo, *tabs):
        client.reads("one two")
    for tab in tabs:
        tab.is_saved()
        assert tab.state["closes"] == []
    assert server.verdict(guide).startswith("Whole: ")


def test_what_one_tab_wrote_offline_arrives_through_the_other_tab(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana", "Bo")
    offline = browser.opens(server.door(guide, "Ana"), bc=True, connects=False)
    offline.types("Written on the train. ")
    bo = browser.opens(server.door(guide, "Bo"))

    online = browser.opens(server.door(guide, "Ana"), bc=True)
    online.is_synced()
    offline.connects()

    bo.reads("Written on the train. ")
    assert (offline.state["stopped"], online.state["stopped"]) == (None, None)


def test_a_client_that_lags_behind_catches_up_by_one_diff(
    own_server: MakeServer, new_browser: Callable[[], Browser]
) -> None:
    """Its process stands still while others write megabytes; the outbox is bounded, and the others notice nothing."""
    server = own_server(CHARRETTE_OUTBOX_LIMIT="131072")
    guide, slow = server.guide("Ana", "Bo"), new_browser()
    ana = new_browser().opens(server.door(guide, "Ana"))
    bo = slow.opens(server.door(guide, "Bo"))
    ana.sees(bo)
    page = "All staff wash their hands before and after each visit. " * 360

    slow.freezes()
    for number in range(300):
        ana.types(f"{number} {page}")
        if number % 20 == 19:
            ana.is_saved()
    behind = server.metric("charrette_sockets_behind")
    slow.thaws()

    length = len(ana.text)
    bo.has_length(length)
    assert behind == 1
    assert length > 6_000_000
    assert bo.text == ana.text
    assert server.metric("charrette_sockets_behind") == 0
    received = bo.state["received"]["0.2"]
    assert received["frames"] < 300
    assert received["bytes"] < length * 1.1


def test_message_100_and_the_relay_come_only_after_the_commit(server: Server, browser: Browser) -> None:
    """Another process holds the database; whoever writes is told so, and nobody sees what is not saved."""
    guide = server.guide("Ana", "Bo", "Cem")
    ana, bo = (browser.opens(server.door(guide, name)) for name in ("Ana", "Bo"))
    ana.sees(bo)
    ana.types("Saved. ")
    ana.is_saved()
    bo.reads("Saved. ")

    with server.held():
        ana.types("Not yet.")
        ana.is_told("not_saving", within=1.5)
        newcomer = browser.opens(server.door(guide, "Cem"))
        newcomer.is_synced()
        while_held = ana.state
        seen_while_held = (bo.text, newcomer.text)

    ana.is_saved()
    bo.reads("Saved. Not yet.")
    newcomer.reads("Saved. Not yet.")
    assert seen_while_held == ("Saved. ", "Saved. ")
    assert while_held["saved"] == while_held["sent"] - 1
    ana.is_told("saving")
    assert ana.frames("0.2") == 2


def test_acknowledgements_count_every_sync_message_once(server: Server, browser: Browser) -> None:
    guide = server.guide("Ana")
    ana = browser.opens(server.door(guide, "Ana"))
    ana.is_synced()

    for _ in range(30):
        ana.types("x")
    ana.is_saved()

    counts = [acknowledged["count"] for acknowledged in ana.state["acknowledged"]]
    assert counts == sorted(set(counts))
    assert counts[-1] == ana.state["sent"] == 31


@pytest.mark.parametrize("role", ["commenter", "reader"])
def test_who_may_only_read_sees_the_text_and_is_seen(server: Server, browser: Browser, role: str) -> None:
    guide = server.guide("Ana")
    server.member(guide, "Fay", role)
    ana, fay = (browser.opens(server.door(guide, name)) for name in ("Ana", "Fay"))

    ana.types("Read me.")

    fay.reads("Read me.")
    ana.sees(fay)
    assert ana.shown(fay)["user"]["name"] == "Fay"
