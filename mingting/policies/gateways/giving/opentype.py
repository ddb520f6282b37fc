"""An OpenType file put together round a font's drawing: a code table, names and measures that a PDF leaves out."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Tables of an embedded font that draw; whatever else a font brings is written anew or not needed.
_DRAWING = frozenset({"CFF ", "glyf", "loca", "cvt ", "fpgm", "prep", "head", "hhea", "hmtx", "maxp"})
#: Operators of a CFF dictionary: CharStrings, and FontMatrix (an escape and 7).
_CHARSTRINGS, _MATRIX = 17, 1207
#: Preview and print: the part of a font in a paper is for reading that paper.
_EMBEDDING = 4
#: More runs than a table of format 4 can count.
_RUNS_LIMIT = 8_000


@dataclass(frozen=True, slots=True)
class Measures:
    """What a bare CFF does not say of itself, in thousandths of the size: box, heights, widths by glyph."""

    box: Sequence[float]
    ascent: float
    descent: float
    advances: Mapping[int, float]


def whole(program: bytes, *, name: str, glyphs: Mapping[str, int], measures: Measures) -> bytes:
    """Return the font file that shows each letter by its glyph, from a TrueType, OpenType or bare CFF program."""
    tables = _tables(program, measures)
    tables["cmap"] = _codes({ord(letter): glyph for letter, glyph in glyphs.items()})
    tables["name"], tables["post"] = _names(name), struct.pack(">IIhhI16x", 0x30000, 0, -100, 50, 0)
    tables["OS/2"] = _about(tables, glyphs)
    return _file(tables)


def _tables(program: bytes, measures: Measures) -> dict[str, bytes]:
    """Return the tables that draw: those of a TrueType or OpenType program, or those that a bare CFF lacks."""
    if program[:4] not in {b"\x00\x01\x00\x00", b"true", b"OTTO"}:
        return {"CFF ": program} | _measures(program, measures)
    tables: dict[str, bytes] = {}
    for at in range(int.from_bytes(program[4:6], "big")):
        tag, _, start, length = struct.unpack_from(">4sIII", program, 12 + 16 * at)
        if tag.decode("latin-1") in _DRAWING:
            tables[tag.decode("latin-1")] = program[start : start + length]
    return tables


def _measures(program: bytes, given: Measures) -> dict[str, bytes]:
    """Return head, hhea, hmtx and maxp of a bare CFF."""
    top = _top(program)
    em = round(1 / top[_MATRIX][0]) if top.get(_MATRIX) else 1000
    count = int.from_bytes(program[int(top[_CHARSTRINGS][0]) :][:2], "big")
    widths = [round(given.advances.get(glyph, 0.0) * em / 1000) for glyph in range(count)]
    box = [max(-32768, min(32767, round(edge * em / 1000))) for edge in given.box]
    ascent, descent = round(given.ascent * em / 1000), round(given.descent * em / 1000)
    return {
        "head": struct.pack(">IIIIHH16x4hHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, em, *box, 0, 6, 2, 0, 0),
        "hhea": struct.pack(
            ">IhhhH10hhH",
            *(0x10000, ascent, descent, 0, max(widths)),
            *(0, 0, box[2], 1, 0, 0, 0, 0, 0, 0),
            *(0, count),
        ),
        "hmtx": b"".join(struct.pack(">Hh", width, 0) for width in widths),
        "maxp": struct.pack(">IH", 0x5000, count),
    }


def _top(program: bytes) -> dict[int, list[float]]:
    """Return the top dictionary of a CFF: operator → operands."""
    _, after_names = _index(program, program[2])
    entries, _ = _index(program, after_names)
    return _dictionary(entries[0])


def _index(program: bytes, at: int) -> tuple[list[bytes], int]:
    """Return the entries of an INDEX and where it ends."""
    count, wide = int.from_bytes(program[at : at + 2], "big"), program[at + 2]
    if not count:
        return [], at + 2
    data = at + 2 + (count + 1) * wide
    offsets = [
        int.from_bytes(program[at + 3 + n * wide : at + 3 + (n + 1) * wide], "big") for n in range(count + 1)
    ]
    entries = [program[data + begin : data + end] for begin, end in pairwise(offsets)]
    return entries, data + offsets[-1]


def _dictionary(data: bytes) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    operands: list[float] = []
    at = 0
    while at < len(data):
        first, at = data[at], at + 1
        if first <= 21:
            operator = first
            if first == 12:
                operator, at = 1200 + data[at], at + 1
            found[operator], operands = operands, []
        elif first == 30:
            number, at = _real(data, at)
            operands.append(number)
        else:
            length = {28: 2, 29: 4}.get(first, 1 if first >= 247 else 0)
            more = data[at : at + length]
            at += length
            operands.append(_whole(first, more))
    return found


def _whole(first: int, more: bytes) -> int:
    if first in {28, 29}:
        return int.from_bytes(more, "big", signed=True)
    if first <= 246:
        return first - 139
    return (first - 247) * 256 + more[0] + 108 if first <= 250 else -(first - 251) * 256 - more[0] - 108


def _real(data: bytes, at: int) -> tuple[float, int]:
    """Return a number written in half bytes, and where it ends."""
    said = ""
    while True:
        byte, at = data[at], at + 1
        for half in (byte >> 4, byte & 15):
            if half == 15:
                return float(said), at
            said += ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "E", "E-", "", "-")[half]


def _runs(codes: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Yield first code, last code and first glyph of codes that go up together with their glyphs."""
    first = last = glyph = -1
    for code in sorted(codes):
        if code == last + 1 and first >= 0 and codes[code] == glyph + code - first:
            last = code
            continue
        if first >= 0:
            yield first, last, glyph
        first = last = code
        glyph = codes[code]
    if first >= 0:
        yield first, last, glyph


def _codes(codes: Mapping[int, int]) -> bytes:
    """Return the table from codes to glyphs: format 12 for all, format 4 for those that old readers look up."""
    runs = list(_runs(codes))
    groups = b"".join(struct.pack(">III", *run) for run in runs)
    long = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(runs)) + groups
    plane = list(_runs({code: glyph for code, glyph in codes.items() if code < 0xFFFF}))
    if len(plane) > _RUNS_LIMIT:
        return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + long
    plane.append((0xFFFF, 0xFFFF, 0))
    count, step = len(plane), len(plane).bit_length() - 1
    search = 2 << step
    short = struct.pack(">HHHHHHH", 4, 16 + 8 * count, 0, 2 * count, search, step, 2 * count - search)
    short += struct.pack(f">{count}H", *(last for _, last, _ in plane)) + b"\0\0"
    short += struct.pack(f">{count}H", *(first for first, _, _ in plane))
    short += struct.pack(f">{count}H", *((glyph - first) % 0x10000 for first, _, glyph in plane))
    short += bytes(2 * count)
    head = struct.pack(">HHHHIHHI", 0, 2, 3, 1, 20, 3, 10, 20 + len(short))
    return head + short + long


def _names(name: str) -> bytes:
    family, _, style = name.partition("-")
    said = {1: name, 2: "Regular", 3: name, 4: name, 6: name, 16: family, 17: style or "Regular"}
    records, kept = b"", b""
    for number, words in said.items():
        written = words.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(written), len(kept))
        kept += written
    return struct.pack(">HHH", 0, len(said), 6 + len(records)) + records + kept


def _about(tables: Mapping[str, bytes], glyphs: Mapping[str, int]) -> bytes:
    """Return OS/2, version 3: what programs of Windows ask of a font before they show it."""
    em = int.from_bytes(tables["head"][18:20], "big")
    ascent, descent = struct.unpack_from(">hh", tables["hhea"], 4)
    codes: Sequence[int] = sorted(min(ord(letter), 0xFFFF) for letter in glyphs) or [0]
    half = em // 2
    return struct.pack(
        ">HhHHH10hh10s4I4sHHHhhhHHIIhhHHH",
        *(3, em, 400, 5, _EMBEDDING),
        *(half, half, 0, half // 7, half, half, 0, half, half // 10, half // 2),
        *(0, bytes(10)),
        # Latin and the unified ideographs; the two code pages that go with them.
        *(1, 1 << 27 | 1 << 16, 0, 0),
        *(b"NONE", 0x40, codes[0], codes[-1]),
        *(ascent, descent, 0, max(ascent, 0), max(-descent, 0)),
        *(1 | 1 << 18, 0),
        *(half, em * 7 // 10, 0, 32, 1),
    )


def _file(tables: Mapping[str, bytes]) -> bytes:
    """Return the font file, its tables in order with their sums."""
    head = bytearray(tables["head"])
    head[8:12] = bytes(4)
    ordered = sorted({**tables, "head": bytes(head)}.items())
    count, step = len(ordered), len(ordered).bit_length() - 1
    search = 16 << step
    kind = b"OTTO" if "CFF " in tables else b"\x00\x01\x00\x00"
    directory = kind + struct.pack(">HHHH", count, search, step, 16 * count - search)
    at, body, head_at = 12 + 16 * count, b"", 0
    for tag, data in ordered:
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4sIII", tag.encode(), _sum(padded), at + len(body), len(data))
        if tag == "head":
            head_at = at + len(body)
        body += padded
    whole = bytearray(directory + body)
    struct.pack_into(">I", whole, head_at + 8, (0xB1B0AFBA - _sum(bytes(whole))) % 2**32)
    return bytes(whole)


def _sum(data: bytes) -> int:
    return int(sum(struct.unpack(f">{len(data) // 4}I", data)) % 2**32)
