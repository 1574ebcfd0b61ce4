"""The serving process, as far as it can be had without starting it."""

import socket
from pathlib import Path

import pytest

from server.asgi import CannotListen, run
from tests.support.database import settings_for


def test_a_port_that_is_taken_gets_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CannotListen) as refused:
            run(settings_for(tmp_path), "127.0.0.1", port)

    assert refused.value.sentence == (
        f"The server cannot listen on 127.0.0.1, port {port} (Address already in use): choose another with --port."
    )


def test_an_address_of_another_machine_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotListen) as refused:
        run(settings_for(tmp_path), "::2", 8000)

    assert refused.value.host == "::2"
