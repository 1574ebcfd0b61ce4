"""`kill -9` under twenty typists, again and again: what was acknowledged or relayed is still there, nothing is doubled."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from tests.faults.conftest import MakeMachine
from tests.faults.machine import NAMES, Machine
from tests.support.typist import Debt, Typist, all_agree, assert_each_word_once, typists

ROUNDS = 50
LONG_CAMPAIGNS = 20
_PACE_S = 0.025
_SHORTEST_S, _LONGEST_S = 0.05, 0.35


@pytest.mark.slow
async def test_a_killed_server_has_lost_nothing_that_anybody_saw(
    make_machine: MakeMachine, thorough: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fifty rounds over one text; at full length twenty times that, each time over a new one. [RM11, RM12, LS1]"""
    for _ in range(LONG_CAMPAIGNS if thorough else 1):
        seed = random.SystemRandom().randrange(2**32)
        with capsys.disabled():
            print(f"\nkill -9: {ROUNDS} rounds with seed {seed}", flush=True)  # noqa: T201 - names a failing run
        await a_campaign(make_machine(), random.Random(seed))


async def a_campaign(machine: Machine, chance: random.Random) -> None:
    debt = Debt()
    await machine.starts()
    async with typists(*machine.addresses(*NAMES)) as people:
        await asyncio.gather(*(person.arrives() for person in people))
        for _ in range(ROUNDS):
            await one_round(machine, people, debt, chance)

        assert_each_word_once(people, str(people[0].text))
        assert machine.leases() == {person.doc.client_id: person.name for person in people}
    await asyncio.to_thread(machine.kill9)
    machine.is_verified()


async def one_round(machine: Machine, people: Sequence[Typist], debt: Debt, chance: random.Random) -> None:
    async with asyncio.TaskGroup() as group:
        typing = [group.create_task(types_on(person, chance)) for person in people]
        await asyncio.sleep(chance.uniform(_SHORTEST_S, _LONGEST_S))  # the moment of the kill, not a wait
        await asyncio.to_thread(machine.kill9)
        for task in typing:
            task.cancel()
    for person in people:
        await person.is_closed()

    debt.grows(people)
    await machine.starts()
    async with typists(*machine.addresses("Ana")) as (reader,):
        await reader.arrives()
        debt.is_paid_by(reader)
    await asyncio.gather(*(person.arrives() for person in people))
    await all_agree(people)


async def types_on(person: Typist, chance: random.Random) -> None:
    """Mostly at the end, now and then somewhere else; now and then a word of their own is struck."""
    while True:
        await asyncio.sleep(chance.uniform(0, 2 * _PACE_S))
        kept = [word for word in person.typed[-20:] if word not in person.struck]
        if kept and chance.random() < 0.1:
            person.strikes(chance.choice(kept))
        elif chance.random() < 0.2:
            person.types_somewhere(chance)
        else:
            person.types()
