"""Threads with their messages, and the suggestions among them. Times are ms since 1970, people are authors of the guide.

`version` counts the changes to a guide's threads: each change gives its thread the next number.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table
from sqlalchemy import UniqueConstraint as Unique

from server.guides.tables import guides
from server.storage.metadata import metadata

threads: Final = Table(
    "threads",
    metadata,
    Column("id", String, primary_key=True),
    Column("guide", ForeignKey(guides.c.id), nullable=False),
    Column("number", Integer, nullable=False),  # within the guide, in the order of their making
    Column("version", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("author", String, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("attempt", String, nullable=False),  # the form it came from: sent twice it makes one thread
    Column("root", String, nullable=False),  # empty for talk that is tied to no text
    Column("first", LargeBinary, nullable=False),
    Column("last", LargeBinary, nullable=False),
    Column("quote", String, nullable=False),
    Column("units", LargeBinary, nullable=False),  # of the passage, encoded as a delete set
    Column("seq", BigInteger, nullable=False),  # the entry after which the passage was looked at
    Column("detached", Boolean(create_constraint=False), nullable=False),
    Column("removed_by", String),  # whose entry took the last of the text, and when; nothing when not known
    Column("removed", BigInteger),
    Column("state", String, nullable=False),
    Column("note", String, nullable=False),
    Column("resolved_by", String),
    Column("resolved", BigInteger),
    Unique("guide", "number"),
    Unique("guide", "version"),
    Unique("guide", "author", "attempt"),
    Index("ix_threads_guide_state_number", "guide", "state", "number"),
    Index("ix_threads_guide_state_detached_number", "guide", "state", "detached", "number"),
)

thread_suggestions: Final = Table(
    "thread_suggestions",
    metadata,
    Column("thread", ForeignKey(threads.c.id), primary_key=True),
    Column("replacement", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("words", Integer, nullable=False),
    Column(
        "accepting", BigInteger
    ),  # set before the text is changed: the entry after which to look for that change
    Column("decision", String),
    Column("decided_by", String),
    Column("decided", BigInteger),
    Column("decision_words", String, nullable=False),
)

thread_messages: Final = Table(
    "thread_messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("thread", ForeignKey(threads.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("text", String, nullable=False),
    Column("attempt", String, nullable=False),
    Unique("thread", "number"),
    Unique("thread", "author", "attempt"),
)

thread_reactions: Final = Table(
    "thread_reactions",
    metadata,
    Column("message", ForeignKey(thread_messages.c.id), primary_key=True),
    Column("author", String, primary_key=True),
    Column("sign", String, primary_key=True),
)

thread_mentions: Final = Table(
    "thread_mentions",
    metadata,
    Column("message", ForeignKey(thread_messages.c.id), primary_key=True),
    Column("author", String, primary_key=True),
)
