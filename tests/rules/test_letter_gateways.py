"""Letters made: Word file and PDF say the same, look official, hold nothing back, and take words as words."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.commons.files import metadata
from mingting.commons.files.fonts import chosen
from mingting.disclosure.gateways.letters import (
    Fonts,
    Produced,
    check_template,
    default_template,
    fill,
    find_fonts,
    produce,
    read_blocks,
    typeset,
)
from mingting.disclosure.gateways.letters.blocks import Cell, Paragraph, Run, Table, text_of
from mingting.disclosure.gateways.letters.filling import written_lines
from mingting.disclosure.rules.letters import LETTERS, LetterKind, context_of, remedy_group
from mingting.kernel.refusals import Refused

from .sample_letters import SAMPLES, sample, seal

MILLIMETRE = 72 / 25.4
A4 = (595.276, 841.89)
DAY = date(2026, 3, 30)
#: Where `make fonts` puts them; without it the letters are set in the fonts of the system.
DIRECTORY = str(Path(__file__).parents[2] / "var" / "fonts")
HOSTILE = '{{ 7*7 }} {% for x in y %} {_{ <w:p> </w:t> #import "x" $a_b$ A&B 李四&王五 *粗* \\u{41} @e'


def fonts() -> Fonts:
    return find_fonts((DIRECTORY,))


@cache
def made(kind: LetterKind, outcome: str = "") -> Produced:
    return produce(kind, outcome, sample(kind, outcome), fonts=fonts())


def said(docx_bytes: bytes) -> str:
    return text_of(read_blocks(docx_bytes))


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def plain(text: str) -> str:
    """Words alone: lines break elsewhere in a PDF, and its pages are numbered."""
    return re.sub(r"\s|—\s*\d+\s*—", "", text)


def with_line(template: bytes, text: str) -> bytes:
    """Return a template as a bureau edits it: one more paragraph before the remedies or the signature."""
    document = docx.Document(io.BytesIO(template))
    last = next(each for each in document.paragraphs if re.search("救济告知|机关名称 }}$", each.text))
    last.insert_paragraph_before(text, style="公文正文")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class TestLetter:
    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_says_the_same_in_word_and_in_print(self, kind, outcome):
        letter = made(kind, outcome)

        assert plain(said(letter.docx)) == plain("".join(pages(letter.pdf)))

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_leaves_no_placeholder_open(self, kind, outcome):
        assert not re.search(r"[{}]|%|None", said(made(kind, outcome).docx))

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_names_whom_it_is_to_its_number_and_what_was_asked(self, kind, outcome):
        values = context_of(kind, sample(kind, outcome), outcome)
        print_ = plain("".join(pages(made(kind, outcome).pdf)))

        named = ["organ", "registration_no"] + (["number"] if LETTERS[kind].mark else [])
        if LETTERS[kind].shown_to_applicant:
            named += ["request_quote", "recipient", "delivery", "dated_on"]
        assert [name for name in named if plain(values[name]) not in print_] == []

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_tells_the_remedies_of_its_outcome(self, kind, outcome):
        print_ = plain("".join(pages(made(kind, outcome).pdf)))
        group = remedy_group(kind, outcome)

        assert ("先向示例区人民政府申请行政复议" in print_) == (group == "R2")
        # What is not withheld under 第十四条至第十六条 goes either way, in a partial answer too.
        either = group == "R1" or outcome == "partial"
        assert bool(re.search("申请行政复议，或者自收到.{2,8}之日起6个月内", print_)) == either
        assert ("提起行政诉讼" in print_) == (group != "none")

    @pytest.mark.parametrize("kind", [LetterKind.THIRD_PARTY, LetterKind.CO_PRODUCER, LetterKind.OTHER_ORGAN])
    def test_to_another_does_not_name_the_applicant(self, kind):
        assert sample(kind).applicant_name not in said(made(kind).docx)

    def test_does_not_go_when_something_is_lacking(self):
        with pytest.raises(Refused, match="缺少：理由"):
            produce(
                LetterKind.ANSWER,
                "deny_process",
                sample(LetterKind.ANSWER, "deny_process", reason=""),
                fonts=fonts(),
            )

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_hides_nothing_of_anybody(self, kind, outcome):
        letter = made(kind, outcome)

        assert metadata.hidden(letter.docx, "docx") == {}
        assert set(metadata.hidden(letter.pdf, "pdf")) <= {"制作软件", "文档标识", "备注"}
        with pikepdf.open(io.BytesIO(letter.pdf)) as pdf:
            assert str(pdf.docinfo["/Title"]) == LETTERS[kind].heading
            xmp = pdf.Root.Metadata.read_bytes().decode()
        assert "周" not in xmp
        assert "Author" not in xmp

    def test_comes_out_the_same_each_time(self):
        again = produce(LetterKind.FEE, "", sample(LetterKind.FEE), fonts=fonts())

        assert again == made(LetterKind.FEE)


class TestWords:
    def test_stay_what_they_are_in_word_and_in_print(self):
        data = sample(
            LetterKind.ANSWER, "granted", request_quote=HOSTILE, reason=HOSTILE, applicant_name=HOSTILE
        )

        letter = produce(LetterKind.ANSWER, "granted", data, fonts=fonts())

        assert said(letter.docx).count(HOSTILE) == 3
        assert plain("".join(pages(letter.pdf))).count(plain(HOSTILE)) == 3

    def test_of_several_lines_become_paragraphs(self):
        data = sample(LetterKind.CORRECTION, unclear="第一行\n第二行\r\n\n第三行")

        blocks = read_blocks(produce(LetterKind.CORRECTION, "", data, fonts=fonts()).docx)

        lines = [block for block in blocks if isinstance(block, Paragraph) and block.text.startswith("第")]
        assert [line.text for line in lines] == ["第一行", "第二行", "第三行"]
        assert {line.first for line in lines} == {32.0}

    def test_that_turn_the_reading_order_are_left_out(self):
        data = sample(LetterKind.REASONS, facts="甲\u202e乙\x00丙\x1b丁")

        assert "甲乙丙丁" in said(produce(LetterKind.REASONS, "", data, fonts=fonts()).docx)

    @settings(max_examples=40, deadline=None)
    @given(st.text(st.sampled_from("{}%#_-<>&;\"'\\aprtif 甲乙\n\t\a\f\v/|="), max_size=40))
    def test_of_any_kind_fill_a_template_as_they_are(self, text):
        kind = LetterKind.REASONS
        values = context_of(kind, sample(kind)) | {"facts": f"始{text}终"}

        filled = said(fill(default_template(kind), values))

        assert all(line in filled for line in written_lines(values["facts"]))

    @pytest.mark.parametrize("character", "喆堃犇昇骉頔㎡①〇𠮷")
    def test_hold_rare_characters(self, character):
        data = sample(LetterKind.RECEIPT, applicant_name=f"周{character}明")

        letter = produce(LetterKind.RECEIPT, "", data, fonts=fonts())

        assert f"周{character}明：" in plain("".join(pages(letter.pdf)))

    def test_that_no_font_has_are_named_and_not_left_out(self):
        data = sample(LetterKind.RECEIPT, applicant_name="周\u0378")

        with pytest.raises(Refused, match="U\\+0378"):
            produce(LetterKind.RECEIPT, "", data, fonts=fonts())

    def test_longer_than_a_line_stay_within_the_margins(self):
        data = sample(LetterKind.REASONS, facts="标识" + "A1b2C3d4" * 20)

        for left, _, right, _ in _letters_of(produce(LetterKind.REASONS, "", data, fonts=fonts()).pdf):
            assert left >= 28 * MILLIMETRE - 3
            assert right <= A4[0] - 26 * MILLIMETRE + 3


class TestPrint:
    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_is_for_the_archive(self, kind, outcome):
        with pikepdf.open(io.BytesIO(made(kind, outcome).pdf)) as pdf:
            xmp = pdf.Root.Metadata.read_bytes().decode()
            assert "<pdfaid:part>2</pdfaid:part>" in xmp
            assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
            assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
            assert str(pdf.Root.Lang) == "zh-CN"
            assert bool(pdf.Root.MarkInfo.Marked) is True
            assert "/StructTreeRoot" in pdf.Root
            assert "/OutputIntents" in pdf.Root

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_carries_every_font(self, kind, outcome):
        with pikepdf.open(io.BytesIO(made(kind, outcome).pdf)) as pdf:
            carried = [
                "/FontFile2" in each or "/FontFile3" in each
                for each in pdf.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
            ]
        assert carried
        assert all(carried)

    def test_is_a4_with_the_margins_of_an_official_letter(self):
        document = pypdfium2.PdfDocument(made(LetterKind.ANSWER, "partial").pdf)
        assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}

        boxes = _letters_of(made(LetterKind.ANSWER, "partial").pdf)
        assert min(box[0] for box in boxes) == pytest.approx(28 * MILLIMETRE, abs=4)
        assert max(box[2] for box in boxes) == pytest.approx(A4[0] - 26 * MILLIMETRE, abs=4)
        assert max(box[3] for box in boxes) <= A4[1] - 37 * MILLIMETRE
        assert min(box[1] for box in boxes) >= 35 * MILLIMETRE

    def test_has_twenty_two_lines_of_twenty_eight_characters_to_a_page(self):
        words = Paragraph((Run("公" * 28 * 23),), line=28.95)

        first, second = pages(typeset([words], title="公文", dated_on=DAY, fonts=fonts()))

        assert [len(line) for line in first.splitlines()][:22] == [28] * 22
        assert plain(second) == "公" * 28

    def test_numbers_its_pages(self):
        numbers = [re.findall(r"— (\d) —", page) for page in pages(made(LetterKind.ANSWER, "partial").pdf)]

        assert numbers == [[str(n + 1)] for n in range(len(numbers))]
        assert len(numbers) > 1

    def test_numbers_odd_pages_on_the_right_and_even_ones_on_the_left(self):
        document = pypdfium2.PdfDocument(made(LetterKind.ANSWER, "partial").pdf)
        places = []
        for page in list(document)[:2]:
            text = page.get_textpage()
            start, _ = text.search("— ").get_next()
            places.append(text.get_charbox(start)[0])

        assert places[0] > A4[0] / 2 > places[1]

    def test_has_its_title_as_a_heading(self):
        outline = pypdfium2.PdfDocument(made(LetterKind.FEE).pdf).get_toc()

        titles = [plain(entry.get_title()) for entry in outline]
        assert titles[0].endswith("政府信息公开信息处理费收费通知书")
        assert "一、收费标准" in titles

    @pytest.mark.parametrize(
        "organ",
        ["某局", "示例市示例区政务服务和数据管理局", "示例自治州示例市示例经济技术开发区管理委员会办公室"],
    )
    def test_signs_at_the_right_the_organ_on_one_line_and_the_date_below_it(self, organ):
        letter = produce(LetterKind.RECEIPT, "", sample(LetterKind.RECEIPT, organ=organ), fonts=fonts())
        document = pypdfium2.PdfDocument(letter.pdf)
        text = document[len(document) - 1].get_textpage()
        written = text.get_text_range()

        assert re.search(rf"^{organ}\s*\n2026年3月30日\s*$", written.replace("\r", ""), re.MULTILINE)
        box = text.get_charbox(written.rindex("2026年3月30日"))
        assert box[0] > A4[0] * 0.4

    def test_keeps_the_signature_with_words_before_it(self):
        for lines in range(8, 18):
            data = sample(LetterKind.EXTENSION, reason="\n".join(["须逐件核对。"] * lines))
            last = pages(produce(LetterKind.EXTENSION, "", data, fonts=fonts()).pdf)[-1]
            assert "答复您" in plain(last)

    def test_without_chinese_fonts_is_refused(self):
        store = find_fonts(()).store

        with pytest.raises(Refused, match="make fonts"):
            chosen(store, frozenset({"DejaVu Sans", "Libertinus Serif"}))

    def test_is_set_in_the_fonts_of_the_system_when_no_others_are_there(self):
        letter = produce(LetterKind.RECEIPT, "", sample(LetterKind.RECEIPT), fonts=find_fonts(()))

        assert plain(said(letter.docx)) == plain("".join(pages(letter.pdf)))


def _letters_of(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return the box of every inked letter but those of page numbers."""
    boxes = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index, each in enumerate(text.get_text_range()):
            box = text.get_charbox(index)
            if not each.isspace() and box[3] - box[1] > 1 and box[3] > 32 * MILLIMETRE:
                boxes.append(box)
    return boxes


class TestSeal:
    def test_stands_over_organ_and_date(self):
        letter = produce(
            LetterKind.THIRD_PARTY, "", sample(LetterKind.THIRD_PARTY), fonts=fonts(), seal=seal()
        )

        document = pypdfium2.PdfDocument(letter.pdf)
        drawn = [
            (number, thing.get_bounds())
            for number, page in enumerate(document)
            for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
        [(number, (left, bottom, right, top))] = drawn
        text = document[number].get_textpage()
        start, length = text.search("2026年3月30日").get_next()
        date_left, date_bottom, _, date_top = text.get_charbox(start)
        date_right = text.get_charbox(start + length - 1)[2]

        assert right - left == pytest.approx(42 * MILLIMETRE, abs=0.5)
        assert (left + right) / 2 == pytest.approx((date_left + date_right) / 2, abs=3)
        assert bottom < date_bottom < date_top < (bottom + top) / 2

    def test_that_is_no_picture_is_refused(self):
        with pytest.raises(Refused, match="PNG"):
            produce(LetterKind.FEE, "", sample(LetterKind.FEE), fonts=fonts(), seal=b"<svg/>")


class TestTemplate:
    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_of_ours_passes_its_own_examination(self, kind, outcome):
        assert check_template(default_template(kind, outcome), kind, outcome) == []

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_of_ours_carries_no_hidden_information(self, kind, outcome):
        assert metadata.hidden(default_template(kind, outcome), "docx") == {}

    def test_that_a_bureau_edited_shows_in_word_and_in_print(self):
        kind, outcome = LetterKind.ANSWER, "granted"
        edited = with_line(
            default_template(kind, outcome), "领取时请出示身份证件，编号{{ registration_no }}。"
        )

        assert check_template(edited, kind, outcome) == []
        letter = produce(kind, outcome, sample(kind, outcome), fonts=fonts(), template=edited)

        for text in (said(letter.docx), "".join(pages(letter.pdf))):
            assert "领取时请出示身份证件，编号ZSJ-2026-00012。" in plain(text)

    def test_that_leaves_out_an_element_makes_no_letter(self):
        document = docx.Document(io.BytesIO(default_template(LetterKind.FEE)))
        for paragraph in document.paragraphs:
            if "计费明细 }}" in paragraph.text:
                paragraph.text = ""
        out = io.BytesIO()
        document.save(out)

        with pytest.raises(Refused, match="没有写出“计费明细”"):
            produce(LetterKind.FEE, "", sample(LetterKind.FEE), fonts=fonts(), template=out.getvalue())


class TestReading:
    def test_of_a_table_keeps_cells_that_cover_others(self):
        document = docx.Document()
        table = document.add_table(3, 3)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "竖"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "横"
        table.cell(2, 2).text = "角"
        out = io.BytesIO()
        document.save(out)

        [read] = [block for block in read_blocks(out.getvalue()) if isinstance(block, Table)]

        assert [[(cell.across, cell.down) for cell in row] for row in read.rows] == [
            [(1, 2), (2, 1)],
            [(1, 1), (1, 1)],
            [(1, 1), (1, 1), (1, 1)],
        ]
        set_ = pages(typeset([read], title="表", dated_on=DAY, fonts=fonts()))
        assert sorted(plain(set_[0])) == sorted("竖横角")

    def test_of_runs_keeps_their_form(self):
        document = docx.Document()
        run = document.add_paragraph().add_run("红")
        run.bold = run.underline = True
        run.font.color.rgb = docx.shared.RGBColor(0xC0, 0, 0)
        run.font.size = docx.shared.Pt(14)
        out = io.BytesIO()
        document.save(out)

        [paragraph] = read_blocks(out.getvalue())

        [read] = paragraph.runs
        assert (read.text, read.bold, read.underline, read.color, read.size) == (
            "红",
            True,
            True,
            "c00000",
            14.0,
        )
        assert pages(typeset([paragraph], title="红", dated_on=DAY, fonts=fonts()))[0].startswith("红")

    def test_of_a_page_break_within_a_paragraph_parts_it(self):
        document = docx.Document()
        paragraph = document.add_paragraph("前")
        paragraph.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
        paragraph.add_run("后")
        out = io.BytesIO()
        document.save(out)

        first, second = pages(typeset(read_blocks(out.getvalue()), title="页", dated_on=DAY, fonts=fonts()))

        assert (plain(first), plain(second)) == ("前", "后")

    def test_of_what_is_no_word_file_is_refused(self):
        with pytest.raises(Refused, match="Word"):
            read_blocks(b"%PDF-1.7")

    def test_of_a_cell_of_several_paragraphs_keeps_them(self):
        cell = Cell((Paragraph((Run("甲"),), line=24.0), Paragraph((Run("乙"),), line=24.0)))

        shown = pages(typeset([Table((100.0,), ((cell,),))], title="表", dated_on=DAY, fonts=fonts()))[0]

        assert shown.split()[:2] == ["甲", "乙"]
