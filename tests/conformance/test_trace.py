"""A recorded session of two people, keystroke by keystroke through the running server; then somebody tampers with its log."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest

from collab.history.carry_over import Attribution
from tests.support.command_line import CommandLine
from tests.support.history import a_history
from tests.support.server import Server
from tests.support.shared_data import shared
from tests.support.stock_clients import Browser
from tests.support.tampering import alters, entries, segments
from tests.support.traces import Trace

SEED = 20_261
WITHIN_S = 90.0

ENTRY_COLUMNS = [
    "version",
    "generation",
    "previous",
    "author",
    "at",
    "kind",
    "reference",
    "commitment",
    "salt",
    "payload",
    "hash",
]
SEGMENT_COLUMNS = ["last_seq", "first_seq", "previous", "hash", "salts", "checks", "body", "checksum"]

T = TypeVar("T")


class Replayed:
    """The guide after the session, as bytes on disk: each tampering gets a copy."""

    def __init__(self, guide: str, database: Path, folder: Path, answer: dict[str, Any]) -> None:
        self.guide = guide
        self.end_content: str = answer["endContent"]
        self.keystrokes: int = answer["keystrokes"]
        self._database = database
        self._folder = folder

    def exported(self) -> str:
        return CommandLine(self._database.parent)("document", "export", self.guide, "--format", "text").out

    def authors(self) -> Any:  # Any: JSON
        told = CommandLine(self._database.parent)("document", "authors", self.guide, "--json")
        return told.json["sections"]["steps"]

    def verdict(self, tamper: Callable[[sqlite3.Connection], T]) -> tuple[dict[str, Any], T]:
        """What `document verify` says of a copy, and the entry that was tampered with."""
        copy = CommandLine(self._folder)
        shutil.copyfile(self._database, copy.database)
        shutil.copyfile(f"{self._database}.secret", f"{copy.database}.secret")
        with closing(sqlite3.connect(copy.database)) as connection, connection:
            touched = tamper(connection)
        return copy("document", "verify", self.guide, "--json").json, touched


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    trace = shared("data/traces/friendsforever.json.gz")
    folder = tmp_path_factory.mktemp("trace")
    with Server(folder) as server, Browser() as browser:
        guide = server.guide("Ana", "Bo")
        # in this order: where both typed at one place, the recording has the first agent's words first
        friends = [
            browser.opens(server.door(guide, name), client_id=client_id)
            for name, client_id in (("Ana", 1000), ("Bo", 2000))
        ]
        for friend in friends:
            friend.is_synced()
        answer = browser.does(
            "replay",
            WITHIN_S,
            trace=str(trace),
            root="section:steps",
            agents=[friend.name for friend in friends],
            most=WITHIN_S * 1000,
        )
        for friend in friends:
            friend.is_saved(within=60)
            friend.reads(answer["endContent"])
    with closing(sqlite3.connect(server.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Replayed(guide, server.database, tmp_path_factory.mktemp("tampered"), answer)


def test_two_friends_typing_at_once_end_with_what_they_wrote(replayed: Replayed) -> None:
    report, _ = replayed.verdict(lambda _: None)

    assert replayed.keystrokes == 26_078
    assert replayed.exported().split() == f"Hand hygiene STEPS {replayed.end_content}".split()
    assert report["ok"], report
    assert report["leases"] == 2
    assert report["entries"] > 500


def test_every_letter_and_every_deletion_is_of_the_friend_who_did_it(replayed: Replayed) -> None:
    """[AU3, AU10]"""
    addresses = ("ana@example.org", "bo@example.org")
    strokes = list(Trace("friendsforever").keystrokes("section:steps"))
    expected = Attribution(a_history(*((addresses[agent], update) for agent, update in strokes)))

    told = replayed.authors()

    assert told["standing"] == [
        {"text": words.text, "author": words.author, "typed_by": words.typed_by}
        for words in expected.standing("section:steps")
    ]
    assert {words.author == words.typed_by for words in expected.standing("section:steps")} == {True}
    assert told["removed"] == [
        {"text": words.text, "author": words.author, "removed_by": words.removed_by}
        for words in expected.removed("section:steps")
    ]


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_a_changed_byte_in_any_column_of_an_entry_is_named(replayed: Replayed, column: str) -> None:
    chance = random.Random(f"{SEED} {column}")

    def tamper(log: sqlite3.Connection) -> int:
        seq = chance.choice(entries(log))
        alters(log, "document_entries", column, ("seq", seq), chance)
        return seq

    report, seq = replayed.verdict(tamper)

    assert not report["ok"]
    assert report["fault"]["seq"] == seq, report["fault"]


@pytest.mark.parametrize("column", SEGMENT_COLUMNS)
def test_a_changed_byte_in_any_column_of_a_packed_segment_is_named(replayed: Replayed, column: str) -> None:
    chance = random.Random(f"{SEED} {column}")

    def tamper(log: sqlite3.Connection) -> tuple[int, int]:
        first, last = chance.choice(segments(log))
        alters(log, "document_segments", column, ("last_seq", last), chance)
        return first, last

    report, (first, last) = replayed.verdict(tamper)

    assert not report["ok"]
    assert first <= report["fault"]["seq"] <= last + 1, report["fault"]


@pytest.mark.parametrize("column", ["seq", "hash", "at"])
def test_a_changed_byte_in_the_head_is_noticed(replayed: Replayed, column: str) -> None:
    def tamper(log: sqlite3.Connection) -> None:
        alters(log, "document_heads", column, ("open", 1), random.Random(SEED))

    report, _ = replayed.verdict(tamper)

    assert not report["ok"]


@pytest.mark.parametrize("column", ["hash", "digest", "checksum", "state"])
def test_a_changed_byte_in_the_snapshot_is_noticed(replayed: Replayed, column: str) -> None:
    def tamper(log: sqlite3.Connection) -> int:
        ((seq,),) = log.execute("SELECT snapshot_seq FROM document_heads")
        alters(log, "document_snapshots", column, ("seq", seq), random.Random(SEED))
        return int(seq)

    report, seq = replayed.verdict(tamper)

    assert report["fault"]["seq"] == seq


@pytest.mark.parametrize("column", ["client", "author"])
def test_a_changed_lease_is_noticed(replayed: Replayed, column: str) -> None:
    def tamper(log: sqlite3.Connection) -> None:
        ((client,),) = log.execute("SELECT client FROM document_leases LIMIT 1")
        alters(log, "document_leases", column, ("client", client), random.Random(SEED))

    report, _ = replayed.verdict(tamper)

    assert not report["ok"]


def test_a_removed_entry_is_named(replayed: Replayed) -> None:
    def remove(log: sqlite3.Connection) -> int:
        seq = random.Random(SEED).choice(entries(log)[:-1])
        log.execute("DELETE FROM document_entries WHERE seq = ?", (seq,))
        return seq

    report, seq = replayed.verdict(remove)

    assert report["fault"]["seq"] == seq, report["fault"]


def test_a_removed_end_of_the_log_is_named(replayed: Replayed) -> None:
    def truncate(log: sqlite3.Connection) -> int:
        seq = entries(log)[-3]
        log.execute("DELETE FROM document_entries WHERE seq >= ?", (seq,))
        return seq

    report, seq = replayed.verdict(truncate)

    assert report["fault"]["seq"] == seq, report["fault"]


def test_two_entries_that_changed_places_are_named(replayed: Replayed) -> None:
    def swap(log: sqlite3.Connection) -> int:
        first, second = sorted(random.Random(SEED).sample(entries(log), 2))
        for old, new in ((first, -1), (second, first), (-1, second)):
            log.execute("UPDATE document_entries SET seq = ? WHERE seq = ?", (new, old))
        return first

    report, seq = replayed.verdict(swap)

    assert report["fault"]["seq"] == seq, report["fault"]


def test_two_authors_that_changed_places_are_named(replayed: Replayed) -> None:
    def swap(log: sqlite3.Connection) -> int:
        ((one, other),) = log.execute("SELECT min(author), max(author) FROM document_entries")
        log.execute(
            "UPDATE document_entries SET author = CASE author WHEN ?1 THEN ?2 ELSE ?1 END", (one, other)
        )
        return entries(log)[0]

    report, seq = replayed.verdict(swap)

    assert report["fault"]["seq"] == seq, report["fault"]


def test_a_removed_segment_is_named(replayed: Replayed) -> None:
    def remove(log: sqlite3.Connection) -> int:
        ((first, last),) = log.execute("SELECT first_seq, last_seq FROM document_segments LIMIT 1")
        log.execute("DELETE FROM document_segments WHERE last_seq = ?", (last,))
        return int(first)

    report, seq = replayed.verdict(remove)

    assert report["fault"]["seq"] == seq, report["fault"]
