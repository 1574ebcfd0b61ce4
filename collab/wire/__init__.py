"""Bytes on the wire: what stock Yjs clients send and expect. Everything here is bounded before it is believed."""
