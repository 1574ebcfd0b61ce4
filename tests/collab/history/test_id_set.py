"""Deleted units as ranges that never touch, against plain sets of numbers."""

from itertools import pairwise
from random import Random

import pytest

from collab.history.id_set import IdSet
from collab.wire.update import Range


def test_ranges_that_touch_or_overlap_become_one() -> None:
    """[SI1]"""
    ids = IdSet()
    for clock, end in ((5, 7), (0, 2), (2, 3), (6, 9), (20, 21)):
        ids.add(Range(1, clock, end))
    ids.add(Range(0, 3, 4))

    assert list(ids) == [Range(0, 3, 4), Range(1, 0, 3), Range(1, 5, 9), Range(1, 20, 21)]


def test_only_what_is_not_there_is_missing() -> None:
    """[SI1]"""
    ids = IdSet()
    ids.add(Range(1, 2, 4))
    ids.add(Range(1, 6, 8))

    assert ids.missing(Range(1, 0, 10)) == [Range(1, 0, 2), Range(1, 4, 6), Range(1, 8, 10)]
    assert ids.missing(Range(1, 2, 4)) == []
    assert ids.missing(Range(1, 3, 3)) == []
    assert ids.missing(Range(2, 0, 1)) == [Range(2, 0, 1)]


@pytest.mark.parametrize("seed", range(50))
def test_it_is_a_set_of_numbers(seed: int) -> None:
    """[SI1]"""
    random, ids, plain = Random(seed), IdSet(), set[int]()

    for _ in range(60):
        clock = random.randrange(100)
        wanted = Range(1, clock, clock + random.randrange(1, 20))
        units = set(range(wanted.clock, wanted.end))
        assert {u for part in ids.missing(wanted) for u in range(part.clock, part.end)} == units - plain
        ids.add(wanted)
        plain |= units

    ranges = list(ids)
    assert {u for part in ranges for u in range(part.clock, part.end)} == plain
    assert all(a.end < b.clock for a, b in pairwise(ranges))
