"""The same random documents in Yjs and in the engine, through a room that merges them by person as it saves."""

import json
from base64 import b64decode, b64encode
from random import Random

from pycrdt import Doc, Text

from collab.room.members import Limits
from tests.support.client import Client
from tests.support.engine import assert_sound, clocks_in
from tests.support.history import authorship_of, we_say
from tests.support.room import ROOTS, OneRoom
from tests.support.yjs import Json, yjs

SEEDS = range(20)


def test_engine_and_yjs_agree_on_what_the_room_made_of_it() -> None:
    """[AU1, RM8, RM9, RM20, SI1] Random documents of four people, saved in random batches and sent on as they were saved."""
    documents = yjs(make=list(SEEDS))
    worlds = [replayed(seed, document["log"]) for seed, document in zip(SEEDS, documents, strict=True)]
    entries = [[record.payload for record in world.log.records] for world, _ in worlds]
    relayed = [bystander.updates for _, bystander in worlds]

    from_entries = yjs(replay=[list(map(encoded, payloads)) for payloads in entries])
    from_relay = yjs(replay=[list(map(encoded, updates)) for updates in relayed])

    for seed, document, (world, bystander), one, other in zip(
        SEEDS, documents, worlds, from_entries, from_relay, strict=True
    ):
        print(f"seed {seed}")  # noqa: T201 - shown when it fails
        assert world.closes == []
        assert not document["state"]["pending"]
        assert says(world.room.replica.doc) == says(bystander.doc) == plain(document["state"])
        assert one["vector"] == other["vector"] == document["state"]["vector"]
        assert plain(one) == plain(other) == plain(document["state"])
        assert we_say(authorship_of(world.log.records), sorted(ROOTS)) == yjs_says(document["state"])
        assert_sound(world.room.replica)


def encoded(update: bytes) -> str:
    return b64encode(update).decode()


def replayed(seed: int, log: list[tuple[int, str]]) -> tuple[OneRoom, Client]:
    random = Random(seed)
    world = OneRoom(Limits(batch_updates=random.choice((1, 5, 512))))
    people = [world.joins(f"person {number}", asks=False) for number in range(4)]
    bystander = world.joins("bystander")
    for person in people:
        person.answers = False
    for number, update in log:
        people[number].sends(b64decode(update))
        if random.random() < 0.1:
            world.commits()
    world.commits()
    return world, bystander


def says(doc: Doc[Text]) -> Json:
    """What stands in each section, and how far each client has written."""
    texts = {root: joined(doc.get(root, type=Text).diff()) for root in sorted(ROOTS)}
    return json.loads(json.dumps([texts, {str(client): clock for client, clock in clocks_in(doc).items()}]))


def plain(state: Json) -> Json:
    texts = {
        root: joined([(part["insert"], part.get("attributes")) for part in state["texts"][root]])
        for root in sorted(ROOTS)
    }
    return json.loads(json.dumps([texts, state["vector"]]))


def yjs_says(state: Json) -> dict[str, list[tuple[object, Json]]]:
    return {root: [(insert, formats) for insert, formats in plain(state)[0][root]] for root in sorted(ROOTS)}


def joined(parts: Json) -> list[Json]:
    """Equal neighbours as one: where a part ends depends on marks that format nothing."""
    found: list[Json] = []
    for insert, attributes in parts:
        formats = {key: value for key, value in (attributes or {}).items() if value is not None}
        if found and isinstance(insert, str) and isinstance(found[-1][0], str) and found[-1][1] == formats:
            found[-1] = [found[-1][0] + insert, formats]
        else:
            found.append([insert, formats])
    return found
