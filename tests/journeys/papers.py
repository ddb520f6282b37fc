"""Policy files as an office hands them over: the paper as issued, a proof of it, a PDF, and what is no document."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from mingting.commons.files.fonts import find_fonts
from mingting.policies.gateways.giving import Paper, pdf
from mingting.policies.rules.clauses import Paragraph

ORGAN = "广州市番禺区科技工业商务和信息化局"
#: Documents of the demo year that the new ones do something to.
REPEALED, REPEALED_NO = f"{ORGAN}关于印发番禺区电子商务直播基地评定指引的通知", "番科工商信〔2024〕8号"
AMENDED_NO = "番科工商信规〔2024〕3号"


@dataclass(frozen=True, slots=True)
class Issued:
    """The two papers of the folder that are to be published, signed on one day."""

    on: date

    @property
    def day(self) -> str:
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"

    @property
    def measure_no(self) -> str:
        return f"番科工商信规〔{self.on.year}〕91号"

    @property
    def change_no(self) -> str:
        return f"番科工商信规〔{self.on.year}〕92号"


MEASURE = f"{ORGAN}关于印发番禺区电子商务直播基地扶持办法的通知"
CHANGE = f"{ORGAN}关于修改番禺区工业企业技术改造扶持资金管理办法的通知"
#: What stands in the measure alone: the journey looks for it and comes to this clause.
SUBSIDY, SUBSIDY_AT = "招引首播首发品牌入驻", "第三条第二项"
_MEASURE = (
    "番禺区电子商务直播基地扶持办法",
    "第一条 为支持电子商务直播基地发展，帮助中小企业开拓线上市场，制定本办法。",
    "第二条 本办法所称电子商务直播基地，是指在本区登记、为直播商家提供场地和培训的园区。",
    "第三条 对经认定的电子商务直播基地，按照下列标准给予资金补助：",
    "（一）年度服务直播商家五十家以上的，补助场地租金的百分之{rent}；",
    f"（二）{SUBSIDY}的，每个品牌给予一次性奖励五万元。",
    "第四条 企业申报补助，应当提交营业执照、租赁合同和年度服务台账。",
    f"第五条 本办法自{{day}}起施行，有效期三年。《{REPEALED}》（{REPEALED_NO}）同时废止。",
)
_CHANGE = (
    "各镇街，区各有关单位：",
    f"《番禺区工业企业技术改造扶持资金管理办法》（{AMENDED_NO}）第六条修改为：“企业应当在项目完工后六个月内提出申请。”",
    "本通知自{day}起施行。",
)


def package_of(place: Path, issued: Issued) -> Path:
    """Pack a folder: the measure, a proof of it with another figure, the change as PDF, and what is no document."""
    package = place / "政策文件.zip"
    with zipfile.ZipFile(package, "w") as packed:
        packed.writestr("政策文件/1 扶持办法.docx", _measure(issued, rent="三十"))
        packed.writestr("政策文件/2 扶持办法（送审稿）.docx", _measure(issued, rent="四十"))
        packed.writestr("政策文件/3 修改通知.pdf", _change(issued))
        packed.writestr("政策文件/~$扶持办法.docx", b"lock")
        packed.writestr("政策文件/安装程序.exe", b"MZ\x90\x00" * 16)
    return package


def _measure(issued: Issued, *, rent: str) -> bytes:
    """The paper in the order of 公文格式: number, title, addressees, words, signature, what it issues."""
    paper = Document()
    for line in (issued.measure_no, MEASURE):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph("各镇街，区各有关单位：")
    paper.add_paragraph("现将《番禺区电子商务直播基地扶持办法》印发给你们，请遵照执行。")
    for line in (ORGAN, issued.day):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title, *clauses = _MEASURE
    paper.add_paragraph(title).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for clause in clauses:
        paper.add_paragraph(clause.format(rent=rent, day=issued.day))
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _change(issued: Issued) -> bytes:
    parts = tuple(Paragraph("text", line.format(day=issued.day)) for line in (*_CHANGE, ORGAN, issued.day))
    paper = Paper(CHANGE, issued.change_no, issued.on, parts, "")
    return pdf(paper, fonts=find_fonts(tuple(settings.MINGTING["FONTS"])))
