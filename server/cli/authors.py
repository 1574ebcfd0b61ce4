"""`charrette document authors`: whose words stand in a guide, and whose were removed by whom."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collab.guide.keys import PROMISE, TITLE, section_root, table_of
from collab.guide.sections import TEMPLATES
from collab.history.carry_over import Attribution, Words
from server.cli.output import Answer
from server.cli.store import Store
from server.documents.authorship import authorship
from server.documents.verification import Progress
from server.guides.queries import emails_of_authors, guide_by_id

Json = dict[str, Any]  # what json.dumps takes


@dataclass(frozen=True, slots=True)
class _Told:
    """`emails` are those of the authors; one who has none goes by the author's id."""

    attribution: Attribution
    emails: Mapping[str, str]

    def root(self, root: str) -> Json:
        return {
            "standing": [
                {**self._whose(words), "typed_by": self._name(words.typed_by)}
                for words in self.attribution.standing(root)
            ],
            "removed": [
                {**self._whose(words), "removed_by": self._name(words.removed_by)}
                for words in self.attribution.removed(root)
            ],
        }

    def letters(self, root: str) -> Counter[str]:
        """How many of each author's letters and digits stand; those of a source are its own."""
        counted: Counter[str] = Counter()
        for words in self.attribution.standing(root):
            name = self._name(words.author) or f"source {words.source}"
            counted[name] += sum(map(str.isalnum, words.text))
        return counted

    def _whose(self, words: Words) -> Json:
        if words.source:
            return {"text": words.text, "author": None, "source": words.source}
        return {"text": words.text, "author": self._name(words.author)}

    def _name(self, author: str) -> str:
        return self.emails.get(author, author)


async def tell(store: Store, guide: str, progress: Progress | None) -> Answer:
    """Raises NoSuchGuide, DocumentNotFound, DocumentUnreadable, AuthorshipUnsure."""
    async with store.transactions.read() as connection:
        row = await guide_by_id(connection, guide)
        emails = await emails_of_authors(connection, guide)
    told = _Told(Attribution(await authorship(store.transactions, guide, progress)), emails)
    sections = {key: section_root(key) for key in TEMPLATES[row.template].keys}
    tables = {table: root for root in told.attribution.roots() if (table := table_of(root)) is not None}
    data = {
        "guide": guide,
        TITLE: told.root(TITLE),
        PROMISE: told.root(PROMISE),
        "sections": {key: told.root(root) for key, root in sections.items()},
        "tables": {table: told.root(root) for table, root in tables.items()},
    }
    return Answer(_in_words(told, sections), data)


def _in_words(told: _Told, sections: Mapping[str, str]) -> str:
    """The most first, then by name."""
    lines = []
    for key, root in sections.items():
        counted = sorted(told.letters(root).items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [f"{key}: {name}, {letters:,} letters" for name, letters in counted if letters]
    return "\n".join(lines) or "Nobody has written in a section of this guide."
