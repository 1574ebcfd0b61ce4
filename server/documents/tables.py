"""The tables of the log. Only `actions` writes them.

STRICT: a column holds its own type or the statement fails. No foreign keys: the append's compare-and-set on the head
guards the rows, and a key would cost the committer one look-up for each.
"""

from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, Table, Text

from server.storage.metadata import metadata

WHOLE: Final = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's integers have 64 bits under one name

_STRICT: Final[dict[str, Any]] = {"sqlite_strict": True}  # Any: dialect options
_CLUSTERED: Final[dict[str, Any]] = {**_STRICT, "sqlite_with_rowid": False}  # Any: as above


def _required(name: str, kind: Any, **more: Any) -> Column[Any]:  # Any: as Column takes them
    return Column(name, kind, nullable=False, **more)


document_heads: Final = Table(
    "document_heads",
    metadata,
    Column("document", Text, primary_key=True),
    _required("generation", WHOLE),
    _required("seq", WHOLE),
    _required("hash", LargeBinary),
    _required("at", WHOLE),
    _required("open", Integer),
    _required("snapshot_seq", WHOLE, server_default="0"),
    CheckConstraint("open IN (0, 1)", name="open"),
    **_CLUSTERED,
)

# Not clustered: a batch of many documents goes to the end of the table, and only the narrow index is touched all over.
# Measured with 100 documents and one entry each: 31 instead of 45 µs of CPU an entry.
document_entries: Final = Table(
    "document_entries",
    metadata,
    Column("document", Text, primary_key=True),
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    _required("version", Integer),
    _required("generation", WHOLE),
    _required("previous", LargeBinary),
    _required("author", Text),
    _required("at", WHOLE),
    _required("kind", Text),
    _required("reference", Text),
    _required("commitment", LargeBinary),
    _required("salt", LargeBinary),
    _required("payload", LargeBinary),
    _required("hash", LargeBinary),
    **_STRICT,
)

document_segments: Final = Table(
    "document_segments",
    metadata,
    Column("document", Text, primary_key=True),
    Column("last_seq", WHOLE, primary_key=True, autoincrement=False),
    _required("first_seq", WHOLE),
    _required("previous", LargeBinary),
    _required("hash", LargeBinary),
    _required("salts", LargeBinary),
    _required("checks", LargeBinary),
    _required("body", LargeBinary),
    _required("checksum", LargeBinary),
    **_CLUSTERED,
)

document_leases: Final = Table(
    "document_leases",
    metadata,
    Column("document", Text, primary_key=True),
    Column("client", WHOLE, primary_key=True, autoincrement=False),
    _required("author", Text),
    **_CLUSTERED,
)

document_snapshots: Final = Table(
    "document_snapshots",
    metadata,
    Column("document", Text, primary_key=True),
    Column("seq", WHOLE, primary_key=True, autoincrement=False),
    _required("generation", WHOLE),
    _required("hash", LargeBinary),
    _required("digest", LargeBinary),
    _required("checksum", LargeBinary),
    _required("state", LargeBinary),
    **_CLUSTERED,
)

# What `collab.history.checkpoint` makes of the log after an entry, compressed: who wrote what, without reading all of it.
document_authorship: Final = Table(
    "document_authorship",
    metadata,
    Column("document", Text, primary_key=True),
    _required("generation", WHOLE),
    _required("hash", LargeBinary),
    _required("checksum", LargeBinary),
    _required("state", LargeBinary),
    **_CLUSTERED,
)
