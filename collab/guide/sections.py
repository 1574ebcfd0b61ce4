"""Templates: which sections a guide has, in which order, and which of them it cannot go out without."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Section:
    """A challenge may change everything here but the key, which names the text in the document for ever."""

    key: str
    title: str
    hint: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    sections: tuple[Section, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(section.key for section in self.sections)


MINI_GUIDE: Final = Template(
    "mini-guide",
    (
        Section(
            "why",
            "Why it works",
            "Which barriers it lowers and which building blocks it puts in place.",
            required=True,
        ),
        Section("needs", "What you need", "People, time, money, places and permission, before you begin."),
        Section("steps", "Steps", "What to do, in order, so that a stranger could follow it.", required=True),
        Section(
            "who",
            "Who does it, with what training",
            "Each role, and what it has to know beforehand.",
            required=True,
        ),
        Section("where", "Where and how much", "The setting it was made for, how often, and for how long."),
        Section(
            "adapting", "What may be adapted locally", "What you are free to change, and what must stay."
        ),
        Section(
            "changed",
            "What was changed along the way, and why",
            "What you first tried, and what it taught you.",
        ),
        Section(
            "checking",
            "How to check that it is working",
            "What to look at, when, and what should worry you.",
            required=True,
        ),
        Section(
            "evidence",
            "Evidence",
            "What supports each claim: practice here or elsewhere, evaluation, research.",
            required=True,
        ),
        Section("risks", "Risks and limits", "Where it may do harm or fail, and for whom.", required=True),
        Section("contacts", "Sources and contacts", "What to read, and whom to ask."),
    ),
)

TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType({MINI_GUIDE.name: MINI_GUIDE})

CLAIM_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "here": "Practised here",
        "elsewhere": "Practised elsewhere",
        "evaluated": "Evaluated",
        "researched": "Researched",
    }
)
"""How well a claim is supported: the label in the document, and its words for a reader."""
