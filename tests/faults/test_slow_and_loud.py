"""One socket floods, another never reads: neither is closed for it, and nobody else notices."""

import asyncio
from collections.abc import Sequence

from tests.faults.conftest import MakeMachine
from tests.faults.machine import Machine
from tests.support.typist import Typist, all_agree, assert_each_word_once, typists
from tests.support.waiting import until

_MEGABYTE = 1024 * 1024
_MOST_ROUNDS, _ROUNDS_BEHIND = 150, 30
"""Tenths of a megabyte: until the buffers of both systems and the outbox are full, and then three megabytes more."""
_TURNS = 20
_GONE_WITHIN_S = 20.0
_CPU_S = 0.15
"""What the server may spend between somebody's word and its acknowledgement; a commit has a floor of 10 ms."""


async def test_a_flood_is_not_closed_and_the_others_have_their_turns(make_machine: MakeMachine) -> None:
    machine = make_machine(CHARRETTE_UPDATES_PER_SECOND="1000")
    await machine.starts()
    doors = (*machine.addresses("Ana", "Ben"), *machine.addresses("Cleo", guide=1))
    async with typists(*doors) as (flooder, neighbour, elsewhere):
        await asyncio.gather(*(person.arrives() for person in (flooder, neighbour, elsewhere)))
        for _ in range(3_000):
            flooder.types()
        costs = await have_their_turns(machine, [neighbour, elsewhere])
        assert flooder.waiting > 0, "the flood was over before the others had their turns"
        await all_agree([flooder, neighbour])

        assert_each_word_once([flooder, neighbour], str(neighbour.text))
        assert (flooder.closed, max(costs) < _CPU_S) == (None, True), costs


async def test_who_is_not_read_for_a_while_is_not_taken_for_dead(make_machine: MakeMachine) -> None:
    """In a hundredth of the time: for 60 s the answers to pings lie behind what a flood has left to read."""
    machine = make_machine(CHARRETTE_UPDATES_PER_SECOND="100")
    await machine.starts_faulty("--hurried-pings", "100")
    async with typists(*machine.addresses("Ana")) as (flooder,):
        await flooder.arrives()
        for _ in range(160):
            flooder.types()
        await until(lambda: not flooder.waiting or flooder.closed is not None, what="all is saved")

        assert flooder.closed is None


async def have_their_turns(machine: Machine, people: Sequence[Typist]) -> list[float]:
    """Each types a word and waits for it to be saved, again and again; the CPU time that the server took for each."""
    costs = []
    for _ in range(_TURNS):
        for person in people:
            before = machine.cpu_seconds()
            person.types()
            await person.is_saved()
            costs.append(machine.cpu_seconds() - before)
    return costs


async def test_a_reader_that_never_reads_costs_bounded_memory_and_then_gets_one_diff(
    make_machine: MakeMachine,
) -> None:
    """[RM29]"""
    machine = make_machine(CHARRETTE_DOCUMENT_LIMIT="32000000", CHARRETTE_BYTES_PER_SECOND="99000000")
    await machine.starts()
    async with typists(*machine.addresses("Ana", "Ben", "Cleo")) as (ana, ben, sleeper):
        await asyncio.gather(*(person.arrives() for person in (ana, ben, sleeper)))
        sleeper.stops_reading()
        before = machine.memory()
        for _ in range(_MOST_ROUNDS):
            await writes_a_tenth_of_a_megabyte(ana, ben)
            if await machine.count("charrette_sockets_behind"):
                break
        for _ in range(_ROUNDS_BEHIND):
            await writes_a_tenth_of_a_megabyte(ana, ben)
        growth = machine.memory() - before
        sleeper.relayed = []
        sleeper.reads_again()
        await all_agree([ana, ben, sleeper], within=30)
        sizes = [len(update) for update in sleeper.relayed]

        assert sleeper.closed is None
        assert sizes[-1] > _ROUNDS_BEHIND * 100_000, "it caught up in pieces"
        assert growth < 100 * _MEGABYTE
    assert await machine.count("charrette_sockets_behind") == 0


async def test_who_takes_nothing_for_two_minutes_keeps_no_seat(make_machine: MakeMachine) -> None:
    """[WR14] In a sixtieth of the time: closing alone would wait for ever behind what is not taken."""
    machine = make_machine(CHARRETTE_DOCUMENT_LIMIT="32000000", CHARRETTE_BYTES_PER_SECOND="99000000")
    await machine.starts_faulty("--hurried-pings", "60")
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, sleeper):
        await asyncio.gather(ana.arrives(), sleeper.arrives())
        sleeper.stops_reading()
        for _ in range(_MOST_ROUNDS):
            await writes_a_tenth_of_a_megabyte(ana)
            if await machine.count("charrette_sockets_behind"):
                break
        deadline = asyncio.get_running_loop().time() + _GONE_WITHIN_S
        while (seats := await machine.count("charrette_sockets")) > 1:
            assert asyncio.get_running_loop().time() < deadline
            await writes_a_tenth_of_a_megabyte(ana)

        assert (seats, ana.closed) == (1, None)


async def writes_a_tenth_of_a_megabyte(*people: Typist) -> None:
    for person in people:
        person.types(f"{person.name}{len(person.typed)}" + "a" * 50_000)
    await asyncio.gather(*(person.is_saved() for person in people))
