"""The server stops and starts while stock clients type, and says how it is."""

import re

import httpx

from tests.conformance.conftest import MakeServer
from tests.support.server import Server
from tests.support.stock_clients import Browser, StockClient

TEAM = ("Ana", "Bo", "Cem", "Dia", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo")


def typists(server: Server, browser: Browser, guide: str) -> dict[str, StockClient]:
    team = {name: browser.opens(server.door(guide, name)) for name in TEAM}
    for name, client in team.items():
        client.is_synced()
        client.keeps_typing(f"{name}.", every_ms=15)
    for client in team.values():
        client.reads_among(*(f"{name}.5 " for name in TEAM))
    return team


def exported_words(server: Server, guide: str, name: str) -> list[str]:
    text = server.charrette("document", "export", guide).out
    return re.findall(rf"\b{name}\.\d+", text)


def words(name: str, number: int) -> list[str]:
    return [f"{name}.{place}" for place in range(number)]


def acknowledged_words(client: StockClient) -> int:
    """Of its first connection; the first sync message was a step 2 without words."""
    return int(client.state["acknowledged"][-1]["count"]) - 1


def test_a_stopping_server_saves_acknowledges_and_closes_with_1012(
    own_server: MakeServer, browser: Browser
) -> None:
    """What is in the log afterwards is exactly what was acknowledged; then everybody comes back and nothing is doubled."""
    server = own_server()
    guide = server.guide(*TEAM)
    team = typists(server, browser, guide)

    code = server.stop()

    for name, client in team.items():
        assert client.is_closed()[0] == 1012
        assert exported_words(server, guide, name) == words(name, acknowledged_words(client))
    assert code in {0, -15}
    typed = {name: client.stops_typing() for name, client in team.items()}
    server.start()
    for client in team.values():
        client.is_saved()
        client.reads_among(*(f"{name}.{typed[name] - 1} " for name in TEAM))
    assert len({client.text for client in team.values()}) == 1
    for name in TEAM:
        assert exported_words(server, guide, name) == words(name, typed[name])
    assert server.verdict(guide).startswith("Whole: ")


def test_after_kill_9_everything_acknowledged_and_relayed_is_there_and_everybody_converges(
    own_server: MakeServer, browser: Browser
) -> None:
    server = own_server()
    guide = server.guide(*TEAM)
    team = typists(server, browser, guide)

    server.kill9()

    typed = {name: client.stops_typing() for name, client in team.items()}
    for name, client in team.items():
        saved = acknowledged_words(client)
        assert exported_words(server, guide, name)[:saved] == words(name, saved)
    server.start()
    for client in team.values():
        client.is_saved()
        client.reads_among(*(f"{name}.{typed[name] - 1} " for name in TEAM))
    for name in TEAM:
        assert exported_words(server, guide, name) == words(name, typed[name])
    assert server.verdict(guide).startswith("Whole: ")


def test_the_server_says_how_it_is(own_server: MakeServer, browser: Browser) -> None:
    server = own_server()
    guide = server.guide("Ana")
    ana = browser.opens(server.door(guide, "Ana"))
    ana.types("One. ")
    ana.is_saved()

    well = [httpx.get(f"{server.url}/{page}") for page in ("healthz", "readyz")]
    with server.held():
        ana.types("Two.")
        ana.is_told("not_saving")
        ill = [httpx.get(f"{server.url}/{page}") for page in ("healthz", "readyz")]
    ana.is_saved()

    assert [answer.status_code for answer in well] == [200, 200]
    assert [answer.status_code for answer in ill] == [200, 503]
    assert ill[1].json()["detail"].endswith(".")
    assert httpx.get(f"{server.url}/readyz").status_code == 200
    assert server.metric("charrette_rooms") == server.metric("charrette_sockets") == 1
    assert server.metric("charrette_batch_size_count") >= 2
    assert server.metric("charrette_commit_seconds_count") >= 2
    assert server.metric("charrette_relay_seconds_count") >= 2
    assert server.refused("not_saving") == 1
