"""A log played again into a fresh engine: whether it takes every payload, and what the document then says."""

from typing import Any

from pycrdt import Doc

from collab.errors import CollabError
from collab.history.digest import digest


class EngineRefused(CollabError):
    """The engine would not take these bytes; its document is of no use any more."""

    def __init__(self) -> None:
        super().__init__("The engine cannot apply this update.")


class Replay:
    """Holds one document; `apply` every payload in order."""

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()  # Any: the kinds of its roots, which a digest reads as Texts

    def apply(self, payload: bytes) -> None:
        """Raises EngineRefused."""
        try:
            self._doc.apply_update(payload)
        except BaseException as problem:
            # Rust's panics arrive as pyo3_runtime.PanicException, which is not an Exception and cannot be imported.
            if isinstance(problem, KeyboardInterrupt | SystemExit):
                raise
            raise EngineRefused from problem

    def digest(self) -> bytes:
        return digest(self._doc)


def digest_of(state: bytes) -> bytes:
    """The digest of the document that one update holds. Raises EngineRefused."""
    replay = Replay()
    replay.apply(state)
    return replay.digest()
