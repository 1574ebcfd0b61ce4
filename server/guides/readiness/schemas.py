"""What a page and a program are told of how far a guide is."""

import msgspec


class Signed(msgspec.Struct, frozen=True):
    """`holds` is false when the section has changed in substance since."""

    author: str
    name: str
    state: str
    at: int
    holds: bool


class Missing(msgspec.Struct, frozen=True):
    """`lack` is one of collab.guide.readiness.Lack; `words` are those that are meant, if any."""

    lack: str
    words: str


class SectionStanding(msgspec.Struct, frozen=True):
    """`state` is draft, needs evidence or ready; `seen` names the text this was said of."""

    key: str
    title: str
    required: bool
    words: int
    state: str
    seen: str
    signed: tuple[Signed, ...]
    missing: tuple[Missing, ...]


class Reading(msgspec.Struct, frozen=True):
    """`level` is a band of LIX; all are None for a text too short, or in a language without a formula."""

    ari: float | None
    lix: float | None
    level: str | None


class Standing(msgspec.Struct, frozen=True):
    """Of the guide after its `seq`-th change."""

    seq: int
    words: int
    sections: tuple[SectionStanding, ...]
    missing: tuple[Missing, ...]
    reading: Reading
