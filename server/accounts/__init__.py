"""People, and how the server knows who is asking: sessions, tokens, sign-in codes."""
