"""Addresses below town level in a text, and whether one belongs to a person rather than to an office."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_NUMBER = r"(?:[0-9]+|[一二三四五六七八九十百]+)"
_HAN = r"[\u4e00-\u9fa5]"
_HOUSE = (
    rf"(?:大道|[路街巷弄里村坊围])(?:[东西南北中]|[一二三四五六七八九十]+)?\s?{_NUMBER}(?:[-之]{_NUMBER})?号"
    rf"(?:之{_NUMBER})?(?![线文令])"
)
_BUILDING = r"(?:[0-9]+|[A-Za-z]|[一二三四五六七八九十]+)(?:栋|幢|座|号楼)"
_ROOM = (
    rf"(?:{_NUMBER}|[A-Za-z])单元|(?:[A-Za-z]?[0-9]{{1,4}})(?:室|房(?!屋|产|间))"
    rf"|{_NUMBER}楼(?:[A-Za-z]|(?=[0-9]))"
)
_TAIL = rf"(?:\s?(?:{_HAN}{{0,12}}?{_BUILDING}|{_ROOM}|{_NUMBER}[楼层]|[0-9]{{3,4}}(?![0-9年月日.])))*"
_ADDRESS = re.compile(
    rf"{_HAN}(?:{_HAN}|[0-9](?=[街巷里村组队])){{0,30}}?"
    rf"(?:{_HOUSE}{_TAIL}|{_HAN}\s?{_BUILDING}(?:\s?(?:{_ROOM}))+{_TAIL})"
)
_DETAIL = re.compile(rf"{_BUILDING}|{_ROOM}")
#: Words that lead up to an address and are no part of it.
_LEAD = re.compile(
    r".*(?:住址|地址|居住[在于]?|[现家]住|住[在于所]?|户籍(?:所在)?地?|位于|坐落于?|[在至到往为是])"
)
_HOME_SAID = re.compile(
    r"(?:住址|家庭地址|家住|现住|居住(?:地址|地)?|户籍(?:所在)?地?(?:地址)?|住)[为是在于]?\s*[:：]?\s*$"
)
_OFFICE = re.compile(
    r"办公|办理|受理|服务|中心|大厅|窗口|机关|[局委厅院]|政府|办事处|派出所|居委会|村委会|公司|企业|[商酒饭药]店|厂"
    r"|学校|幼儿园|[中小]学|银行|邮寄|通讯地址|通信地址|邮编|邮政编码|单位|注册地址|经营|登记地|项目|工程|招标|采购"
    r"|会议室|报名|集中|站|馆|网点|联系地址|报送|提交地点|地点"
)
_PERSON_SAID = re.compile(r"性别|[，,、\s|][男女](?=[，,、\s|]|$)|先生|女士|户主|出生(?!证|医学)")
#: Said of a person right before an address that may yet be a firm's.
_PERSON_BEFORE = re.compile(r"(?:(?<!法)人的?(?:地址|住所)[为是：:\s]*|业主[^，,。]{0,6})$")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = re.compile(rf"(?:^|[\s|，,、：:；;（(])([{_SURNAMES}]{_HAN}{{1,2}})(?=[\s|，,、：:；;（(])")
_NO_NAME = re.compile(
    r"[省市区县镇乡街路村社局办处科部所会队组站厅室]$|^(?:高新|方案|安全|金额|石材|白天|任务|于是|江北|江南|万元|向社)"
)
_LINE_ENDS = "\n。；;"
#: A text that gives addresses and telephones of offices, often as a table whose head is far from its rows.
_OFFICES_LISTED = re.compile(r"办公(?:地址|地点|电话|时间)|[办受]理(?:地点|地址|窗口)|网点")
_LANDLINE = re.compile(r"(?<![0-9])(?:0[0-9]{2,3}[-—－ ]?)?[2-8][0-9]{6,7}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Found:
    """An address at ``start`` to ``end`` of the text; ``personal`` when a person stands beside it."""

    start: int
    end: int
    text: str
    personal: bool


def find(text: str, numbers: Collection[int]) -> Iterator[Found]:
    """Yield the addresses that should not stand there, office addresses left out.

    ``numbers`` are the offsets of personal numbers found in the same text: an address on the same line as
    one of them is that person's.
    """
    listed = _OFFICES_LISTED.search(text) is not None
    for match in _ADDRESS.finditer(text):
        lead = _LEAD.match(match[0][: _first_digit(match[0])])
        start = match.start() + (lead.end() if lead else 0)
        if start >= match.end() - 2:
            start = match.start()
        left = max(text.rfind(end, 0, start) for end in _LINE_ENDS) + 1
        right = min((at for end in _LINE_ENDS if (at := text.find(end, match.end())) >= 0), default=len(text))
        verdict = _verdict(
            text[left:right],
            text[left:start],
            text[start : match.end()],
            any(left <= at < right for at in numbers),
        )
        if verdict or (verdict is False and not (listed and not _DETAIL.search(match[0]))):
            yield Found(start, match.end(), text[start : match.end()], verdict)


def _first_digit(text: str) -> int:
    found = re.search("[0-9]", text)
    return found.start() if found else len(text)


def _verdict(line: str, before: str, address: str, numbered: bool) -> bool | None:  # noqa: FBT001 - a fact
    """Return whether the address is personal, or ``None`` when it is an office's and may stand."""
    if _HOME_SAID.search(before):
        return True
    tied = numbered or _PERSON_SAID.search(line) is not None or _PERSON_BEFORE.search(before) is not None
    if _OFFICE.search(line):
        return False if tied else None
    named = _DETAIL.search(address) is not None and any(
        not _NO_NAME.search(found[1]) for found in _NAME.finditer(line[: len(before) + 1])
    )
    if _LANDLINE.search(line):
        return False if tied or named else None
    return tied or named
