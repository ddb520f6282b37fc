"""Filters that say sizes, kinds of files and moments as Chinese readers expect them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()

_KINDS = {
    "pdf": "PDF", "ofd": "OFD", "doc": "Word", "docx": "Word", "xls": "Excel", "xlsx": "Excel", "ppt": "PPT",
    "pptx": "PPT", "txt": "文本", "csv": "CSV 表格", "mp3": "音频", "mp4": "视频", "webm": "视频", "png": "图片",
    "jpg": "图片", "jpeg": "图片", "gif": "图片", "webp": "图片", "zip": "压缩包",
}  # fmt: skip


@register.filter
def file_size(size: int) -> str:
    """Return a size in bytes as people say it: ``820 B``, ``35 KB``, ``2.4 MB``."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


@register.filter
def file_kind(name: str) -> str:
    """Return the kind of a file by its name's ending, the ending itself in capitals when it is not a common one."""
    ending = name.rpartition(".")[2].lower()
    return _KINDS.get(ending, ending.upper() or "文件")


@register.filter
def stamp(at: datetime) -> str:
    """Return a moment as the guidelines want it in PubDate: ``2024-03-05 10:20`` in the site's time zone."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


@register.filter
def day(at: date | datetime) -> str:
    """Return a day as ``2024-03-05``; a moment is taken in the site's time zone."""
    if isinstance(at, datetime):
        at = timezone.localtime(at)
    return f"{at.year:04d}-{at.month:02d}-{at.day:02d}"
