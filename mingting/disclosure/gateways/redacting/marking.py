"""What is written into a black box: its reason where it fits, else its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from mingting.disclosure.gateways.redacting.boxes import Box, Rect

#: Fonts with Chinese letters as systems name their files, and which face of the collection is the simplified one.
_FONTS = (
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansSC-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("SourceHanSansCN-Regular.otf", 0),
    ("wqy-zenhei.ttc", 0),
    ("wqy-microhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("simhei.ttf", 0),
    ("msyh.ttc", 0),
)
#: Letters of 10 points at 200 dots per inch, and of 5 points; larger pictures have larger letters.
_LARGEST, _SMALLEST = 28, 14
_LARGEST_SHARE, _SMALLEST_SHARE = 80, 160
_EDGE = 2

Shown = Literal["reason", "number", ""]


@dataclass(frozen=True, slots=True)
class Label:
    """White letters on black (mode "1") and where they go; ``picture`` is ``None`` where nothing fits."""

    number: int
    rect: Rect
    shown: Shown
    picture: Image.Image | None


@dataclass(frozen=True, slots=True)
class Mark:
    """How one box is marked: its number (from 1, over the whole file), page (from 1), reason, what the box shows.

    A box too small for its reason shows its number, so the reasons of such boxes must stand in the reply (第三十七条);
    one too small even for that shows nothing.
    """

    number: int
    page: int
    reason: str
    shown: Shown


@lru_cache(maxsize=1)
def chinese_font() -> tuple[str, int] | None:
    """Return (file, face) of a font with Chinese letters on this machine, or ``None``."""
    for name, face in _FONTS:
        try:
            font = ImageFont.truetype(name, _SMALLEST, index=face)
        except OSError:
            continue
        return str(font.path), face
    return None


@lru_cache(maxsize=64)
def _font(size: int, *, chinese: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    found = chinese_font()
    if chinese and found:
        return ImageFont.truetype(found[0], size, index=found[1])
    return ImageFont.load_default(size)


def labels(size: tuple[int, int], boxes: Sequence[Box], page: int) -> list[Label]:
    """Return the labels of one page's boxes on its picture of ``size``, in the order of the boxes."""
    return [
        _label(number, box, box.on(size), max(size))
        for number, box in enumerate(boxes, start=1)
        if box.page == page
    ]


def _label(number: int, box: Box, rect: Rect, longest: int) -> Label:
    if chinese_font():
        picture = _written(_lines(box.reason.strip()), rect, longest, chinese=True)
        if picture is not None:
            return Label(number, rect, "reason", picture)
    picture = _written([(str(number),)], rect, longest, chinese=False)
    return Label(number, rect, "number" if picture else "", picture)


def _lines(reason: str) -> list[tuple[str, ...]]:
    """Return the ways to set a reason: in one line, or in two where it has a space or half way."""
    first, space, rest = reason.partition(" ")
    half = (len(reason) + 1) // 2
    return [(reason,), (first, rest.strip()) if space else (reason[:half], reason[half:])]


def _written(
    ways: Sequence[tuple[str, ...]], rect: Rect, longest: int, *, chinese: bool
) -> Image.Image | None:
    """Draw the largest letters that fit, without smoothing: a box has two colours only."""
    largest = max(_LARGEST, longest // _LARGEST_SHARE)
    smallest = max(_SMALLEST, longest // _SMALLEST_SHARE)
    room = (rect.width - 2 * _EDGE, rect.height - 2 * _EDGE)
    for size in range(min(largest, room[1]), smallest - 1, -1):
        font = _font(size, chinese=chinese)
        for lines in ways:
            text = "\n".join(lines)
            box = ImageDraw.Draw(Image.new("1", (1, 1))).multiline_textbbox(
                (0, 0), text, font=font, spacing=2
            )
            if box[2] - box[0] <= room[0] and box[3] - box[1] <= room[1]:
                picture = Image.new("1", (rect.width, rect.height), 0)
                at = (
                    (rect.width - (box[2] - box[0])) / 2 - box[0],
                    (rect.height - (box[3] - box[1])) / 2 - box[1],
                )
                ImageDraw.Draw(picture).multiline_text(at, text, fill=1, font=font, spacing=2, align="center")
                return picture
    return None


def burn(picture: Image.Image, boxes: Sequence[Box], page: int) -> list[Label]:
    """Make the boxes of a page black on its picture (modes "L" and "RGB") and write their labels; return these.

    Every box is blackened before any letter is written: of what was there nothing is left to read.
    """
    for box in boxes:
        if box.page == page:
            picture.paste(0, box.burned(picture.size))
    found = labels(picture.size, boxes, page)
    for label in found:
        if label.picture is not None:
            picture.paste(label.picture.convert(picture.mode), label.rect)
    return found


def expected(size: tuple[int, int], boxes: Sequence[Box], page: int) -> Image.Image:
    """Return (mode "L") how the boxes of a page must look, on a page that is otherwise black."""
    sheet = Image.new("L", size, 0)
    for label in labels(size, boxes, page):
        if label.picture is not None:
            sheet.paste(label.picture.convert("L"), label.rect)
    return sheet
