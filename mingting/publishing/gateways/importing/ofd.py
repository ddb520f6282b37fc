"""An OFD file (GB/T 33190) read into blocks: letters by their places, ruled tables, pictures, scanned pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from lxml import etree

from mingting.commons.files.kinds import Unacceptable
from mingting.commons.files.letters import unified
from mingting.commons.files.packages import Package, PackageError
from mingting.publishing.gateways.importing import recognition, scans
from mingting.publishing.gateways.importing.blocks import Image, Imported
from mingting.publishing.gateways.importing.grids import Box, TooManyRulesError, around, grids, holds, laid
from mingting.publishing.gateways.importing.lines import Placed, Row, in_order, joined, without_running_heads
from mingting.publishing.gateways.importing.ofd_page import POINT, Drawn, Letter, Shown, draw, numbers
from mingting.publishing.gateways.importing.outline import composed, tidied
from mingting.publishing.gateways.importing.pictures import IMAGES_LIMIT, picture

PAGES_LIMIT = 500
LETTERS_LIMIT = 2_000_000
#: The page where a file says nothing of its size: A4, in millimetres.
_A4 = (0.0, 0.0, 210.0, 297.0)
#: A page with fewer letters than this, and a picture over so much of it, is a scan.
_FEW_LETTERS, _COVERS = 40, 0.7
_SMALLEST_PICTURE = 12.0
_BODIES_LIMIT = 20


def read(data: bytes, *, scanned_limit: int = scans.PAGES_LIMIT) -> Imported:
    """Read an OFD; pages that are pictures of text are read by recognition, up to so many.

    Raises ``Unacceptable`` for what cannot be opened, for excess, and for letters that cannot be known.
    """
    try:
        reader = _Reader(Package(data))
        reader.read_pages()
        reader.recognise(scanned_limit)
        reader.warn()
    except PackageError as error:
        raise Unacceptable(f"OFD 文件无法导入：{error}", field="file") from error
    if not reader.rows and not reader.placed:
        raise Unacceptable("OFD 文件中没有文字、表格或图片，无法导入", field="file")
    rows = sorted(reader.rows, key=lambda row: (row.page, row.top))
    return composed(in_order(without_running_heads(rows), reader.placed), reader.warnings)


@dataclass(slots=True)
class _Document:
    """One document of the package: where its pages are, and what they draw from."""

    box: tuple[float, ...]
    pages: list[str]
    templates: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    fonts: set[str] = field(default_factory=set)
    units: dict[str, etree._Element] = field(default_factory=dict)


class _Reader:
    """Walks the pages in their order, gathering lines, tables, pictures and what had to be left out."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.warnings: list[str] = []
        self.rows: list[Row] = []
        self.placed: list[Placed] = []
        self._scans: list[tuple[int, float, str]] = []
        self._folded = {name.casefold(): name for name in package.names}
        self._templates: dict[str, etree._Element | None] = {}
        self._missing: list[str] = []
        self._nameless: set[str] = set()
        self._letters = self._unknown = self._slanting = self._hidden = self._taken = self._unread = 0

    def read_pages(self) -> None:
        """Read every page of every document."""
        documents = list(self._documents())
        count = sum(len(document.pages) for document in documents)
        if not documents or not count:
            raise Unacceptable("OFD 文件中没有页面，无法导入", field="file")
        if count > PAGES_LIMIT:
            raise Unacceptable(f"OFD 共 {count} 页，超过导入上限 {PAGES_LIMIT} 页", field="file")
        number = 0
        for document in documents:
            for page in document.pages:
                self._page(document, page, number)
                number += 1

    def recognise(self, limit: int) -> None:
        """Read the pages that are pictures."""
        if not self._scans:
            return
        pages = [number + 1 for number, _, _ in self._scans]
        whole = not self.rows
        what = "OFD 是扫描件" if whole else f"OFD 第{'、'.join(map(str, pages[:20]))}页是扫描图像"
        scans.require(pages, what=what, limit=limit)
        read = []
        for number, points, part in self._scans:
            sheet = scans.read_sheet(scans.opened(self.package.read(part)), page=number, points=points)
            if not sheet.letters and not any(row.page == number for row in self.rows):
                raise Unacceptable(
                    f"OFD 第{number + 1}页是扫描图像，没有识别出文字，无法完整导入；请导入 Word 文件",
                    field="file",
                )
            if not sheet.letters:
                self._keep(part, number, 0.0)
                continue
            read.append(sheet)
        self.placed += [table for sheet in read for table in sheet.tables]
        self.rows += scans.levelled([row for sheet in read for row in sheet.rows])
        if read:
            self.warnings += scans.said_of(read)

    def warn(self) -> None:
        """Say what was left out, and refuse a file most of whose letters are not known."""
        if self._unknown * 2 > self._letters:
            raise Unacceptable(
                "OFD 的文字只有字形编号，没有对应的文字，取得的内容不可读，无法导入；请导入 Word 文件",
                field="file",
            )
        said = (
            (self._unknown, "个字只有字形编号，没有对应的文字，以 □ 代替，请对照原件补全"),
            (self._slanting, "个斜排的字（如水印）未导入"),
            (self._hidden, "处隐藏文字未导入"),
            (self._unread, "张图片无法读取，未导入"),
        )
        self.warnings += [f"{count} {what}" for count, what in said if count]
        if self._nameless:
            self.warnings.append(f"文件缺少 {len(self._nameless)} 种字体，文字照常读取，请核对生僻字")
        if self._missing:
            self.warnings.append(f"文件缺少内容，未能导入：{'、'.join(self._missing[:10])}")
        for pattern, what in (
            (r".*/Annots?/.*Annot[^/]*\.xml$", "批注"),
            (r".*/Signs?/.*", "电子签章"),
            (r".*/Attachs?/.*", "附件"),
        ):
            if self.package.under(f"(?i){pattern}"):
                self.warnings.append(f"文件带有{what}，{what}未导入")

    def _documents(self) -> Iterator[_Document]:
        root = self.package.xml("OFD.xml")
        bodies = [] if root is None else root.findall("{*}DocBody")
        for body in bodies[:_BODIES_LIMIT]:
            place = self._resolved("OFD.xml", body.findtext("{*}DocRoot"))
            document = None if place is None else self.package.xml(place)
            if place is None or document is None:
                self._missing.append("文档目录")
                continue
            yield self._document(document, place)

    def _document(self, root: etree._Element, place: str) -> _Document:
        found = _Document(
            tuple(numbers(root.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox"), 4)) or _A4, []
        )
        for template in root.iterfind("{*}CommonData/{*}TemplatePage"):
            if (part := self._resolved(place, template.get("BaseLoc"))) is not None:
                found.templates[(template.get("ID") or "").strip()] = part
        for name in ("PublicRes", "DocumentRes"):
            for told in root.iterfind(f"{{*}}CommonData/{{*}}{name}"):
                self._resources(found, place, told.text)
        for number, page in enumerate(root.iterfind("{*}Pages/{*}Page"), 1):
            part = self._resolved(place, page.get("BaseLoc"))
            found.pages.append(part or "")
            if part is None:
                self._missing.append(f"第{number}页")
        return found

    def _resources(self, found: _Document, place: str, told: str | None) -> None:
        part = self._resolved(place, told)
        root = None if part is None else self.package.xml(part)
        if part is None or root is None:
            self._missing.append("资源目录")
            return
        folder = posixpath.join(posixpath.dirname(part), (root.get("BaseLoc") or "").strip(), "x")
        for font in root.iterfind("{*}Fonts/{*}Font"):
            found.fonts.add((font.get("ID") or "").strip())
        for media in root.iterfind("{*}MultiMedias/{*}MultiMedia"):
            stored = media.findtext("{*}MediaFile")
            if (at := self._resolved(folder, stored) or self._resolved(part, stored)) is not None:
                found.media[(media.get("ID") or "").strip()] = at
        for unit in root.iterfind("{*}CompositeGraphicUnits/{*}CompositeGraphicUnit"):
            found.units[(unit.get("ID") or "").strip()] = unit

    def _resolved(self, base: str, told: str | None) -> str | None:
        """Return the member that a location written in ``base`` means, or ``None``; never one outside the package.

        Producers write from the root or from the file, and in either case of letters.
        """
        said = (told or "").strip().replace("\\", "/")
        if not said:
            return None
        for full in (posixpath.join("/", posixpath.dirname(base), said), posixpath.join("/", said)):
            name = posixpath.normpath(full).lstrip("/")
            if (found := self._folded.get(name.casefold())) is not None:
                return found
        return None

    def _template(self, part: str) -> etree._Element | None:
        if part not in self._templates:
            self._templates[part] = self.package.xml(part)
        return self._templates[part]

    def _page(self, document: _Document, part: str, number: int) -> None:
        root = self.package.xml(part) if part else None
        if root is None:
            return
        for told in root.iterfind("{*}PageRes"):
            self._resources(document, part, told.text)
        box = numbers(root.findtext("{*}Area/{*}PhysicalBox"), 4) or list(document.box)
        drawn = Drawn()
        for used in root.iterfind("{*}Template"):
            below = document.templates.get((used.get("TemplateID") or "").strip())
            template = None if below is None else self._template(below)
            if template is not None:
                draw(template, document.units, drawn)
        draw(root, document.units, drawn)
        self._count(document, drawn, number)
        width, height = max(box[2], 1.0) * POINT, max(box[3], 1.0) * POINT
        self._take(drawn, number, (width, height))
        if not self._is_scan(document, drawn, number, width, height):
            self._pictures(document, drawn.pictures, number)

    def _count(self, document: _Document, drawn: Drawn, number: int) -> None:
        self._letters += len(drawn.letters)
        if self._letters > LETTERS_LIMIT:
            raise Unacceptable(f"OFD 的文字超过 {LETTERS_LIMIT // 10_000} 万字，无法导入", field="file")
        self._unknown += drawn.unknown
        self._slanting += drawn.slanting
        self._hidden += drawn.hidden
        self._nameless |= drawn.fonts - document.fonts - {""}
        if drawn.is_full:
            self.warnings.append(f"第{number + 1}页内容过多，其后未读")

    def _is_scan(self, document: _Document, drawn: Drawn, number: int, width: float, height: float) -> bool:
        """Whether the page is a picture of text; if so, note the picture to be read."""
        if len(drawn.letters) >= _FEW_LETTERS or (drawn.letters and not recognition.is_there()):
            return False
        for shown in drawn.pictures:
            part = document.media.get(shown.resource)
            if part and (shown.x1 - shown.x0) * (shown.bottom - shown.top) >= width * height * _COVERS:
                self._scans.append((number, max(width, height), part))
                return True
        return False

    def _take(self, drawn: Drawn, number: int, size: tuple[float, float]) -> None:
        """Take a page's lines and tables."""
        letters = _once(drawn.letters)
        try:
            tables = grids(drawn.rules)
        except TooManyRulesError:
            self.warnings.append(f"第{number + 1}页线条过多，其中的表格按文字读取")
            tables = []
        for cells in tables:
            outer = around(cells)
            inside = [letter for letter in letters if _held(outer, cells, letter)]
            built = laid(cells, lambda box, of=inside: _text_in(of, box))  # type: ignore[misc]
            if built is not None:
                self.placed.append(Placed(number, outer[1], built))
                letters = [letter for letter in letters if not _held(outer, cells, letter)]
        for line in _lines(letters):
            text = _said(line)
            if text.strip():
                self.rows.append(
                    Row(
                        text=text,
                        page=number,
                        x0=line[0].x,
                        x1=line[-1].x + line[-1].width,
                        top=min(one.y - one.size * 0.88 for one in line),
                        bottom=max(one.y + one.size * 0.12 for one in line),
                        size=median(one.size for one in line),
                        width=size[0],
                        height=size[1],
                    )
                )

    def _pictures(self, document: _Document, shown: Sequence[Shown], number: int) -> None:
        for one in shown:
            if min(one.x1 - one.x0, one.bottom - one.top) < _SMALLEST_PICTURE:
                continue
            self._keep(document.media.get(one.resource), number, one.top)

    def _keep(self, part: str | None, number: int, top: float) -> None:
        """Take a picture over as it is, or count it among those that could not be read."""
        found: Image | None = None
        if part is not None and self._taken < IMAGES_LIMIT:
            self._taken += 1
            found = picture(self.package.read(part), f"图片{self._taken}", "")
        if found is None:
            self._unread += 1
        else:
            self.placed.append(Placed(number, top, found))


def _middle(letter: Letter) -> tuple[float, float]:
    return letter.x + letter.width / 2, letter.y - letter.size * 0.38


def _held(outer: Box, cells: Sequence[Box], letter: Letter) -> bool:
    """Whether a letter stands in a cell; in a gap of broken rules it does not, and stays in the text."""
    middle = _middle(letter)
    return holds(outer, *middle) and any(holds(cell, *middle) for cell in cells)


def _once(letters: Sequence[Letter]) -> list[Letter]:
    """Drop letters printed twice at one place, which is how some programs make them bold."""
    found: dict[tuple[str, int, int], Letter] = {}
    for letter in letters:
        found.setdefault((letter.text, round(letter.x / 1.5), round(letter.y / 1.5)), letter)
    return list(found.values())


def _lines(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Put letters of one baseline into a line, lines from the top down."""
    lines: list[list[Letter]] = []
    for letter in sorted((one for one in letters if one.text), key=lambda one: one.y):
        above = lines[-1][-1] if lines else None
        if above is not None and abs(letter.y - above.y) < 0.45 * min(letter.size, above.size):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    kept = []
    for line in lines:
        line.sort(key=lambda one: one.x)
        while line and not line[-1].text.strip():
            line.pop()
        while line and not line[0].text.strip():
            line.pop(0)
        if line:
            kept.append(line)
    return kept


def _said(line: Sequence[Letter]) -> str:
    """Write a line: a blank where letters stand apart by more than their kind does."""
    text = ""
    before: Letter | None = None
    for letter in line:
        if before is not None:
            gap = letter.x - before.x - before.width
            narrow = before.text.isascii() and letter.text.isascii()
            if gap > letter.size * (0.6 if narrow else 0.9):
                text += " "
        text += letter.text
        before = letter
    return unified(text)


def _text_in(letters: Sequence[Letter], box: Box) -> str:
    text = ""
    for line in _lines([letter for letter in letters if holds(box, *_middle(letter))]):
        text = joined(text, tidied(_said(line)))
    return text
