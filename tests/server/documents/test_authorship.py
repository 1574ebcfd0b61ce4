"""Who wrote a document, from what was kept and what came since; and what was kept is never believed blindly."""

from hashlib import sha256
from zlib import compress

import pytest

from collab.history.authorship import Authorship
from collab.history.checkpoint import dump
from server.documents import actions, queries
from server.documents.authorship import WORTH_KEEPING, authorship
from server.documents.errors import AuthorshipUnsure, DocumentNotFound, DocumentUnreadable
from tests.support.history import authorship_of
from tests.support.library import Library
from tests.support.logs import DOCUMENT, MINA, NOOR, OTHER, typing
from tests.support.updates import update, words

STEPS = "section:steps"
LONG = WORTH_KEEPING + 3


class Reading:
    """How many entries were read for an answer."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int]] = []

    def __call__(self, done: int, of: int) -> None:
        self.seen.append((done, of))


async def a_long_document(library: Library) -> None:
    await library.commits(library.says(*typing("x" * LONG)))


def kept(library: Library) -> bytes | None:
    rows = library.looks("SELECT state FROM document_authorship")
    return rows[0][0] if rows else None


async def told_from_the_log(library: Library) -> bytes:
    return dump(authorship_of(await queries.records(library.transactions, DOCUMENT)))


async def told_again(library: Library) -> tuple[bytes, list[tuple[int, int]]]:
    """What is said of the document now, and how far the reading went, step by step."""
    reading = Reading()
    of = await authorship(library.transactions, DOCUMENT, reading)
    return dump(of), reading.seen


async def test_an_empty_document_was_written_by_nobody(library: Library) -> None:
    assert dump(await authorship(library.transactions, DOCUMENT)) == dump(Authorship())


async def test_a_short_document_is_read_from_its_log(library: Library) -> None:
    await library.types("tea", author=MINA)
    await library.types("!", author=NOOR, client=8)

    of = await authorship(library.transactions, DOCUMENT)

    assert (of.typist(8), of.text(STEPS)) in ((NOOR, "tea!"), (NOOR, "!tea"))
    assert kept(library) is None


async def test_only_what_came_since_is_read_again(library: Library) -> None:
    await a_long_document(library)
    whole, _ = await told_again(library)
    again, seen = await told_again(library)
    await library.types("hello", author=NOOR, client=8)
    more, then = await told_again(library)

    assert again == whole
    assert seen == [(LONG, LONG)]
    assert [done for done, _ in then] == [LONG + 5, LONG + 5]
    assert more == await told_from_the_log(library)
    assert kept(library) is not None


async def test_what_was_kept_survives_packing(library: Library) -> None:
    await a_long_document(library)
    await told_again(library)
    await library.types("hello", author=NOOR, client=8)
    await actions.save_snapshot(library.transactions, await library.snapshot())

    assert (await told_again(library))[0] == await told_from_the_log(library)


@pytest.mark.parametrize(
    ("digest", "state", "is_sealed"),
    [
        (bytes(32), b"", False),
        (bytes(32), compress(dump(Authorship())), True),
        (bytes(32), compress(b'{"version":0}'), True),
    ],
)
async def test_what_was_kept_and_changed_since_is_computed_anew(
    library: Library, digest: bytes, state: bytes, *, is_sealed: bool
) -> None:
    await a_long_document(library)
    whole, _ = await told_again(library)
    checksum = sha256(digest + state).digest() if is_sealed else bytes(32)
    change = "UPDATE document_authorship SET hash = ?, state = ?, checksum = ?"
    assert library.tampers(change, (digest, state, checksum)) == 1

    again, seen = await told_again(library)

    assert again == whole
    assert seen[-1] == (LONG, LONG)
    assert await told_again(library) == (whole, [(LONG, LONG)])


async def test_another_generation_is_computed_anew_and_forgets_what_was_kept(library: Library) -> None:
    await a_long_document(library)
    whole, _ = await told_again(library)
    async with library.transactions.write() as connection:
        await actions.raise_generation(connection, DOCUMENT)

    assert kept(library) is None
    assert (await told_again(library))[0] == whole
    assert kept(library) is not None


async def test_a_document_that_does_not_exist_has_no_authors(library: Library) -> None:
    with pytest.raises(DocumentNotFound):
        await authorship(library.transactions, OTHER)


async def test_nothing_is_said_of_a_damaged_log(library: Library) -> None:
    await library.types("tea", author=MINA)
    library.alters("document_entries", "author", NOOR, seq=2)

    with pytest.raises(DocumentUnreadable) as refusal:
        await authorship(library.transactions, DOCUMENT)

    assert refusal.value.seq == 2


async def test_an_entry_that_no_engine_could_apply_is_named(library: Library) -> None:
    await library.types("tea", author=MINA)
    await library.commits(library.says(update({9: (5, [words("x", origin=(7, 0))])}), author=NOOR))

    with pytest.raises(DocumentUnreadable, match="Entry 4"):
        await authorship(library.transactions, DOCUMENT)


async def test_nothing_is_said_when_the_engine_reads_the_log_in_another_way(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_long_document(library)
    monkeypatch.setattr(Authorship, "disagreement", lambda *_: STEPS)

    with pytest.raises(AuthorshipUnsure, match=STEPS):
        await authorship(library.transactions, DOCUMENT)

    assert kept(library) is None
