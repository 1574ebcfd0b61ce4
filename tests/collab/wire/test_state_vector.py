"""State vectors, as stock clients write them and as nobody should."""

import pytest
from pycrdt import Doc, Text

from collab.errors import Malformed, TooLarge
from collab.wire.state_vector import decode, encode
from collab.wire.varint import write_varuint


def test_the_empty_vector_is_one_byte() -> None:
    """[WR26]"""
    assert decode(b"\x00") == {}
    assert encode({}) == b"\x00"


def test_the_highest_client_comes_first() -> None:
    """[WR26]"""
    assert encode({5: 2, 300: 1}).hex() == "02" + "ac0201" + "0502"
    assert decode(encode({5: 2, 300: 1})) == {5: 2, 300: 1}


def test_the_engines_own_vector_is_read() -> None:
    """[WR26]"""
    doc: Doc[Text] = Doc(client_id=2**53 - 1)
    doc.get("t", type=Text).insert(0, "hello")

    assert decode(doc.get_state()) == {2**53 - 1: 5}
    assert encode({2**53 - 1: 5}) == doc.get_state()


@pytest.mark.parametrize("vector", ["", "01", "0105", "010502ff"])
def test_a_vector_that_is_cut_or_followed_by_anything_is_malformed(vector: str) -> None:
    """[WR26]"""
    with pytest.raises(Malformed):
        decode(bytes.fromhex(vector))


def test_a_vector_of_too_many_clients_is_refused_before_it_is_read() -> None:
    """[WR26]"""
    with pytest.raises(TooLarge):
        decode(write_varuint(60_001))
