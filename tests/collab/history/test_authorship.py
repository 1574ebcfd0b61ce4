"""Whose words stand, who took the others away, and what the text was, on logs small enough to read."""

import pytest
from pycrdt import Doc, Text

from collab.errors import Incomplete, WireError
from collab.history.authorship import OBJECT, Authorship
from collab.history.entry import Draft, Head, Kind
from tests.support.client import STEPS, WHY
from tests.support.history import a_history, authorship_of, engine_says, we_say
from tests.support.logs import DOCUMENT, MINA, NOOR, pasted, sealed
from tests.support.room import OneRoom
from tests.support.traces import Trace
from tests.support.updates import deleted, embed, mark, update, words

HELLO = update({7: (0, [words("hello", root=STEPS)])})


def typists(ours: Authorship, root: str = STEPS) -> list[tuple[str, str]]:
    """Who typed what stands, neighbours joined."""
    found: list[tuple[str, str]] = []
    for part in ours.standing(root):
        typist = ours.typist(part.item.client)
        if found and found[-1][0] == typist:
            found[-1] = (typist, found[-1][1] + part.text)
        else:
            found.append((typist, part.text))
    return found


def test_every_word_is_of_whoever_typed_it_and_every_removal_of_whoever_did_it() -> None:
    """[AU3]"""
    world = OneRoom()
    ana, bo = world.joins("ana"), world.joins("bo")
    ana.types("Wash your hands.")
    world.commits()
    bo.types("clean ", at=10)
    bo.deletes(0, 5)
    world.commits()
    ours = authorship_of(world.log.records)

    assert typists(ours) == [("ana", "your "), ("bo", "clean "), ("ana", "hands.")]
    removed = [item for item in ours.items.in_root(STEPS) if item.removed]
    assert [(item.text, ours.moment(item.removed).author) for item in removed] == [("Wash ", "bo")]


def test_a_word_that_two_people_removed_at_once_was_removed_by_the_first() -> None:
    """[AU3]"""
    some, all_of_it = update(deletes=[(7, 1, 3)]), update(deletes=[(7, 0, 5)])
    ours = a_history((MINA, HELLO), (NOOR, some), (MINA, all_of_it))

    assert [(item.text, item.removed) for item in ours.items.in_root(STEPS)] == [
        ("h", 3),
        ("el", 2),
        ("lo", 3),
    ]


def test_text_that_came_deleted_is_known_by_its_length() -> None:
    """[AU1, AU3]"""
    came_deleted = update({7: (0, [deleted(5, root=STEPS), words("!", origin=(7, 4))])})
    into_it = update({9: (0, [words("?", origin=(7, 1), right=(7, 2))])})
    ours = a_history((MINA, came_deleted), (NOOR, into_it))

    assert ours.text(STEPS) == "?!"
    assert [(item.length, item.text, item.removed) for item in ours.items.in_root(STEPS)] == [
        (2, "", 1),
        (1, "?", 0),
        (3, "", 1),
        (1, "!", 0),
    ]


def test_a_struct_that_is_half_known_is_cut_by_units() -> None:
    """[AU1] Also text of which only the length is known."""
    first = update({7: (0, [words("a😀", root=STEPS)])})
    longer = update({7: (0, [words("a😀b", root=STEPS), deleted(2, origin=(7, 3))])})
    longest = update({7: (4, [deleted(4, origin=(7, 3)), words("c", origin=(7, 7))])})
    ours = a_history((MINA, first), (MINA, longer), (MINA, longest), (MINA, longer))

    assert we_say(ours, [STEPS]) == engine_says([first, longer, longest], [STEPS])
    assert ours.text(STEPS, after=1) == "a😀"
    assert ours.items.entry_of(7, 3) == 2
    assert ours.items.entry_of(7, 7) == 3


def test_formats_and_embeds_stand_where_the_engine_has_them() -> None:
    """[AU1]"""
    parts = [
        mark("strong", "true", root=STEPS),
        words("bold", origin=(7, 0)),
        mark("strong", "null", origin=(7, 4)),
        embed('{"cite":{"id":"s1"}}', origin=(7, 5)),
        words("plain", origin=(7, 6)),
    ]
    sent = update({7: (0, parts)})
    ours = a_history((MINA, sent))

    assert we_say(ours, [STEPS]) == engine_says([sent], [STEPS])
    assert ours.text(STEPS) == "boldplain"
    assert "".join(part.text for part in ours.standing(STEPS)) == f"bold{OBJECT}plain"


def test_people_who_write_at_one_place_stand_as_the_engine_puts_them() -> None:
    """[AU1] Whatever the order of the updates: at the beginning, between two letters, and beside longer runs."""
    first = update({5: (0, [words("ab", root=STEPS)])})
    between = [
        update({client: (0, [words(f"<{client}>", origin=(5, 0), right=(5, 1))])}) for client in (9, 3, 7)
    ]
    nested = update({4: (0, [words("!", origin=(9, 1), right=(9, 2))])})
    begins = [update({client: (0, [words(f"[{client}]", root=STEPS)])}) for client in (20, 11)]
    ends = [update({client: (0, [words(f"({client})", origin=(5, 1))])}) for client in (31, 30)]
    sent = [first, *between, nested, *begins, *ends]
    log = [first, ends[0], between[2], begins[1], between[0], nested, ends[1], between[1], begins[0]]
    ours = a_history(*((MINA, one) for one in log))

    assert we_say(ours, [STEPS]) == engine_says(sent, [STEPS])


def test_whatever_stands_first_in_an_update_waits_for_what_it_builds_on() -> None:
    """[AU1] Two people's words in one update build on each other by turns."""
    both = update(
        {
            7: (0, [words("a", root=STEPS), words("c", origin=(9, 0))]),
            9: (0, [words("b", origin=(7, 0)), words("d", origin=(7, 1))]),
        }
    )

    assert a_history((MINA, both)).text(STEPS) == "abcd"


@pytest.mark.parametrize(
    "unfounded",
    [
        update({9: (0, [words("b", origin=(7, 5))])}),
        update({9: (3, [words("b", origin=(7, 0))])}),
        update({8: (0, [words("b", origin=(9, 0))]), 9: (0, [words("b", origin=(8, 0))])}),
        update(deletes=[(7, 3, 9)]),
        update(deletes=[(1, 0, 1)]),
    ],
)
def test_an_entry_that_builds_on_nothing_is_refused(unfounded: bytes) -> None:
    """[AU4]"""
    with pytest.raises(Incomplete):
        a_history((MINA, HELLO), (NOOR, unfounded))


def test_what_is_no_update_is_refused() -> None:
    """[AU4]"""
    with pytest.raises(WireError):
        a_history((MINA, b"\x01"))


def test_records_are_taken_in_order() -> None:
    """[AU4]"""
    (_, second), _ = sealed(Head.of_new(DOCUMENT), [Draft(MINA, HELLO), Draft(MINA, update())])

    with pytest.raises(ValueError, match="2"):
        Authorship().take(second)


def test_the_text_after_any_entry_is_what_the_log_said_then() -> None:
    """[AU2]"""
    world = OneRoom()
    ana, bo = world.joins("ana"), world.joins("bo")
    said = [""]
    for who, at, words_or_end in ((ana, 0, "tea"), (bo, 3, " hot"), (ana, 0, 2), (bo, 0, "t😀")):
        if isinstance(words_or_end, str):
            who.types(words_or_end, at)
        else:
            who.deletes(at, words_or_end)
        world.commits()
        said.append(world.reads())
    ours = authorship_of(world.log.records)

    assert [ours.text(STEPS, after) for after in range(ours.seq + 1)] == said
    assert ours.roots() == [STEPS]
    assert ours.text(WHY) == ""


def test_an_entry_is_remembered_with_its_author_time_kind_and_reference() -> None:
    """[AU3]"""
    draft = Draft(NOOR, HELLO, Kind.FORM, '{"form":"f1"}')
    ours = authorship_of(sealed(Head.of_new(DOCUMENT), [Draft(MINA, update()), draft], at=500)[0])

    assert ours.moment(2) == (NOOR, 570, Kind.FORM)
    assert ours.references == {2: '{"form":"f1"}'}


def test_a_text_that_is_not_the_engines_is_told() -> None:
    """[AU6]"""
    doc: Doc[Text] = Doc()
    doc.apply_update(HELLO)
    ours = a_history((MINA, HELLO), (NOOR, pasted("why", client=9, root=WHY)))

    assert ours.disagreement(doc) == WHY
    doc.apply_update(pasted("why", client=9, root=WHY))
    assert ours.disagreement(doc) is None


def test_a_long_run_of_typing_is_cut_into_items_and_stays_one_text() -> None:
    """[AU1]"""
    typed = [update({7: (0, [words("x", root=STEPS)])})]
    typed += [update({7: (clock, [words("x", origin=(7, clock - 1))])}) for clock in range(1, 5_000)]
    ours = a_history(*((MINA, one) for one in typed))

    assert ours.text(STEPS) == "x" * 5_000
    assert len(list(ours.items.in_root(STEPS))) == 3


def test_a_recorded_session_of_two_people_has_each_letter_with_its_person() -> None:
    """[AU1, AU3] 26,078 keystrokes at once."""
    trace = Trace("friendsforever")
    log = list(trace.keystrokes(STEPS))
    ours = a_history(*((f"m{stroke.agent}", stroke.update) for stroke in log))

    assert ours.text(STEPS) == trace.says
    for item in ours.items.in_root(STEPS):
        assert f"m{item.client // 1000 - 1}" == ours.typist(item.client)
        if item.removed:
            assert ours.moment(item.removed).author == f"m{log[item.removed - 1].agent}"


def test_a_long_paper_of_one_person_comes_out_word_for_word() -> None:
    """[AU1] Its first 20,000 keystrokes, against the engine."""
    log = list(Trace("automerge-paper").keystrokes(STEPS, most=20_000))
    ours = a_history(*((MINA, stroke.update) for stroke in log))

    assert we_say(ours, [STEPS]) == engine_says((stroke.update for stroke in log), [STEPS])
