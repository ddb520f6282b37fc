"""An electronic signature and seal on a finished letter (PAdES), made with a certificate kept on this machine.

Nothing here asks the network: no time stamp, no revocation lists. A bureau with a seal server of its own writes another
:class:`Signer`.
"""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import pypdfium2
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from mingting.commons.files import measures, pdfs
from mingting.kernel.refusals import Refused

_DATE_LINE = re.compile(r"^\s*(\d{4}年\d{1,2}月\d{1,2}日)\s*$", re.MULTILINE)


class Signer(Protocol):
    """Whoever signs a letter."""

    @property
    def signs(self) -> bool:
        """Whether the letter comes back signed, the seal drawn by the signature."""

    def sign(self, pdf: bytes, *, field: str, reason: str, seal: bytes | None) -> bytes:
        """Return the PDF signed in a field of that name, every earlier byte kept. Raises ``Refused``."""


class NoSigner:
    """Leaves letters as they are: they are printed and sealed by hand, or carry the seal as a picture only."""

    signs = False

    def sign(self, pdf: bytes, *, field: str, reason: str, seal: bytes | None) -> bytes:
        return pdf


@dataclass(frozen=True, slots=True)
class Place:
    """A square on a page (from 0), as PDF counts: points from the lower left corner."""

    page: int
    left: int
    bottom: int
    right: int
    top: int


class Pkcs12Signer:
    """Signs with a certificate and key from a PKCS #12 file (RSA or ECDSA)."""

    signs = True

    def __init__(self, pkcs12: bytes, password: str) -> None:
        """Raises ``Refused`` when file and password do not belong together."""
        try:
            self._signer = signers.SimpleSigner.load_pkcs12_data(
                pkcs12, other_certs=[], passphrase=password.encode()
            )
        except (ValueError, OSError) as fault:
            raise Refused("签名证书无法打开，请检查证书文件和密码", field="certificate") from fault
        if self._signer is None:
            raise Refused("签名证书无法打开，请检查证书文件和密码", field="certificate")

    def sign(self, pdf: bytes, *, field: str, reason: str, seal: bytes | None) -> bytes:
        """Return the PDF with a PAdES signature of level B-B; with a seal it is seen over organ and date."""
        place = None if seal is None else seal_place(pdf)
        described = signers.PdfSignatureMetadata(
            field_name=field,
            reason=reason,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=False,
        )
        signer = signers.PdfSigner(
            described,
            self._signer,
            stamp_style=None if seal is None else _stamp(seal),
            new_field_spec=None if place is None else _field(field, place),
        )
        # pyHanko opens an event loop of its own, which a thread that already runs one (an ASGI worker) refuses.
        with ThreadPoolExecutor(max_workers=1) as apart:
            signed = apart.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf))).result()
        return bytes(signed.getvalue())


def seal_place(pdf: bytes) -> Place:
    """Return where the seal belongs: over the last date that stands on a line of its own, and the organ above it.

    Raises ``Refused`` when there is no such line.
    """
    try:
        with pdfs.opened(pdf) as document:
            for number in reversed(range(len(document))):
                text = document[number].get_textpage()
                dates = _DATE_LINE.findall(text.get_text_range().replace("\r", ""))
                if dates:
                    return _over(text, dates[-1], number)
    except pdfs.PdfError as fault:
        raise Refused(f"文书无法签章：{fault}") from fault
    raise Refused("文书上没有成文日期，不能确定印章的位置", field="dated_on")


def _over(text: pypdfium2.PdfTextPage, written: str, page: int) -> Place:
    finder = text.search(written)
    found = None
    while (match := finder.get_next()) is not None:
        found = match
    if found is None:
        raise Refused("文书上没有成文日期，不能确定印章的位置", field="dated_on")
    start, count = found
    first, last = text.get_charbox(start), text.get_charbox(start + count - 1)
    across = (first[0] + last[2]) / 2
    up = (last[1] + last[3]) / 2 + measures.LINE / 2 + measures.SEAL_RISE
    half = measures.SEAL_MM * measures.POINTS_A_MM / 2
    return Place(page, round(across - half), round(up - half), round(across + half), round(up + half))


def _field(name: str, place: Place) -> SigFieldSpec:
    box = (place.left, place.bottom, place.right, place.top)
    return SigFieldSpec(name, on_page=place.page, box=box, readable_field_name="印章")


def _stamp(seal: bytes) -> StaticStampStyle:
    try:
        with Image.open(io.BytesIO(seal), formats=["PNG", "JPEG"]) as picture:
            drawn = PdfImage(picture.convert("RGBA"))
    except (OSError, SyntaxError, ValueError) as fault:
        raise Refused("印章图样应当是 PNG 或者 JPEG 图片", field="seal") from fault
    whole = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID)
    return StaticStampStyle(background=drawn, background_layout=whole, background_opacity=1, border_width=0)
