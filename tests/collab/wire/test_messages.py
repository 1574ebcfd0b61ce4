"""Frames of y-websocket 3.1.0 as captured, and frames that no honest client sends."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.errors import Malformed
from collab.wire import messages
from collab.wire.messages import (
    Awareness,
    Message,
    QueryAwareness,
    SyncStep1,
    SyncStep2,
    Unknown,
    Update,
    WantsAcks,
    decode,
)

HI_BY_CLIENT_5 = bytes.fromhex("010105000401017402686900")

GOLDEN: list[tuple[str, Message]] = [
    ("00000100", SyncStep1(b"\x00")),
    ("00010200 00", SyncStep2(messages.EMPTY_UPDATE)),
    ("00020c 010105000401017402686900", Update(HI_BY_CLIENT_5)),
    ("0106010500027b7d", Awareness(bytes.fromhex("010500027b7d"))),
    ("010100", Awareness(b"\x00")),
    ("03", QueryAwareness()),
    ("6400", WantsAcks()),
    ("02000473746f70", Unknown(2)),
    ("65027b7d", Unknown(101)),
    ("ac02ffff", Unknown(300)),
]


@pytest.mark.parametrize(("frame", "message"), GOLDEN)
def test_captured_frames_are_understood(frame: str, message: Message) -> None:
    """[WR2] [WR3]"""
    assert decode(bytes.fromhex(frame)) == message


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("", "middle of an integer"),
        ("00", "middle of an integer"),
        ("0000", "middle of an integer"),
        ("000302aabb", "sync step is unknown"),
        ("0002", "middle of an integer"),
        ("00020c0101", "middle of a field"),
        ("0000010000", "something follows"),
        ("01060105", "middle of a field"),
        ("01010000", "something follows"),
        ("0300", "something follows"),
        ("04", "type is unknown"),
        ("63", "type is unknown"),
        ("64", "middle of an integer"),
        ("6401", "with a zero"),
        ("640000", "something follows"),
        ("0000010000020c010105000401017402686900", "something follows"),
    ],
)
def test_a_frame_that_is_cut_or_holds_more_than_one_message_is_malformed(frame: str, reason: str) -> None:
    """[WR2]"""
    with pytest.raises(Malformed, match=reason):
        decode(bytes.fromhex(frame))


def test_what_we_send_reads_as_captured() -> None:
    """[WR2]"""
    assert messages.sync_step_1(b"\x00").hex() == "00000100"
    assert messages.sync_step_2(messages.EMPTY_UPDATE).hex() == "0001020000"
    assert messages.update(HI_BY_CLIENT_5).hex() == "00020c010105000401017402686900"
    assert messages.awareness(bytes.fromhex("010500027b7d")).hex() == "0106010500027b7d"
    assert messages.awareness(b"\x00") == messages.KEEPALIVE


def test_an_acknowledgement_counts_and_tells_the_time() -> None:
    """[WR4]"""
    assert messages.acknowledgement(3, 1_700_000_000_000).hex() == "64" + "03" + "80d095ffbc31"


def test_a_notice_is_compact_json_counted_in_bytes() -> None:
    """[WR4]"""
    frame = messages.notice("refusal", "Täckt.", cause="size")

    assert frame[0] == 101
    assert frame[1] == len(frame) - 2
    assert json.loads(frame[2:]) == {"kind": "refusal", "sentence": "Täckt.", "cause": "size"}


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary())
def test_sync_messages_round_trip(body: bytes) -> None:
    """[WR2]"""
    assert decode(messages.sync_step_1(body)) == SyncStep1(body)
    assert decode(messages.sync_step_2(body)) == SyncStep2(body)
    assert decode(messages.update(body)) == Update(body)
    assert decode(messages.awareness(body)) == Awareness(body)


def test_an_acknowledgement_is_told_from_all_else() -> None:
    """[WR4]"""
    assert messages.is_acknowledgement(messages.acknowledgement(3, 1_700_000_000_000))
    assert not messages.is_acknowledgement(messages.notice("saving", "The server saves again."))


@settings(derandomize=True, deadline=None, max_examples=500)
@given(
    st.binary(max_size=40)
    | st.builds(lambda head, rest: head + rest, st.sampled_from([b"\0\2", b"\1", b"\x64"]), st.binary())
)
def test_any_frame_is_a_message_or_malformed(frame: bytes) -> None:
    """[WR2]"""
    try:
        message = decode(frame)
    except Malformed:
        return
    assert isinstance(message, Message)
