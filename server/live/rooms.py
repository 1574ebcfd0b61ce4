"""The rooms in memory: opened from the log when somebody comes, kept while somebody is there or something is unsaved."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

import structlog

from collab.guide.keys import allowed_roots
from collab.guide.sections import MINI_GUIDE
from collab.room.effects import CloseCode
from collab.room.members import Limits
from collab.room.replica import Replica
from collab.room.room import Room
from server.clock import Clock
from server.documents import actions, queries
from server.documents.errors import DocumentNotFound, DocumentUnreadable
from server.documents.snapshots import Snapshot
from server.documents.witness import Witness
from server.errors import CharretteError
from server.live.committer import Committer
from server.live.room import LiveRoom, Surroundings
from server.settings import Settings
from server.storage.errors import StoreError
from server.storage.transaction import Transactions
from server.web.metrics import Metrics

_TICK_S = 0.25
_KEPT_EMPTY_S = 15.0
_RELOAD_PAUSE_S = 0.5
_WITNESS_EVERY = 8
"""Ticks: two seconds."""
_FINISH_S = 10.0
_GOODBYE_S = 2.0
_ROOTS = allowed_roots(MINI_GUIDE)
"""The only template so far."""

log = structlog.get_logger()


class Rooms:
    """One per process. `run` is its task; everything it starts ends with it."""

    def __init__(
        self, settings: Settings, transactions: Transactions, clock: Clock, metrics: Metrics
    ) -> None:
        self.committer = Committer(transactions, clock, metrics, settings.commit_floor_ms / 1000)
        self.open: dict[str, LiveRoom] = {}
        self._settings = settings
        self._transactions = transactions
        self._clock = clock
        self._metrics = metrics
        self._witness = Witness(settings.database_file.with_name(settings.database_file.name + ".witness"))
        self._opening: dict[str, asyncio.Lock] = {}
        self._group: asyncio.TaskGroup | None = None
        self._finished = asyncio.Event()
        self._reloading: set[LiveRoom] = set()
        self._snapshotting: set[str] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            group.create_task(self._tick_for_ever())
            await self.committer.run()
            self._remember(*self.open.values())
            self._finished.set()

    async def room(self, document: str) -> LiveRoom:
        """Raises DocumentNotFound, DocumentUnreadable or StoreError. Nothing goes out before loading has finished."""
        async with self._opening.setdefault(document, asyncio.Lock()):
            if (found := self.open.get(document)) is None:
                found = LiveRoom(document, self._room(await self._replica(document)), self._surroundings())
                self.open[document] = found
                self._metrics.rooms.set(len(self.open))
            found.emptied_at = self._clock.monotonic()
            return found

    @property
    def are_saving(self) -> bool:
        """Whether all that people write is being saved: no commit fails, and none takes too long."""
        return not self.committer.is_failing and not any(room.is_not_saving for room in self.open.values())

    async def finish(self) -> None:
        """What was received is saved and acknowledged, nothing more is taken in, then every socket is closed."""
        for room in self.open.values():
            room.is_deaf = True
        self.committer.finish()
        try:
            async with asyncio.timeout(_FINISH_S):
                _ = await self._finished.wait()
        except TimeoutError:
            log.error("stopped_unsaved")  # noqa: TRY400 - what was not acknowledged is still with its clients
        for room in self.open.values():
            room.end_all(CloseCode.RESTARTING, "The server is restarting.")
        await self._until_empty()

    async def _until_empty(self) -> None:
        """The outboxes go out with the close code behind them; a socket that does not read is not waited for."""
        try:
            async with asyncio.timeout(_GOODBYE_S):
                for room in self.open.values():
                    _ = await room.emptied.wait()
        except TimeoutError:
            log.warning("sockets_left_behind")

    def _room(self, replica: Replica) -> Room:
        settings = self._settings
        limits = Limits(
            frame_bytes=settings.frame_limit,
            document_bytes=settings.document_limit,
            snapshot_entries=settings.snapshot_entries,
            snapshot_bytes=settings.snapshot_bytes,
        )
        return Room(replica, allows_root=_ROOTS.__contains__, limits=limits)

    async def _replica(self, document: str) -> Replica:
        loaded = await queries.load(self._transactions, document)
        for fault in loaded.faults:
            log.warning("snapshot_ignored", document=document, fault=fault)
        state = None if loaded.snapshot is None else loaded.snapshot.state
        return Replica.rebuilt(loaded.head, loaded.leases, state, loaded.records)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            clock=self._clock,
            metrics=self._metrics,
            wants_commit=self.committer.wants,
            wants_reload=self._reload_soon,
            wants_serving=self._serve_soon,
            wants_snapshot=self._snapshot_soon,
            later=asyncio.get_running_loop().call_later,
            presence_seconds=self._settings.presence_tick_ms / 1000,
        )

    # -- what rooms ask for

    def _start(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        if self._group is None:
            raise RuntimeError("the rooms are not running")
        self._group.create_task(work())

    def _reload_soon(self, room: LiveRoom) -> None:
        if room not in self._reloading:
            self._reloading.add(room)
            self._start(partial(self._reload, room))

    async def _reload(self, room: LiveRoom) -> None:
        """Tries until the log can be read again; meanwhile nothing of the room is encoded or saved."""
        while room.room.needs_reload:
            try:
                await self.notice_restore(room.document)
                replica = await self._replica(room.document)
            except StoreError:
                await asyncio.sleep(_RELOAD_PAUSE_S)
                continue
            except (DocumentNotFound, DocumentUnreadable) as error:
                log.error("room_unreadable", document=room.document, error=error.sentence)  # noqa: TRY400 - no traceback
                self._abandon(room)
                break
            room.reload(replica)
        self._reloading.discard(room)

    def _remember(self, *rooms: LiveRoom) -> None:
        if not self._witness.remember([room.head for room in rooms]):
            log.warning("witness_not_written")

    async def notice_restore(self, document: str | None = None) -> None:
        """Raises the generation of documents whose log is not the one that was here before."""
        if document is not None and (room := self.open.get(document)) is not None:
            self._remember(room)
        asked = None if document is None else [document]
        for fallen in await self._witness.raise_fallen_behind(self._transactions, asked):
            log.warning("restored_from_backup", document=fallen)

    def _abandon(self, room: LiveRoom) -> None:
        self.open.pop(room.document, None)
        room.end_all(CloseCode.UNREADABLE, "This guide cannot be read at the moment.")

    def _serve_soon(self, room: LiveRoom, number: int, vector: bytes) -> None:
        self._start(partial(self._serve, room, number, vector))

    async def _serve(self, room: LiveRoom, number: int, vector: bytes) -> None:
        """A newcomer while nothing can be saved: what the log has, and nothing that is only in memory."""
        try:
            replica = await self._replica(room.document)
        except CharretteError:
            room.end(number, CloseCode.TRY_LATER, "The server cannot read this guide at the moment.")
            return
        room.served(number, replica.missing(vector))

    def _snapshot_soon(self, snapshot: Snapshot) -> None:
        if snapshot.document not in self._snapshotting:
            self._snapshotting.add(snapshot.document)
            self._start(partial(self._snapshot, snapshot))

    async def _snapshot(self, snapshot: Snapshot) -> None:
        """A cache: when it cannot be written, the log is still all there."""
        try:
            _ = await actions.save_snapshot(self._transactions, snapshot)
        except StoreError as error:
            log.warning("snapshot_not_saved", document=snapshot.document, error=error.sentence)
        finally:
            self._snapshotting.discard(snapshot.document)

    # -- time

    async def _tick_for_ever(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(_TICK_S)
            if (turn := turn + 1) % _WITNESS_EVERY == 0:
                self._remember(*self.open.values())
            for room in list(self.open.values()):
                room.tick()
                if self._is_done_with(room):
                    self._remember(room)
                    del self.open[room.document]
                    self._opening.pop(room.document, None)
            self._metrics.rooms.set(len(self.open))

    def _is_done_with(self, room: LiveRoom) -> bool:
        emptied = room.emptied_at
        if (
            emptied is None
            or not room.room.is_idle
            or room in self._reloading
            or room.document in self._snapshotting
        ):
            return False
        return self._clock.monotonic() - emptied > _KEPT_EMPTY_S
