"""Ways to sign in: links in messages, shared computers, and how often somebody asked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions", recreate="always") as sessions:
        sessions.add_column(sa.Column("rotated", sa.BigInteger(), nullable=False, server_default="0"))
        sessions.add_column(sa.Column("shared", sa.Boolean(), nullable=False, server_default="0"))
    with op.batch_alter_table("sign_in_codes", recreate="always") as codes:
        codes.add_column(sa.Column("link_hash", sa.LargeBinary(), nullable=True))
        codes.create_index(op.f("ix_sign_in_codes_link_hash"), ["link_hash"])
    op.create_table(
        "sign_in_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_requests")),
    )
    op.create_index(op.f("ix_sign_in_requests_asker"), "sign_in_requests", ["asker"])
    op.create_index(op.f("ix_sign_in_requests_at"), "sign_in_requests", ["at"])
