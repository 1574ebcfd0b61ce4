"""A section's text made to say what a form says: the least that must be inserted, deleted and formatted.

The words that stay are never written again, whatever is done to their formatting: they remain their authors'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pycrdt import Text

from collab.guide.blocks import Delta, blocks
from collab.guide.difference import Change, changes
from collab.guide.markdown import Ending, Line, Unit, from_markdown, lines_of, to_markdown, units_of
from collab.guide.values import Attributes, clean

_MARKDOWN_SAYS: Final = frozenset({"strong", "em", "link", "kind", "depth"})


class Spot(NamedTuple):
    """One character or embed of the text as it is. `size` is in bytes, as pycrdt counts; an embed has size 1."""

    at: int
    size: int
    content: object
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Section:
    """A section at one moment: its places that can be seen, one for each unit, and what the form shows of it."""

    places: tuple[Spot, ...]
    units: tuple[Unit, ...]
    markdown: str
    end: int

    @property
    def texts(self) -> list[str]:
        return [unit.text for unit in self.units]

    def bytes_of(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where these units lie in the text."""
        starts = [*(place.at for place in self.places), self.end]
        return starts[span[0]], starts[span[1]]

    @property
    def placeholders(self) -> dict[str, object]:
        """Each with the embed it stands for."""
        return {
            unit.text: place.content
            for unit, place in zip(self.units, self.places, strict=True)
            if len(unit.text) > 1
        }


def read_section(delta: Delta) -> Section:
    """The units are what the form's own text says when it is read back: a form sent back unchanged changes nothing."""
    parts = list(delta)
    lines = lines_of(blocks(parts))
    markdown = to_markdown(lines)
    names = {unit.text for unit in units_of(lines) if len(unit.text) > 1}
    units = units_of(from_markdown(markdown, names).lines)
    places, end = spots_of(parts)
    return Section(tuple(places), tuple(units), markdown, end)


def spots_of(delta: Delta) -> tuple[list[Spot], int]:
    """What no screen shows has no place; it stays where it is."""
    places: list[Spot] = []
    at = 0
    for insert, attributes in delta:
        for content in insert if isinstance(insert, str) else [insert]:
            size = len(content.encode()) if isinstance(content, str) else 1
            if not isinstance(content, str) or clean(content):
                places.append(Spot(at, size, content, attributes or {}))
            at += size
    return places, at


# -- the edit


@dataclass(frozen=True, slots=True)
class Insert:
    """`content` is words, or the value of an embed."""

    at: int
    content: object
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Delete:
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Format:
    """None takes a mark away."""

    at: int
    end: int
    attributes: Attributes


Step = Insert | Delete | Format


def steps(section: Section, lines: Sequence[Line]) -> list[Step]:
    """In the order of the text, every place counted before any of them is done."""
    units = units_of(lines)
    made = changes(section.texts, [unit.text for unit in units])
    found: list[Step] = []
    kept, new_kept = 0, 0
    for change in made:
        found += _formats(section, kept, units[new_kept : change.new_start])
        found += _inserts(section, change, units)
        if change.start < change.end:
            last = section.places[change.end - 1]
            found.append(Delete(section.places[change.start].at, last.at + last.size))
        kept, new_kept = change.end, change.new_end
    return found + _formats(section, kept, units[new_kept:])


def apply(text: Text, found: Sequence[Step]) -> None:
    """In one transaction of the caller's. From the end, so that no step moves another's place."""
    for step in reversed(found):
        if isinstance(step, Delete):
            del text[step.at : step.end]
        elif isinstance(step, Format):
            text.format(step.at, step.end, dict(step.attributes))
        elif isinstance(step.content, str):
            text.insert(step.at, step.content, dict(step.attributes))
        else:
            text.insert_embed(step.at, step.content, dict(step.attributes))


def _inserts(section: Section, change: Change, units: Sequence[Unit]) -> list[Insert]:
    """Neighbours with the same attributes are one."""
    at = section.places[change.start].at if change.start < len(section.places) else section.end
    around = _attributes_around(section, change)
    found: list[Insert] = []
    for unit in units[change.new_start : change.new_end]:
        content = section.placeholders[unit.text] if len(unit.text) > 1 else unit.text
        attributes = {name: value for name, value in _attributes(unit).items() if value is not None}
        attributes |= around if unit.text != "\n" else {}
        last = found[-1] if found else None
        if (
            last
            and isinstance(last.content, str)
            and isinstance(content, str)
            and last.attributes == attributes
        ):
            found[-1] = Insert(at, last.content + content, attributes)
        else:
            found.append(Insert(at, content, attributes))
    return found


def _attributes_around(section: Section, change: Change) -> dict[str, object]:
    """What Markdown cannot say of words, where both neighbours have it: words put into a claim are part of it."""
    before = section.places[change.start - 1].attributes if change.start else {}
    after = section.places[change.end].attributes if change.end < len(section.places) else {}
    return {
        name: value
        for name, value in before.items()
        if name not in _MARKDOWN_SAYS and value is not None and after.get(name) == value
    }


def _formats(section: Section, start: int, units: Sequence[Unit]) -> list[Format]:
    """For the units that stay, from `start` on: what of their form is new."""
    found: list[Format] = []
    for number, unit in enumerate(units, start):
        was, place = section.units[number], section.places[number]
        if was.form == unit.form:
            continue
        before = _attributes(was)
        attributes = {name: value for name, value in _attributes(unit).items() if value != before[name]}
        end = place.at + place.size
        if found and found[-1].end == place.at and found[-1].attributes == attributes:
            found[-1] = Format(found[-1].at, end, attributes)
        else:
            found.append(Format(place.at, end, attributes))
    return found


def _attributes(unit: Unit) -> dict[str, object]:
    """As the document keeps them; None for a mark that is not there."""
    form = unit.form
    if isinstance(form, Ending):
        return {"kind": None if form.kind == "p" else form.kind, "depth": form.depth or None}
    return {
        "strong": form.strong or None,
        "em": form.em or None,
        "link": {"href": form.link} if form.link else None,
    }
