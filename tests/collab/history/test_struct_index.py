"""What fits on top of a document, and what it would add."""

import pytest
from pycrdt import Doc, Text
from typing_extensions import override

from collab.errors import FutureDelete, Incomplete, NotAllowed
from collab.history.struct_index import Change, StructIndex
from collab.wire.update import EMPTY, Range, encode, struct_from, text_struct, walk
from tests.support.engine import assert_index_is_engine
from tests.support.updates import deleted, embed, mark, update, words


class Document:
    """Engine and index side by side."""

    def __init__(self, *updates: bytes) -> None:
        self.index = StructIndex()
        self.doc: Doc[Text] = Doc()
        for part in updates:
            self.takes(part)

    def examines(self, part: bytes) -> Change:
        return self.index.examine(walk(part))

    def takes(self, part: bytes) -> Change:
        """The engine gets the change's own payload, never the client's bytes beside it."""
        change = self.examines(part)
        self.index.establish(change)
        self.doc.apply_update(change.payload or EMPTY)
        assert_index_is_engine(self.index, self.doc)
        return change

    def reads(self, root: str = "t") -> str:
        return "".join(str(chunk) for chunk, _ in self.doc.get(root, type=Text).diff())


HELLO = update({5: (0, [words("hello", root="t")])})


def test_new_structs_are_established() -> None:
    """[SI1, SI7]"""
    document = Document()

    change = document.takes(HELLO)

    assert (change.clients, list(change.root_names()), change.payload) == ((5,), ["t"], HELLO)
    assert (document.index.clock(5), document.index.clock(6)) == (5, 0)


def test_examining_changes_nothing() -> None:
    """[SI8]"""
    document = Document(HELLO)

    document.examines(update({5: (5, [words("!", origin=(5, 4))])}, [(5, 0, 1)]))

    assert document.index.clocks() == {5: 5}
    assert list(document.index.deleted) == []


@pytest.mark.parametrize(
    "part",
    [
        update({5: (6, [words("x", origin=(5, 4))])}),
        update({5: (6, [])}),
        update({6: (0, [words("x", origin=(5, 5))])}),
        update({6: (0, [words("x", right=(7, 0))])}),
        update({6: (0, [words("x", origin=(5, 0), right=(5, 5))])}),
        update({6: (0, [words("x", origin=(7, 1))]), 7: (0, [words("y", root="t")])}),
        update({6: (0, [words("x", origin=(7, 0))]), 7: (0, [words("y", origin=(8, 0))])}),
    ],
    ids=[
        "a gap",
        "a gap without structs",
        "origin",
        "right origin",
        "right origin beside a known origin",
        "beyond the end of the same update",
        "two steps away",
    ],
)  # fmt: skip - one case a line
def test_what_builds_on_something_missing_is_incomplete(part: bytes) -> None:
    """[SI2]"""
    with pytest.raises(Incomplete):
        Document(HELLO).examines(part)


@pytest.mark.parametrize(
    "part",
    [
        update({6: (0, [words("x", origin=(6, 0))])}),
        update({6: (0, [words("x", right=(6, 0))])}),
        update({6: (0, [words("x", origin=(6, 1)), words("y", origin=(6, 0))])}),
        update({6: (0, [words("x", origin=(7, 0))]), 7: (0, [words("y", origin=(6, 0))])}),
        update(
            {
                6: (0, [words("x", right=(7, 0))]),
                7: (0, [words("y", origin=(8, 0))]),
                8: (0, [words("z", right=(6, 0))]),
            }
        ),
    ],
    ids=["itself", "itself, to the right", "its own later one", "a ring of two", "a ring of three"],
)  # fmt: skip - one case a line
def test_structs_that_build_on_themselves_are_incomplete(part: bytes) -> None:
    """[SI2]"""
    with pytest.raises(Incomplete):
        Document(HELLO).examines(part)


def test_clients_that_build_on_each_other_in_turn_are_complete() -> None:
    """[SI2]"""
    part = update(
        {
            6: (0, [words("a", root="t"), words("c", origin=(7, 0)), words("e", origin=(7, 1))]),
            7: (0, [words("b", origin=(6, 0)), words("d", origin=(6, 1))]),
            8: (0, [words("!", origin=(6, 2))]),
        }
    )

    document = Document(part)

    assert document.reads() == "abcde!"


@pytest.mark.parametrize("turns", [400, 4_000])
def test_the_order_of_structs_costs_nothing(turns: int) -> None:
    """[SI8] A thousand clients wait for the last of two that build on each other, struct for struct."""
    woken = []

    class Counting(StructIndex):
        @override
        def clock(self, client: int) -> int:
            woken.append(client)
            return super().clock(client)

    left = [words("a", root="t")] + [words("a", origin=(2, i)) for i in range(turns)]
    right = [words("b", origin=(1, i)) for i in range(turns)]
    waiting = {client: (0, [words("c", origin=(1, turns))]) for client in range(100, 1_100)}
    blocks = {**waiting, 1: (0, left), 2: (0, right)}

    change = Counting().examine(walk(update(blocks)))

    assert len(change.clients) == 1_002
    assert len(woken) < 10 * 1_002


def test_a_deletion_may_name_only_what_exists_then() -> None:
    """[SI3]"""
    document = Document(HELLO)

    for part in (
        update(deletes=[(5, 4, 6)]),
        update(deletes=[(7, 0, 1_000)]),
        update(deletes=[(5, 9, 9)]),
        update({7: (0, [words("x", root="t")])}, [(7, 0, 2)]),
    ):
        with pytest.raises(FutureDelete):
            document.examines(part)
    document.takes(update({7: (0, [words("x", root="t")])}, [(7, 0, 1)]))


@pytest.mark.parametrize(
    "part",
    [
        update({6: (0, [words("x", origin=(5, 1))])}),
        update({6: (0, [words("x", right=(5, 2))])}),
        update({6: (0, [words("x", origin=(5, 0), right=(5, 2))])}),
        update(deletes=[(5, 0, 2)]),
        update(deletes=[(5, 2, 4)]),
        update({6: (0, [words("😀", root="t"), words("x", origin=(6, 0))])}),
        update({6: (0, [words("😀", root="t"), words("x", right=(6, 1))])}),
        update({6: (0, [words("😀", root="t")])}, [(6, 1, 2)]),
    ],
)
def test_a_character_of_two_units_is_never_cut(part: bytes) -> None:
    """[SI4]"""
    with pytest.raises(NotAllowed) as refused:
        Document(update({5: (0, [words("a😀b", root="t")])})).examines(part)

    assert refused.value.cause == "cut_pair"


def test_a_half_known_struct_may_not_be_cut_in_a_character_either() -> None:
    """[SI4]"""
    document = Document(update({5: (0, [words("a?", root="t")])}))

    with pytest.raises(NotAllowed) as refused:
        document.examines(update({5: (0, [words("a😀b", root="t")])}))

    assert refused.value.cause == "cut_pair"


def test_whole_characters_of_two_units_come_and_go() -> None:
    """[SI4]"""
    document = Document(update({5: (0, [words("a😀b", root="t")])}))

    document.takes(update({6: (0, [words("é", origin=(5, 0), right=(5, 1))])}, [(5, 1, 3)]))
    document.takes(update(deletes=[(5, 0, 3)]))

    assert document.reads() == "éb"


def test_a_struct_stands_where_its_neighbours_do() -> None:
    """[SI5, SI7]"""
    document = Document(
        update({5: (0, [words("ab", root="t"), words("cd", root="u")])}),
        update({5: (4, [words("ef", root="t")])}),
    )

    by_origin = document.examines(update({6: (0, [words("x", origin=(5, 2))])}))
    by_right = document.examines(update({6: (0, [words("x", right=(5, 1))])}))
    later = document.examines(update({6: (0, [words("x", origin=(5, 5), right=None)])}))
    of_its_own = document.examines(
        update({6: (0, [words("x", origin=(5, 2)), embed("{}", origin=(6, 0)), words("y", root="v")])})
    )

    assert [list(c.root_names()) for c in (by_origin, by_right, later, of_its_own)] == [
        ["u"],
        ["t"],
        ["t"],
        ["u", "v"],
    ]  # fmt: skip - one case a line


def test_a_struct_between_two_roots_is_refused() -> None:
    """[SI5]"""
    document = Document(update({5: (0, [words("ab", root="t"), words("cd", root="u")])}))

    with pytest.raises(NotAllowed, match="between two sections"):
        document.examines(update({6: (0, [words("x", origin=(5, 1), right=(5, 2))])}))


def test_what_is_known_is_left_out() -> None:
    """[SI6, SI1]"""
    document = Document(HELLO, update({6: (0, [words("-", root="t")])}, [(5, 1, 3)]))
    longer = update(
        {
            7: (0, [words("new", right=(5, 0))]),
            6: (0, [words("-", root="t")]),
            5: (0, [words("hello world", root="t"), mark("em", "true", origin=(5, 10))]),
        },
        [(5, 0, 5), (6, 0, 1)],
    )

    change = document.takes(longer)

    assert change.payload == update(
        {
            7: (0, [words("new", right=(5, 0))]),
            5: (5, [words(" world", origin=(5, 4)), mark("em", "true", origin=(5, 10))]),
        },
        [(6, 0, 1), (5, 0, 1), (5, 3, 5)],
    )
    assert document.examines(longer).changes_nothing
    assert document.examines(longer).payload == b""


def test_the_rest_of_deleted_text_is_established() -> None:
    """[SI6, SI1]"""
    document = Document(update({5: (0, [deleted(3, root="t")])}))

    change = document.takes(update({5: (1, [deleted(6, origin=(5, 0))])}))

    assert change.payload == update({5: (3, [deleted(4, origin=(5, 2))])})
    assert list(document.index.deleted) == [Range(5, 0, 7)]


def test_blocks_and_ranges_that_hold_nothing_are_left_out() -> None:
    """[SI6, SI1]"""
    document = Document(HELLO)

    change = document.takes(update({6: (0, [words("x", root="t")]), 5: (5, []), 9: (0, [])}, [(5, 2, 2)]))

    assert change.payload == update({6: (0, [words("x", root="t")])})


def test_an_empty_range_inside_a_character_is_left_out() -> None:
    """[SI6, SI4] The engine would cut the character there, and write a document that nobody can read."""
    document = Document(update({5: (0, [words("a😀", root="t")])}))

    change = document.takes(update({6: (0, [words("x", root="t")])}, [(5, 2, 2)]))

    assert change.deletes == ()
    assert change.payload == update({6: (0, [words("x", root="t")])})


def test_a_change_names_what_it_needs() -> None:
    """[SI7]"""
    document = Document(HELLO, update({6: (0, [words("abc", root="t")])}))

    change = document.examines(
        update({7: (0, [words("x", origin=(5, 2), right=(5, 3)), words("y", origin=(7, 0))])}, [(6, 0, 2)])
    )

    assert change.needs == {5: 4, 6: 2, 7: 1}


def test_a_change_stays_as_it_was_when_later_ones_come() -> None:
    """[SI8]"""
    document = Document()
    first = document.takes(HELLO)

    document.takes(update({5: (5, [words("!", root="u")])}))

    assert (first.runs[5].end, list(first.root_names())) == (5, ["t"])


def test_later_roots_of_a_client_are_remembered() -> None:
    """[SI5, SI4]"""
    document = Document(
        HELLO,
        update({5: (5, [words("😀", root="u"), words("x", root="v")])}),
        update({5: (8, [words("y", origin=(5, 7))])}),
    )

    change = document.examines(update({6: (0, [words("x", origin=(5, 8))])}))

    assert list(change.root_names()) == ["v"]
    with pytest.raises(NotAllowed):
        document.examines(update({6: (0, [words("x", origin=(5, 5))])}))


def test_a_long_run_of_letters_is_written_as_one_struct() -> None:
    """[SI6]"""
    typist: Doc[Text] = Doc(client_id=7)
    letters: list[bytes] = []
    subscription = typist.observe(lambda event: letters.append(event.update))
    section: Text = typist.get("section:steps", type=Text)
    for letter in "ab😀" * 100:
        section += letter
    typist.unobserve(subscription)
    loose = _loose(letters)

    change = StructIndex().examine(walk(loose))

    (block,) = walk(change.payload).blocks
    assert [struct.content for struct in block.structs] == ["ab😀" * 100]
    assert (block.client, block.clock, block.end) == (7, 0, 400)


def test_the_unknown_rest_of_a_long_run_follows_what_is_known() -> None:
    """[SI6, WR23]"""
    index = StructIndex()
    words = "abcdefgh" * 40
    known = encode([(7, 0, [text_struct(None, None, "section:steps", words[:3])])], [])
    index.establish(index.examine(walk(known)))
    letters = [text_struct(None, None, "section:steps", words[:5])]
    letters += [text_struct((7, i - 1), None, None, words[i]) for i in range(5, len(words))]

    change = index.examine(walk(encode([(7, 0, letters)], [])))

    (block,) = walk(change.payload).blocks
    assert [(struct.origin, struct.content) for struct in block.structs] == [((7, 2), words[3:])]


def _loose(letters: list[bytes]) -> bytes:
    """One update that holds each letter in a struct of its own."""
    walked = [walk(letter) for letter in letters]
    structs = [struct_from(one, 7, one.blocks[0].structs[0], 0) for one in walked]
    return encode([(7, 0, structs)], [])


def test_typing_on_takes_no_effort_and_every_other_place_all_that_stands_there() -> None:
    """[SI9]"""
    document = Document(HELLO, update({9: (0, [words("elsewhere", root="u")])}))
    three = [words("a", root="t") for _ in range(3)]

    on = document.examines(update({5: (5, [words("!", origin=(5, 4)), words("?", origin=(5, 5))])}))
    one, many = (document.examines(update({6: (0, structs)})) for structs in (three[:1], three))

    assert on.effort == 0
    assert 0 < one.effort < many.effort / 3  # those before it in the same update stand there too


def test_what_cuts_a_text_makes_placing_more_effort() -> None:
    """[SI9]"""
    document = Document(HELLO)
    place = update({6: (0, [words("a", origin=(5, 0), right=(5, 1))])})
    before = document.examines(place).effort

    document.takes(update(deletes=[(5, 1, 2), (5, 3, 4)]))

    assert document.examines(place).effort > before
