"""A set document as OFD (GB/T 33190): the pages of our own PDF, letter for letter at the same places."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, groupby, pairwise
from uuid import NAMESPACE_OID, uuid5

from lxml import etree

from mingting.kernel.refusals import Refused
from mingting.policies.gateways.giving.faces import Face
from mingting.policies.gateways.giving.sheets import Colour, Entry, Mark, Path, Run, Sheet, sheets_of

_SPACE = "http://www.ofdspec.org/2016"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
#: The earliest moment that a zip can tell: the same pages give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_BLACK = (0, 0, 0)
#: How far ink may reach beyond the baseline and the ends of a run, in parts of the size: a Boundary cuts off the rest.
_ABOVE, _BELOW, _BESIDE = 1.1, 0.35, 0.2
_DRAWN = {"m": "M", "l": "L", "c": "B", "h": "C"}


def ofd(printed: bytes, *, title: str, author: str, on: date) -> bytes:
    """Return what ``pdf`` of this room set as an OFD file. The same PDF gives the same bytes.

    Raises ``Refused`` for what cannot be drawn alike.
    """
    sheets = sheets_of(printed)
    numbers = count(1)
    fonts = [next(numbers) for _ in sheets.faces]
    pages = [next(numbers) for _ in sheets.pages]
    members = {"OFD.xml": _entry(printed, title, author, on)}
    contents = {
        f"Doc_0/Pages/Page_{at}/Content.xml": _page(sheet, sheets.faces, fonts, numbers)
        for at, sheet in enumerate(sheets.pages)
    }
    # Asked last: by now every number that is used has been given out.
    highest = next(numbers) - 1
    members["Doc_0/Document.xml"] = _document(sheets.pages[0], pages, sheets.directory, highest)
    members["Doc_0/PublicRes.xml"] = _resources(sheets.faces, fonts)
    members |= contents
    members |= {
        f"Doc_0/Res/font_{number}.otf": face.file() for number, face in zip(fonts, sheets.faces, strict=True)
    }
    return _packed(members)


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, content)
    return out.getvalue()


def _root(name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{_SPACE}}}{name}", attributes, nsmap={"ofd": _SPACE})


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_SPACE}}}{name}", attributes)
    child.text = text
    return child


def _written(root: etree._Element) -> bytes:
    return _HEAD + bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False))


def _entry(printed: bytes, title: str, author: str, on: date) -> bytes:
    root = _root("OFD", Version="1.0", DocType="OFD")
    body = _add(root, "DocBody")
    info = _add(body, "DocInfo")
    _add(info, "DocID", uuid5(NAMESPACE_OID, hashlib.sha256(printed).hexdigest()).hex)
    _add(info, "Title", title)
    _add(info, "Author", author)
    _add(info, "CreationDate", on.isoformat())
    _add(info, "Creator", "明厅")
    _add(body, "DocRoot", "Doc_0/Document.xml")
    return _written(root)


def _document(first: Sheet, pages: Sequence[int], directory: Sequence[Entry], highest: int) -> bytes:
    root = _root("Document")
    common = _add(root, "CommonData")
    _add(common, "MaxUnitID", str(highest))
    _add(_add(common, "PageArea"), "PhysicalBox", _box(0, 0, first.width, first.height))
    _add(common, "PublicRes", "PublicRes.xml")
    listed = _add(root, "Pages")
    for at, number in enumerate(pages):
        _add(listed, "Page", ID=str(number), BaseLoc=f"Pages/Page_{at}/Content.xml")
    if directory:
        _outline(_add(root, "Outlines"), directory, pages)
    return _written(root)


def _outline(parent: etree._Element, entries: Sequence[Entry], pages: Sequence[int]) -> None:
    for entry in entries:
        element = _add(parent, "OutlineElem", Title=entry.title)
        action = _add(_add(element, "Actions"), "Action", Event="CLICK")
        place = {"PageID": str(pages[entry.page]), "Left": "0", "Top": _said(entry.top), "Zoom": "0"}
        _add(_add(action, "Goto"), "Dest", Type="XYZ", **place)
        _outline(element, entry.below, pages)


def _resources(faces: Sequence[Face], numbers: Sequence[int]) -> bytes:
    root = _root("Res", BaseLoc="Res")
    listed = _add(root, "Fonts")
    for number, face in zip(numbers, faces, strict=True):
        family = face.name.partition("-")[0]
        font = _add(listed, "Font", ID=str(number), FontName=face.name, FamilyName=family)
        _add(font, "FontFile", f"font_{number}.otf")
    return _written(root)


def _page(sheet: Sheet, faces: Sequence[Face], fonts: Sequence[int], numbers: Iterator[int]) -> bytes:
    root = _root("Page")
    _add(_add(root, "Area"), "PhysicalBox", _box(0, 0, sheet.width, sheet.height))
    layer = _add(_add(root, "Content"), "Layer", ID=str(next(numbers)), Type="Body")
    for thing in sheet.things:
        if isinstance(thing, Path):
            _path(layer, thing, sheet, str(next(numbers)))
            continue
        for marks, glyphs in _plain(thing.marks, faces[thing.face]):
            given = {"ID": str(next(numbers)), "Font": str(fonts[thing.face])}
            _text(layer, thing, marks, glyphs, sheet, **given)
    return _written(root)


def _plain(marks: Sequence[Mark], face: Face) -> Iterator[tuple[list[Mark], tuple[int, ...]]]:
    """Yield the marks together that the font shows by itself, each other one alone and with its glyphs."""
    for is_plain, group in groupby(_joined(marks), key=lambda mark: _is_plain(mark, face)):
        if is_plain:
            yield list(group), ()
        else:
            yield from (([mark], mark.glyphs) for mark in group)


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks, a glyph without letters of its own joined to the mark before it."""
    joined: list[Mark] = []
    for mark in marks:
        if mark.text:
            joined.append(Mark(mark.text, mark.glyphs, mark.x, mark.width))
        elif joined:
            joined[-1].glyphs += mark.glyphs
            joined[-1].width = mark.x + mark.width - joined[-1].x
        else:
            raise Refused("版面中有字形没有对应的文字，不能生成 OFD")
    return joined


def _is_plain(mark: Mark, face: Face) -> bool:
    return len(mark.text) == 1 and mark.glyphs == (face.glyphs.get(mark.text),)


def _text(
    layer: etree._Element,
    run: Run,
    marks: Sequence[Mark],
    glyphs: Sequence[int],
    sheet: Sheet,
    **given: str,
) -> None:
    """Add letters of one line. Places are rounded, not steps: a long line stays as long as it is."""
    size, said = run.size, "".join(mark.text for mark in marks)
    end = marks[-1].x + marks[-1].width
    box = _within(
        sheet, marks[0].x - _BESIDE * size, run.y - _ABOVE * size, end + _BESIDE * size, run.y + _BELOW * size
    )
    if glyphs:
        places = [marks[0].x + marks[0].width * at / len(said) for at in range(len(said))]
    else:
        places = [mark.x for mark in marks]
    element = _add(layer, "TextObject", **given, Boundary=_box(*box), Size=_said(size))
    _paint(element, "FillColor", run.colour)
    if glyphs:
        shown = {"CodePosition": "0", "CodeCount": str(len(said)), "GlyphCount": str(len(glyphs))}
        _add(_add(element, "CGTransform", **shown), "Glyphs", " ".join(map(str, glyphs)))
    steps = {"DeltaX": _steps(places)} if len(places) > 1 else {}
    _add(element, "TextCode", said, X=_said(places[0] - box[0]), Y=_said(run.y - box[1]), **steps)


def _path(layer: etree._Element, path: Path, sheet: Sheet, number: str) -> None:
    """Add a path, its Boundary as wide as its stroke."""
    xs = [x for _, points in path.steps for x, _ in points]
    ys = [y for _, points in path.steps for _, y in points]
    half = 0.0 if path.filled else path.width / 2
    box = _within(sheet, min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half)
    said = {"Fill": "true", "Stroke": "false"} if path.filled else {"LineWidth": _said(path.width)}
    element = _add(layer, "PathObject", ID=number, Boundary=_box(*box), **said)
    _paint(element, "FillColor" if path.filled else "StrokeColor", path.colour)
    steps = []
    for step, points in path.steps:
        steps += [_DRAWN[step], *(f"{_said(x - box[0])} {_said(y - box[1])}" for x, y in points)]
    _add(element, "AbbreviatedData", " ".join(steps))


def _paint(element: etree._Element, name: str, colour: Colour) -> None:
    """Say the colour where it is not black, which is what nothing said means."""
    if colour != _BLACK:
        _add(element, name, Value=" ".join(map(str, colour)))


def _within(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    """Return x, y, width and height of what lies on the page, rounded as it is written."""
    x, y = round(max(left, 0.0), 3), round(max(top, 0.0), 3)
    return x, y, min(right, sheet.width) - x, min(bottom, sheet.height) - y


def _steps(places: Sequence[float]) -> str:
    """Return the steps between places, equal ones told once: “g 9 5.644”."""
    found = [after - before for before, after in pairwise(round(place, 3) for place in places)]
    spelled = []
    for step, same in groupby(map(_said, found)):
        times = len(list(same))
        spelled.append(f"g {times} {step}" if times > 2 else " ".join([step] * times))
    return " ".join(spelled)


def _box(*edges: float) -> str:
    return " ".join(map(_said, edges))


def _said(number: float) -> str:
    """Return a length to the thousandth of a millimetre, without needless noughts."""
    said = f"{number:.3f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said
