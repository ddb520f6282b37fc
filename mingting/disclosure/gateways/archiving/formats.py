"""Whether a file of the archive can be read, and whether it will be in thirty years."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pikepdf

from mingting.commons.files import kinds

#: Formats for long keeping: GB/T 18894—2016 names OFD, PDF/A, TIFF, JPEG, MP3, MP4; PNG, plain text and XML are open.
_LASTING = {
    "ofd": "OFD",
    "tif": "TIFF",
    "jpg": "JPEG",
    "png": "PNG",
    "txt": "TXT",
    "xml": "XML",
    "mp3": "MP3",
}
_LASTING |= {"mp4": "MP4"}
_MEDIA = {"tif": "image/tiff", "xml": "application/xml"}


_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


@dataclass(frozen=True, slots=True)
class Format:
    """What a file is by its content.

    ``name`` of the format, its ``version`` where it tells one, its media type, the ``extension`` it should bear.
    Chinese sentences, empty when there is nothing to say: ``fault`` why it cannot be read, ``misnamed`` when it is
    called otherwise, ``note`` why it may not last, ``risk`` what in it acts by itself.
    """

    name: str
    version: str
    media_type: str
    extension: str
    fault: str = ""
    misnamed: str = ""
    note: str = ""
    risk: str = ""


def examined(data: bytes, name: str) -> Format:
    """Return the format of a file; of ``name`` only the extension is looked at. Never raises for bad files."""
    called = _EXTENSION.search(name)
    extension = called[1].lower() if called else ""
    facts = kinds.sniff(data, f"文件.{extension}")
    right = _right(facts.type, extension)
    if right != extension:
        facts = kinds.sniff(data, f"文件.{right}")
    version, note = _lasting(data, facts.type)
    return Format(
        name=_LASTING.get(facts.type) or facts.type.upper() or "未知",
        version=version,
        media_type=_MEDIA.get(facts.type) or facts.media_type.partition(";")[0],
        extension=right,
        fault=_fault(data, facts),
        misnamed=f"扩展名是“{extension or '无'}”，内容却是{kinds.label(facts.type)}"
        if right != extension
        else "",
        note=note,
        risk="；".join(
            reason for reason in facts.reasons_to_refuse if reason not in facts.faults and not facts.encrypted
        ),
    )


def _right(kind: str, extension: str) -> str:
    """Return the extension that a type should bear: its own when it may, else the usual one."""
    if kind in kinds.KINDS:
        return extension if extension in kinds.KINDS[kind][2] else kind
    return extension or kind or "bin"


def _fault(data: bytes, facts: kinds.FileFacts) -> str:
    if not data:
        return "空文件"
    faults = [*facts.faults]
    if not facts.type:
        faults.append("无法识别的格式")
    if facts.encrypted:
        faults.append("已加密或设有打开口令")
    return "；".join(faults)


def _lasting(data: bytes, kind: str) -> tuple[str, str]:
    """Return (version, note) of a format."""
    if kind != "pdf":
        return "", "" if kind in _LASTING else f"{kinds.label(kind)}不是长期保存格式，宜转换为 OFD 或 PDF/A"
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            conformance = document.open_metadata().pdfa_status
            version = f"PDF/A-{conformance.lower()}" if conformance else document.pdf_version
    except (
        Exception
    ):  # whatever a malformed packet leads the parser to: then it does not say that it will last
        return "", "PDF 没有可读的 PDF/A 标识，宜转换为 OFD 或 PDF/A"
    return version, "" if conformance else "PDF 没有声明符合 PDF/A，宜转换为 OFD 或 PDF/A"
