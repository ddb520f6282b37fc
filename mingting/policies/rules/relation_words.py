"""The words by which a document says what it does to another: 废止, 代替, 修改, 延长有效期, 根据, 解读."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.policies.rules import days
from mingting.policies.rules.citations import Citation


class Kind(StrEnum):
    AMENDS = "amends"
    REPEALS = "repeals"
    REPLACES = "replaces"
    IMPLEMENTS = "implements"
    INTERPRETS = "interprets"
    CITES = "cites"
    EXTENDS = "extends"


WORDS = {
    Kind.AMENDS: "修改",
    Kind.REPEALS: "废止",
    Kind.REPLACES: "代替",
    Kind.IMPLEMENTS: "依据",
    Kind.INTERPRETS: "解读",
    Kind.CITES: "引用",
    Kind.EXTENDS: "延续",
}
#: Kinds that change what the other document is.
CHANGING = frozenset({Kind.AMENDS, Kind.REPEALS, Kind.REPLACES, Kind.EXTENDS})
#: A line no longer than this may be a heading within a list.
SHORT = 40
#: A line longer than this is no entry of a list.
LONGEST_ENTRY = 160


@dataclass(frozen=True, slots=True)
class Run:
    """Documents named in a row, what stands before and after the row in its sentence, and whether in new wording."""

    cited: tuple[Citation, ...]
    before: str
    after: str
    is_quoted: bool

    @property
    def first(self) -> Citation:
        return self.cited[0]


_END = re.compile("[。；;！!\n\r“”]")
_JOINS = re.compile(
    r"(?:\s|[、，,和及与暨以等]|(?:文|号文)|\([^()]{0,60}\)|（[^（）]{0,60}）|原|以及|精神){0,8}"
    r"(?:[\u4e00-\u9fa5、 ]{2,24}(?:办公厅|办公室|政府|委员会|局|厅|部|委))?\s?"
)
_STOPS = "执行|施行|实施|使用|适用"
_REPEAL_AFTER = re.compile(
    r"^[^《》“”]{0,60}?(?<!已)(?<!已经)(?<!未)(?<!不)(?<!未被)(?<!宣布)"
    rf"(?:废止(?!后|前|以前|以后|之日|的|工作|情况|、修改|或者|日期)|停止(?:{_STOPS})|不再(?:{_STOPS})|(?<!自动)失效(?!后|前|的|日期))"
)
_DECLARED = re.compile(r"^[^《》“”]{0,30}?宣布(?:失效|废止)")
_REPEAL_BEFORE = re.compile(
    r"(?<!已)(?<!被)(?:废止|停止执行|宣布失效)(?:了|下列|以下|文件|规范性文件|的是|原|[:：\s]){0,4}$"
)
_BY_OTHER = re.compile(r"(?:已?被|(?<!自)(?<!理)由)(?:[\u4e00-\u9fa5]{0,20})$")
_REPLACE_AFTER = re.compile(
    r"^[^《》。“”]{0,24}?(?:(?:由|被|以)本[^，。]{1,8}(?:代替|替代|取代)|重新(?:发布|公布|印发)|同时代替)"
)
_REPLACE_BEFORE = re.compile(r"(?<!被)(?:代替|替代|取代)(?:了|原|[:：\s]){0,3}$")
_AMEND_AFTER = re.compile(
    r"^[^。《》]{0,60}?(?:修改为|修订为|调整为|作(?:出|了)?(?:如下|以下|相应|部分)?(?:修改|修订)"
    r"|(?:予以|进行)(?:如下|以下|相应)?(?:修改|修订)|删去|删除|增加一[条款项]|修改如下)"
)
_AMEND_BEFORE = re.compile(r"(?:^|[，,、一-龥：:\s.])(?:将|对|把|在)(?:原)?$")
_AMEND_VERB = re.compile(r"(?:决定|现|予以|，|^|、|一)(?:对)?(?:修改|修订)(?:了|原|下列|以下|[:：])?$")
_EXTEND_AFTER = re.compile(
    r"^[^。《》]{0,30}?(?:(?:有效期|有效期限|施行期限|执行期限|实施期限|试行期)[^。《》]{0,12}?(?:延长|延续|顺延|调整|延期|延至)"
    r"|(?:有效期|期限)?(?:延长|延续|顺延|延期)(?:执行|实施|施行|试行|有效期)?[^。《》]{0,6}?(?:至|到|[0-9一二三两]{1,2}年)"
    r"|继续(?:有效|执行|施行|实施|适用)[^。《》]{0,10}?(?:至|到|[0-9一二三两]{1,2}年))"
)
_EXTEND_BEFORE = re.compile(r"(?:延长|延续|顺延)(?:了)?$")
_INTERPRET = re.compile(r"(?:解读|(?:对|就|将)[^，。]{0,12})$")
_INTERPRET_AFTER = re.compile(r"^[^。《》]{0,24}?(?:解读|解答|释义)")
_BASIS = re.compile(
    r"(?:(?:根据|依据|按照|依照|遵照|按)|为[^，。；]{0,20}?(?:贯彻|落实|实施|执行)|贯彻(?:落实|执行|实施)?|落实|转发)[^，,。；;》]{0,60}$"
)
_PURPOSE = re.compile(r"(?:为[^，。；]{0,20}?(?:贯彻|落实|实施|执行)|^\W*贯彻(?:落实)?)[^，,。；;》]{0,60}$")
_BY = re.compile(r"(?:根据|依据|按照|依照|遵照|按)[^，,。；;》]{0,60}$")
#: What is done by a provision (按照《甲办法》第二条执行) cites it: nothing is made on its basis.
_CARRIED_OUT = re.compile(
    r"^[^，,。；;《》]{0,40}?(?:执行|办理|实施|处理|计发|发放|支付|缴纳|收取|计算|核定|确定|认定|评定|处罚|追究|承担)"
    r"(?!的|方案|细则|意见|办法|情况|期间|过程)"
)
_OPENS = re.compile(
    r"(?:^\W*(?:第一条)?|[，,])\W*(?:现|特|经研究|[我本][省市区县镇街局委办])?(?:根据|依据|按照|依照|遵照|按)[^，,。；;》]{0,60}$"
)
_LATER = re.compile(
    r"^\s*(?:第(?!一条)[\d〇零一二三四五六七八九十百]{1,7}条|[（(]?\s?(?:\d{1,3}|[一二三四五六七八九十百]{1,5})\s?[)）.、．])"
)
_MAKES = re.compile(
    r"制定本|特?制[定订]|现就|现将|现公布|(?:通知|公告|通告|决定|意见|规定|批复)如下|结合(?:本|我)[省市区县]|印发给你们|作如下"
)
_OWN_DAY = re.compile(r"[自从于]\s?$")
_LIST = re.compile(
    r"(?:下列|以下|所列|附件)[^。《》]{0,60}?(?P<word>废止|失效|停止执行)|(?P<verb>废止|宣布失效|停止执行)(?:下列|以下)[^。《》]{0,30}"
    r"|(?P<heading>废止|失效|停止执行)[^。《》，]{0,14}(?:目录|清单|一览表)"
)
_KEEPS = re.compile(r"(?:继续有效|保留|现行有效)[^。《》]{0,20}(?:目录|清单|如下|[:：])")
_LABEL = r"^\s*(?:[（(]?\s?(?:\d{1,3}|[一二三四五六七八九十百]{1,5})\s?[)）.、．]?)?\s*"
_ITEM = re.compile(_LABEL + r"(?:(?![将对就据照本现经由])[\u4e00-\u9fa5、 ]){0,60}$")
_ITEM_END = re.compile(r"\s*(?:[（(][^（）()《》]{1,80}[)）])?[\s；;。，,、和及]{0,4}$")
_HAS_NUMBER = re.compile(
    r"\s*[（(][^（）()]{0,60}(?:\d|[一二三四五六七八九十])\s?号[^（）()]{0,30}[)）]\s*[；;。,，]?\s*$"
)
_NUMBERED = re.compile(_LABEL)
_OWN_NUMBER = re.compile(r"^\s*(?:[（(]\s?)?(?:\d{1,3}|[一二三四五六七八九十百]{1,5})\s?[)）.、．]")
_TAIL = re.compile(r"\s*[（(][^（）()]{4,80}[)）]\s*[；;。,，]?\s*$|[；;。,，\s]+$")
#: What a sentence has and a title has not.
_PROSE = re.compile(r"[。，,；;]|^(?:根据|依据|按照|为了?|本|现|经|请|凡)(?!市|区|省|县)")
_DOCUMENT = re.compile(
    r"(?:通知|意见|办法|规定|细则|方案|决定|公告|通告|规则|规程|措施|规划|计划|标准|指引|制度|批复|函|令|纲要|条例|目录|清单|名单|[^菜订账回传罚存表简]单)(?:[（(][^（）()]{1,12}[)）])?$"
)
_TITLE_DEED = re.compile(
    r"关于(?P<verb>废止|修改|修订|延长|延续|宣布|停止执行|转发|贯彻落实|贯彻|落实|贯彻执行|贯彻实施|实施)(?P<name>[^。]{4,240})$"
)
_TITLE_FORWARD = re.compile(r"^[\u4e00-\u9fa5、 ]{0,40}转发(?P<name>[^。]{6,240})的(?:通知|函)$")
_TITLE_END = re.compile(
    r"(?:等\s?[\d一二三四五六七八九十百]{1,4}\s?[件份部个][^《》]{0,20}?)?(?:有效期|失效|部分条款|部分内容|执行期限|实施期限|施行期限)?(?:限)?"
    r"的?(?:决定|通知|公告|通告|实施意见|意见|实施方案|方案|工作方案|通知书)(?:[（(][^（）()]{1,12}[)）])?$"
)
_TITLE_READ = re.compile(
    r"^(?:[\u4e00-\u9fa5]{0,30}?关于)?(?P<head>一图读懂|一图看懂|图解|视频解读|图文解读|文字解读|政策解读|解读|问答)?[\s:|丨\-—]{0,3}"
    r"(?P<name>.{4,240}?)(?:的)?(?P<tail>(?:政策|文件|图文|文字|视频|图解|专家)?(?:解读|问答|解读材料|解读稿|政策问答))?$"
)
_TITLE_RULES = re.compile(
    r"^(?P<name>.{4,200}?(?:办法|规定|条例|意见|方案|规划|决定|法))(?:的)?(?:实施细则|实施办法|实施意见)(?:[（(][^（）()]{1,12}[)）])?$"
)
_TITLE_KINDS = {
    "废止": Kind.REPEALS,
    "宣布": Kind.REPEALS,
    "停止执行": Kind.REPEALS,
    "修改": Kind.AMENDS,
    "修订": Kind.AMENDS,
    "延长": Kind.EXTENDS,
    "延续": Kind.EXTENDS,
}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences; a full stop in “…” (new wording of a clause) ends none."""
    start = depth = 0
    for found in _END.finditer(text):
        if found[0] == "“":
            depth += 1
        elif found[0] == "”":
            depth = max(0, depth - 1)
        elif not depth or found[0] in "\n\r":
            depth = 0
            yield start, found.end()
            start = found.end()
    if start < len(text):
        yield start, len(text)


def is_quoted(text: str, start: int, place: int) -> bool:
    """Return whether a place lies within “…” that began in its sentence."""
    return text.rfind("“", start, place) > text.rfind("”", start, place)


def joins(between: str) -> bool:
    """Return whether two documents with this between them stand in one row."""
    return len(between) <= 90 and _JOINS.fullmatch(between) is not None


def kind_of(run: Run, sentence: str, *, is_preamble: bool) -> tuple[Kind, int]:
    """Return what a sentence does to a row of documents, and how sure that is in percent."""
    before, after = run.before[-120:], run.after[:160]
    if run.is_quoted or _BY_OTHER.search(before):
        return Kind.CITES, 60
    for kind, confidence in _deeds(before, after):
        return kind, confidence
    if _INTERPRET.search(before) and _INTERPRET_AFTER.match(after):
        return Kind.INTERPRETS, 80
    if _BASIS.search(before) and not _is_carried_out(before, after):
        if _PURPOSE.search(before) or _MAKES.search(sentence[:4000]):
            return Kind.IMPLEMENTS, 90 if is_preamble or "制定本" in sentence else 75
        if is_preamble and (not _BY.search(before) or _is_opening(before, sentence)):
            return Kind.IMPLEMENTS, 60
    return Kind.CITES, 80


def _is_carried_out(before: str, after: str) -> bool:
    """Whether a provision says by which document something is done, and makes nothing of its own by it."""
    is_done = _BY.search(before) and _CARRIED_OUT.match(after)
    return bool(is_done) and not _PURPOSE.search(before) and "制定本" not in after


def _is_opening(before: str, sentence: str) -> bool:
    """Whether a sentence begins with its basis (根据《甲条例》，…) and is no article or item but the first."""
    return _OPENS.search(before) is not None and _LATER.match(sentence) is None


def _deeds(before: str, after: str) -> Iterator[tuple[Kind, int]]:
    if _REPLACE_AFTER.match(after) or _REPLACE_BEFORE.search(before):
        yield Kind.REPLACES, 85
    if _EXTEND_AFTER.match(after) or (_EXTEND_BEFORE.search(before) and "有效期" in after[:20]):
        yield Kind.EXTENDS, 85
    if _AMEND_AFTER.match(after) and (_AMEND_BEFORE.search(before) or "修" in after[:70]):
        yield Kind.AMENDS, 90
    if _AMEND_VERB.search(before):
        yield Kind.AMENDS, 80
    if _REPEAL_AFTER.match(after) or _DECLARED.match(after):
        yield Kind.REPEALS, 95 if "废止" in after[:60] else 80
    if _REPEAL_BEFORE.search(before):
        yield Kind.REPEALS, 90


def own_day(text: str) -> date | None:
    """Return the day that 自…起废止 names, ``None`` for 同时废止 and 自本办法施行之日起."""
    for found in days.find_all(text):
        if found.on and _OWN_DAY.search(text[: found.start]) and "废止" in text[found.end : found.end + 30]:
            return found.on
    return None


def opens_list(text: str) -> Kind | None:
    """Return what the lines after this one list: ``REPEALS``; ``CITES`` for lists of what stays; ``None``: no list."""
    head = text.strip()[-160:]
    if _KEEPS.search(head):
        return Kind.CITES
    found = _LIST.search(head)
    if found is None:
        return None
    is_heading = found["heading"] is not None and len(head) <= SHORT
    return Kind.REPEALS if is_heading or head.endswith(("：", ":", "。", "废止", "失效", "执行")) else None


def is_item(before: str, after: str) -> bool:
    """Return whether a line is one entry of a list by what stands before and after its titles: a label, an end."""
    return _ITEM.match(before[:100]) is not None and _ITEM_END.match(after[:100]) is not None


def ends_list(text: str) -> bool:
    """Return whether a line that is no entry closes the list: a sentence does, a short heading within it does not."""
    line = text.strip()
    return len(line) > LONGEST_ENTRY or line.endswith(("。", "：", ":"))


def is_numbered(text: str) -> bool:
    """Return whether a line begins with a number of its own, as entries of a list do."""
    return _OWN_NUMBER.match(text[:20]) is not None


def bare_item(text: str) -> str:
    """Return the title of an entry without book marks: a number before it and a 文号 in brackets behind it go."""
    if len(text) > 320:
        return ""
    name = _NUMBERED.sub("", text.strip(), count=1)
    bare = _HAS_NUMBER.sub("", name)
    if bare != name and is_numbered(text) and 4 <= len(bare) <= LONGEST_ENTRY and "。" not in bare:
        return bare.strip()
    name = bare if _DOCUMENT.search(bare) else _TAIL.sub("", bare)
    return name.strip() if is_title(name) else ""


def is_title(text: str) -> bool:
    """Return whether a line reads like the title of a document."""
    inner = text.strip("《》 ")
    if inner.endswith((")", "）")):
        inner = _TAIL.sub("", inner).strip("《》 ") or inner
    return 4 <= len(inner) <= 300 and _PROSE.search(inner) is None and _DOCUMENT.search(inner) is not None


def said_by_title(title: str) -> Iterator[tuple[Kind, str, int]]:
    """Yield what a (levelled) title says of another document: kind, the other's name, confidence in percent."""
    found = _TITLE_DEED.search(title)
    if found and not title.startswith("《"):
        name = _TITLE_END.sub("", found["name"]).strip()
        kind = _TITLE_KINDS.get(found["verb"], Kind.IMPLEMENTS)
        if "《" in name or is_title(name):
            yield kind, name, 90 if "《" in name else 75
        return
    if forwarded := _TITLE_FORWARD.match(title):
        yield Kind.IMPLEMENTS, forwarded["name"], 75
        return
    read = _TITLE_READ.match(title)
    if read and (read["head"] or read["tail"]):
        name = read["name"].strip()
        if "《" in name or is_title(name):
            yield Kind.INTERPRETS, name, 90 if "《" in name else 70
        return
    rules = _TITLE_RULES.match(title)
    if rules and "关于" not in title:
        yield Kind.IMPLEMENTS, rules["name"].strip("《》"), 60
