"""Frames that nobody would write, against a room with bystanders: 20,000 here, ten million by `make faults`.

Bystanders are compared by clocks and deletions, not by the order of the words: structs that lie about their neighbours
are ordered differently by engines that get them in other batches. No unit is lost, added or held back by that.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from time import process_time

import pytest

from collab.room.effects import Close, Counted, Effects, Send
from collab.wire.state_vector import encode
from tests.support.client import Client
from tests.support.engine import assert_index_is_engine, assert_nothing_pends, assert_sound
from tests.support.random_updates import RandomUpdates, mutated
from tests.support.room import ROOTS, OneRoom, two_people_in_a_room
from tests.support.updates import presence, sync

FRAMES_A_ROOM = 2_000
FRAMES, THOROUGH = 20_000, 10_000_000
LONGEST_S = 0.05
OWN_CLIENTS = (7, 8, 300, 2**40)
FOREIGN_CLIENTS = (1, 2, 99)
ROOT_NAMES = sorted(ROOTS)


class Mallory:
    """A writer with many sockets; `frames` are what she sends, each derived from the seed alone."""

    def __init__(self, world: OneRoom, seed: int) -> None:
        self.world = world
        self.random = Random(seed)
        self.client = self.joins()
        self.honest = [b"\x00\x00"]
        self.lies = RandomUpdates(self.random, OWN_CLIENTS, ROOT_NAMES)
        self.forgeries = RandomUpdates(self.random, OWN_CLIENTS + FOREIGN_CLIENTS, [*ROOT_NAMES, "other"])
        self.longest = 0.0

    def joins(self) -> Client:
        client = self.world.joins("mallory", client_id=99, asks=False)
        client.answers = False
        return client

    def sends(self, frame: bytes) -> Effects:
        if self.client.closed is not None:
            self.client = self.joins()
        started = process_time()
        effects = self.world.room.receive(self.client.socket, frame, self.world.now)
        self.longest = max(self.longest, process_time() - started)
        if not effects:
            self.lies.was_accepted()
        self.world.carries_out(effects)
        return effects

    def frame(self) -> bytes:
        random, clocks = self.random, self.world.room.replica.index.clocks()
        how = random.random()
        if how < 0.45:
            self.honest.append(self.lies.update(clocks))
            return sync(self.honest[-1], random.choice((1, 2, 2, 2)))
        if how < 0.55:
            return sync(self.forgeries.update(clocks))
        if how < 0.85:
            return sync(mutated(random, random.choice(self.honest[-20:])), random.choice((1, 2)))
        if how < 0.9:
            return mutated(random, sync(random.choice(self.honest[-20:])))
        if how < 0.95:
            return mutated(
                random, presence((random.choice((1, 2, 99)), random.randrange(9), '{"cursor":[1]}'))
            )
        return sync(mutated(random, encode(clocks)), step=0)


@contextmanager
def told(seed: int, frames: list[bytes]) -> Iterator[None]:
    """On a failure: the seed, and every frame up to it."""
    try:
        yield
    except BaseException:
        print(f"seed {seed}", *(frame.hex() for frame in frames), sep="\n")  # noqa: T201 - shown when it fails
        raise


@pytest.fixture
def no_collection() -> Iterator[None]:
    """The collector's pauses belong to the size of the test process, not to a frame."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.slow
@pytest.mark.usefixtures("no_collection")
def test_no_frame_harms_anybody(thorough: bool) -> None:
    """[RM20, RM19]"""
    for seed in range((THOROUGH if thorough else FRAMES) // FRAMES_A_ROOM):
        frames: list[bytes] = []
        with told(seed, frames):
            one_room(seed, frames)
        gc.collect()


def one_room(seed: int, frames: list[bytes]) -> None:
    world, alice, bob = two_people_in_a_room()
    for client in (alice, bob):
        client.shows(1, {})  # as every stock client does first: it makes the clientID theirs
    mallory = Mallory(world, seed)
    for number in range(FRAMES_A_ROOM):
        frames.append(mallory.frame())
        assert_only_the_sender_notices(mallory.sends(frames[-1]), mallory.client.socket)
        if number % 20 == 0:
            alice.types(f"a{number} ")
            bob.types("b😀", root="title")
            world.commits()
            world.ticks()
            world.shows_presence()
    world.commits()

    assert mallory.longest < LONGEST_S
    assert (alice.closed, bob.closed) == (None, None)
    assert world.counted["engine"] == 0
    assert_everything_is_durable(world, alice, bob)


def assert_only_the_sender_notices(effects: Effects, socket: int) -> None:
    for effect in effects:
        assert isinstance(effect, Counted) or (isinstance(effect, Send | Close) and effect.socket == socket)


def assert_everything_is_durable(world: OneRoom, alice: Client, bob: Client) -> None:
    replica = world.room.replica
    assert_index_is_engine(world.log.replica().index, replica.doc)
    for client in (alice, bob):
        assert_index_is_engine(replica.index, client.doc)
        assert_nothing_pends(client.doc, OWN_CLIENTS + FOREIGN_CLIENTS)
    assert {"alice", "bob", "mallory"} == {author for author, _ in world.entries}
    assert_sound(replica, OWN_CLIENTS + FOREIGN_CLIENTS)
