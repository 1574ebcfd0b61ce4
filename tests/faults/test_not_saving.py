"""The database takes nothing while ten people type: they are told at once, nothing is lost or doubled, and it heals by itself."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.breakdowns import (
    BREAKDOWNS,
    Breakdown,
    a_small_disk,
    fill,
    full_disk,
    locked_by_another_process,
)
from tests.faults.conftest import MakeMachine
from tests.faults.machine import NAMES, Machine
from tests.support.typist import Typist, all_agree, assert_each_word_once, typists
from tests.support.waiting import until

_TEN = NAMES[:10]
_PACE_S = 0.03
_TOLD_WITHIN_S = 1.0
_MEGABYTE = 1024 * 1024


@asynccontextmanager
async def all_typing(people: Sequence[Typist]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(types_on(person)) for person in people]
        yield
        for task in tasks:
            task.cancel()


async def types_on(person: Typist) -> None:
    chance = random.Random(person.name)
    while True:
        person.types_somewhere(chance)
        await asyncio.sleep(chance.uniform(0, 2 * _PACE_S))


@pytest.mark.parametrize("breakdown", BREAKDOWNS.values(), ids=BREAKDOWNS.keys())
async def test_ten_people_type_through(breakdown: Breakdown, machine: Machine) -> None:
    """[RM14, RM15]"""
    await machine.starts_faulty()
    async with typists(*machine.addresses(*_TEN)) as people:
        await asyncio.gather(*(person.arrives() for person in people))
        for person in people:
            person.types()
        await all_agree(people)
        saved = str(people[0].text)

        with breakdown(machine):
            async with all_typing(people):
                await asyncio.gather(*(person.has_notice("not_saving", _TOLD_WITHIN_S) for person in people))
                await nothing_unsaved_is_seen(machine, saved)
                await it_says_so(machine)
        await asyncio.gather(*(person.has_notice("saving") for person in people))
        await all_agree(people)

        assert_each_word_once(people, str(people[0].text))
        assert all(person.kinds == ["not_saving", "saving"] for person in people)
        assert await machine.readiness() == (200, "")
        text = str(people[0].text)
    await it_survives(machine, text)


async def nothing_unsaved_is_seen(machine: Machine, saved: str) -> None:
    async with typists(*machine.addresses("Tala")) as (newcomer,):
        await newcomer.arrives()
        await newcomer.has_notice("not_saving")

        assert str(newcomer.text) == saved


async def it_says_so(machine: Machine) -> None:
    assert await machine.readiness() == (503, "The server cannot save at the moment.")
    assert await machine.count('charrette_refusals_total{cause="not_saving"}') == 1
    assert [event["document"] for event in machine.events("not_saving")] == [machine.guides[0]]


async def it_survives(machine: Machine, text: str) -> None:
    await asyncio.to_thread(machine.kill9)
    machine.is_verified()
    await machine.starts()
    async with typists(*machine.addresses("Sam")) as (reader,):
        await reader.arrives()

        assert str(reader.text) == text


async def test_what_is_unsaved_when_everybody_leaves_is_saved_when_it_can_be(machine: Machine) -> None:
    await machine.starts_faulty("--kept-empty", "0")
    with locked_by_another_process(machine):
        async with typists(*machine.addresses("Ana")) as (ana,):
            await ana.arrives()
            word = ana.types()
            await ana.has_notice("not_saving")
        await until(lambda: machine.metric("charrette_sockets") == 0, what="the guide is empty")
        assert await machine.count("charrette_rooms") == 1
    await until(lambda: machine.metric("charrette_rooms") == 0, what="the guide is put away")

    async with typists(*machine.addresses("Ben")) as (ben,):
        await ben.arrives()
        assert str(ben.text) == word


async def test_what_waits_to_be_saved_is_bounded(make_machine: MakeMachine) -> None:
    """Over four megabytes the sockets are not read; the rest waits with those who wrote it. [RM16]"""
    machine = make_machine(CHARRETTE_DOCUMENT_LIMIT="99000000", CHARRETTE_BYTES_PER_SECOND="99000000")
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana", "Ben")) as people:
        ana, ben = people
        await asyncio.gather(ana.arrives(), ben.arrives())
        before = machine.memory()
        with locked_by_another_process(machine):
            for number in range(50):
                ana.types(f"{number}" + "a" * 250_000)
                ben.types(f"{number}" + "b" * 250_000)
            await ana.has_notice("not_saving", _TOLD_WITHIN_S)
            await machine.logs("not_saving")
            await until(lambda: ana.is_stuck and ben.is_stuck, what="nothing more is taken from them")

            assert machine.memory() - before < 20 * _MEGABYTE
        await all_agree(people, within=30)
        assert_each_word_once(people, str(ana.text))


async def test_a_disk_that_stays_full_does_not_end_the_server(machine: Machine) -> None:
    """Notes beside the database cannot be written either."""
    await machine.starts()
    async with typists(*machine.addresses("Ana")) as (ana,):
        await ana.arrives()
        ana.types()
        await ana.is_saved()
        with full_disk(machine):
            await machine.logs("witness_not_written")
            ana.types()
            await ana.has_notice("not_saving")
        await ana.is_saved()
        await until(lambda: machine.guides[0] in machine.witness, what="the witness is written")

        assert ana.kinds == ["not_saving", "saving"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
async def test_a_disk_that_is_really_full(make_machine: MakeMachine, tmp_path: Path) -> None:
    with a_small_disk(tmp_path) as disk:
        machine = make_machine(folder=disk)
        await machine.starts()
        async with typists(*machine.addresses("Ana", "Ben")) as people:
            ana, ben = people
            await asyncio.gather(ana.arrives(), ben.arrives())
            filling = disk / "filling"
            fill(filling)
            ana.types("a" * 100_000)
            await asyncio.gather(ana.has_notice("not_saving"), ben.has_notice("not_saving"))
            assert str(ben.text) == ""
            filling.unlink()
            await all_agree(people)

            assert_each_word_once(people, str(ben.text))
        await asyncio.to_thread(machine.stop)
        machine.is_verified()


# -- a commit that is held open


async def test_a_newcomer_sees_nothing_of_an_open_commit(machine: Machine) -> None:
    """[RM2, RM11, RM15]"""
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana", "Ben", "Cleo")) as (ana, ben, cleo):
        await asyncio.gather(ana.arrives(), cleo.arrives())
        await ana.is_saved()
        machine.orders(append="hold")
        word = ana.types()
        await machine.logs("holding")
        await ben.arrives()
        assert (str(ben.text), str(cleo.text), ana.waiting) == ("", "", 1)

        machine.orders()
        await all_agree([ana, ben, cleo])
        assert str(ben.text) == word


async def test_killed_in_an_open_commit_nobody_has_seen_it(machine: Machine) -> None:
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        await ana.arrives()
        machine.orders(append="hold")
        word = ana.types()
        await machine.logs("holding")
        await ben.arrives()
        await asyncio.to_thread(machine.kill9)
        await asyncio.gather(ana.is_closed(), ben.is_closed())
        assert (str(ben.text), ana.acknowledged) == ("", [])

        await machine.starts()
        await ben.arrives()
        assert str(ben.text) == ""
        await ana.arrives()
        await all_agree([ana, ben])
        assert str(ben.text) == word


async def test_a_duplicate_of_an_update_in_flight_is_not_acknowledged_before_the_commit(
    machine: Machine,
) -> None:
    """Ana's other window sends the same bytes; its next question shows that the server has read them. [RM12]"""
    await machine.starts_faulty()
    async with typists(*machine.addresses("Ana", "Ana")) as (ana, other_window):
        await asyncio.gather(ana.arrives(), other_window.arrives())
        await asyncio.gather(ana.is_saved(), other_window.is_saved())
        machine.orders(append="hold")
        word = ana.types()
        await machine.logs("holding")
        assert ana.line is not None
        other_window.sends_update(ana.line.sent[-1])
        await other_window.asks_again()
        assert (ana.waiting, other_window.waiting) == (1, 1)
        assert str(other_window.text) == ""

        machine.orders()
        await all_agree([ana, other_window])
        assert str(other_window.text) == word
