"""Frames that no honest client sends, over real sockets: refused one by one, and the others in the guide do not notice."""

import asyncio
import random
from collections.abc import Callable, Sequence

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from collab.wire import messages
from collab.wire.varint import var_bytes, var_string, write_varuint
from tests.faults.machine import Machine
from tests.support.typist import Typist, all_agree, assert_each_word_once, typists

MUTATED, MUTATED_LONG = 5_000, 100_000
_ATTACKERS = 4
_LONGEST_TURN_MS = 50
_MEGABYTE = 1024 * 1024
_FRAME_LIMIT = 1024 * 1024


def update(hexadecimal: str) -> bytes:
    return messages.update(bytes.fromhex(hexadecimal))


NESTED = bytes.fromhex("01010700080101740175") + b"\x01u" * 29_999 + bytes.fromhex("017e00")
DEEP_JSON = messages.awareness(b"\x01\x05\x01" + var_string("[" * 1_500 + "]" * 1_500))

HOSTILE: dict[str, tuple[bytes, int]] = {
    "a value nested 30,000 deep": (messages.update(NESTED), 4422),
    "seven bytes that ask for half a gigabyte": (update("a297d88f010203"), 4422),
    "a number of 60,000 bytes": (b"\x00\x02" + b"\xff" * 60_000 + b"\x01", 4422),
    "a frame that ends early": (b"\x00\x02\x7f\x01", 4422),
    "an empty frame": (b"", 4422),
    "units of somebody else collected as garbage": (update("0101070500e80700"), 4422),
    "a deletion of words to come": (update("0001070105e807"), 4422),
    "a part that the guide does not have": (update("010105000401017402686900"), 4422),
    "deep JSON in presence": (DEEP_JSON, 4422),
    "more than our limit": (messages.update(bytes(_FRAME_LIMIT)), 4413),
    "more than the server ever takes in": (messages.update(bytes(9 * _FRAME_LIMIT)), 1009),
}


async def test_each_hostile_frame_ends_its_connection_and_no_other(machine: Machine) -> None:
    """[RM19, RM20, RM21, WR7, WR20, WR21]"""
    await machine.starts_faulty("--longest-turn-ms", str(_LONGEST_TURN_MS))
    async with typists(*machine.addresses("Ana", "Ben")) as (ana, ben):
        await asyncio.gather(ana.arrives(), ben.arrives())
        before = machine.memory()
        [(_, door)] = machine.addresses("Cleo")
        codes = {}
        for name, (frame, _) in HOSTILE.items():
            ana.types()
            codes[name] = await how_it_ends(door, frame)
            ben.types()
        await all_agree([ana, ben])

        assert codes == {name: code for name, (_, code) in HOSTILE.items()}
        assert_each_word_once([ana, ben], str(ana.text))
        assert machine.memory() - before < 20 * _MEGABYTE
    assert machine.events("stall") == []


async def how_it_ends(door: str, frame: bytes) -> int:
    async with connect(door, max_size=None, compression=None) as socket:
        try:
            await socket.send(frame)
            async for _ in socket:
                pass
        except ConnectionClosed:
            pass  # the code is kept
        return socket.close_code or 1006


# -- many, made at random from honest ones


@pytest.mark.slow
async def test_mutated_frames_hurt_nobody(
    machine: Machine, thorough: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """[RM20]"""
    number = MUTATED_LONG if thorough else MUTATED
    seed = random.SystemRandom().randrange(2**32)
    with capsys.disabled():
        print(f"\n{number} mutated frames with seed {seed}", flush=True)  # noqa: T201 - names a failing run
    await machine.starts_faulty("--longest-turn-ms", str(_LONGEST_TURN_MS))
    doors = (*machine.addresses("Ana", "Ben"), *machine.addresses("Cleo", guide=1))
    async with typists(*doors) as (ana, ben, cleo):
        await asyncio.gather(*(person.arrives() for person in (ana, ben, cleo)))
        before = machine.memory()
        attack = Attack(machine.addresses("Gil")[0][1], random.Random(seed), number)
        async with asyncio.TaskGroup() as group:
            bystanders = [group.create_task(types_on(person)) for person in (ana, ben, cleo)]
            await attack.runs()
            for bystander in bystanders:
                bystander.cancel()
        await asyncio.gather(all_agree([ana, ben]), cleo.is_saved())

        assert attack.refused > number / 10, "hardly anything was refused: these frames were no test"
        assert attack.taken > number / 100, "nearly everything was refused: these frames went nowhere"
        assert_each_word_once([cleo], str(cleo.text))
        assert [person.closed for person in (ana, ben, cleo)] == [None] * 3
        assert machine.memory() - before < 30 * _MEGABYTE
    assert machine.events("stall") == []
    assert [line for line in machine.lines if '"level": "error"' in line] == []
    machine.is_verified()
    machine.is_verified(guide=1)


async def types_on(person: Typist) -> None:
    while True:
        person.types()
        await person.is_saved()


class Attack:
    """Several sockets of one person at once; each is opened again when it has been closed."""

    def __init__(self, door: str, chance: random.Random, number: int) -> None:
        self.refused = self.taken = 0
        self._door = door
        self._chance = chance
        self._left = number
        self._models = honest_frames()

    async def runs(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(_ATTACKERS):
                group.create_task(self._one())

    async def _one(self) -> None:
        while self._left > 0:
            async with (
                connect(self._door, max_size=None, compression=None) as socket,
                asyncio.TaskGroup() as group,
            ):
                reading = group.create_task(_reads(socket))
                await self._sends(socket)
                reading.cancel()

    async def _sends(self, socket: ClientConnection) -> None:
        """Frame by frame: each is answered before the next, so that it is known which one was refused."""
        while self._left > 0:
            self._left -= 1
            try:
                await socket.send(mutated(self._chance.choice(self._models), self._chance))
                pong = await socket.ping()
                _ = await pong
            except ConnectionClosed:
                self.refused += 1
                return
            self.taken += 1


async def _reads(socket: ClientConnection) -> None:
    try:
        async for _ in socket:
            pass
    except ConnectionClosed:
        pass  # the sender sees it too


def honest_frames() -> list[bytes]:
    client = write_varuint(987_654)
    typed = (
        b"\x01\x01"
        + client
        + b"\x00\x04\x01"
        + var_string("section:steps")
        + var_string("so it is 😀")
        + b"\x00"
    )
    struck = b"\x00\x01" + client + b"\x01\x02\x03"
    bold = (
        b"\x01\x01"
        + client
        + b"\x0b\x86"
        + client
        + b"\x03"
        + var_string("strong")
        + var_string("true")
        + b"\x00"
    )
    presence = b"\x01" + client + b"\x01" + var_string('{"user":{"name":"Gil"},"cursor":{"anchor":3}}')
    return [
        messages.update(typed),
        messages.sync_step_2(typed),
        messages.update(struck),
        messages.update(bold),
        messages.sync_step_1(b"\x01" + client + b"\x05"),
        messages.awareness(presence),
        b"\x03",
        b"\x64\x00",
        b"\x02\x00" + var_bytes(b"no"),
    ]


def mutated(frame: bytes, chance: random.Random) -> bytes:
    """One to three changes, one after the other."""
    for _ in range(chance.randint(1, 3)):
        frame = chance.choice(CHANGES)(frame, chance)
    return frame


def _flipped(frame: bytes, chance: random.Random) -> bytes:
    if not frame:
        return frame
    at = chance.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ (1 << chance.randrange(8))]) + frame[at + 1 :]


def _cut(frame: bytes, chance: random.Random) -> bytes:
    return frame[: chance.randint(0, len(frame))]


def _stuffed(frame: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(frame))
    return frame[:at] + chance.randbytes(chance.randint(1, 9)) + frame[at:]


def _doubled(frame: bytes, chance: random.Random) -> bytes:
    start, end = sorted((chance.randint(0, len(frame)), chance.randint(0, len(frame))))
    return frame[:end] + frame[start:]


def _with_a_large_number(frame: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(frame))
    return frame[:at] + write_varuint(chance.getrandbits(chance.choice((7, 14, 31, 53)))) + frame[at + 1 :]


def _unchanged(frame: bytes, _: random.Random) -> bytes:
    return frame


CHANGES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _flipped,
    _flipped,
    _cut,
    _stuffed,
    _doubled,
    _with_a_large_number,
    _unchanged,
)
