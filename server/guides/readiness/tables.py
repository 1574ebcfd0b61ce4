"""Who signed what of a section, and for which words. Times are ms since 1970."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text

from server.accounts.tables import people
from server.guides.tables import guides
from server.storage.metadata import metadata

guide_signatures: Final = Table(
    "guide_signatures",
    metadata,
    Column("guide", ForeignKey(guides.c.id), primary_key=True),
    Column("section", String, primary_key=True),  # a key of the guide's template
    Column("person", ForeignKey(people.c.id), primary_key=True, index=True),
    Column("state", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),  # the change after which it was signed
    Column("text", Text, nullable=False),
    Column("claims", Text, nullable=False),  # a JSON list
)
