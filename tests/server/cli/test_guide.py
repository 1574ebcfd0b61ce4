"""`charrette guide create` and `guide member`."""

import json
import sqlite3
import threading
from pathlib import Path

import pytest

from server.cli import guide as guide_commands
from tests.support.command_line import CommandLine

ANA, BEN = "ana@example.org", "ben@example.org"


@pytest.fixture
def charrette(charrette: CommandLine) -> CommandLine:
    for email in (ANA, BEN):
        assert charrette("person", "add", email, email.split("@")[0].title()).code == 0
    return charrette


def rows(charrette: CommandLine, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(charrette.database)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def roles(charrette: CommandLine) -> dict[str, str]:
    statement = "SELECT email, role FROM guide_members JOIN people ON people.id = guide_members.person"
    return {str(email): str(role) for email, role in rows(charrette, statement)}


def made(charrette: CommandLine) -> int:
    return len(rows(charrette, "SELECT * FROM guides"))


def test_a_guide_is_made_with_its_document_and_its_id_printed_by_title(charrette: CommandLine) -> None:
    said = charrette("guide", "create", "--title", "Hand hygiene")

    guide = said.json["Hand hygiene"]
    assert said.code == 0
    assert rows(charrette, "SELECT id, title FROM guides") == [(guide, "Hand hygiene")]
    assert rows(charrette, "SELECT document, seq, open FROM document_heads") == [(guide, 0, 1)]


def test_several_titles_give_several_guides_in_their_order(charrette: CommandLine) -> None:
    answer = charrette("guide", "create", "--title", "Zwei", "--title", "Eins", "--json").json

    assert list(answer) == ["Zwei", "Eins"]
    assert len(set(answer.values())) == 2


def test_titles_are_read_from_the_standard_input(charrette: CommandLine) -> None:
    said = charrette.process("guide", "create", "--titles-from", "-", stdin='["Händehygiene", "Zweiter"]')

    assert list(said.json) == ["Händehygiene", "Zweiter"]


def test_titles_are_read_from_a_file(charrette: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "titles.json").write_text('["One", "Two"]')

    said = charrette("guide", "create", "--titles-from", str(tmp_path / "titles.json"), "--title", "Zero")

    assert list(said.json) == ["Zero", "One", "Two"]


def test_the_writers_are_writers_of_every_guide(charrette: CommandLine) -> None:
    charrette(
        "guide", "create", "--title", "One", "--title", "Two", "--writer", ANA, "--writer", "BEN@example.org"
    )

    assert roles(charrette) == {ANA: "writer", BEN: "writer"}
    assert len(rows(charrette, "SELECT * FROM guide_members")) == 4


def test_many_guides_are_made_in_steps_with_room_for_others_between(
    charrette: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_commands, "GUIDES_A_STEP", 3)
    titles = [f"Guide {number}" for number in range(10)]

    answer = charrette(
        "guide", "create", "--titles-from", "-", "--writer", ANA, stdin=json.dumps(titles)
    ).json

    assert list(answer) == titles
    assert made(charrette) == 10


def test_when_the_store_fails_halfway_the_guides_already_made_are_named(
    charrette: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guide_commands, "GUIDES_A_STEP", 1)
    connection = sqlite3.connect(charrette.database)
    connection.execute(
        "CREATE TRIGGER fail BEFORE INSERT ON guides WHEN NEW.title = 'Third'"
        " BEGIN SELECT RAISE(ABORT, 'as the test wants it'); END"
    )
    connection.close()

    said = charrette("guide", "create", "--title", "First", "--title", "Second", "--title", "Third")

    first, second = (str(row[0]) for row in rows(charrette, "SELECT id FROM guides ORDER BY title"))
    assert (said.code, said.out) == (1, "")
    assert first in said.err
    assert second in said.err


@pytest.mark.parametrize(
    "text", ["", "{", '"One"', '{"One": 1}', "[1, 2]", '["One", null]', "[" * 100_000, '["One"] and more']
)
def test_what_is_no_list_of_titles_is_refused(charrette: CommandLine, text: str) -> None:
    said = charrette("guide", "create", "--titles-from", "-", "--json", stdin=text)

    assert said.code == 1
    assert said.json["error"].startswith("The titles must be a JSON list of texts")
    assert made(charrette) == 0


def test_titles_that_are_not_utf_8_are_refused(charrette: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "titles.json").write_bytes(b'["H\xe4nde"]')

    assert charrette("guide", "create", "--titles-from", str(tmp_path / "titles.json")).code == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 5000, "two\nlines"])
def test_what_is_no_title_is_refused_and_nothing_is_made(charrette: CommandLine, title: str) -> None:
    said = charrette("guide", "create", "--title", "Good", "--title", title)

    assert said.code == 1
    assert said.err.startswith("A title has ")
    assert made(charrette) == 0


def test_a_title_given_twice_is_refused(charrette: CommandLine) -> None:
    said = charrette("guide", "create", "--title", "Same", "--title", " Same ")

    assert said.code == 1
    assert "twice" in said.err
    assert made(charrette) == 0


def test_an_unknown_writer_is_refused_and_nothing_is_made(charrette: CommandLine) -> None:
    said = charrette("guide", "create", "--title", "One", "--writer", "nobody@example.org")

    assert (said.code, said.err) == (1, "There is nobody with the address nobody@example.org.\n")
    assert made(charrette) == 0


@pytest.mark.parametrize("arguments", [(), ("--titles-from", "-")])
def test_no_title_at_all_is_a_wrong_use(charrette: CommandLine, arguments: tuple[str, ...]) -> None:
    said = charrette("guide", "create", *arguments, stdin="[]")

    assert (said.code, said.err) == (2, "Give at least one title, by --title or --titles-from.\n")


def test_a_missing_file_is_a_wrong_use(charrette: CommandLine, tmp_path: Path) -> None:
    assert charrette("guide", "create", "--titles-from", str(tmp_path / "none.json")).code == 2


def a_guide(charrette: CommandLine) -> str:
    return str(charrette("guide", "create", "--title", "One").json["One"])


@pytest.mark.parametrize("role", ["writer", "commenter", "reader"])
def test_somebody_becomes_a_member(charrette: CommandLine, role: str) -> None:
    guide = a_guide(charrette)

    said = charrette("guide", "member", guide, ANA, "--role", role)

    assert (said.code, said.out) == (0, f"{ANA} is now a {role} of {guide}.\n")
    assert roles(charrette) == {ANA: role}


def test_a_member_gets_another_role_and_stays_the_same_author(charrette: CommandLine) -> None:
    guide = a_guide(charrette)
    charrette("guide", "member", guide, ANA, "--role", "writer")
    author = rows(charrette, "SELECT author FROM guide_authors")

    answer = charrette("guide", "member", guide, ANA, "--role", "reader", "--json").json

    assert answer == {"guide": guide, "email": ANA, "role": "reader"}
    assert roles(charrette) == {ANA: "reader"}
    assert rows(charrette, "SELECT author FROM guide_authors") == author


def test_a_member_is_removed(charrette: CommandLine) -> None:
    guide = a_guide(charrette)
    charrette("guide", "member", guide, ANA, "--role", "writer")

    said = charrette("guide", "member", guide, ANA, "--remove", "--json")

    assert (said.code, said.json) == (0, {"guide": guide, "email": ANA, "role": None})
    assert roles(charrette) == {}


def test_an_unknown_role_is_refused(charrette: CommandLine) -> None:
    said = charrette("guide", "member", a_guide(charrette), ANA, "--role", "king", "--json")

    assert said.code == 1
    assert said.json["error"] == "There is no role 'king': choose from writer, commenter, reader."


@pytest.mark.parametrize("more", [("--role", "writer"), ("--remove",)])
def test_an_unknown_guide_is_refused(charrette: CommandLine, more: tuple[str, ...]) -> None:
    said = charrette("guide", "member", "nowhere", ANA, *more)

    assert (said.code, said.err) == (1, "There is no guide with the id 'nowhere'.\n")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@example.org", "There is nobody with the address nobody@example.org."),
        ("nobody", "This is not an e-mail address"),
    ],
)
def test_an_unknown_member_is_refused(charrette: CommandLine, email: str, sentence: str) -> None:
    said = charrette("guide", "member", a_guide(charrette), email, "--role", "reader")

    assert said.code == 1
    assert said.err.startswith(sentence)


@pytest.mark.parametrize("more", [(), ("--role", "reader", "--remove")])
def test_a_member_needs_either_a_role_or_a_removal(charrette: CommandLine, more: tuple[str, ...]) -> None:
    assert charrette("guide", "member", "any", ANA, *more).code == 2


def test_guides_are_made_while_somebody_else_is_writing(charrette: CommandLine) -> None:
    writer = sqlite3.connect(charrette.database, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(0.4, writer.rollback)
    ending.start()

    said = charrette("guide", "create", "--title", "Patience")

    ending.join()
    writer.close()
    assert said.code == 0
    assert made(charrette) == 1
