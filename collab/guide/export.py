"""A whole guide in one piece: as JSON, as plain text, as an HTML document."""

from html import escape

from collab.guide.document import Guide
from collab.guide.rendering import table_to_json, to_html, to_json, to_text


def export_json(guide: Guide) -> dict[str, object]:
    """Every section of the template, written or not."""
    return {
        "title": guide.title,
        "promise": guide.promise,
        "sections": [
            {"key": written.section.key, "title": written.section.title, "blocks": to_json(written.blocks)}
            for written in guide.sections
        ],
        "tables": {table_id: table_to_json(rows) for table_id, rows in guide.tables.items()},
    }


def export_text(guide: Guide) -> str:
    """Only what has been written; ends with a line end unless nothing has."""
    parts = [guide.title, guide.promise]
    for written in guide.sections:
        text = to_text(written.blocks, guide.tables)
        parts += [written.section.title.upper(), text] if text else []
    text = "\n\n".join(part for part in parts if part)
    return text + "\n" if text else ""


def export_html(guide: Guide, language: str = "en") -> str:
    title = escape(guide.title)
    parts = [f'<h1 dir="auto">{title}</h1>']
    if guide.promise:
        parts.append(f'<p dir="auto">{escape(guide.promise)}</p>')
    for written in guide.sections:
        body = to_html(written.blocks, guide.tables)
        if body:
            key, heading = escape(written.section.key), escape(written.section.title)
            parts.append(f'<section id="{key}"><h2>{heading}</h2>{body}</section>')
    head = f'<meta charset="utf-8"><title>{title}</title>'
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="{escape(language)}">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'
