"""People, their sessions and tokens, and the code each may have for signing in. Times are ms since 1970."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table

from server.storage.metadata import metadata

people: Final = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),  # as `rules.normal_email` spells it
    Column("name", String, nullable=False),
    Column("organiser", Boolean(create_constraint=False), nullable=False),
    Column("created", BigInteger, nullable=False),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),  # stays when the cookie changes; not a secret
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("previous_hash", LargeBinary, unique=True),  # the cookie before, good until `previous_until`
    Column("previous_until", BigInteger),
    Column("person", ForeignKey(people.c.id), nullable=False, index=True),
    Column("created", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("idle_ms", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Column("rotated", BigInteger, nullable=False, server_default="0"),  # when the cookie was last changed
    Column("shared", Boolean(create_constraint=False), nullable=False, server_default="0"),
)

tokens: Final = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("person", ForeignKey(people.c.id), nullable=False, index=True),
    Column("scopes", String, nullable=False),  # sorted, with spaces between
    Column("created", BigInteger, nullable=False),
    Column("last_used", BigInteger),
    Column("revoked", BigInteger),
)

sign_in_codes: Final = Table(
    "sign_in_codes",
    metadata,
    Column("person", ForeignKey(people.c.id), primary_key=True),  # a new code takes the old one's place
    Column("hash", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used", BigInteger),
    Column("link_hash", LargeBinary, index=True),  # the message's link does the same as the code
)

# Who asked for a code, by the keyed hash of an address or of a place in the network; forgotten after an hour.
sign_in_requests: Final = Table(
    "sign_in_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asker", LargeBinary, nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
)
