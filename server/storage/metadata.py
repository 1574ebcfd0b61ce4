"""Where every feature's tables are registered; a table points down the order of imports, never up."""

from typing import Final

from sqlalchemy import MetaData

# Names for all constraints, so that a later migration can say which one it changes.
metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
