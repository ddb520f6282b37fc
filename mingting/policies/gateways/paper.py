"""A released body as paragraphs, and with an anchor at every clause: both by one walk, so that numbers agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree, html

from ..rules.clauses import Paragraph

_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
#: Elements that are one paragraph each; what stands inside them is not walked again.
_WHOLE = frozenset({*_HEADINGS, "p", "li", "table"})


def paragraphs(body_html: str) -> list[Paragraph]:
    """Return the body's paragraphs in reading order: headings, texts, list entries, tables; pictures carry none."""
    return [_paragraph(element) for element in _walk(_root(body_html))]


def with_anchors(body_html: str, anchors: Mapping[int, Sequence[str]]) -> str:
    """Return the body with an ``id`` for every anchor, keyed by the number of its paragraph as above.

    An element that has an id of its own keeps it (the directory leads there) and is given empty targets inside.
    """
    root = _root(body_html)
    for number, element in enumerate(_walk(root)):
        names = list(anchors.get(number, ()))
        if names and element.get("id") is None:
            element.set("id", names.pop(0))
        for name in reversed(names):
            _put_target(element, name)
    return _inner(root)


def _root(body_html: str) -> html.HtmlElement:
    return html.fragment_fromstring(body_html or "<p></p>", create_parent="div")


def _walk(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in root:
        if not isinstance(element.tag, str):
            continue
        if element.tag in _WHOLE:
            yield element
        else:
            yield from _walk(element)


def _paragraph(element: html.HtmlElement) -> Paragraph:
    if element.tag == "table":
        rows = tuple(
            tuple(" ".join(cell.text_content().split()) for cell in row.iter("th", "td"))
            for row in element.iter("tr")
        )
        return Paragraph("table", "\n".join("\t".join(row) for row in rows), rows=rows)
    text = " ".join(element.text_content().split())
    if element.tag in _HEADINGS:
        return Paragraph("heading", text, level=_HEADINGS[element.tag])
    return Paragraph("list" if element.tag == "li" else "text", text)


def _put_target(element: html.HtmlElement, name: str) -> None:
    inside = element if element.tag != "table" else next(element.iter("td", "th"), element)
    target = etree.Element("span", id=name)
    target.tail = inside.text
    inside.text = None
    inside.insert(0, target)


def _inner(root: html.HtmlElement) -> str:
    return "".join(html.tostring(child, encoding="unicode") for child in root)
