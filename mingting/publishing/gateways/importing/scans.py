"""Scanned sheets read into printed lines and tables, and what of it a person must look at again."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import fmean, median

import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from mingting.commons.files.kinds import Unacceptable
from mingting.commons.files.letters import unified
from mingting.publishing.gateways.importing import recognition, sheets
from mingting.publishing.gateways.importing.blocks import Imported, Table
from mingting.publishing.gateways.importing.grids import (
    Box,
    Rule,
    TooManyRulesError,
    around,
    grids,
    holds,
    laid,
)
from mingting.publishing.gateways.importing.lines import (
    Placed,
    Row,
    in_order,
    is_page_number,
    joined,
    without_running_heads,
)
from mingting.publishing.gateways.importing.outline import composed, tidied

#: A page takes seconds; a person waits, or a worker is kept.
PAGES_LIMIT = 60
PIXELS_LIMIT = 100_000_000
#: Below the one a line is shown to be doubtful, below the other it is no text.
DOUBTFUL, UNREADABLE = 0.88, 0.4
DOUBTS_SHOWN = 30
CHECK = "本件由扫描件识别而来，请逐字核对"
MISSING = (
    "需要安装文字识别组件（管理员运行 make extras）后才能读取扫描件；"
    "文件没有改动，安装后重新导入即可，也可以先做文字识别"
)
_LINES_LIMIT = 600
_HAN = "[\u4e00-\u9fff〇]"
_GAP = re.compile(rf"(?<=\d) (?={_HAN})|(?<={_HAN}) (?=\d)")
_BESIDE_CHINESE = re.compile(rf"(?<={_HAN})[()]|[()](?={_HAN})")
_AFTER_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff〇”》）])[,:;?!]")
_WIDE = str.maketrans("(),:;?!", "（），：；？！")
_TURNS = {1: "顺时针", 2: "倒置", 3: "逆时针"}
#: The sizes letters are set in, 初号 to 小六 (GB/T 9704 names them), in points.
_SIZES = (42.0, 36.0, 26.0, 24.0, 22.0, 18.0, 16.0, 15.0, 14.0, 12.0, 10.5, 9.0, 7.5, 6.5)
_PAD = 3.0


@dataclass(slots=True)
class Sheet:
    """What one scanned sheet holds; measures in points."""

    rows: list[Row] = field(default_factory=list)
    tables: list[Placed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many letters were read."""
        tables = [placed.piece for placed in self.tables if isinstance(placed.piece, Table)]
        in_tables = sum(len(cell.text) for table in tables for row in table.rows for cell in row)
        return sum(len(row.text) for row in self.rows) + in_tables


@dataclass(frozen=True, slots=True)
class _Strip:
    """One line of letters: its box in pixels, what it says and how sure that is."""

    box: Box
    text: str
    score: float


def require(pages: Sequence[int], *, what: str, limit: int = PAGES_LIMIT) -> None:
    """Refuse scanned pages (numbers from 1) that cannot be read here, or that are too many. Raises ``Unacceptable``."""
    if not recognition.is_there():
        raise Unacceptable(f"{what}，没有文字层，无法导入；请导入 Word 文件。{MISSING}", field="file")
    if len(pages) > limit:
        raise Unacceptable(
            f"{what}，共 {len(pages)} 页扫描图像，超过一次识别的上限 {limit} 页，请拆分后分别导入",
            field="file",
        )


def read_picture(data: bytes) -> Imported:
    """Read a photograph or scan of one page. Raises ``Unacceptable``."""
    require([1], what="文件是扫描图片")
    sheet = read_sheet(opened(data), page=0)
    if not sheet.letters:
        raise Unacceptable(
            "图片中没有识别出文字，无法导入；请扫描得清楚一些，或者导入 Word 文件", field="file"
        )
    return composed(in_order(without_running_heads(sheet.rows), sheet.tables), said_of([sheet]))


def opened(data: bytes) -> Pictures.Image:
    """Open a picture as large as it needs to be, turned as its camera says. Raises ``Unacceptable``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            with Pictures.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "BMP")) as picture:
                picture.draft("RGB", (sheets.SIDE, sheets.SIDE))
                if picture.width * picture.height > PIXELS_LIMIT:
                    raise Unacceptable(
                        f"图片 {picture.width}×{picture.height} 像素，超过文字识别上限"
                        f" {PIXELS_LIMIT // 10_000} 万像素，请降低分辨率（200 至 300 dpi 即可）",
                        field="file",
                    )
                return sheets.bounded(ImageOps.exif_transpose(picture))
    except Pictures.DecompressionBombError as error:
        raise Unacceptable(f"图片超过上限 {PIXELS_LIMIT // 10_000} 万像素，无法识别", field="file") from error
    except (OSError, SyntaxError, ValueError, struct.error, EOFError) as error:
        raise Unacceptable("图片已损坏，无法打开", field="file") from error


def read_sheet(picture: Pictures.Image, *, page: int, points: float = sheets.POINTS) -> Sheet:
    """Read one sheet, whichever way up it lies. ``points`` is its longer side; ``page`` counts from 0.

    Raises ``Unacceptable`` when the recogniser fails on it.
    """
    try:
        return _sheet(picture, page, points)
    except recognition.RecognitionError as error:
        raise Unacceptable(
            f"第{page + 1}页文字识别失败，无法导入；请重新扫描，或者导入 Word 文件", field="file"
        ) from error


def _sheet(picture: Pictures.Image, page: int, points: float) -> Sheet:
    clean, seals = sheets.without_seals(sheets.bounded(picture))
    found = Sheet()
    upright, boxes, quarter = _upright(clean)
    if quarter:
        way = "倒置" if quarter == 2 else f"向{_TURNS[quarter]}方向横放"
        found.notes.append(f"第{page + 1}页{way}，已转正后识别")
    if seals:
        found.notes.append(f"第{page + 1}页有 {seals} 处红色印章，印章未导入，印章下的文字请核对")
    if len(boxes) > _LINES_LIMIT:
        found.notes.append(f"第{page + 1}页文字超过 {_LINES_LIMIT} 处，其后未识别")
        boxes = boxes[:_LINES_LIMIT]
    pixels = np.asarray(upright)
    scale = points / max(upright.size)
    tables = _tables(pixels, scale, page, found)
    cells = [cell for table in tables for cell in table]
    strips = _read(pixels, _split(boxes, cells, pixels))
    outside = [s for s in strips if not any(holds(cell, *_middle(s.box)) for cell in cells)]
    size = (upright.width * scale, upright.height * scale)
    lines = _grouped(_weighed(outside, found, page))
    found.rows = _rows(lines, page, scale, size)
    for number, (line, row) in enumerate(zip(lines, found.rows, strict=True), 1):
        if not is_page_number(row):
            _doubt(found, f"第{page + 1}页第{number}行", line)
    for table in tables:
        _take_table(table, strips, found, page, scale)
    return found


def said_of(read: Iterable[Sheet]) -> list[str]:
    """Return the warnings of scanned sheets, the general one first and doubtful lines last."""
    several = list(read)
    doubts = [doubt for sheet in several for doubt in sheet.doubts]
    said = [CHECK, *(note for sheet in several for note in sheet.notes), *doubts[:DOUBTS_SHOWN]]
    if len(doubts) > DOUBTS_SHOWN:
        said.append(f"另有 {len(doubts) - DOUBTS_SHOWN} 行识别把握较低，未一一列出")
    return said


def levelled(rows: Sequence[Row]) -> list[Row]:
    """Move pages sideways so that their left margins agree: a sheet lies on the glass as it was put there."""
    margins: dict[int, float] = {}
    for page in {row.page for row in rows}:
        starts = sorted(row.x0 for row in rows if row.page == page)
        if len(starts) >= 6:
            margins[page] = starts[len(starts) // 10]
    if not margins:
        return list(rows)
    wanted = median(margins.values())
    return [
        replace(row, x0=row.x0 + wanted - margins[row.page], x1=row.x1 + wanted - margins[row.page])
        if abs(margins.get(row.page, wanted) - wanted) < row.size * 2 and row.page in margins
        else row
        for row in rows
    ]


def _upright(picture: Pictures.Image) -> tuple[Pictures.Image, list[Box], int]:
    """Return the sheet set right, its lines, and by how many quarters it was turned against the clock."""
    quads = recognition.find_lines(_blue_first(picture))
    on_its_side, slant = sheets.lying(quads)
    if on_its_side or abs(slant) > 0.2:
        picture = sheets.turned(picture, int(on_its_side), slant)
        quads = recognition.find_lines(_blue_first(picture))
    boxes = [_bounds(quad) for quad in quads]
    pixels = np.asarray(picture)
    longest = sorted(boxes, key=lambda b: b[0] - b[2])[:4]
    strips = [sheets.strip(pixels, box) for box in longest]
    flipped = False
    if strips and (sure := _sureness(strips)) < 0.95:
        over = [np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips]
        flipped = _sureness(over) > sure + 0.03
    if flipped:
        width, height = picture.size
        picture = sheets.turned(picture, 2, 0)
        boxes = [(width - b[2], height - b[3], width - b[0], height - b[1]) for b in boxes]
    return picture, sorted(boxes, key=lambda b: (b[1], b[0])), int(on_its_side) + 2 * flipped


def _sureness(strips: Sequence[recognition.Pixels]) -> float:
    return fmean(reading.score for reading in recognition.read_lines([s[..., ::-1] for s in strips]))


def _blue_first(picture: Pictures.Image) -> recognition.Pixels:
    """The models want blue, green, red."""
    return np.ascontiguousarray(np.asarray(picture)[..., ::-1])


def _bounds(quad: recognition.Quad) -> Box:
    xs, ys = quad[:, 0], quad[:, 1]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _tables(pixels: recognition.Pixels, scale: float, page: int, found: Sheet) -> list[list[Box]]:
    """Return the cells of each table, in pixels."""
    ruled = [Rule(*(side * scale for side in (r.x0, r.top, r.x1, r.bottom))) for r in sheets.rules(pixels)]
    try:
        cells = grids(ruled)
    except TooManyRulesError:
        found.notes.append(f"第{page + 1}页线条过多，其中的表格按文字读取")
        return []
    return [[tuple(side / scale for side in cell) for cell in table] for table in cells]  # type: ignore[misc]


def _split(boxes: Sequence[Box], cells: Sequence[Box], pixels: recognition.Pixels) -> list[Box]:
    """Cut lines where they run over the rules of cells, and draw each together to its ink."""
    cut: list[Box] = []
    for box in boxes:
        _, across = _middle(box)
        parts = [
            (max(box[0], cell[0] + _PAD), box[1], min(box[2], cell[2] - _PAD), box[3])
            for cell in cells
            if cell[1] <= across <= cell[3] and min(box[2], cell[2]) - max(box[0], cell[0]) > 2 * _PAD
        ]
        cut += parts or [box]
    tight = [sheets.inked(pixels, box) for box in cut]
    return [box for box in tight if box[2] - box[0] >= 4 and box[3] - box[1] >= 4]


def _read(pixels: recognition.Pixels, boxes: Sequence[Box]) -> list[_Strip]:
    padded = [(b[0] - _PAD, b[1] - _PAD, b[2] + _PAD, b[3] + _PAD) for b in boxes]
    readings = recognition.read_lines(
        [np.ascontiguousarray(sheets.strip(pixels, box)[..., ::-1]) for box in padded]
    )
    return [
        _Strip(box, _as_set(tidied(unified(reading.text))), reading.score)
        for box, reading in zip(boxes, readings, strict=True)
    ]


def _as_set(text: str) -> str:
    """Return what was read as Chinese is set: the recogniser takes （ and ： for narrow ones, and sees gaps."""
    text = _GAP.sub("", text)
    text = _BESIDE_CHINESE.sub(lambda found: found.group().translate(_WIDE), text)
    return _AFTER_CHINESE.sub(lambda found: found.group().translate(_WIDE), text)


def _grouped(strips: Sequence[_Strip]) -> list[list[_Strip]]:
    """Put what stands side by side into one line, lines from the top down."""
    lines: list[list[_Strip]] = []
    for strip in sorted(strips, key=lambda s: _middle(s.box)[1]):
        if lines and _beside(lines[-1][-1].box, strip.box):
            lines[-1].append(strip)
        else:
            lines.append([strip])
    return [sorted(line, key=lambda s: s.box[0]) for line in lines]


def _beside(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _weighed(strips: Sequence[_Strip], found: Sheet, page: int) -> list[_Strip]:
    """Leave out what is no text, saying so."""
    kept = [s for s in strips if s.text and s.score >= UNREADABLE]
    if lost := len(strips) - len(kept):
        found.notes.append(f"第{page + 1}页有 {lost} 处墨迹未能识别，未导入")
    return kept


def _doubt(found: Sheet, place: str, strips: Sequence[_Strip]) -> None:
    if any(UNREADABLE <= s.score < DOUBTFUL and s.text for s in strips):
        found.doubts.append(f"{place}识别把握较低：{' '.join(s.text for s in strips)[:60]}")


def _rows(lines: Sequence[list[_Strip]], page: int, scale: float, sheet: tuple[float, float]) -> list[Row]:
    measured = [_em(line) * scale for line in lines]
    body = median(measured) if measured else 0.0
    rows = []
    for line, size in zip(lines, measured, strict=True):
        em = size / scale
        text = line[0].text
        for before, strip in pairwise(line):
            text += (" " if strip.box[0] - before.box[2] > em * 0.8 else "") + strip.text
        x0, top, x1, bottom = (side * scale for side in around([s.box for s in line]))
        snapped = _snapped(body if abs(size - body) < body * 0.18 else size)
        rows.append(Row(text, page, x0, x1, top, bottom, snapped, *sheet))
    return rows


def _em(strips: Sequence[_Strip]) -> float:
    """Return the size of a line's letters in pixels: by its width where it is long, else by its height."""
    longest = max(strips, key=lambda s: s.box[2] - s.box[0])
    wide = sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5 for letter in longest.text)
    if wide >= 5:
        return (longest.box[2] - longest.box[0]) / wide
    return (longest.box[3] - longest.box[1]) / 0.92


def _snapped(points: float) -> float:
    return min(_SIZES, key=lambda size: abs(size / max(points, 1) - 1))


def _take_table(
    cells: Sequence[Box], strips: Sequence[_Strip], found: Sheet, page: int, scale: float
) -> None:
    outer = around(cells)
    held = [s for s in strips if any(holds(cell, *_middle(s.box)) for cell in cells)]
    inside = _weighed(held, found, page)
    for strip in inside:
        _doubt(found, f"第{page + 1}页表格中", [strip])
    table = laid(cells, _text_in(inside))
    if table is not None:
        found.tables.append(Placed(page, outer[1] * scale, table))


def _text_in(strips: Sequence[_Strip]) -> Callable[[Box], str]:
    def text_of(box: Box) -> str:
        text = ""
        for line in _grouped([s for s in strips if holds(box, *_middle(s.box))]):
            text = joined(text, " ".join(s.text for s in line))
        return text

    return text_of
