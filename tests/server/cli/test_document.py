"""`charrette document verify` and `document export`."""

import asyncio
import sqlite3
from typing import Any

import pytest
from pycrdt import Doc, Text, merge_updates

from collab.history.entry import Draft
from collab.history.replay import digest_of
from server.documents import actions, queries
from server.documents.actions import Append, Committed
from server.documents.snapshots import Snapshot
from server.storage.database import Database
from server.storage.transaction import Transactions
from tests.support.command_line import CommandLine
from tests.support.database import settings_for

CLIENT = 7
WORDS = ("Wash ", "your ", "hands\n")


@pytest.fixture
def guide(charrette: CommandLine) -> str:
    """A guide with three words in its steps, an entry each."""
    guide = str(charrette("guide", "create", "--title", "Hand <hygiene>").json["Hand <hygiene>"])
    asyncio.run(_write(charrette, guide, _updates()))
    return guide


def _updates() -> list[bytes]:
    doc: Doc[Any] = Doc(client_id=CLIENT)  # Any: its one root is a Text
    steps, updates = doc.get("section:steps", type=Text), list[bytes]()
    for word in WORDS:
        before = doc.get_state()
        steps += word
        updates.append(doc.get_update(before))
    return updates


async def _write(charrette: CommandLine, guide: str, updates: list[bytes]) -> None:
    async with Database.open(settings_for(charrette.folder)) as database:
        transactions = Transactions(database)
        for number, update in enumerate(updates):
            head = await queries.head(transactions, guide)
            leases = {CLIENT: "m1"} if number == 0 else {}
            (outcome,) = await actions.append(
                transactions, [Append(head, (Draft("m1", update),), leases)], at=number
            )
            assert isinstance(outcome, Committed)


async def _keep_a_snapshot(charrette: CommandLine, guide: str, updates: list[bytes]) -> None:
    state = merge_updates(*updates)
    async with Database.open(settings_for(charrette.folder)) as database:
        transactions = Transactions(database)
        head = await queries.head(transactions, guide)
        snapshot = Snapshot(guide, head.generation, head.seq, head.hash, state, digest_of(state))
        assert await actions.save_snapshot(transactions, snapshot)


def change(charrette: CommandLine, statement: str) -> None:
    connection = sqlite3.connect(charrette.database)
    with connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def test_a_whole_log_is_verified(charrette: CommandLine, guide: str) -> None:
    said = charrette("document", "verify", guide)

    assert said.code == 0
    assert said.out.startswith("Whole: 3 entries, head ")


def test_a_verification_in_json(charrette: CommandLine, guide: str) -> None:
    answer = charrette("document", "verify", guide, "--json").json

    assert len(answer.pop("head")) == 64
    assert answer == {
        "guide": guide,
        "ok": True,
        "entries": 3,
        "redactions": 0,
        "leases": 1,
        "snapshot": 0,
        "generation": 1,
        "fault": None,
    }


def test_an_empty_guide_is_verified(charrette: CommandLine) -> None:
    empty = charrette("guide", "create", "--title", "Empty").json["Empty"]

    assert charrette("document", "verify", empty, "--json").json["entries"] == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document_entries SET payload = x'0000' WHERE seq = 2",
        "UPDATE document_entries SET author = 'm2' WHERE seq = 2",
        "DELETE FROM document_entries WHERE seq = 2",
    ],
)
def test_a_damaged_entry_is_named(charrette: CommandLine, guide: str, damage: str) -> None:
    change(charrette, damage)

    plain, answer = charrette("document", "verify", guide), charrette("document", "verify", guide, "--json")

    assert (plain.code, answer.code) == (1, 1)
    assert plain.out.startswith("Damaged: ")
    assert answer.json["ok"] is False
    assert answer.json["fault"]["seq"] == 2
    assert answer.json["fault"]["sentence"] in plain.out


def test_an_unknown_guide_is_refused(charrette: CommandLine) -> None:
    verified = charrette("document", "verify", "nowhere", "--json")
    exported = charrette("document", "export", "nowhere", "--json")

    assert (verified.code, exported.code) == (1, 1)
    assert verified.json == exported.json == {"error": "There is no guide with the id 'nowhere'."}


def test_a_guide_is_exported_as_text(charrette: CommandLine, guide: str) -> None:
    said = charrette("document", "export", guide)

    assert said.code == 0
    assert said.out == "Hand <hygiene>\n\nSTEPS\n\nWash your hands\n"


def test_a_guide_is_exported_as_html(charrette: CommandLine, guide: str) -> None:
    said = charrette("document", "export", guide, "--format", "html")

    assert '<h1 dir="auto">Hand &lt;hygiene&gt;</h1>' in said.out
    assert "Wash your hands" in said.out


def test_a_guide_is_exported_as_json_with_all_its_sections(charrette: CommandLine, guide: str) -> None:
    answer = charrette("document", "export", guide, "--format", "json").json

    steps = next(section for section in answer["sections"] if section["key"] == "steps")
    assert answer["title"] == "Hand <hygiene>"
    assert len(answer["sections"]) == 11
    assert steps["blocks"][0]["content"] == [{"text": "Wash your hands"}]


def test_a_guide_with_a_snapshot_is_exported_and_verified(charrette: CommandLine, guide: str) -> None:
    asyncio.run(_keep_a_snapshot(charrette, guide, _updates()))

    exported = charrette("document", "export", guide)
    verified = charrette("document", "verify", guide, "--json").json

    assert "Wash your hands" in exported.out
    assert (verified["ok"], verified["snapshot"]) == (True, 3)


def test_a_long_verification_shows_progress_to_whoever_is_watching(
    charrette: CommandLine, guide: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.document.is_watched", lambda: True)

    said = charrette("document", "verify", guide)

    assert "\r3 of 3 entries\n" in said.err
    assert said.out.startswith("Whole: ")


def test_an_export_can_be_wrapped_for_programs(charrette: CommandLine, guide: str) -> None:
    answer = charrette("document", "export", guide, "--format", "text", "--json").json

    assert answer["format"] == "text"
    assert "Wash your hands" in answer["content"]


def test_a_damaged_guide_is_not_exported(charrette: CommandLine, guide: str) -> None:
    change(charrette, "UPDATE document_entries SET payload = x'0000' WHERE seq = 2")

    said = charrette("document", "export", guide)

    assert (said.code, said.out) == (1, "")
    assert "2" in said.err


def test_an_unknown_format_is_a_wrong_use(charrette: CommandLine, guide: str) -> None:
    assert charrette("document", "export", guide, "--format", "docx").code == 2
