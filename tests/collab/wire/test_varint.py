"""Integers and strings of lib0, read without ever passing the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.errors import Malformed
from collab.wire.varint import Reader, read_varuint, var_bytes, var_string, write_varuint

quickly = settings(derandomize=True, deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("number", "wire"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "8001"),
        (300, "ac02"),
        (2**32, "8080808010"),
        (2**53 - 1, "ffffffffffffff0f"),
    ],
)
def test_golden_integers_read_and_write_alike(number: int, wire: str) -> None:
    """[WR1]"""
    assert write_varuint(number).hex() == wire
    assert read_varuint(bytes.fromhex("ee" + wire + "ee"), 1) == (number, 1 + len(wire) // 2)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        ("", "ends in the middle of an integer"),
        ("80", "ends in the middle of an integer"),
        ("ffffffffffffff", "ends in the middle of an integer"),
        ("ffffffffffffff10", "more than 53 bits"),
        ("ffffffffffffff7f", "more than 53 bits"),
        ("808080808080808000", "longer than eight bytes"),
    ],
)
def test_an_integer_that_ends_early_or_is_too_large_is_refused(wire: str, reason: str) -> None:
    """[WR1]"""
    with pytest.raises(Malformed, match=reason):
        read_varuint(bytes.fromhex(wire), 0)


def test_sixty_thousand_continuation_bytes_are_refused_at_the_eighth() -> None:
    """[WR1]"""
    with pytest.raises(Malformed, match="eight bytes"):
        Reader(b"\xff" * 60_000 + b"\x01").varuint()


@pytest.mark.parametrize("wire", ["05616263", "ffffffffffffff0f61", "01"])
def test_a_field_longer_than_the_frame_is_refused(wire: str) -> None:
    """[WR1]"""
    with pytest.raises(Malformed, match="middle of a field"):
        Reader(bytes.fromhex(wire)).var_bytes()


@pytest.mark.parametrize("raw", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"])
def test_a_text_must_be_strict_utf_8(raw: bytes) -> None:
    """[WR1]"""
    with pytest.raises(Malformed, match="not UTF-8"):
        Reader(var_bytes(raw)).var_string()


def test_a_reader_keeps_its_place() -> None:
    reader = Reader(write_varuint(300) + var_string("å") + var_bytes(b"\x00") + b"xyz")

    assert (reader.varuint(), reader.var_string(), reader.var_bytes()) == (300, "å", b"\x00")
    assert not reader.at_end
    assert reader.take(3) == b"xyz"
    assert reader.at_end


@pytest.mark.parametrize("length", [4, -1])
def test_taking_what_is_not_there_is_refused(length: int) -> None:
    """[WR1]"""
    with pytest.raises(Malformed):
        Reader(b"xyz").take(length)


def test_an_integer_beyond_53_bits_cannot_be_written() -> None:
    with pytest.raises(ValueError, match=str(2**53)):
        write_varuint(2**53)


@quickly
@given(st.integers(0, 2**53 - 1))
def test_integers_round_trip(number: int) -> None:
    """[WR1]"""
    wire = write_varuint(number)
    assert read_varuint(wire, 0) == (number, len(wire))


@quickly
@given(st.text())
def test_texts_round_trip(text: str) -> None:
    """[WR1]"""
    assert Reader(var_string(text)).var_string() == text


@quickly
@given(st.binary(max_size=12))
def test_any_bytes_are_an_integer_or_malformed(data: bytes) -> None:
    """[WR1]"""
    try:
        value, at = read_varuint(data, 0)
    except Malformed:
        return
    assert 0 <= value < 2**53
    assert 0 < at <= min(len(data), 8)
