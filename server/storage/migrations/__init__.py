"""The history of the tables: one file per revision in `versions`, run by `server.storage.migrate`."""

from typing import Final

HEAD: Final = "0006"  # the newest revision; a test compares it with the files
