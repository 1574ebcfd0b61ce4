"""What a team says about its guide: comments, suggestions, and talk that is tied to no text."""

from typing import Final

TOPIC: Final = "threads"
"""What is rung, and told to sockets, when something of it changes."""
