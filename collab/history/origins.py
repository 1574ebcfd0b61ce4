"""Where words came from, as the log's entries say it: a suggestion that somebody else made, an idea, a source.

The server writes it into an entry's reference when the words are saved: `{"by": author}` in an entry of kind `accept` for all
that it wrote, and in any entry `{"origins": [[clientID, clock, length, {"author": …} or {"source": …}], …]}` for words of the
entry's own author. What says anything else, or speaks of somebody else's words, is not heeded.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from collab.history.authorship import Authorship
from collab.history.entry import Kind


class Origin(NamedTuple):
    """Somebody's words, or a source's."""

    author: str = ""
    source: str = ""


class _Claim(NamedTuple):
    client: int
    clock: int
    end: int
    origin: Origin


class Origins:
    """What is recorded for each unit; what was recorded first counts."""

    def __init__(self, of: Authorship) -> None:
        self._claims: dict[int, list[_Claim]] = defaultdict(list)
        for entry, reference in of.references.items():
            for claim in _claims(of, entry, reference):
                self._add(claim)

    def speak_of(self, client: int) -> bool:
        return client in self._claims

    def of(self, client: int, clock: int) -> Origin | None:
        claims = self._claims.get(client, [])
        place = bisect_right(claims, clock, key=lambda claim: claim.clock) - 1
        return claims[place].origin if place >= 0 and clock < claims[place].end else None

    def _add(self, claim: _Claim) -> None:
        """Those of one client never overlap."""
        claims = self._claims[claim.client]
        if claim.clock < claim.end and all(
            claim.end <= other.clock or other.end <= claim.clock for other in claims
        ):
            claims.insert(bisect_right(claims, claim), claim)


def accepted(reference: str) -> str:
    """Who made the suggestion that an entry accepted, as its reference says it; nobody when it does not."""
    by = _read(reference).get("by")
    return by if isinstance(by, str) else ""


def _read(reference: str) -> dict[str, Any]:  # Any: JSON
    read = json.loads(reference)
    return read if isinstance(read, dict) else {}


def _claims(of: Authorship, entry: int, reference: str) -> Iterator[_Claim]:
    author, by = of.moment(entry).author, accepted(reference)
    mine = [client for client, lease in of.leases.found.items() if lease.author == author]
    if of.moment(entry).kind is Kind.ACCEPT and by:
        for client in mine:
            yield _Claim(client, *of.items.written_in(client, entry), Origin(author=by))
    for part in _read(reference).get("origins", ()):
        match part:
            case [int(client), int(clock), int(length), {"author": str(name)}] if client in mine:
                yield _Claim(client, clock, clock + length, Origin(author=name))
            case [int(client), int(clock), int(length), {"source": str(name)}] if client in mine:
                yield _Claim(client, clock, clock + length, Origin(source=name))
            case _:
                continue
