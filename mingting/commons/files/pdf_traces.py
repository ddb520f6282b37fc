"""What a PDF says about who made it, and how that is taken out without touching its pages.

The file is first written anew by pdfium (one revision, every object in the open, a classic cross-reference
table). Then the property dictionary, the XMP packets and the reviewers' notes are overwritten within their
own extent, so that every other byte, and with it tags, bookmarks, fonts and pictures, stays where it was.
"""

from __future__ import annotations

import re
import zlib

import pypdfium2
import pypdfium2.raw as pdfium

from mingting.commons.files import pdfs

_PROPERTIES = {
    "Author": "作者",
    "Creator": "制作软件",
    "Producer": "生成软件",
    "Subject": "主题",
    "Keywords": "关键词",
}
_XMP_FIELDS = {
    "creator": "作者",
    "CreatorTool": "制作软件",
    "Producer": "生成软件",
    "description": "备注",
    "Keywords": "关键词",
    "Company": "单位",
    "Manager": "管理者",
    "SourceModified": "来源修改时间",
    "DocumentID": "文档标识",
}
#: Notes of reviewers; stamps and free text are part of what the reader is shown and stay.
_NOTE = re.compile(rb"/Subtype\s*/(?:Text|Popup|Highlight|Underline|Squiggly|StrikeOut|Caret)\b")
_NOTE_KINDS = {
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_POPUP,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_CARET,
}
_PAGE = re.compile(rb"/Type\s*/Page\b")
_METADATA = re.compile(rb"/Type\s*/Metadata\b")
_HIDDEN_LAYER = re.compile(rb"/OFF\s*\[\s*\d")
_STRING = rb"(?:<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()]|\([^()]*\))*\))"
_METADATA_FRAME = b"%d 0 obj\n<</Type/Metadata/Subtype/XML/Length %s>>stream\n%s\nendstream\nendobj\n"
_XREF = re.compile(rb"xref\s+0 (\d+)\s+((?:\d{10} \d{5} [nf]\s+)+)trailer(.*?)startxref", re.DOTALL)

_SIGNED = "PDF 带有电子签名或电子印章，改写会使其失效，请由签章单位去除隐藏信息后重新签章"
_ODD = "PDF 结构特殊，无法去除隐藏信息，请用“打印为 PDF”另存后再上传"

_Extent = tuple[int, int, int]


class UnwritablePdfError(ValueError):
    """A PDF whose properties cannot be taken out; the message is Chinese."""


def hidden(data: bytes) -> dict[str, str]:
    """Return Chinese name → value of what a PDF carries besides its pages. Raises ``pdfs.PdfError``."""
    with pdfs.opened(data) as document:
        found = {_PROPERTIES[k]: v for k, v in document.get_metadata_dict().items() if k in _PROPERTIES and v}
        if document.count_attachments():
            found["附件"] = f"{document.count_attachments()} 个"
        seen = pdfs.plain(document)
    notes = 0
    for _number, start, end in _extents(seen):
        head, _, rest = seen[start:end].partition(b"stream")
        if _METADATA.search(head):
            for name, value in _xmp(rest, packed=b"FlateDecode" in head).items():
                found.setdefault(name, value)
        notes += len(_NOTE.findall(head)) if b"/Rect" in head else 0
        if _HIDDEN_LAYER.search(head):
            found["隐藏图层"] = "有"
    if notes:
        found["批注"] = f"{notes} 处"
    return found


def _xmp(stream: bytes, *, packed: bool) -> dict[str, str]:
    """Read the telling fields of an XMP packet by pattern: packets are often not well-formed."""
    body = stream.lstrip(b"\r\n")
    if packed:
        try:
            body = zlib.decompressobj().decompress(body, 2_000_000)
        except zlib.error:
            return {"XMP 元数据": "无法读取"}
    text = body.decode("utf-8", "replace")
    found = {}
    for field, name in _XMP_FIELDS.items():
        for value in re.findall(
            rf"<\w+:{field}\b[^>]*>(.*?)</\w+:{field}>|\b\w+:{field}=\"([^\"]*)\"", text, re.DOTALL
        ):
            said = re.sub(r"<[^>]+>|\s+", " ", "".join(value)).strip()
            if said:
                found[name] = said[:200]
    return found


def strip(data: bytes) -> bytes:
    """Return the PDF without properties (its title stays), XMP and notes.

    Raises ``UnwritablePdfError`` or ``pdfs.PdfError``.

    A PDF/A keeps the mark of its conformance in a fresh, otherwise empty packet.
    """
    with pdfs.opened(data) as document:
        if b"/ByteRange" in data and re.search(rb"/(?:FT|Type)\s*/Sig\b", pdfs.plain_bytes(data, document)):
            raise UnwritablePdfError(_SIGNED)
        before = _shape(document)
        _remove_notes(document)
        seen = pdfs.plain(document)
    cleaned = _cleaned(seen)
    with pdfs.opened(cleaned) as document:
        if _shape(document) != before:
            raise UnwritablePdfError(_ODD)
    return cleaned


def _remove_notes(document: pypdfium2.PdfDocument) -> None:
    """Unhook reviewers' notes from their pages; what was an object of its own is overwritten afterwards."""
    for index in range(len(document)):
        page = document[index]
        for at in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
            annotation = pdfium.FPDFPage_GetAnnot(page, at)
            kind = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else None
            if annotation:
                pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in _NOTE_KINDS:
                pdfium.FPDFPage_RemoveAnnot(page, at)


def _shape(document: pypdfium2.PdfDocument) -> list[tuple[float, float]]:
    return [document.get_page_size(index) for index in range(len(document))]


def _extents(plain: bytes) -> list[_Extent]:
    """Return (number, start, end) of every object, as pdfium's cross-reference table has them."""
    table = _XREF.search(plain, max(plain.rfind(b"\nxref"), 0))
    if table is None:
        raise UnwritablePdfError(_ODD)
    places = []
    for number, entry in enumerate(re.findall(rb"(\d{10}) \d{5} ([nf])", table.group(2))):
        if entry[1] == b"n":
            places.append((int(entry[0]), number))
    places.sort()
    ends = [start for start, _ in places[1:]] + [table.start()]
    return [(number, start, end) for (start, number), end in zip(places, ends, strict=True)]


def _cleaned(plain: bytes) -> bytes:
    out = bytearray(plain)
    trailer = plain[plain.rfind(b"trailer") :]
    named = re.search(rb"/Info\s+(\d+)\s+\d+\s+R", trailer)
    properties = int(named.group(1)) if named else -1
    for number, start, end in _extents(plain):
        body = plain[start:end]
        head = body.partition(b"stream")[0]
        if number == properties:
            title = re.search(rb"/Title\s*" + _STRING, body)
            out[start:end] = _filled(number, b"<<" + (title.group(0) if title else b"") + b">>", end - start)
        elif _METADATA.search(head):
            out[start:end] = _packet(number, body, end - start)
        elif _NOTE.search(head) and b"/Rect" in head and not _PAGE.search(head):
            out[start:end] = _filled(number, b"null", end - start)
    return bytes(out)


def _filled(number: int, body: bytes, length: int) -> bytes:
    """Write an object so that it takes exactly the bytes of the one it replaces."""
    start, end = b"%d 0 obj\n%s" % (number, body), b"\nendobj\n"
    room = length - len(start) - len(end)
    if room < 0:
        raise UnwritablePdfError(_ODD)
    return start + b" " * room + end


def _packet(number: int, body: bytes, length: int) -> bytes:
    """Write a metadata stream anew: empty, but for the mark of a PDF/A."""
    mark = re.search(rb"pdfaid:part[=>\"'\s]+(\d)", body)
    level = re.search(rb"pdfaid:conformance[=>\"'\s]+([ABUabu])", body)
    packet = b""
    if mark:
        packet = (
            b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
            b'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="%s" pdfaid:conformance="%s"/>'
            b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>' % (mark.group(1), level.group(1) if level else b"B")
        )
    for digits in range(1, 9):
        room = length - len(_METADATA_FRAME % (number, b"", b"")) - digits
        if room >= 0 and len(str(room)) == digits:
            fitting = packet if len(packet) <= room else b""
            return _METADATA_FRAME % (number, b"%d" % room, fitting.ljust(room))
    return _filled(number, b"null", length)
