"""The thin shell around the core: processes, sockets, storage, people."""
