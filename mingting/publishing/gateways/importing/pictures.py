"""Pictures taken out of a file: only kinds that browsers show, and nothing hidden in them."""

from __future__ import annotations

import io
import struct

from PIL import Image as Pictures

from mingting.commons.files import kinds, metadata
from mingting.publishing.gateways.importing.blocks import Image

IMAGES_LIMIT = 200
_REDRAWN = ("BMP", "TIFF")
_SIDE_LIMIT = 12_000


def picture(data: bytes, name: str, alt: str) -> Image | None:
    """Return the picture fit to be shown, or ``None`` when it cannot be read (EMF, broken, too large)."""
    kind = kinds.sniff(data, "").type
    if kind not in kinds.IMAGES:
        data, kind = _redrawn(data), "png"
    if data and kinds.sniff(data, f"图片.{kind}").faults:
        return None
    if not data:
        return None
    try:
        clean = metadata.strip(data, kind)
    except metadata.Unstrippable:
        return None
    return Image(data=clean, name=f"{name}.{kind}", alt=alt.strip())


def _redrawn(data: bytes) -> bytes:
    try:
        with Pictures.open(io.BytesIO(data), formats=_REDRAWN) as old:
            if max(old.size) > _SIDE_LIMIT:
                return b""
            out = io.BytesIO()
            old.convert("RGB").save(out, "PNG")
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, struct.error, Pictures.DecompressionBombError):
        return b""
