"""A log that was cut or changed: its guide says so with one sentence, the log line names the entry, other guides go on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine, Prepared
from tests.support.typist import typists

_UNREADABLE = (4500, "This guide cannot be read. Its keepers have been told.")


@pytest.fixture(scope="module")
def four_entries(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The prepared database, and in its first guide four words of Ana's, each an entry of its own."""

    async def types_four_words(machine: Machine) -> None:
        await machine.starts()
        async with typists(*machine.addresses("Ana")) as (ana,):
            await ana.arrives()
            for _ in range(4):
                ana.types()
                await ana.is_saved()
        await asyncio.to_thread(machine.kill9)

    folder = tmp_path_factory.mktemp("four-entries")
    asyncio.run(types_four_words(Machine(prepared, folder)))
    return prepared.at(folder)


@pytest.fixture
def written(four_entries: Prepared, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(four_entries, tmp_path)
    yield machine
    machine.kill9()


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
    damage: str, entry: int, written: Machine
) -> None:
    """[HC5, HC6, HC7]"""
    machine = written
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
    written: Machine,
) -> None:
    """It shows at the next commit, which must not follow a log that is no longer the one it knows."""
    machine = written
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


async def test_a_guide_that_never_was_is_gone(machine: Machine) -> None:
    await machine.starts()
    address = machine.door("abcdefghij0123456789", "Ana").address
    async with typists(("Ana", address)) as (ana,):
        ana.sets_out()

        assert (await ana.is_closed())[0] == 4404
