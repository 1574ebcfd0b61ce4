"""Guides, their members, and the author id each person has in a guide for ever. Times are ms since 1970."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, UniqueConstraint

from server.accounts.tables import people
from server.storage.metadata import metadata

guides: Final = Table(
    "guides",
    metadata,
    Column("id", String, primary_key=True),  # the document's id too
    Column("title", String, nullable=False),
    Column("template", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    # The change of the document after which `title` was taken from it; `titles.py` keeps both.
    Column("title_seq", BigInteger, nullable=False, server_default="0"),
)

guide_members: Final = Table(
    "guide_members",
    metadata,
    Column("guide", ForeignKey(guides.c.id), primary_key=True),
    Column("person", ForeignKey(people.c.id), primary_key=True, index=True),
    Column("role", String, nullable=False),
    Column("since", BigInteger, nullable=False),
)

guide_authors: Final = Table(
    "guide_authors",
    metadata,
    Column("guide", ForeignKey(guides.c.id), primary_key=True),
    Column("person", ForeignKey(people.c.id), primary_key=True),
    Column("author", String, nullable=False),
    UniqueConstraint("guide", "author"),
)
