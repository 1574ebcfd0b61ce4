"""Who called which section ready, and for which words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guide_signatures",
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["guide"], ["guides.id"], name=op.f("fk_guide_signatures_guide")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_guide_signatures_person")),
        sa.PrimaryKeyConstraint("guide", "section", "person", name=op.f("pk_guide_signatures")),
    )
    op.create_index(op.f("ix_guide_signatures_person"), "guide_signatures", ["person"])
