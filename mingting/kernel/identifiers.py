"""Codes that people and organs are known by: whether one is well formed, and if not, why.

Each ``…_fault`` returns ``None`` for a good code and a Chinese sentence for a bad one. A good code need not
exist.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date

from mingting.kernel.refusals import Refused

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_ALPHABET = string.digits + string.ascii_uppercase
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
#: GB/T 2260 provinces; 83 stands in the residence permit of Taiwan residents, 91 in the foreigner's.
_PROVINCES = frozenset(
    (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
        91,
    )
)
_FIRST_BIRTH_YEAR = 1900

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_SITE_ID = re.compile(r"\d{10}|bm\d{8}", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_PORTAL_DOMAIN = re.compile(rf"www\.{_LABEL}\.gov\.cn")
_DEPARTMENT_DOMAIN = re.compile(rf"{_LABEL}\.{_LABEL}\.gov\.cn")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}〔\d{4}〕[1-9]\d*号", re.ASCII)
_ORDER_NUMBER = re.compile(r"(?:[\u4e00-\u9fa5]{1,20}令)?第[1-9]\d*号", re.ASCII)
_LOOSE_NUMBER = re.compile(
    r"(?P<organ>[\u4e00-\u9fa5]{1,12})\s*[〔\[［(（【{﹝]\s*(?P<year>\d{4})\s*(?:年)?\s*[〕\]］)）】}﹞]\s*"
    r"第?\s*0*(?P<serial>[1-9]\d*)\s*号?",
    re.ASCII,
)


def uscc_fault(code: str) -> str | None:
    """Check a 统一社会信用代码 of 18 characters (GB 32100—2015)."""
    if len(code) != len(_USCC_WEIGHTS) + 1:
        return f"统一社会信用代码应为18位，现为{len(code)}位"
    strange = next((char for char in code if char not in _USCC_ALPHABET), None)
    if strange is not None:
        return f"统一社会信用代码不使用字符“{strange}”（字母须大写，不用I、O、S、V、Z）"
    if not code[2:8].isdigit():
        return "统一社会信用代码第3至8位为行政区划码，应为数字"
    total = sum(
        _USCC_ALPHABET.index(char) * weight for char, weight in zip(code, _USCC_WEIGHTS, strict=False)
    )
    if code[-1] != _USCC_ALPHABET[(31 - total % 31) % 31]:
        return "统一社会信用代码的校验码不符"
    return None


def is_uscc(code: str) -> bool:
    """Return whether the 统一社会信用代码 is well formed."""
    return uscc_fault(code) is None


def organisation_code_fault(code: str) -> str | None:
    """Check an 组织机构代码 of 9 characters, with or without the hyphen before the last (GB 11714)."""
    plain = code[:8] + code[9:] if len(code) == 10 and code[8] == "-" else code
    if len(plain) != len(_ORGANISATION_WEIGHTS) + 1 or any(
        char not in _ORGANISATION_ALPHABET for char in plain
    ):
        return "组织机构代码应为8位数字或大写字母加1位校验码"
    total = sum(
        _ORGANISATION_ALPHABET.index(char) * weight
        for char, weight in zip(plain, _ORGANISATION_WEIGHTS, strict=False)
    )
    check = {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    return None if plain[-1] == check else "组织机构代码的校验码不符"


def citizen_number_fault(number: str) -> str | None:
    """Check a 公民身份号码 of 18 characters: province, existing date, check character (GB 11643—1999)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number, re.ASCII):
        return "公民身份号码应为17位数字加1位数字或X"
    if int(number[:2]) not in _PROVINCES:
        return "公民身份号码的前两位不是省级行政区划码"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "公民身份号码中的出生日期不存在"
    if born.year < _FIRST_BIRTH_YEAR:
        return "公民身份号码中的出生日期过早"
    total = sum(int(digit) * weight for digit, weight in zip(number, _CITIZEN_WEIGHTS, strict=False))
    if number[-1].upper() != _CITIZEN_CHECKS[total % 11]:
        return "公民身份号码的校验码不符"
    return None


def is_citizen_number(number: str) -> bool:
    """Return whether the 公民身份号码 is well formed."""
    return citizen_number_fault(number) is None


def passes_luhn(number: str) -> bool:
    """Return whether a row of digits ends in its Luhn check digit (ISO/IEC 7812-1)."""
    if not (number.isascii() and number.isdigit()):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_bank_card(number: str) -> bool:
    """Return whether the number has the 16 to 19 digits of a bank card and passes Luhn."""
    return 16 <= len(number) <= 19 and passes_luhn(number)


def is_mobile(number: str) -> bool:
    """Return whether the number is a mainland mobile number: 11 digits, 13… to 19…."""
    return _MOBILE.fullmatch(number) is not None


def is_site_id_code(code: str) -> bool:
    """Return whether the code is a 政府网站标识码: ten digits, or ``bm`` and eight (指引附件1)."""
    return _SITE_ID.fullmatch(code) is not None


def is_portal_domain(domain: str) -> bool:
    """Return whether the name is one a portal may bear: ``www.….gov.cn`` (指引; 指标“域名名称”)."""
    return _PORTAL_DOMAIN.fullmatch(domain) is not None


def is_department_domain(domain: str) -> bool:
    """Return whether the name is one a department's site may bear: ``….….gov.cn`` (指引; 指标“域名名称”)."""
    return _DEPARTMENT_DOMAIN.fullmatch(domain) is not None and not domain.startswith("www.")


def document_number_fault(number: str) -> str | None:
    """Check a 发文字号: 机关代字〔年份〕序号号, or 第N号 for an order (GB/T 9704—2012)."""
    if _DOCUMENT_NUMBER.fullmatch(number) or _ORDER_NUMBER.fullmatch(number):
        return None
    mended = mended_document_number(number)
    if mended is not None:
        return f"发文字号应写作“{mended}”：年份用六角括号〔〕括入，序号不编虚位，不加“第”字，后加“号”字"
    return "发文字号应为“机关代字〔年份〕序号号”，如“穗府办〔2024〕3号”；命令（令）为“第3号”"


def mended_document_number(number: str) -> str | None:
    """Return the number with brackets, zeros and 第…号 put right; ``None`` when that cannot mend it."""
    found = _LOOSE_NUMBER.fullmatch(number.strip())
    return f"{found['organ']}〔{found['year']}〕{found['serial']}号" if found else None


@dataclass(frozen=True, slots=True)
class IndexPattern:
    """How a bureau writes its 索引号; the default is Guangdong's, USCC of the organ / year - five digits.

    ``pattern`` is a format string that may name ``uscc`` (18), ``org`` (组织机构代码, 9), ``year`` and
    ``serial`` (with a width such as ``:05d``). A pattern that names anything else, or no serial, raises
    ``ValueError``.
    """

    pattern: str = "{uscc}/{year}-{serial:05d}"

    def __post_init__(self) -> None:
        names = [name for _, name, _, _ in string.Formatter().parse(self.pattern) if name is not None]
        unknown = set(names) - {"uscc", "org", "year", "serial"}
        if unknown or "serial" not in names or len(names) != len(set(names)):
            raise ValueError(f"index number pattern: {self.pattern!r}")
        self._expression()

    def format(self, *, year: int, serial: int, uscc: str = "", org: str = "") -> str:
        """Return the index number. Raises ``Refused`` when it breaks its own pattern (a serial too long)."""
        number = self.pattern.format(uscc=uscc, org=org, year=year, serial=serial)
        if not self.matches(number):
            raise Refused(f"索引号“{number}”不符合本站规定的格式“{self.pattern}”", field="index_no")
        return number

    def matches(self, number: str) -> bool:
        """Return whether the number is written as the pattern says."""
        return self._expression().fullmatch(number) is not None

    def _expression(self) -> re.Pattern[str]:
        written = []
        for literal, name, spec, _ in string.Formatter().parse(self.pattern):
            written.append(re.escape(literal))
            if name is not None:
                written.append(_index_part(name, spec or ""))
        return re.compile("".join(written), re.ASCII)


def _index_part(name: str, spec: str) -> str:
    if name == "uscc":
        return f"[{_USCC_ALPHABET}]{{18}}"
    if name == "org":
        return "[0-9A-Z]{9}"
    if name == "year":
        return r"\d{4}"
    if not spec:
        return r"[1-9]\d*"
    width = re.fullmatch(r"0?(\d{1,2})d?", spec)
    if width is None:
        raise ValueError(f"index number pattern: width {spec!r} of serial")
    return rf"\d{{{width[1]}}}"
