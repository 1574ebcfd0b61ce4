"""From the text and the signatures to how far each section is."""

from collections.abc import Sequence

from collab.guide.document import Guide, WrittenSection
from collab.guide.readiness import Gap, Readiness, Said, gaps, is_cleared, said
from collab.measures.readability import readability
from collab.measures.words import count
from server.guides.readiness.queries import Signature
from server.guides.readiness.rules import LANGUAGE, NoSuchSection, named
from server.guides.readiness.schemas import Missing, Reading, SectionStanding, Signed, Standing


def standing(guide: Guide, signatures: Sequence[Signature], seq: int) -> Standing:
    lacks = gaps(guide)
    texts = [said(written.blocks).text for written in guide.sections]
    reading = readability([line for text in texts for line in text.split("\n")], LANGUAGE)
    return Standing(
        seq,
        reading.words,
        tuple(_section(written, signatures, lacks) for written in guide.sections),
        _missing(lacks, ""),
        Reading(reading.ari, reading.lix, reading.level),
    )


def said_in(guide: Guide, key: str) -> Said:
    """Raises NoSuchSection."""
    for written in guide.sections:
        if written.section.key == key:
            return said(written.blocks)
    raise NoSuchSection


def _section(
    written: WrittenSection, signatures: Sequence[Signature], lacks: Sequence[Gap]
) -> SectionStanding:
    section, now = written.section, said(written.blocks)
    signed = tuple(
        Signed(one.author, one.name, one.state, one.at, not is_cleared(section.key, one.said, now))
        for one in signatures
        if one.section == section.key
    )
    return SectionStanding(
        section.key,
        section.title,
        section.required,
        count(now.text),
        _least([Readiness(one.state) for one in signed if one.holds]),
        named(now),
        signed,
        _missing(lacks, section.key),
    )


def _least(states: Sequence[Readiness]) -> Readiness:
    """One doubt is enough; nobody's word is no word."""
    order = list(Readiness)
    return min(states, key=order.index, default=Readiness.DRAFT)


def _missing(lacks: Sequence[Gap], section: str) -> tuple[Missing, ...]:
    return tuple(Missing(gap.lack, gap.words) for gap in lacks if gap.section == section)
