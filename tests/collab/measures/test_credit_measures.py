"""Breadth and invitations, as numbers that can be checked by hand."""

import pytest

from collab.measures.breadth import effective_number
from collab.measures.invitation import Comment, contribution


@pytest.mark.parametrize(
    ("shares", "number"),
    [
        ([1], 1.0),
        ([50, 50], 2.0),
        ([70, 10, 10, 10], 2.56),
        ([94, 2, 2, 2], 1.34),
        ([3, 0, 3], 2.0),
        ([], 0.0),
        ([0], 0.0),
    ],
)
def test_breadth_is_how_many_people_it_effectively_is(shares: list[float], number: float) -> None:
    """[CR5]"""
    assert round(effective_number(shares), 2) == number


PLAIN = Comment(is_cited=False, helpful=0.0, repliers=0, words=30, has_link=False)


@pytest.mark.parametrize(
    ("comment", "worth"),
    [
        (PLAIN, 0.0),
        (Comment(is_cited=True, helpful=0.0, repliers=0, words=3, has_link=False), 1.0),
        (Comment(is_cited=False, helpful=0.6, repliers=0, words=3, has_link=False), 0.3),
        (Comment(is_cited=False, helpful=0.0, repliers=1, words=20, has_link=False), 0.25),
        (Comment(is_cited=False, helpful=0.0, repliers=7, words=20, has_link=False), 0.5),
        (Comment(is_cited=False, helpful=0.0, repliers=7, words=19, has_link=False), 0.0),
        (Comment(is_cited=False, helpful=0.0, repliers=7, words=1, has_link=True), 0.5),
        (Comment(is_cited=True, helpful=1.0, repliers=2, words=20, has_link=False), 2.0),
    ],
)
def test_a_comment_is_worth_what_the_idea_and_its_readers_made_of_it(comment: Comment, worth: float) -> None:
    """[CR6]"""
    assert contribution([comment], is_author=False) == pytest.approx(worth)


def test_five_comments_count_and_an_author_comes_first() -> None:
    """[CR6]"""
    cited = Comment(is_cited=True, helpful=0.0, repliers=0, words=3, has_link=False)

    assert contribution([PLAIN, *[cited] * 7], is_author=False) == 5.0
    assert contribution([], is_author=True) == 4.0
