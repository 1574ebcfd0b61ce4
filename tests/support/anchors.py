"""Passages that Yjs named while people wrote, and the document as the server has it in the end."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Self

from pycrdt import Doc, Text

from collab.guide.anchors import Passage
from collab.history.struct_index import StructIndex
from collab.wire.update import FROM_OUR_STORE, walk

Json = Any  # as Yjs wrote it


@dataclass
class Written:
    """A document and the index of its structs."""

    doc: Doc[Text]
    units: StructIndex

    @classmethod
    def by(cls, client: int) -> Self:
        return cls(Doc(client_id=client), StructIndex())

    @classmethod
    def of(cls, *updates: bytes) -> Self:
        written = cls(Doc(), StructIndex())
        for update in updates:
            written.takes(update)
        return written

    def takes(self, update: bytes) -> None:
        self.doc.apply_update(update)
        self.units.establish(self.units.examine(walk(update, FROM_OUR_STORE)))


def written(log: Json) -> Written:
    """All that people wrote, after everybody has had everything."""
    whole: Doc[Text] = Doc()
    for _, update in log:
        whole.apply_update(b64decode(update))
    return Written.of(whole.get_update())


def written_at_once(document: Json) -> Written:
    return Written.of(b64decode(document["update"]))


def passage(anchor: Json) -> Passage:
    return Passage(anchor["root"], b64decode(anchor["start"]), b64decode(anchor["end"]))
