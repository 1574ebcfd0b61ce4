"""The log of one document: its entries, their chain, and what follows from them."""
