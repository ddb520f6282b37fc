"""Proof by looking: under a box every picture holds black and the box's own label, to the pixel."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from mingting.commons.files import pdfs
from mingting.disclosure.gateways.redacting.boxes import Box, Rect
from mingting.disclosure.gateways.redacting.marking import expected
from mingting.disclosure.gateways.redacting.reading import on_page
from mingting.disclosure.gateways.redacting.showing import PAGE_PIXELS

#: How far JPEG may round a black block.
_ROUNDING = 2
_PLAIN_CHUNKS = {b"IHDR", b"IDAT", b"IEND"}
_PDF_DEPTH = 15
#: Pixels of a page picture that we would write, rounding included.
_GRID_LIMIT = 1.01 * PAGE_PIXELS


def of_pdf(redacted: bytes, boxes: Sequence[Box]) -> list[str]:
    """Return Chinese faults of the pictures in a redacted PDF."""
    found: list[str] = []
    try:
        with pdfs.opened(redacted) as document:
            for number in range(len(document)):
                found.extend(_of_page(document[number], number, boxes))
    except pdfs.PdfError:
        return ["遮盖后的文件无法打开，不能核验图像"]
    return found


def _of_page(page: pypdfium2.PdfPage, number: int, boxes: Sequence[Box]) -> list[str]:
    found = []
    wanted: Image.Image | None = None
    for image in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=_PDF_DEPTH):
        if image.level:
            found.append(f"第 {number + 1} 页的图像藏在嵌套对象里，不能核验")
            continue
        try:
            picture = image.get_bitmap(render=False).to_pil().convert("RGB")
        except (pypdfium2.PdfiumError, ValueError, KeyError):
            found.append(f"第 {number + 1} 页有无法解码的图像，不能核验")
            continue
        placed = _Placed(page, image.get_matrix(), picture)
        if wanted is None and placed.is_sane:
            wanted = expected(placed.grid, boxes, number).convert("RGB")
        for at, box in enumerate(boxes, start=1):
            if box.page == number and not placed.is_covered(box, wanted):
                found.append(f"第 {number + 1} 页第 {at} 处遮盖之下的图像没有完全盖住")
    return found


class _Placed:
    """A picture on a page, and how its pixels stand to the page."""

    def __init__(self, page: pypdfium2.PdfPage, matrix: pypdfium2.PdfMatrix, picture: Image.Image) -> None:
        self._page = page
        self._matrix = matrix
        self._picture = picture
        x, y = self._pixel(0, 0)
        right, bottom = self._pixel(1, 1)
        #: The pixels that the whole page would have at this picture's fineness, and where the picture begins.
        self.grid = (round(right - x), round(bottom - y))
        self._start = (-round(x), -round(y))

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        """Turn a place on the page (fractions as displayed) into the picture's pixels."""
        a, b, c, d, e, f = (getattr(self._matrix, name) for name in "abcdef")
        across, down = on_page(self._page, x, y)
        turn = a * d - b * c
        if not turn:
            return 0.0, 0.0
        u = (d * (across - e) - c * (down - f)) / turn
        v = (a * (down - f) - b * (across - e)) / turn
        return u * self._picture.width, (1 - v) * self._picture.height

    @property
    def is_sane(self) -> bool:
        """Whether a whole page of such pixels is one that we would write."""
        return min(self.grid) > 0 and self.grid[0] * self.grid[1] <= _GRID_LIMIT

    def is_covered(self, box: Box, wanted: Image.Image | None) -> bool:
        """Whether the picture is black under a box, or shows there what the whole page should (``wanted``)."""
        corners = [self._pixel(x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)]
        rect = _within(corners, self._picture.size)
        if rect is None:
            return True
        seen = self._picture.crop(rect)
        if max(seen.tobytes()) <= _ROUNDING:
            return True
        if wanted is None or self.grid != wanted.size:
            return False
        left, top = self._start
        there = wanted.crop((left + rect.left, top + rect.top, left + rect.right, top + rect.bottom))
        return ImageChops.difference(seen, there).getbbox() is None


def _within(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> Rect | None:
    """Return the pixels between the corners that the picture has; places are known to a hundredth of a pixel."""
    left = max(math.floor(min(x for x, _ in corners) + 0.01), 0)
    top = max(math.floor(min(y for _, y in corners) + 0.01), 0)
    right = min(math.ceil(max(x for x, _ in corners) - 0.01), size[0])
    bottom = min(math.ceil(max(y for _, y in corners) - 0.01), size[1])
    return Rect(left, top, right, bottom) if left < right and top < bottom else None


def of_png(redacted: bytes, boxes: Sequence[Box], size: tuple[int, int]) -> list[str]:
    """Return Chinese faults of a redacted picture that must be ``size`` pixels large."""
    chunks, whole = _chunks(redacted)
    found = []
    if not whole or not chunks <= _PLAIN_CHUNKS:
        found.append("遮盖后的图片除像素外还夹带有别的数据")
    try:
        with Image.open(io.BytesIO(redacted), formats=["PNG"]) as opened:
            picture = opened.convert("RGB")
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError):
        return [*found, "遮盖后的图片无法打开，不能核验图像"]
    if picture.size != size:
        return [*found, "遮盖后的图片与原图大小不同，不能核验遮盖位置"]
    wanted = expected(size, boxes, 0).convert("RGB")
    for number, box in enumerate(boxes, start=1):
        rect = box.on(size)
        if ImageChops.difference(picture.crop(rect), wanted.crop(rect)).getbbox():
            found.append(f"第 {number} 处遮盖之下的图像没有完全盖住")
    return found


def _chunks(data: bytes) -> tuple[set[bytes], bool]:
    """Return the kinds of chunks, and whether the last one ends the file."""
    names = set()
    at = 8
    while at + 12 <= len(data):
        length = int(struct.unpack_from(">I", data, at)[0])
        name = data[at + 4 : at + 8]
        names.add(name)
        at += 12 + length
        if name == b"IEND":
            break
    return names, at == len(data)
