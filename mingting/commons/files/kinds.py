"""What a file really is: a small allow-list of types known by their content, never by their name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from mingting.commons.files import dangers
from mingting.commons.files.markup import decode
from mingting.commons.files.packages import MEBIBYTE
from mingting.kernel.refusals import Refused

UPLOAD_LIMIT = 50 * MEBIBYTE
NAME_LIMIT = 150

#: type → (what people call it, media type, extensions it may bear)
KINDS: dict[str, tuple[str, str, frozenset[str]]] = {
    "docx": (
        "Word 文档",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        frozenset({"docx"}),
    ),
    "xlsx": (
        "Excel 表格",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        frozenset({"xlsx"}),
    ),
    "pptx": (
        "PowerPoint 演示",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        frozenset({"pptx"}),
    ),
    "pdf": ("PDF 文件", "application/pdf", frozenset({"pdf"})),
    "html": ("网页", "text/html; charset=utf-8", frozenset({"html", "htm"})),
    "ofd": ("OFD 版式文件", "application/ofd", frozenset({"ofd"})),
    "png": ("PNG 图片", "image/png", frozenset({"png"})),
    "jpg": ("JPEG 图片", "image/jpeg", frozenset({"jpg", "jpeg"})),
    "gif": ("GIF 图片", "image/gif", frozenset({"gif"})),
    "webp": ("WebP 图片", "image/webp", frozenset({"webp"})),
    "mp4": ("MP4 视频", "video/mp4", frozenset({"mp4", "m4v"})),
    "webm": ("WebM 视频", "video/webm", frozenset({"webm"})),
    "mp3": ("MP3 音频", "audio/mpeg", frozenset({"mp3"})),
    "txt": ("文本文件", "text/plain; charset=utf-8", frozenset({"txt"})),
    "csv": ("CSV 表格", "text/csv; charset=utf-8", frozenset({"csv"})),
    "zip": ("压缩包", "application/zip", frozenset({"zip"})),
    "doc": ("旧版 Word 文档", "application/msword", frozenset({"doc", "wps"})),
    "xls": ("旧版 Excel 表格", "application/vnd.ms-excel", frozenset({"xls", "et"})),
    "ppt": ("旧版 PowerPoint 演示", "application/vnd.ms-powerpoint", frozenset({"ppt", "dps"})),
}
#: Known only in order to be named when they are refused.
_REFUSED_KINDS = {
    "exe": "可执行程序",
    "svg": "SVG 图形（可含脚本）",
    "rtf": "RTF 文档",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "gz": "GZ 压缩包",
    "bmp": "BMP 图片",
    "tif": "TIFF 图片",
    "heic": "HEIC 图片",
    "mkv": "MKV 视频",
    "odf": "ODF 文档",
    "jar": "Java 程序包",
    "script": "脚本程序",
    "ole": "复合文档",
    "lnk": "快捷方式",
    "xml": "XML 文件",
}
DOCUMENTS = frozenset({"docx", "xlsx", "pptx", "pdf", "ofd", "txt", "csv"})
IMAGES = frozenset({"png", "jpg", "gif", "webp"})
RECORDINGS = frozenset({"mp4", "webm", "mp3"})
ATTACHMENTS = DOCUMENTS | IMAGES | RECORDINGS
IMPORTS = frozenset({"docx", "pdf", "ofd", "html", "png", "jpg"})

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (_OLE, "ole"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"\xcf\xfa\xed\xfe", "exe"),
    (b"\xca\xfe\xba\xbe", "exe"),
    (b"#!", "script"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"ID3", "mp3"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
)
#: The names by which an OLE compound file tells its family (in UTF-16), most telling first.
_OLE_STREAMS = (("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Book", "xls"))
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(!doctype\s+html|html|head|body|meta|title|script|style|iframe|div|table|p|h[1-6]|span|img|a|br|ul|ol|center"
    r"|font|article|section|main)[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_DRAWING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!doctype[^>]*>\s*)*<svg[\s>]", re.IGNORECASE | re.DOTALL
)
_UNSEEN = {"Cc", "Cf", "Co", "Cs"}


class Unacceptable(Refused):
    """A file that may not come in; the sentence says which rule of the upload it breaks."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is by its content.

    ``type`` is a key of ``KINDS`` or, for what is never taken, the key of a known other type, or "";
    ``faults`` are Chinese sentences for which the file must not even be opened; ``embedded`` names OLE
    objects, controls and attached files inside; ``external`` names parts fetched from elsewhere on opening.
    """

    type: str
    extension_by_name: str
    media_type: str
    has_macros: bool = False
    encrypted: bool = False
    faults: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    external: tuple[str, ...] = ()

    @property
    def reasons_to_refuse(self) -> tuple[str, ...]:
        """Every Chinese sentence for which ``accept`` refuses the file, whatever types are allowed."""
        reasons = list(self.faults)
        if self.encrypted:
            reasons.append("文件已加密或设有打开口令，无法检查内容")
        if self.has_macros:
            reasons.append("文件含有宏，请另存为不含宏的格式后再上传")
        if self.embedded:
            reasons.append(f"文件内嵌 OLE 对象、控件或附件（{self.embedded[0]}），请删除后再上传")
        if self.external:
            reasons.append(f"文件打开时会取用外部内容（{self.external[0]}），请断开链接后再上传")
        return tuple(reasons)


def label(kind: str) -> str:
    """Return what people call a type."""
    return KINDS[kind][0] if kind in KINDS else _REFUSED_KINDS.get(kind, "无法识别的文件")


def check_size(size: int, name: str, *, limit: int = UPLOAD_LIMIT) -> None:
    """Refuse a file by its size in bytes before it is read into memory. Raises ``Unacceptable``."""
    if size > limit:
        raise Unacceptable(
            f"文件“{_shown(name)}”大小 {size / MEBIBYTE:.0f} MB，超过上传上限 {limit // MEBIBYTE} MB",
            field="file",
        )
    if size == 0:
        raise Unacceptable(f"文件“{_shown(name)}”是空文件", field="file")


def sniff(data: bytes, name: str) -> FileFacts:
    """Return what the bytes are and what is wrong with them. Never raises for bad files, never runs them."""
    extension = _extension(name)
    kind = _by_signature(data) or _by_text(data, extension)
    found = _looked_through(data, kind)
    faults = [*_name_faults(name), *found.faults]
    if found.type in KINDS and extension not in KINDS[found.type][2]:
        faults.append(f"文件扩展名是“{extension or '无'}”，内容却是{label(found.type)}（{found.type}）")
    return FileFacts(
        type=found.type,
        extension_by_name=extension,
        media_type=KINDS[found.type][1] if found.type in KINDS else "application/octet-stream",
        has_macros=found.has_macros,
        encrypted=found.encrypted,
        faults=tuple(faults),
        embedded=tuple(found.embedded),
        external=tuple(found.external),
    )


def accept(data: bytes, name: str, allowed: Collection[str], *, limit: int = UPLOAD_LIMIT) -> FileFacts:
    """Return the facts of a file that may come in, or raise ``Unacceptable`` naming every rule it breaks.

    ``allowed`` holds keys of ``KINDS``; ``limit`` is in bytes and is checked before anything is looked at.
    """
    check_size(len(data), name, limit=limit)
    facts = sniff(data, name)
    if facts.type not in allowed:
        takes = "、".join(kind for kind in KINDS if kind in allowed)
        besides = f"；{'；'.join(facts.faults)}" if facts.faults else ""
        raise Unacceptable(
            f"文件“{_shown(name)}”的内容是{label(facts.type)}，此处只收 {takes}{besides}", field="file"
        )
    if facts.reasons_to_refuse:
        reasons = "；".join(facts.reasons_to_refuse)
        raise Unacceptable(f"文件“{_shown(name)}”不能上传：{reasons}", field="file")
    return facts


def _looked_through(data: bytes, kind: str) -> dangers.Dangers:
    if kind == "zip":
        return dangers.of_package(data)
    if kind == "pdf":
        return dangers.of_pdf(data)
    if kind in IMAGES:
        return dangers.of_image(data, kind)
    if kind == "ole":
        return _compound(data)
    return dangers.Dangers(type=kind)


def _compound(data: bytes) -> dangers.Dangers:
    """Tell the old binary formats apart, and the encrypted new ones that dress as them."""
    found = dangers.Dangers(type="ole", has_macros="_VBA_PROJECT".encode("utf-16-le") in data)
    if "EncryptedPackage".encode("utf-16-le") in data:
        found.encrypted = True
        return found
    for stream, kind in _OLE_STREAMS:
        if f"{stream}\0".encode("utf-16-le") in data:
            found.type = kind
            break
    return found


def _by_signature(data: bytes) -> str:
    if data[:16].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "pdf"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature) and (kind != "bmp" or data[6:10] == b"\0\0\0\0"):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else "mp4"
    if data[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"webm" in data[:64] else "mkv"
    if len(data) > 3 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 == 0x02:
        return "mp3"
    return ""


def _by_text(data: bytes, extension: str) -> str:
    """Text has no signature: it is what can be read as text; CSV and plain text differ by name only."""
    text = decode(data)
    if text is None:
        return ""
    if _DRAWING.match(text[:20_000]):
        return "svg"
    if _PAGE.match(text[:20_000]):
        return "html"
    if text.lstrip().startswith("<?xml"):
        return "xml"
    return "csv" if extension == "csv" else "txt"


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def _name_faults(name: str) -> list[str]:
    faults = []
    if not name.strip() or len(name) > NAME_LIMIT:
        faults.append(f"文件名须为 1 至 {NAME_LIMIT} 字")
    if "/" in name or "\\" in name or name in {".", ".."}:
        faults.append("文件名含有路径符号")
    if any(unicodedata.category(letter) in _UNSEEN for letter in name):
        faults.append("文件名含有不可见字符")
    return faults


def _shown(name: str) -> str:
    """Return a name short and visible enough to be put into a sentence."""
    seen = "".join("�" if unicodedata.category(letter) in _UNSEEN else letter for letter in name)
    return seen if len(seen) <= 60 else f"{seen[:56]}…{seen[-3:]}"
