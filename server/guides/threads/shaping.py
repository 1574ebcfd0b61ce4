"""Threads as programs and templates are shown them, for one person."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.guides.rules import ORGANISER_AUTHOR
from server.guides.threads.access import Suggestion
from server.guides.threads.placing import At
from server.guides.threads.queries import Author, Message, Talk
from server.guides.threads.rules import Asker, may
from server.guides.threads.schemas import (
    By,
    MessageOut,
    PersonOut,
    PlaceOut,
    Positions,
    RemovedOut,
    SuggestionOut,
    ThreadOut,
)

_SECTION = "section:"


@dataclass(frozen=True, slots=True)
class Shaping:
    """`say` translates what stands for an organiser's name."""

    asker: Asker
    authors: Mapping[str, Author]
    say: Callable[[str], str]

    def thread(self, talk: Talk, at: At | None) -> ThreadOut:
        thread = talk.thread
        passage = thread.passage
        return ThreadOut(
            id=thread.id,
            number=thread.number,
            kind=thread.kind,
            root=passage.root if passage else "",
            section=passage.root.removeprefix(_SECTION) if passage else "",
            anchor=Positions(_text(passage.start), _text(passage.end)) if passage else None,
            quote=thread.quote,
            at=self._place(at) if at else None,
            by=self._by(thread.author),
            made_at=thread.made,
            state=thread.state,
            note=thread.note,
            resolved_by=self._somebody(thread.resolved_by),
            resolved_at=thread.resolved,
            version=thread.version,
            messages=[self._message(message) for message in talk.messages],
            suggestion=self._suggestion(thread.suggestion) if thread.suggestion else None,
            may=may(self.asker, thread.kind, thread.author, thread.state, thread.decision)._asdict(),
        )

    def people(self) -> list[PersonOut]:
        return [PersonOut(one.author, one.name, one.role) for one in self.authors.values() if one.role]

    def _place(self, at: At) -> PlaceOut:
        place, removed = at.place, at.removed
        return PlaceOut(
            state=at.standing,
            text=place.text if place else "",
            from_=place.start if place else None,
            to=place.end if place else None,
            removed=RemovedOut(self._by(removed.by), removed.at) if removed else None,
        )

    def _message(self, message: Message) -> MessageOut:
        return MessageOut(
            id=message.id,
            by=self._by(message.author),
            text=message.text,
            made_at=message.made,
            reactions={
                sign: sorted(self._by(author).name for author in authors)
                for sign, authors in message.reactions.items()
            },
            my_reactions=[
                sign for sign, authors in message.reactions.items() if self.asker.author in authors
            ],
            mentions=message.mentions,
        )

    def _suggestion(self, suggestion: Suggestion) -> SuggestionOut:
        return SuggestionOut(
            replacement=suggestion.replacement,
            reason=suggestion.reason,
            words=suggestion.words,
            decision=suggestion.decision,
            decided_by=self._somebody(suggestion.decided_by),
            decided_at=suggestion.decided,
            decision_words=suggestion.decision_words,
        )

    def _somebody(self, author: str | None) -> By | None:
        return None if author is None else self._by(author)

    def _by(self, author: str) -> By:
        if author == ORGANISER_AUTHOR:
            return By(author, self.say("an organiser"))
        known = self.authors.get(author)
        return By(author, known.name if known else self.say("somebody"))


def _text(position: bytes) -> str:
    return urlsafe_b64encode(position).decode().rstrip("=")
