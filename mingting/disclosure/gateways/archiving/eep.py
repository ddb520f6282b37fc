"""The 电子文件封装包 of a case (DA/T 48—2009): what it is, its papers and their digests, what was done, by whom.

The names of the elements follow public implementations of the norm. A signature block is left out: the package is
fixed by its digests and by the ledger that keeps its fingerprint.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from mingting.commons.files.markup import MarkupError, refuse_document_type
from mingting.commons.files.packages import MEBIBYTE
from mingting.disclosure.gateways.archiving.bag import digest
from mingting.disclosure.gateways.archiving.case import (
    ROLES,
    CasePackage,
    Event,
    PackagedFile,
    clean,
    moment,
)
from mingting.disclosure.gateways.archiving.formats import Format

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
#: Above this many bytes the papers stand beside the XML, named with their digests, and not within it.
WITHIN_LIMIT = 50 * MEBIBYTE
SYSTEM = "明厅依申请公开系统"
_STATEMENT = "本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成"
_EDITION = "2009"
_SUM = "SHA-256:"
#: How the bytes stand in 编码数据: themselves, or only their digest.
_WITHIN = "base64-"
_BESIDE = "sha256-base64Binary"
_WITHIN_SAID = (
    "“编码数据”元素存储的是计算机文件二进制流的Base64编码，反编码后按“反编码关键字”还原计算机文件的扩展名"
)
_BESIDE_SAID = "“编码数据”元素只存储计算机文件的SHA-256摘要，文件在封装包之外，按“计算机文件名”存放"


@dataclass(frozen=True, slots=True)
class Stated:
    """What an EEP states of one paper: its path, size in bytes, digest, and its bytes where it holds them."""

    path: str
    size: str
    sha256: str
    data: bytes | None


def written(case: CasePackage, paths: Sequence[str], formats: Sequence[Format], *, at: datetime) -> bytes:
    """Return the XML of a case; ``paths`` and ``formats`` belong to its documents, one by one."""
    root = etree.Element(f"{{{NAMESPACE}}}电子文件封装包", nsmap={None: NAMESPACE})
    _say(root, "封装包格式描述", _STATEMENT)
    _say(root, "版本", _EDITION)
    signed = _say(root, "被签名对象")
    signed.set("eep版本", _EDITION)
    _say(signed, "封装包类型", "原始型")
    _say(signed, "封装包类型描述", "本封装包包含电子文件数据及其元数据，原始封装，未经修改")
    _say(signed, "封装包创建时间", moment(at))
    _say(signed, "封装包创建单位", case.organ)
    content = _say(signed, "封装内容")
    record = _say(_say(content, "文件实体块"), "文件实体")
    _about(record, case)
    within = sum(len(document.data) for document in case.documents) <= WITHIN_LIMIT
    papers = _say(record, "文件数据")
    for number, document in enumerate(case.documents, start=1):
        _paper(papers, number, document, paths[number - 1], formats[number - 1], within=within)
    deeds, people = _say(content, "业务实体块"), _say(content, "机构人员实体块")
    known = _people(people, case)
    for number, event in enumerate(case.events, start=1):
        _deed(deeds, number, event, who=known.get(clean(event.who), ""), file=case.identifier)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _say(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text:
        element.text = clean(text)
    return element


def _say_all(parent: etree._Element, said: Mapping[str, str]) -> None:
    for name, text in said.items():
        if text:
            _say(parent, name, text)


def _about(record: etree._Element, case: CasePackage) -> None:
    _say(record, "聚合层次", "文件")
    _say_all(_say(record, "来源"), {"全宗名称": case.organ, "立档单位名称": case.organ})
    _say_all(record, {"电子文件号": case.identifier, "档号": case.archive_number})
    _say_all(
        _say(record, "内容描述"),
        {
            "题名": case.title,
            "文件编号": case.identifier,
            "责任者": case.organ,
            "日期": case.closed_on.isoformat(),
            "年度": str(case.year),
            "保管期限": case.retention_name,
        },
    )
    _say_all(_say(record, "形式特征"), {"件数": str(len(case.documents)), "语种": "汉语"})
    _say(_say(record, "存储位置"), "当前位置", f"{case.bag}/data/documents")


def _paper(
    papers: etree._Element, number: int, document: PackagedFile, path: str, format_: Format, *, within: bool
) -> None:
    paper = _say(papers, "文档")
    name = f"修改0-文档{number}"
    _say_all(
        paper,
        {
            "文档标识符": name,
            "文档序号": str(number),
            "文档主从声明": ROLES[document.role],
            "题名": document.title,
        },
    )
    held = _say(paper, "文档数据")
    held.set("文档数据ID", f"{name}-文档数据1")
    code = _say(held, "编码")
    code.set("编码ID", f"{name}-文档数据1-编码1")
    traits = _say(code, "电子属性")
    _say_all(
        _say(traits, "格式信息"),
        {"格式名称": format_.name, "格式版本": format_.version, "MIME媒体类型": format_.media_type},
    )
    _say_all(
        traits,
        {
            "计算机文件名": path,
            "计算机文件大小": str(len(document.data)),
            "校验码": _SUM + digest("sha256", document.data),
            "创建时间": moment(document.made_at),
            "信息系统描述": SYSTEM,
        },
    )
    _say(code, "编码描述", _WITHIN_SAID if within else _BESIDE_SAID)
    _say(code, "反编码关键字", f"{_WITHIN}{format_.extension}" if within else _BESIDE)
    coded = document.data if within else hashlib.sha256(document.data).digest()
    _say(code, "编码数据").text = base64.b64encode(coded).decode()


def _deed(deeds: etree._Element, number: int, event: Event, *, who: str, file: str) -> None:
    _say_all(
        _say(deeds, "业务实体"),
        {
            "业务标识符": f"业务{number}",
            "机构人员标识符": who,
            "文件标识符": file,
            "业务状态": "历史行为",
            "业务行为": event.did,
            "行为时间": moment(event.at),
            "行为依据": event.basis,
            "行为描述": event.note,
        },
    )


def _people(block: etree._Element, case: CasePackage) -> Mapping[str, str]:
    """Write the organ and everyone who did something; return name → identifier."""
    organ = clean(case.organ)
    known = {organ: "机构人员1"}
    for event in case.events:
        if who := clean(event.who):
            known.setdefault(who, f"机构人员{len(known) + 1}")
    for name, identifier in known.items():
        said = {"机构人员标识符": identifier, "机构人员类型": "单位" if name == organ else "个人"}
        # Since 2015 the 统一社会信用代码 stands where the 组织机构代码 stood.
        code = (case.uscc or case.organ_code) if name == organ else ""
        _say_all(_say(block, "机构人员实体"), said | {"机构人员名称": name, "组织机构代码": code})
    return known


def read(xml: bytes) -> list[Stated] | None:
    """Return what an EEP states of its papers, ``None`` when it is not one."""
    try:
        refuse_document_type(xml)
        # A paper within is one text of many megabytes, which the parser takes only when told so.
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
        root = etree.fromstring(xml, parser)
    except (MarkupError, etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{NAMESPACE}}}电子文件封装包":
        return None
    try:
        return [_stated(paper) for paper in root.iter(f"{{{NAMESPACE}}}文档")]
    except binascii.Error:
        return None


def _stated(paper: etree._Element) -> Stated:
    def said(name: str) -> str:
        return str(paper.findtext(f".//{{{NAMESPACE}}}{name}") or "")

    coded = base64.b64decode(said("编码数据"), validate=True)
    within = said("反编码关键字").startswith(_WITHIN)
    return Stated(
        path=said("计算机文件名"),
        size=said("计算机文件大小"),
        sha256=said("校验码").removeprefix(_SUM),
        data=coded if within else None,
    )
