"""A guide as a shared document: its roots, its sections, and the one walk from shared text to blocks."""
