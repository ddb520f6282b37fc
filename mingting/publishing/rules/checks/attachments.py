"""Files beside the body: what they really are, what they hide, and whether they could be looked into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import AttachmentFacts, DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists

SIZE_LIMIT = 50 * 1024 * 1024
#: Codes that ``AttachmentFacts.metadata`` may use instead of the Chinese name of what a file hides.
HIDDEN = MappingProxyType(
    {
        "author": "作者",
        "last_modified_by": "最后修改者",
        "manager": "主管",
        "company": "单位",
        "comments": "批注",
        "tracked_changes": "修订记录",
        "hidden_text": "隐藏文字",
        "hidden_sheets": "隐藏工作表",
        "hidden_rows": "隐藏行列",
        "hidden_slides": "隐藏幻灯片",
        "speaker_notes": "演讲备注",
        "template": "模板路径",
        "gps": "拍摄位置",
        "device": "拍摄设备",
        "embedded_files": "内嵌文件",
    }
)
_NOTHING = frozenset({"", "0", "false", "no", "none", "无", "否"})
#: Extensions that are written otherwise for the same content.
_SAME = MappingProxyType(
    {
        "jpeg": "jpg",
        "htm": "html",
        "m4v": "mp4",
        "tiff": "tif",
        "wps": "doc",
        "et": "xls",
        "dps": "ppt",
        "text": "txt",
    }
)
_RUNS = frozenset(
    ("exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "js", "jar", "sh", "lnk", "hta", "script")
)
_SAFE = cite("网安法", "第二十一条")
_PRIVATE = cite("个保法", "第二十五条")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find what makes an attachment unfit for the public, or in need of a person's eye."""
    for file in facts.attachments:
        yield from _type(file)
        yield from _size(file)
        yield from _scan(file)
        yield from _hidden(file)
        if not file.text_read:
            yield _found("text_unread", Severity.WARN, file, "未能读取文字，请人工核对", _PRIVATE)


def _found(rule: str, severity: Severity, file: AttachmentFacts, message: str, law: str = "") -> Finding:
    place = Place(file.field, file.label, excerpt=file.name[:60])
    return Finding(f"attachments.{rule}", severity, place, message, law)


def _type(file: AttachmentFacts) -> Iterator[Finding]:
    content, name = _plain(file.type_by_content), _plain(file.type_by_name)
    if content in _RUNS or name in _RUNS:
        yield _found("program", Severity.BLOCK, file, "不能发布程序或者脚本文件", _SAFE)
    elif content != name:
        yield _found(
            "type_differs",
            Severity.BLOCK,
            file,
            f"文件内容（{content or '无法识别'}）与扩展名（{name or '无'}）不符",
            _SAFE,
        )
    if file.has_macros:
        yield _found("macros", Severity.BLOCK, file, "文件含有宏，请另存为不含宏的格式", _SAFE)


def _plain(type_: str) -> str:
    bare = type_.strip().lower().removeprefix(".")
    return _SAME.get(bare, bare)


def _size(file: AttachmentFacts) -> Iterator[Finding]:
    if file.size > SIZE_LIMIT:
        yield _found(
            "too_large",
            Severity.BLOCK,
            file,
            f"文件大小不超过{SIZE_LIMIT // 1024 // 1024} MB，现为{file.size / 1024 / 1024:.1f} MB",
        )
    elif file.size == 0:
        yield _found("empty", Severity.BLOCK, file, "文件是空的")


def _scan(file: AttachmentFacts) -> Iterator[Finding]:
    if file.scan == "infected":
        yield _found("infected", Severity.BLOCK, file, "查出病毒或者恶意程序", _SAFE)
    elif file.scan == "failed":
        yield _found("scan_failed", Severity.BLOCK, file, "病毒扫描未能完成，请重试或者联系系统管理员", _SAFE)
    elif file.scan == "not_configured":
        yield _found("not_scanned", Severity.NOTE, file, "本站没有配置病毒扫描", _SAFE)


def _hidden(file: AttachmentFacts) -> Iterator[Finding]:
    kept = [(HIDDEN.get(key, key), value.strip()) for key, value in file.metadata.items()]
    told = [f"{label}（{value[:30]}）" for label, value in kept if value.lower() not in _NOTHING]
    if told:
        yield _found("hidden", Severity.WARN, file, f"文件带有看不见的内容：{'、'.join(told)}", _PRIVATE)
