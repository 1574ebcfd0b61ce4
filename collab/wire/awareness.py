"""Presence on the wire: who is here, as (client, clock, state) with the state as JSON or nothing.

`decode` bounds every state but does not look into it: stock clients send on everybody's presence that they
receive, and nearly all of that is dropped by its clock. What is not dropped goes through `with_user`, and
nothing else may be passed on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from collab.errors import Malformed, TooLarge
from collab.wire.json_values import read_json, write_json
from collab.wire.varint import read_var_bytes, read_varuint, var_bytes, write_varuint

_NULL: Final = b"null"


@dataclass(frozen=True, slots=True)
class Limits:
    states: int = 5_000
    state_bytes: int = 4_096
    depth: int = 16


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class State:
    """`json` is None when the client leaves. As decoded it is bounded in size and not yet known to be JSON."""

    client: int
    clock: int
    json: bytes | None


def decode(data: bytes, limits: Limits = LIMITS) -> list[State]:
    count, at = read_varuint(data, 0)
    if count > limits.states:
        raise TooLarge("states", count, limits.states)
    states = []
    for _ in range(count):
        client, at = read_varuint(data, at)
        clock, at = read_varuint(data, at)
        text, at = read_var_bytes(data, at)
        if len(text) > limits.state_bytes:
            raise TooLarge("bytes in one state", len(text), limits.state_bytes)
        states.append(State(client, clock, None if text == _NULL else text))
    if at != len(data):
        raise Malformed("something follows the last state")
    return states


def encode(states: Iterable[State]) -> bytes:
    parts = [
        write_varuint(state.client)
        + write_varuint(state.clock)
        + var_bytes(_NULL if state.json is None else state.json)
        for state in states
    ]
    return write_varuint(len(parts)) + b"".join(parts)


def with_user(state_json: bytes, user_json: bytes, limits: Limits = LIMITS) -> bytes:
    """The state with the server's word on who this is. `user_json` is trusted, `state_json` is checked."""
    state = read_json(state_json, max_bytes=limits.state_bytes, max_depth=limits.depth)
    if not isinstance(state, dict):
        raise Malformed("a state is not an object")
    state.pop("user", None)
    if not state:
        return b'{"user":' + user_json + b"}"
    return write_json(state)[:-1] + b',"user":' + user_json + b"}"
