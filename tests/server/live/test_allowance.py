"""How long a fast socket is left unread."""

import pytest

from server.live.allowance import Allowance, Share


def test_a_second_s_worth_may_come_at_once() -> None:
    allowance = Allowance(10, 1_000, at=0.0, share=Share(0.0))

    assert all(allowance.pause_after(100, now=0.0) == 0 for _ in range(10))


def test_what_is_owed_is_waited_for_by_count_or_by_bytes() -> None:
    by_count, by_bytes = (
        Allowance(10, 1e9, at=0.0, share=Share(0.0)),
        Allowance(1e9, 1_000, at=0.0, share=Share(0.0)),
    )

    pauses = [by_count.pause_after(1, now=0.0) for _ in range(15)]

    assert pauses[-1] == 0.5
    assert by_bytes.pause_after(3_000, now=0.0) == 2.0


def test_time_that_passes_pays_but_never_more_than_a_second_s_worth() -> None:
    allowance = Allowance(10, 1_000, at=0.0, share=Share(0.0))
    allowance.pause_after(1_000, now=0.0)

    assert allowance.pause_after(1_000, now=100.0) == 0
    assert allowance.pause_after(500, now=100.0) == 0.5


def test_a_quarter_of_the_server_s_time_is_one_socket_s() -> None:
    allowance = Allowance(1_000, 1e9, at=0.0, share=Share(0.0))

    pauses = [allowance.pause_after(1, now=0.0, worked=0.1) for _ in range(4)]

    assert pauses == pytest.approx([0, 0, 0.2, 0.6])
    assert allowance.pause_after(1, now=10.0, worked=0.1) == 0


def test_windows_that_share_wait_for_each_other() -> None:
    share = Share(0.0)
    one, other = (Allowance(1_000, 1e9, at=0.0, share=share) for _ in range(2))

    one.pause_after(1, now=0.0, worked=0.5)

    assert other.pause_after(1, now=0.0) == pytest.approx(1.0)
