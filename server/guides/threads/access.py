"""A thread for a person: through its guide, so that a thread of another guide and one that is not there are one answer."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.anchors import Passage
from server.errors import NotFound
from server.guides.threads.rules import Decision, Kind, State
from server.guides.threads.tables import thread_messages, thread_suggestions, threads


class NoSuchThread(NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such conversation in this guide.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    replacement: str
    reason: str
    words: int
    accepting: int | None
    decision: Decision | None
    decided_by: str | None
    decided: int | None
    decision_words: str


@dataclass(frozen=True, slots=True)
class Thread:
    """`passage` is None for talk that is tied to no text."""

    id: str
    guide: str
    number: int
    version: int
    kind: Kind
    author: str
    made: int
    passage: Passage | None
    quote: str
    units: bytes
    seq: int
    is_detached: bool
    removed_by: str | None
    removed: int | None
    state: State
    note: str
    resolved_by: str | None
    resolved: int | None
    suggestion: Suggestion | None

    @property
    def is_being_accepted(self) -> bool:
        """It may have been: the log knows."""
        suggestion = self.suggestion
        return suggestion is not None and suggestion.accepting is not None and suggestion.decision is None

    @property
    def decision(self) -> Decision | None:
        return None if self.suggestion is None else self.suggestion.decision


async def thread(connection: AsyncConnection, guide: str, thread_id: str) -> Thread:
    """Raises `NoSuchThread`."""
    found = await connection.execute(whole().where(threads.c.guide == guide, threads.c.id == thread_id))
    row = found.one_or_none()
    if row is None:
        raise NoSuchThread
    return of_row(row)


async def message(connection: AsyncConnection, of: Thread, message_id: str) -> str:
    """The id, of a message that is in this thread. Raises `NoSuchThread`."""
    asked = select(thread_messages.c.id).where(
        thread_messages.c.thread == of.id, thread_messages.c.id == message_id
    )
    found = await connection.scalar(asked)
    if found is None:
        raise NoSuchThread
    return str(found)


def whole() -> Select[*tuple[Any, ...]]:  # the columns are named in `of_row`
    return select(
        threads, *[column for column in thread_suggestions.c if column.name != "thread"]
    ).select_from(threads.outerjoin(thread_suggestions))


def of_row(row: Row[*tuple[Any, ...]]) -> Thread:  # as above
    return Thread(
        id=row.id,
        guide=row.guide,
        number=row.number,
        version=row.version,
        kind=Kind(row.kind),
        author=row.author,
        made=row.made,
        passage=Passage(row.root, row.first, row.last) if row.root else None,
        quote=row.quote,
        units=row.units,
        seq=row.seq,
        is_detached=row.detached,
        removed_by=row.removed_by,
        removed=row.removed,
        state=State(row.state),
        note=row.note,
        resolved_by=row.resolved_by,
        resolved=row.resolved,
        suggestion=_suggestion(row) if row.kind == Kind.SUGGESTION else None,
    )


def _suggestion(row: Row[*tuple[Any, ...]]) -> Suggestion:  # as above
    return Suggestion(
        replacement=row.replacement,
        reason=row.reason,
        words=row.words,
        accepting=row.accepting,
        decision=Decision(row.decision) if row.decision else None,
        decided_by=row.decided_by,
        decided=row.decided,
        decision_words=row.decision_words,
    )
