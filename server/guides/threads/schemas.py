"""What programs and forms send, and what programs are answered. Times are ms since 1970; people are `{author, name}`."""

import msgspec

from server.guides.threads.rules import Kind


class Sent(msgspec.Struct, kw_only=True):
    """`attempt` names one form, however often it is sent; `author` is whom a page's form was made for."""

    attempt: str = ""
    author: str = ""


class ThreadSent(Sent, kw_only=True):
    """`start` and `end` are relative positions in base64 for addresses; without them `quote` is looked for in the section."""

    kind: Kind = Kind.COMMENT
    root: str = ""
    start: str = ""
    end: str = ""
    quote: str = ""
    text: str = ""
    replacement: str = ""
    reason: str = ""


class MessageSent(Sent, kw_only=True):
    text: str = ""


class NoteSent(Sent, kw_only=True):
    note: str = ""


class ReasonSent(Sent, kw_only=True):
    reason: str = ""


class AnchorSent(Sent, kw_only=True):
    root: str = ""
    start: str = ""
    end: str = ""
    quote: str = ""


class ReactionSent(Sent, kw_only=True):
    """A page's button says in `off` which sign is taken back."""

    sign: str = ""
    on: bool = True
    off: str = ""


class By(msgspec.Struct):
    author: str
    name: str


class Positions(msgspec.Struct):
    """Relative positions as Yjs encodes them, in base64 for addresses."""

    start: str
    end: str


class RemovedOut(msgspec.Struct):
    by: By
    at: int


class PlaceOut(msgspec.Struct, rename={"from_": "from"}):
    """`from` and `to` are UTF-16 units of the root's text; a passage that is gone has neither."""

    state: str
    text: str
    from_: int | None
    to: int | None
    removed: RemovedOut | None


class MessageOut(msgspec.Struct):
    id: str
    by: By
    text: str
    made_at: int
    reactions: dict[str, list[str]]
    my_reactions: list[str]
    mentions: list[str]


class SuggestionOut(msgspec.Struct):
    replacement: str
    reason: str
    words: int
    decision: str | None
    decided_by: By | None
    decided_at: int | None
    decision_words: str


class ThreadOut(msgspec.Struct):
    id: str
    number: int
    kind: str
    root: str
    section: str
    anchor: Positions | None
    quote: str
    at: PlaceOut | None
    by: By
    made_at: int
    state: str
    note: str
    resolved_by: By | None
    resolved_at: int | None
    version: int
    messages: list[MessageOut]
    suggestion: SuggestionOut | None
    may: dict[str, bool]


class PersonOut(msgspec.Struct):
    """Somebody who may be mentioned."""

    author: str
    name: str
    role: str


class ListOut(msgspec.Struct):
    """All changes up to `version`; with `more`, ask again with `?since=` this version."""

    version: int
    more: bool
    threads: list[ThreadOut]
    people: list[PersonOut]
    signs: list[str]
