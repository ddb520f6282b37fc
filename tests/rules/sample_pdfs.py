"""PDF files written by hand for the tests: Chinese text, ruled tables, pictures, properties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Page:
    """One A4 page: words are (x, y from the top, size, text); rules are (x0, y0, x1, y1) from the top."""

    words: Sequence[tuple[float, float, float, str]] = ()
    rules: Sequence[tuple[float, float, float, float]] = ()
    jpeg: bytes = b""
    jpeg_size: tuple[int, int] = (0, 0)
    extra: str = ""


@dataclass
class Pdf:
    """Objects in the order they are numbered; the pages and the font come by themselves."""

    pages: Sequence[Page]
    properties: dict[str, str] = field(default_factory=dict)
    xmp: bytes = b""
    catalogue: str = ""

    def bytes(self) -> bytes:
        objects: list[bytes] = [b"", b""]

        def add(body: bytes) -> int:
            objects.append(body)
            return len(objects)

        descriptor = add(
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
            b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        )
        cid = add(
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo <<"
            b" /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor %d 0 R /DW 1000 >>"
            % descriptor
        )
        font = add(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
            b" /DescendantFonts [%d 0 R] >>" % cid
        )
        kids = [self._page(page, font, add) for page in self.pages]
        metadata = b""
        if self.xmp:
            number = add(stream(self.xmp, b"/Type /Metadata /Subtype /XML"))
            metadata = b" /Metadata %d 0 R" % number
        info = add(
            b"<< %s >>" % b" ".join(b"/%s %s" % (k.encode(), utf16(v)) for k, v in self.properties.items())
        )
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R%s %s >>" % (metadata, self.catalogue.encode())
        objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
            len(kids),
            b" ".join(b"%d 0 R" % k for k in kids),
        )
        return assembled(objects, b"/Root 1 0 R /Info %d 0 R" % info)

    def _page(self, page: Page, font: int, add) -> int:
        parts = []
        for x, y, size, text in page.words:
            parts.append(f"BT /F1 {size} Tf {x} {842 - y} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        for x0, y0, x1, y1 in page.rules:
            parts.append(f"{x0} {842 - y0} m {x1} {842 - y1} l S")
        resources = b"/Font << /F1 %d 0 R >>" % font
        if page.jpeg:
            width, height = page.jpeg_size
            picture = add(
                stream(
                    page.jpeg,
                    b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace"
                    b" /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode" % (width, height),
                )
            )
            resources += b" /XObject << /Im1 %d 0 R >>" % picture
            parts.append("q 200 0 0 150 100 300 cm /Im1 Do Q")
        content = add(stream("\n".join(parts).encode()))
        return add(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> %s >>"
            % (content, resources, page.extra.encode())
        )


def utf16(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), entries, body)


def assembled(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def grid(x: Sequence[float], y: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """The rules of a table with every line drawn."""
    return [(x[0], at, x[-1], at) for at in y] + [(at, y[0], at, y[-1]) for at in x]
