"""四性检测 when a case is archived (档案法第三十九条; the lists follow DA/T 70—2018): true, whole, usable, safe.

What a program cannot see on the case is said to be 未检测, with the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mingting.disclosure.gateways.archiving.bag import ALGORITHMS
from mingting.disclosure.gateways.archiving.case import MAIN, CasePackage, clean, day
from mingting.disclosure.gateways.archiving.formats import Format
from mingting.disclosure.rules.retention import RETENTIONS, ArchivePattern
from mingting.kernel.identifiers import uscc_fault

PASSED: Literal["合格"] = "合格"
FAILED: Literal["不合格"] = "不合格"
NOTED: Literal["提示"] = "提示"
UNTESTED: Literal["未检测"] = "未检测"
TRUE, WHOLE, USABLE, SAFE = "真实性", "完整性", "可用性", "安全性"
#: Letters of a value: what the columns of an archive's register take.
_LONGEST_TITLE, _LONGEST_VALUE = 500, 100


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the property it belongs to, what is checked, the result, and what was found or why not tested."""

    property: str
    name: str
    result: Literal["合格", "不合格", "提示", "未检测"]
    detail: str


def checked(case: CasePackage, formats: Sequence[Format], *, at: datetime) -> list[Check]:
    """Return the checks of a case; ``formats`` belong to its documents, one by one, ``at`` is when it is packed."""
    return [*_true(case, formats, at), *_whole(case), *_usable(case, formats), *_safe(case, formats)]


def _judged(property_: str, name: str, faults: Sequence[str], good: str) -> Check:
    if faults:
        return Check(property_, name, FAILED, "；".join(dict.fromkeys(faults)))
    return Check(property_, name, PASSED, good)


def _untested(property_: str, name: str, why: str) -> Check:
    return Check(property_, name, UNTESTED, why)


def _numbered(faults: Sequence[str]) -> list[str]:
    return [f"第{number}个文件：{fault}" for number, fault in enumerate(faults, start=1) if fault]


def _values(case: CasePackage) -> dict[str, str]:
    return {
        "登记编号": case.identifier,
        "档号": case.archive_number,
        "题名": case.title,
        "责任者": case.organ,
        "统一社会信用代码": case.uscc,
        "年度": str(case.year),
        "保管期限代码": case.retention_code,
        "保管期限": case.retention_name,
    }


def _true(case: CasePackage, formats: Sequence[Format], at: datetime) -> list[Check]:
    values = _values(case)
    changed = [
        f"第{number}个文件与登记的校验值不符"
        for number, document in enumerate(case.documents, start=1)
        if hashlib.sha256(document.data).hexdigest() != document.sha256
    ]
    sums = "、".join(name.upper() for name in ALGORITHMS)
    long = [
        f"{name}超过 {most} 字"
        for name, value in values.items()
        if len(value) > (most := _LONGEST_TITLE if name == "题名" else _LONGEST_VALUE)
    ]
    texts = [*values.values(), *(document.title for document in case.documents)]
    strange = [f"“{clean(text)[:20]}”含有不可见字符" for text in texts if clean(text) != text.strip()]
    return [
        _judged(TRUE, "固化信息有效性", changed, f"逐个重新计算，与登记时一致；包内以 {sums} 固化"),
        _untested(TRUE, "电子签名有效性", "封装包未附电子签名，以校验值和台账留存的指纹固化"),
        _judged(TRUE, "元数据项数据长度", long, "均在限定长度以内"),
        _judged(TRUE, "元数据项数据类型、格式", _mistyped(case), "年度、信用代码的格式正确"),
        _judged(TRUE, "元数据项值域", _outside(case), "保管期限、主从声明的取值在规定范围内"),
        _judged(
            TRUE, "元数据项数据合理性", _unreasonable(case, at), "年度、办结日期、行为时间、形成时间前后相符"
        ),
        _judged(TRUE, "元数据项特殊字符", strange, "没有不可见字符"),
        _judged(TRUE, "档号规范性", _archive_number(case), "符合规定的档号格式，与年度、保管期限一致"),
        _judged(TRUE, "数据重复性", _repeated(case), "包内没有重复文件"),
        _untested(TRUE, "与其他案卷的重复性", "只检测本案卷，其他案卷由档案管理系统检测"),
        _judged(
            TRUE,
            "内容数据电子属性一致性",
            _numbered([format_.misnamed for format_ in formats]),
            "扩展名与内容相符",
        ),
    ]


def _mistyped(case: CasePackage) -> list[str]:
    found = [] if 1949 <= case.year <= 9999 else [f"年度“{case.year}”不是四位年份"]
    if case.uscc and (fault := uscc_fault(case.uscc)):
        found.append(fault)
    return found


def _outside(case: CasePackage) -> list[str]:
    kept = RETENTIONS.get(case.retention_code)
    if kept is None:
        return [f"保管期限代码“{clean(case.retention_code)}”不在 {'、'.join(RETENTIONS)} 之内"]
    return [] if case.retention_name == kept.name else [f"保管期限代码 {kept.code} 应为“{kept.name}”"]


def _unreasonable(case: CasePackage, at: datetime) -> list[str]:
    found = []
    if case.closed_on > day(at):
        found.append("办结日期晚于封装时间")
    if not case.closed_on.year - 1 <= case.year <= case.closed_on.year + 1:
        found.append("归档年度与办结日期相差一年以上")
    if any(event.at > at for event in case.events):
        found.append("有晚于封装时间的行为")
    found += [
        f"第{number}个文件的形成时间晚于封装时间"
        for number, document in enumerate(case.documents, start=1)
        if document.made_at > at
    ]
    return found


def _archive_number(case: CasePackage) -> list[str]:
    if not ArchivePattern(case.archive_pattern).matches(case.archive_number):
        return [f"档号“{clean(case.archive_number)[:60]}”不符合规定的格式 {case.archive_pattern}"]
    parts = case.archive_number.replace("·", "-").split("-")
    wrong = [part for part in (str(case.year), case.retention_code) if part not in parts]
    return [f"档号中没有{'、'.join(wrong)}，与年度或保管期限不一致"] if wrong else []


def _repeated(case: CasePackage) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for number, document in enumerate(case.documents, start=1):
        if first := seen.get(document.sha256):
            found.append(f"第{number}个文件与第{first}个文件内容相同")
        seen.setdefault(document.sha256, number)
    return found


def _whole(case: CasePackage) -> list[Check]:
    count = len(case.documents)
    octets = sum(len(document.data) for document in case.documents)
    missing = [f"缺少{name}" for name, value in _values(case).items() if not value.strip()]
    missing += [
        f"第{number}个文件缺少题名或种类"
        for number, document in enumerate(case.documents, start=1)
        if not (document.title.strip() and document.kind.strip())
    ]
    moments = [event.at for event in case.events]
    process = [] if moments else ["没有办理过程信息"]
    process += [] if moments == sorted(moments) else ["办理过程没有按时间先后记载"]
    process += ["有行为没有写明行为人"] if any(not event.who.strip() for event in case.events) else []
    mains = sum(document.role == MAIN for document in case.documents)
    return [
        _untested(WHOLE, "总件数", f"登记簿没有给出件数；包内 {count} 个文件")
        if case.registered is None
        else _judged(
            WHOLE,
            "总件数",
            [] if case.registered == count else [f"登记 {case.registered} 个文件，包内 {count} 个"],
            f"登记与包内均为 {count} 个文件",
        ),
        Check(WHOLE, "总字节数", PASSED, f"{octets} 字节，逐个记载于封装包"),
        _judged(WHOLE, "元数据必填项", missing, "必填项齐全"),
        _judged(WHOLE, "过程信息", process, f"记载 {len(moments)} 项行为，按时间先后排列"),
        _judged(
            WHOLE,
            "内容数据",
            [] if mains else ["没有主文档"],
            f"主文档 {mains} 个，附属文档 {count - mains} 个",
        ),
        _scope(case),
    ]


def _scope(case: CasePackage) -> Check:
    if not case.required:
        return _untested(WHOLE, "归档范围", "没有给出应当归档的文件种类")
    has = {document.kind for document in case.documents}
    missing = [f"缺少{kind}" for kind in case.required if kind not in has]
    return _judged(WHOLE, "归档范围", missing, f"{'、'.join(case.required)}齐全")


def _usable(case: CasePackage, formats: Sequence[Format]) -> list[Check]:
    try:
        json.dumps(dict(case.metadata), ensure_ascii=False)
        unreadable = []
    except (TypeError, ValueError):
        unreadable = ["补充元数据不能写成 JSON"]
    notes = _numbered([format_.note for format_ in formats])
    return [
        _judged(USABLE, "元数据可读性", unreadable, "以 JSON 和 XML 保存，可以读回"),
        _judged(
            USABLE,
            "内容数据可读性",
            _numbered([format_.fault for format_ in formats]),
            "逐个打开，均能识别和读取",
        ),
        Check(USABLE, "内容数据格式", NOTED, "；".join(notes))
        if notes
        else Check(USABLE, "内容数据格式", PASSED, "均为长期保存格式"),
        _untested(USABLE, "软硬件环境", "包内为通用格式，不依赖特定软硬件；利用环境由保管单位检测"),
    ]


def _safe(case: CasePackage, formats: Sequence[Format]) -> list[Check]:
    said = Counter(document.scan for document in case.documents)
    risks = _numbered([format_.risk for format_ in formats])
    if said["infected"]:
        virus = Check(SAFE, "病毒检测", FAILED, f"{said['infected']} 个文件带有病毒")
    elif said["clean"] == len(case.documents):
        virus = Check(SAFE, "病毒检测", PASSED, "逐个查毒，没有发现病毒")
    else:
        virus = _untested(SAFE, "病毒检测", f"{len(case.documents) - said['clean']} 个文件没有查毒记录")
    return [
        virus,
        _judged(SAFE, "宏、脚本和内嵌对象", risks, "没有发现"),
        _untested(SAFE, "载体", "在线归档，没有脱机载体"),
        _untested(SAFE, "操作过程", "由保管单位按管理制度检查"),
    ]
