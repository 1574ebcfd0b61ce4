"""The people and the database of these tests."""

from tests.support.people_fixtures import accounts, ana, bo, clock, olga, transactions

__all__ = ["accounts", "ana", "bo", "clock", "olga", "transactions"]
