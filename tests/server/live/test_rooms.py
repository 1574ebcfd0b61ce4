"""What people in a room see of each other, of the store, and of a clock."""

from pathlib import Path

import pytest

from collab.history.entry import Draft
from collab.room.effects import CloseCode
from collab.wire import awareness, messages
from collab.wire.awareness import State
from server.documents import actions, queries
from server.live.connection import Connection
from server.live.room import LiveRoom
from tests.support.sockets import Live, Socket, live_application, typed
from tests.support.waiting import until

PRESENT = messages.awareness(awareness.encode([State(7, 1, b'{"cursor":1}')]))


def is_presence(frame: bytes) -> bool:
    return frame.startswith(b"\x01") and frame != messages.KEEPALIVE


async def _two(live: Live) -> tuple[str, Socket, Socket]:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana, bo)
    return (
        guide,
        await live.connect(guide, (await live.accounts.token_of(ana)).text).sync(),
        await live.connect(guide, (await live.accounts.token_of(bo)).text).sync(),
    )


async def test_words_are_acknowledged_relayed_and_in_the_log(live: Live) -> None:
    guide, ana, bo = await _two(live)
    words = typed("hello", client=5)

    ana.send(words)

    await ana.acknowledged(1)
    assert await bo.until(lambda frame: frame.startswith(b"\x00\x02")) == words
    (record,) = await queries.records(live.charrette.transactions, guide)
    assert messages.update(record.payload) == words


async def test_presence_bears_the_name_of_the_session_and_goes_with_the_socket(live: Live) -> None:
    _, ana, bo = await _two(live)

    ana.send(PRESENT)
    shown = await bo.until(is_presence)
    ana.hang_up()
    gone = await bo.until(is_presence)

    assert b'"name":"Ana"' in shown
    assert awareness.decode(gone[2:]) == [State(7, 1, None)]


async def test_a_slow_socket_gets_one_diff_when_it_reads_again(tmp_path: Path) -> None:
    async with live_application(tmp_path, CHARRETTE_OUTBOX_LIMIT="1024") as live:
        _, ana, bo = await _two(live)
        bo.stall()

        for client in range(1, 9):
            ana.send(typed("x" * 1000, client=client))
            await ana.acknowledged(client)
        bo.go_on()

        updates = [await bo.until(lambda frame: frame.startswith(b"\x00\x02")) for _ in range(2)]
        assert len(updates[1]) > 7000  # all that came while it was behind, at once
        live_again = typed("y", client=99)
        ana.send(live_again)
        assert await bo.until(lambda frame: frame.startswith(b"\x00\x02")) == live_again


async def test_another_process_that_writes_is_noticed_and_nothing_pending_is_lost(live: Live) -> None:
    guide, ana, bo = await _two(live)
    head = await queries.head(live.charrette.transactions, guide)
    payload = typed("from elsewhere", client=77)[3:]
    draft = actions.Append(head, (Draft("m_elsewhere_", payload),), {77: "m_elsewhere_"})
    await actions.append(live.charrette.transactions, [draft], at=1)

    ana.send(typed("from here", client=5))

    await ana.acknowledged(1)
    texts = await bo.until(lambda frame: b"from elsewhere" in frame)
    assert texts.startswith(b"\x00\x02")
    assert len(await queries.records(live.charrette.transactions, guide)) == 2


async def test_a_closed_document_takes_no_more_words(live: Live) -> None:
    guide, ana, _ = await _two(live)
    async with live.charrette.transactions.write() as connection:
        await actions.close(connection, guide)

    ana.send(typed("too late"))

    assert (await ana.end()).code == 4403


async def test_a_raised_generation_closes_everybody_with_4409(live: Live) -> None:
    guide, ana, bo = await _two(live)
    async with live.charrette.transactions.write() as connection:
        await actions.raise_generation(connection, guide)

    assert (await ana.end()).code == 4409
    assert (await bo.end()).code == 4409


async def test_a_removed_member_and_a_revoked_token_hold_within_two_seconds(live: Live) -> None:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana, bo)
    token = await live.accounts.token_of(ana)
    revoked = await live.connect(guide, token.text).sync()
    removed = await live.connect(guide, (await live.accounts.token_of(bo)).text).sync()

    await live.accounts.revoke_token(token)
    await live.guides.remove(guide, bo)

    assert (await revoked.end()).code == 4401
    assert (await removed.end()).code == 4403


async def test_who_is_removed_on_the_way_in_does_not_stay(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large guide takes long to load, and the right was asked before."""
    bo = await live.accounts.add("Bo")
    guide = await live.guides.one(bo)
    load, version, looks = live.charrette.rooms.room, live.charrette.transactions.data_version, []

    async def look() -> int:
        looks.append(await version())
        return looks[-1]

    async def load_slowly(document: str) -> LiveRoom:
        await live.guides.remove(guide, bo)
        before = len(looks)
        await until(lambda: len(looks) > before + 1, what="the removal has been noticed")
        return await load(document)

    monkeypatch.setattr(live.charrette.transactions, "data_version", look)
    monkeypatch.setattr(live.charrette.rooms, "room", load_slowly)

    entering = live.connect(guide, (await live.accounts.token_of(bo)).text)

    assert (await entering.end()).code == 4403


async def test_a_writer_who_becomes_a_reader_is_told_and_may_go_on_reading(live: Live) -> None:
    ana, bo = await live.accounts.add("Ana"), await live.accounts.add("Bo")
    guide = await live.guides.one(ana, bo)
    writing = await live.connect(guide, (await live.accounts.token_of(ana)).text).sync()
    reading = await live.connect(guide, (await live.accounts.token_of(bo)).text).sync()

    await live.guides.set_member(guide, bo, "reader")

    notice = await reading.until(lambda frame: frame.startswith(b"\x65"))
    assert b'"write":false' in notice
    writing.send(typed("hello", client=5))
    await reading.until(lambda frame: frame.startswith(b"\x00\x02"))
    reading.send(typed("no", client=6))
    assert (await reading.end()).code == 4403


async def test_snapshots_are_written_as_people_write(tmp_path: Path) -> None:
    async with live_application(tmp_path, CHARRETTE_SNAPSHOT_ENTRIES="3") as live:
        guide, ana, bo = await _two(live)

        for client in range(1, 5):
            ana.send(typed("x", client=client))
            await ana.acknowledged(client)
        ana.hang_up()
        bo.hang_up()
        del live.charrette.rooms.open[guide]
        later = await live.connect(guide, (await _token_of(live, "Cleo", guide))).sync()

        loaded = await queries.load(live.charrette.transactions, guide)
        assert loaded.snapshot is not None
        assert loaded.snapshot.seq == 3
        later.hang_up()


async def _token_of(live: Live, name: str, guide: str) -> str:
    person = await live.accounts.add(name)
    await live.guides.set_member(guide, person, "reader")
    return (await live.accounts.token_of(person)).text


async def test_a_flood_from_one_socket_leaves_the_others_their_turns(live: Live) -> None:
    _, ana, bo = await _two(live)
    flood = [typed("x", client=client) for client in range(1_000, 2_000)]

    ana.send(*flood)
    bo.send(typed("hello", client=5))

    await bo.outgoing.join()
    assert ana.outgoing.qsize() > 500  # most of the flood still waits for its turn
    await bo.acknowledged(1)


async def test_what_a_batch_cost_is_owed_by_whoever_sent_it(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ana, bo = await _two(live)
    owed: list[tuple[str, float]] = []
    monkeypatch.setattr(
        Connection, "owes", lambda self, seconds: owed.append((self.visitor.person.name, seconds))
    )

    ana.send(typed("hello", client=5))
    await bo.until(lambda frame: frame.startswith(b"\x00\x02"))

    [(name, seconds)] = owed
    assert name == "Ana"
    assert seconds > 0


async def test_who_does_not_read_is_not_read_either_once_removed(live: Live) -> None:
    """[RM19] The close waits behind what the socket does not take."""
    guide, ana, bo = await _two(live)
    bo.stall()
    ana.send(typed("hello", client=5))
    await ana.acknowledged(1)
    room = live.charrette.rooms.open[guide]
    (theirs,) = [number for number, seated in room.connections.items() if seated.visitor.person.name == "Bo"]
    room.end(theirs, CloseCode.NOT_YOURS, "You are no longer part of this guide.")

    bo.send(typed("I was removed", client=6))
    await bo.outgoing.join()
    ana.send(typed("later", client=7))
    await ana.acknowledged(2)

    assert len(await queries.records(live.charrette.transactions, guide)) == 2
    bo.go_on()
