"""Word's tracked changes brought to the state "all accepted", and its comments taken out."""

from __future__ import annotations

from lxml import etree

from mingting.commons.files.office import W

_REMOVED = {
    f"{W}{name}"
    for name in (
        "del",
        "moveFrom",
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "tblPrExChange",
        "tcPrChange",
        "trPrChange",
        "tblGridChange",
        "numberingChange",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "customXmlInsRangeStart",
        "customXmlInsRangeEnd",
        "customXmlDelRangeStart",
        "customXmlDelRangeEnd",
        "customXmlMoveFromRangeStart",
        "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart",
        "customXmlMoveToRangeEnd",
        "cellIns",
        "cellMerge",
    )
}
_UNWRAPPED = {f"{W}ins", f"{W}moveTo"}
_COMMENT_MARKS = {f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"}
#: What counts as one change for the reader: an insertion, a deletion, a move or a change of form.
_COUNTED = {
    f"{W}{name}"
    for name in (
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "rPrChange",
        "pPrChange",
        "cellIns",
        "cellDel",
        "tblPrChange",
        "tcPrChange",
        "trPrChange",
        "sectPrChange",
    )
}
_PROPERTIES = {f"{W}rPr", f"{W}trPr", f"{W}tcPr"}


def count(root: etree._Element) -> int:
    """Return how many tracked changes a part holds."""
    return sum(1 for _ in root.iter(*_COUNTED))


def accept(root: etree._Element) -> None:
    """Accept every tracked change in a WordprocessingML part, in place: insertions stay, deletions go."""
    for row in [r for r in root.iter(f"{W}tr") if r.find(f"{W}trPr/{W}del") is not None]:
        row.getparent().remove(row)
    for cell in [c for c in root.iter(f"{W}tc") if c.find(f"{W}tcPr/{W}cellDel") is not None]:
        cell.getparent().remove(cell)
    for paragraph in [p for p in root.iter(f"{W}p") if _mark_is_deleted(p)]:
        _join_with_next(paragraph)
    for element in [e for e in root.iter(*_REMOVED) if e is not root]:
        _remove(element)
    for element in [e for e in root.iter(*_UNWRAPPED) if e is not root]:
        if element.getparent().tag in _PROPERTIES:
            _remove(element)
        else:
            _unwrap(element)


def remove_comment_marks(root: etree._Element) -> None:
    """Take out the marks by which comments hang on the text."""
    for element in list(root.iter(*_COMMENT_MARKS)):
        run = element.getparent()
        _remove(element)
        if run is not None and run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
            _remove(run)


def _mark_is_deleted(paragraph: etree._Element) -> bool:
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def _join_with_next(paragraph: etree._Element) -> None:
    """A deleted paragraph mark joins its paragraph to the next one, whose form wins."""
    following = paragraph.getnext()
    while following is not None and following.tag in {f"{W}bookmarkStart", f"{W}bookmarkEnd"}:
        following = following.getnext()
    if following is None or following.tag != f"{W}p":
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        for name in ("del", "moveFrom"):
            for element in mark.findall(f"{W}{name}"):
                mark.remove(element)
        return
    at = 1 if following.find(f"{W}pPr") is not None else 0
    for child in [c for c in paragraph if c.tag != f"{W}pPr"]:
        following.insert(at, child)
        at += 1
    paragraph.getparent().remove(paragraph)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    at = parent.index(element)
    for child in list(element):
        parent.insert(at, child)
        at += 1
    parent.remove(element)
