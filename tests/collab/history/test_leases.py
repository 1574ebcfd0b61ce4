"""Leases follow from the log: the first entry with structs of a clientID decides."""

import pytest

from collab.errors import WireError
from collab.history.entry import Draft, Head
from collab.history.leases import Leases, clients_of, derive
from tests.support.logs import DOCUMENT, MINA, NOOR, pasted, sealed, typing


def test_a_client_id_belongs_to_whoever_used_it_first() -> None:
    """[LS1]"""
    mina, noor = typing("hi", client=7), pasted("yo", client=8)
    drafts = [Draft(MINA, mina[0]), Draft(NOOR, noor), Draft(NOOR, mina[1])]
    records, _ = sealed(Head.of_new(DOCUMENT), drafts)

    assert derive(records) == {7: MINA, 8: NOOR}


def test_a_lease_names_the_entry_that_gave_it() -> None:
    """[LS1]"""
    records, _ = sealed(Head.of_new(DOCUMENT), [Draft(MINA, b"\0\0"), Draft(NOOR, pasted("yo", client=8))])
    leases = Leases()
    for record in records:
        leases.take(record)

    assert (leases.found[8].author, leases.found[8].seq) == (NOOR, 2)


def test_a_deletion_leases_nothing() -> None:
    """[LS1]"""
    records, _ = sealed(Head.of_new(DOCUMENT), [Draft(NOOR, b"\x00\x01\x07\x01\x00\x02")])

    assert derive(records) == {}


def test_one_update_may_lease_several() -> None:
    """[LS1]"""
    both = b"\x02" + pasted("a", client=9)[1:-1] + pasted("b", client=7)[1:]

    assert clients_of(both) == (9, 7)


def test_what_is_no_update_leases_nothing_and_says_so() -> None:
    with pytest.raises(WireError):
        clients_of(b"\x01")
