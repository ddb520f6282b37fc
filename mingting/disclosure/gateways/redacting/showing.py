"""How a file is displayed: its pages and their pictures. What the clerk draws on is what gets burned."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

from mingting.commons.files import kinds, pdfs
from mingting.kernel.refusals import Refused

PICTURES = frozenset({"png", "jpg", "webp"})
TYPES = PICTURES | {"pdf"}
PAGES_LIMIT = 300
#: Points along one side: what a PDF page may have at most (ISO 32000-1, annex C), and what is still a page.
LONGEST_SIDE, SHORTEST_SIDE = 14_400, 8
#: Pixels of one rendered page; a sheet larger than A1 is rendered more coarsely than asked, down to ``COARSEST``.
PAGE_PIXELS = 40_000_000
COARSEST = 72
#: Pixels of a picture that is redacted as a picture.
PICTURE_PIXELS = 100_000_000
SCREEN_WIDTHS = (100, 4_000)
_POINTS_PER_INCH = 72
_ALL_BUT_WHITE, _ALL_BUT_BLACK = 247, 8


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as displayed, turned and cropped: in points (1/72 inch) for a PDF, in pixels for a picture."""

    width: float
    height: float
    unit: Literal["pt", "px"]


def kind(data: bytes) -> str:
    """Return what a file is by its content, one of ``TYPES``. Raises ``Refused`` for what cannot be redacted."""
    facts = kinds.sniff(data, "文件")
    if facts.type not in TYPES:
        raise Refused(
            f"遮盖只能在 PDF 和 PNG、JPEG、WebP 图片上进行，这个文件是{kinds.label(facts.type)}，请先转为 PDF",
            field="file",
        )
    if facts.encrypted:
        raise Refused("PDF 设有打开口令，无法遮盖，请先去除口令", field="file")
    return facts.type


def pages(data: bytes, type: str) -> list[PageSize]:  # noqa: A002
    """Return the pages of a file of a type of ``TYPES``.

    Raises ``Refused`` for damaged or locked files, more than ``PAGES_LIMIT`` pages and pages of absurd size.
    """
    if type in PICTURES:
        with _opened(data, type) as picture:
            width, height = _upright_size(picture)
        return [PageSize(width, height, "px")]
    units = _user_units(data)
    with _document(data) as document:
        count = len(document)
        if not 0 < count <= PAGES_LIMIT:
            raise Refused(
                f"PDF 共 {count} 页，一次可遮盖 1 至 {PAGES_LIMIT} 页，请拆分后再办理", field="file"
            )
        sizes = [document.get_page_size(number) for number in range(count)]
    found = []
    for number, (width, height) in enumerate(sizes):
        unit = units.get(number, 1.0)
        sides = (width * unit, height * unit)
        if min(sides) < SHORTEST_SIDE or max(sides) > LONGEST_SIDE:
            raise Refused(f"PDF 第 {number + 1} 页的尺寸异常，无法遮盖", field="file")
        found.append(PageSize(*sides, "pt"))
    return found


def page_picture(data: bytes, type: str, number: int, *, size: PageSize, dpi: float) -> Image.Image:  # noqa: A002
    """Return one page as displayed (mode "RGB"), fit to be burned and written.

    ``dpi``: dots per inch of a PDF page; a picture stays as it is. What is all but white becomes white, and all but
    black black: a difference that nobody sees on the screen must not be left for a program to see.
    """
    if type in PICTURES:
        return _picture(data, type).point(_levelled)
    inches = (size.width / _POINTS_PER_INCH, size.height / _POINTS_PER_INCH)
    finest = (PAGE_PIXELS / (inches[0] * inches[1])) ** 0.5
    if finest < COARSEST:
        raise Refused(f"PDF 第 {number + 1} 页的尺寸异常，无法遮盖", field="file")
    return _rendered(data, number, across=inches[0] * min(dpi, finest)).point(_levelled)


def _levelled(value: int) -> int:
    if value >= _ALL_BUT_WHITE:
        return 255
    return 0 if value <= _ALL_BUT_BLACK else value


def render_page(data: bytes, type: str, number: int, width: int) -> bytes:  # noqa: A002
    """Return one page as a PNG ``width`` pixels across, for the screen on which boxes are drawn.

    ``number`` counts from 0. Raises ``Refused`` as ``pages`` does, and for a page or width that is not there.
    """
    narrowest, widest = SCREEN_WIDTHS
    if not narrowest <= width <= widest:
        raise Refused(f"页面图像的宽度须为 {narrowest} 至 {widest} 像素", field="width")
    sizes = pages(data, type)
    if not 0 <= number < len(sizes):
        raise Refused(f"第 {number + 1} 页不存在，文件共 {len(sizes)} 页", field="page")
    size = sizes[number]
    height = max(round(width * size.height / size.width), 1)
    if width * height > PAGE_PIXELS:
        raise Refused(f"第 {number + 1} 页过于狭长，无法显示", field="page")
    if type in PICTURES:
        picture = _picture(data, type).resize((width, height), Image.Resampling.LANCZOS)
    else:
        picture = _rendered(data, number, across=width)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _rendered(data: bytes, number: int, *, across: float) -> Image.Image:
    """Render one page with annotations and filled forms as a viewer shows them; hidden layers stay hidden."""
    with _document(data) as document:
        page = document[number]
        bitmap = page.render(scale=across / page.get_width(), may_draw_forms=True, rev_byteorder=True)
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")


@contextmanager
def _document(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with pdfs.opened(data) as document:
            document.init_forms()
            yield document
    except pdfs.PdfError as error:
        raise Refused(f"{error}，无法遮盖", field="file") from error


def _user_units(data: bytes) -> dict[int, float]:
    """Return page → the size of its unit where it is not 1/72 inch, which pdfium does not look at."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return {
                number: float(page.obj["/UserUnit"])
                for number, page in enumerate(document.pages)
                if "/UserUnit" in page.obj
            }
    except (pikepdf.PdfError, ValueError, TypeError):
        return {}  # what pikepdf cannot read, pdfium shows in plain points or refuses


@contextmanager
def _opened(data: bytes, type: str) -> Iterator[Image.Image]:  # noqa: A002
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["JPEG" if type == "jpg" else type.upper()]) as picture:
                if picture.width * picture.height > PICTURE_PIXELS:
                    raise Refused(f"图片超过 {PICTURE_PIXELS // 10_000} 万像素，请缩小后再遮盖", field="file")
                # A phone's second picture (MPO) is never displayed; a moving picture has no one page to draw on.
                if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
                    raise Refused("动图或多帧图片不能遮盖，请另存为单幅图片", field="file")
                yield picture
    except Image.DecompressionBombError as error:
        raise Refused(f"图片超过 {PICTURE_PIXELS // 10_000} 万像素，请缩小后再遮盖", field="file") from error
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise Refused("图片已损坏，无法遮盖", field="file") from error


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    return (picture.height, picture.width) if turned else picture.size


def _picture(data: bytes, type: str) -> Image.Image:  # noqa: A002
    """Return a picture upright, on white where it is transparent, its pixels and nothing else."""
    with _opened(data, type) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode.startswith("I"):
            upright = upright.convert("I").point(lambda value: value / 256).convert("L")
        if upright.has_transparency_data:
            seen = upright.convert("RGBA")
            sheet = Image.new("RGBA", seen.size, "white")
            return Image.alpha_composite(sheet, seen).convert("RGB")
        plain = upright.convert("RGB")
    return Image.frombytes("RGB", plain.size, plain.tobytes())
