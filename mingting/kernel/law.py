"""Statutes and norms by their short names, and how an article is cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Short name → full name as it is cited to the public.
STATUTES = {
    "条例": "《中华人民共和国政府信息公开条例》",
    "指引": "《政府网站发展指引》（国办发〔2017〕47号）",
    "指标": "《政府网站与政府系统政务新媒体检查指标》（国办秘函〔2019〕19号）",
    "平台": "《关于规范政府信息公开平台有关事项的通知》（国办公开办函〔2019〕61号）",
    "信息处理费": "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）",
    "期限解释": "《关于政府信息公开期限有关问题的解释》（国办公开办函〔2015〕207号）",
    "送达解释": "《关于政府信息公开处理决定送达问题的解释》（国办公开办函〔2016〕235号）",
    "机构改革解释": "《关于机构改革后政府信息公开申请办理问题的解释》（国办公开办函〔2019〕14号）",
    "年报格式": "《政府信息公开工作年度报告格式》（国办公开办函〔2021〕30号）",
    "公开司法解释": "《最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释》（法释〔2025〕8号）",
    "复议法": "《中华人民共和国行政复议法》",
    "行诉法": "《中华人民共和国行政诉讼法》",
    "档案法": "《中华人民共和国档案法》",
    "档案条例": "《中华人民共和国档案法实施条例》",
    "邮政法": "《中华人民共和国邮政法》",
    "保密法": "《中华人民共和国保守国家秘密法》",
    "个保法": "《中华人民共和国个人信息保护法》",
    "网安法": "《中华人民共和国网络安全法》",
    "无障碍法": "《中华人民共和国无障碍环境建设法》",
    "公文格式": "《党政机关公文格式》（GB/T 9704—2012）",
    "公文条例": "《党政机关公文处理工作条例》",
    "信用代码": "《法人和其他组织统一社会信用代码编码规则》（GB 32100—2015）",
    "身份号码": "《公民身份号码》（GB 11643—1999）",
    "规范性文件通知": "《关于加强行政规范性文件制定和监督管理工作的通知》（国办发〔2018〕37号）",
    "规范性文件规定": "《广东省行政规范性文件管理规定》（粤府令第277号）",
    "公文属性": "《〈关于全面推进政务公开工作的意见〉实施细则》（国办发〔2016〕80号）",
    "三审三校": "本机关信息发布“三审三校”制度",
}


def cite(statute: str, article: str = "") -> str:
    """Return the citation of an article: ``cite("条例", "第二十六条")``. Unknown statutes raise ``KeyError``."""
    return STATUTES[statute] + article


@dataclass(frozen=True, slots=True)
class LegalTerm:
    """A period set by law: its length in working days, the article, and the day it took effect."""

    workdays: int
    cite: str
    since: date
