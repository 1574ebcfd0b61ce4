"""The inks that tell a guide's members apart, beside their initials: colour is never the only sign."""

from hashlib import sha256
from typing import Final

_INKS: Final = (
    "9a3412b45309a162074d7c0f15803d0478570f766e0e7490"
    "0369a11d4ed84338ca6d28d97e22cea21cafbe185dbe123c"
    "7f1d1d78350f36531414532d134e4a1e3a8a3b0764500724"
)
PALETTE: Final = tuple(f"#{_INKS[i : i + 6]}" for i in range(0, len(_INKS), 6))
"""Twenty-four inks that stand on paper."""


def ink(author: str) -> int:
    """A place in the palette, always the same for the same member of the same guide."""
    return sha256(author.encode()).digest()[0] % len(PALETTE)


def colour(author: str) -> str:
    return PALETTE[ink(author)]
