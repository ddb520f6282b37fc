"""What a file says without showing it: who wrote it, what was deleted, where it was taken."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from mingting.commons.files import office_traces, pdf_traces, pdfs, picture_traces
from mingting.commons.files.packages import Package, PackageError
from mingting.kernel.refusals import Refused

_OFFICE = {"docx", "xlsx", "pptx"}
_PICTURES = {"png", "jpg", "gif", "webp"}
#: Names in ``hidden`` that ``strip`` leaves alone: only the author can say whether the public may have them.
BY_HAND = frozenset(
    {"隐藏工作表", "隐藏行列", "隐藏幻灯片", "隐藏文字", "隐藏图层", "内嵌文件", "附件", "外部工作簿数据"}
)


class Unstrippable(Refused):
    """A file whose hidden information cannot be taken out without harm; the sentence says what to do."""


def hidden(data: bytes, type: str) -> Mapping[str, str]:  # noqa: A002
    """Return Chinese name → value of what the file carries besides what it shows; empty when nothing.

    Knows docx, xlsx, pptx, pdf and pictures; other types answer with nothing. A file that cannot be opened
    answers ``{"无法检查": reason}``, so that silence never means clean.
    """
    try:
        if type in _OFFICE:
            return office_traces.hidden(Package(data))
        if type == "pdf":
            return pdf_traces.hidden(data)
        if type in _PICTURES:
            return picture_traces.hidden(data, type)
    except (PackageError, pdfs.PdfError, pdf_traces.UnwritablePdfError) as error:
        return {"无法检查": str(error)}
    except (OSError, SyntaxError, struct.error, ValueError):
        return {"无法检查": "文件结构有误"}
    return {}


def strip(data: bytes, type: str) -> bytes:  # noqa: A002
    """Return the file without its hidden information, leaving what it shows as it is.

    Tracked changes are accepted; PDFs are written anew with their title, tags and bookmarks; pictures keep
    their pixels and stand upright. What ``BY_HAND`` names stays and is still reported by ``hidden``. Other
    types come back unchanged. Raises ``Unstrippable`` (a signed PDF, for one).
    """
    try:
        if type in _OFFICE:
            return office_traces.strip(data)
        if type == "pdf":
            return pdf_traces.strip(data)
        if type in _PICTURES:
            return picture_traces.strip(data, type)
    except (PackageError, pdfs.PdfError, pdf_traces.UnwritablePdfError) as error:
        raise Unstrippable(f"无法去除隐藏信息：{error}", field="file") from error
    except (OSError, SyntaxError, struct.error, ValueError) as error:
        raise Unstrippable("无法去除隐藏信息：文件结构有误", field="file") from error
    return data
