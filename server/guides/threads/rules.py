"""Bounds, who may do what with a thread, and whom a text speaks to. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from collab.guide.values import clean
from server.errors import Conflict, NotAllowed, Refused
from server.guides.rules import Role

MESSAGE_LONGEST: Final = 5_000
QUOTE_LONGEST: Final = 2_000
REPLACEMENT_LONGEST: Final = 20_000
REASON_LONGEST: Final = 500
MANY_WORDS: Final = 5
"""From so many changed words on a suggestion says why."""
ID_LENGTH: Final = 20
SIGNS: Final = ("👍", "❤️", "🎉", "🤔", "👀")
REASONS: Final = ("spelling", "clearer", "shorter", "wrong", "missing")
"""The reasons that one tap gives; any other is in somebody's own words."""

_MENTION: Final = re.compile(r"(?<![\w@.])@(?=\w)")
_NAME_LIKE: Final = re.compile(r"\w+(?:[.'’-]\w+)*")


class Kind(StrEnum):
    COMMENT = "comment"
    SUGGESTION = "suggestion"
    TEAM = "team"


class State(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Decision(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Empty(Refused):
    def __init__(self) -> None:
        super().__init__("Write something first.")


class TooLong(Refused):
    """`what` begins the sentence."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"{what} is too long: at most {most:,} characters can be sent at once.")
        self.what = what
        self.most = most


class MentionsStranger(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nobody in this guide is called “{name}”: leave out the @, or choose somebody here."
        )
        self.name = name


class WantsReason(Refused):
    """For a suggestion that changes much, and for declining one."""

    def __init__(self) -> None:
        super().__init__("Say why, in a word or two.")


class ChangesNothing(Refused):
    def __init__(self) -> None:
        super().__init__("This suggestion says what stands there already.")


class UnknownSign(Refused):
    def __init__(self) -> None:
        super().__init__("Choose one of the signs that are offered.")


class MayNotTalk(NotAllowed):
    """Readers, and organisers who are no members."""

    def __init__(self) -> None:
        super().__init__("You may read what is said here, but not take part: ask a writer of this guide.")


class MayNotDoThis(NotAllowed):
    def __init__(self) -> None:
        super().__init__("This is for somebody else of this guide to do.")


class NotOpen(Conflict):
    """Resolved or decided meanwhile."""

    def __init__(self) -> None:
        super().__init__("This was resolved or decided meanwhile: look at it again.")


class Asker(NamedTuple):
    """Somebody in a guide."""

    author: str
    role: Role
    is_organiser: bool

    @property
    def may_talk(self) -> bool:
        return self.role in (Role.WRITER, Role.COMMENTER)


class May(NamedTuple):
    """What somebody may do with a thread as it is now."""

    reply: bool
    resolve: bool
    reopen: bool
    accept: bool
    decline: bool
    withdraw: bool
    reattach: bool


def may(asker: Asker, kind: Kind, author: str, state: State, decision: Decision | None) -> May:
    is_open, is_mine = state is State.OPEN, asker.author == author
    is_waiting = kind is Kind.SUGGESTION and decision is None
    return May(
        reply=is_open and asker.may_talk,
        resolve=is_open and (is_mine or asker.is_organiser),
        reopen=not is_open and asker.may_talk and decision is None,
        accept=is_open and is_waiting and asker.role.may_write,
        decline=is_open and is_waiting and asker.role.may_write,
        withdraw=is_open and is_waiting and is_mine,
        reattach=is_open
        and ((kind is Kind.COMMENT and (is_mine or asker.role.may_write)) or (is_waiting and is_mine)),
    )


def said(text: str) -> str:
    """What somebody says in a message. Raises Empty, TooLong."""
    words = _tidy(text)
    if not words:
        raise Empty
    return _within(words, "This message", MESSAGE_LONGEST)


def quoted(text: str) -> str:
    """As it stands in the text. Raises TooLong."""
    return _within(clean(_with_line_ends(text)), "This passage", QUOTE_LONGEST)


def replacement(text: str) -> str:
    """Raises TooLong."""
    return _within(clean(_with_line_ends(text)), "This suggestion", REPLACEMENT_LONGEST)


def reason(text: str) -> str:
    """Raises TooLong."""
    return _within(_tidy(text), "This reason", REASON_LONGEST)


def _tidy(text: str) -> str:
    return clean(_with_line_ends(text)).strip()


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _within(text: str, what: str, most: int) -> str:
    if len(text) > most:
        raise TooLong(what, most)
    return text


def mentioned(text: str, names: Mapping[str, str]) -> frozenset[str]:
    """The authors whom a text speaks to; `names` are the members'. Raises MentionsStranger.

    `@Ana Marsh`, and `@Ana` where only one is called so. An @ within a word, as in an address, speaks to nobody.
    """
    return frozenset(
        author for found in _MENTION.finditer(text) for author in _called(text[found.end() :], names)
    )


def _called(text: str, names: Mapping[str, str]) -> list[str]:
    for whole in (names, _first_names(names)):
        lengths = [len(name) for name in whole.values() if _begins_with(text, name)]
        if lengths:
            return [
                author
                for author, name in whole.items()
                if len(name) == max(lengths) and _begins_with(text, name)
            ]
    name = _NAME_LIKE.match(text)
    raise MentionsStranger(name[0] if name else text[:1])


def _begins_with(text: str, name: str) -> bool:
    return text[: len(name)].casefold() == name.casefold() and not text[len(name) : len(name) + 1].isalnum()


def _first_names(names: Mapping[str, str]) -> dict[str, str]:
    """Of those who share theirs with nobody."""
    first = {author: name.split()[0] for author, name in names.items()}
    taken = [name.casefold() for name in first.values()]
    return {author: name for author, name in first.items() if taken.count(name.casefold()) == 1}
