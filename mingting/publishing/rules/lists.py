"""The word lists and settings that checks consult; a bureau loads its own beside the general one."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from mingting.kernel.identifiers import IndexPattern
from mingting.kernel.masking import MaskPolicy
from mingting.kernel.workdays import WorkCalendar, announced
from mingting.publishing.rules.findings import Severity
from mingting.publishing.rules.wording.finder import WordingFinder


@dataclass(frozen=True, slots=True)
class OrganChange:
    """An organ's name that ended on ``changed_on``; ``new`` is empty when the organ was abolished."""

    old: str
    new: str
    changed_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Typo:
    """A misspelling; ``right`` may be empty. ``unless`` holds longer strings in which ``wrong`` is right."""

    wrong: str
    right: str
    note: str = ""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SensitiveWord:
    """A word that needs care, from the bureau's own list; ``instead`` may be empty."""

    word: str
    severity: Severity = Severity.WARN
    note: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class SecrecyPattern:
    """A mark of secrecy as a multi-line regular expression. A bad one raises ``re.error`` when made."""

    code: str
    pattern: str
    message: str
    severity: Severity = Severity.BLOCK

    def __post_init__(self) -> None:
        re.compile(self.pattern)


_LEVEL = r"(?:绝\s?密|机\s?密|秘\s?密)"
#: 密级和保密期限 as GB/T 9704—2012 writes them, and the marks of papers that are not for the public.
SECRECY_MARKS = (
    SecrecyPattern("level", rf"{_LEVEL}(?:级)?\s*[★☆⭐✩✭]", "出现国家秘密标志"),
    SecrecyPattern("level_field", rf"密\s*级\s*[:：]\s*{_LEVEL}", "标注了密级"),
    SecrecyPattern(
        "level_alone", rf"^[ \t\u3000]*[【\[（(]?{_LEVEL}级?[】\]）)]?[ \t\u3000]*$", "单独成行的密级标志"
    ),
    SecrecyPattern(
        "internal",
        r"内部(?:资料|文件|材料|刊物)[ \t\u3000,，、。：:（(【\[]*"
        r"(?:请?注意保存|妥善保管|不得外传|严禁外传|禁止外传|请勿外传|不得公开|注意保密)",
        "内部资料标志",
    ),
    SecrecyPattern(
        "internal_use",
        r"(?:仅|只)(?:供|限)(?:内部|机关|系统内)(?:使用|参阅|参考|传阅|阅读|掌握)",
        "内部使用标志",
    ),
    SecrecyPattern(
        "not_public",
        r"[（(\[【〔]\s*(?:此|本)[件文]\s*(?:不予?公开|依申请公开|不宜公开|内部掌握)[^）)\]】〕\n]{0,12}"
        r"[）)\]】〕]",
        "文件注明不公开或者依申请公开",
    ),
)


@dataclass(frozen=True, slots=True)
class Lists:
    """What the checks consult besides the draft. ``government_domains`` are suffixes of whole labels."""

    organ_changes: tuple[OrganChange, ...] = ()
    typos: tuple[Typo, ...] = ()
    sensitive: tuple[SensitiveWord, ...] = ()
    government_domains: tuple[str, ...] = ("gov.cn", "政务", "xn--zfr164b")
    secrecy_patterns: tuple[SecrecyPattern, ...] = SECRECY_MARKS
    mask: MaskPolicy = field(default_factory=MaskPolicy)
    index_pattern: IndexPattern = field(default_factory=IndexPattern)
    calendar: WorkCalendar = field(default_factory=announced)
    wording: WordingFinder | None = None


@cache
def general_typos() -> tuple[Typo, ...]:
    """Return the misspellings that ship with the product (``word_lists/general_typos.csv``)."""
    text = (files("mingting.publishing") / "word_lists" / "general_typos.csv").read_text(encoding="utf-8")
    return tuple(
        Typo(row["wrong"], row["right"], row["note"], tuple(filter(None, row["unless"].split("|"))))
        for row in csv.DictReader(text.splitlines())
    )
