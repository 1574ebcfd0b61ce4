"""What people do with threads: each verb checks the right, writes once, and rings the bell."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from collab.guide.replacement import word_changes
from server.clock import Clock
from server.events import Doorbell
from server.guides.access import Membership
from server.guides.threads import TOPIC, access, actions, queries, rules
from server.guides.threads.access import Thread
from server.guides.threads.actions import Held, Spoken, Wanted
from server.guides.threads.placing import Named, NoWords, Placing
from server.guides.threads.rules import (
    Asker,
    ChangesNothing,
    Decision,
    Kind,
    May,
    MayNotDoThis,
    MayNotTalk,
    NotOpen,
    State,
    UnknownSign,
    WantsReason,
)
from server.guides.writing import is_attempt, new_attempt
from server.storage.transaction import Transactions

T = TypeVar("T")
Action = Callable[[AsyncConnection], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class NewThread:
    """As it was sent. A suggestion may come without words of its own, talk with the team without a passage."""

    kind: Kind
    named: Named
    text: str
    replacement: str
    reason: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Talking:
    """One for the whole server."""

    placing: Placing
    transactions: Transactions
    doorbell: Doorbell
    clock: Clock

    async def start(self, asker: Asker, guide: str, new: NewThread) -> str:
        """The thread's id. Raises MayNotTalk, the refusals of `rules`, and as `Placing.hold`."""
        if not asker.may_talk:
            raise MayNotTalk
        is_suggestion = new.kind is Kind.SUGGESTION
        spoken = await self._spoken(asker, guide, new.text, new.attempt, may_be_empty=is_suggestion)
        held, wanted = None, None
        if new.kind is not Kind.TEAM:
            held = await self._held(guide, new)
            wanted = _wanted(held, new) if is_suggestion else None
        return await self._do(
            guide,
            partial(
                actions.start,
                guide=guide,
                kind=new.kind,
                spoken=spoken,
                held=held,
                wanted=wanted,
                now=self.clock.now_ms(),
            ),
        )

    async def reply(self, asker: Asker, thread: Thread, text: str, attempt: str) -> None:
        if not asker.may_talk:
            raise MayNotTalk
        spoken = await self._spoken(asker, thread.guide, text, attempt)
        await self._do(
            thread.guide, partial(actions.reply, thread=thread, spoken=spoken, now=self.clock.now_ms())
        )

    async def react(self, asker: Asker, thread: Thread, message: str, sign: str, *, on: bool) -> None:
        if not asker.may_talk:
            raise MayNotTalk
        if sign not in rules.SIGNS:
            raise UnknownSign
        async with self.transactions.read() as connection:
            known = await access.message(connection, thread, message)
        await self._do(
            thread.guide,
            partial(actions.react, thread=thread, message=known, author=asker.author, sign=sign, on=on),
        )

    async def resolve(self, asker: Asker, thread: Thread, note: str) -> None:
        self.require(asker, thread, lambda may: may.resolve, State.OPEN)
        words = rules.reason(note)
        await self._do(
            thread.guide,
            partial(actions.resolve, thread=thread, by=asker.author, note=words, now=self.clock.now_ms()),
        )

    async def reopen(self, asker: Asker, thread: Thread, text: str, attempt: str) -> None:
        """With a message, or without."""
        if thread.decision is not None:
            raise NotOpen
        self.require(asker, thread, lambda may: may.reopen, State.RESOLVED)
        spoken = await self._spoken(asker, thread.guide, text, attempt) if text.strip() else None
        await self._do(
            thread.guide, partial(actions.reopen, thread=thread, spoken=spoken, now=self.clock.now_ms())
        )

    async def attach(self, asker: Asker, thread: Thread, named: Named) -> None:
        self.require(asker, thread, lambda may: may.reattach, State.OPEN)
        held = await self.placing.hold(thread.guide, _tidied(named))
        await self._do(thread.guide, partial(actions.attach, thread=thread, held=held))

    async def decline(self, asker: Asker, thread: Thread, reason: str) -> None:
        self.require(asker, thread, lambda may: may.decline, State.OPEN)
        words = rules.reason(reason)
        if not words:
            raise WantsReason
        await self._decide(asker, thread, Decision.DECLINED, words)

    async def withdraw(self, asker: Asker, thread: Thread) -> None:
        self.require(asker, thread, lambda may: may.withdraw, State.OPEN)
        await self._decide(asker, thread, Decision.WITHDRAWN, "")

    def require(self, asker: Asker, thread: Thread, asks: Callable[[May], bool], state: State) -> None:
        """Whoever may do it with a thread in that state, may send it again once it is done. Raises MayNotDoThis."""
        as_it_was = rules.may(asker, thread.kind, thread.author, state, None)
        if not asks(as_it_was):
            raise MayNotDoThis

    async def _decide(self, asker: Asker, thread: Thread, decision: Decision, words: str) -> None:
        await self._do(
            thread.guide,
            partial(
                actions.decide,
                thread=thread,
                decision=decision,
                by=asker.author,
                words=words,
                at=self.clock.now_ms(),
            ),
        )

    async def _spoken(
        self, asker: Asker, guide: str, text: str, attempt: str, *, may_be_empty: bool = False
    ) -> Spoken:
        words = "" if may_be_empty and not text.strip() else rules.said(text)
        mentions = rules.mentioned(words, await self._names(guide)) if "@" in words else frozenset()
        return Spoken(asker.author, words, mentions, attempt if is_attempt(attempt) else new_attempt())

    async def _names(self, guide: str) -> Mapping[str, str]:
        async with self.transactions.read() as connection:
            authors = await queries.authors(connection, guide)
        return {one.author: one.name for one in authors.values() if one.role is not None}

    async def _held(self, guide: str, new: NewThread) -> Held:
        is_between = new.kind is Kind.SUGGESTION and not new.named.quote and not new.named.is_typed
        return await self.placing.hold(guide, _tidied(new.named), is_between=is_between)

    async def _do(self, guide: str, action: Action[T]) -> T:
        result = await self.transactions.run(action)
        self.doorbell.ring(TOPIC, guide)
        return result


def asker_of(membership: Membership, *, is_organiser: bool) -> Asker:
    return Asker(membership.author, membership.role, is_organiser)


def _tidied(named: Named) -> Named:
    return Named(named.root, named.start, named.end, rules.quoted(named.quote))


def _wanted(held: Held, new: NewThread) -> Wanted:
    replacement, reason = rules.replacement(new.replacement), rules.reason(new.reason)
    if replacement == held.quote:
        raise ChangesNothing if replacement else NoWords
    words = word_changes(held.quote, replacement)
    if words >= rules.MANY_WORDS and not (reason or new.text.strip()):
        raise WantsReason
    return Wanted(replacement, reason, words)
