"""What the engine holds, read with our own walker, and whether anything waits in it unseen."""

from collections.abc import Iterable

from pycrdt import Doc, Text

from collab.history.id_set import IdSet
from collab.history.struct_index import StructIndex
from collab.room.replica import Replica
from collab.wire import state_vector
from collab.wire.update import DELETED, FROM_OUR_STORE, Range, walk
from tests.support.updates import update, words

_AHEAD = 3_000


def deleted_in(doc: Doc[Text]) -> list[Range]:
    ids = IdSet()
    walked = walk(doc.get_update(), FROM_OUR_STORE)
    for block in walked.blocks:
        for struct in block.structs:
            if struct.kind == DELETED:
                ids.add(Range(block.client, struct.clock, struct.clock + struct.length))
    for part in walked.deletes:
        ids.add(part)
    return list(ids)


def clocks_in(doc: Doc[Text]) -> dict[int, int]:
    return state_vector.decode(doc.get_state())


def assert_index_is_engine(index: StructIndex, doc: Doc[Text]) -> None:
    """Clocks and deletions are the same, and the engine's encoding covers exactly those clocks."""
    walked = walk(doc.get_update(), FROM_OUR_STORE)

    assert clocks_in(doc) == {client: end for client, end in index.clocks().items() if end}
    assert {block.client: (block.clock, block.end) for block in walked.blocks} == {
        client: (0, end) for client, end in clocks_in(doc).items()
    }
    assert deleted_in(doc) == list(index.deleted)


def assert_nothing_pends(doc: Doc[Text], clients: Iterable[int] = ()) -> None:
    """Writes on for every clientID, as far as pending structs and deletions might lie: nothing of it may vanish
    and nothing else may appear. The document is spoilt by that.
    """
    before, clocks = deleted_in(doc), clocks_in(doc)
    for client in {*clocks, *clients}:
        clock = clocks.get(client, 0)
        doc.apply_update(update({client: (clock, [words("~" * _AHEAD, root="probe")])}))
        clocks[client] = clock + _AHEAD

    assert clocks_in(doc) == clocks
    assert deleted_in(doc) == before


def assert_sound(replica: Replica, clients: Iterable[int] = ()) -> None:
    assert_index_is_engine(replica.index, replica.doc)
    copy: Doc[Text] = Doc()
    copy.apply_update(replica.doc.get_update())
    assert_index_is_engine(replica.index, copy)
    assert_nothing_pends(replica.doc, clients)
