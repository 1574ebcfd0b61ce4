"""Identifiers and the numbers they may reach. A bare `int` or `str` elsewhere is a plain quantity or plain text."""

import re
from typing import NewType

ClientId = NewType("ClientId", int)
"""A Yjs clientID: leased per document to one person."""

Clock = NewType("Clock", int)
"""The place of a struct among its client's, counted in UTF-16 units."""

Author = NewType("Author", str)
"""A person's id in one guide; it says nothing about the person elsewhere."""

DocumentId = NewType("DocumentId", str)
"""A guide and its document share their id."""

CLIENT_MAX = 2**53 - 1  # lib0 reads integers as JavaScript numbers
CLOCK_MAX = 2**31 - 1  # the engine counts clocks in 32 bits

_DOCUMENT = re.compile(r"[a-z0-9]{20}")
_AUTHOR = re.compile(r"m[A-Za-z0-9_-]{11}")
_TABLE = re.compile(r"[a-z0-9]{1,20}")
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_document_id(text: str) -> bool:
    return _DOCUMENT.fullmatch(text) is not None


def is_author(text: str) -> bool:
    return _AUTHOR.fullmatch(text) is not None


def is_table_id(text: str) -> bool:
    return _TABLE.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Whether `text` can name a row beside the document: a source, an image, a claim's label."""
    return _REFERENCE.fullmatch(text) is not None
