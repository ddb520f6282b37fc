"""What lies under a box is gone from the file, whatever it was, and a proof finds it where it is not."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, PngImagePlugin

from mingting.commons.files import metadata
from mingting.disclosure.gateways import redacting
from mingting.disclosure.gateways.redacting import Box, marking, prove, redact, render_page, writing
from mingting.kernel.refusals import Refused
from tests.rules import sample_hard_pdfs as hard
from tests.rules.sample_hard_pdfs import HARD, SECRET, SECRETS, boxed
from tests.rules.sample_pdfs import Page, Pdf

ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")


def rendered(data: bytes, width: int = 1190) -> Image.Image:
    with Image.open(io.BytesIO(render_page(data, "pdf", 0, width))) as picture:
        return picture.convert("RGB")


def under(picture: Image.Image, box: Box) -> Image.Image:
    return picture.crop(box.on(picture.size))


def everything_in(data: bytes) -> bytes:
    """The file as it lies on the disk, and every stream in it unpacked."""
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Stream):
                parts.append(thing.read_raw_bytes())
                if thing.get("/Filter") != "/DCTDecode":
                    parts.append(thing.read_bytes())
    return b"\n".join(parts)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(scope="module", params=HARD, ids=lambda name: name)
def made(request):
    original = HARD[request.param](SECRET)
    return request.param, original, redact(original, [boxed()])


class TestRedactedFile:
    def test_is_proved(self, made):
        _, original, redacted = made

        assert prove(original, redacted.data, [boxed()]) == []

    def test_depends_in_no_byte_on_what_was_under_the_box(self, made):
        name, original, redacted = made
        other = HARD[name](SECRETS[1])

        assert other != original
        assert redact(other, [boxed()]).data == redacted.data

    def test_says_nothing(self, made):
        _, _, redacted = made
        everything = everything_in(redacted.data)

        assert text_of(redacted.data) == ""
        for words in (SECRET, SECRET[:4], SECRET[4:], hard.OPEN):
            for encoding in ENCODINGS:
                assert words.encode(encoding) not in everything
        assert dict(metadata.hidden(redacted.data, "pdf")) == {}

    def test_is_black_and_white_under_the_box_and_as_it_was_beside_it(self, made):
        name, original, redacted = made
        before, after = rendered(original), rendered(redacted.data)
        box = boxed()
        seen = under(after, box)
        darkest, lightest = seen.convert("L").getextrema()
        covered = box.burned(after.size)
        covered = (covered[0] - 2, covered[1] - 2, covered[2] + 2, covered[3] + 2)
        for picture in (before, after):
            picture.paste("black", covered)
        allowed = 90 if "scan" in name else 60  # resampling, and JPEG on grain

        assert darkest == 0
        assert lightest > 200
        difference = ImageChops.difference(before, after).convert("L")
        assert sum(difference.histogram()[allowed:]) <= before.width * before.height / 2_000

    def test_keeps_the_size_of_its_page_and_tells_no_name(self, made):
        _, original, redacted = made

        assert redacting.pages(redacted.data, "pdf") == redacting.pages(original, "pdf")
        assert (redacted.name, redacted.type, redacted.pages, redacted.boxes) == (
            "已遮盖文件.pdf",
            "pdf",
            1,
            1,
        )

    def test_says_to_a_screen_reader_what_was_covered_and_why(self, made):
        _, _, redacted = made
        with pikepdf.open(io.BytesIO(redacted.data)) as document:
            figure = document.Root.StructTreeRoot.K.K[0]
            conformance = document.open_metadata().pdfa_status

        assert str(figure.Alt) == "第 1 页，共 1 页，以图像提供；遮盖 1 处：第十五条 个人隐私"
        assert conformance == "2B"


class TestAllButInvisible:
    def test_words_are_not_left_for_a_program_to_see(self):
        """Text in 98 % white, away from every box: nobody sees it, and a lossless picture would keep it."""
        base = Pdf([Page(words=[(100, 100, 16, hard.OPEN)])]).bytes()
        hexed = SECRET.encode("utf-16-be").hex()
        faint = hard.drawn_after(base, f"0.98 0.98 0.98 rg BT /F1 16 Tf 100 300 Td <{hexed}> Tj ET")
        box = boxed((90, 80, 270, 32))

        assert redact(faint, [box]).data == redact(base, [box]).data


class TestPageOfAnotherShape:
    @pytest.mark.parametrize("degrees", [0, 90, 180, 270])
    def test_turned_is_covered_where_it_is_displayed(self, degrees):
        original, box = hard.turned(hard.text(SECRET), degrees)
        other, _ = hard.turned(hard.text(SECRETS[1]), degrees)
        redacted = redact(original, [box])

        assert under(rendered(original), box).convert("L").getextrema()[0] < 100
        assert prove(original, redacted.data, [box]) == []
        assert redact(other, [box]).data == redacted.data
        assert redacting.pages(redacted.data, "pdf") == redacting.pages(original, "pdf")

    @pytest.mark.parametrize("unit", [1, 2.5])
    def test_cropped_or_in_another_unit_is_covered_where_it_is_displayed(self, unit):
        original, box = hard.cropped(hard.text(SECRET), unit=unit)
        other, _ = hard.cropped(hard.text(SECRETS[1]), unit=unit)
        redacted = redact(original, [box])
        (size,) = redacting.pages(redacted.data, "pdf")

        assert under(rendered(original), box).convert("L").getextrema()[0] < 100
        assert prove(original, redacted.data, [box]) == []
        assert redact(other, [box]).data == redacted.data
        assert (size.width, size.height, size.unit) == (400 * unit, 300 * unit, "pt")

    def test_larger_than_a_wall_is_refused_and_a_large_sheet_is_rendered_more_coarsely(self):
        def sized(side: float) -> bytes:
            document = pikepdf.Pdf.new()
            document.add_blank_page(page_size=(side, side))
            return hard.saved(document)

        box = Box(0, 0.1, 0.1, 0.5, 0.1, "第十五条")
        with pikepdf.open(io.BytesIO(redact(sized(3_000), [box]).data)) as document:
            picture = document.pages[0].Resources.XObject.P
            assert int(picture.Width) * int(picture.Height) <= redacting.showing.PAGE_PIXELS * 1.01
        with pytest.raises(Refused, match="尺寸异常"):
            redact(sized(14_000), [box])

    def test_beyond_three_hundred_is_refused(self):
        document = pikepdf.Pdf.new()
        for _ in range(301):
            document.add_blank_page(page_size=(100, 100))

        with pytest.raises(Refused, match="共 301 页"):
            redact(hard.saved(document), [Box(0, 0, 0, 0.5, 0.5, "第十五条")])


class TestBox:
    original = Pdf([Page(words=[(100, 100, 16, "第一页")]), Page(words=[(100, 100, 16, "第二页")])]).bytes()

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.builds(
                Box,
                st.integers(0, 1),
                st.floats(0, 0.6),
                st.floats(0, 0.6),
                st.floats(0.001, 0.4),
                st.floats(0.001, 0.4),
                st.sampled_from(["第十五条 个人隐私", "第十六条", "第十五条 商业秘密、第十四条 国家秘密"]),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_holds_wherever_it_is_drawn(self, boxes):
        redacted = redact(self.original, boxes, dpi=100)

        assert prove(self.original, redacted.data, boxes) == []
        assert sorted(mark.number for mark in redacted.marks) == list(range(1, len(boxes) + 1))

    @settings(max_examples=10, deadline=None)
    @given(
        st.lists(
            st.builds(
                Box,
                st.just(0),
                st.floats(0.1, 0.3),
                st.floats(0.1, 0.3),
                st.floats(0.002, 0.3),
                st.floats(0.002, 0.3),
                st.sampled_from(["第十五条 个人隐私", "第十六条"]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_holds_on_a_photograph_among_others_that_overlap_it(self, boxes):
        original = hard.scan_with_recognised_text(SECRET)

        assert prove(original, redact(original, boxes, dpi=100).data, boxes) == []

    def test_shows_its_reason_where_it_fits_else_its_number_else_nothing(self):
        boxes = [
            Box(1, 0.1, 0.1, 0.5, 0.05, "第十五条 个人隐私"),
            Box(0, 0.1, 0.1, 0.02, 0.012, "第十五条 个人隐私"),
            Box(0, 0.1, 0.3, 0.5, 0.004, "第十六条"),
        ]

        marks = redact(self.original, boxes).marks

        wanted = "reason" if marking.chinese_font() else "number"
        assert [(mark.number, mark.page, mark.shown) for mark in marks] == [
            (1, 2, wanted),
            (2, 1, "number"),
            (3, 1, ""),
        ]

    def test_shows_its_number_on_a_machine_without_chinese_letters(self, monkeypatch):
        box = Box(0, 0.1, 0.1, 0.5, 0.05, "第十五条 个人隐私")
        monkeypatch.setattr(marking, "_FONTS", ())
        marking.chinese_font.cache_clear()
        try:
            redacted = redact(self.original, [box])
            found = prove(self.original, redacted.data, [box])
        finally:
            marking.chinese_font.cache_clear()

        assert [mark.shown for mark in redacted.marks] == ["number"]
        assert found == []

    @pytest.mark.parametrize(
        ("box", "sentence"),
        [
            (Box(2, 0, 0, 0.1, 0.1, "第十五条"), "第 3 页不存在"),
            (Box(0, 0.95, 0, 0.1, 0.1, "第十五条"), "超出页面"),
            (Box(0, -0.1, 0, 0.1, 0.1, "第十五条"), "超出页面"),
            (Box(0, 0, 0, 0, 0.1, "第十五条"), "没有面积"),
            (Box(0, float("nan"), 0, 0.1, 0.1, "第十五条"), "超出页面"),
            (Box(0, 0, 0, 0.1, 0.1, " "), "没有注明不予公开的理由.*第三十七条"),
            (Box(0, 0, 0, 0.1, 0.1, "第十五条\n"), "一行文字"),
            (Box(0, 0, 0, 0.1, 0.1, "理由" * 30), "40 字以内"),
        ],
    )
    def test_unfit_is_refused(self, box, sentence):
        with pytest.raises(Refused, match=sentence):
            redact(self.original, [box])

    def test_must_be_there(self):
        with pytest.raises(Refused, match="尚未划定"):
            redact(self.original, [])

    def test_that_cuts_letters_or_leaves_the_same_words_open_is_cautioned_of(self):
        words = [(100, 300, 16, "赵钱孙李"), (100, 400, 16, "兹告知赵钱孙李")]
        original = Pdf([Page(words=words)]).bytes()
        whole, half = boxed((90, 280, 100, 32)), boxed((90, 280, 100, 13))

        assert redacting.cautions(original, [half])[0] == (
            "第 1 页第 1 处遮盖只盖住了部分笔画（4 字），请核对位置"
        )
        assert redacting.cautions(original, [whole]) == [
            "第 1 页第 1 处遮盖的文字在第 1 页还有未遮盖的，请核对是否一并遮盖"
        ]
        assert redacting.cautions(original, [whole, boxed((147.5, 380, 100, 32))]) == []


class TestUnfitFile:
    box = Box(0, 0, 0, 0.5, 0.5, "第十五条")

    def test_that_is_locked_is_refused(self):
        with pikepdf.open(io.BytesIO(hard.text(SECRET))) as document:
            locked = hard.saved(document, encryption=pikepdf.Encryption(user="a", owner="b"))

        with pytest.raises(Refused, match="打开口令"):
            redact(locked, [self.box])

    def test_that_only_forbids_copying_is_redacted(self):
        with pikepdf.open(io.BytesIO(hard.text(SECRET))) as document:
            forbidden = hard.saved(document, encryption=pikepdf.Encryption(user="", owner="b"))

        assert prove(forbidden, redact(forbidden, [boxed()]).data, [boxed()]) == []

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"%PDF-1.7\n nothing", "已损坏"),
            (b"\x89PNG\r\n\x1a\n nothing", "已损坏"),
            (b"\xff\xd8\xff\xe0 nothing", "已损坏"),
            (b"GIF89a nothing", "只能在"),
            (b"", "只能在"),
            ("一段文字".encode(), "文本文件"),
        ],
    )
    def test_that_is_damaged_or_foreign_is_refused(self, data, sentence):
        with pytest.raises(Refused, match=sentence):
            redact(data, [self.box])


class TestNaiveRedaction:
    """Each of these looks black on the screen; none of them is a redaction."""

    black = f"0 0 0 rg 90 {hard.HEIGHT - 312} 270 32 re f"

    @pytest.mark.parametrize("name", ["text", "white on white", "ActualText"])
    def test_by_a_black_rectangle_leaves_the_text(self, name):
        original = HARD[name](SECRET)
        naive = hard.drawn_after(original, self.black)

        found = prove(original, naive, [boxed()])
        assert any("之下仍能取出文字" in fault for fault in found)
        assert not any(SECRET[:2] in fault or SECRET[4:] in fault for fault in found)

    def test_by_a_black_rectangle_leaves_the_scan(self):
        original = hard.scan_with_recognised_text(SECRET)
        naive = hard.drawn_after(original, self.black)

        found = prove(original, naive, [boxed()])
        assert any("图像没有完全盖住" in fault for fault in found)
        assert any("之下仍能取出文字" in fault for fault in found)

    def test_by_a_black_rectangle_leaves_the_drawing(self):
        original = hard.vector(SECRET)

        found = prove(original, hard.drawn_after(original, self.black), [boxed()])
        assert "遮盖后的文件的页面上有图像以外的内容" in found

    def test_by_taking_the_text_away_leaves_the_older_version(self):
        """The newest version is clean, and so is what every viewer shows."""
        original = hard.text(SECRET)
        clean = hard.older_version(SECRET)

        found = prove(original, clean, [boxed()])
        assert "遮盖后的文件含有增量更新（旧版本）或多个结尾" in found

    def test_by_a_note_over_the_form_leaves_its_value(self):
        original = hard.form(SECRET)

        found = prove(original, hard.drawn_after(original, self.black), [boxed()])
        assert any("之下仍能取出文字" in fault for fault in found)
        assert "遮盖后的文件含有表单" in found

    @pytest.mark.parametrize(
        ("name", "called"),
        [
            ("attachment", "附件或命名对象"),
            ("properties", "文件属性"),
            ("hidden layer", "可选图层"),
            ("annotation", "批注或表单域"),
            ("scripts and more", "缩略图"),
            ("scripts and more", "自动动作"),
            ("scripts and more", "书签"),
        ],
    )
    def test_leaves_what_is_beside_the_page(self, name, called):
        original = HARD[name](SECRET)

        found = prove(original, hard.drawn_after(original, self.black), [boxed()])
        assert f"遮盖后的文件含有{called}" in found
        assert any("只在遮盖之下出现过的文字" in fault for fault in found)


def _scan() -> tuple[bytes, bytes]:
    original = hard.scan_with_recognised_text(SECRET)
    return original, redact(original, [boxed()]).data


class TestTamperedRedaction:
    """A file that was redacted well and then touched is no longer proved."""

    original, good = _scan()

    def faults(self, change) -> list[str]:
        with pikepdf.open(io.BytesIO(self.good)) as document:
            change(document)
            return prove(self.original, writing.saved(document), [boxed()])

    def test_starts_from_a_proved_one_with_a_photograph_and_a_patch(self):
        assert prove(self.original, self.good, [boxed()]) == []
        with pikepdf.open(io.BytesIO(self.good)) as document:
            assert set(document.pages[0].Resources.XObject.keys()) == {"/P", "/B1"}
            assert document.pages[0].Resources.XObject.P.Filter == "/DCTDecode"

    def test_with_the_unburned_picture_is_found(self):
        def change(document):
            stream = document.pages[0].Resources.XObject.P
            with Image.open(io.BytesIO(hard.scanned_jpeg(SECRET))) as picture:
                out = io.BytesIO()
                picture.resize((int(stream.Width), int(stream.Height))).save(out, "JPEG", subsampling=0)
            stream.write(out.getvalue(), filter=pikepdf.Name.DCTDecode)

        assert any("图像没有完全盖住" in fault for fault in self.faults(change))

    def test_with_a_patch_that_shows_other_letters_is_found(self):
        def change(document):
            stream = document.pages[0].Resources.XObject.B1
            picture = pikepdf.PdfImage(stream).as_pil_image().convert("RGB")
            ImageDraw.Draw(picture).text(
                (40, 20), "13800001111", fill="white", font=ImageFont.load_default(28)
            )
            out = io.BytesIO()
            picture.save(out, "PNG")
            stream.write(
                writing._rows(out.getvalue()),
                filter=pikepdf.Name.FlateDecode,
                decode_parms=pikepdf.Dictionary(
                    Predictor=15, Colors=3, BitsPerComponent=8, Columns=picture.width
                ),
            )
            stream.ColorSpace = pikepdf.Name.DeviceRGB

        assert any("图像没有完全盖住" in fault for fault in self.faults(change))

    def test_with_something_faint_in_the_black_is_found(self):
        original = hard.text(SECRET)
        with pikepdf.open(io.BytesIO(redact(original, [boxed()]).data)) as document:
            stream = document.pages[0].Resources.XObject.P
            picture = pikepdf.PdfImage(stream).as_pil_image().convert("L")
            ImageDraw.Draw(picture).text((260, 800), "1380", fill=3, font=ImageFont.load_default(20))
            out = io.BytesIO()
            picture.save(out, "PNG")
            stream.write(
                writing._rows(out.getvalue()),
                filter=pikepdf.Name.FlateDecode,
                decode_parms=pikepdf.Dictionary(
                    Predictor=15, Colors=1, BitsPerComponent=8, Columns=picture.width
                ),
            )
            stream.BitsPerComponent = 8
            found = prove(original, writing.saved(document), [boxed()])

        assert found == ["第 1 页第 1 处遮盖之下的图像没有完全盖住"]

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (lambda d: d.docinfo.__setitem__("/Title", SECRET), "文件属性"),
            (lambda d: d.attachments.__setitem__("a.txt", b"a"), "附件或命名对象"),
            (lambda d: d.Root.__setattr__("Lang", pikepdf.String(SECRET)), "不应有的内容（/Lang）"),
            (
                lambda d: d.Root.StructTreeRoot.K.K[0].__setattr__("ActualText", pikepdf.String(SECRET)),
                "替换文字",
            ),
            (
                lambda d: d.Root.StructTreeRoot.K.K[0].__setattr__("Alt", pikepdf.String(SECRET)),
                "不是遮盖说明的文字",
            ),
            (lambda d: d.Root.Metadata.write(SECRET.encode()), "元数据"),
            (
                lambda d: d.pages[0].contents_add(
                    d.make_stream(b"BT /F1 9 Tf 3 Tr 9 9 Td (a) Tj ET"), prepend=True
                ),
                "不能核验|图像以外的内容",
            ),
            (
                lambda d: d.pages[0].Resources.XObject.__setitem__("/B2", d.make_stream(SECRET.encode())),
                "与其图像不相符",
            ),
            (lambda d: d.pages[0].obj.__setattr__("Rotate", 90), "不应有的内容（/Rotate）"),
        ],
    )
    def test_with_anything_added_is_found(self, change, fault):
        assert any(any(word in found for word in fault.split("|")) for found in self.faults(change))

    def test_with_words_in_the_comment_of_a_jpeg_is_found(self):
        def change(document):
            stream = document.pages[0].Resources.XObject.P
            body = stream.read_raw_bytes()
            comment = b"\xff\xfe" + (len(SECRET.encode()) + 2).to_bytes(2, "big") + SECRET.encode()
            stream.write(body[:2] + comment + body[2:], filter=pikepdf.Name.DCTDecode)

        assert "遮盖后的文件的图像中夹带有别的数据" in self.faults(change)

    def test_with_words_after_the_pixels_is_found(self):
        def after_jpeg(document):
            stream = document.pages[0].Resources.XObject.P
            stream.write(stream.read_raw_bytes() + SECRET.encode(), filter=pikepdf.Name.DCTDecode)

        def after_rows(document):
            stream = document.pages[0].Resources.XObject.B1
            rows = stream.read_raw_bytes() + zlib.compress(SECRET.encode())
            stream.write(rows, filter=pikepdf.Name.FlateDecode, decode_parms=stream.DecodeParms)

        assert "遮盖后的文件的图像中夹带有别的数据" in self.faults(after_jpeg)
        assert "遮盖后的文件的图像中夹带有别的数据" in self.faults(after_rows)

    @pytest.mark.parametrize(
        "touch",
        [
            lambda good: good + SECRET.encode(),
            lambda good: good.replace(b"endobj\n", b"endobj\n%" + SECRET.encode() + b"\n", 1),
            lambda good: hard.appended(good, 900, b"(hidden)"),
            lambda good: b"\n" + good,
        ],
        ids=["behind the end", "between objects", "in an update", "before the start"],
    )
    def test_with_bytes_that_no_reader_shows_is_found(self, touch):
        assert prove(self.original, touch(self.good), [boxed()]) != []

    def test_of_another_file_is_found(self):
        two_pages = TestBox.original

        assert "遮盖后的文件与原文件的页数或页面大小不同" in prove(two_pages, self.good, [boxed()])
        assert prove(self.original, b"%PDF-1.7 nothing", [boxed()]) != []

    def test_with_fewer_boxes_than_were_asked_for_is_found(self):
        boxes = [boxed(), boxed((90, 80, 240, 32))]

        assert "第 1 页第 2 处遮盖之下的图像没有完全盖住" in prove(self.original, self.good, boxes)


def picture(secret: str, mode: str = "RGB") -> Image.Image:
    """A picture in which the secret changes nothing beside itself: no dither, no palette made to measure."""
    sheet = Image.linear_gradient("L").resize((640, 400)).convert("RGB")
    brush = ImageDraw.Draw(sheet)
    brush.text((60, 40), "open", fill="red", font=ImageFont.load_default(30))
    brush.text((60, 200), secret[-11:], fill="blue", font=ImageFont.load_default(30))
    if mode == "I;16":
        return sheet.convert("L").point(lambda value: value * 256, "I").convert("I;16")
    return sheet.convert(mode, dither=Image.Dither.NONE, palette=Image.Palette.WEB)


def written(image: Image.Image, fmt: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


class TestPicture:
    box = Box(0, 50 / 640, 190 / 400, 300 / 640, 60 / 400, hard.REASON)

    @pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "CMYK", "I;16"])
    def test_of_any_kind_is_covered_and_says_nothing_more(self, mode):
        fmt, options = ("JPEG", {"subsampling": 0}) if mode == "CMYK" else ("PNG", {})
        original, other = (written(picture(secret, mode), fmt, **options) for secret in SECRETS)
        redacted = redact(original, [self.box])

        assert (redacted.type, redacted.name, redacted.pages) == ("png", "已遮盖图片.png", 1)
        assert prove(original, redacted.data, [self.box]) == []
        assert redact(other, [self.box]).data == redacted.data
        assert dict(metadata.hidden(redacted.data, "png")) == {}
        assert prove(original, written(picture(SECRET), "PNG"), [self.box]) == [
            "第 1 处遮盖之下的图像没有完全盖住"
        ]

    @pytest.mark.parametrize("fmt", ["JPEG", "WEBP"])
    def test_loses_where_when_and_by_whom_it_was_taken(self, fmt):
        exif = Image.Exif()
        exif[0x013B] = SECRET[4:]
        exif[0x010E] = SECRET[4:]
        original = written(picture(SECRET), fmt, exif=exif, quality=90)
        redacted = redact(original, [self.box])

        assert SECRET[4:].encode() in original
        assert SECRET[4:].encode() not in redacted.data
        assert prove(original, redacted.data, [self.box]) == []

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_that_lies_on_its_side_is_covered_where_it_is_displayed(self, orientation):
        exif = Image.Exif()
        exif[0x0112] = orientation
        original = written(picture(SECRET), "PNG", exif=exif)
        size = (640, 400) if orientation < 5 else (400, 640)
        box = Box(0, 0.1, 0.1, 0.5, 0.2, hard.REASON)
        redacted = redact(original, [box])

        (page,) = redacting.pages(original, "png")
        assert (page.width, page.height, page.unit) == (*size, "px")
        with Image.open(io.BytesIO(redacted.data)) as seen:
            assert seen.size == size
        assert prove(original, redacted.data, [box]) == []

    def test_hides_nothing_behind_transparency(self):
        image = picture(SECRET, "RGBA")
        image.putalpha(0)
        redacted = redact(written(image, "PNG"), [self.box])

        with Image.open(io.BytesIO(redacted.data)) as seen:
            assert seen.mode == "1"
            assert seen.getpixel((5, 5)) == 255

    def test_that_moves_is_refused(self):
        frames = [picture(SECRET), picture(SECRETS[1])]
        moving = written(frames[0], "PNG", save_all=True, append_images=frames[1:])

        with pytest.raises(Refused, match="动图或多帧"):
            redact(moving, [self.box])

    def test_of_a_phone_with_a_second_one_behind_it_is_taken_as_displayed(self):
        both = written(picture(SECRET), "MPO", save_all=True, append_images=[picture(SECRETS[1])])
        redacted = redact(both, [self.box])

        assert prove(both, redacted.data, [self.box]) == []

    def test_with_words_in_a_chunk_or_behind_its_end_is_found(self):
        original = written(picture(SECRET), "PNG")
        good = redact(original, [self.box]).data
        with Image.open(io.BytesIO(good)) as image:
            said = PngImagePlugin.PngInfo()
            said.add_text("Comment", SECRET)
            talking = written(image, "PNG", pnginfo=said)

        assert "遮盖后的图片除像素外还夹带有别的数据" in prove(original, talking, [self.box])
        assert "遮盖后的图片除像素外还夹带有别的数据" in prove(original, good + b"more", [self.box])
        assert prove(original, good[:200], [self.box]) != []


class TestScreen:
    def test_shows_a_page_as_wide_as_asked(self):
        for data, type_, shape in (
            (hard.text(SECRET), "pdf", (600, 849)),
            (written(picture(SECRET), "WEBP"), "webp", (600, 375)),
        ):
            with Image.open(io.BytesIO(render_page(data, type_, 0, 600))) as seen:
                assert seen.format == "PNG"
                assert seen.width == shape[0]
                assert abs(seen.height - shape[1]) <= 1

    @pytest.mark.parametrize(("number", "width"), [(1, 600), (-1, 600), (0, 99), (0, 4_001)])
    def test_refuses_a_page_or_width_that_is_not_there(self, number, width):
        with pytest.raises(Refused):
            render_page(hard.text(SECRET), "pdf", number, width)


class TestRealLetter:
    def test_with_set_fonts_stays_legible_and_small(self):
        source = (
            '#set page(paper: "a4")\n#set text(size: 12pt)\n#align(center, text(fill: red, size: 22pt)[Reply])\n'
            "The applicant Zhang San, 13800001111.\n#lorem(300)\n#pagebreak()\nPage two.\n"
        )
        original = typst.compile(source.encode())
        boxes = [boxed((70, 100, 300, 20)), boxed((70, 70, 300, 30), page=1)]
        redacted = redact(original, boxes)

        assert prove(original, redacted.data, boxes) == []
        assert redacted.pages == 2
        assert len(redacted.data) < 600_000
