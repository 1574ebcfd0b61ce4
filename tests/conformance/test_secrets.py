"""What a server at its most talkative writes down: no key, no code, no address, no name, nothing that people type."""

import httpx

from tests.conformance.conftest import MakeServer
from tests.support.raw_socket import RawSocket
from tests.support.stock_clients import Browser

TYPED = "Zanzibar"


def test_nothing_secret_and_nothing_personal_is_in_any_output(
    own_server: MakeServer, browser: Browser
) -> None:
    server = own_server(CHARRETTE_LOG_LEVEL="debug")
    guide = server.guide("Quintessa", "Bartholomew")
    cookie = server.signs_in("Quintessa")
    wrong = {"email": "quintessa@example.org", "code": "000111"}
    httpx.post(f"{server.url}/sign-in", data=wrong, headers={"origin": server.url})
    httpx.get(f"{server.url}/?token=chr_inquiry", headers={"cookie": cookie})
    doors = [
        server.door(guide, "Quintessa"),
        server.door_by_header(guide, server.token("Quintessa")),
        server.door_by_cookie(guide, cookie),
    ]
    clients = [browser.opens(door) for door in doors]
    for client in clients:
        client.types(TYPED)
        client.is_saved()
    with RawSocket(server.door(guide, "Bartholomew")) as raw:
        raw.sends(b"\x00\x02\x05" + TYPED.encode())
        raw.is_closed()
    browser.opens(server.door(guide, "Bartholomew").saying(token="chr_misspelt")).is_stopped()
    with server.held():
        clients[0].types(TYPED)
        clients[0].is_told("not_saving")
    clients[0].is_saved()
    server.stop()

    written = server.output
    personal = {
        "Quintessa",
        "Bartholomew",
        TYPED,
        TYPED.encode().hex(),
        TYPED.encode().hex(" "),
        "example.org",
    }
    assert "serving" in written
    assert "stopped" in written
    for secret in server.secrets | personal | {"chr_inquiry", "chr_misspelt", "000111"}:
        assert secret.lower() not in written.lower()
