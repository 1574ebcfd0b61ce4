"""Rooms that are opened and left again leave nothing behind: neither memory nor file handles."""

import asyncio

import psutil

from tests.faults.machine import Machine
from tests.support.typist import typists
from tests.support.waiting import until

_ROOMS = 200
_AT_ONCE = 20
_MEGABYTE = 1024 * 1024


async def test_two_hundred_rooms_in_turn_leave_memory_and_handles_as_they_were(machine: Machine) -> None:
    guides = await asyncio.to_thread(machine.more_guides, _ROOMS)
    await machine.starts_faulty("--kept-empty", "0")
    await visit_all(machine, guides)
    memory, handles = machine.memory(), psutil.Process(machine.pid).num_fds()
    await visit_all(machine, guides)

    assert machine.memory() - memory < 8 * _MEGABYTE
    assert psutil.Process(machine.pid).num_fds() <= handles + 2  # a connection of the pool more or less


async def visit_all(machine: Machine, guides: list[str]) -> None:
    for start in range(0, len(guides), _AT_ONCE):
        doors = [("Ana", machine.door(guide, "Ana").address) for guide in guides[start : start + _AT_ONCE]]
        async with typists(*doors) as people:
            await asyncio.gather(*(person.arrives() for person in people))
            for person in people:
                person.types("a" * 20_000)
            await asyncio.gather(*(person.is_saved() for person in people))
    await until(lambda: machine.metric("charrette_rooms") == 0, what="all rooms are put away")
