"""How many people's work it effectively is: the exponential of Shannon's entropy of their shares.

One author is 1.0; shares of 70, 10, 10 and 10 are 2.56; of 94, 2, 2 and 2 they are 1.34. Never Gini, which is 0 for one author.
"""

from collections.abc import Iterable
from math import exp, log


def effective_number(shares: Iterable[float]) -> float:
    """Shares of any sum; 0 when there is nothing to share."""
    counted = [share for share in shares if share > 0]
    total = sum(counted)
    return exp(-sum(share / total * log(share / total) for share in counted)) if counted else 0.0
