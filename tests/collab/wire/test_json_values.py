"""JSON values against the engine itself: what we accept it accepts, and reads as the same value."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.errors import Malformed, TooLarge, WireError
from collab.wire.json_values import check_json, read_json
from collab.wire.varint import var_bytes

quickly = settings(derandomize=True, deadline=None, max_examples=300)


def checked(text: bytes, *, max_bytes: int = 4096, max_depth: int = 8) -> object:
    return check_json(text, max_bytes=max_bytes, max_depth=max_depth)


def engine_reads(text: bytes) -> object:
    """What pycrdt makes of an Embed struct with this text; it panics with what is not an `Exception`."""
    doc: Doc[Text] = Doc()
    root = doc.get("t", type=Text)
    doc.apply_update(b"\x01\x01\x07\x00\x05\x01\x01t" + var_bytes(text) + b"\x00")
    return root.diff()[0][0]


def the_engine_refuses(text: bytes) -> bool:
    try:
        engine_reads(text)
    except BaseException:  # noqa: BLE001 - a panic of the engine is a BaseException
        return True
    return False


NOT_JSON = [
    *(
        b"",
        b'{"a":',
        b"{}x",
        b"{} {}",
        b"[1,]",
        b"'a'",
        b'"a\x01b"',
        b"undefined",
        b"01",
        b"+1",
        b".5",
        b"1.",
    ),
    *(
        b'"\\x41"',
        b"1_000",
        b"/*a*/1",
        b"\x0b1",
        b"\x0c1",
        b"\xc2\xa01",
        b"\xd9\xa1",
        b'"\\u00g0"',
        b'"\\u+041"',
    ),
    *(b'"\\u0_41"', b'"\xff"', b'"\xed\xa0\x80"', b"\xef\xbb\xbf{}", b"{1:2}", b"nul", b"True"),
]
NOT_FINITE = [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"[1e309]"]
HALF_A_CHARACTER = [b'"\\ud800"', b'"\\udc00"', b'{"\\uDBFF":1}', b'"\\ud83d\\u0041"', b'["\\ude00\\ud83d"]']
ROUNDED_DIFFERENTLY = [
    *(b"9007199254740993", b"-9007199254740992", b"9223372036854775808", b"9" * 30, b"9" * 400, b"9" * 4001),
    *(b"0.12345678901234567", b"1e308", b"1e-400", b"12345678.9e30", b"1.5e-23", b"9007199254740992.0"),
]


@pytest.mark.parametrize("text", NOT_JSON)
def test_what_is_not_json_is_refused_as_the_engine_refuses_it(text: bytes) -> None:
    """[WR10]"""
    assert the_engine_refuses(text)
    with pytest.raises(Malformed, match="not JSON"):
        checked(text)


@pytest.mark.parametrize("text", NOT_FINITE)
def test_a_number_that_is_not_finite_is_refused(text: bytes) -> None:
    """[WR10]"""
    assert the_engine_refuses(text)
    with pytest.raises(Malformed):
        checked(text)
    with pytest.raises(Malformed, match="not finite"):
        read_json(text, max_bytes=100, max_depth=1)


@pytest.mark.parametrize("text", HALF_A_CHARACTER)
def test_half_a_surrogate_pair_is_refused(text: bytes) -> None:
    """[WR10]"""
    assert the_engine_refuses(text)
    with pytest.raises(Malformed, match="half a character"):
        checked(text)


@pytest.mark.parametrize("text", ROUNDED_DIFFERENTLY)
def test_a_number_that_programs_round_differently_is_refused(text: bytes) -> None:
    """[WR11]"""
    with pytest.raises(Malformed):
        checked(text)


def test_an_integer_beyond_53_bits_is_another_number_to_a_browser() -> None:
    """[WR11]"""
    assert engine_reads(b"9007199254740993") == 9007199254740993 != float(9007199254740993)
    assert the_engine_refuses(b"9223372036854775808")


def test_presence_may_hold_any_finite_number() -> None:
    """[WR10]"""
    assert read_json(b"[0.12345678901234567,1e308]", max_bytes=100, max_depth=1) == [
        0.12345678901234567,
        1e308,
    ]


@pytest.mark.parametrize(
    "text",
    [b'{"__proto__":{}}', b'{"a":[{"__proto__" : 1}]}', b'{"\\u005f_proto__":1}', b'{"__pr\\u006fto__":1}'],
)
def test_the_key_that_changes_what_an_object_is_is_refused(text: bytes) -> None:
    """[WR12]"""
    with pytest.raises(Malformed, match="__proto__"):
        checked(text)


@pytest.mark.parametrize("text", [b'"__proto__"', b'["__proto__",1]', b'{"a":"__proto__"}', b'"\\u00e9"'])
def test_the_same_word_as_a_value_passes(text: bytes) -> None:
    """[WR12]"""
    assert checked(text) == json.loads(text)


@pytest.mark.parametrize("depth", [9, 1_000, 30_000])
@pytest.mark.parametrize(("start", "end"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"\\"":', b"}]")])
def test_deep_nesting_is_refused_before_it_is_parsed(depth: int, start: bytes, end: bytes) -> None:
    """[WR13]"""
    with pytest.raises(Malformed, match="nested too deeply"):
        checked(start * depth + b"1" + end * depth, max_bytes=2**20)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 9,
        b"]" * 9 + b"[" * 9,
        b'\\"' + b"[" * 100_000,
        b'"\\\\"' + b"[" * 9,
        b'"' + b"[" * 9 + b'\\\\"[[[[[[[[[',
    ],
)
def test_brackets_that_are_never_closed_are_refused_before_they_are_parsed(text: bytes) -> None:
    """[WR13]"""
    with pytest.raises(Malformed):
        checked(text, max_bytes=2**20)


@pytest.mark.parametrize(
    "text",
    [b"[" * 8 + b"]" * 8, b"[[],[],[],[],[],[],[],[],[]]", b'"[[[[[[[[[["', b'["\\"[[[[[[[[[", "{{\\\\"]'],
)
def test_brackets_side_by_side_or_in_strings_are_not_depth(text: bytes) -> None:
    """[WR13]"""
    assert checked(text) == json.loads(text)


def test_a_long_value_is_refused_unread() -> None:
    """[WR13]"""
    with pytest.raises(TooLarge, match="at most 10 are allowed"):
        checked(b'"' + b"a" * 20, max_bytes=10)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)


@quickly
@given(st.builds(json.dumps, JSON, ensure_ascii=st.booleans()))
def test_the_engine_reads_what_passes_as_the_same_value_and_keeps_it(text: str) -> None:
    """[WR10] [WR11]"""
    try:
        value = checked(text.encode("utf-8", "surrogatepass"), max_bytes=10_000)
    except WireError:
        return
    assert engine_reads(text.encode()) == value


@settings(derandomize=True, deadline=None, max_examples=1_500)
@given(st.integers(-(10**16), 10**16), st.integers(-30, 30), st.integers(0, 30))
def test_fractions_that_pass_are_read_alike_and_can_be_sent_back(
    digits: int, power: int, places: int
) -> None:
    """[WR11] Both ways of writing: with an exponent, and as many decimal places."""
    for text in (f"{digits}e{power}", f"{digits / 10**places:.{places}f}"):
        try:
            value = checked(text.encode())
        except WireError:
            continue
        assert engine_reads(text.encode()) == value
        as_a_browser_writes_it = repr(value).removesuffix(".0")
        assert checked(as_a_browser_writes_it.encode()) == value


@quickly
@given(st.binary(max_size=60) | st.text('[]{}"\\:,.0123eE+-u_dpn ', max_size=40).map(str.encode))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    """[WR10] [WR13]"""
    try:
        value = checked(data)
    except WireError:
        return
    assert not isinstance(value, float) or math.isfinite(value)
    assert not the_engine_refuses(data)
