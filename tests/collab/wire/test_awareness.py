"""Presence as stock clients write it, and as they never would."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.errors import Malformed, TooLarge, WireError
from collab.wire.awareness import LIMITS, State, decode, encode, with_user
from collab.wire.varint import write_varuint

quickly = settings(derandomize=True, deadline=None, max_examples=200)
CLIENT_MAX = 2**53 - 1


@pytest.mark.parametrize(
    ("wire", "states"),
    [
        ("00", []),
        ("010500027b7d", [State(5, 0, b"{}")]),
        ("010500046e756c6c", [State(5, 0, None)]),
        ("0205 00 027b7d 06 ac02 046e756c6c", [State(5, 0, b"{}"), State(6, 300, None)]),
    ],
)
def test_captured_presence_reads_and_writes_alike(wire: str, states: list[State]) -> None:
    """[WR5]"""
    assert decode(bytes.fromhex(wire)) == states
    assert encode(states) == bytes.fromhex(wire)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        ("", "middle of an integer"),
        ("01", "middle of an integer"),
        ("0105", "middle of an integer"),
        ("010500037b7d", "middle of a field"),
        ("010500027b7d00", "something follows"),
        ("0000", "something follows"),
        ("02010500027b7d", "middle of"),
        ("01ffffffffffffff1f00027b7d", "53 bits"),
        ("0105ffffffffffffff7f027b7d", "53 bits"),
    ],
)
def test_cut_or_overfull_presence_is_malformed(wire: str, reason: str) -> None:
    """[WR5]"""
    with pytest.raises(Malformed, match=reason):
        decode(bytes.fromhex(wire))


def test_more_states_than_a_frame_may_hold_are_refused_before_they_are_read() -> None:
    """[WR6]"""
    with pytest.raises(TooLarge) as refused:
        decode(write_varuint(LIMITS.states + 1))
    assert (refused.value.what, refused.value.size, refused.value.limit) == ("states", 5_001, 5_000)

    assert len(decode(encode(State(n, 0, b"{}") for n in range(LIMITS.states)))) == LIMITS.states


def test_a_state_over_four_kilobytes_is_refused() -> None:
    """[WR6]"""
    at_the_limit = b'"' + b"a" * (LIMITS.state_bytes - 2) + b'"'

    assert decode(encode([State(1, 1, at_the_limit)]))[0].json == at_the_limit
    with pytest.raises(TooLarge, match="bytes in one state"):
        decode(encode([State(1, 1, at_the_limit + b" ")]))


@quickly
@given(
    st.lists(
        st.builds(
            State,
            st.integers(0, CLIENT_MAX),
            st.integers(0, CLIENT_MAX),
            st.none() | st.binary().filter(lambda text: text != b"null"),
        )
    )
)
def test_presence_round_trips(states: list[State]) -> None:
    """[WR5]"""
    assert decode(encode(states)) == states


@quickly
@given(st.binary())
def test_any_bytes_are_presence_or_refused(data: bytes) -> None:
    """[WR5] [WR6]"""
    try:
        states = decode(data)
    except WireError:
        return
    assert decode(encode(states)) == states


@pytest.mark.parametrize(
    ("state", "tagged"),
    [
        (b"{}", b'{"user":{"name":"Ada"}}'),
        (b'{"user":{"name":"Eve"}}', b'{"user":{"name":"Ada"}}'),
        (b'{"us\\u0065r":"Eve","x":1}', b'{"x":1,"user":{"name":"Ada"}}'),
        (b'{"user":1,"x":[1, 2.5],"user":2}', b'{"x":[1,2.5],"user":{"name":"Ada"}}'),
        (b' {"x" : {"user":"kept"}} ', b'{"x":{"user":"kept"},"user":{"name":"Ada"}}'),
        (
            b'{"x":"\\ud83d\\ude00 \\u0000 </script>"}',
            '{"x":"😀 \\u0000 </script>","user":{"name":"Ada"}}'.encode(),
        ),
    ],
)
def test_the_user_is_the_servers_and_every_other_key_is_kept(state: bytes, tagged: bytes) -> None:
    """[WR8]"""
    assert with_user(state, b'{"name":"Ada"}') == tagged


@pytest.mark.parametrize(
    "state",
    [
        *(
            b"null",
            b"[]",
            b"1",
            b'"user"',
            b"",
            b"{",
            b"{}{}",
            b'{"a":NaN}',
            b'{"a":-Infinity}',
            b'{"a":1e999}',
        ),
        *(b'{"a":"\xff"}', b'{"a":"\\udc00"}', b'{"__proto__":1}', b'{"a":' * 30_000),
        b'{"a":' * 17 + b"1" + b"}" * 17,
    ],
)
def test_a_state_that_is_not_a_sound_object_is_refused(state: bytes) -> None:
    """[WR7]"""
    with pytest.raises(WireError):
        with_user(state, b"{}")


def test_sixteen_levels_pass() -> None:
    """[WR7]"""
    assert with_user(b'{"a":' * 16 + b"1" + b"}" * 16, b"1").endswith(b',"user":1}')


@quickly
@given(
    st.dictionaries(
        st.text().filter(lambda key: key not in {"user", "__proto__"}),
        st.none() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        max_size=5,
    )
)
def test_what_a_client_says_beside_its_user_survives(others: dict[str, object]) -> None:
    """[WR8]"""
    tagged = with_user(json.dumps({**others, "user": "Eve"}).encode(), b'"Ada"')

    assert json.loads(tagged) == {**others, "user": "Ada"}
