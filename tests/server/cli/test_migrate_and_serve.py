"""`charrette migrate` and `charrette serve`."""

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from server.settings import Settings
from server.storage.migrations import HEAD
from tests.support.command_line import CommandLine


class FakeServer(ModuleType):
    """Stands where the server's process would be started, and remembers with what."""

    def __init__(self) -> None:
        super().__init__("server.asgi")
        self.started: list[tuple[str, str, int]] = []

    def run(self, settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
        assert callable(say)
        self.started.append((settings.base_url, host, port))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    fake = FakeServer()
    monkeypatch.setitem(sys.modules, "server.asgi", fake)
    return fake


def test_migrate_says_what_it_did_and_can_be_repeated(unprepared: CommandLine) -> None:
    first, second = unprepared("migrate"), unprepared("migrate")

    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith("Applied 0001: ")
    assert second.out == "The database is up to date.\n"


def test_migrate_answers_in_json(unprepared: CommandLine) -> None:
    first, second = unprepared("migrate", "--json").json, unprepared("migrate", "--json").json

    assert first["database"] == f"sqlite:///{unprepared.database}"
    assert [line[:4] for line in first["applied"]] == [f"{number:04}" for number in range(1, int(HEAD) + 1)]
    assert second["applied"] == []


def test_migrate_in_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    said = CommandLine(tmp_path / "nowhere")("migrate")

    assert said.code == 1
    assert said.err == f"The folder for the database, {tmp_path / 'nowhere'}, does not exist.\n"


def test_migrate_to_a_folder_is_refused(unprepared: CommandLine) -> None:
    unprepared.database.mkdir()

    said = unprepared("migrate")

    assert said.code == 1
    assert said.err == f"The database {unprepared.database} cannot be made: it is a folder.\n"


def test_migrate_of_what_is_no_database_is_refused(unprepared: CommandLine) -> None:
    unprepared.database.write_text("Dear diary, " * 100)

    said = unprepared("migrate")

    assert said.code == 1
    assert said.err.startswith("The database failed.")
    assert unprepared.database.read_text().startswith("Dear diary, ")


def test_the_command_runs_as_a_process_in_its_working_folder(unprepared: CommandLine) -> None:
    unprepared.environ = {}

    said = unprepared.process("migrate")

    assert (said.code, said.err) == (0, "")
    assert unprepared.database.exists()


def test_serve_starts_at_the_default_address(charrette: CommandLine, server: FakeServer) -> None:
    assert charrette("serve").code == 0
    assert server.started == [("http://127.0.0.1:8000", "127.0.0.1", 8000)]


def test_a_local_base_address_follows_the_port(charrette: CommandLine, server: FakeServer) -> None:
    assert charrette("serve", "--host", "0.0.0.0", "--port", "9000").code == 0  # noqa: S104 - asked for by name
    assert server.started == [("http://127.0.0.1:9000", "0.0.0.0", 9000)]  # noqa: S104 - as above


def test_the_port_follows_a_local_base_address(charrette: CommandLine, server: FakeServer) -> None:
    charrette.environ["CHARRETTE_BASE_URL"] = "http://localhost:8123"

    assert charrette("serve").code == 0
    assert server.started == [("http://localhost:8123", "127.0.0.1", 8123)]


def test_a_missing_database_is_named_in_full(unprepared: CommandLine) -> None:
    unprepared.environ = {}

    said = unprepared.process("serve")

    assert said.code == 1
    assert said.err == f"There is no database at {unprepared.database}: run `charrette migrate`.\n"


def test_serve_without_a_database_is_refused(unprepared: CommandLine, server: FakeServer) -> None:
    said = unprepared("serve")

    assert said.code == 1
    assert said.err == f"There is no database at {unprepared.database}: run `charrette migrate`.\n"
    assert server.started == []


def test_serve_with_an_empty_database_is_refused(unprepared: CommandLine, server: FakeServer) -> None:
    unprepared.database.touch()

    said = unprepared("serve")

    assert said.code == 1
    assert "charrette migrate" in said.err
    assert server.started == []


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_cannot_be_is_refused(charrette: CommandLine, server: FakeServer, port: str) -> None:
    assert charrette("serve", "--port", port).code == 2
    assert server.started == []


def test_commands_are_refused_when_the_database_belongs_to_a_newer_program(charrette: CommandLine) -> None:
    with sqlite3.connect(charrette.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    assert "newer" in charrette("serve").err
    assert "newer" in charrette("migrate").err


def test_a_demo_is_served_on_this_machine_only(
    server: FakeServer, charrette: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARRETTE_DEMO", "true")

    refused, served = charrette("serve", "--host", "0.0.0.0"), charrette("serve")  # noqa: S104 - that it is refused is the point

    assert (refused.code, served.code) == (1, 0)
    assert "on this machine only" in refused.err
    assert len(server.started) == 1


def test_the_demo_is_written_once(charrette: CommandLine) -> None:
    first, second = charrette("demo"), charrette("demo", "--json")

    assert first.out.count("Wrote the sample guide") == 3
    assert second.json == {"guides": []}
