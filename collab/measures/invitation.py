"""Whom to invite to write a guide: those who gave most to the idea that it grew from.

K = 4 for an author of the idea, a merged co-author too, and the worth of somebody's five best comments.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

AUTHOR: Final = 4.0
COMMENTS: Final = 5
FEWEST_WORDS: Final = 20
MOST_REPLIERS: Final = 2


@dataclass(frozen=True, slots=True)
class Comment:
    """`helpful` is the share of the group that found it least helpful; `repliers` are other people, each once."""

    is_cited: bool
    helpful: float
    repliers: int
    words: int
    has_link: bool

    def worth(self) -> float:
        """1 if the idea was revised citing it, and what readers and repliers made of it."""
        heard = self.words >= FEWEST_WORDS or self.has_link
        replies = min(MOST_REPLIERS, self.repliers) if heard else 0
        return self.is_cited + 0.5 * self.helpful + 0.25 * replies


def contribution(comments: Iterable[Comment], *, is_author: bool) -> float:
    """K(u), the higher the sooner somebody is invited."""
    best = sorted((comment.worth() for comment in comments), reverse=True)[:COMMENTS]
    return AUTHOR * is_author + sum(best)
