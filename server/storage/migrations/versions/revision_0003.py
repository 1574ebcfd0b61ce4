"""The title that a guide is listed by follows its text: after which change it was taken from there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("guides", recreate="always") as guides:
        guides.add_column(sa.Column("title_seq", sa.BigInteger(), nullable=False, server_default="0"))
