"""The walker of update v1: what it reads, what it will not let through, what it cuts."""

import pytest
from pycrdt import Doc, Text

from collab.errors import Malformed, NotAllowed, TooLarge
from collab.wire.update import (
    EMPTY,
    FROM_OUR_STORE,
    Block,
    Bounds,
    Range,
    Struct,
    encode,
    struct_from,
    utf16_length,
    utf16_tail,
    walk,
)
from collab.wire.varint import var_string, write_varuint
from tests.support.updates import deleted, embed, mark, struct, update, words

HI = bytes.fromhex("010105000401017402686900")
"""“hi” by client 5 in the root “t”, as captured."""


def test_a_captured_update_is_understood() -> None:
    """[WR20]"""
    walked = walk(HI)

    assert walked.deletes == ()
    assert walked.blocks == (Block(5, 0, 2, [Struct(0, 2, 4, None, None, "t", "hi", 4, 11)]),)


def test_the_empty_update_says_nothing() -> None:
    """[WR20]"""
    walked = walk(EMPTY)

    assert (walked.blocks, walked.deletes) == ((), ())


def test_every_kind_of_struct_is_understood() -> None:
    """[WR21]"""
    structs = [
        words("a😀", root="t"),
        embed('{"cite":{"id":"s1"}}', origin=(5, 2)),
        mark("strong", "true", origin=(5, 3), right=(5, 3)),
        deleted(7, right=(5, 0)),
    ]

    (block,) = walk(update({5: (0, structs)}, [(5, 0, 1)])).blocks

    assert [(s.clock, s.length, s.origin, s.right, s.root, s.content) for s in block.structs] == [
        (0, 3, None, None, "t", "a😀"),
        (3, 1, (5, 2), None, None, '{"cite":{"id":"s1"}}'),
        (4, 1, (5, 3), (5, 3), None, ("strong", "true")),
        (5, 7, None, (5, 0), None, None),
    ]


def test_an_update_of_the_engine_is_understood_and_written_back() -> None:
    """[WR20, WR21]"""
    doc: Doc[Text] = Doc(client_id=9)
    text = doc.get("section:steps", type=Text)
    text += "one 😀 two"
    text.insert_embed(3, {"cite": {"id": "s1"}})
    text.format(0, 3, {"strong": True})
    del text[5:9]

    walked = walk(doc.get_update())

    (block,) = walked.blocks
    parts = [struct_from(walked, 9, part, 0) for part in block.structs]
    assert encode([(9, 0, parts)], walked.deletes) == doc.get_update()


def test_an_update_that_is_cut_anywhere_is_malformed() -> None:
    """[WR20]"""
    whole = update({5: (0, [words("hi", root="t"), mark("em", "{}", origin=(5, 1))])}, [(5, 0, 1)])

    for end in range(len(whole)):
        with pytest.raises(Malformed):
            walk(whole[:end])


def test_bytes_after_the_end_are_malformed() -> None:
    """[WR20]"""
    with pytest.raises(Malformed, match="after its end"):
        walk(HI + b"\x00")


@pytest.mark.parametrize("kind", [0, 2, 3, 7, 8, 9, 10, 11, 31])
def test_structs_that_no_guide_holds_are_refused(kind: int) -> None:
    """[WR21]"""
    with pytest.raises(NotAllowed) as refused:
        walk(update({5: (0, [struct(kind, b"\x01a", root="t")])}))

    assert refused.value.cause == "structure"


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        (b"\x01\x01\x07\x00\x08\x01\x01t\x01" + b"\x75\x01" * 30_000 + b"\x7e\x00", NotAllowed),
        (bytes.fromhex("a297d88f010203"), Malformed),
        (b"\xff" * 60_000 + b"\x01", Malformed),
        (bytes.fromhex("0101070500e80700"), NotAllowed),
    ],
    ids=["Any nested 30,000 deep", "seven bytes", "a varint of 60,000 bytes", "GC of a thousand clocks"],
)
def test_frames_that_break_engines_are_refused(frame: bytes, what: type[Exception]) -> None:
    """[WR21, WR20]"""
    with pytest.raises(what):
        walk(frame)


def test_a_parent_by_id_is_refused() -> None:
    """[WR21]"""
    with pytest.raises(NotAllowed):
        walk(update({5: (0, [bytes([4, 0, 7, 0]) + var_string("a")])}))


def test_a_parent_sub_is_refused() -> None:
    """[WR21]"""
    with pytest.raises(NotAllowed):
        walk(update({5: (0, [bytes([0x24, 1]) + var_string("t") + var_string("k") + var_string("a")])}))


def test_a_client_twice_is_malformed() -> None:
    """[WR22]"""
    block = b"\x01\x05\x00" + words("a", root="t")

    with pytest.raises(Malformed, match="twice"):
        walk(b"\x02" + block + block + b"\x00")


@pytest.mark.parametrize(
    "empty", [words("", root="t"), deleted(0, root="t")], ids=["no text", "nothing deleted"]
)
def test_an_empty_struct_is_malformed(empty: bytes) -> None:
    """[WR22]"""
    with pytest.raises(Malformed, match="empty"):
        walk(update({5: (0, [empty])}))


def test_clocks_end_where_the_engine_stops_counting() -> None:
    """[WR22]"""
    fits = update({5: (0, [deleted(2**31 - 1, root="t")])}, [(5, 0, 2**31 - 1)])

    assert walk(fits).blocks[0].end == 2**31 - 1
    with pytest.raises(TooLarge):
        walk(update({5: (0, [deleted(2**31 - 1, root="t"), words("a", origin=(5, 0))])}))
    with pytest.raises(Malformed, match="no document can hold"):
        walk(update(deletes=[(5, 1, 2**31)]))


def test_text_is_strict_utf_8() -> None:
    """[WR21]"""
    with pytest.raises(Malformed, match="UTF-8"):
        walk(update({5: (0, [struct(4, b"\x02\xed\xa0", root="t")])}))


def test_bounds_are_kept_before_anything_is_read() -> None:
    """[WR24]"""
    with pytest.raises(TooLarge, match="changes"):
        walk(b"\x01" + write_varuint(20_001) + b"\x05\x00")
    with pytest.raises(TooLarge, match="deletions"):
        walk(b"\x00\x01\x05" + write_varuint(50_001))


def test_clients_without_structs_or_ranges_count_too() -> None:
    """[WR24]"""
    bounds = Bounds(structs=2, deletes=2)

    with pytest.raises(TooLarge):
        walk(b"\x03" + b"\x00\x01\x00" + b"\x00\x02\x00" + b"\x00\x03\x00" + b"\x00", bounds)
    with pytest.raises(TooLarge):
        walk(b"\x00\x03" + b"\x01\x00" + b"\x02\x00" + b"\x03\x00", bounds)


def test_our_own_store_may_hold_more_than_a_socket_may_send() -> None:
    """[WR24]"""
    long = update({5: (0, [words("a", root="t")] * 20_001)})

    assert walk(long, FROM_OUR_STORE).blocks[0].end == 20_001
    with pytest.raises(TooLarge):
        walk(long)


@pytest.mark.parametrize(
    ("part", "error"),
    [
        (words("a", root="r" * 129), TooLarge),
        (mark("k" * 129, "1", root="t"), TooLarge),
        (mark("link", '"' + "v" * 16_383 + '"', root="t"), TooLarge),
        (embed('"' + "v" * 16_383 + '"', root="t"), TooLarge),
        (embed('{"a":[' + ",".join(["1e15"] * 3_000) + "]}", root="t"), TooLarge),
        (embed("[" * 17 + "]" * 17, root="t"), Malformed),
        (embed("{", root="t"), Malformed),
        (mark("__proto__", "1", root="t"), NotAllowed),
        (embed('"words"', root="t"), NotAllowed),
    ],
    ids=[
        "root",
        "key",
        "mark's value",
        "embed's value",
        "value in full",
        "depth",
        "no JSON",
        "prototype",
        "no object",
    ],
)
def test_names_and_values_are_bounded(part: bytes, error: type[Exception]) -> None:
    """[WR25]"""
    with pytest.raises(error):
        walk(update({5: (0, [part])}))


def test_the_longest_names_and_values_pass() -> None:
    """[WR25]"""
    parts = [words("a", root="r" * 128), mark("k" * 128, '"' + "v" * 16_382 + '"', origin=(5, 0))]

    assert walk(update({5: (0, parts)})).blocks[0].end == 2


@pytest.mark.parametrize("text", ["", "abc", "aß", "a😀b", "\ufffd"])
def test_lengths_are_counted_as_browsers_do(text: str) -> None:
    """[WR23]"""
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_a_tail_is_cut_at_utf_16_units() -> None:
    """[WR23]"""
    assert utf16_tail("abcd", 3) == "d"
    assert utf16_tail("a😀ß", 3) == "ß"


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (words("a😀ßcd", right=(6, 0)), ["😀ßcd", "ßcd", "cd", "d"]),
        (deleted(4, right=(6, 0)), ["", "", ""]),
        (words("abc", origin=(6, 0)), ["bc", "c"]),
    ],
    ids=["text", "deleted", "without a right origin"],
)
def test_the_rest_of_a_struct_is_what_the_engine_integrates(first: bytes, rest: list[str]) -> None:
    """[WR23] An engine that has only the first part takes the rest, and ends as one that took the whole."""
    base = update({6: (0, [words("-", root="t")])})
    whole = update({5: (0, [first])})
    walked = walk(whole)
    (part,) = walked.blocks[0].structs
    offsets = [
        offset
        for offset in range(1, part.length)
        if not (part.kind == 4 and "😀" in str(part.content) and offset == 2)
    ]

    for offset in offsets:
        tail = encode([(5, offset, [struct_from(walked, 5, part, offset)])], ())
        cut = walk(tail).blocks[0].structs[0]
        assert (cut.clock, cut.length, cut.origin, cut.right) == (
            offset,
            part.length - offset,
            (5, offset - 1),
            part.right,
        )
        assert grown(base, head(first, offset), tail) == grown(base, whole)
    assert [
        str(utf16_tail(part.content, o)) if isinstance(part.content, str) else "" for o in offsets
    ] == rest


def head(part: bytes, offset: int) -> bytes:
    """An update with the first units of a struct of client 5."""
    (struct_,) = walk(update({5: (0, [part])})).blocks[0].structs
    if isinstance(struct_.content, str):
        text = struct_.content.encode("utf-16-le")[: 2 * offset].decode("utf-16-le")
        return update({5: (0, [words(text, origin=struct_.origin, right=struct_.right)])})
    return update({5: (0, [deleted(offset, origin=struct_.origin, right=struct_.right)])})


def grown(*updates: bytes) -> tuple[list[object], bytes]:
    doc: Doc[Text] = Doc()
    for part in updates:
        doc.apply_update(part)
    return list(doc.get("t", type=Text).diff()), doc.get_state()


def test_deletes_are_written_by_client_highest_first() -> None:
    """[WR20]"""
    written = encode((), [Range(3, 4, 6), Range(9, 0, 1), Range(3, 0, 2)])

    assert written.hex() == "00" + "02" + "09010001" + "0302" + "0002" + "0402"
    assert sorted(walk(written).deletes) == [Range(3, 0, 2), Range(3, 4, 6), Range(9, 0, 1)]


def test_a_value_that_passes_still_passes_when_an_engine_has_written_it() -> None:
    """[WR25] Otherwise a log could not be read again."""
    doc: Doc[Text] = Doc()
    doc.apply_update(update({5: (0, [embed('{"a":[' + ",".join(["1e15"] * 850) + "]}", root="t")])}))

    assert b"1000000000000000" in doc.get_update()
    assert walk(doc.get_update()).blocks[0].end == 1
