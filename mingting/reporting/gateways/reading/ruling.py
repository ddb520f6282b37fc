"""The ruled lines of a PDF page as a grid: which cell a point lies in, and all cells with blank ones among them."""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

#: Points: lines nearer than this are one line, drawn by two neighbours; a shape thinner than this is a line.
NEAR = 3.0
_SHORTEST = 5.0
_OBJECTS_LIMIT = 20_000
_SEGMENTS_LIMIT = 400

#: left, bottom, right, top: positions of the lines in :class:`Ruling`, as their ordinals.
Box = tuple[int, int, int, int]
_Span = tuple[float, float]


class Ruling:
    """Lines across and down, each position with the stretches in which a line is drawn."""

    def __init__(self, across: Iterable[tuple[float, _Span]], down: Iterable[tuple[float, _Span]]) -> None:
        self.ys, self._across = _levelled(across)
        self.xs, self._down = _levelled(down)

    def box(self, x: float, y: float) -> Box | None:
        """Return the cell around a point, or ``None`` outside of any."""
        left = _nearest(self.xs, self._down, x, y, step=-1)
        right = _nearest(self.xs, self._down, x, y, step=1)
        bottom = _nearest(self.ys, self._across, y, x, step=-1)
        top = _nearest(self.ys, self._across, y, x, step=1)
        if left is None or right is None or bottom is None or top is None:
            return None
        return left, bottom, right, top

    def boxes(self) -> Iterator[Box]:
        """Yield every cell once, from the top down and from left to right."""
        seen: set[Box] = set()
        for top in range(len(self.ys) - 1, 0, -1):
            for left in range(len(self.xs) - 1):
                x = (self.xs[left] + self.xs[left + 1]) / 2
                y = (self.ys[top] + self.ys[top - 1]) / 2
                box = self.box(x, y)
                if box is not None and box not in seen:
                    seen.add(box)
                    yield box

    def size(self, box: Box) -> tuple[float, float]:
        """Return width and height of a cell in points."""
        left, bottom, right, top = box
        return self.xs[right] - self.xs[left], self.ys[top] - self.ys[bottom]


def _levelled(lines: Iterable[tuple[float, _Span]]) -> tuple[list[float], list[list[_Span]]]:
    """Return positions in order and the stretches drawn at each, near positions and touching stretches made one."""
    places: list[float] = []
    spans: list[list[_Span]] = []
    for place, span in sorted(lines):
        if places and place - places[-1] <= NEAR:
            spans[-1].append(span)
        else:
            places.append(place)
            spans.append([span])
    return places, [_joined(each) for each in spans]


def _joined(spans: list[_Span]) -> list[_Span]:
    whole: list[_Span] = []
    for first, last in sorted(spans):
        if whole and first <= whole[-1][1] + NEAR:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole


def _nearest(
    places: list[float], spans: list[list[_Span]], at: float, across: float, *, step: int
) -> int | None:
    index = bisect_left(places, at) - 1 if step < 0 else bisect_right(places, at)
    while 0 <= index < len(places):
        if any(first - 1 <= across <= last + 1 for first, last in spans[index]):
            return index
        index += step
    return None


def ruling_of(page: pypdfium2.PdfPage) -> Ruling:
    """Return the lines drawn on a page; a rectangle is four of them."""
    across: list[tuple[float, _Span]] = []
    down: list[tuple[float, _Span]] = []
    for number, shape in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if number > _OBJECTS_LIMIT:
            break
        left, bottom, right, top = shape.get_bounds()
        width, height = right - left, top - bottom
        if min(width, height) <= NEAR:
            if width >= max(_SHORTEST, height):
                across.append(((bottom + top) / 2, (left, right)))
            elif height >= _SHORTEST:
                down.append(((left + right) / 2, (bottom, top)))
            continue
        for (x0, y0), (x1, y1) in _strokes(shape):
            if abs(y0 - y1) <= 1 and abs(x0 - x1) >= _SHORTEST:
                across.append(((y0 + y1) / 2, (min(x0, x1), max(x0, x1))))
            elif abs(x0 - x1) <= 1 and abs(y0 - y1) >= _SHORTEST:
                down.append(((x0 + x1) / 2, (min(y0, y1), max(y0, y1))))
    return Ruling(across, down)


def _strokes(shape: pypdfium2.PdfObject) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight pieces of a path, in the page's measure."""
    count = pdfium.FPDFPath_CountSegments(shape)
    if not 0 < count <= _SEGMENTS_LIMIT:
        return
    matrix = shape.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            yield point, start
        last = point
