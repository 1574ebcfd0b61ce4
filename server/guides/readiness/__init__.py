"""How far a guide is: who called which section ready, what has changed since, and what is still missing."""
