"""Text and XML that came from outside, read without trusting what they declare about themselves."""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

from lxml import etree

#: The longest name of a character set that a page may declare about itself.
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{2,40})""", re.IGNORECASE)
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([a-zA-Z0-9_.:-]{2,40})""")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class MarkupError(ValueError):
    """XML that is broken, or that carries a document type (where entity bombs live)."""


class _RootReachedError(Exception):
    """The prologue is over: a document type can no longer appear."""


def refuse_document_type(xml: bytes) -> None:
    """Raise ``MarkupError`` when the prologue carries a DOCTYPE or is not XML at all.

    Office packages and OFD never need one (OPC, ISO/IEC 29500-2, forbids it), so nested entities and external
    entities are refused before anything expands them. Only the prologue is parsed.
    """
    parser = expat.ParserCreate()

    def at_doctype(*_: object) -> None:
        raise MarkupError("含有文档类型声明（DOCTYPE）")

    def at_root(*_: object) -> None:
        raise _RootReachedError

    parser.StartDoctypeDeclHandler = at_doctype
    parser.StartElementHandler = at_root
    try:
        parser.Parse(xml, True)  # noqa: FBT003 (expat takes it by position only)
    except _RootReachedError:
        return
    except expat.ExpatError as error:
        raise MarkupError("不是有效的 XML") from error
    raise MarkupError("不是有效的 XML")


def parse_xml(xml: bytes) -> etree._Element:
    """Parse XML without entities, document types or the network. Raises ``MarkupError``."""
    refuse_document_type(xml)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise MarkupError("不是有效的 XML") from error


def decode(data: bytes) -> str | None:
    """Return the text of plain text or HTML, or ``None`` when it is no text.

    Byte-order marks win, then UTF-8, then what the page says of itself, then GB 18030 (which contains GBK and
    GB 2312). A page that lies about its character set is still read when its bytes are valid UTF-8.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    declared = _CHARSET.search(data[:4096]) or _DECLARATION.search(data[:512])
    names = ["utf-8"]
    if declared:
        names.append(declared.group(1).decode("ascii"))
    for encoding in (*names, "gb18030"):
        text = _decoded(data, _wider(encoding))
        if text is not None:
            return text
    return None


def _wider(encoding: str) -> str:
    """Pages that say GB 2312 use GBK characters all the same; GB 18030 holds both."""
    return "gb18030" if encoding.lower() in {"gb2312", "gbk", "gb_2312-80", "x-gbk", "euc-cn"} else encoding


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        found = codecs.lookup(encoding)
        if not getattr(found, "_is_text_encoding", True):
            return None
        text = data.decode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return None
    return None if _CONTROL.search(text) else text
