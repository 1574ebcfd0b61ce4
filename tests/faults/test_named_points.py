"""The server ends at a named point of its work: nothing acknowledged or relayed is missing, nothing is doubled."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from tests.faults.conftest import MakeMachine
from tests.faults.faulty_server import POINTS
from tests.faults.machine import Machine
from tests.support.typist import Debt, Typist, all_agree, assert_each_word_once, typists

_PACE_S = 0.01
_PASS = 3
_ALL_PASSES = range(1, 13)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at(point: str, make_machine: MakeMachine, thorough: bool) -> None:
    """[RM11, RM12]"""
    for at in _ALL_PASSES if thorough else [_PASS]:
        machine = make_machine(CHARRETTE_SNAPSHOT_ENTRIES="20")
        await machine.starts_faulty("--kill", point, "--at", str(at))
        async with typists(*machine.addresses("Ana", "Ben", "Cleo")) as people:
            await types_until_it_is_dead(machine, people)
            await comes_back_whole(machine, people)
        await asyncio.to_thread(machine.kill9)
        machine.is_verified()


async def types_until_it_is_dead(machine: Machine, people: Sequence[Typist]) -> None:
    for person in people:
        person.sets_out()  # an early pass kills it before everybody has arrived
    async with asyncio.TaskGroup() as group:
        typing = [group.create_task(types_on(person)) for person in people]
        await machine.is_dead()
        for task in typing:
            task.cancel()
    for person in people:
        await person.is_closed()


async def types_on(person: Typist) -> None:
    chance = random.Random(person.name)
    while True:
        await asyncio.sleep(_PACE_S)
        person.types_somewhere(chance)


async def comes_back_whole(machine: Machine, people: Sequence[Typist]) -> None:
    debt = Debt()
    debt.grows(people)
    await machine.starts()
    async with typists(*machine.addresses("Dara")) as (reader,):
        await reader.arrives()
        debt.is_paid_by(reader)
    await asyncio.gather(*(person.arrives() for person in people))
    await all_agree(people)
    assert_each_word_once(people, str(people[0].text))


async def test_killed_before_the_commit_nobody_has_seen_it_and_its_author_still_has_it(
    machine: Machine,
) -> None:
    """[RM11]"""
    await machine.starts_faulty("--kill", "in the append, before its commit")
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        await asyncio.gather(ana.arrives(), ben.arrives())
        word = ana.types()
        await machine.is_dead()
        await ben.is_closed()
        assert str(ben.text) == ""
        assert ana.acknowledged == []

        await machine.starts()
        await ben.arrives()
        assert str(ben.text) == ""

        await ana.arrives()
        await all_agree([ana, ben])
        assert str(ben.text) == word


async def test_killed_after_the_commit_it_is_there_though_nobody_was_told(machine: Machine) -> None:
    await machine.starts_faulty("--kill", "between commit and acknowledgement")
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        await asyncio.gather(ana.arrives(), ben.arrives())
        word = ana.types()
        await machine.is_dead()
        await ben.is_closed()
        assert ana.acknowledged == []
        assert str(ben.text) == ""

        await machine.starts()
        await ben.arrives()
        assert str(ben.text) == word

        await ana.arrives()
        await all_agree([ana, ben])
        assert str(ana.text) == word


async def test_killed_after_the_acknowledgement_it_is_there_though_nobody_else_had_it(
    machine: Machine,
) -> None:
    their_first_sync_messages = 2
    await machine.starts_faulty(
        "--kill", "between acknowledgement and relay", "--at", str(their_first_sync_messages + 1)
    )
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        await asyncio.gather(ana.arrives(), ben.arrives())
        await asyncio.gather(ana.is_saved(), ben.is_saved())
        word = ana.types()
        await machine.is_dead()
        await asyncio.gather(ana.is_closed(), ben.is_closed())
        assert len(ana.acknowledged) == 1
        assert str(ben.text) == ""

        await machine.starts()
        await ben.arrives()
        assert str(ben.text) == word


async def test_the_committing_connection_waits_for_the_disk(machine: Machine) -> None:
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana")) as (ana,):
        await ana.arrives()
        ana.types()
        await ana.is_saved()

    told = await machine.logs("committing")
    assert (told["synchronous"], told["journal"]) == (2, "wal")  # 2 is FULL
