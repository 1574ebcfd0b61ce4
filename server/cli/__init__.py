"""The `charrette` command: one file per group, answers and refusals in `output.py`, the database in `store.py`."""
