"""Office files built for the tests: good ones with everything in them, and bad ones."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from openpyxl.comments import Comment
from PIL import Image


def jpeg(exif: Image.Exif | None = None, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    picture.save(out, "JPEG", exif=exif or Image.Exif())
    return out.getvalue()


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "blue").save(out, "PNG")
    return out.getvalue()


def official_letter() -> bytes:
    """A notice as bureaux write them: no heading styles, typed numbering, a table, a picture, revisions."""
    letter = docx.Document()
    letter.core_properties.author = "李编辑"
    letter.core_properties.last_modified_by = "王科长"
    letter.core_properties.comments = "内部修改第三稿"
    letter.core_properties.created = datetime.datetime(2024, 3, 1, 8, 0)
    title = letter.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("关于开展政务服务“进园区”活动的通知").font.size = Pt(22)
    number = letter.add_paragraph("番政数〔2024〕12号")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    letter.add_paragraph("各镇人民政府、街道办事处：")
    letter.add_paragraph("　　为方便企业就近办事，现将有关事项通知如下。")
    letter.add_paragraph("一、活动安排")
    letter.add_paragraph("（一）时间地点")
    letter.add_paragraph("三月至六月，每月一次。")
    changed = letter.add_paragraph("服务内容包括")
    changed._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="901" w:author="王科长"><w:r><w:t>企业开办、</w:t></w:r></w:ins>'
        )
    )
    changed._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="902" w:author="王科长"><w:r>'
            "<w:delText>内部联系人陈某，</w:delText></w:r></w:del>"
        )
    )
    changed.add_run("社保登记等。").bold = True
    letter.add_comment(changed.runs[0], text="这里请再核对一遍", author="赵审核", initials="赵")
    for item in ("带齐材料", "提前预约"):
        letter.add_paragraph(item, style="List Bullet")
    table = letter.add_table(rows=3, cols=3)
    for at, text in enumerate(("园区", "服务时间", "")):
        table.cell(0, at).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0)).text = "石楼园区"
    for row in (1, 2):
        for column in (1, 2):
            table.cell(row, column).text = f"第{row}场{'上午' if column == 1 else '下午'}"
    letter.add_picture(io.BytesIO(jpeg()))
    letter.paragraphs[-1]._p.find(".//{*}docPr").set("descr", "园区服务点位置图")
    letter.sections[0].header.paragraphs[0].text = "页眉里的内容"
    ending = letter.add_paragraph("广州市番禺区政务服务和数据管理局")
    ending.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    letter.add_paragraph("2024年3月8日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return saved(letter)


def saved(document: docx.document.Document | openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain_word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def workbook() -> bytes:
    """Two sheets, one of them hidden with a salary in it, a comment, a long number and a hidden column."""
    book = openpyxl.Workbook()
    book.properties.creator = "孙会计"
    sheet = book.active
    sheet.title = "公开表"
    sheet["A1"] = "联系电话"
    sheet["B1"] = 13812345678
    sheet["B1"].comment = Comment("请勿公开此号码", "孙会计")
    secret = book.create_sheet("工资")
    secret["A1"] = "张某某月薪"
    secret.sheet_state = "hidden"
    return saved(book)


def rezipped(
    data: bytes,
    *,
    added: Mapping[str, bytes] | None = None,
    changed: Mapping[str, tuple[bytes, bytes]] | None = None,
) -> bytes:
    """The same package with members added, or with a piece of a member replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if changed and name in changed:
                before, after = changed[name]
                assert before in body
                body = body.replace(before, after)
            new.writestr(name, body)
        for name, body in (added or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in members.items():
            new.writestr(name, body)
    return out.getvalue()


PRESENTATION = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default'
    b' Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.'
    b'openxmlformats-package.relationships+xml"/></Types>',
    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
    b' Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="ppt/presentation.xml"/></Relationships>',
    "ppt/presentation.xml": b'<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
    "ppt/slides/slide1.xml": '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>惠企政策</a:t></a:r><a:r><a:t>'
    "一图读懂</a:t></a:r></a:p></p:sld>".encode(),
    "ppt/notesSlides/notesSlide1.xml": '<p:notes xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/'
    'main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>此页不对外讲</a:t></a:r>'
    "</a:p></p:notes>".encode(),
}
