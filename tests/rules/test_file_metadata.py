"""What a file hides is named, and taken out for good where that does no harm."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import openpyxl
import pytest
from PIL import Image

from mingting.commons.files import pdfs
from mingting.commons.files.kinds import ATTACHMENTS, accept
from mingting.commons.files.metadata import BY_HAND, Unstrippable, hidden, strip
from mingting.commons.files.text import read_text
from tests.rules import sample_office
from tests.rules.sample_pdfs import Page, Pdf


class TestWord:
    letter = sample_office.official_letter()

    def test_authors_comments_and_revisions_are_named(self) -> None:
        found = hidden(self.letter, "docx")
        assert found["作者"] == "李编辑"
        assert found["最后修改人"] == "王科长"
        assert found["备注"] == "内部修改第三稿"
        assert found["批注"] == "1 条（赵审核）"
        assert found["修订"] == "2 处"

    def test_nothing_is_left_after_stripping(self) -> None:
        clean = strip(self.letter, "docx")
        assert hidden(clean, "docx") == {}
        everything = b"".join(whole for _, whole in members(clean))
        for trace in ("李编辑", "王科长", "赵审核", "内部修改第三稿", "内部联系人", "再核对一遍"):
            assert trace.encode() not in everything

    def test_the_stripped_letter_still_opens_and_says_the_same(self) -> None:
        clean = strip(self.letter, "docx")
        accept(clean, "a.docx", ATTACHMENTS)
        document = docx.Document(io.BytesIO(clean))
        assert "服务内容包括企业开办、社保登记等。" in [p.text for p in document.paragraphs]
        assert len(document.tables) == 1
        assert len(document.inline_shapes) == 1
        assert strip(clean, "docx") == clean

    def test_hidden_text_is_left_to_the_author(self) -> None:
        document = docx.Document()
        document.add_paragraph().add_run("看不见").font.hidden = True
        clean = strip(sample_office.saved(document), "docx")
        assert dict(hidden(clean, "docx")) == {"隐藏文字": "1 处"}
        assert set(hidden(clean, "docx")) <= BY_HAND

    def test_a_template_on_somebodys_machine_is_named_and_taken_out(self) -> None:
        namespace = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        relations = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'attachedTemplate" Target="file:///C:\\Users\\chen\\T.dotx" TargetMode="External"/>'
            b"</Relationships>"
        )
        data = sample_office.rezipped(
            sample_office.plain_word("x"),
            added={"word/_rels/settings.xml.rels": relations},
            changed={
                "word/settings.xml": (
                    b"</w:settings>",
                    b"<w:attachedTemplate " + namespace + b' r:id="rId1"/></w:settings>',
                )
            },
        )
        accept(data, "a.docx", ATTACHMENTS)
        assert "模板路径" in hidden(data, "docx")
        clean = strip(data, "docx")
        assert hidden(clean, "docx") == {}
        assert b"chen" not in b"".join(body for _, body in members(clean))


class TestWorkbook:
    def test_hidden_sheets_are_named_and_left_to_the_author(self) -> None:
        data = sample_office.workbook()
        found = hidden(data, "xlsx")
        assert found["隐藏工作表"] == "工资"
        assert found["作者"] == "孙会计"
        assert found["批注"] == "1 条（孙会计）"
        clean = strip(data, "xlsx")
        assert dict(hidden(clean, "xlsx")) == {"隐藏工作表": "工资"}

    def test_comments_are_gone_and_the_cells_are_not(self) -> None:
        clean = strip(sample_office.workbook(), "xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(clean))["公开表"]
        assert sheet["B1"].value == 13812345678
        assert sheet["B1"].comment is None
        assert not [name for name, _ in members(clean) if "vml" in name.lower() or "comment" in name.lower()]

    def test_without_hidden_sheets_nothing_is_left(self) -> None:
        book = openpyxl.Workbook()
        book.properties.creator = "孙会计"
        book.active["A1"] = 1
        assert hidden(strip(sample_office.saved(book), "xlsx"), "xlsx") == {}


class TestSlides:
    def test_speaker_notes_are_taken_out(self) -> None:
        data = sample_office.zipped(sample_office.PRESENTATION)
        assert hidden(data, "pptx") == {"演讲者备注": "1 项"}
        clean = strip(data, "pptx")
        assert hidden(clean, "pptx") == {}
        assert "惠企政策" in read_text(clean, "pptx").whole


XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description pdfaid:part="2"'
    ' pdfaid:conformance="A" xmp:CreatorTool="WPS 文字"><dc:creator><rdf:Seq>'
    "<rdf:li>陈主笔</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    + " " * 400
    + '<?xpacket end="w"?>'
).encode()


class TestPdf:
    data = Pdf(
        [Page(words=[(72, 100, 16, "公告正文")])],
        properties={"Title": "公告", "Author": "张三", "Producer": "某软件", "Keywords": "内部"},
        xmp=XMP,
    ).bytes()

    def test_properties_and_xmp_are_named(self) -> None:
        found = hidden(self.data, "pdf")
        assert found["作者"] == "张三"
        assert found["生成软件"] == "某软件"
        assert found["制作软件"] == "WPS 文字"

    def test_nothing_is_left_after_stripping(self) -> None:
        clean = strip(self.data, "pdf")
        assert hidden(clean, "pdf") == {}
        for trace in ("张三", "某软件", "陈主笔"):
            assert trace.encode() not in clean
            assert trace.encode("utf-16-be").hex().upper().encode() not in clean
        assert b"WPS" not in clean

    def test_the_text_the_title_and_the_mark_of_pdf_a_stay(self) -> None:
        clean = strip(self.data, "pdf")
        accept(clean, "a.pdf", ATTACHMENTS)
        assert read_text(clean, "pdf").whole == "公告正文"
        with pdfs.opened(clean) as document:
            assert document.get_metadata_dict()["Title"] == "公告"
        assert re.search(rb'pdfaid:part="2" pdfaid:conformance="A"', clean)

    def test_an_earlier_revision_does_not_survive(self) -> None:
        updated = self.data + (
            b"9 0 obj\n<< /Author (New Name) >>\nendobj\nxref\n9 1\n%010d 00000 n \ntrailer\n"
            b"<< /Size 10 /Root 1 0 R /Info 9 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (
                len(self.data),
                int(self.data.split(b"startxref\n")[1].split()[0]),
                len(self.data) + len(b"9 0 obj\n<< /Author (New Name) >>\nendobj\n"),
            )
        )
        assert hidden(updated, "pdf")["作者"] == "New Name"
        clean = strip(updated, "pdf")
        assert hidden(clean, "pdf") == {}
        assert "张三".encode("utf-16-be").hex().upper().encode() not in clean.upper()

    def test_notes_of_reviewers_are_named_and_taken_out(self) -> None:
        note = "/Annots [ << /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (secret remark) >> ]"
        data = Pdf([Page(words=[(72, 100, 16, "正文")], extra=note)]).bytes()
        assert hidden(data, "pdf") == {"批注": "1 处"}
        clean = strip(data, "pdf")
        assert hidden(clean, "pdf") == {}
        assert b"secret remark" not in clean
        assert read_text(clean, "pdf").whole == "正文"

    def test_a_signed_file_is_not_touched(self) -> None:
        signed = Pdf(
            [Page(words=[(72, 100, 16, "正文")])], catalogue="/Sig << /Type /Sig /ByteRange [0 1 2 3] >>"
        ).bytes()
        with pytest.raises(Unstrippable, match="电子印章"):
            strip(signed, "pdf")

    def test_a_broken_file_is_not_called_clean(self) -> None:
        assert "无法检查" in hidden(b"%PDF-1.7 broken", "pdf")


def photo(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera Brand"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 56.0, 12.0), 3: "E", 4: (113.0, 23.0, 4.0)})
    return sample_office.jpeg(exif)


class TestPictures:
    def test_camera_and_place_are_named(self) -> None:
        found = hidden(photo(), "jpg")
        assert found["设备厂商"] == "Camera Brand"
        assert found["拍摄位置"] == "N22.93667 E113.38444"

    def test_nothing_is_left_and_the_pixels_are_the_same(self) -> None:
        clean = strip(photo(), "jpg")
        assert hidden(clean, "jpg") == {}
        assert Image.open(io.BytesIO(clean)).tobytes() == Image.open(io.BytesIO(photo())).tobytes()

    def test_a_turned_photo_stands_upright(self) -> None:
        clean = strip(photo(orientation=6), "jpg")
        assert hidden(clean, "jpg") == {}
        assert Image.open(io.BytesIO(clean)).size == (30, 40)

    def test_a_second_picture_behind_the_first_is_cut_off(self) -> None:
        assert strip(photo() + b"trailing secret", "jpg").endswith(b"\xff\xd9")

    @pytest.mark.parametrize("kind", ["png", "webp"])
    def test_other_kinds_lose_theirs_too(self, kind: str) -> None:
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010F] = "Camera Brand"
        Image.new("RGB", (8, 8), "green").save(out, kind.upper(), exif=exif)
        assert hidden(out.getvalue(), kind)["设备厂商"] == "Camera Brand"
        clean = strip(out.getvalue(), kind)
        assert hidden(clean, kind) == {}
        assert Image.open(io.BytesIO(clean)).tobytes() == Image.open(out).tobytes()

    def test_a_comment_in_a_gif_is_taken_out(self) -> None:
        out = io.BytesIO()
        Image.new("P", (8, 8)).save(out, "GIF", comment=b"by chen")
        assert "图片元数据" in hidden(out.getvalue(), "gif")
        assert hidden(strip(out.getvalue(), "gif"), "gif") == {}


def members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(name, package.read(name)) for name in package.namelist()]
