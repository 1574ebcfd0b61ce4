"""One guide, open for writing: who is there, what they sent, what is durable, what goes out. No socket, clock or store."""
