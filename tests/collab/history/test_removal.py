"""Who took a passage away: the entry that deleted the last of it."""

from collab.history.entry import Draft, Entry
from collab.history.removal import Removal, deletes_of
from collab.wire.update import Range, encode
from tests.support.log import Log

UNITS = [Range(5, 2, 6), Range(7, 0, 2)]


def removed_by(*entries: tuple[str, list[Range]], units: list[Range] = UNITS) -> Entry | None:
    log, removal = Log(), Removal(units)
    for author, ranges in entries:
        log.append(Draft(author, encode([], ranges)))
    for record in log.records:
        removal.take(record, deletes_of(record))
    return removal.found


def test_it_is_the_entry_that_deleted_the_last_of_it() -> None:
    """[GD30]"""
    found = removed_by(
        ("ana", [Range(5, 0, 4)]),
        ("bo", [Range(7, 0, 9), Range(5, 5, 20)]),
        ("cleo", [Range(8, 0, 9)]),
        ("dana", [Range(5, 4, 5)]),
        ("ana", [Range(5, 2, 6)]),
    )

    assert found is not None
    assert (found.author, found.seq) == ("dana", 4)


def test_nobody_removed_what_still_stands() -> None:
    """[GD30]"""
    assert removed_by(("ana", [Range(5, 0, 9), Range(7, 1, 9)])) is None
    assert removed_by(("ana", [Range(5, 0, 9)]), units=[]) is None
