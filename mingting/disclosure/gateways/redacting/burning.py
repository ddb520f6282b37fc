"""A file becomes pictures of its pages with the boxes burned in, and these a wholly new file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mingting.disclosure.gateways.redacting import marking, showing, writing
from mingting.disclosure.gateways.redacting.boxes import Box, check, described
from mingting.disclosure.gateways.redacting.marking import Mark
from mingting.disclosure.gateways.redacting.showing import PageSize

RESOLUTION = 200
_RESOLUTIONS = (100, 400)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted file: its bytes and type, a name that tells nothing, how many pages and boxes, every box's mark."""

    data: bytes
    type: Literal["pdf", "png"]
    name: str
    pages: int
    boxes: int
    marks: tuple[Mark, ...]


def redact(data: bytes, boxes: Sequence[Box], *, dpi: int = RESOLUTION) -> Redacted:
    """Return a file in which nothing is left of what lies under the boxes (条例第三十七条).

    A PDF becomes a PDF of pictures at ``dpi`` dots per inch (100 to 400), a PNG, JPEG or WebP picture a PNG of the
    same pixels. There is no text layer: the text of a file may say other than what its page shows (hidden layers of
    recognised text, false character maps), so none of it is carried over. Two files that differ only under the boxes
    give the same bytes. Raises ``Refused`` for unfit files and boxes.
    """
    if not _RESOLUTIONS[0] <= dpi <= _RESOLUTIONS[1]:
        raise ValueError(f"dpi must lie within {_RESOLUTIONS}")
    type_ = showing.kind(data)
    sizes = showing.pages(data, type_)
    check(boxes, len(sizes))
    marks: list[Mark] = []
    if type_ in showing.PICTURES:
        picture = showing.page_picture(data, type_, 0, size=sizes[0], dpi=dpi)
        marks = _marks(marking.burn(picture, boxes, 0), boxes)
        return Redacted(writing.png(picture), "png", "已遮盖图片.png", 1, len(boxes), tuple(marks))
    made = writing.pdf(_sheets(data, sizes, boxes, dpi, marks))
    marks.sort(key=lambda mark: mark.number)
    return Redacted(made, "pdf", "已遮盖文件.pdf", len(sizes), len(boxes), tuple(marks))


def _sheets(
    data: bytes, sizes: Sequence[PageSize], boxes: Sequence[Box], dpi: int, marks: list[Mark]
) -> Iterator[writing.Sheet]:
    """Yield page after page, so that never more than one is in memory as pixels; add to ``marks``."""
    for number, size in enumerate(sizes):
        picture = showing.page_picture(data, "pdf", number, size=size, dpi=dpi)
        marks.extend(_marks(marking.burn(picture, boxes, number), boxes))
        burned = [box.burned(picture.size) for box in boxes if box.page == number]
        yield writing.Sheet(size.width, size.height, picture, burned, described(number, len(sizes), boxes))


def _marks(labels: Sequence[marking.Label], boxes: Sequence[Box]) -> list[Mark]:
    return [
        Mark(
            label.number,
            boxes[label.number - 1].page + 1,
            boxes[label.number - 1].reason.strip(),
            label.shown,
        )
        for label in labels
    ]
