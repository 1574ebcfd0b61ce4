"""Where two people changed the same sentence, each without having seen the other's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from collab.guide.difference import Change, changes, moved

_ENDS: Final = frozenset(".!?…。！？")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clash:
    """What a stretch of the text became in one hand and in the other; `at` is where it lies in the other's text."""

    before: str
    mine: str
    theirs: str
    at: Span


def clashes(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Clash]:
    """In the order of the text."""
    my_changes, their_changes = changes(base, mine), changes(base, theirs)
    spans = sentences(base)
    shared = _met(_touched(spans, my_changes), _touched(spans, their_changes))
    found = [(span, _moved(span, my_changes), _moved(span, their_changes)) for span in shared]
    return [
        Clash(_words(base, before), _words(mine, after), _words(theirs, at), at)
        for before, after, at in found
    ]


def sentences(text: Sequence[str]) -> list[Span]:
    """They cover the text; an empty text is one empty sentence. White space after a sentence belongs to it."""
    cuts = [place for place in range(1, len(text)) if _ends_before(text, place)]
    return [*zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _ends_before(text: Sequence[str], place: int) -> bool:
    if text[place - 1] == "\n":
        return True
    if text[place].isspace() or not text[place - 1].isspace():
        return False
    before = place - 1
    while before > 0 and text[before].isspace():
        before -= 1
    return text[before] in _ENDS


def _touched(spans: Sequence[Span], made: Iterable[Change]) -> list[Span]:
    """Each change widened to whole sentences; one that only inserts belongs to the sentence before it."""
    widened: list[Span] = []
    for change in made:
        first = next(
            i
            for i, (_, end) in enumerate(spans)
            if change.start <= end and (change.start < end or change.start == change.end)
        )
        last = first
        while spans[last][1] < change.end:
            last += 1
        widened.append((spans[first][0], spans[last][1]))
    return widened


def _met(mine: Iterable[Span], theirs: Sequence[Span]) -> list[Span]:
    """Spans of either that overlap one of the other's, neighbours that overlap joined."""
    met = {span for one in mine for other in theirs if _overlap(one, other) for span in (one, other)}
    joined: list[Span] = []
    for start, end in sorted(met):
        if joined and _overlap(joined[-1], (start, end)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _overlap(one: Span, other: Span) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])


def _moved(span: Span, made: Sequence[Change]) -> Span:
    start, end = span
    return (moved(start, made) if start else 0, moved(end, made))


def _words(text: Sequence[str], span: Span) -> str:
    return "".join(text[span[0] : span[1]]).strip()
