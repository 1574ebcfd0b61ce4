"""The pure core: the shared document, its protocol and its history. No I/O, clock, randomness or framework."""
