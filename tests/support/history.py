"""What the engine says of a log, to compare with what our own integration says."""

from collections.abc import Iterable, Sequence
from typing import Any

from pycrdt import Doc, Text

from collab.history.authorship import Authorship
from collab.history.digest import chunks
from collab.history.entry import Draft, Head, Record
from tests.support.logs import DOCUMENT, sealed

Delta = list[tuple[object, dict[str, Any]]]  # Any: values of formats


def authorship_of(records: Iterable[Record]) -> Authorship:
    authorship = Authorship()
    for record in records:
        authorship.take(record)
    return authorship


def a_history(*entries: tuple[str, bytes]) -> Authorship:
    """Of (author, update) in this order."""
    drafts = [Draft(author, update) for author, update in entries]
    return authorship_of(sealed(Head.of_new(DOCUMENT), drafts)[0])


def engine_says(updates: Iterable[bytes], roots: Sequence[str]) -> dict[str, Delta]:
    doc: Doc[Text] = Doc()
    for update in updates:
        doc.apply_update(update)
    return {root: chunks(doc.get(root, type=Text)) for root in roots}


def we_say(authorship: Authorship, roots: Sequence[str], after: int | None = None) -> dict[str, Delta]:
    return {root: authorship.delta(root, after) for root in roots}
