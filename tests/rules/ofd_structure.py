"""What GB/T 33190-2016 demands of a package, so far as our writer uses it: judged from its appendix A, not our code."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

NAMESPACE = "http://www.ofdspec.org/2016"
#: Element → its children in the order demanded; “!” must be there. An element missing here may not appear.
CHILDREN = {
    "OFD": "DocBody!",
    "DocBody": "DocInfo! DocRoot! Versions Signatures",
    "DocInfo": "DocID! Title Author Subject Abstract CreationDate ModDate DocUsage Cover Keywords Creator",
    "Document": "CommonData! Pages! Outlines Permissions Actions VPreferences Bookmarks Annotations CustomTags",
    "CommonData": "MaxUnitID! PageArea! PublicRes DocumentRes TemplatePage DefaultCS",
    "PageArea": "PhysicalBox! ApplicationBox ContentBox BleedBox",
    "Area": "PhysicalBox! ApplicationBox ContentBox BleedBox",
    "Pages": "Page!",
    "Outlines": "OutlineElem!",
    "OutlineElem": "Actions OutlineElem",
    "Actions": "Action!",
    "Action": "Goto!",
    "Goto": "Dest!",
    "Res": "Fonts",
    "Fonts": "Font!",
    "Font": "FontFile",
    "Page": "Template PageRes Area Content Actions",
    "Content": "Layer!",
    "Layer": "TextObject PathObject ImageObject",
    "TextObject": "FillColor StrokeColor CGTransform TextCode!",
    "CGTransform": "Glyphs",
    "PathObject": "StrokeColor FillColor AbbreviatedData!",
    **dict.fromkeys(
        ("FillColor", "StrokeColor", "Dest", "FontFile", "Glyphs", "TextCode", "AbbreviatedData"), ""
    ),
    **dict.fromkeys(("DocID", "Title", "Author", "CreationDate", "Creator", "DocRoot", "MaxUnitID"), ""),
    **dict.fromkeys(("PublicRes", "PhysicalBox"), ""),
}
#: Where any order of children goes: objects on a layer are drawn as they come.
FREE = {"Layer"}
DEMANDED = {
    "OFD": "Version DocType",
    "Res": "BaseLoc",
    "Font": "ID FontName",
    "Layer": "ID",
    "TextObject": "ID Boundary Font Size",
    "PathObject": "ID Boundary",
    "CGTransform": "CodePosition",
    "Dest": "Type PageID",
    "OutlineElem": "Title",
    "Action": "Event",
}
_STEP = re.compile(r"g (\d+) (\S+)|(\S+)")


def faults(data: bytes) -> list[str]:
    """Return what is wrong with a package, in no order."""
    return list(_Judge(data).faults())


def steps(said: str | None) -> list[float]:
    """Return DeltaX spelled out."""
    found: list[float] = []
    for times, repeated, once in _STEP.findall(said or ""):
        found += [float(repeated)] * int(times) if times else [float(once)]
    return found


class _Judge:
    def __init__(self, data: bytes) -> None:
        self.package = zipfile.ZipFile(io.BytesIO(data))
        self.left = set(self.package.namelist())
        self.numbers: list[int] = []
        self.fonts: set[str] = set()
        self.pages: set[str] = set()
        self.wrong: list[str] = []

    def faults(self) -> Iterator[str]:
        root = self._part("OFD.xml", "OFD")
        if root.attrib != {"Version": "1.0", "DocType": "OFD"}:
            yield "OFD.xml says another version or type"
        number = root.findtext("{*}DocBody/{*}DocInfo/{*}DocID") or ""
        if not re.fullmatch("[0-9a-f]{32}", number):
            yield f"DocID {number} is not 32 digits"
        place = (root.findtext("{*}DocBody/{*}DocRoot") or "").strip()
        document = self._part(place, "Document")
        for told in document.iterfind("{*}CommonData/{*}PublicRes"):
            self._resources(posixpath.join(posixpath.dirname(place), told.text or ""))
        for page in document.iterfind("{*}Pages/{*}Page"):
            self.pages.add(page.get("ID", ""))
            self.numbers.append(int(page.get("ID", "0")))
            self._page(posixpath.join(posixpath.dirname(place), page.get("BaseLoc", "")))
        yield from self.wrong
        if len(set(self.numbers)) < len(self.numbers):
            yield "an ID is given twice"
        if max(self.numbers) != int(document.findtext("{*}CommonData/{*}MaxUnitID") or 0):
            yield "MaxUnitID is not the highest ID"
        if strays := {one.get("PageID", "") for one in document.iter("{*}Dest")} - self.pages:
            yield f"the directory leads to pages {strays}"
        if self.left:
            yield f"nothing leads to {self.left}"

    def _part(self, place: str, name: str) -> etree._Element:
        if place not in self.package.namelist():
            self.wrong.append(f"{place} is not there")
            return etree.Element("nothing")
        self.left.discard(place)
        root = etree.fromstring(self.package.read(place))
        if root.tag != f"{{{NAMESPACE}}}{name}":
            self.wrong.append(f"{place} is a {root.tag}")
        for element in root.iter():
            # Pages of a Document are only told of; those of their own files have content.
            listed = name == "Document" and etree.QName(element).localname == "Page"
            self._element(element, place, listed=listed)
        return root

    def _element(self, element: etree._Element, place: str, *, listed: bool) -> None:
        name = etree.QName(element).localname
        wanted = ("" if listed else CHILDREN.get(name, "?")).split()
        order = [child.rstrip("!") for child in wanted]
        there = [etree.QName(child).localname for child in element]
        if wanted == ["?"] or set(there) - set(order):
            self.wrong.append(f"{place}: {name} holds {there}")
            return
        if name not in FREE and there != sorted(there, key=order.index):
            self.wrong.append(f"{place}: children of {name} in another order: {there}")
        demanded = "ID BaseLoc" if listed else DEMANDED.get(name, "")
        lacking = [child for child in wanted if child.endswith("!") and child[:-1] not in there]
        lacking += [one for one in demanded.split() if one not in element.attrib]
        if lacking:
            self.wrong.append(f"{place}: {name} lacks {lacking}")

    def _resources(self, place: str) -> None:
        root = self._part(place, "Res")
        for font in root.iterfind("{*}Fonts/{*}Font"):
            self.fonts.add(font.get("ID", ""))
            self.numbers.append(int(font.get("ID", "0")))
            file = posixpath.join(
                posixpath.dirname(place), root.get("BaseLoc", ""), font.findtext("{*}FontFile") or ""
            )
            if file not in self.left:
                self.wrong.append(f"font file {file} is not there")
            self.left.discard(file)

    def _page(self, place: str) -> None:
        root = self._part(place, "Page")
        *_, wide, tall = map(float, (root.findtext("{*}Area/{*}PhysicalBox") or "0 0 210 297").split())
        for element in root.iter("{*}Layer", "{*}TextObject", "{*}PathObject"):
            self.numbers.append(int(element.get("ID", "0")))
            if (said := element.get("Boundary")) is not None:
                x, y, width, height = map(float, said.split())
                if (
                    min(x, y) < 0
                    or min(width, height) <= 0
                    or x + width > wide + 2e-3
                    or y + height > tall + 2e-3
                ):
                    self.wrong.append(f"{place}: {said} is not on the page")
        for element in root.iter("{*}TextObject"):
            self._letters(element, place)

    def _letters(self, element: etree._Element, place: str) -> None:
        """Each letter has its place, within the Boundary: what lies outside is cut off."""
        _, _, wide, tall = map(float, element.get("Boundary", "0 0 0 0").split())
        if element.get("Font") not in self.fonts:
            self.wrong.append(f"{place}: font {element.get('Font')} is not among the resources")
        for code in element.iterfind("{*}TextCode"):
            moves = steps(code.get("DeltaX"))
            if len(moves) != len(code.text or "") - 1:
                self.wrong.append(f"{place}: “{code.text}” has {len(moves)} steps")
            x, y = float(code.get("X", "0")), float(code.get("Y", "0"))
            if not (0 <= x <= x + sum(moves) < wide and 0 < y <= tall):
                self.wrong.append(f"{place}: “{code.text}” reaches out of its Boundary")
