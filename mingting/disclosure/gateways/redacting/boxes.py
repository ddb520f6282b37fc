"""Where something is covered, why, and which pixels that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

BOXES_LIMIT = 2_000
REASON_LIMIT = 40
#: Pixels by which a box is burned wider than drawn: letters are smoothed a little beyond their outline.
MARGIN = 1
#: Room for fractions that went through a browser and back.
_SLACK = 1e-6


class Rect(NamedTuple):
    """Whole pixels from the top left corner; ``right`` and ``bottom`` are not part of it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Box:
    """A place to be covered.

    ``page`` counts from 0; ``x``, ``y``, ``width`` and ``height`` are fractions 0..1 of the page as it is displayed
    (turned and cropped), from its top left corner; ``reason`` is short Chinese ("第十五条 个人隐私").
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    reason: str

    def on(self, size: tuple[int, int]) -> Rect:
        """Return the pixels that the box touches on a picture of ``size``."""
        across, down = size
        left, top = math.floor(self.x * across), math.floor(self.y * down)
        right, bottom = math.ceil((self.x + self.width) * across), math.ceil((self.y + self.height) * down)
        return Rect(max(left, 0), max(top, 0), min(right, across), min(bottom, down))

    def burned(self, size: tuple[int, int]) -> Rect:
        """Return the pixels that are made black: those it touches and a margin around them."""
        return widened(self.on(size), size)


def widened(rect: Rect, size: tuple[int, int], by: int = MARGIN) -> Rect:
    """Return a rectangle grown on every side, within the picture."""
    return Rect(
        max(rect.left - by, 0),
        max(rect.top - by, 0),
        min(rect.right + by, size[0]),
        min(rect.bottom + by, size[1]),
    )


def aligned(rect: Rect, size: tuple[int, int], step: int) -> Rect:
    """Return a rectangle grown to whole blocks of ``step`` pixels, within the picture."""
    return Rect(
        rect.left // step * step,
        rect.top // step * step,
        min(-(-rect.right // step) * step, size[0]),
        min(-(-rect.bottom // step) * step, size[1]),
    )


def check(boxes: Sequence[Box], pages: int) -> None:
    """Refuse boxes that cover nothing, lie beside the page or do not say why (条例第三十七条)."""
    if not boxes:
        raise Refused("尚未划定遮盖区域", field="boxes")
    if len(boxes) > BOXES_LIMIT:
        raise Refused(
            f"遮盖区域 {len(boxes)} 处，超过上限 {BOXES_LIMIT} 处，请分成几个文件办理", field="boxes"
        )
    for number, box in enumerate(boxes, start=1):
        if not 0 <= box.page < pages:
            raise Refused(
                f"第 {number} 处遮盖所在的第 {box.page + 1} 页不存在，文件共 {pages} 页", field="boxes"
            )
        if not _lies_on_its_page(box):
            raise Refused(f"第 {number} 处遮盖超出页面或没有面积，请重新划定", field="boxes")
        if not box.reason.strip():
            raise Refused(
                f"第 {number} 处遮盖没有注明不予公开的理由", field="boxes", cite=cite("条例", "第三十七条")
            )
        if len(box.reason) > REASON_LIMIT or not box.reason.isprintable():
            raise Refused(f"第 {number} 处遮盖的理由须为 {REASON_LIMIT} 字以内的一行文字", field="boxes")


def _lies_on_its_page(box: Box) -> bool:
    numbers = (box.x, box.y, box.width, box.height)
    return (
        all(math.isfinite(number) for number in numbers)
        and min(box.x, box.y) >= -_SLACK
        and min(box.width, box.height) > 0
        and max(box.x + box.width, box.y + box.height) <= 1 + _SLACK
    )


def described(page: int, pages: int, boxes: Sequence[Box]) -> str:
    """Return what a screen reader says of a page that is a picture; ``page`` counts from 0."""
    here = [box.reason.strip() for box in boxes if box.page == page]
    covered = f"；遮盖 {len(here)} 处：{'、'.join(dict.fromkeys(here))}" if here else "；没有遮盖"
    return f"第 {page + 1} 页，共 {pages} 页，以图像提供{covered}"
