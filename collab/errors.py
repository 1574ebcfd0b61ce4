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


class TooManyTables(GuideError):
    """One more table than a guide may hold."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"A guide can hold {limit} tables, and this would be number {count}.")
        self.count = count
        self.limit = limit


class NotAllowed(WireError):
    """Well-formed, but no honest client sends it. `cause` is the word the refusals are counted under."""

    def __init__(self, cause: str, reason: str) -> None:
        super().__init__(f"This change is not allowed: {reason}.")
        self.cause = cause
        self.reason = reason


class Incomplete(CollabError):
    """The update builds on something that the document does not have; sync step 1 asks for all of it."""

    def __init__(self) -> None:
        super().__init__("This change builds on another one that has not arrived.")


class FutureDelete(CollabError):
    """The update deletes units of `client` that do not exist: an engine would kill them when they are written."""

    def __init__(self, client: int) -> None:
        super().__init__("This change deletes words that nobody has written yet.")
        self.client = client


class BadAnchor(GuideError):
    """Two positions that name no passage of this text: no honest client sends them."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This passage cannot be found: {reason}.")
        self.reason = reason


class NotHereYet(GuideError):
    """The words were written, but have not arrived: ask again once they are saved."""

    def __init__(self) -> None:
        super().__init__("These words have not arrived yet: wait until they are saved, and try again.")
