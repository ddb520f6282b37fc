"""What the report's own words say of the figures in its tables: 收到申请N件, 结转下年N件, 予以公开N件 …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mingting.reporting.rules.quantities import Quantity, levelled, quantities
from mingting.reporting.rules.report import Number, Part


class Meaning(StrEnum):
    """What a number in the prose is said to be the number of."""

    RECEIVED = "收到申请"
    HANDLED = "办理申请"
    CARRIED = "上年结转"
    NEXT = "结转下年度"
    DONE = "办结"
    NATURAL = "自然人申请"
    ORGANISATIONS = "法人或其他组织申请"
    GRANTED = "予以公开"
    PARTIAL = "部分公开"
    GRANTED_OR_PARTIAL = "予以公开和部分公开"
    WITHHELD = "不予公开"
    UNABLE = "无法提供"
    UNPROCESSED = "不予处理"
    OTHERWISE = "其他处理"
    REVIEWS = "行政复议"
    SUITS = "行政诉讼"
    NORMS = "制发行政规范性文件"
    FEE_NOTICES = "收费通知"
    FEES_ASKED = "收费金额"
    FEES_TAKEN = "实际收取信息处理费"


#: The ways a request may end, as the prose names them.
OUTCOMES = (
    Meaning.GRANTED,
    Meaning.PARTIAL,
    Meaning.GRANTED_OR_PARTIAL,
    Meaning.WITHHELD,
    Meaning.UNABLE,
    Meaning.UNPROCESSED,
    Meaning.OTHERWISE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure said in words: where (part and sentence as written), what it means, and its value.

    ``is_partial``: of a branch, a channel or a kind only, by the words around it.
    """

    meaning: Meaning
    value: Number
    part: Part
    sentence: str
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written and levelled, in its paragraph (levelled)."""

    part: Part
    written: str
    text: str
    paragraph: str


_STOP = re.compile(r"(?<=[。！？!?])")
_CLAUSE = re.compile(r"[^，,；;。、（）()：:]+")
_COUNTED = {"件", "宗", "份", "项", "个", "起", "例", "次", "件次", "人次", "条", "部", ""}
_MONEY = {"元", "万元"}
_FOREIGN = re.compile(
    r"提案|建议|信访|热线|留言|咨询|信箱|工单|投诉|举报|12345|诉求|来信|来电|征询|意见|查阅|解读|培训|新闻"
    r"|政策兑现|补贴|资助|许可|低保|救助|住房|执照|资质|更正"
)
_CHANNEL = re.compile(
    r"网络|网上|网站|门户|在线|平台|信函|邮寄|快递|来函|邮件|纸质|书面|当面|现场|传真|窗口|撤回|补正|延期|征求"
)
_BRANCH = re.compile(
    r"其中|本级|机关本部|办公室|办公厅|[省市县区]政府(?!信息)|各部门|有关部门|[各等]县|[各等]区|县区|镇街|(?<![本我])街道|乡镇|下属|所属"
)
_PAST = re.compile(r"同期|(?<!结转)(?<!结转自)(?:上|去|前)一?年(?!度?(?:结转|转入|转来|末|遗留|未办结))")
_CARRIED = re.compile(r"(?:上一?年度?|去年|上年末)(?:度)?(?:结转|转入|转来|未办结|遗留)|结转(?:自)?上一?年")
#: The year that something is carried into is not the one spoken of.
_YEAR = re.compile(r"(?<!\d)(?<!结转至)(?<!结转到)(20\d\d)年(?!版|第)")
_NEXT = re.compile(
    r"(?:结转|顺延|转|转入|留待|移)(?:至|到|入)?下一?个?年|结转(?:至|到)20\d\d年|下一?年度?(?:继续)?办理"
)
_DONE = re.compile(r"办结|答复|办复|办理完毕|办理完成|处理完毕|全年处理")
_RECEIVED = re.compile(r"新收|新增|收到|接到|接收|受理|收取|收悉")
_HANDLED = re.compile(r"收办|办理|处理|承办|处置")
_BARE_RECEIVED = re.compile(r"(?:共|全年|今年|本年度?|年内|累计|\d{4}年度?)*(?:受理|新收|收到)\d+[件宗份项]")
_RESULTS = re.compile(r"维持|纠正|纠错|驳回|撤销|审结|败诉|胜诉|责令|终止|撤诉|变更|决定|判决")
_OUTCOME = (
    (re.compile(r"予以公开[及和与或]部分公开|公开[及和与或]部分公开"), Meaning.GRANTED_OR_PARTIAL),
    (re.compile(r"部分(?:予以)?公开"), Meaning.PARTIAL),
    (re.compile(r"不予公开"), Meaning.WITHHELD),
    (re.compile(r"(?<!不)予以公开|(?<!不)同意公开"), Meaning.GRANTED),
    (re.compile(r"无法提供"), Meaning.UNABLE),
    (re.compile(r"不予处理"), Meaning.UNPROCESSED),
    (re.compile(r"其[他它]处理"), Meaning.OTHERWISE),
)
_BARE_OTHER = re.compile(r"其[他它]\d+[件宗]")
_NO_REQUEST = re.compile(
    r"(?:未|没有|无)(?:收到|接到|受理|新收)[^，。；]{0,24}申请|(?:无|没有|0件)依?申请(?:公开|$|[，。；])"
)
_NONE = re.compile(r"未(?!经)|没有|无(?!正当)|不存在")
_FEE_NOTICE = re.compile(r"收费通知")
_FEE_TAKEN = re.compile(r"实际收[取到]|实收|收取(?:了|政府信息公开)?(?:信息处理费|费用)|收取\d|处理费")
_FEE_ASKED = re.compile(r"金额|涉及|应收")
_ORGANISATIONS = re.compile(r"法人|其他组织|企业")


def sentences(part: Part) -> Iterator[Sentence]:
    """Yield the sentences of a part."""
    for paragraph in part.paragraphs:
        whole = levelled(paragraph)
        for words in _STOP.split(paragraph):
            if text := levelled(words):
                yield Sentence(part, words.strip(), text, whole)


def claims(part: Part, year: int | None, organ: str = "") -> Iterator[Claim]:
    """Yield what a part says; sentences about another year than the report's are passed over.

    A figure of a street or an office is partial, but not where the report is that street's or office's own.
    """
    for sentence in sentences(part):
        about_requests = _is_about_requests(sentence.paragraph)
        other_year = _is_other_year(sentence.text, year)
        if other_year:
            continue
        yield from _denials(sentence)
        for clause in _CLAUSE.findall(sentence.text):
            claim = _claim(clause, sentence, about_requests=about_requests)
            if claim is not None:
                meaning, value = claim
                yield Claim(meaning, value, part, sentence.written, _is_partial(clause, meaning, organ))


def _is_partial(clause: str, meaning: Meaning, organ: str) -> bool:
    if meaning in OUTCOMES and clause.startswith("其中"):
        clause = clause[2:]
    return any(found not in organ for found in _BRANCH.findall(clause))


def _is_about_requests(paragraph: str) -> bool:
    if "申请" in paragraph:
        return True
    return sum(bool(pattern.search(paragraph)) for pattern, _ in _OUTCOME) >= 2


def _is_other_year(text: str, year: int | None) -> bool:
    years = {int(found) for found in _YEAR.findall(text)}
    return bool(years) and year is not None and year not in years


def _claim(clause: str, sentence: Sentence, *, about_requests: bool) -> tuple[Meaning, Number] | None:
    found = [q for q in quantities(clause) if not q.is_rough]
    counted = [q for q in found if q.unit in _COUNTED]
    if (fee := _fee(clause, found, sentence)) is not None:
        return fee
    if not counted or _PAST.search(clause):
        return None
    value = counted[0].value
    for pattern, meaning in (
        (re.compile(r"复议"), Meaning.REVIEWS),
        (re.compile(r"诉讼|起诉"), Meaning.SUITS),
    ):
        if pattern.search(clause):
            is_sure = "公开" in sentence.paragraph and not _RESULTS.search(clause) and len(counted) == 1
            both = "复议" in clause and re.search(r"诉讼|起诉", clause)
            return (meaning, value) if is_sure and not both else None
    if re.search(r"(?:制定|制发|出台|印发|发布).{0,12}规范性文件|规范性文件.{0,4}(?:制定|制发|出台)", clause):
        return Meaning.NORMS, value
    is_foreign = _FOREIGN.search(clause) and "公开" not in clause
    if not about_requests or is_foreign:
        return None
    return _of_requests(clause, sentence, value)


def _of_requests(clause: str, sentence: Sentence, value: Number) -> tuple[Meaning, Number] | None:
    if _NEXT.search(clause):
        return Meaning.NEXT, value
    if _CARRIED.search(clause):
        return Meaning.CARRIED, value
    for pattern, meaning in _OUTCOME:
        if pattern.search(clause):
            return meaning, value
    if _BARE_OTHER.fullmatch(clause):
        named = sum(bool(pattern.search(sentence.text)) for pattern, _ in _OUTCOME)
        return (Meaning.OTHERWISE, value) if named >= 2 else None
    if _RESULTS.search(clause) or _CHANNEL.search(clause) or "率" in clause:
        return None
    return _of_intake(clause, value)


def _of_intake(clause: str, value: Number) -> tuple[Meaning, Number] | None:
    if "申请" in clause and ("自然人" in clause or "公民" in clause):
        return Meaning.NATURAL, value
    if "申请" in clause and _ORGANISATIONS.search(clause):
        return Meaning.ORGANISATIONS, value
    if "主动公开" in clause:
        return None
    is_request = "申请" in clause or "公开件" in clause
    if (_RECEIVED.search(clause) and is_request) or _BARE_RECEIVED.fullmatch(clause):
        return Meaning.RECEIVED, value
    if _DONE.search(clause):
        return Meaning.DONE, value
    if _HANDLED.search(clause) and is_request:
        return Meaning.HANDLED, value
    return None


@lru_cache(maxsize=64)
def _speaks_of_fees(paragraph: str) -> bool:
    """Whether a paragraph is about 信息处理费; asked for again by each of its clauses."""
    return "收费通知" in paragraph or "信息处理费" in paragraph


def _fee(clause: str, found: list[Quantity], sentence: Sentence) -> tuple[Meaning, Number] | None:
    """Return what a clause says of 信息处理费, amounts in yuan."""
    if not _speaks_of_fees(sentence.paragraph) or "事业性" in clause:
        return None
    money = next((q for q in found if q.unit in _MONEY), None)
    if money is None:
        notices = next((q for q in found if q.unit in _COUNTED), None)
        return (Meaning.FEE_NOTICES, notices.value) if notices and _FEE_NOTICE.search(clause) else None
    yuan = money.value * 10_000 if money.unit == "万元" else money.value
    if _FEE_TAKEN.search(clause):
        return Meaning.FEES_TAKEN, yuan
    return (Meaning.FEES_ASKED, yuan) if _FEE_ASKED.search(clause) else None


def _denials(sentence: Sentence) -> Iterator[Claim]:
    """Yield the noughts that are said with 未, 没有 or 无."""
    for words in re.split(r"[；;。]", sentence.text):
        found = _NO_REQUEST.search(words)
        if found and not re.search(r"复议|诉讼", found.group()):
            yield Claim(Meaning.RECEIVED, 0, sentence.part, sentence.written)
    for clause in re.split(r"[，,；;。]", sentence.text):
        denied = _NONE.search(clause)
        if denied is None or _RESULTS.search(clause) or quantities(clause[denied.start() :]):
            continue
        rest = clause[denied.start() :]
        if "公开" not in sentence.paragraph:
            continue
        if "复议" in rest:
            yield Claim(Meaning.REVIEWS, 0, sentence.part, sentence.written)
        if "诉讼" in rest:
            yield Claim(Meaning.SUITS, 0, sentence.part, sentence.written)
