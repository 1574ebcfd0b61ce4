"""Passages named in browsers, found again by the server after people wrote on, in random documents."""

from collab.guide.anchors import find
from tests.support.anchors import passage, written
from tests.support.yjs import yjs

SEEDS = range(60)


def test_the_server_finds_the_words_that_browsers_find() -> None:
    """[GD27] Four people who write, name passages and exchange what they have, in any order."""
    compared = 0
    for seed, document in zip(SEEDS, yjs(anchors=list(SEEDS)), strict=True):
        print(f"seed {seed}")  # noqa: T201 - shown when it fails
        here = written(document["log"])
        anchors = document["anchors"]

        places = find(here.doc, here.units, [passage(anchor) for anchor in anchors])

        for anchor, place in zip(anchors, places, strict=True):
            assert place is not None
            assert (place.start, place.end, place.text) == (anchor["from"], anchor["to"], anchor["text"]), (
                anchor
            )
            compared += 1
    assert compared > 1_000
