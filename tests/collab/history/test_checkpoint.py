"""Authorship kept and taken up again: what follows is as if it had never been put down."""

import json
from random import Random

import pytest

from collab.history.authorship import Authorship
from collab.history.carry_over import Attribution
from collab.history.checkpoint import dump, restore
from collab.history.entry import Draft, Head, Kind
from tests.support.client import STEPS, WHY
from tests.support.history import authorship_of, we_say
from tests.support.logs import DOCUMENT, sealed
from tests.support.random_people import RandomPeople

ROOTS = (STEPS, WHY)


def a_random_log(seed: int) -> list[Draft]:
    people = RandomPeople(Random(seed), 3, ROOTS)
    people.live(80)
    kinds = (Kind.LIVE, Kind.FORM)
    return [
        Draft(f"m{person}", sent, kinds[number % 7 == 0], '{"form":"f1"}' if number % 7 == 0 else "")
        for number, (person, sent) in enumerate(people.sent)
    ]


def told(of: Authorship) -> object:
    attribution = Attribution(of)
    return (
        of.moments,
        of.references,
        of.leases.found,
        [(attribution.standing(root), attribution.removed(root)) for root in ROOTS],
        [we_say(of, ROOTS, after) for after in (0, of.seq // 2, of.seq)],
    )


@pytest.mark.parametrize("seed", range(6))
def test_what_was_kept_goes_on_as_if_it_had_never_been_put_down(seed: int) -> None:
    """[AU16]"""
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    records, _ = sealed(Head.of_new(DOCUMENT), a_random_log(seed))
    cut = Random(seed).randrange(len(records))

    taken_up = restore(dump(authorship_of(records[:cut])))
    for record in records[cut:]:
        taken_up.take(record)

    assert told(taken_up) == told(authorship_of(records))
    assert dump(taken_up) == dump(restore(dump(taken_up)))


def test_nothing_at_all_can_be_kept() -> None:
    """[AU16]"""
    assert restore(dump(Authorship())).seq == 0


def test_what_another_version_kept_is_not_read() -> None:
    """[AU16]"""
    said = json.loads(dump(Authorship()))

    with pytest.raises(ValueError, match="99"):
        restore(json.dumps({**said, "version": 99}).encode())
