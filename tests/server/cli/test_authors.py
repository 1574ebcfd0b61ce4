"""`charrette document authors`: people by their addresses, words by who wrote them first."""

import asyncio
import sqlite3
from typing import Any

import pytest
from pycrdt import Doc, Text

from collab.history.entry import Draft, Kind, canonical
from server.documents import actions, queries
from server.documents.actions import Append, Committed
from server.storage.database import Database
from server.storage.transaction import Transactions
from tests.support.command_line import CommandLine
from tests.support.database import settings_for

ANA, BO = "ana@example.org", "bo@example.org"
SENTENCE = "Move the trolley away from the sink first."
CLIENTS = {ANA: 7, BO: 8}


class Written:
    """A guide in which Ana and Bo write, each act an entry."""

    def __init__(self, charrette: CommandLine) -> None:
        self.charrette = charrette
        for email in (ANA, BO):
            charrette("person", "add", email, email.split("@")[0])
        made = charrette("guide", "create", "--title", "Sinks", "--writer", ANA, "--writer", BO)
        self.guide = str(made.json["Sinks"])
        connection = sqlite3.connect(charrette.database)
        known = connection.execute(
            "SELECT email, author FROM guide_authors JOIN people ON people.id = person WHERE guide = ?",
            (self.guide,),
        )
        self.authors = dict(known)
        connection.close()
        self.docs: dict[str, Doc[Any]] = {  # Any: its roots are Texts
            email: Doc(client_id=client) for email, client in CLIENTS.items()
        }
        self.leased: set[str] = set()

    def types(self, email: str, words: str, at: int, root: str = "section:steps", **entry: Any) -> None:
        self._acts(email, lambda: self._text(email, root).insert(at, words), **entry)

    def deletes(self, email: str, start: int, end: int, root: str = "section:steps") -> None:
        self._acts(email, lambda: self._text(email, root).__delitem__(slice(start, end)))

    def _text(self, email: str, root: str) -> Text:
        text: Text = self.docs[email].get(root, type=Text)
        return text

    def _acts(
        self, email: str, act: Any, kind: Kind = Kind.LIVE, reference: str = ""
    ) -> None:  # Any: a lambda
        before = self.docs[email].get_state()
        act()
        update = self.docs[email].get_update(before)
        for doc in self.docs.values():
            doc.apply_update(update)
        leases = {} if email in self.leased else {CLIENTS[email]: self.authors[email]}
        self.leased.add(email)
        draft = Draft(self.authors[email], update, kind, reference)
        asyncio.run(_append(self.charrette, self.guide, draft, leases))

    def told(self) -> Any:  # Any: JSON
        return self.charrette("document", "authors", self.guide, "--json").json


async def _append(charrette: CommandLine, guide: str, draft: Draft, leases: dict[int, str]) -> None:
    async with Database.open(settings_for(charrette.folder)) as database:
        transactions = Transactions(database)
        head = await queries.head(transactions, guide)
        (outcome,) = await actions.append(transactions, [Append(head, (draft,), leases)], at=1)
        assert isinstance(outcome, Committed)


@pytest.fixture
def written(charrette: CommandLine) -> Written:
    return Written(charrette)


def test_people_are_told_by_their_addresses(written: Written) -> None:
    written.types(ANA, "Wash hands.", 0)
    written.types(BO, "your ", 5)
    written.deletes(BO, 15, 16)

    told = written.told()

    assert told["guide"] == written.guide
    assert told["sections"]["steps"] == {
        "standing": [
            {"text": "Wash ", "author": ANA, "typed_by": ANA},
            {"text": "your ", "author": BO, "typed_by": BO},
            {"text": "hands", "author": ANA, "typed_by": ANA},
        ],
        "removed": [{"text": ".", "author": ANA, "removed_by": BO}],
    }
    assert len(told["sections"]) == 11
    assert told["sections"]["why"] == told["title"] == told["promise"] == {"standing": [], "removed": []}
    assert told["tables"] == {}


def test_whoever_moves_a_passage_typed_it_and_did_not_write_it(written: Written) -> None:
    written.types(ANA, SENTENCE, 0)
    written.deletes(BO, 0, len(SENTENCE))
    written.types(BO, SENTENCE, 0, root="section:why")

    told = written.told()["sections"]

    assert told["why"]["standing"] == [{"text": SENTENCE, "author": ANA, "typed_by": BO}]
    assert told["steps"]["removed"] == [{"text": SENTENCE, "author": ANA, "removed_by": BO}]


def test_a_quotation_is_told_with_its_source_and_a_table_with_its_id(written: Written) -> None:
    said = canonical({"origins": [[8, 0, 5, {"source": "s1"}]]})
    written.types(BO, "Quote", 0, root="table:t1", reference=said)

    told = written.told()["tables"]

    assert told == {
        "t1": {
            "standing": [{"text": "Quote", "author": None, "source": "s1", "typed_by": BO}],
            "removed": [],
        }
    }


def test_in_words_each_section_says_who_has_how_many_letters_in_it(written: Written) -> None:
    said = canonical({"origins": [[8, 4, 3, {"source": "s1"}]]})
    written.types(ANA, "Wash hands. ", 0)
    written.types(BO, "Now, so", 12, reference=said)

    plain = written.charrette("document", "authors", written.guide)

    assert plain.out.splitlines() == [
        f"steps: {ANA}, 9 letters",
        f"steps: {BO}, 3 letters",
        "steps: source s1, 2 letters",
    ]


def test_an_empty_guide_was_written_by_nobody(written: Written) -> None:
    said = written.charrette("document", "authors", written.guide)

    assert (said.code, said.out) == (0, "Nobody has written in a section of this guide.\n")


def test_an_unknown_guide_is_refused(charrette: CommandLine) -> None:
    said = charrette("document", "authors", "nowhere", "--json")

    assert (said.code, said.json) == (1, {"error": "There is no guide with the id 'nowhere'."})


def test_whoever_is_watching_sees_progress(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.cli.document.is_watched", lambda: True)
    written.types(ANA, "tea", 0)

    said = written.charrette("document", "authors", written.guide)

    assert "of" in said.err
    assert said.out == f"steps: {ANA}, 3 letters\n"
