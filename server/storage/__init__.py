"""Plumbing: one SQLite file, its connections, and the only door through which anything is committed."""
