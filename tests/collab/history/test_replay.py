"""A log played again: what the engine takes, what it keeps back, and what it refuses."""

import pytest

from collab.history.replay import EngineRefused, Replay, digest_of
from tests.support.logs import typing


def test_a_replayed_log_says_what_its_state_says() -> None:
    """[HC9]"""
    replay = Replay()
    for payload in typing("hello", client=7):
        replay.apply(payload)

    assert replay.clocks() == {7: 5}
    assert replay.digest() == digest_of(replay._doc.get_update())


def test_what_builds_on_something_missing_is_not_integrated() -> None:
    replay = Replay()
    replay.apply(typing("hi", client=7)[1])

    assert replay.clocks() == {}


@pytest.mark.parametrize("payload", [b"\x01", b"\xff" * 20, bytes.fromhex("a297d88f010203")[:3]])
def test_bytes_that_are_no_update_are_refused(payload: bytes) -> None:
    with pytest.raises(EngineRefused):
        Replay().apply(payload)
