"""One page of an OFD file: letters where they stand, rules that are drawn, pictures that are placed.

GB/T 33190—2016: lengths are millimetres from the upper left; an object's own space is moved to its Boundary and bent
by its CTM; TextCode gives the first letter's baseline and DeltaX, DeltaY the steps to the next (“g 3 4.2” stands for
three steps of 4.2); CGTransform replaces letters by numbers of glyphs.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from mingting.publishing.gateways.importing.grids import Rule

#: Points to a millimetre.
POINT = 72 / 25.4
DEPTH_LIMIT = 32
OBJECTS_LIMIT = 50_000
LETTERS_LIMIT = 60_000
_UNKNOWN = "□"
_STRAIGHT = math.radians(8)
_THIN = 1.0
_STEP = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: How many numbers follow each command of AbbreviatedData; the last two are where it ends.
_NUMBERS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Affine = tuple[float, float, float, float, float, float]
_SAME: Affine = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: the left end of its baseline, its advance and size, in points."""

    text: str
    x: float
    y: float
    width: float
    size: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture placed on the page by the number of its resource; its box in points."""

    resource: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Drawn:
    """What a page's layers draw; ``fonts`` are the numbers of those its letters want."""

    letters: list[Letter] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Shown] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    unknown: int = 0
    slanting: int = 0
    hidden: int = 0
    objects: int = 0

    @property
    def is_full(self) -> bool:
        """Whether a limit was reached; what comes after is not read."""
        return self.objects >= OBJECTS_LIMIT or len(self.letters) >= LETTERS_LIMIT


def draw(root: etree._Element, units: Mapping[str, etree._Element], drawn: Drawn) -> None:
    """Add to ``drawn`` what the layers of a page or template draw. ``units`` are composite graphics by number."""
    for layer in root.iterfind("{*}Content/{*}Layer"):
        _walk(layer, units, _SAME, drawn, 0)


def numbers(said: str | None, count: int = 0) -> list[float]:
    """Return the finite numbers of a list; nothing when there are fewer than ``count``."""
    found = []
    for part in (said or "").replace(",", " ").split():
        try:
            value = float(part)
        except ValueError:
            return []
        if not math.isfinite(value) or abs(value) > 1e6:
            return []
        found.append(value)
    return found if len(found) >= count else []


def _walk(
    parent: etree._Element, units: Mapping[str, etree._Element], space: Affine, drawn: Drawn, depth: int
) -> None:
    if depth > DEPTH_LIMIT:
        return
    for thing in parent:
        if drawn.is_full:
            return
        drawn.objects += 1
        name = etree.QName(thing).localname
        if (thing.get("Visible") or "").lower() == "false":
            drawn.hidden += name == "TextObject"
        elif name == "TextObject":
            _text(thing, _within(space, thing), drawn)
        elif name == "PathObject":
            _path(thing, _within(space, thing), drawn)
        elif name == "ImageObject":
            _image(thing, _within(space, thing, image=True), drawn)
        elif name == "PageBlock":
            _walk(thing, units, space, drawn, depth + 1)
        elif name == "CompositeObject":
            unit = units.get((thing.get("ResourceID") or "").strip())
            content = None if unit is None else unit.find("{*}Content")
            if content is not None:
                _walk(content, units, _within(space, thing), drawn, depth + 1)


def _within(space: Affine, thing: etree._Element, *, image: bool = False) -> Affine:
    """Return how the object's own space lies on the page."""
    boundary = numbers(thing.get("Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
    own = numbers(thing.get("CTM"), 6)
    if image and not own:
        own = [boundary[2], 0, 0, boundary[3], 0, 0]
    a, b, c, d, e, f = own[:6] or _SAME
    e, f = e + boundary[0], f + boundary[1]
    big_a, big_b, big_c, big_d, big_e, big_f = space
    return (
        big_a * a + big_c * b,
        big_b * a + big_d * b,
        big_a * c + big_c * d,
        big_b * c + big_d * d,
        big_a * e + big_c * f + big_e,
        big_b * e + big_d * f + big_f,
    )


def _at(space: Affine, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = space
    return (a * x + c * y + e) * POINT, (b * x + d * y + f) * POINT


def _text(thing: etree._Element, space: Affine, drawn: Drawn) -> None:
    size = (numbers(thing.get("Size"), 1) or [3.5])[0]
    stretch = (numbers(thing.get("HScale"), 1) or [1.0])[0]
    a, b, c, d, _, _ = space
    scale = math.sqrt(abs(a * d - b * c)) or 1.0
    slants = abs(math.atan2(b, a)) > _STRAIGHT
    drawn.fonts.add((thing.get("Font") or "").strip())
    glyphs = thing.findall("{*}CGTransform")
    x = y = 0.0
    spoken = 0
    for code in thing.iterfind("{*}TextCode"):
        text = code.text or ""
        x = (numbers(code.get("X"), 1) or [x])[0]
        y = (numbers(code.get("Y"), 1) or [y])[0]
        steps = list(_steps(code.get("DeltaX"), len(text)))
        falls = list(_steps(code.get("DeltaY"), len(text)))
        left, base = x, y
        for at, letter in enumerate(text):
            natural = size * stretch * (1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5)
            known = _known(letter)
            spoken += known != _UNKNOWN and bool(known.strip())
            if slants:
                drawn.slanting += bool(known.strip())
            elif known and not drawn.is_full:
                drawn.unknown += known == _UNKNOWN
                px, py = _at(space, left, base)
                drawn.letters.append(Letter(known, px, py, natural * scale * POINT, size * scale * POINT))
            left += steps[at] if at < len(steps) else (0.0 if falls else natural)
            base += falls[at] if at < len(falls) else 0.0
    if glyphs and not spoken and not slants:
        _unspoken(glyphs, space, size * scale * POINT, drawn)


def _unspoken(glyphs: Sequence[etree._Element], space: Affine, size: float, drawn: Drawn) -> None:
    """Mark the place of glyphs that have numbers and no letters, unless a □ already stands for each."""
    told = sum(len((g.findtext("{*}Glyphs") or "").split()) for g in glyphs)
    if drawn.letters and drawn.letters[-1].text == _UNKNOWN:
        return
    px, py = _at(space, 0, size / POINT)
    drawn.unknown += min(told, 1_000)
    if told:
        drawn.letters.append(Letter(_UNKNOWN, px, py, size, size))


def _known(letter: str) -> str:
    """Return the letter, a blank for white space, nothing for a control, □ for what has no meaning of its own."""
    kind = unicodedata.category(letter)
    if letter in "\t\n\r":
        return " "
    if kind in {"Cc", "Cf"}:
        return ""
    return _UNKNOWN if kind in {"Co", "Cn", "Cs"} or letter == "\ufffd" else letter


def _steps(said: str | None, most: int) -> Iterator[float]:
    """Yield the steps of DeltaX or DeltaY, “g n step” spelled out, no more than there are letters."""
    parts = (said or "").split()
    at = given = 0
    while at < len(parts) and given < most:
        times, value = 1, parts[at]
        if parts[at] == "g" and at + 2 < len(parts):
            times = int(parts[at + 1]) if parts[at + 1].isascii() and parts[at + 1].isdigit() else 1
            value, at = parts[at + 2], at + 2
        step = (numbers(value, 1) or [0.0])[0]
        for _ in range(min(times, most - given)):
            given += 1
            yield step
        at += 1


def _image(thing: etree._Element, space: Affine, drawn: Drawn) -> None:
    corners = [_at(space, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    drawn.pictures.append(Shown((thing.get("ResourceID") or "").strip(), min(xs), min(ys), max(xs), max(ys)))


def _path(thing: etree._Element, space: Affine, drawn: Drawn) -> None:
    """Add the straight rules of a path; a filled bar as thin as a rule is one."""
    said = thing.find("{*}AbbreviatedData")
    pieces = _segments(said.text or "" if said is not None else "")
    points = [_at(space, x, y) for piece in pieces for x, y in piece]
    if not points:
        return
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Rule(min(xs), min(ys), max(xs), max(ys))
    if min(box.x1 - box.x0, box.bottom - box.top) <= _THIN * POINT:
        drawn.rules.append(box)
        return
    if (thing.get("Stroke") or "true").lower() == "false":
        return
    for (x0, y0), (x1, y1) in zip(points[::2], points[1::2], strict=True):
        if abs(x1 - x0) < 0.5 or abs(y1 - y0) < 0.5:
            drawn.rules.append(Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _segments(said: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the straight pieces of AbbreviatedData: M and S begin, L draws, C closes, curves only move on."""
    found: list[tuple[tuple[float, float], tuple[float, float]]] = []
    begin = here = (0.0, 0.0)
    parts = _STEP.findall(said[:200_000])
    at = 0
    while at < len(parts):
        command = parts[at]
        count = _NUMBERS.get(command, 0)
        values = numbers(" ".join(parts[at + 1 : at + 1 + count]), count) if count else []
        at += 1 + count
        there = (values[-2], values[-1]) if len(values) >= 2 else here
        if command in {"M", "S"}:
            begin = there
        elif command == "L":
            found.append((here, there))
        elif command == "C":
            found.append((here, begin))
            there = begin
        here = there
    return found
