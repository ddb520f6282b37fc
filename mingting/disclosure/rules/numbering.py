"""How letters and applications are numbered: patterns with named parts that a bureau sets for itself.

A 发文字号 is made of 机关代字, the year in 〔〕 and a number without leading zeros (公文格式); what follows tells the
kind of letter. Numbers are handed out elsewhere; here they are only written.
"""

from __future__ import annotations

import re
from string import Formatter

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

DOCUMENT_PATTERN = "{mark}依申请〔{year}〕{number}号-{kind}"
REGISTRATION_PATTERN = "{organ}-{year}-{number:05d}"
DOCUMENT_PARTS = frozenset({"mark", "kind", "year", "number"})
REGISTRATION_PARTS = frozenset({"organ", "year", "number"})
#: The room that tables have for a number.
LONGEST = 60
LONGEST_REGISTRATION = 40

_MARK = re.compile(r"[\u4e00-\u9fff]{1,12}")
_KIND = re.compile(r"[\u4e00-\u9fff]{1,2}")
_ORGAN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LITERAL = re.compile(r"[\u4e00-\u9fffA-Za-z0-9〔〕（）()·—_/\-]*")
_PADDED = re.compile(r"0[1-9]d")
_FIRST_YEAR, _LAST_YEAR = 1949, 9999


def check_document_pattern(pattern: str) -> None:
    """Refuse a pattern of 文号 that names unknown parts, or lacks the year or the number."""
    _check(pattern, DOCUMENT_PARTS, padded=False)


def check_registration_pattern(pattern: str) -> None:
    """Refuse a pattern of registration numbers, as :func:`check_document_pattern`; its number may be padded."""
    _check(pattern, REGISTRATION_PARTS, padded=True)


def document_number(mark: str, kind: str, year: int, number: int, *, pattern: str = DOCUMENT_PATTERN) -> str:
    """Return a 文号 such as 番政数依申请〔2026〕12号-答.

    ``mark`` is the 机关代字, ``kind`` the letter of the kind (``LetterRule.mark``). Raises ``Refused``.
    """
    check_document_pattern(pattern)
    if not _MARK.fullmatch(mark):
        raise Refused("机关代字应当是一至十二个汉字", field="mark", cite=cite("公文格式"))
    if not _KIND.fullmatch(kind):
        raise Refused("这种文书没有文号", field="kind")
    _check_counted(year, number)
    return _short(pattern.format(mark=mark, kind=kind, year=year, number=number), LONGEST)


def registration_number(
    organ_code: str, year: int, number: int, *, pattern: str = REGISTRATION_PATTERN
) -> str:
    """Return the number under which an application is registered, such as ``ZSJ-2026-00012``. Raises ``Refused``."""
    check_registration_pattern(pattern)
    if not _ORGAN.fullmatch(organ_code):
        raise Refused("机构代码只能由字母、数字和连字符组成", field="organ")
    _check_counted(year, number)
    written = pattern.format(organ=organ_code.upper(), year=year, number=number)
    return _short(written, LONGEST_REGISTRATION)


def _check(pattern: str, allowed: frozenset[str], *, padded: bool) -> None:
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError as fault:
        raise Refused("编号格式的花括号没有成对", field="pattern") from fault
    seen = []
    for literal, name, form, conversion in pieces:
        if not _LITERAL.fullmatch(literal):
            raise Refused("编号格式只能用汉字、字母、数字和〔〕（）·-/ 等符号", field="pattern")
        if name is None:
            continue
        if name not in allowed:
            known = "、".join(f"{{{part}}}" for part in sorted(allowed))
            raise Refused(f"编号格式中的“{{{name}}}”不认识，可以用的有{known}", field="pattern")
        if conversion or (form and not (padded and name == "number" and _PADDED.fullmatch(form))):
            raise Refused(f"编号格式中的“{{{name}}}”不能另加格式", field="pattern")
        seen.append(name)
    lacking = [part for part in ("year", "number") if seen.count(part) != 1]
    if lacking:
        raise Refused("编号格式中 {year} 和 {number} 应当各有一个", field="pattern")


def _check_counted(year: int, number: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Refused("年份应当用四位数字", field="year", cite=cite("公文格式"))
    if number < 1:
        raise Refused("顺序号从1开始", field="number", cite=cite("公文格式"))


def _short(written: str, longest: int) -> str:
    if len(written) > longest:
        raise Refused(f"编号“{written}”超过{longest}个字", field="pattern")
    return written
