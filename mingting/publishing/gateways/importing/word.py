"""A Word file read into blocks: what a reader of the accepted document sees, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from mingting.commons.files import revisions
from mingting.commons.files.kinds import Unacceptable, sniff
from mingting.commons.files.letters import unified
from mingting.commons.files.office import MC_FALLBACK, R, W
from mingting.commons.files.packages import Package, PackageError
from mingting.publishing.gateways.importing.blocks import Cell, Image, Imported, Table
from mingting.publishing.gateways.importing.cleaning import is_safe_link
from mingting.publishing.gateways.importing.numbering import Numbering
from mingting.publishing.gateways.importing.outline import Line, Piece, composed, header_rows, tidied
from mingting.publishing.gateways.importing.pictures import IMAGES_LIMIT, picture
from mingting.publishing.gateways.importing.styles import Form, Styles

_PARAGRAPH, _TABLE = f"{W}p", f"{W}tbl"
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_MARKS = (("bold", "strong"), ("italic", "em"), ("raised", "sup"), ("lowered", "sub"))


def read(data: bytes) -> Imported:
    """Read a docx. Tracked changes are taken as accepted; comments, headers and macros are left out.

    Raises ``Unacceptable`` when the package cannot be opened.
    """
    try:
        package = Package(data)
        root = package.xml(package.main)
        body = None if root is None else root.find(f"{W}body")
        if root is None or body is None:
            raise Unacceptable("Word 文件中没有正文，无法导入", field="file")
        reader = _Reader(package)
        reader.warn_of(root, data)
        revisions.accept(root)
        revisions.remove_comment_marks(root)
        pieces = [*reader.pieces(body), *reader.notes()]
    except PackageError as error:
        raise Unacceptable(f"Word 文件无法导入：{error}", field="file") from error
    if not pieces:
        raise Unacceptable("Word 文件中没有文字、表格或图片，无法导入", field="file")
    return composed(pieces, reader.warnings)


@dataclass(slots=True)
class _Run:
    """A stretch of text in one form, perhaps in a link."""

    text: str
    form: Form
    link: str = ""


@dataclass(slots=True)
class _Fields:
    """The nesting of complex fields within a paragraph: instruction, then result."""

    open: list[list[str]] = field(default_factory=list)

    def instruction(self, text: str) -> None:
        if self.open:
            self.open[-1][0] += text

    def turn(self, kind: str) -> None:
        if kind == "begin":
            self.open.append(["", "instruction"])
        elif kind == "separate" and self.open:
            self.open[-1][1] = "result"
        elif kind == "end" and self.open:
            self.open.pop()

    @property
    def hides(self) -> bool:
        return any(state == "instruction" for _, state in self.open)

    @property
    def link(self) -> str:
        for instruction, _ in reversed(self.open):
            if found := _FIELD_LINK.search(instruction):
                return found.group(1)
        return ""


class _Reader:
    """Walks a document in its order, gathering pieces and what had to be left out."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.warnings: list[str] = []
        self._links = package.relations(package.main)
        self._styles = Styles(package.xml("word/styles.xml"))
        self._numbering = Numbering(package.xml("word/numbering.xml"))
        self._footnotes: list[str] = []
        self._notes: dict[str, dict[str, etree._Element]] = {}
        self._unread = self._taken = self._hidden = 0

    def warn_of(self, root: etree._Element, data: bytes) -> None:
        """Say what the file carries that an import leaves behind."""
        facts = sniff(data, "导入.docx")
        if facts.has_macros:
            self.warnings.append("文件含有宏，宏未导入")
        if facts.embedded:
            self.warnings.append(f"文件内嵌 {len(facts.embedded)} 个对象，均未导入")
        if facts.external:
            self.warnings.append("文件引用外部内容，均未取用")
        if changes := revisions.count(root):
            self.warnings.append(f"文件有 {changes} 处修订，按全部接受处理：插入的保留，删除的不导入")
        if self.package.under(r"word/comments\.xml$"):
            self.warnings.append("文件有批注，批注未导入")

    def pieces(self, parent: etree._Element) -> Iterator[Piece]:
        """Yield lines, tables and pictures of a container, in order."""
        for child in parent:
            if child.tag == _PARAGRAPH:
                yield from self._paragraph(child)
            elif child.tag == _TABLE:
                yield from self._table(child)
            elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag"}:
                yield from self.pieces(child)

    def notes(self) -> Iterator[Line]:
        """Yield footnotes as lines at the end, and the closing warnings."""
        for number, text in enumerate(self._footnotes, 1):
            yield Line(text=f"[{number}] {text}", html=f"[{number}] {escape(text, quote=False)}")
        if self._unread:
            self.warnings.append(f"{self._unread} 张图片格式无法读取（如 EMF、WMF），未导入")
        if self._hidden:
            self.warnings.append(f"{self._hidden} 处隐藏文字未导入")

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Piece]:
        style = self._styles.of(paragraph)
        runs: list[_Run] = []
        images: list[Image] = []
        boxes: list[etree._Element] = []
        self._walk(paragraph, style.form, "", _Fields(), (runs, images, boxes))
        listing = label = ""
        if style.number and any(run.text.strip() for run in runs):
            listing, label = self._numbering.next(style.number, style.depth)
        text = tidied(label + "".join(run.text for run in runs).replace("\n", " "))
        if text:
            real = [run for run in runs if run.text.strip()]
            yield Line(
                text=text,
                html=escape(label, quote=False) + _inline(runs),
                level=style.level,
                centred=style.align == "center",
                aligned_right=style.align in {"right", "end"},
                size=max((run.form.size for run in real), default=0.0),
                bold=all(run.form.bold for run in real),
                listing="" if style.level else listing,
                depth=style.depth,
            )
        yield from images
        for box in boxes:
            yield from self.pieces(box)

    def _walk(
        self,
        parent: etree._Element,
        form: Form,
        link: str,
        fields: _Fields,
        into: tuple[list[_Run], list[Image], list[etree._Element]],
    ) -> None:
        runs, images, boxes = into
        for node in parent:
            tag = node.tag
            if tag in {f"{W}pPr", f"{W}rPr", MC_FALLBACK}:
                continue
            if tag == f"{W}r":
                inner = self._styles.run(node, form)
                if inner.hidden:
                    self._hidden += 1
                else:
                    self._walk(node, inner, link, fields, into)
            elif tag == f"{W}hyperlink":
                target = self._links.get(node.get(f"{R}id", ""), ("", "", False))
                self._walk(node, form, target[1] if target[2] else "", fields, into)
            elif tag == f"{W}txbxContent":
                boxes.append(node)
            elif tag == f"{W}drawing" or tag == f"{W}pict" or tag == f"{W}object":
                images.extend(self._pictures(node))
                self._walk(node, form, link, fields, into)
            elif tag == f"{W}fldChar":
                fields.turn(node.get(f"{W}fldCharType", ""))
            elif tag == f"{W}instrText":
                fields.instruction(node.text or "")
            elif letters := self._letters(node):
                if not fields.hides:
                    runs.append(_Run(letters, form, link or fields.link))
            else:
                self._walk(node, form, link, fields, into)

    def _letters(self, node: etree._Element) -> str:
        if node.tag == f"{W}t":
            return unified(str(node.text or ""))
        if node.tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            return self._footnote(node)
        return {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}.get(
            str(node.tag), ""
        )

    def _footnote(self, reference: etree._Element) -> str:
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        if kind not in self._notes:
            root = self.package.xml(f"word/{kind}s.xml")
            notes = () if root is None else root.iter(f"{W}{kind}")
            self._notes[kind] = {note.get(f"{W}id", ""): note for note in notes}
        note = self._notes[kind].get(reference.get(f"{W}id", ""))
        if note is None:
            return ""
        revisions.accept(note)
        self._footnotes.append(tidied("".join(t.text or "" for t in note.iter(f"{W}t"))))
        return f"[{len(self._footnotes)}]"

    def _pictures(self, node: etree._Element) -> Iterator[Image]:
        described = next(node.iter("{*}docPr"), None)
        alt = "" if described is None else described.get("descr") or described.get("title") or ""
        for blip in node.iter("{*}blip", "{*}imagedata"):
            if next(blip.iterancestors(MC_FALLBACK), None) is not None:
                continue
            _, part, external = self._links.get(
                blip.get(f"{R}embed") or blip.get(f"{R}id") or "", ("", "", True)
            )
            if external or part not in self.package.names or self._taken >= IMAGES_LIMIT:
                self._unread += 1
                continue
            self._taken += 1
            found = picture(self.package.read(part), f"图片{self._taken}", alt)
            if found is None:
                self._unread += 1
            else:
                yield found

    def _table(self, table: etree._Element) -> Iterator[Piece]:
        rows = list(table.iterfind(f"{W}tr"))
        cells = [
            list(row.iterfind(f".//{W}tc")) if row.find(f"{W}sdt") is not None else row.findall(f"{W}tc")
            for row in rows
        ]
        if len(rows) == 1 and len(cells[0]) == 1:  # a frame round ordinary text
            yield from self.pieces(cells[0][0])
            return
        images: list[Image] = []
        grid = [self._row(row, images) for row in cells]
        marked = 0
        for row in rows:
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                break
            marked += 1
        built = _merged(grid)
        if built:
            yield Table(rows=built, header_rows=marked or header_rows(built))
        yield from images

    def _row(self, cells: list[etree._Element], images: list[Image]) -> list[tuple[str, int, bool]]:
        """Return (text, columns, whether it goes on from above) of each cell."""
        found = []
        for cell in cells:
            texts = []
            for piece in self.pieces(cell):
                if isinstance(piece, Line):
                    texts.append(piece.text)
                elif isinstance(piece, Image):
                    images.append(piece)
                else:
                    texts.extend(" ".join(c.text for c in row) for row in piece.rows)
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            wide = span.get(f"{W}val", "1") if span is not None else "1"
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            found.append(("\n".join(texts), int(wide) if wide.isdigit() else 1, goes_on))
        return found


def _merged(grid: list[list[tuple[str, int, bool]]]) -> tuple[tuple[Cell, ...], ...]:
    """Turn Word's "goes on from above" into row spans."""
    places = [{sum(w for _, w, _ in row[:at]): cell for at, cell in enumerate(row)} for row in grid]
    rows = []
    for down, row in enumerate(places):
        cells = []
        for column, (text, wide, goes_on) in sorted(row.items()):
            if goes_on and down > 0 and column in places[down - 1]:
                continue
            tall = 1
            while down + tall < len(places) and places[down + tall].get(column, ("", 0, False))[2]:
                tall += 1
            cells.append(Cell(text, colspan=max(wide, 1), rowspan=tall))
        rows.append(tuple(cells))
    return tuple(row for row in rows if row)


def _inline(runs: list[_Run]) -> str:
    """Write runs as inline HTML, neighbours of the same form together."""
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].link == run.link and joined[-1].form.marks == run.form.marks:
            joined[-1] = _Run(joined[-1].text + run.text, run.form, run.link)
        else:
            joined.append(run)
    out = "".join(_marked(run) for run in joined)
    out = re.sub(r"[ \t\xa0\u3000]+", " ", out).strip()
    return re.sub(r"^(?:<br>|\s)+|(?:<br>|\s)+$", "", out)


def _marked(run: _Run) -> str:
    text = escape(run.text, quote=False).replace("\n", "<br>")
    if run.text.strip():
        for mark, tag in _MARKS:
            if getattr(run.form, mark):
                text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{escape(run.link)}">{text}</a>' if run.link and is_safe_link(run.link) else text
