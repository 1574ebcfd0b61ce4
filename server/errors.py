"""The root of the server's error tree: every error carries one plain sentence, and its data as attributes."""

from collections.abc import Mapping


class CharretteError(Exception):
    """Whatever the server refuses or cannot do; `sentence` may be shown to the person who asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(CharretteError):
    """A wish that cannot be granted as it was put: a wrong address, an empty title, a name already taken."""


class Conflict(Refused):
    """A wish that was fine when it was made: what it is about has changed meanwhile. `more` tells programs how it is now."""

    def __init__(self, sentence: str, more: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.more = dict(more or {})


class NotFound(CharretteError):
    """There is no such thing for this person: "does not exist" and "not yours" are one answer."""


class NotSignedIn(CharretteError):
    """Nobody is signed in: a person is shown the way in, a program is told to bring a token."""

    def __init__(self, sentence: str = "Sign in first.") -> None:
        super().__init__(sentence)


class NotAllowed(CharretteError):
    """The person may see the thing, but not do this with it."""


class SettingsError(CharretteError):
    """A setting that cannot be used; `name` is the environment variable."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
