"""The proof that a redaction holds, made from the two files without trusting who made the second."""

from __future__ import annotations

from collections.abc import Sequence

from mingting.commons.files import metadata, pdfs
from mingting.disclosure.gateways.redacting import proof_of_pixels, proof_of_structure, proof_of_text, showing
from mingting.disclosure.gateways.redacting.boxes import Box, check, described
from mingting.disclosure.gateways.redacting.reading import read
from mingting.kernel.refusals import Refused

#: Points by which a page may differ from the original: four decimals are written.
_SAME = 0.01


def prove(original: bytes, redacted: bytes, boxes: Sequence[Box]) -> list[str]:
    """Return Chinese faults of a redacted file, empty when it is proved to hold nothing from under the boxes.

    The file is read by two other programs than wrote it: its text is taken out, its pictures are decoded and held
    against the boxes pixel by pixel, every object in it must be one of those a redacted file needs, and it must be
    byte for byte what a fresh writing of it gives. Faults never quote what was covered. Raises ``Refused`` when the
    original cannot be read or the boxes are unfit.
    """
    type_ = showing.kind(original)
    sizes = showing.pages(original, type_)
    check(boxes, len(sizes))
    if type_ in showing.PICTURES:
        found = proof_of_pixels.of_png(redacted, boxes, (int(sizes[0].width), int(sizes[0].height)))
        return [*found, *_hidden(redacted, "png")]
    try:
        words = read(original)
    except pdfs.PdfError as error:
        raise Refused(f"{error}，无法核验遮盖", field="file") from error
    descriptions = [described(number, len(sizes), boxes) for number in range(len(sizes))]
    found = [
        *_shape(redacted, sizes),
        *proof_of_text.faults(words, redacted, boxes),
        *proof_of_pixels.of_pdf(redacted, boxes),
        *proof_of_structure.faults(redacted, descriptions),
        *_hidden(redacted, "pdf"),
    ]
    return list(dict.fromkeys(found))


def cautions(data: bytes, boxes: Sequence[Box]) -> list[str]:
    """Return Chinese cautions to show beside the boxes while they are drawn; pictures and scans give none.

    They name boxes that cut through letters and covered words that stand uncovered elsewhere in the file. Raises
    ``Refused`` as ``prove`` does.
    """
    type_ = showing.kind(data)
    check(boxes, len(showing.pages(data, type_)))
    if type_ in showing.PICTURES:
        return []
    try:
        return proof_of_text.cautions(data, boxes)
    except pdfs.PdfError as error:
        raise Refused(f"{error}，无法遮盖", field="file") from error


def _shape(redacted: bytes, sizes: Sequence[showing.PageSize]) -> list[str]:
    try:
        with pdfs.opened(redacted) as document:
            found = [document.get_page_size(number) for number in range(len(document))]
    except pdfs.PdfError:
        return ["遮盖后的文件无法打开"]
    same = len(found) == len(sizes) and all(
        abs(width - size.width) < _SAME and abs(height - size.height) < _SAME
        for (width, height), size in zip(found, sizes, strict=True)
    )
    return [] if same else ["遮盖后的文件与原文件的页数或页面大小不同"]


def _hidden(redacted: bytes, type_: str) -> list[str]:
    return [f"遮盖后的文件带有隐藏信息：{name}" for name in metadata.hidden(redacted, type_)]
