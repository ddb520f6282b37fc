"""A bureau's own word list, read from CSV: every row that cannot be used is named, and then none is."""

from __future__ import annotations

import csv
from io import StringIO

from django.core.files.uploadedfile import UploadedFile

from ..models import WordEntry

_MOST_BYTES = 2 * 1024 * 1024
_MOST_ROWS = 20_000
_NAMES = {"词语": "word", "建议改为": "instead", "级别": "severity", "说明": "note"}
_SEVERITIES = {"阻断": "block", "提示": "warn", "block": "block", "warn": "warn", "": "warn"}
_LIMITS = {"word": ("词语", 60), "instead": ("建议改为", 60), "note": ("说明", 200)}


def read(upload: UploadedFile, sort: str) -> tuple[list[WordEntry], list[str]]:
    """Return the entries, and the Chinese sentences that name each row at fault (counted as a spreadsheet does)."""
    if (upload.size or 0) > _MOST_BYTES:
        return [], [f"文件大小 {upload.size / 1024 / 1024:.1f} MB，超过词库文件上限 2 MB"]
    text = _decoded(upload.read())
    if text is None:
        return [], ["文件不是 UTF-8 或 GB18030 编码的文本，请另存为 CSV（UTF-8）"]
    try:
        rows = list(csv.reader(StringIO(text)))
    except csv.Error as fault:
        return [], [f"文件不是有效的 CSV：{fault}"]
    if not rows:
        return [], ["文件是空的"]
    columns = [_NAMES.get(name.strip(), name.strip().lower()) for name in rows[0]]
    if "word" not in columns:
        return [], ["第 1 行：缺少列名“词语”（word）"]
    if len(rows) > _MOST_ROWS:
        return [], [f"有 {len(rows) - 1} 行，超过一次导入的上限 {_MOST_ROWS} 行，请分开导入"]
    return _entries(rows[1:], columns, sort)


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _entries(rows: list[list[str]], columns: list[str], sort: str) -> tuple[list[WordEntry], list[str]]:
    entries: dict[str, WordEntry] = {}
    faults = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False)}
        found = _row_faults(cells)
        if cells.get("word") in entries:
            found.append(f"词语“{cells['word']}”重复")
        if found:
            faults.append(f"第 {number} 行：{'；'.join(found)}")
            continue
        entries[cells["word"]] = WordEntry(
            sort=sort,
            word=cells["word"],
            instead=cells.get("instead", ""),
            severity=_SEVERITIES[cells.get("severity", "")],
            note=cells.get("note", ""),
        )
    if not entries and not faults:
        faults.append("文件中没有词条")
    return list(entries.values()), faults


def _row_faults(cells: dict[str, str]) -> list[str]:
    faults = [] if cells.get("word") else ["词语为空"]
    if cells.get("severity", "") not in _SEVERITIES:
        faults.append(f"级别“{cells['severity']}”应为“阻断”或“提示”")
    for name, (label, limit) in _LIMITS.items():
        if len(cells.get(name, "")) > limit:
            faults.append(f"{label}有 {len(cells[name])} 字，不能超过 {limit} 字")
    return faults
