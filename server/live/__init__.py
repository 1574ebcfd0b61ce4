"""Sockets, rooms in memory, and the one committer of this process."""
