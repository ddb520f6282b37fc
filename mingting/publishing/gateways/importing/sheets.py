"""A scanned sheet made fit to be read: bounded, without stamps, straight; and the rules drawn on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures

from mingting.publishing.gateways.importing.grids import Rule
from mingting.publishing.gateways.importing.recognition import Pixels, Quad

#: The longer side of a sheet in pixels: A4 at 200 dpi.
SIDE = 2_340
#: Points of the longer side, every sheet taken for A4.
POINTS = 842.0
#: Seals of organs measure 38 to 50 mm (国发〔1999〕25号); letters of a red letterhead stay below 22 mm.
_SEAL = 25 / 297
_COARSE = 8
#: A rule is longer than the strokes of a title's letters, upright ones reach over a row at least.
_LEVEL, _UPRIGHT = 80, 50
_DARK, _FAINT = 150, 0.8
_SLANT_LIMIT = 8.0

Mask = npt.NDArray[np.bool_]


def bounded(picture: Pictures.Image) -> Pictures.Image:
    """Return the picture in RGB, its longer side no more than ``SIDE`` pixels."""
    share = SIDE / max(picture.size)
    if share < 1:
        size = (max(round(picture.width * share), 1), max(round(picture.height * share), 1))
        picture = picture.resize(
            size, Pictures.Resampling.BOX if share < 0.5 else Pictures.Resampling.BILINEAR
        )
    return flattened(picture)


def flattened(picture: Pictures.Image) -> Pictures.Image:
    """Return the picture in RGB; what is transparent becomes paper."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        paper = Pictures.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        picture = paper
    return picture.convert("RGB")


def without_seals(picture: Pictures.Image) -> tuple[Pictures.Image, int]:
    """Return the sheet with its red seals turned to paper and the letters under them kept, and how many there were.

    Only what is as large as a seal both ways is taken: a red letterhead is made of smaller letters. Within a seal the
    red channel shows letters as they were, since red ink is nearly white in it and black ink is not.
    """
    pixels = np.array(picture)
    red = pixels[..., 0].astype(np.int16)
    reddish = (red - np.maximum(pixels[..., 1], pixels[..., 2]) > 40) & (red > 100)
    boxes = _blots(reddish, least=_SEAL * max(picture.size))
    for left, top, right, bottom in boxes:
        part = pixels[top:bottom, left:right]
        channel = part[..., 0].astype(np.float32)
        tinted = reddish[top:bottom, left:right]
        channel = np.where(tinted, np.clip(channel * 1.25 + 30, 0, 255), channel)
        part[...] = channel.astype(np.uint8)[..., None]
    return Pictures.fromarray(pixels), len(boxes)


def _blots(mask: Mask, *, least: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes of connected patches at least so large both ways, found on a coarse grid."""
    height, width = (side // _COARSE for side in mask.shape)
    grid = (
        mask[: height * _COARSE, : width * _COARSE].reshape(height, _COARSE, width, _COARSE).any(axis=(1, 3))
    )
    todo = {(int(y), int(x)) for y, x in np.argwhere(grid)}
    found = []
    while todo:
        waiting = [todo.pop()]
        patch = []
        while waiting:
            y, x = waiting.pop()
            patch.append((y, x))
            for near in [(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]:
                if near in todo:
                    todo.remove(near)
                    waiting.append(near)
        ys, xs = [y for y, _ in patch], [x for _, x in patch]
        box = (min(xs) * _COARSE, min(ys) * _COARSE, (max(xs) + 1) * _COARSE, (max(ys) + 1) * _COARSE)
        if min(box[2] - box[0], box[3] - box[1]) >= least:
            found.append(box)
    return found


def lying(lines: Sequence[Quad]) -> tuple[bool, float]:
    """Return whether lines run upright on the sheet (it lies on its side), and their slant in degrees."""
    upright = level = 0.0
    slants: list[tuple[float, float]] = []
    for quad in lines:
        across, down = quad[1] - quad[0], quad[3] - quad[0]
        length, thickness = math.hypot(*across), math.hypot(*down)
        if thickness > length * 1.5:
            upright += thickness
            slants.append((math.degrees(math.atan2(-down[0], down[1])), thickness))
        elif length > thickness * 1.5:
            level += length
            slants.append((math.degrees(math.atan2(across[1], across[0])), length))
    on_its_side = upright > level
    of_those = [(s, w) for s, w in slants if abs(s) < _SLANT_LIMIT and w > 120]
    return on_its_side, _weighted_middle(of_those)


def _weighted_middle(pairs: Sequence[tuple[float, float]]) -> float:
    half = sum(weight for _, weight in pairs) / 2
    for value, weight in sorted(pairs):
        half -= weight
        if half <= 0:
            return value
    return 0.0


def turned(picture: Pictures.Image, quarter: int, slant: float) -> Pictures.Image:
    """Turn by so many quarters against the clock, and straighten a slant of so many degrees."""
    if quarter % 4:
        way = (Pictures.Transpose.ROTATE_90, Pictures.Transpose.ROTATE_180, Pictures.Transpose.ROTATE_270)
        picture = picture.transpose(way[quarter % 4 - 1])
    if abs(slant) > 0.2:
        picture = picture.rotate(slant, Pictures.Resampling.BILINEAR, fillcolor="white")
    return picture


def strip(pixels: Pixels, box: tuple[float, float, float, float]) -> Pixels:
    """Cut one line out of a sheet."""
    x0, top, x1, bottom = (round(value) for value in box)
    return np.ascontiguousarray(pixels[max(top, 0) : max(bottom, 1), max(x0, 0) : max(x1, 1)])


def inked(pixels: Pixels, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Draw a box together to the ink within it."""
    x0, top, x1, bottom = (max(round(value), 0) for value in box)
    dark = pixels[top:bottom, x0:x1].min(axis=2) < _DARK
    across, down = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    if not len(across):
        return box
    return (
        x0 + float(across[0]),
        top + float(down[0]),
        x0 + float(across[-1]) + 1,
        top + float(down[-1]) + 1,
    )


def rules(pixels: Pixels) -> list[Rule]:
    """Return the level and upright rules of a sheet, in pixels, a thick one several times.

    A hairline comes out of a scanner grey and with gaps: anything a fifth darker than the paper counts, and a gap of
    two pixels does not.
    """
    grey = pixels.max(axis=2)
    dark = grey < np.median(grey) * _FAINT
    found = [Rule(a, at, b, at + 1) for at, a, b in _runs(_thickened(dark), _LEVEL)]
    found += [Rule(at, a, at + 1, b) for at, a, b in _runs(_thickened(dark.T), _UPRIGHT)]
    return found


def _thickened(mask: Mask) -> Mask:
    """Let each point hold its neighbours' ink too, so that a slightly slanting rule stays whole."""
    thick = mask.copy()
    thick[1:] |= mask[:-1]
    thick[:-1] |= mask[1:]
    whole = thick.copy()
    whole[:, 1:] |= thick[:, :-1]
    whole[:, :-1] |= thick[:, 1:]
    return whole


def _runs(mask: Mask, least: int) -> list[tuple[float, float, float]]:
    """Return (row, begin, end) of every run of ink at least so long."""
    padded = np.pad(mask, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(padded, axis=1)
    row, begin = np.nonzero(steps == 1)
    _, end = np.nonzero(steps == -1)
    long = end - begin >= least
    return [(float(r), float(a), float(b)) for r, a, b in zip(row[long], begin[long], end[long], strict=True)]
