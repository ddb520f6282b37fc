"""A document given out as OFD: the same pages as its PDF, by the standard, read back word for word."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from mingting.commons.files import kinds
from mingting.commons.files.fonts import find_fonts
from mingting.commons.files.typesetting import set_as_pdf
from mingting.kernel.refusals import Refused
from mingting.policies.gateways.giving import Paper, ofd, pdf
from mingting.policies.rules.clauses import Paragraph
from mingting.publishing.gateways import importing

from .ofd_structure import faults, steps
from .sample_ofd import Ofd, words

DIRECTORY = str(Path(__file__).parents[2] / "var" / "fonts")
DAY = date(2024, 3, 5)
TITLE, ORGAN = "明厅区政务服务管理办法（试行）", "明厅区政务服务和数据管理局"
ROWS = (
    ("序号", "事项名称", "时限"),
    ("1", "设立登记 ABC-12", "3 个工作日"),
    ("2", "食品经营许可", "10 个工作日"),
)
#: Dots to a millimetre, for pictures of pages.
DOTS = 8


def printed(article: str = "为了规范政务服务，提高 2024 年效能，制定本办法。", times: int = 30) -> bytes:
    parts = [Paragraph("text", "各镇人民政府："), Paragraph("heading", "一、总体要求", level=3)]
    parts += [Paragraph("text", f"第二条 {article}")]
    parts += [Paragraph("text", f"第三条 {'事项实行清单管理，每年调整一次。' * times}")]
    parts += [Paragraph("table", "", rows=ROWS), Paragraph("text", ORGAN), Paragraph("text", "2024年3月5日")]
    source = "来源：https://www.mingting.gov.cn/item/7　发布日期：2024-03-06"
    paper = Paper(TITLE, "明政数规〔2024〕1号", DAY, tuple(parts), source)
    return pdf(paper, fonts=find_fonts((DIRECTORY,)))


@cache
def usual() -> bytes:
    return printed()


def drawn(body: str) -> bytes:
    """A PDF of one small page, drawn by Typst from markup."""
    fonts = find_fonts((DIRECTORY,))
    names = json.dumps(["DejaVu Sans Mono", *fonts.families["song"]], ensure_ascii=False)[1:-1]
    layout = (
        '#set document(title: "x", date: datetime(year: 2024, month: 3, day: 5))\n'
        f'#set page(width: 120mm, height: 60mm)\n#set text(lang: "zh", font: ({names}))\n= 题\n{body}'
    )
    return set_as_pdf(layout.encode(), "none", {}, fonts=fonts)


def given(pages: bytes) -> bytes:
    return ofd(pages, title=TITLE, author=ORGAN, on=DAY)


def part(data: bytes, name: str) -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def contents(data: bytes) -> list[etree._Element]:
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    return [part(data, name) for name in names if name.endswith("Content.xml")]


def letters(data: bytes) -> str:
    return "".join(code.text or "" for page in contents(data) for code in page.iter("{*}TextCode"))


class TestStructure:
    @pytest.mark.parametrize(
        "pages", [usual, lambda: drawn("red"), lambda: printed("见 office 与 efficient。", 200)]
    )
    def test_is_as_the_standard_demands(self, pages):
        assert faults(given(pages())) == []

    def test_the_judge_sees_faults(self):
        found = faults(Ofd([words(100, 100, 16, "文字"), words(100, 140, 16, "文字")]).bytes())

        assert {"an ID is given twice", "Doc_0/Document.xml: CommonData lacks ['MaxUnitID!']"} <= set(found)

    def test_says_title_organ_and_day(self):
        info = part(given(usual()), "OFD.xml").find("{*}DocBody/{*}DocInfo")

        assert info is not None
        assert [info.findtext(f"{{*}}{name}") for name in ("Title", "Author", "CreationDate", "Creator")] == [
            *(TITLE, ORGAN, "2024-03-05", "明厅")
        ]

    def test_leads_to_the_headings(self):
        root = part(given(usual()), "Doc_0/Document.xml")
        found = [(one.get("Title"), one.getparent().get("Title")) for one in root.iter("{*}OutlineElem")]

        assert found == [(TITLE, None), ("一、总体要求", TITLE)]

    def test_the_same_pages_give_the_same_bytes(self):
        assert given(usual()) == given(usual())

    def test_is_known_by_its_kind(self):
        facts = kinds.sniff(given(usual()), "办法.ofd")

        assert (facts.type, facts.faults) == ("ofd", ())


class TestReading:
    def test_the_house_reads_it_as_it_reads_the_pdf(self):
        read = importing.read(given(usual()), "办法.ofd")

        assert read == importing.read(usual(), "办法.pdf")
        assert (read.title, read.doc_no, read.formed_on, read.warnings) == (
            TITLE,
            "明政数规〔2024〕1号",
            DAY,
            (),
        )

    @pytest.mark.parametrize(
        "article",
        ["见 office、efficient、flow。", "生僻字：喆堃犇昇；扩展区：𠮷。", "不断开 2024\u00a0年 1\u20112 号"],
    )
    def test_has_the_letters_of_the_pdf_in_their_order(self, article):
        pages = printed(article)
        document = pypdfium2.PdfDocument(pages)
        told = "".join(page.get_textpage().get_text_range() for page in document)

        assert "".join(letters(given(pages)).split()) == "".join(told.replace("\ufffe", "\u2011").split())

    def test_a_ligature_stands_alone_with_its_glyph(self):
        page = contents(given(printed("见 office。")))[0]
        joined = [one for one in page.iter("{*}TextObject") if one.findtext("{*}TextCode") == "ffi"]

        assert [one.find("{*}CGTransform").attrib for one in joined] == [
            {"CodePosition": "0", "CodeCount": "3", "GlyphCount": "1"}
        ]


class TestLooks:
    @pytest.mark.parametrize(
        "pages", [usual, lambda: drawn('#text(fill: rgb("#c00000"))[红 red 0123] #line(length: 50%)')]
    )
    def test_every_page_has_its_ink_where_the_pdf_has_it(self, pages):
        data, document = given(pages()), pypdfium2.PdfDocument(pages())

        for page, wanted in zip(contents(data), document, strict=True):
            theirs = wanted.render(scale=DOTS * 25.4 / 72).to_pil().convert("L")
            ours = picture(data, page, theirs.size)
            assert astray(ours, theirs) < 0.002
            assert astray(theirs, ours) < 0.002

    def test_a_shift_of_half_a_millimetre_would_be_seen(self):
        wanted = pypdfium2.PdfDocument(usual())[0].render(scale=DOTS * 25.4 / 72).to_pil().convert("L")

        assert astray(ImageChops.offset(wanted, DOTS // 2, 0), wanted) > 0.1

    def test_keeps_colours(self):
        page = contents(given(drawn('#text(fill: rgb("#c00000"))[红] 黑')))[0]
        told = {one.findtext("{*}TextCode"): one.find("{*}FillColor") for one in page.iter("{*}TextObject")}

        assert told["红"].get("Value") == "192 0 0"
        assert told["黑"] is None

    @pytest.mark.parametrize(
        "body", ["#rotate(30deg)[斜]", "#scale(x: 50%)[窄]", "#text(fill: rgb(0, 0, 0, 50%))[淡]"]
    )
    def test_refuses_what_it_cannot_draw_alike(self, body):
        with pytest.raises(Refused, match="OFD"):
            given(drawn(body))


def picture(data: bytes, page: etree._Element, size: tuple[int, int]) -> Image.Image:
    """The page drawn by what the package says alone: FreeType with its fonts, letter by letter."""
    package = zipfile.ZipFile(io.BytesIO(data))
    fonts = {
        one.get("ID"): package.read(f"Doc_0/Res/{one.findtext('{*}FontFile')}")
        for one in part(data, "Doc_0/PublicRes.xml").iter("{*}Font")
    }
    faces: dict[tuple[str, str], ImageFont.FreeTypeFont] = {}
    sheet = Image.new("L", size, 255)
    pen = ImageDraw.Draw(sheet)
    for thing in page.iter("{*}TextObject", "{*}PathObject"):
        left, top, *_ = (float(edge) for edge in thing.get("Boundary").split())
        code = thing.find("{*}TextCode")
        if code is None:
            line = thing.findtext("{*}AbbreviatedData").replace("M ", "").replace("L ", "").split()
            ends = [(float(edge) + (top if at % 2 else left)) * DOTS for at, edge in enumerate(line)]
            pen.line(ends, width=max(1, round(float(thing.get("LineWidth")) * DOTS)))
            continue
        key = (thing.get("Font"), thing.get("Size"))
        if key not in faces:
            faces[key] = ImageFont.truetype(io.BytesIO(fonts[key[0]]), float(key[1]) * DOTS)
        x = left + float(code.get("X"))
        for letter, step in zip(code.text, [*steps(code.get("DeltaX")), 0.0], strict=True):
            pen.text((x * DOTS, (top + float(code.get("Y"))) * DOTS), letter, font=faces[key], anchor="ls")
            x += step
    return sheet


def astray(ink: Image.Image, other: Image.Image) -> float:
    """What part of the ink of one picture has none of the other within two dots."""
    near = other.point(lambda dot: 0 if dot < 160 else 255).filter(ImageFilter.MinFilter(5))
    dark = ink.point(lambda dot: 255 if dot < 96 else 0)
    missing = ImageChops.darker(dark, near)
    return missing.histogram()[255] / max(dark.histogram()[255], 1)
