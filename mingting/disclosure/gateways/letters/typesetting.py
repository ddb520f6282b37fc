"""The PDF of a letter: its blocks set in the measures of an official letter, tagged, for the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any

from mingting.commons.files import measures
from mingting.commons.files.fonts import Fonts
from mingting.commons.files.typesetting import set_as_pdf
from mingting.disclosure.gateways.letters.blocks import Block, Paragraph, Table
from mingting.kernel.refusals import Refused

_LAYOUT = (files("mingting.disclosure.gateways.letters") / "layout.typ").read_bytes()
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
SEAL_LIMIT = 2 * 1024 * 1024
_MEASURES = {
    **measures.PAGE,
    "seal": measures.SEAL_MM,
    "rise": measures.SEAL_RISE,
    "least": 1,
    "tracking": measures.COLUMN - measures.TEXT,
}


def typeset(
    blocks: Sequence[Block], *, title: str, dated_on: date, seal: bytes | None = None, fonts: Fonts
) -> bytes:
    """Return the blocks as a PDF. ``title`` and ``dated_on`` are all the metadata there is; ``seal`` a PNG or JPEG.

    The same blocks give the same bytes. Raises ``Refused`` for a character that no font has, and for a seal that is
    no picture or larger than ``SEAL_LIMIT``.
    """
    letter = {
        "title": title,
        "date": {"year": dated_on.year, "month": dated_on.month, "day": dated_on.day},
        "measures": _MEASURES,
        "families": {family: list(names) for family, names in fonts.families.items()},
        "latin": list(fonts.latin),
        "seal": _picture(seal),
        "blocks": _plain(blocks),
    }
    return set_as_pdf(_LAYOUT, "letter", letter, fonts=fonts)


def _picture(seal: bytes | None) -> list[int] | None:
    if seal is None:
        return None
    if not seal.startswith(_PICTURES):
        raise Refused("印章图样应当是 PNG 或者 JPEG 图片", field="seal")
    if len(seal) > SEAL_LIMIT:
        raise Refused(f"印章图样不得超过 {SEAL_LIMIT // 1024 // 1024} MB", field="seal")
    return list(seal)


def _plain(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks as plain values, the lines of a signature together."""
    plain: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.signs:
            if plain and plain[-1]["kind"] == "signature":
                plain[-1]["paragraphs"].append(asdict(block))
            else:
                plain.append({"kind": "signature", "paragraphs": [asdict(block)]})
        elif isinstance(block, Paragraph):
            plain.append({"kind": "paragraph", **asdict(block)})
        elif isinstance(block, Table):
            plain.append({"kind": "table", **asdict(block)})
        else:
            plain.append({"kind": "break"})
    return plain
