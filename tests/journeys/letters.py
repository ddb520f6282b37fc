"""Files that people bring to the desk, made as Word makes them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from docx import Document
from docx.shared import Pt
from PIL import Image

TITLE = "关于延长区政务服务中心周六服务时间的情况"


def word_file(folder: Path) -> Path:
    """A short report with a heading, a table with a merged cell, a picture and one careless telephone number."""
    letter = Document()
    heading = letter.add_paragraph()
    heading.alignment = 1
    run = heading.add_run(TITLE)
    run.bold, run.font.size = True, Pt(22)
    letter.add_paragraph("为方便上班族办事，区政务服务中心自本月起延长周六服务时间。")
    letter.add_heading("一、服务安排", level=1)
    table = letter.add_table(rows=3, cols=3)
    table.style = "Table Grid"
    for row, cells in enumerate(
        (("楼层", "时段", "窗口"), ("首层", "9:00—12:00", "8个"), ("", "14:00—17:00", "6个"))
    ):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    letter.add_heading("二、咨询", level=1)
    letter.add_paragraph("预约遇到问题的，可以联系当班同志，手机13800138000。")
    image = BytesIO()
    Image.new("RGB", (320, 160), (27, 90, 168)).save(image, "PNG")
    letter.add_picture(BytesIO(image.getvalue()))
    letter.add_paragraph("广州市番禺区政务服务和数据管理局")
    letter.add_paragraph("2026年11月20日")
    path = folder / "周六服务.docx"
    letter.save(str(path))
    return path
