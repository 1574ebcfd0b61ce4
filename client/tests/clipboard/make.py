"""Writes `word.html` and `docs.html`: `source.html` as Word and as Google Docs put it on the clipboard.

`writer.html` is LibreOffice's own: `soffice --headless --convert-to odt source.html`, then the ODT with
`--convert-to 'html:HTML (StarWriter)'`. Run this file after changing `source.html`.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from typing_extensions import override

FOLDER: Final = Path(__file__).parent
MARKS: Final = frozenset({"strong", "em", "a"})
LISTS: Final = frozenset({"ul", "ol"})
BLOCKS: Final = frozenset({"h1", "h2", "h3", "p", "li"})


@dataclass
class Run:
    text: str
    marks: frozenset[str]
    link: str


@dataclass
class Line:
    tag: str
    lists: tuple[str, ...]
    number: int
    is_quoted: bool
    runs: list[Run] = field(default_factory=list)


class Source(HTMLParser):
    """The lines of `source.html`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._lists: list[str] = []
        self._numbers: list[int] = []
        self._marks: list[str] = []
        self._link = ""
        self._quoted = False
        self._line: Line | None = None

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LISTS:
            self._lists.append(tag)
            self._numbers.append(0)
        elif tag == "blockquote":
            self._quoted = True
        elif tag in MARKS:
            self._marks.append(tag)
            self._link = dict(attrs).get("href") or self._link
        elif tag in BLOCKS:
            self._begin(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS:
            self._lists.pop()
            self._numbers.pop()
        elif tag == "blockquote":
            self._quoted = False
        elif tag in MARKS:
            self._marks.remove(tag)
        if tag in BLOCKS or tag in LISTS:
            self._line = None

    @override
    def handle_data(self, data: str) -> None:
        if self._line is not None and (data.strip() or self._line.runs):
            marks = frozenset(self._marks)
            self._line.runs.append(Run(" ".join(data.split("\n")), marks, self._link if "a" in marks else ""))

    def _begin(self, tag: str) -> None:
        if tag == "li":
            self._numbers[-1] += 1
        number = self._numbers[-1] if self._numbers else 0
        self._line = Line(tag, tuple(self._lists), number, self._quoted)
        self.lines.append(self._line)


def word(lines: list[Line]) -> str:
    """Paragraphs only: a list is a class, a level in a style of Word's own, and a sign that is part of the text."""
    body = "\n\n".join(_word_line(line) for line in lines)
    return (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">\n'
        '<head>\n<meta http-equiv=Content-Type content="text/html; charset=utf-8">\n'
        "<meta name=ProgId content=Word.Document>\n"
        "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->\n"
        '<style>\n<!--\np.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}\n'
        "@list l0:level1 {mso-level-number-format:bullet; mso-level-text:\\F0B7;}\n-->\n</style>\n</head>\n"
        f"<body lang=EN-GB style='tab-interval:36.0pt'>\n<!--StartFragment-->\n\n{body}\n\n"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n\n<!--EndFragment-->\n</body>\n</html>\n"
    )


def _word_line(line: Line) -> str:
    words = "".join(_word_run(run) for run in line.runs)
    if line.lists:
        level, kind = len(line.lists), line.lists[-1]
        style = f"margin-left:{36 * level}.0pt;text-indent:-18.0pt;mso-list:l{int(kind == 'ol')} level{level} lfo{level}"
        return f"<p class=MsoListParagraphCxSpMiddle style='{style}'>{_word_sign(line)}{words}<o:p></o:p></p>"
    if line.is_quoted:
        return f"<p class=MsoQuote>{words}<o:p></o:p></p>"
    if line.tag == "p":
        return f"<p class=MsoNormal>{words}<o:p></o:p></p>"
    return f"<{line.tag}>{words}<o:p></o:p></{line.tag}>"


def _word_sign(line: Line) -> str:
    level = len(line.lists)
    sign = f"{line.number}." if level == 1 else f"{'abcdefgh'[line.number - 1]})"
    font = ""
    if line.lists[-1] == "ul":
        sign = "\u00b7" if level == 1 else "o"
        font = "font-family:Symbol;mso-fareast-font-family:Symbol"
    space = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>"
    return (
        f"<![if !supportLists]><span style='{font}'><span style='mso-list:Ignore'>{sign}{space}</span></span>"
        "<![endif]>"
    )


def _word_run(run: Run) -> str:
    text = escape(run.text, quote=False)
    if "em" in run.marks:
        text = f"<i>{text}</i>"
    if "strong" in run.marks:
        text = f"<b style='mso-bidi-font-weight:normal'>{text}</b>"
    if run.link:
        text = f"<a href=\"{escape(run.link)}\"><span style='color:#0563C1'>{text}</span></a>"
    return f"<span lang=EN-GB style='mso-ansi-language:EN-GB'>{text}</span>"


def docs(lines: list[Line]) -> str:
    """Everything inside a `b` that is not bold; marks are styles of spans; a list inside a list is no item's child."""
    parts: list[str] = []
    open_lists: list[str] = []
    for line in lines:
        parts.extend(_to_lists(open_lists, line.lists))
        words = "".join(_docs_run(run) for run in line.runs)
        if line.lists:
            style = "list-style-type:disc;font-size:11pt;font-weight:400;font-style:normal"
            item = f'<p dir="ltr" style="line-height:1.38" role="presentation">{words}</p>'
            parts.append(f'<li dir="ltr" style="{style}" aria-level="{len(line.lists)}">{item}</li>')
        elif line.is_quoted:
            parts.append(f'<blockquote><p dir="ltr">{words}</p></blockquote>')
        else:
            parts.append(f'<{line.tag} dir="ltr" style="line-height:1.38">{words}</{line.tag}>')
    parts.extend(_to_lists(open_lists, ()))
    return (
        '<meta charset=\'utf-8\'><b style="font-weight:normal;" id="docs-internal-guid-sample">'
        f'{"".join(parts)}</b><br class="Apple-interchange-newline">\n'
    )


def _to_lists(open_lists: list[str], wanted: tuple[str, ...]) -> list[str]:
    tags: list[str] = []
    while tuple(open_lists) != wanted[: len(open_lists)]:
        tags.append(f"</{open_lists.pop()}>")
    for kind in wanted[len(open_lists) :]:
        open_lists.append(kind)
        tags.append(f'<{kind} style="margin-top:0;padding-inline-start:48px;">')
    return tags


def _docs_run(run: Run) -> str:
    weight = 700 if "strong" in run.marks else 400
    slant = "italic" if "em" in run.marks else "normal"
    style = f"font-size:11pt;font-family:Arial;font-weight:{weight};font-style:{slant};white-space:pre-wrap;"
    text = f'<span style="{style}">{escape(run.text, quote=False)}</span>'
    return f'<a href="{escape(run.link)}" style="text-decoration:none;">{text}</a>' if run.link else text


def main() -> None:
    source = Source()
    source.feed((FOLDER / "source.html").read_text(encoding="utf-8"))
    lines = [line for line in source.lines if line.runs]
    (FOLDER / "word.html").write_text(word(lines), encoding="utf-8")
    (FOLDER / "docs.html").write_text(docs(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
