"""Official papers set, rendered, and spoilt as scanners and seals spoil them; what they say stays known."""

from __future__ import annotations

import io
import random
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import pypdfium2
import typst
from PIL import Image, ImageDraw, ImageFilter

from mingting.commons.files.fonts import find_fonts

#: Small pages: A5 keeps recognition short, and letters of 14 points stay as large as a scanner sees them.
_SHEET = """#set page(width: 148mm, height: 210mm, margin: (x: 16mm, y: 18mm), numbering: "— 1 —")
#set text(font: {fonts}, size: 14pt, lang: "zh")
#set par(leading: 11pt, first-line-indent: (amount: 2em, all: true), justify: true)
"""
TITLE = "关于延长综合窗口服务时间的通知"
NUMBER = "番政数〔2024〕8号"
PARAGRAPHS = (
    "为进一步优化营商环境，方便企业和群众就近办事，经研究决定，自四月起延长综合窗口的服务时间。现将有关事项通知如下：",
    "工作日增加中午时段，周六上午照常受理。",
)
HEADING = "一、服务时间"
TABLE = (("窗口", "时间", "电话"), ("综合窗", "上午九时至十二时", "84636885"), ("专窗", "预约", "84692210"))
ISSUER = "番禺区政务服务和数据管理局"
DAY = "二〇二四年三月五日"
WHOLE = "".join(
    (TITLE, NUMBER, PARAGRAPHS[0], HEADING, PARAGRAPHS[1], *(c for row in TABLE for c in row), ISSUER, DAY)
)


def source(*, table: bool = True) -> str:
    """The paper in Typst."""
    cells = "".join(f"[{cell}]," for row in TABLE for cell in row)
    ruled = f"#table(columns: (1fr, 2fr, 1fr), inset: 5pt, stroke: 0.6pt, {cells})" if table else ""
    return (
        f'#align(center, text(size: 18pt, weight: "bold")[{TITLE}])\n\n#align(center)[{NUMBER}]\n\n{PARAGRAPHS[0]}\n\n'
        f"{HEADING}\n\n{PARAGRAPHS[1]}\n\n#set par(first-line-indent: 0pt)\n{ruled}\n\n"
        f"#v(1em)\n#align(right)[{ISSUER}]\n\n#align(right)[{DAY}]\n"
    )


def sheets(body: str, *, dots: int = 200) -> list[Image.Image]:
    """Set a text and render its pages at so many dots per inch. Raises ``Refused`` without a Chinese font."""
    fonts = find_fonts()
    names = "(" + "".join(f'"{name}", ' for name in fonts.families["song"]) + ")"
    printed = typst.compile((_SHEET.replace("{fonts}", names) + body).encode(), font_paths=fonts.store)
    document = pypdfium2.PdfDocument(printed)
    return [page.render(scale=dots / 72).to_pil().convert("RGB") for page in document]


@cache
def paper() -> Image.Image:
    """One clean page."""
    return sheets(source())[0]


def scanned(sheet: Image.Image, *, slant: float = 0.0, seed: int = 5) -> Image.Image:
    """The page as a scanner brings it: greyish, grainy, a little blurred, perhaps askew."""
    chance = random.Random(seed)
    askew = sheet.rotate(slant, Image.Resampling.BICUBIC, fillcolor="white").filter(
        ImageFilter.GaussianBlur(0.6)
    )
    grain = Image.frombytes("L", askew.size, chance.randbytes(askew.width * askew.height))
    return Image.blend(askew, grain.convert("RGB"), 0.08)


def sealed(sheet: Image.Image, *, dots: int = 200) -> Image.Image:
    """A round red seal of 42 mm with a star pressed over issuer and day, letting the ink below through."""
    across = round(42 / 25.4 * dots)
    ink = Image.new("RGB", sheet.size, "white")
    pen = ImageDraw.Draw(ink)
    left = sheet.width - across - round(sheet.width * 0.13)
    bottom = _last_ink(sheet) + across // 4
    box = (left, bottom - across, left + across, bottom)
    pen.ellipse(box, outline=(214, 38, 44), width=round(dots / 18))
    middle = (left + across // 2, bottom - across // 2)
    pen.regular_polygon((*middle, across // 5), 3, fill=(214, 38, 44))
    pen.regular_polygon((*middle, across // 5), 3, rotation=180, fill=(214, 38, 44))
    red, green, blue = sheet.split()
    seal_red, seal_green, seal_blue = ink.split()
    return Image.merge("RGB", [_darker(red, seal_red), _darker(green, seal_green), _darker(blue, seal_blue)])


def _darker(one: Image.Image, other: Image.Image) -> Image.Image:
    mask = one.point(lambda value: 255 if value < 128 else 0)
    return Image.composite(one, other, mask)


def _last_ink(sheet: Image.Image) -> int:
    """Where the text ends, the page number at the foot left aside."""
    body = sheet.convert("L").crop((0, 0, sheet.width, round(sheet.height * 0.9)))
    box = body.point(lambda value: 255 if value < 128 else 0).getbbox()
    return box[3] if box else sheet.height // 2


def pdf_of(pages: Sequence[Image.Image], *, dots: int = 200) -> bytes:
    """A PDF of nothing but pictures, as scanners make it."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dots, quality=85)
    return out.getvalue()


def picture_of(page: Image.Image, form: str = "JPEG") -> bytes:
    """The page as a picture file."""
    out = io.BytesIO()
    page.save(out, form, quality=85)
    return out.getvalue()


def error_rate(read: str, wanted: str) -> float:
    """Return the share of letters read wrong (edit distance over length), blanks and forms of width aside."""
    one, other = _bare(read), _bare(wanted)
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, against in enumerate(other, 1):
            before, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, before + (letter != against)),
            )
    return row[-1] / max(len(other), 1)


def without_tags(html: str) -> str:
    """Return the words of a block of HTML."""
    return re.sub(r"<[^>]+>", "", html)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def joined_pdf(*files: bytes) -> bytes:
    """Several PDF files as one."""
    whole = pypdfium2.PdfDocument.new()
    for data in files:
        whole.import_pages(pypdfium2.PdfDocument(data))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()
