"""A file beside the database that remembers how far each log had come, so that a restored backup is noticed.

After a restore, browsers still hold words that the log has lost, with leases that it has lost too: whoever brought them back
would be taken for their author. A document that fell behind its witness gets a new generation, and older copies are turned away.
The file lags behind by a few seconds and may be lost: it can miss a restore, never invent one.
"""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from collab.history.entry import Head
from server.documents import actions, queries
from server.documents.errors import DocumentNotFound, DocumentUnreadable
from server.storage.transaction import Transactions

_Seen = dict[str, tuple[int, str]]


class Witness:
    """One per process; `file` is made when there is something to remember."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = _read(file)
        self._is_written = True

    def remember(self, heads: Iterable[Head]) -> bool:
        """Writes the file anew if any head is news. False when it could not be written: the next call tries again."""
        news = {head.document: (head.seq, head.hash.hex()) for head in heads if head.seq}
        if self._is_written and all(self._seen.get(document) == place for document, place in news.items()):
            return True
        self._seen |= news
        self._is_written = self._write()
        return self._is_written

    def _write(self) -> bool:
        draft = self._file.with_name(self._file.name + ".new")
        try:
            draft.write_text(json.dumps(self._seen))
            draft.replace(self._file)
        except OSError:  # a full disk, of which the log's own failures tell
            return False
        return True

    async def raise_fallen_behind(
        self, transactions: Transactions, documents: Iterable[str] | None = None
    ) -> list[str]:
        """Gives every document whose log is no longer the one remembered a new generation; returns their ids."""
        asked = (
            self._seen
            if documents is None
            else {id_: self._seen[id_] for id_ in documents if id_ in self._seen}
        )
        fallen = [
            document for document, place in asked.items() if await _has_fallen(transactions, document, place)
        ]
        for document in fallen:
            await transactions.run(partial(actions.raise_generation, document=document))
            head = await queries.head(transactions, document)
            self._seen[document] = (head.seq, head.hash.hex())
        return fallen


async def _has_fallen(transactions: Transactions, document: str, place: tuple[int, str]) -> bool:
    seq, expected = place
    try:
        found = await queries.hash_at(transactions, document, seq)
    except (DocumentNotFound, DocumentUnreadable):  # damage is told to whoever opens it, and is no restore
        return False
    return found is None or found.hex() != expected


def _read(file: Path) -> _Seen:
    """An unreadable witness knows nothing."""
    try:
        found = json.loads(file.read_text())
        return {document: (int(seq), str(hashed)) for document, (seq, hashed) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
