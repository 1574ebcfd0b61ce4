"""The server with a fault built in from outside: `python faulty_server.py --port N --control FILE [--kill POINT --at N]`.

Nothing in the server knows of this. `--kill` ends the process at the n-th pass of a named point; `--control` names a file that
the test writes (`Orders`) and that is looked at in every append and whenever the clock is read.
"""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from server import asgi
from server.clock import Clock, SystemClock
from server.documents import actions, packing, snapshots
from server.live import rooms
from server.live.allowance import Allowance
from server.live.committer import Committer
from server.live.connection import Connection, Message, Receive, Transmit
from server.live.rooms import Rooms
from server.settings import Settings

ACK, UPDATE = b"\x64", b"\x00\x02"
_ON_THE_WIRE_AFTER_S = 0.02
_SMALL_SEGMENT = 20
_TURN_S = 0.001

log = structlog.get_logger()
Pass = Callable[[], None]


@dataclass(frozen=True)
class Orders:
    """`append` is "hold" (open before its COMMIT), "read-only" or nothing; `clock_s` moves the wall clock."""

    append: str = ""
    clock_s: float = 0.0

    def give(self, file: Path) -> None:
        """In one step: the server never reads half of it."""
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(file)

    @classmethod
    def read(cls, file: Path) -> "Orders":
        return cls(**json.loads(file.read_text())) if file.exists() else cls()


# -- ends


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def soon_dead() -> None:
    """What was just written goes out first."""
    asyncio.get_running_loop().call_later(_ON_THE_WIRE_AFTER_S, die)


def at_pass(number: int, ends: Pass) -> Pass:
    passes = 0

    def passed() -> None:
        nonlocal passes
        passes += 1
        if passes == number:
            ends()

    return passed


def before(owner: object, name: str, passed: Pass) -> None:
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:  # Any: stands in for whatever the original takes
        passed()
        return original(*given, **named)

    setattr(owner, name, wrapped)


def after(owner: object, name: str, passed: Pass) -> None:
    """Only passes in which something was done count: a result that is not false."""
    original = getattr(owner, name)

    def wrapped(*given: Any, **named: Any) -> Any:  # Any: as above
        result = original(*given, **named)
        if result:
            passed()
        return result

    setattr(owner, name, wrapped)


def on_the_wire(passed: Pass, *, sees: bytes, never_sends: bytes) -> None:
    """Frames of one kind stay in the server, those of another count once they are written to the socket."""
    original = Connection.run

    async def run(
        self: Connection, receive: Receive, transmit: Transmit, allowance: Allowance, clock: Clock
    ) -> None:
        async def filtered(message: Message) -> None:
            frame = message.get("bytes") or b""
            if frame.startswith(never_sends):
                return
            await transmit(message)
            if frame.startswith(sees):
                passed()

        await original(self, receive, filtered, allowance, clock)

    Connection.run = run  # type: ignore[method-assign] # the fault


POINTS: dict[str, Callable[[int], None]] = {
    "in the append, before its commit": lambda n: after(actions, "_commit", at_pass(n, die)),
    "between commit and acknowledgement": lambda n: before(Committer, "_landed", at_pass(n, die)),
    "between acknowledgement and relay": lambda n: on_the_wire(
        at_pass(n, soon_dead), sees=ACK, never_sends=UPDATE
    ),
    "between relay and acknowledgement": lambda n: on_the_wire(
        at_pass(n, soon_dead), sees=UPDATE, never_sends=ACK
    ),
    "in the writing of a snapshot": lambda n: after(snapshots, "write", at_pass(n, die)),
    "between snapshot and switch": lambda n: before(snapshots, "switch", at_pass(n, die)),
    "in the switch": lambda n: after(snapshots, "switch", at_pass(n, die)),
    "between switch and packing": lambda n: before(actions, "pack_some", at_pass(n, die)),
    "in the packing": lambda n: after(actions, "pack_some", at_pass(n, die)),
}


# -- orders of the test


def obey(control: Path) -> None:
    original, now_ms = actions._commit, SystemClock.now_ms

    def commit(sealed: Sequence[Any], connection: sqlite3.Connection) -> Any:  # Any: as the original
        is_read_only = Orders.read(control).append == "read-only"
        connection.execute(f"PRAGMA query_only = {int(is_read_only)}")
        try:
            outcomes = original(sealed, connection)
        finally:
            connection.execute("PRAGMA query_only = 0")
        if Orders.read(control).append == "hold":
            log.info("holding")
            while Orders.read(control).append == "hold":
                time.sleep(0.005)  # in the writer's thread: the fault
        return outcomes

    def jumping_clock(self: SystemClock) -> int:
        return now_ms(self) + round(Orders.read(control).clock_s * 1000)

    actions._commit = commit
    SystemClock.now_ms = jumping_clock  # type: ignore[method-assign] # the fault


def tell_pragmas() -> None:
    """Logs once what the committing connection is set to."""
    original = actions._commit
    is_told = False

    def commit(sealed: Sequence[Any], connection: sqlite3.Connection) -> Any:  # Any: as the original
        nonlocal is_told
        if not is_told:
            is_told = True
            (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
            (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
            log.info("committing", synchronous=synchronous, journal=journal)
        return original(sealed, connection)

    actions._commit = commit


# -- stalls


class TurnWatch:
    """Logs every turn of the event loop that took more of the processor than it should, however busy the machine is."""

    def __init__(self, most_s: float) -> None:
        self._most = most_s
        self._spent = 0.0

    def begin(self) -> None:
        self._spent = time.thread_time()
        asyncio.get_running_loop().call_later(_TURN_S, self._look)

    def _look(self) -> None:
        took = time.thread_time() - self._spent
        if took > self._most:
            log.warning("stall", ms=round(took * 1000))
        self.begin()


def watch_turns(most_s: float) -> None:
    original = Rooms.run

    async def run(self: Rooms) -> None:
        TurnWatch(most_s).begin()
        await original(self)

    Rooms.run = run  # type: ignore[method-assign] # the server's loop is only reached from inside


def hurry_pings(times: float) -> None:
    """The server asks more often whether somebody is there, and waits that much shorter until it thinks not."""
    asgi._ANSWERS_PING_WITHIN_S /= times  # type: ignore[misc] # the fault
    original = uvicorn.Config

    def config(*given: Any, **named: Any) -> Any:  # Any: as the original
        asked_every = named.get("ws_ping_interval", 20.0)
        return original(*given, **{**named, "ws_ping_interval": asked_every / times})

    uvicorn.Config = config  # type: ignore[assignment,misc] # the fault


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--control", type=Path)
    parser.add_argument("--kill", choices=POINTS)
    parser.add_argument("--at", type=int, default=1)
    parser.add_argument("--kept-empty", type=float)
    parser.add_argument("--longest-turn-ms", type=float)
    parser.add_argument("--hurried-pings", type=float)
    asked = parser.parse_args()
    tell_pragmas()
    if asked.control:
        obey(asked.control)
    if asked.kill:
        packing.SEGMENT_ENTRIES = _SMALL_SEGMENT  # type: ignore[misc] # so that a short test packs
        POINTS[asked.kill](asked.at)
    if asked.kept_empty is not None:
        rooms._KEPT_EMPTY_S = asked.kept_empty
    if asked.hurried_pings:
        hurry_pings(asked.hurried_pings)
    if asked.longest_turn_ms:
        watch_turns(asked.longest_turn_ms / 1000)
    asgi.run(Settings.from_environment().serving_on(asked.port), "127.0.0.1", asked.port)


if __name__ == "__main__":
    main()
