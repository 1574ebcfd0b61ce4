"""Guides are made, and people come and go in them."""

import pytest
from sqlalchemy import func, select

from collab.ids import is_author, is_document_id
from server.accounts.access import NoSuchPerson, Person
from server.documents.tables import document_heads
from server.guides import tables
from server.guides.access import NoSuchGuide
from server.guides.rules import ORGANISER_AUTHOR, BadRole, BadTitle, RepeatedTitle, Role
from tests.support.guides import Guides


async def test_guides_are_made_with_their_documents_and_writers(
    guides: Guides, ana: Person, bo: Person
) -> None:
    made = await guides.create("Hand hygiene", " Night shifts ", writers=(ana, bo))

    assert list(made) == ["Hand hygiene", "Night shifts"]
    assert all(is_document_id(guide) for guide in made.values())
    async with guides.transactions.read() as connection:
        heads = (await connection.scalars(select(document_heads.c.document))).all()
    assert set(heads) == set(made.values())
    for guide in made.values():
        assert [(m.name, m.role) for m in await guides.members(guide)] == [
            ("Ana", Role.WRITER),
            ("Bo", Role.WRITER),
        ]


async def test_a_bad_title_makes_no_guide_at_all(guides: Guides, ana: Person) -> None:
    with pytest.raises(BadTitle):
        await guides.create("Hand hygiene", "\n", writers=(ana,))
    with pytest.raises(RepeatedTitle):
        await guides.create("Hand hygiene", "Hand hygiene ", writers=(ana,))

    assert await _rows(guides) == 0


async def test_an_unknown_writer_makes_no_guide_at_all(guides: Guides, ana: Person) -> None:
    nobody = Person("p", "nobody@example.org", "Nobody", organiser=False, created=0)

    with pytest.raises(NoSuchPerson):
        await guides.create("Hand hygiene", writers=(ana, nobody))

    assert await _rows(guides) == 0


async def test_a_writer_named_twice_is_one(guides: Guides, ana: Person) -> None:
    guide = await guides.one(ana, ana)

    assert len(await guides.members(guide)) == 1


async def test_a_member_has_a_role_and_an_author_id(guides: Guides, ana: Person) -> None:
    guide = await guides.one(ana)

    membership = await guides.member(guide, ana)

    assert membership is not None
    assert membership.role is Role.WRITER
    assert is_author(membership.author)
    assert ana.id not in membership.author


async def test_a_person_is_another_author_in_each_guide(guides: Guides, ana: Person) -> None:
    here, there = await guides.one(ana, title="Here"), await guides.one(ana, title="There")

    first, second = await guides.member(here, ana), await guides.member(there, ana)

    assert first is not None
    assert second is not None
    assert first.author != second.author


async def test_another_role_is_the_same_author(guides: Guides, ana: Person) -> None:
    guide = await guides.one(ana)
    before = await guides.member(guide, ana)

    await guides.set_member(guide, ana, "reader")

    after = await guides.member(guide, ana)
    assert before is not None
    assert after is not None
    assert (after.role, after.author) == (Role.READER, before.author)
    assert after != before


async def test_who_leaves_and_comes_back_is_the_same_author(guides: Guides, ana: Person) -> None:
    guide = await guides.one(ana)
    before = await guides.member(guide, ana)

    await guides.remove(guide, ana)
    gone = await guides.member(guide, ana)
    await guides.set_member(guide, ana, "writer")

    assert gone is None
    assert await guides.member(guide, ana) == before


async def test_removing_who_is_no_member_changes_nothing(guides: Guides, ana: Person, bo: Person) -> None:
    guide = await guides.one(ana)

    await guides.remove(guide, bo)

    assert len(await guides.members(guide)) == 1


async def test_a_stranger_gets_the_answer_of_a_guide_that_is_not_there(
    guides: Guides, ana: Person, bo: Person
) -> None:
    guide = await guides.one(ana)

    assert await guides.member(guide, bo) is None
    assert await guides.member("a" * 20, bo) is None


async def test_an_organiser_reads_without_being_a_member(guides: Guides, ana: Person, olga: Person) -> None:
    guide = await guides.one(ana)

    membership = await guides.member(guide, olga)

    assert membership is not None
    assert membership.role is Role.ORGANISER
    assert not membership.role.may_write
    assert membership.author == ORGANISER_AUTHOR
    assert await guides.member("a" * 20, olga) is None


async def test_an_organiser_who_is_a_member_has_the_members_role(
    guides: Guides, ana: Person, olga: Person
) -> None:
    guide = await guides.one(ana, olga)

    membership = await guides.member(guide, olga)

    assert membership is not None
    assert membership.role is Role.WRITER


async def test_members_of_an_unknown_guide_are_not_set(guides: Guides, ana: Person) -> None:
    with pytest.raises(NoSuchGuide):
        await guides.set_member("a" * 20, ana, "writer")
    with pytest.raises(NoSuchGuide):
        await guides.remove("a" * 20, ana)


async def test_an_unknown_role_is_not_given(guides: Guides, ana: Person, bo: Person) -> None:
    guide = await guides.one(ana)

    with pytest.raises(BadRole):
        await guides.set_member(guide, bo, "organiser")

    assert await guides.member(guide, bo) is None


async def test_all_who_may_be_in_some_rooms_are_told_at_once(
    guides: Guides, ana: Person, bo: Person, olga: Person
) -> None:
    here, there, elsewhere = [await guides.one(ana, title=title) for title in ("Here", "There", "Elsewhere")]
    await guides.set_member(here, bo, "commenter")
    await guides.set_member(there, olga, "writer")

    told = await guides.memberships(here, there, "a" * 20)

    assert told == {
        (guide, person.id): await guides.member(guide, person)
        for guide, person in [(here, ana), (here, bo), (here, olga), (there, ana), (there, olga)]
    }
    assert elsewhere not in {guide for guide, _ in told}


async def test_who_was_removed_is_missing_among_the_told(guides: Guides, ana: Person, bo: Person) -> None:
    guide = await guides.one(ana, bo)

    await guides.remove(guide, ana)

    assert set(await guides.memberships(guide)) == {(guide, bo.id)}
    assert await guides.memberships() == {}


async def test_a_list_holds_own_guides_only(guides: Guides, ana: Person, bo: Person) -> None:
    await guides.create("Walking rounds", "Hand hygiene", writers=(ana,))
    await guides.one(bo, title="Of Bo")

    assert [guide.title for guide in await guides.list_of(ana)] == ["Hand hygiene", "Walking rounds"]


async def test_an_organisers_list_holds_the_others_after_her_own(
    guides: Guides, ana: Person, olga: Person
) -> None:
    await guides.one(ana, title="A guide")
    await guides.one(olga, title="Own")

    listed = await guides.list_of(olga)

    assert [(guide.title, guide.role) for guide in listed] == [
        ("Own", Role.WRITER),
        ("A guide", Role.ORGANISER),
    ]


async def _rows(guides: Guides) -> int:
    async with guides.transactions.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(tables.guides)) or 0)
