"""The index against the engine, on updates that nobody would write by hand. The seed is in the test's name."""

from random import Random

import pytest
from pycrdt import Doc, Text

from collab.errors import FutureDelete, Incomplete, Malformed, NotAllowed, TooLarge
from collab.history.struct_index import Change, StructIndex
from collab.wire.update import WalkedUpdate, encode, struct_from, walk
from tests.support.engine import assert_index_is_engine, assert_nothing_pends, clocks_in
from tests.support.random_updates import RandomUpdates

CLIENTS = (1, 2, 3, 300, 2**40)
ROOTS = ("t", "u")


class Twin:
    """Index, an engine that gets only what the index let through, and one that gets the updates as they came."""

    def __init__(self) -> None:
        self.index = StructIndex()
        self.doc: Doc[Text] = Doc()
        self.raw: Doc[Text] = Doc()
        self.operations: list[str] = []

    def receives(self, data: bytes) -> str:
        self.operations.append(data.hex())
        try:
            walked = walk(data)
        except (NotAllowed, Malformed, TooLarge):
            return "refused"
        try:
            change = self.index.examine(walked)
        except NotAllowed:
            return "refused"
        except FutureDelete:
            return "future"
        except Incomplete:
            self.assert_engine_lacks_something(walked)
            return "incomplete"
        self.takes(data, change)
        return "nothing" if change.changes_nothing else "taken"

    def takes(self, data: bytes, change: Change) -> None:
        self.index.establish(change)
        if change.payload:
            self.doc.apply_update(change.payload)
        self.raw.apply_update(digestible(walk(data)))
        assert clocks_in(self.raw) == clocks_in(self.doc)

    def assert_engine_lacks_something(self, walked: WalkedUpdate) -> None:
        copy: Doc[Text] = Doc()
        copy.apply_update(self.doc.get_update())
        copy.apply_update(digestible(walked))
        clocks = clocks_in(copy)

        assert any(clocks.get(block.client, 0) < block.end for block in walked.blocks)

    def assert_sound(self) -> None:
        for doc in (self.doc, self.raw):
            assert_index_is_engine(self.index, doc)
        for root in ROOTS:
            assert self.doc.get(root, type=Text).diff() == self.raw.get(root, type=Text).diff()
        for doc in (self.doc, self.raw):
            assert_nothing_pends(doc, CLIENTS)


def digestible(walked: WalkedUpdate) -> bytes:
    """The engine panics at a block without structs, and cuts a character at an empty range."""
    blocks = [
        (block.client, block.clock, [struct_from(walked, block.client, part, 0) for part in block.structs])
        for block in walked.blocks
        if block.structs
    ]
    return encode(blocks, [part for part in walked.deletes if part.clock < part.end])


@pytest.mark.parametrize("seed", range(60))
def test_the_index_knows_what_the_engine_will_do(seed: int) -> None:
    """[SI1, SI2, SI3, SI6]"""
    twin = Twin()
    updates = RandomUpdates(Random(seed), CLIENTS, ROOTS)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails

    answers = set()
    for _ in range(120):
        answers.add(answer := twin.receives(updates.update(twin.index.clocks())))
        if answer == "taken":
            updates.was_accepted()

    print("\n".join(twin.operations))  # noqa: T201 - shown when it fails
    assert {"taken", "incomplete"} <= answers
    twin.assert_sound()
