"""What a picture says about where, when and with what it was taken, and how that is taken out.

JPEG, PNG and WebP lose the blocks that carry it and keep their pixels bit for bit; only a picture that relies
on an EXIF turn to stand upright is drawn anew, turned.
"""

from __future__ import annotations

import io
import struct

from PIL import ExifTags, Image, ImageOps

_ORIENTATION = 0x0112
_NAMES = {
    "Make": "设备厂商",
    "Model": "设备型号",
    "Artist": "作者",
    "Copyright": "版权信息",
    "Software": "制作软件",
    "DateTime": "拍摄时间",
    "ImageDescription": "备注",
    "XPAuthor": "作者",
    "XPComment": "备注",
    "HostComputer": "设备名称",
}
_PNG_TEXT = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
#: Application segments that may stay: JFIF, a colour profile, Adobe's colour transform. EXIF, XMP, IPTC go.
_JPEG_KEPT_APPS = {0xE0, 0xE2, 0xEE}
_JPEG_QUALITY = 92


def hidden(data: bytes, kind: str) -> dict[str, str]:
    """Return Chinese name → value of EXIF, XMP, IPTC and comments. ``OSError``: a broken picture."""
    found: dict[str, str] = {}
    with Image.open(io.BytesIO(data)) as picture:
        exif = picture.getexif()
        for tag, value in exif.items():
            name = _NAMES.get(ExifTags.TAGS.get(tag, ""))
            if name and (said := _said(value)):
                found[name] = said
        if place := _place(exif):
            found["拍摄位置"] = place
        if not found and any(tag != _ORIENTATION for tag in exif):
            found["EXIF 信息"] = f"{len(exif)} 项"
    blocks = {"jpg": _jpeg_tells, "png": _png_tells, "webp": _webp_tells, "gif": _gif_tells}[kind](data)
    if blocks and not found:
        found["图片元数据"] = "、".join(blocks)
    return found


def _said(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-16-le", "replace")
    return str(value).strip("\0 ")[:200]


def _place(exif: Image.Exif) -> str:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        north, east = (sum(float(part) / 60**n for n, part in enumerate(gps[tag])) for tag in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return "有" if gps else ""
    return f"{gps.get(1, 'N')}{north:.5f} {gps.get(3, 'E')}{east:.5f}"


def strip(data: bytes, kind: str) -> bytes:
    """Return the picture without what ``hidden`` reports, standing as it stood."""
    if kind in {"jpg", "png", "webp"} and _turned(data):
        return _drawn_anew(data, kind)
    if kind == "jpg":
        return _jpeg_without(data)
    if kind == "png":
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            whole for name, whole in _png_chunks(data) if name not in _PNG_TEXT
        )
    if kind == "webp":
        return _webp_without(data)
    return _drawn_anew(data, kind) if _gif_tells(data) else data


def _turned(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as picture:
        return bool(picture.getexif().get(_ORIENTATION, 1) != 1)


def _drawn_anew(data: bytes, kind: str) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        if kind == "gif":
            picture.info.pop("comment", None)
            picture.save(out, "GIF", save_all=True, comment=b"")
            return out.getvalue()
        upright = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        upright.info.clear()
        upright.getexif().clear()
        options: dict[str, object] = {"icc_profile": profile} if profile else {}
        if kind == "jpg":
            options |= {"quality": _JPEG_QUALITY, "optimize": True}
        elif kind == "webp":
            options |= {"lossless": True}
        upright.save(out, "JPEG" if kind == "jpg" else kind.upper(), **options)
    return out.getvalue()


def _jpeg_segments(data: bytes) -> list[tuple[int, int, int]]:
    """Return (marker, start, end) of the segments before the picture itself; the last starts the scan."""
    found = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2 + int(struct.unpack_from(">H", data, at + 2)[0])
        found.append((marker, at, end))
        if marker == 0xDA:
            break
        at = end
    return found


def _jpeg_keeps(data: bytes, marker: int, start: int) -> bool:
    if marker == 0xE2:
        return data[start + 4 : start + 15] == b"ICC_PROFILE"
    return marker != 0xFE and (not 0xE0 <= marker <= 0xEF or marker in _JPEG_KEPT_APPS)


def _jpeg_tells(data: bytes) -> list[str]:
    names = {0xE1: "EXIF/XMP", 0xED: "IPTC", 0xFE: "注释", 0xE2: "附图"}
    return sorted(
        {names.get(m, "厂商数据") for m, start, _ in _jpeg_segments(data) if not _jpeg_keeps(data, m, start)}
    )


def _jpeg_without(data: bytes) -> bytes:
    """Drop telling segments, and whatever follows the end of the picture (phones hide a second one there)."""
    out = [b"\xff\xd8"]
    scan = len(data)
    for marker, start, end in _jpeg_segments(data):
        if marker == 0xDA:
            scan = start
        elif _jpeg_keeps(data, marker, start):
            out.append(data[start:end])
    last = data.rfind(b"\xff\xd9")
    first_end = _end_of_scan(data, scan)
    out.append(data[scan : first_end if first_end else (last + 2 if last > scan else len(data))])
    return b"".join(out)


def _end_of_scan(data: bytes, scan: int) -> int:
    """Return where the picture's own end marker ends: in a scan 0xFF is followed by 0 or a restart."""
    at = scan
    while (at := data.find(b"\xff", at)) != -1 and at + 1 < len(data):
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker in (0x00, 0xFF) or 0xD0 <= marker <= 0xD7:
            at += 1 if marker == 0xFF else 2
        elif at + 4 <= len(data):
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
        else:
            return 0
    return 0


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 8
    while at + 12 <= len(data):
        length = int(struct.unpack_from(">I", data, at)[0])
        name = data[at + 4 : at + 8]
        found.append((name, data[at : at + 12 + length]))
        if name == b"IEND":
            break
        at += 12 + length
    return found


def _png_tells(data: bytes) -> list[str]:
    return sorted({name.decode("latin-1") for name, _ in _png_chunks(data) if name in _PNG_TEXT})


def _webp_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 12
    while at + 8 <= len(data):
        length = int(struct.unpack_from("<I", data, at + 4)[0])
        end = at + 8 + length + (length & 1)
        found.append((data[at : at + 4], data[at:end]))
        at = end
    return found


def _webp_tells(data: bytes) -> list[str]:
    return sorted(
        {name.decode("latin-1").strip() for name, _ in _webp_chunks(data) if name in {b"EXIF", b"XMP "}}
    )


def _webp_without(data: bytes) -> bytes:
    body = b""
    for name, whole in _webp_chunks(data):
        if name == b"VP8X":  # the flags 0x08 and 0x04 announce EXIF and XMP
            whole = whole[:8] + bytes([whole[8] & ~0x0C]) + whole[9:]
        body += b"" if name in {b"EXIF", b"XMP "} else whole
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _gif_tells(data: bytes) -> list[str]:
    with Image.open(io.BytesIO(data)) as picture:
        return ["注释"] if picture.info.get("comment") else []
