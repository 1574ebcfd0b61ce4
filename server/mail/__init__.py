"""Messages to people, through one port: a mail server, an outbox to look into, or nothing at all."""
