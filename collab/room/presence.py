"""Who is here and where: the server's own record, from which every browser's presence is fed.

Names come from the session, never from the frame. Clocks are passed on as they came: a state sent again with a higher clock
would overwrite its author's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collab.room.effects import SocketId
from collab.room.members import Member
from collab.wire.awareness import State, encode, with_user

RESERVED_MS = 600_000
"""A clientID shown in presence stays its person's this long after the socket is gone; the same memory knows late echoes."""
_CLOCK_JUMP = 1_000_000
_STATES_A_SOCKET = 64


@dataclass(slots=True)
class _Shown:
    author: str
    socket: SocketId
    first_clock: int
    clock: int
    json: bytes | None
    gone_at: int | None = None


class Presence:
    """States by clientID; `leases` is the room's own table of clientID → author, read only here."""

    def __init__(self, leases: Mapping[int, str]) -> None:
        self.leases = leases
        self._shown: dict[int, _Shown] = {}
        self._dirty: set[int] = set()
        self._of_socket: dict[SocketId, set[int]] = {}

    @property
    def has_news(self) -> bool:
        return bool(self._dirty)

    def holder(self, client: int) -> str | None:
        """Whose clientID it is: by the log, or reserved by having been shown."""
        author = self.leases.get(client)
        if author is None and (shown := self._shown.get(client)) is not None:
            author = shown.author
        return author

    def receive(self, socket: SocketId, member: Member, states: Iterable[State]) -> list[str]:
        """Takes over what this socket may say; returns the causes of what it may not."""
        causes = [self._take(socket, member, state) for state in states]
        return [cause for cause in causes if cause is not None]

    def _take(self, socket: SocketId, member: Member, state: State) -> str | None:
        shown = self._shown.get(state.client)
        known = shown.clock if shown else 0
        if (self.holder(state.client) or member.author) != member.author:
            is_echo = state.json is None or state.clock <= known
            return None if is_echo else "presence_of_another"
        if shown is None:
            # a null is somebody's echo of who left: it must not reserve the clientID for who echoes
            return None if state.json is None else self._first(socket, member, state)
        if state.clock > shown.first_clock + _CLOCK_JUMP:
            return "presence_clock"
        is_leaving = state.clock == known and state.json is None and shown.json is not None
        is_back = state.clock == known and state.json is not None and shown.gone_at is not None
        if state.clock > known or is_leaving or is_back:
            self._show(socket, member, shown, state)
        return None

    def _first(self, socket: SocketId, member: Member, state: State) -> str | None:
        mine = self._of_socket.setdefault(socket, set())
        if mine and self.leases.get(state.client) != member.author:
            # a stock client shows its own clientID first; any other may be a neighbour's that came through the browser
            return "presence_of_nobody"
        if len(mine) >= _STATES_A_SOCKET:
            return "presence_states"
        shown = _Shown(member.author, socket, state.clock, 0, None)
        self._shown[state.client] = shown
        mine.add(state.client)
        if state.clock > 0:  # an unknown client counts as clock 0, so every browser would ignore this one
            self._show(socket, member, shown, state)
        return None

    def _show(self, socket: SocketId, member: Member, shown: _Shown, state: State) -> None:
        json = None if state.json is None else with_user(state.json, member.user)
        if shown.socket != socket:
            self._of_socket.get(shown.socket, set()).discard(state.client)
            self._of_socket.setdefault(socket, set()).add(state.client)
        shown.socket, shown.clock = socket, state.clock
        shown.json = json
        shown.gone_at = None
        self._dirty.add(state.client)

    def leave(self, socket: SocketId, now: int) -> None:
        """The socket is closed: what it showed last goes in the same tick."""
        for client in self._of_socket.pop(socket, ()):
            shown = self._shown[client]
            if shown.json is not None:
                self._dirty.add(client)
            shown.json, shown.gone_at = None, now

    def renamed(self, socket: SocketId, member: Member) -> None:
        """The person's name or right changed while connected."""
        for client in self._of_socket.get(socket, ()):
            shown = self._shown[client]
            if shown.json is not None:
                shown.json = with_user(shown.json, member.user)
                self._dirty.add(client)

    def snapshot(self) -> bytes | None:
        """All states, for a newcomer; None when nobody shows any."""
        states = [
            State(client, shown.clock, shown.json) for client, shown in self._shown.items() if shown.json
        ]
        return encode(states) if states else None

    def news(self) -> bytes | None:
        """What changed since the last call, each client once."""
        if not self._dirty:
            return None
        states = [
            State(client, self._shown[client].clock, self._shown[client].json) for client in self._dirty
        ]
        self._dirty.clear()
        return encode(states)

    def forget(self, now: int) -> None:
        """Drops what was gone for long enough; the reservation is the longer of the two spans."""
        self._shown = {
            client: shown
            for client, shown in self._shown.items()
            if shown.gone_at is None or now - shown.gone_at < RESERVED_MS
        }
        self._dirty &= self._shown.keys()
