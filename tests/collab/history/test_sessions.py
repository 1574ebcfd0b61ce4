"""Sittings: half an hour without an entry begins a new one."""

from collab.history.entry import Draft, Head
from collab.history.sessions import GAP_MS, sessions
from tests.support.client import STEPS, WHY
from tests.support.history import a_history, authorship_of
from tests.support.logs import DOCUMENT, MINA, NOOR, pasted, sealed, typing
from tests.support.updates import embed, update, words


def spans(*times: int) -> list[tuple[int, int]]:
    """The first and last entry of each session, for one letter at each of these times."""
    records, head = [], Head.of_new(DOCUMENT)
    for at, letter in zip(times, typing("x" * len(times)), strict=True):
        more, head = sealed(head, [Draft(MINA, letter)], at=at)
        records += more
    return [(session.first, session.last) for session in sessions(authorship_of(records))]


def test_more_than_half_an_hour_without_an_entry_begins_a_session() -> None:
    """[CR1]"""
    assert spans(0, GAP_MS, 2 * GAP_MS + 1) == [(1, 2), (3, 3)]
    assert spans(5) == [(1, 1)]


def test_an_empty_log_has_no_sessions() -> None:
    """[CR1]"""
    assert sessions(a_history()) == []


def test_a_session_says_who_added_and_removed_how_many_letters_where() -> None:
    """[CR1, CR2] Spaces, full stops and embeds are no letters."""
    first = [
        Draft(MINA, pasted("Tea, 2 cups.", client=7)),
        Draft(NOOR, pasted("why", client=8, root=WHY)),
    ]
    then = [
        Draft(MINA, update({7: (12, [words(" Hot", origin=(7, 11)), embed('{"cite":{}}', origin=(7, 15))])})),
        Draft(NOOR, update(deletes=[(7, 0, 5)])),
    ]
    one, head = sealed(Head.of_new(DOCUMENT), first, at=1_000)
    other, _ = sealed(head, then, at=1_000 + GAP_MS * 2)

    morning, evening = sessions(authorship_of([*one, *other]))

    assert dict(morning.added) == {(STEPS, MINA): 8, (WHY, NOOR): 3}
    assert dict(morning.removed) == {}
    assert {place: number for place, number in evening.added.items() if number} == {(STEPS, MINA): 3}
    assert dict(evening.removed) == {(STEPS, NOOR): 3}
    assert (morning.began, morning.ended, evening.began) == (1_000, 1_070, 1_000 + GAP_MS * 2)


def test_what_was_typed_on_in_another_session_counts_there() -> None:
    """[CR1] One item of one person, of which each session wrote a part."""
    records, head = [], Head.of_new(DOCUMENT)
    for number, letter in enumerate(typing("abcdef")):
        more, head = sealed(head, [Draft(MINA, letter)], at=(number // 2) * 2 * GAP_MS)
        records += more

    assert [session.added[(STEPS, MINA)] for session in sessions(authorship_of(records))] == [2, 2, 2]  # type: ignore[index]  # a Place is a pair
