"""Writing a turn into a log as somebody at a keyboard would have: a few words an entry, at the pace of typing."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pycrdt import Doc, Text, TransactionEvent

from collab.guide.edit import Delete, Format, Insert, Step, apply, read_section, steps
from collab.guide.markdown import from_markdown
from collab.history.entry import Draft, Head, Kind
from server.documents import actions
from server.documents.actions import Append, Committed
from server.storage.transaction import Transactions

_CLIENTS: Final = 2**32 - 1
_BURST: Final = re.compile(r"(?:\S+\s*){1,9}|\s+")
_LETTERS_A_SECOND: Final = 4
_PAUSE_MS: Final = 2_000

_Paper = Doc[Any]  # Any: a root's type is whatever its first reader asks for


@dataclass
class Typist:
    """One guide, its log, and a copy of it for every device that somebody sits at."""

    transactions: Transactions
    head: Head
    now: int = 0
    _paper: _Paper = field(default_factory=Doc)
    _devices: dict[tuple[str, int], _Paper] = field(default_factory=dict)
    _leased: set[int] = field(default_factory=set)

    def markdown(self, root: str) -> str:
        return read_section(self._paper.get(root, type=Text).diff()).markdown

    async def writes(
        self, author: str, device: int, root: str, markdown: str, kind: Kind = Kind.LIVE
    ) -> None:
        """From `now` on, which moves as time passes."""
        paper = self._device(author, device)
        text = paper.get(root, type=Text)
        section = read_section(text.diff())
        shift = 0
        for step in steps(section, from_markdown(markdown, section.placeholders).lines):
            for part in _bursts(_moved(step, shift)):
                shift += _growth(part)
                self.now += _PAUSE_MS + 1_000 * _growth(part) // _LETTERS_A_SECOND * (_growth(part) > 0)
                await self._append(author, paper, text, part, kind)

    def _device(self, author: str, device: int) -> _Paper:
        """Each sitting has a clientID of its own, as a browser has."""
        paper = self._devices.setdefault((author, device), Doc(client_id=1 + secrets.randbelow(_CLIENTS)))
        paper.apply_update(self._paper.get_update(paper.get_state()))
        return paper

    async def _append(self, author: str, paper: _Paper, text: Text, step: Step, kind: Kind) -> None:
        updates: list[bytes] = []

        def keep(event: TransactionEvent) -> None:
            updates.append(event.update)

        subscription = paper.observe(keep)
        with paper.transaction():
            apply(text, [step])
        paper.unobserve(subscription)
        for update in updates:
            leases = {} if paper.client_id in self._leased else {paper.client_id: author}
            self._leased.add(paper.client_id)
            append = Append(self.head, (Draft(author, update, kind),), leases)
            [outcome] = await actions.append(self.transactions, [append], at=self.now)
            if not isinstance(outcome, Committed):
                raise RuntimeError(outcome)  # noqa: TRY004 - no type is wrong: somebody else wrote into the sample
            self.head = outcome.head
            self._paper.apply_update(update)


def _moved(step: Step, by: int) -> Step:
    if isinstance(step, Insert):
        return Insert(step.at + by, step.content, step.attributes)
    if isinstance(step, Delete):
        return Delete(step.at + by, step.end + by)
    return Format(step.at + by, step.end + by, step.attributes)


def _bursts(step: Step) -> Iterator[Step]:
    if not isinstance(step, Insert) or not isinstance(step.content, str):
        yield step
        return
    at = step.at
    for words in _BURST.findall(step.content):
        yield Insert(at, words, step.attributes)
        at += len(words.encode())


def _growth(step: Step) -> int:
    """In bytes; an embed counts as one."""
    if isinstance(step, Insert):
        return len(step.content.encode()) if isinstance(step.content, str) else 1
    return step.at - step.end if isinstance(step, Delete) else 0
