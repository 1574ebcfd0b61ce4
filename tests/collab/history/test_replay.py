"""A log played again: what the engine takes and what it refuses."""

import pytest

from collab.history.replay import EngineRefused, Replay, digest_of
from tests.support.logs import pasted, typing


def test_a_replayed_log_says_what_its_state_says() -> None:
    """[HC9]"""
    replay = Replay()
    for payload in typing("hello", client=7):
        replay.apply(payload)

    assert replay.digest() == digest_of(replay._doc.get_update())


@pytest.mark.parametrize("payload", [b"\x01", b"\xff" * 20, bytes.fromhex("a297d88f010203")[:3]])
def test_bytes_that_are_no_update_are_refused(payload: bytes) -> None:
    with pytest.raises(EngineRefused):
        Replay().apply(payload)


def test_a_panic_of_the_engine_is_a_refusal_like_any_other() -> None:
    """Ten bytes that pycrdt 0.14 panics on, found by changing bytes of honest updates."""
    replay = Replay()
    replay.apply(pasted("hi", client=7))

    with pytest.raises(EngineRefused) as refusal:
        replay.apply(bytes.fromhex("01000784840700016200"))

    assert not isinstance(refusal.value.__cause__, Exception)


class Interrupted:
    """Somebody presses Ctrl+C while the engine works."""

    def apply_update(self, _update: bytes) -> None:
        raise KeyboardInterrupt


def test_an_interruption_is_no_refusal() -> None:
    replay = Replay()
    replay._doc = Interrupted()  # type: ignore[assignment]  # stands in for the engine

    with pytest.raises(KeyboardInterrupt):
        replay.apply(b"\0\0")
