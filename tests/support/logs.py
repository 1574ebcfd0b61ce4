"""Logs to test with: sealed entries, and payloads as Yjs makes them when somebody types."""

from collections.abc import Iterable, Iterator

from collab.history.entry import Draft, Head, Kind, Record, seal
from collab.wire.varint import var_string, write_varuint

DOCUMENT = "guide000000000000001"
OTHER = "guide000000000000002"
MINA = "mMina0000001"
NOOR = "mNoor0000001"


def salts() -> Iterator[bytes]:
    """Sixteen bytes each, no two alike."""
    number = 0
    while True:
        number += 1
        yield number.to_bytes(16, "big")


def sealed(
    head: Head, drafts: Iterable[Draft], *, at: int = 1_000, step: int = 70
) -> tuple[list[Record], Head]:
    """The records that follow `head`, and the head after them; `step` ms lie between two entries."""
    records: list[Record] = []
    for draft, salt in zip(drafts, salts(), strict=False):
        record = seal(head, draft, at=at + step * len(records), salt=salt)
        records.append(record)
        head = head.after(record)
    return records, head


def a_log(entries: int = 6, document: str = DOCUMENT) -> tuple[list[Record], Head]:
    """Two people in turn, a form among them."""
    drafts = [
        Draft(
            MINA if i % 2 else NOOR,
            payload=b"payload %d" % i,
            kind=Kind.FORM if i % 3 == 2 else Kind.LIVE,
            reference='{"idea":"i1"}' if i % 3 == 2 else "",
        )
        for i in range(entries)
    ]
    return sealed(Head.of_new(document), drafts)


def pasted(text: str, client: int = 3_141_592_653, root: str = "section:steps") -> bytes:
    """The first update of a client: a text at the beginning of a section."""
    struct = b"\x04\x01" + var_string(root) + var_string(text)
    return b"\x01\x01" + write_varuint(client) + b"\x00" + struct + b"\x00"


def typing(text: str, client: int = 3_141_592_653, root: str = "section:steps") -> list[bytes]:
    """One update per letter, as Yjs sends them."""
    who = write_varuint(client)
    updates = [pasted(text[0], client, root)]
    for clock, letter in enumerate(text[1:], start=1):
        place = who + write_varuint(clock) + b"\x84" + who + write_varuint(clock - 1)
        updates.append(b"\x01\x01" + place + var_string(letter) + b"\x00")
    return updates
