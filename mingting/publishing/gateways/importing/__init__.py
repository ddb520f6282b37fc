"""A Word, PDF, OFD or HTML file, or a scan, read into a draft's blocks: structure kept, nothing that runs or hides."""

from __future__ import annotations

from mingting.commons.files import kinds
from mingting.publishing.gateways.importing import ofd, page, pdf, scans, word
from mingting.publishing.gateways.importing.blocks import Block, Cell, Heading, Image, Imported, Table, Text
from mingting.publishing.gateways.importing.cleaning import ALLOWED_HTML, clean_html, is_safe_link

__all__ = [
    "ALLOWED_HTML",
    "Block",
    "Cell",
    "Heading",
    "Image",
    "Imported",
    "Table",
    "Text",
    "clean_html",
    "is_safe_link",
    "read",
]

#: Readers of what may be scanned, and of what never is.
_PAGED = {"pdf": pdf.read, "ofd": ofd.read}
_READERS = {"docx": word.read, "html": page.read, "jpg": scans.read_picture, "png": scans.read_picture}


def read(data: bytes, name: str, *, scanned_limit: int = scans.PAGES_LIMIT) -> Imported:
    """Read a file into blocks. Raises ``kinds.Unacceptable`` when it must not or cannot be read.

    Macros, embedded objects and outside links do not stop an import: only text, tables and pictures are
    taken, and a warning says what was left behind. Encrypted, disguised or booby-trapped files are refused.
    Scanned pages are read by recognition where the extra is installed, seconds a page: at most ``scanned_limit`` of
    them, so that who must not wait may allow fewer.
    """
    kinds.check_size(len(data), name)
    facts = kinds.sniff(data, name)
    if facts.type not in _READERS and facts.type not in _PAGED:
        kinds.accept(data, name, kinds.IMPORTS)
    if facts.encrypted:
        raise kinds.Unacceptable(f"文件“{name[:60]}”已加密或设有打开口令，无法导入", field="file")
    if facts.faults:
        raise kinds.Unacceptable(f"文件“{name[:60]}”不能导入：{'；'.join(facts.faults)}", field="file")
    if facts.type in _PAGED:
        return _PAGED[facts.type](data, scanned_limit=scanned_limit)
    return _READERS[facts.type](data)
