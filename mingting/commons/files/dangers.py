"""What makes a file unfit to be opened or passed on, looked for by kind of container."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from dataclasses import dataclass, field

from PIL import Image

from mingting.commons.files import pdfs
from mingting.commons.files.packages import RELATIONSHIP, Package, PackageError

#: Pixels of one picture: an A0 sheet at 300 dpi is 140 million.
PIXELS_LIMIT = 150_000_000
#: Readers accept a PDF header anywhere in the first 1 024 bytes, so a foreign file may hide one there.
HEADER_REACH = 1024
_PAGE_MARKS = re.compile(rb"<(?:html|script|svg|iframe|!doctype\s+html)[\s>]", re.IGNORECASE)
_REMOTE = re.compile(
    r"^(?:https?|ftp|mhtml|smb|ms-[\w-]+):|^[\\/]{2}|^file:[\\/]{4,}|^file:[\\/]{2}[^\\/]", re.IGNORECASE
)
#: References that are links for the reader to click, not parts that the program fetches by itself.
_CLICKED = {"hyperlink"}
_PDF_ACTIONS = (
    (re.compile(rb"/S\s*/JavaScript\b"), "PDF 内含脚本（JavaScript）"),
    (re.compile(rb"/S\s*/Launch\b"), "PDF 内含启动外部程序的动作"),
    (re.compile(rb"/Subtype\s*/RichMedia\b"), "PDF 内含富媒体对象"),
)


@dataclass(slots=True)
class Dangers:
    """What was found in a container; sentences are Chinese."""

    type: str = ""
    has_macros: bool = False
    encrypted: bool = False
    embedded: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def of_package(data: bytes) -> Dangers:
    """Look through a zip: which family it is, and what is wrong with it."""
    found = Dangers(type="zip")
    try:
        package = Package(data)
        if not package.starts_at_once or not data.startswith(b"PK\x03\x04"):
            found.faults.append("压缩包之前另有内容，一个文件冒充两种类型")
        found.type = _family(package)
        if package.locked:
            found.encrypted = True
            return found
        package.verify()
        _look_into_office(package, found)
    except PackageError as error:
        found.faults.append(str(error))
    return found


def _family(package: Package) -> str:
    names = package.names
    if "OFD.xml" in names:
        return "ofd"
    if "[Content_Types].xml" in names and not package.locked:
        for folder, family in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if package.main.startswith(folder) and package.main.endswith(".xml"):
                return family
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    return "jar" if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names else "zip"


def _look_into_office(package: Package, found: Dangers) -> None:
    lowered = {name: name.lower() for name in package.names}
    declared = package.content_type(package.main) if found.type in {"docx", "xlsx", "pptx"} else ""
    found.has_macros = "macroEnabled" in declared or any(
        low.endswith(("vbaproject.bin", "vbadata.xml")) or low.startswith("xl/macrosheets/")
        for low in lowered.values()
    )
    for name, low in sorted(lowered.items()):
        if "/activex/" in low or ("/embeddings/" in low and low.endswith((".bin", ".exe", ".js", ".vbs"))):
            found.embedded.append(name)
        if low.endswith(".rels"):
            found.external.extend(_remote_parts(package, name))


def _remote_parts(package: Package, name: str) -> list[str]:
    root = package.xml(name)
    found = []
    for relation in () if root is None else root.iter(RELATIONSHIP):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        target = relation.get("Target", "").strip()
        if relation.get("TargetMode") == "External" and kind not in _CLICKED and _REMOTE.match(target):
            found.append(f"{kind}：{target[:100]}")
    return found


def of_pdf(data: bytes) -> Dangers:
    """Look through a PDF: whether it opens, and whether it acts by itself or carries files."""
    found = Dangers(type="pdf")
    _no_second_face(data, found, own="PDF")
    try:
        with pdfs.opened(data) as document:
            seen = pdfs.plain_bytes(data, document)
            found.faults.extend(sentence for pattern, sentence in _PDF_ACTIONS if pattern.search(seen))
            found.embedded.extend(f"附件{n + 1}" for n in range(document.count_attachments()))
    except pdfs.PdfError as error:
        found.encrypted = error.locked
        if not error.locked:
            found.faults.append(str(error))
    return found


def of_image(data: bytes, kind: str) -> Dangers:
    """Look through a picture: whether it is one, not absurdly large, and nothing else besides."""
    found = Dangers(type=kind)
    _no_second_face(data, found, own="图片")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG" if kind == "jpg" else kind.upper()]) as picture:
                width, height = picture.size
                if width * height > PIXELS_LIMIT:
                    most = PIXELS_LIMIT // 10_000
                    found.faults.append(f"图片 {width}×{height} 像素，超过上限 {most} 万像素")
                else:
                    picture.verify()
    except Image.DecompressionBombError:
        found.faults.append(f"图片超过上限 {PIXELS_LIMIT // 10_000} 万像素")
    except (OSError, SyntaxError, ValueError, struct.error):
        found.faults.append("图片已损坏，无法打开")
    return found


def _no_second_face(data: bytes, found: Dangers, *, own: str) -> None:
    """Say so when the same bytes are also a zip, a page or a PDF (a polyglot)."""
    head = data[:HEADER_REACH]
    others = []
    if own != "PDF" and b"%PDF-" in head:
        others.append("PDF")
    if _PAGE_MARKS.search(head):
        others.append("网页")
    if b"PK\x05\x06" in data[-66_000:] and zipfile.is_zipfile(io.BytesIO(data)):
        others.append("压缩包")
    if others:
        found.faults.append(f"文件既是{own}又是{'、'.join(others)}，一个文件冒充两种类型")
