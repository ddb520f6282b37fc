"""PDFs that are hard to redact: what is to be covered stands in them once, in many ways, under one known box."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from mingting.disclosure.gateways.redacting import Box
from tests.rules.sample_pdfs import Page, Pdf, utf16

REASON = "第十五条 个人隐私"
OPEN = "可以公开的内容"
SECRETS = ("赵钱孙李13800001111", "周吴郑王13911112222")
SECRET = SECRETS[0]
#: Where the words stand on A4 (points from the top left corner), and the box that covers the secret ones.
LEFT, LINE, SIZE = 100, 300, 16
PLACE = (90, 280, 270, 32)
WIDTH, HEIGHT = 595, 842


def boxed(place: tuple[float, float, float, float] = PLACE, page: int = 0, reason: str = REASON) -> Box:
    """Return the box of a place in points on an A4 page that is displayed as it lies."""
    x, y, width, height = place
    return Box(page, x / WIDTH, y / HEIGHT, width / WIDTH, height / HEIGHT, reason)


def plain(secret: str = SECRET, **entries: object) -> Pdf:
    """Return a letter: one open line, and the secret one."""
    words = [(LEFT, 100, SIZE, OPEN), (LEFT, LINE, SIZE, secret)]
    return Pdf([Page(words=words, **entries)])  # type: ignore[arg-type]


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF after something was done to it with pikepdf."""
    with pikepdf.open(io.BytesIO(data)) as document:
        change(document)
        return saved(document)


def drawn_after(data: bytes, operators: str) -> bytes:
    """Return a PDF whose first page draws something more on top."""
    return changed(data, lambda d: d.pages[0].contents_add(d.make_stream(operators.encode())))


def rect(place: tuple[float, float, float, float] = PLACE) -> Array:
    """Return a place from the top left as a PDF rectangle."""
    x, y, width, height = place
    return Array([x, HEIGHT - y - height, x + width, HEIGHT - y])


def text(secret: str) -> bytes:
    return plain(secret).bytes()


def white_on_white(secret: str) -> bytes:
    page = Page(words=[(LEFT, 100, SIZE, OPEN)])
    base = Pdf([page]).bytes()
    hexed = secret.encode("utf-16-be").hex()
    return drawn_after(base, f"1 1 1 rg BT /F1 16 Tf {LEFT} {HEIGHT - LINE} Td <{hexed}> Tj ET")


def scan(secret: str, *, fmt: str = "JPEG") -> Image.Image:
    """Return a page as a scanner sees it: grey paper with grain, and the words as dots."""
    sheet = Image.effect_noise((WIDTH * 2, HEIGHT * 2), 24).point(lambda value: min(value + 80, 255))
    brush = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(32)
    brush.text((200, 180), "open to everyone", fill=0, font=font)
    brush.text((200, 570), secret[-11:], fill=0, font=font)
    return sheet


_SCANS: dict[str, bytes] = {}


def scanned_jpeg(secret: str) -> bytes:
    """Return the scan as JPEG; the paper of two secrets has the same grain."""
    if "paper" not in _SCANS:
        out = io.BytesIO()
        Image.effect_noise((WIDTH * 2, HEIGHT * 2), 24).save(out, "PNG")
        _SCANS["paper"] = out.getvalue()
    with Image.open(io.BytesIO(_SCANS["paper"])) as paper:
        sheet = Image.merge(
            "RGB", [paper.point(lambda value, add=add: min(value + add, 255)) for add in (80, 76, 66)]
        )
    brush = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(32)
    brush.text((200, 180), "open to everyone", fill=0, font=font)
    brush.text((200, 570), secret[-11:], fill=(20, 10, 90), font=font)
    # Whole blocks stand alone, so that a secret changes nothing outside the blocks that it lies in.
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=90, subsampling=0)
    return out.getvalue()


def scan_with_recognised_text(secret: str) -> bytes:
    """Return a scan with the invisible text layer that recognition software puts over it."""
    document = pikepdf.open(io.BytesIO(Pdf([Page()]).bytes()))
    picture = document.make_stream(
        scanned_jpeg(secret),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=WIDTH * 2,
        Height=HEIGHT * 2,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page = document.pages[0]
    page.Resources.XObject = Dictionary(Scan=picture)
    hexed = secret.encode("utf-16-be").hex()
    body = (
        f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Scan Do Q"
        f" BT 3 Tr /F1 16 Tf {LEFT} {HEIGHT - LINE} Td <{hexed}> Tj ET"
    )
    page.Contents = document.make_stream(body.encode())
    return saved(document)


def annotation(secret: str) -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        looks = document.make_stream(
            b"0.8 0.9 1 rg 0 0 270 32 re f",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 270, 32]),
        )
        note = Dictionary(
            Type=Name.Annot,
            Subtype=Name.FreeText,
            Rect=rect(),
            Contents=String(secret),
            T=String(secret[:4]),
            AP=Dictionary(N=looks),
        )
        document.pages[0].Annots = document.make_indirect(Array([document.make_indirect(note)]))

    return changed(text(secret), add)


def attachment(secret: str) -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        document.attachments[f"{secret[:4]}.txt"] = secret.encode()

    return changed(text(secret), add)


def form(secret: str) -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name"),
            TU=String(secret[:4]),
            V=String(secret),
            DV=String(secret),
            Rect=rect(),
            F=4,
            DA=String("/Helv 12 Tf 0 g"),
        )
        field = document.make_indirect(field)
        document.pages[0].Annots = Array([field])
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.Root.AcroForm = Dictionary(
            Fields=Array([field]),
            NeedAppearances=True,
            DA=String("/Helv 12 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=helvetica)),
        )

    return changed(Pdf([Page(words=[(LEFT, 100, SIZE, OPEN)])]).bytes(), add)


def properties(secret: str) -> bytes:
    pdf = plain(secret)
    pdf.properties = {"Author": secret, "Title": secret, "Keywords": secret}
    pdf.xmp = f"<x><dc:creator>{secret}</dc:creator></x>".encode()
    return pdf.bytes()


def hidden_layer(secret: str) -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(secret[:4])))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
        )
        document.pages[0].Resources.Properties = Dictionary(Layer=layer)
        hexed = secret.encode("utf-16-be").hex()
        body = f"/OC /Layer BDC BT /F1 16 Tf {LEFT} {HEIGHT - LINE} Td <{hexed}> Tj ET EMC"
        document.pages[0].contents_add(document.make_stream(body.encode()))

    return changed(Pdf([Page(words=[(LEFT, 100, SIZE, OPEN)])]).bytes(), add)


def actual_text(secret: str) -> bytes:
    """Return a page on which a drawn path stands for words that only ActualText tells."""
    said = utf16(secret).decode()
    return drawn_after(
        Pdf([Page(words=[(LEFT, 100, SIZE, OPEN)])]).bytes(),
        f"/Span <</ActualText {said}>> BDC BT /F1 16 Tf {LEFT} {HEIGHT - LINE} Td <26052605> Tj ET EMC",
    )


def scripts_and_more(secret: str) -> bytes:
    """Return a page with a script, bookmarks, a thumbnail, private data of a program and a named place."""

    def add(document: pikepdf.Pdf) -> None:
        said = String(secret)
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=said)
        document.Root.Outlines = Dictionary(First=Dictionary(Title=said), Count=1)
        document.Root.PieceInfo = Dictionary(Some=Dictionary(Private=said))
        document.pages[0].obj.Thumb = document.make_stream(
            secret.encode()[:4], Width=2, Height=2, ColorSpace=Name.DeviceGray, BitsPerComponent=8
        )
        document.pages[0].obj.PieceInfo = Dictionary(Some=Dictionary(Private=said))

    return changed(text(secret), add)


def appended(data: bytes, number: int, body: bytes) -> bytes:
    """Return a PDF with one object replaced by an incremental update; the older one stays in the file."""
    before = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    trailer = re.findall(rb"trailer\s*<<(.*?)>>\s*startxref", data, re.DOTALL)[-1]
    start = len(data)
    update = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    trailer = b"trailer\n<<%s /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, before, start + len(update))
    return data + update + table + trailer


def older_version(secret: str) -> bytes:
    """Return a file whose first version showed the secret and whose second blots it out with empty words."""
    data = text(secret)
    with pikepdf.open(io.BytesIO(data)) as document:
        number = document.pages[0].Contents.objgen[0]
    body = f"BT /F1 16 Tf {LEFT} {HEIGHT - 100} Td <{OPEN.encode('utf-16-be').hex()}> Tj ET".encode()
    return appended(data, number, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))


def vector(secret: str) -> bytes:
    """Return a page whose secret is drawn in strokes, one per letter, without any text."""
    strokes = "".join(
        f"{LEFT + n * 9} {HEIGHT - LINE} 6 {ord(c) % 17 + 2} re f " for n, c in enumerate(secret)
    )
    return drawn_after(Pdf([Page(words=[(LEFT, 100, SIZE, OPEN)])]).bytes(), strokes)


#: Name → what makes such a file of a secret.
HARD: dict[str, Callable[[str], bytes]] = {
    "text": text,
    "white on white": white_on_white,
    "scan with recognised text": scan_with_recognised_text,
    "annotation": annotation,
    "attachment": attachment,
    "form field": form,
    "properties": properties,
    "hidden layer": hidden_layer,
    "ActualText": actual_text,
    "scripts and more": scripts_and_more,
    "older version": older_version,
    "vector": vector,
}


def turned(data: bytes, degrees: int) -> tuple[bytes, Box]:
    """Return the file with its page turned clockwise, and the box as displayed."""
    x, y, width, height = (part / whole for part, whole in zip(PLACE, (WIDTH, HEIGHT) * 2, strict=True))
    places = {
        0: (x, y, width, height),
        90: (1 - y - height, x, height, width),
        180: (1 - x - width, 1 - y - height, width, height),
        270: (y, 1 - x - width, height, width),
    }

    def turn(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Rotate = degrees

    return changed(data, turn), Box(0, *places[degrees], REASON)


def cropped(data: bytes, *, unit: float = 1) -> tuple[bytes, Box]:
    """Return the file cropped to a part of its page (and measured in another unit), and the box as displayed."""
    left, top, right, bottom = 50, 200, 450, 500

    def crop(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.CropBox = Array([left, HEIGHT - bottom, right, HEIGHT - top])
        if unit != 1:
            document.pages[0].obj.UserUnit = unit

    x, y, width, height = PLACE
    across, down = right - left, bottom - top
    box = Box(0, (x - left) / across, (y - top) / down, width / across, height / down, REASON)
    return changed(data, crop), box
