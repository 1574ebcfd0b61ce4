"""The log of every document, its snapshots and its loading: the one door, for sockets and for HTTP alike."""
