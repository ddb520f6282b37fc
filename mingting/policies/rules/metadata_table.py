"""The table of metadata that government pages show: 索引号, 发文机关, 文号, 成文日期, under their many names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingting.policies.rules.reading import Evidence, Source

Row = tuple[str, str]

#: The platforms' own words (中国政府网、广东 gkmlpt、山东、甘肃、安徽、住建部): what we call it → what they do.
_LABELS = {
    "title": ("标题", "名称", "信息名称", "公文名称", "文件名称"),
    "number": ("文号", "发文字号", "发文号", "文件编号", "文件号", "发文文号"),
    "issuers": ("发文机关", "发布机构", "发文单位", "发布机关", "制发机关", "制定机关", "发文机构"),
    "signed": ("成文日期", "成文时间", "生成日期", "签发日期", "印发日期"),
    "published": ("发布日期", "发布时间", "公开日期", "发布", "发文日期"),
    "effective": ("实施日期", "施行日期", "生效日期", "生效时间"),
    "expires": ("失效日期", "废止日期", "有效期至", "终止日期", "失效时间"),
    "validity": ("有效性", "时效性", "效力状态", "是否有效"),
    "index": ("索引号", "索引号码", "信息索引号"),
    "theme": ("主题分类", "分类", "组配分类", "主题导航"),
    "registration": (
        "统一编号",
        "统一登记号",
        "登记编号",
        "规范性文件编号",
        "规范性文件统一编号",
        "备案登记号",
    ),
    "kind": ("公文种类", "文种", "体裁"),
    "disclosure": ("公开方式", "公开属性"),
    "keywords": ("主题词", "关键词"),
}
_BY_LABEL = {label: name for name, labels in _LABELS.items() for label in labels}
_BLANKS = re.compile(r"[\s:：]+")
_MOST_ROWS = 200
_LONGEST = 400
_PAIR = re.compile(r"^\s*([\u4e00-\u9fa5][\u4e00-\u9fa5\s]{1,11}?)\s*[:：]\s*(\S.{0,399})$")


def gather(rows: Sequence[Row]) -> dict[str, tuple[str, Evidence]]:
    """Return what the rows say, under our names, the first that says something; unknown labels are left."""
    found: dict[str, tuple[str, Evidence]] = {}
    for index, (label, value) in enumerate(rows[:_MOST_ROWS]):
        name = _BY_LABEL.get(_BLANKS.sub("", label[:40]))
        text = " ".join(value[:_LONGEST].split())
        if name and text and text not in ("-", "--", "无", "None", "/") and name not in found:
            evidence = Evidence(Source.METADATA, index, f"{_BLANKS.sub('', label[:40])}：{text}")
            found[name] = (text, evidence)
    return found


def row_of(text: str) -> Row | None:
    """Return the row that a paragraph is: ``索 引 号：11440…`` above the text of a page."""
    found = _PAIR.match(text[: _LONGEST + 20])
    if found is None or _BLANKS.sub("", found[1]) not in _BY_LABEL:
        return None
    return found[1], found[2].strip()
