"""The errors of the pure core: one tree, each error carries the data that its refusal needs."""


class CollabError(Exception):
    """Whatever the core refuses. `str(error)` is a plain sentence."""


class WireError(CollabError):
    """A frame or a part of one that must not reach the engine, the log or another client."""


class Malformed(WireError):
    """Bytes that do not say what the format says they must. `reason` is a clause without a full stop."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This message cannot be read: {reason}.")
        self.reason = reason


class TooLarge(WireError):
    """Well-formed as far as it was read, but beyond a limit. `what` is a plural noun: "bytes", "states"."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(f"This message holds {size} {what}, and at most {limit} are allowed.")
        self.what = what
        self.size = size
        self.limit = limit


class GuideError(CollabError):
    """Something that a guide of this template does not have."""


class UnknownRoot(GuideError):
    """A root name that the guide's template does not allow."""

    def __init__(self, root: str) -> None:
        super().__init__("This guide has no such part.")
        self.root = root
