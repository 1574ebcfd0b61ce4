"""A log that was cut or changed: its guide says so with one sentence, the log line names the entry, other guides go on."""

import asyncio

import pytest

from tests.faults.machine import Machine
from tests.support.typist import all_agree, typists

_UNREADABLE = (4500, "This guide cannot be read. Its keepers have been told.")


@pytest.mark.parametrize(
    ("damage", "entry"),
    [
        ("UPDATE document_entries SET payload = zeroblob(20) WHERE document = ?1 AND seq = 2", 2),
        ("UPDATE document_entries SET author = 'somebody' WHERE document = ?1 AND seq = 3", 3),
        ("DELETE FROM document_entries WHERE document = ?1 AND seq = 4", 4),
        ("DELETE FROM document_entries WHERE document = ?1 AND seq = 2", 2),
    ],
    ids=["words changed", "author changed", "cut short", "entry removed"],
)
async def test_a_damaged_guide_is_closed_and_the_others_go_on(
    damage: str, entry: int, machine: Machine
) -> None:
    await four_entries(machine)
    assert machine.damages(damage, machine.guides[0]) == 1
    await machine.starts()
    async with typists(*machine.addresses("Ana"), *machine.addresses("Ben", guide=1)) as (ana, ben):
        ana.sets_out()
        assert await ana.is_closed() == _UNREADABLE
        told = await machine.logs("document_unreadable")
        assert (told["document"], told["seq"]) == (machine.guides[0], entry)

        await ben.arrives()
        ben.types()
        await ben.is_saved()


async def test_a_guide_that_is_damaged_while_people_write_closes_and_the_others_go_on(
    machine: Machine,
) -> None:
    """It shows at the next commit, which must not follow a log that is no longer the one it knows."""
    await four_entries(machine)
    await machine.starts()
    async with typists(*machine.addresses("Ana"), *machine.addresses("Ben", guide=1)) as (ana, ben):
        await asyncio.gather(ana.arrives(), ben.arrives())
        machine.damages(
            "UPDATE document_heads SET hash = zeroblob(32) WHERE document = ?1", machine.guides[0]
        )
        word = ana.types()
        assert await ana.is_closed() == (4500, "This guide cannot be read at the moment.")
        assert "4" in (await machine.logs("room_unreadable"))["error"]
        assert word in str(ana.text)

        ben.types()
        await ben.is_saved()


async def four_entries(machine: Machine) -> None:
    await machine.starts()
    async with typists(*machine.addresses("Ana")) as (ana,):
        await ana.arrives()
        for _ in range(4):
            ana.types()
            await ana.is_saved()
        await all_agree([ana])
    await asyncio.to_thread(machine.kill9)


async def test_a_guide_that_never_was_is_gone(machine: Machine) -> None:
    await machine.starts()
    address = machine.door("abcdefghij0123456789", "Ana").address
    async with typists(("Ana", address)) as (ana,):
        ana.sets_out()

        assert (await ana.is_closed())[0] == 4404
