"""`charrette document …`: whether a guide's log is whole, what the guide says, and who wrote it."""

import json
import sys
from dataclasses import replace
from typing import Any, Literal

import click
from pycrdt import Doc

from collab.guide.document import Guide, GuideView
from collab.guide.export import export_html, export_json, export_text
from collab.guide.sections import TEMPLATES
from server.cli.authors import tell
from server.cli.output import Answer, answering
from server.cli.store import Store, naming, use
from server.documents import queries, verification
from server.documents.queries import Loaded
from server.documents.verification import Progress, Report
from server.guides.queries import guide_by_id


@click.group()
def document() -> None:
    """The logs of guides."""


@document.command()
@answering
@click.argument("guide", metavar="GUIDE")
def verify(guide: str) -> Answer:
    """Compute a guide's log anew: chain, head, leases and snapshot. Names the first entry that is wrong."""
    with naming(guide):
        found = use(lambda store: verification.verify(store.transactions, guide, _progress()))
    if is_watched():
        click.echo(err=True)
    fault = None if found.fault is None else {"seq": found.fault.seq, "sentence": found.fault.sentence}
    data = {
        "guide": guide,
        "ok": fault is None,
        "entries": found.entries,
        "redactions": found.redactions,
        "leases": found.leases,
        "snapshot": found.snapshot,
        "generation": found.head.generation,
        "head": found.head.hash.hex(),
        "fault": fault,
    }
    return Answer(_in_words(found), data, failed=fault is not None)


@document.command()
@answering
@click.argument("guide", metavar="GUIDE")
def authors(guide: str) -> Answer:
    """Tell whose words stand in a guide, and whose were removed by whom, from its log."""
    with naming(guide):
        answer = use(lambda store: tell(store, guide, _progress()))
    if is_watched():
        click.echo(err=True)
    return answer


@document.command()
@answering
@click.argument("guide", metavar="GUIDE")
@click.option(
    "--format", "form", type=click.Choice(["json", "text", "html"]), default="text", show_default=True
)
def export(guide: str, form: Literal["json", "text", "html"]) -> Answer:
    """Print a guide as its log says it is now."""
    with naming(guide):
        written = use(lambda store: _read(store, guide))
    if form == "json":
        data = export_json(written)
        return Answer(json.dumps(data, ensure_ascii=False, indent=2), data)
    text = export_text(written) if form == "text" else export_html(written)
    return Answer(text.rstrip("\n"), {"format": form, "content": text})


async def _read(store: Store, guide: str) -> Guide:
    """A guide nobody has given a title in its text goes by the one it was made with."""
    async with store.transactions.read() as connection:
        row = await guide_by_id(connection, guide)
    loaded = await queries.load(store.transactions, guide)
    written = GuideView(_document(loaded), TEMPLATES[row.template]).read()
    return replace(written, title=written.title or row.title)


def _document(loaded: Loaded) -> Doc[Any]:  # Any: a view asks for each root's type
    doc: Doc[Any] = Doc()
    if loaded.snapshot is not None:
        doc.apply_update(loaded.snapshot.state)
    for record in loaded.records:
        doc.apply_update(record.payload)
    return doc


def _in_words(found: Report) -> str:
    if found.fault is not None:
        return f"Damaged: {found.fault.sentence}"
    return f"Whole: {found.entries} entries, head {found.head.hash.hex()}."


def is_watched() -> bool:
    return sys.stderr.isatty()


def _progress() -> Progress | None:
    def show(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} entries", nl=False, err=True)

    return show if is_watched() else None
