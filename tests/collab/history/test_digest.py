"""The digest: equal for equal documents however they came together, different for any difference that can be seen or undone."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from pycrdt import Doc, Text, merge_updates

from collab.history.digest import digest
from tests.support.logs import typing


def loaded(*updates: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return doc


def steps(doc: Doc[Any]) -> Text:
    text: Text = doc.get("section:steps", type=Text)
    return text


def edited(doc: Doc[Any], dice: random.Random) -> bytes:
    """One random act of one person, as an update."""
    before = doc.get_state()
    text = steps(doc)
    here = dice.choice(range(len(str(text)) + 1))
    match dice.randrange(6):
        case 0 | 1 | 2:
            text.insert(here, dice.choice("abcxyz\n"))
        case 3 if here:
            del text[here - 1 : here]
        case 4 if here:
            text.format(0, here, {dice.choice(("strong", "em")): dice.choice((True, None))})
        case _:
            text.insert_embed(here, {"cite": {"id": f"s{dice.randrange(9)}"}})
    return doc.get_update(before)


def history(seed: int, acts: int = 60) -> list[bytes]:
    """What two people did who saw each other's edits now and then, in one causal order."""
    dice = random.Random(seed)
    people: list[Doc[Any]] = [Doc(client_id=11), Doc(client_id=22)]
    sent: list[bytes] = []
    for _ in range(acts):
        who = dice.choice(people)
        if dice.random() < 0.3:
            for update in sent:
                who.apply_update(update)
        sent.append(edited(who, dice))
    return sent


def batched(updates: Sequence[bytes], dice: random.Random) -> list[bytes]:
    batches: list[bytes] = []
    at = 0
    while at < len(updates):
        size = dice.randint(1, 7)
        batches.append(merge_updates(*updates[at : at + size]))
        at += size
    return batches


@pytest.mark.parametrize("seed", range(25))
def test_batching_and_reloading_leave_the_digest_as_it_was(seed: int) -> None:
    """[HC9]"""
    updates = history(seed)
    one = loaded(*updates)
    others = [
        loaded(*batched(updates, random.Random(seed))),
        loaded(one.get_update()),
        loaded(loaded(one.get_update()).get_update()),
    ]

    assert {digest(other) for other in others} == {digest(one)}, seed


@pytest.mark.parametrize("seed", range(10))
def test_every_act_that_changes_the_document_changes_the_digest(seed: int) -> None:
    """[HC9]"""
    doc: Doc[Any] = Doc()
    seen = [digest(doc)]
    for update in history(seed):
        before = doc.get_update()
        doc.apply_update(update)
        if doc.get_update() != before:
            seen.append(digest(doc))

    assert len(set(seen)) == len(seen), seed


def test_reading_the_digest_changes_nothing() -> None:
    """[HC9]"""
    doc = loaded(*typing("hello"))

    assert digest(doc) == digest(doc)
    assert doc.get_update() == loaded(*typing("hello")).get_update()


def test_naming_a_root_is_no_change() -> None:
    """[HC9]"""
    doc: Doc[Any] = Doc()
    steps(doc)

    assert digest(doc) == digest(Doc())


def test_the_same_words_in_another_section_are_another_document() -> None:
    """[HC9]"""
    assert digest(loaded(*typing("hello"))) != digest(loaded(*typing("hello", root="section:why")))


def test_numbers_that_the_engine_reads_back_as_fractions_are_still_the_same() -> None:
    """[HC9]"""
    doc: Doc[Any] = Doc(client_id=11)
    steps(doc).insert_embed(0, {"table": {"id": 1, "parts": [1, 2.5]}})
    steps(doc).insert(1, "x", {"depth": 2})

    assert digest(loaded(doc.get_update())) == digest(doc)


def test_words_that_came_and_went_leave_a_trace() -> None:
    """[HC9] A deletion that a snapshot lost would let an old client bring the words back."""
    doc: Doc[Any] = Doc(client_id=11)
    steps(doc).insert(0, "hello")
    before = digest(doc)
    steps(doc).clear()

    assert digest(doc) not in {before, digest(Doc())}
