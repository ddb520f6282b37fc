"""A scan becomes a draft: whichever way up, under a seal, beside pages of text; and it says that it must be checked."""

from __future__ import annotations

import datetime
import re

import pytest

from mingting.commons.files.fonts import find_fonts
from mingting.commons.files.kinds import Unacceptable
from mingting.kernel.refusals import Refused
from mingting.publishing.gateways.importing import (
    Heading,
    Image,
    Imported,
    Table,
    Text,
    read,
    recognition,
    scans,
)
from tests.rules import sample_office, sample_scans
from tests.rules.sample_ofd import MM, TALL, WIDE, Ofd, image, words
from tests.rules.sample_pdfs import Page, Pdf


def _can_be_set() -> bool:
    try:
        return bool(find_fonts())
    except Refused:
        return False


needs_font = pytest.mark.skipif(not _can_be_set(), reason="there is no Chinese font to set a sample in")
needs_extra = pytest.mark.skipif(
    not recognition.is_there(), reason="the extra that reads scans is not installed"
)


def texts(found: Imported) -> str:
    html = "".join(block.html for block in found.blocks if isinstance(block, Text))
    return sample_scans.without_tags(html)


def everything(found: Imported) -> str:
    said = [found.title, found.doc_no]
    for block in found.blocks:
        if isinstance(block, Text):
            said.append(sample_scans.without_tags(block.html))
        elif isinstance(block, Heading):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [cell.text for row in block.rows for cell in row]
    return "".join(said)


def assert_read(found: Imported) -> None:
    assert found.title == sample_scans.TITLE
    assert found.doc_no == sample_scans.NUMBER
    assert found.formed_on == datetime.date(2024, 3, 5)
    assert found.issuer == sample_scans.ISSUER
    assert sample_scans.error_rate(everything(found), sample_scans.WHOLE) < 0.01
    assert found.warnings[0] == scans.CHECK


@needs_font
@needs_extra
class TestOnePage:
    def test_lines_become_paragraphs_headings_and_a_table(self) -> None:
        found = read(sample_scans.pdf_of([sample_scans.scanned(sample_scans.paper(), slant=0.8)]), "扫描.pdf")

        assert_read(found)
        assert sample_scans.PARAGRAPHS[0] in texts(found).replace(",", "，")
        assert Heading(2, sample_scans.HEADING) in found.blocks
        tables = [block for block in found.blocks if isinstance(block, Table)]
        assert [[cell.text for cell in row] for row in tables[0].rows] == [
            list(row) for row in sample_scans.TABLE
        ]
        assert not re.search(r"1\s*[—一-]", everything(found)), "the page number is no part of the text"

    def test_upside_down_under_a_seal(self) -> None:
        page = sample_scans.scanned(sample_scans.sealed(sample_scans.paper())).rotate(180)

        found = read(sample_scans.picture_of(page), "拍照.jpg")

        assert_read(found)
        assert "第1页倒置，已转正后识别" in found.warnings
        assert "第1页有 1 处红色印章，印章未导入，印章下的文字请核对" in found.warnings

    @pytest.mark.parametrize("quarter", [90, 270])
    def test_lying_on_its_side(self, quarter: int) -> None:
        page = sample_scans.paper().rotate(quarter, expand=True)

        found = read(sample_scans.picture_of(page, "PNG"), "横放.png")

        assert_read(found)
        assert any("横放，已转正后识别" in said for said in found.warnings)

    def test_pages_of_text_and_scans_go_together(self) -> None:
        first = Pdf(
            [Page(words=[(213.5, 100, 28, "前一页有文字"), (72, 200, 16, "这一页有文字层。")])]
        ).bytes()
        both = sample_scans.joined_pdf(first, sample_scans.pdf_of([sample_scans.paper()], dots=141))

        found = read(both, "混排.pdf")

        assert found.title == "前一页有文字"
        assert texts(found).startswith("这一页有文字层。")
        assert sample_scans.PARAGRAPHS[1] in texts(found)
        assert found.formed_on == datetime.date(2024, 3, 5)

    def test_an_ofd_of_pictures_is_read(self) -> None:
        whole = image(0, 0, WIDE / MM, TALL / MM)
        data = Ofd([whole], picture=sample_scans.picture_of(sample_scans.paper(), "PNG")).bytes()

        assert_read(read(data, "扫描.ofd"))


@needs_extra
class TestOddShapes:
    @pytest.mark.parametrize("size", [(1, 1), (2340, 1), (3, 3000), (5000, 40)])
    def test_a_sliver_is_refused_and_nothing_breaks(self, size: tuple[int, int]) -> None:
        with pytest.raises(Unacceptable, match=r"没有识别出文字|识别失败"):
            read(sample_office.png(size=size), "a.png")


class TestWhatIsDoubtful:
    def test_lines_read_with_doubt_are_named_by_page_and_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pretend(monkeypatch, [("关于服务的通知", 0.99), ("看不大清的一行字。", 0.6)])

        found = read(sample_office.jpeg(size=(600, 800)), "a.jpg")

        assert "第1页第2行识别把握较低：看不大清的一行字。" in found.warnings
        assert "看不大清的一行字。" in texts(found)

    def test_narrow_marks_among_chinese_are_set_wide(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pretend(
            monkeypatch, [("关于服务的通知", 0.99), ("(一)时间:2024 年3 月5日,见(https://a.cn:80)。", 0.99)]
        )

        found = read(sample_office.jpeg(size=(600, 800)), "a.jpg")

        assert texts(found) == "（一）时间：2024年3月5日，见（https://a.cn:80)。"

    def test_a_recogniser_that_fails_is_a_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(pixels: object) -> None:
            raise recognition.RecognitionError

        self._pretend(monkeypatch, [])
        monkeypatch.setattr(recognition, "find_lines", fail)
        with pytest.raises(Unacceptable, match="第1页文字识别失败"):
            read(sample_office.png(), "a.png")

    def test_what_is_no_text_is_left_out_and_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pretend(monkeypatch, [("关于服务的通知", 0.99), ("丶丿", 0.2)])

        found = read(sample_office.jpeg(size=(600, 800)), "a.jpg")

        assert "第1页有 1 处墨迹未能识别，未导入" in found.warnings
        assert "丶丿" not in everything(found)

    def test_letters_an_ofd_prints_over_its_picture_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = image(0, 0, WIDE / MM, TALL / MM) + words(72, 700, 16, "图：服务中心位置。")
        data = Ofd([whole], picture=sample_office.png(size=(600, 800))).bytes()

        self._pretend(monkeypatch, [("关于服务的通知", 0.99)])
        read_too = read(data, "a.ofd")
        self._pretend(monkeypatch, [])
        kept = read(data, "a.ofd")

        assert "图：服务中心位置。" in texts(read_too)
        assert read_too.title == "关于服务的通知"
        assert "图：服务中心位置。" in everything(kept)
        assert any(isinstance(block, Image) for block in kept.blocks)

    def test_a_page_without_letters_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pretend(monkeypatch, [])
        with pytest.raises(Unacceptable, match="没有识别出文字"):
            read(sample_office.png(), "a.png")

    def _pretend(self, monkeypatch: pytest.MonkeyPatch, lines: list[tuple[str, float]]) -> None:
        """Put other readings in the place of the recogniser's: doubt cannot be ordered from it."""
        quads = [
            recognition.np.array([[50, y], [450, y], [450, y + 30], [50, y + 30]], dtype=float)
            for y in range(100, 100 + 60 * len(lines), 60)
        ]
        monkeypatch.setattr(recognition, "is_there", lambda: True)
        monkeypatch.setattr(recognition, "find_lines", lambda pixels: quads)
        monkeypatch.setattr(
            recognition,
            "read_lines",
            lambda strips: [recognition.Reading(*line) for line in lines[: len(strips)]],
        )


class TestRefusal:
    def test_without_the_extra_it_says_what_is_wanted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recognition, "is_there", lambda: False)
        scan = Pdf([Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))]).bytes()

        with pytest.raises(Unacceptable, match=r"PDF 是扫描件，没有文字层.*make extras.*文件没有改动"):
            read(scan, "扫描.pdf")
        with pytest.raises(Unacceptable, match=r"扫描图片.*make extras"):
            read(sample_office.jpeg(), "拍照.jpg")

    def test_too_many_scanned_pages_are_refused_before_the_first_is_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recognition, "is_there", lambda: True)
        scan = Pdf([Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))] * 3).bytes()
        with pytest.raises(Unacceptable, match="共 3 页扫描图像，超过一次识别的上限 2 页"):
            read(scan, "扫描.pdf", scanned_limit=2)

    def test_a_picture_of_too_many_pixels_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recognition, "is_there", lambda: True)
        monkeypatch.setattr(scans, "PIXELS_LIMIT", 1_000)
        with pytest.raises(Unacceptable, match="40×30 像素，超过文字识别上限"):
            read(sample_office.png(), "a.png")

    def test_a_broken_picture_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recognition, "is_there", lambda: True)
        whole = sample_office.png(size=(300, 300))
        for cut in (30, 60, len(whole) - 20):
            with pytest.raises(Unacceptable, match="损坏"):
                read(whole[:cut], "a.png")
