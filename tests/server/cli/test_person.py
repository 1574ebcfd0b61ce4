"""`charrette person add`, `sign-in-code` and `token`."""

import sqlite3

import pytest

from tests.support.command_line import CommandLine

ANA = ("ana@example.org", "Ana Ruiz")


def one(charrette: CommandLine, statement: str) -> tuple[object, ...]:
    connection = sqlite3.connect(charrette.database)
    try:
        return tuple(connection.execute(statement).fetchone())
    finally:
        connection.close()


def test_a_person_is_added(charrette: CommandLine) -> None:
    said = charrette("person", "add", *ANA)

    assert (said.code, said.out, said.err) == (0, "Added Ana Ruiz <ana@example.org>.\n", "")
    assert one(charrette, "SELECT email, name, organiser FROM people") == (*ANA, 0)


def test_an_organiser_is_added_and_answered_in_json(charrette: CommandLine) -> None:
    answer = charrette("person", "add", *ANA, "--organiser", "--json").json

    assert answer.pop("id")
    assert answer == {"email": ANA[0], "name": ANA[1], "organiser": True}


def test_one_address_is_one_person(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    said = charrette("person", "add", "Ana@Example.ORG", "Another Ana")

    assert (said.code, said.out) == (1, "")
    assert said.err == "There is already somebody with the address ana@example.org.\n"


@pytest.mark.parametrize("email", ["ana", "ana@", "@example.org", "a b@example.org", ""])
def test_what_is_no_address_is_refused(charrette: CommandLine, email: str) -> None:
    said = charrette("person", "add", email, "Ana", "--json")

    assert said.code == 1
    assert "is not an e-mail address" in said.json["error"]
    assert one(charrette, "SELECT count(*) FROM people") == (0,)


@pytest.mark.parametrize("name", ["", "   ", "x" * 500])
def test_what_is_no_name_is_refused(charrette: CommandLine, name: str) -> None:
    assert charrette("person", "add", ANA[0], name).code == 1


def test_a_missing_name_is_a_wrong_use(charrette: CommandLine) -> None:
    said = charrette("person", "add", ANA[0])

    assert (said.code, said.err) == (2, "Missing argument 'NAME'.\n")


def test_a_sign_in_code_is_printed_alone(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    said = charrette("sign-in-code", "ANA@example.org")

    assert said.code == 0
    assert said.out.strip().isdigit()


def test_a_sign_in_code_says_how_long_it_holds(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    answer = charrette("sign-in-code", ANA[0], "--json").json

    assert answer.keys() == {"code", "minutes"}
    assert answer["minutes"] == 15


def test_a_token_is_printed_alone_and_kept_only_as_a_hash(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    said = charrette("token", ANA[0])

    token = said.out.strip()
    assert said.code == 0
    assert len(token) >= 32
    assert token.encode() not in charrette.database.read_bytes()


def test_a_token_has_all_scopes_unless_some_are_named(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    everything = charrette("token", ANA[0], "--json").json
    reading = charrette("token", ANA[0], "--scope", "live:read", "--json").json

    assert everything.keys() == {"token", "id", "scopes"}
    assert everything["scopes"] == ["live:read", "live:write"]
    assert reading["scopes"] == ["live:read"]
    assert reading["token"] != everything["token"]


def test_an_unknown_scope_is_refused(charrette: CommandLine) -> None:
    charrette("person", "add", *ANA)

    said = charrette("token", ANA[0], "--scope", "everything")

    assert (said.code, said.out) == (1, "")
    assert "There is no scope 'everything'" in said.err


@pytest.mark.parametrize("command", ["token", "sign-in-code"])
def test_an_unknown_person_is_refused(charrette: CommandLine, command: str) -> None:
    said = charrette(command, "nobody@example.org")

    assert (said.code, said.out) == (1, "")
    assert said.err == "There is nobody with the address nobody@example.org.\n"


def test_the_first_command_that_needs_a_key_makes_the_file(charrette: CommandLine) -> None:
    key_file = charrette.database.with_name("charrette.db.secret")
    charrette("person", "add", *ANA)
    before = key_file.exists()

    charrette("token", ANA[0])

    assert (before, key_file.exists()) == (False, True)


def test_commands_before_the_migration_say_what_to_do(unprepared: CommandLine) -> None:
    said = unprepared("person", "add", *ANA)

    assert said.code == 1
    assert said.err == f"There is no database at {unprepared.database}: run `charrette migrate`.\n"
    assert not unprepared.database.exists()


def test_a_token_is_made_by_a_process_of_its_own(charrette: CommandLine) -> None:
    charrette.process("person", "add", *ANA)

    said = charrette.process("token", ANA[0], "--json")

    assert (said.code, said.err) == (0, "")
    assert said.json["token"]
