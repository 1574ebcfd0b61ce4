"""Recorded sessions as the updates of their people, made by the engine."""

import gzip
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pycrdt import Doc, Text, TransactionEvent

from tests.support.shared_data import shared


class Keystroke(NamedTuple):
    agent: int
    update: bytes


class Trace:
    """Of the data beside the repository, in plain ASCII; skips the test where it is absent."""

    def __init__(self, name: str) -> None:
        with gzip.open(shared(f"data/traces/{name}.json.gz")) as file:
            read = json.load(file)
        self.says: str = read["endContent"]
        self.edits: list[dict[str, Any]] = read["txns"]  # Any: JSON
        self._agents: int = read.get("numAgents", 1)

    def keystrokes(self, root: str, most: int | None = None) -> Iterator[Keystroke]:
        """In an order in which each builds on nothing but those before; agents 0, 1 … write under 1000, 2000 …"""
        agents = [_Agent(root, number, self._agents) for number in range(self._agents)]
        after: list[tuple[int, ...]] = []
        for edit in self.edits[:most]:
            agent = agents[edit.get("agent", 0)]
            for parent in edit.get("parents", ()):
                agent.learns(after[parent], agents)
            update = agent.types(edit["patches"])
            after.append(tuple(agent.known))
            yield Keystroke(agent.number, update)


class _Agent:
    def __init__(self, root: str, number: int, agents: int) -> None:
        self.number = number
        self.doc: Doc[Text] = Doc(client_id=1000 * (number + 1))
        self.text = self.doc.get(root, type=Text)
        self.made: list[bytes] = []
        self.known = [0] * agents
        self._heard: list[bytes] = []
        self._observing = self.doc.observe(self._hears)

    def _hears(self, event: TransactionEvent) -> None:
        self._heard.append(event.update)

    def learns(self, counts: Sequence[int], agents: Sequence["_Agent"]) -> None:
        for other, count in zip(agents, counts, strict=True):
            for update in other.made[self.known[other.number] : count]:
                self.doc.apply_update(update)
            self.known[other.number] = max(self.known[other.number], count)

    def types(self, patches: Sequence[tuple[int, int, str]]) -> bytes:
        self._heard.clear()
        with self.doc.transaction():
            for at, removed, words in patches:
                if removed:
                    del self.text[at : at + removed]
                if words:
                    self.text.insert(at, words)
        (update,) = self._heard
        self.made.append(update)
        self.known[self.number] += 1
        return update
