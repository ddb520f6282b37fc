"""Wholly new files made from pictures: nothing of the original goes into them but pixels."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops, ImageCms

from mingting.disclosure.gateways.redacting.boxes import Rect, aligned

LANGUAGE = "zh-CN"
COLOURS = "sRGB"
#: The packet that says "PDF/A-2b" (ISO 19005-2) and nothing else: redacted papers are served and archived.
PACKET = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    b'</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
#: A JPEG without subsampling is coded in blocks of 8 × 8 pixels that know nothing of one another.
BLOCK = 8
_JPEG_QUALITY = 85
#: zlib's effort: the utmost takes six times as long for a twentieth less.
_PNG_EFFORT = 6
#: A page with more colours than this, or without a clear ground, is a photograph or a scan.
_FEW_COLOURS = 4_096
_GROUND = 0.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to be written: its size in points, its burned picture, the burned rectangles, its description."""

    width: float
    height: float
    picture: Image.Image
    burned: Sequence[Rect]
    description: str


@lru_cache(maxsize=1)
def colour_profile() -> bytes:
    """Return the sRGB profile, without the moment at which it was made."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:24] + struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + made[36:]


def png(picture: Image.Image) -> bytes:
    """Return a picture as a PNG of nothing but pixels."""
    out = io.BytesIO()
    simplest(picture).save(out, "PNG", compress_level=_PNG_EFFORT)
    return out.getvalue()


def simplest(picture: Image.Image) -> Image.Image:
    """Return a picture in grey, or in black and white only, when it loses nothing by it."""
    if picture.mode == "RGB":
        red, green, blue = picture.split()
        if ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox():
            return picture
        picture = red
    if picture.mode == "L" and not any(picture.histogram()[1:255]):
        return picture.point(lambda value: value, "1")
    return picture


def pdf(sheets: Iterable[Sheet]) -> bytes:
    """Return a new PDF (PDF/A-2b) with one picture per page; the same sheets give the same bytes."""
    document = pikepdf.Pdf.new()
    root = document.Root
    tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    figures = []
    for number, sheet in enumerate(sheets):
        page = _page(document, sheet, number)
        figures.append(
            document.make_indirect(
                Dictionary(
                    Type=Name.StructElem,
                    S=Name.Figure,
                    P=whole,
                    Pg=page,
                    K=0,
                    Alt=String(sheet.description),
                )
            )
        )
    whole.K = Array(figures)
    tree.K = whole
    tree.ParentTree = document.make_indirect(
        Dictionary(
            Nums=Array([part for number, figure in enumerate(figures) for part in (number, Array([figure]))])
        )
    )
    root.StructTreeRoot = tree
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String(LANGUAGE)
    root.Metadata = document.make_stream(PACKET, Type=Name.Metadata, Subtype=Name.XML)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String(COLOURS),
                Info=String(COLOURS),
                DestOutputProfile=document.make_indirect(document.make_stream(colour_profile(), N=3)),
            )
        ]
    )
    return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """Write a document in the one form in which we write: everything in the open, no times, no chance."""
    out = io.BytesIO()
    document.save(
        out,
        force_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return out.getvalue()


def _page(document: pikepdf.Pdf, sheet: Sheet, number: int) -> pikepdf.Object:
    """Add a page: its picture, and over a JPEG the boxes' surroundings as exact patches.

    In a JPEG the letters around a box would shimmer into it. So there whole blocks are black, and what of these
    blocks lies beside the box is laid over it without loss.
    """
    picture = simplest(sheet.picture)
    size = picture.size
    lossless = _is_drawn(picture)
    patches: list[Rect] = []
    resources = Dictionary()
    if lossless:
        resources["/P"] = document.make_indirect(_flate(document, picture))
    else:
        patches = sorted({aligned(rect, size, BLOCK) for rect in sheet.burned})
        blackened = picture.copy()
        for patch in patches:
            blackened.paste(0, patch)
        resources["/P"] = document.make_indirect(_jpeg(document, blackened))
    placed = ["/Figure <</MCID 0>> BDC", f"q {_pt(sheet.width)} 0 0 {_pt(sheet.height)} 0 0 cm /P Do Q"]
    across, down = sheet.width / size[0], sheet.height / size[1]
    for count, patch in enumerate(patches, start=1):
        resources[f"/B{count}"] = document.make_indirect(_flate(document, simplest(picture.crop(patch))))
        placed.append(
            f"q {_pt(patch.width * across)} 0 0 {_pt(patch.height * down)} {_pt(patch.left * across)}"
            f" {_pt(sheet.height - patch.bottom * down)} cm /B{count} Do Q"
        )
    placed.append("EMC")
    page = document.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, _number(sheet.width), _number(sheet.height)]),
            Resources=Dictionary(XObject=resources),
            Contents=document.make_stream("\n".join(placed).encode()),
            StructParents=number,
            Tabs=Name.S,
        )
    )
    document.pages.append(pikepdf.Page(page))
    return document.pages[-1].obj


def _is_drawn(picture: Image.Image) -> bool:
    """Whether a page was drawn by a program: few colours on a clear ground, which lossless coding keeps small."""
    if picture.mode == "1":
        return True
    colours = picture.getcolors(_FEW_COLOURS)
    return (
        colours is not None and max(count for count, _ in colours) >= _GROUND * picture.width * picture.height
    )


def _entries(picture: Image.Image) -> Dictionary:
    return Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray,
        BitsPerComponent=1 if picture.mode == "1" else 8,
    )


def _flate(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Stream:
    """Take the rows as PNG codes them: a PDF reads the same (predictor 15)."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=_PNG_EFFORT)
    entries = _entries(picture)
    entries.Filter = Name.FlateDecode
    entries.DecodeParms = Dictionary(
        Predictor=15,
        Colors=3 if picture.mode == "RGB" else 1,
        BitsPerComponent=entries.BitsPerComponent,
        Columns=picture.width,
    )
    return pikepdf.Stream(document, _rows(out.getvalue()), entries)


def _rows(png_bytes: bytes) -> bytes:
    found = []
    at = 8
    while at + 12 <= len(png_bytes):
        length = int(struct.unpack_from(">I", png_bytes, at)[0])
        if png_bytes[at + 4 : at + 8] == b"IDAT":
            found.append(png_bytes[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(found)


def _jpeg(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Stream:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
    entries = _entries(picture)
    entries.Filter = Name.DCTDecode
    return pikepdf.Stream(document, out.getvalue(), entries)


def _pt(points: float) -> str:
    return re.sub(r"\.?0+$", "", f"{points:.4f}") if points else "0"


def _number(points: float) -> pikepdf.Object:
    return pikepdf.Object.parse(_pt(points).encode())
