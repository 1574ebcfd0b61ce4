"""What can be wrong with a document, apart from the store it lies in."""

from server.errors import CharretteError, NotFound


class DocumentNotFound(NotFound):
    """No document was ever made under this id."""

    def __init__(self, document: str) -> None:
        super().__init__("There is no such document.")
        self.document = document


class DocumentUnreadable(CharretteError):
    """The document exists, but its log is not what was written; `seq` is the first entry that shows it."""

    def __init__(self, document: str, seq: int, sentence: str) -> None:
        super().__init__(sentence)
        self.document = document
        self.seq = seq


class AuthorshipUnsure(CharretteError):
    """Our own reading of the log and the engine's differ in a root: nothing is said of whose words they are."""

    def __init__(self, document: str, root: str) -> None:
        super().__init__(f"Who wrote this guide cannot be told: its log reads in two ways at {root}.")
        self.document = document
        self.root = root
