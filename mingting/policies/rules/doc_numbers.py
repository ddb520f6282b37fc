"""发文字号 in the hundred spellings in which people write it.

公文格式 (GB/T 9704—2012, 7.2.5): 机关代字, the year in full in 〔〕, the serial without 第 and without leading
zeros, 号; an order (令) bears 第N号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mingting.kernel.identifiers import document_number_fault
from mingting.policies.rules.numerals import LARGEST, NUMERALS, levelled, value

#: 3至60号 is taken for a range; a longer one for two numbers.
RANGE_LIMIT = 60
#: What is longer is no number, whatever stands in it.
LONGEST = 120

_FIRST_YEAR, _LAST_YEAR = 1949, 2099
_OPEN, _CLOSE = r"〔\[(【{「<〈〖", r"〕\])】}」>〉〗"
_HAN = "\u4e00-\u9fa5"
_YEAR = r"(?P<year>\d{4}|[〇零O0一二三四五六七八九]{4}|\d{2})"
_SERIAL = rf"(?:\d{{1,6}}|[{NUMERALS}]{{1,7}})"
_MORE = rf"(?:\s{{0,2}}号?\s{{0,2}}[、,和及与至到~-]\s{{0,2}}第?{_SERIAL}){{0,12}}"
_SERIALS = rf"-{{0,2}}\s{{0,3}}第?\s{{0,3}}(?P<serials>{_SERIAL}{_MORE})"
_WHOLE = re.compile(
    rf"(?P<organ>[{_HAN}]{{1,12}}?)-?[{_OPEN}]?-?{_YEAR}(?P<parted>年?[{_CLOSE}]?)(?P<dash>-?第?)"
    rf"(?P<serials>{_SERIAL}{_MORE})号?"
)
_WHOLE_ORDER = re.compile(
    rf"(?:(?P<organ>[{_HAN}]{{0,20}}令)[(\[〔]?(?:{_YEAR}年)?第?[(\[〔]?(?P<serial>{_SERIAL})[)\]〕]?号[)\]〕]?"
    rf"|(?P<before>[{_HAN}]{{0,20}}?)(?:(?P<late>\d{{4}})年)?第(?P<after>{_SERIAL})号(?P<kind>令?))"
)
_BRACKETED = re.compile(
    rf"[{_OPEN}]\s{{0,3}}{_YEAR}\s{{0,2}}年?\s{{0,2}}[{_CLOSE}]\s{{0,3}}{_SERIALS}(?P<end>\s{{0,3}}号)?"
)
#: Without brackets only where a 机关代字 usually ends so: 中山路2024-3号 is an address.
_DASHED = re.compile(
    rf"(?<=[发规字函办令电通呈批复府政审文])-?(?P<year>(?:19|20)\d{{2}})\s?(?=-){_SERIALS}(?P<end>号)"
)
_ORDER = re.compile(
    rf"(?<=[府院部委局署会行办厅国席市省区县])(?:令\s{{0,3}}[(\[]?(?:{_YEAR}年)?第?\s?(?P<serial>{_SERIAL})\s?号"
    rf"|(?:(?P<late>\d{{4}})年)?第\s?(?P<after>{_SERIAL})\s?号令)"
)
_PIECE = re.compile(rf"(?P<joint>[至到~-])?[、,和及与号第\s至到~-]*(?P<serial>{_SERIAL})")
_RUN = re.compile(rf"[{_HAN}]{{1,34}}\s{{0,3}}\Z")
#: Words before a 机关代字 in a sentence; what stands before the last of them is not part of it.
_BEFORE = re.compile(
    "根据|依据|按照|依照|参照|遵照|执行|印发|转发|以及|文号|字号|编号|文件|通知|规定|办法|意见|现将|例如|比如|包括|废止|修改"
    "|替代|代替|取代|同时|其中|详见|公布|发布|公告|通告|公报|令|号|的|见|据|由|按|是|了|第"
)
_BETWEEN = re.compile("(?:文件?)?[、,和及与]{1,2} ?")
_CONJUNCTIONS = "和与及或、"
_FRAME = re.compile(r"^(?:发?文字?号|文件编号|编号)[::]|(?<=号)文件?[。;,]?$|[。;,]$")
_PAIRS = ("()", "[]", "<>", "《》", "“”", '""')
_INNER_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


@dataclass(frozen=True, slots=True)
class DocNumber:
    """A 发文字号. An ``order`` has an ``organ_code`` that ends in 令 or is empty, and year 0 unless it names one."""

    organ_code: str
    year: int
    serial: int
    order: bool = False

    @property
    def written(self) -> str:
        """As 公文格式 has it: 穗府办规〔2024〕3号, 广州市人民政府令第195号, 第3号."""
        if self.order:
            return f"{self.organ_code}{f'{self.year}年' if self.year else ''}第{self.serial}号"
        return f"{self.organ_code}〔{self.year}〕{self.serial}号"

    @property
    def key(self) -> str:
        """What two spellings of one number have in common, e.g. ``穗府办规/2024/3``; unlike for unlike numbers."""
        organ = self.organ_code
        if self.order:
            organ = re.sub("(?<!人民)政府令$", "人民政府令", organ.removeprefix("中华人民共和国"))
            organ = {"国令": "国务院令"}.get(organ, organ) or "令"
        elif len(organ) > 1:
            organ = organ.removesuffix("字")
        return f"{organ}/{self.year or ''}/{self.serial}"


def parse(text: str) -> DocNumber | None:
    """Return the number that the whole text is, in any spelling; ``None`` when it is none, or more than one."""
    numbers = parse_all(text)
    return numbers[0] if len(numbers) == 1 else None


def parse_all(text: str) -> list[DocNumber]:
    """Return the numbers that the whole text is: two for 穗府办〔2024〕3、4号, none when it is something else."""
    if len(text) > LONGEST:
        return []
    plain = _unframed(_INNER_BLANK.sub("", levelled(text).strip()))
    if found := _WHOLE_ORDER.fullmatch(plain):
        organ = found["organ"] if found["organ"] is not None else found["before"] + found["kind"]
        if not organ or organ.endswith("令"):
            order = _order("" if organ == "令" else organ, found)
            return [order] if order else []
    if (found := _WHOLE.fullmatch(plain)) and (found["parted"] or found["dash"]):
        year = _year(found["year"])
        return [DocNumber(found["organ"], year, n) for n, _, _ in _serials(found["serials"])] if year else []
    return []


def _unframed(plain: str) -> str:
    """Take off what is put round a number: brackets, 文号：, 文件 behind it."""
    for _ in range(3):
        plain = _FRAME.sub("", plain)
        if plain[:1] + plain[-1:] in _PAIRS:
            plain = plain[1:-1]
    return plain


def find_all(text: str) -> list[tuple[int, int, DocNumber]]:
    """Return (start, end, number) of every number in running text, in the order in which they stand.

    Of several that share a 机关代字 (〔2024〕3、4号) the first has the whole up to its serial, each other only what is
    its own. Telephone numbers, clauses, dates, addresses and 2024年第3号公告 are none. Work is linear in the text.
    """
    plain = levelled(text)
    found = [*_bracketed(plain, _BRACKETED), *_bracketed(plain, _DASHED), *_orders(plain)]
    return sorted(found, key=lambda each: each[:2])


def fault(text: str) -> str | None:
    """Return ``None`` for a number written as 公文格式 has it, else a sentence: what is wrong, and how to write it."""
    numbers = parse_all(text)
    if not numbers:
        return _hopeless(text)
    if len(numbers) > 1:
        return (
            f"“{text.strip()}”含有{len(numbers)}个文号，请分开填写：{'、'.join(n.written for n in numbers)}"
        )
    written = numbers[0].written
    if text == written:
        return None
    reasons = list(_reasons(text, numbers[0])) or ["写法不规范"]
    return f"发文字号应写作“{written}”：{'；'.join(reasons)}"


def _hopeless(text: str) -> str:
    short = text.strip()[:LONGEST]
    found = re.search(r"[〔\[(【]\s*(\d{1,8})\s*[〕\])】]", levelled(short))
    if found and _year(found[1]) is None:
        return f"发文字号中的年份“{found[1]}”不对，应为{_FIRST_YEAR}年以后的四位年份"
    if re.search(r"号\s*$", short) and re.search(r"[〕\])】]\s*第?[0零〇]+\s*号", levelled(short)):
        return "发文字号的序号不能为零"
    return document_number_fault(short) or f"“{short}”不像发文字号：应为“机关代字〔年份〕序号号”"


def _reasons(text: str, number: DocNumber) -> Iterator[str]:
    plain = levelled(text)
    if any(letter.isspace() for letter in text):
        yield "中间不空格"
    if re.search("[\uff10-\uff19]", text) or re.search("[〇零一二三四五六七八九十]{1,9}号", plain):
        yield "年份、序号用阿拉伯数字"
    if not number.order and f"〔{number.year}〕" not in text:
        yield "年份用全称，以六角括号〔〕括入"
    if not number.order and re.search(rf"第\s*{_SERIAL}\s*号?", plain):
        yield "序号前不加“第”字"
    if number.order and f"第{number.serial}号" not in text:
        yield "命令（令）写作“第N号”"
    if re.search(r"(?<!\d)0\d*\s*号?\s*$", plain):
        yield "序号不编虚位"
    if "号" not in plain:
        yield "序号后加“号”字"


def _year(words: str) -> int | None:
    """Years of two digits are those of the old numbers, 国发〔85〕33号; two digits below 49 are refused."""
    year = value(words.replace("O", "0"))
    if year is not None and len(words) == 2:
        year += 1900
    return year if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _serials(words: str) -> list[tuple[int, int, int]]:
    """Return (serial, start, end) in a list such as 3、4 or 3至5; those between the ends of a range have its place."""
    serials: list[tuple[int, int, int]] = []
    for piece in _PIECE.finditer(words):
        serial = value(piece["serial"])
        if not serial or serial > 10 * LARGEST:
            continue
        is_range = re.search("[至到~-]", piece[0]) is not None and bool(serials)
        if is_range and serials[-1][0] < serial < serials[-1][0] + RANGE_LIMIT:
            between = range(serials[-1][0] + 1, serial)
            serials.extend((n, piece.start(), piece.end()) for n in between)
        serials.append((serial, piece.start("serial"), piece.end("serial")))
    return serials


def _bracketed(plain: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, DocNumber]]:
    last_end, last_organ = -1, ""
    for found in pattern.finditer(plain):
        year = _year(found["year"])
        start, organ = _organ_before(plain, found.start())
        # 粤府〔2023〕4号、〔2024〕5号: the second is of the same organ.
        if last_end >= 0 and _BETWEEN.fullmatch(plain[last_end : found.start()][:5]):
            start, organ = found.start(), last_organ
        if not organ or year is None or not _is_closed(plain, found):
            continue
        last_end, last_organ = found.end(), organ
        base = found.start("serials")
        serials = _serials(found["serials"])
        for place, (serial, own_start, own_end) in enumerate(serials):
            end = found.end() if place == len(serials) - 1 else base + own_end
            yield (start if place == 0 else base + own_start, end, DocNumber(organ, year, serial))


def _is_closed(plain: str, found: re.Match[str]) -> bool:
    """号 ends a number; without it only 〔2024〕3 in digits counts, and not before a unit."""
    if found["end"]:
        return True
    follows = plain[found.end() : found.end() + 1]
    is_hexagonal = found[0][0] in "〔[【"
    return (
        is_hexagonal
        and found["serials"].isdigit()
        and not re.match(r"[\d年月日条个项名人%.]", follows or "。")
    )


def _organ_before(plain: str, end: int, longest: int = 12) -> tuple[int, str]:
    """Return the place and the words of the 机关代字 that ends at a place, without the sentence before it."""
    run = _RUN.search(plain, max(0, end - 37), end)
    if run is None:
        return end, ""
    start, words = run.start(), run[0].rstrip()
    for before in _BEFORE.finditer(words, 0, len(words) - 1):
        start = run.start() + before.end()
    words = words[start - run.start() :]
    # 和政办〔2024〕3号 is a number, 3号和穗府〔2024〕4号 are two.
    if len(words) > 1 and words[0] in _CONJUNCTIONS and start and plain[start - 1] in "号)〕》]":
        start, words = start + 1, words[1:]
    return (start, words) if 0 < len(words) <= longest else (end, "")


def _order(organ: str, found: re.Match[str]) -> DocNumber | None:
    serial = value(found["serial"] or found["after"] or "")
    year = _year(found["year"] or found["late"] or "")
    if not serial or serial > LARGEST or ((found["year"] or found["late"]) and year is None):
        return None
    return DocNumber(organ, year or 0, serial, order=True)


def _orders(plain: str) -> Iterator[tuple[int, int, DocNumber]]:
    for found in _ORDER.finditer(plain):
        start, organ = _organ_before(plain, found.start(), longest=20)
        order = _order(organ + "令", found)
        if organ and order:
            yield start, found.end(), order
