"""What is said about a guide: threads, suggestions, messages, and what is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _threads()
    _suggestions()
    _messages()
    for name, last in (("thread_reactions", "sign"), ("thread_mentions", "")):
        columns = ["message", "author", *([last] if last else [])]
        op.create_table(
            name,
            *(sa.Column(column, sa.String(), nullable=False) for column in columns),
            sa.ForeignKeyConstraint(["message"], ["thread_messages.id"], name=op.f(f"fk_{name}_message")),
            sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}")),
        )


def _threads() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.String(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("first", sa.LargeBinary(), nullable=False),
        sa.Column("last", sa.LargeBinary(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("units", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("detached", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolved", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["guide"], ["guides.id"], name=op.f("fk_threads_guide")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("guide", "number", name=op.f("uq_threads_guide_number")),
        sa.UniqueConstraint("guide", "version", name=op.f("uq_threads_guide_version")),
        sa.UniqueConstraint("guide", "author", "attempt", name=op.f("uq_threads_guide_author_attempt")),
    )
    op.create_index("ix_threads_guide_state_number", "threads", ["guide", "state", "number"])
    op.create_index(
        "ix_threads_guide_state_detached_number", "threads", ["guide", "state", "detached", "number"]
    )


def _suggestions() -> None:
    op.create_table(
        "thread_suggestions",
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("replacement", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("accepting", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided", sa.BigInteger(), nullable=True),
        sa.Column("decision_words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_thread_suggestions_thread")),
        sa.PrimaryKeyConstraint("thread", name=op.f("pk_thread_suggestions")),
    )


def _messages() -> None:
    op.create_table(
        "thread_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("attempt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_thread_messages_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_messages")),
        sa.UniqueConstraint("thread", "number", name=op.f("uq_thread_messages_thread_number")),
        sa.UniqueConstraint(
            "thread", "author", "attempt", name=op.f("uq_thread_messages_thread_author_attempt")
        ),
    )
