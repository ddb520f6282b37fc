"""Proof by reading: no text under a box, and nowhere a text that stood only under boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pikepdf

from mingting.commons.files import pdfs
from mingting.disclosure.gateways.redacting import writing
from mingting.disclosure.gateways.redacting.boxes import Box, described
from mingting.disclosure.gateways.redacting.proof_of_structure import DRAWN
from mingting.disclosure.gateways.redacting.reading import (
    Piece,
    Words,
    bare,
    bodies,
    opened,
    pairs,
    read,
    strings,
    tokens,
)

#: Shares of a letter under a box at which it is neither left alone nor covered: a reader may guess it.
_HALF_COVERED = (0.1, 0.9)
#: Letters in a row under a box that are looked for elsewhere: shorter ones are chance.
_TELLING = 4
#: Stands where covered text was: never between two letters of one word, and never dropped by ``bare``.
_BREAK = " □ "
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")


def faults(original: Sequence[Words], redacted: bytes, boxes: Sequence[Box]) -> list[str]:
    """Return Chinese faults: text that a program still takes out of the redacted PDF. Never quotes that text."""
    try:
        pages = read(redacted)
        with opened(redacted) as document:
            said = _said(document, boxes, len(pages))
    except (pdfs.PdfError, pikepdf.PdfError):
        return ["遮盖后的文件无法读取，不能核验文字"]
    found = []
    for number, box in enumerate(boxes, start=1):
        under = _under(pages[box.page], box) if box.page < len(pages) else []
        if under:
            found.append(f"第 {box.page + 1} 页第 {number} 处遮盖之下仍能取出文字（{len(under)} 处）")
    if any(page.letters or page.notes for page in pages):
        found.append("遮盖后的文件含有文字层或批注、表单的文字，应当只有图像")
    texts = ["".join(letter.text for letter in page.letters) for page in pages]
    texts += [note.text for page in pages for note in page.notes]
    left = _only_under(original, boxes).found_in([*texts, *said])
    if left:
        found.append(f"遮盖后的文件中仍能找到只在遮盖之下出现过的文字（{left} 处）")
    return found


def _said(document: pikepdf.Pdf, boxes: Sequence[Box], pages: int) -> list[str]:
    """Return what a file says beyond the frame that every redacted file has."""
    ours = {described(number, pages, boxes) for number in range(pages)} | {writing.LANGUAGE, writing.COLOURS}
    frame = {writing.PACKET, writing.colour_profile()}
    found = [text for text in strings(document) if text not in ours]
    for body in bodies(document):
        if body not in frame and not DRAWN.fullmatch(body):
            found += [body.decode(encoding, "ignore") for encoding in _ENCODINGS]
    return found


def cautions(data: bytes, boxes: Sequence[Box]) -> list[str]:
    """Return Chinese cautions about the boxes themselves on a PDF with text; empty when they seem well drawn.

    They name letters that a box cuts through, and text under a box that stands uncovered elsewhere. Raises
    ``pdfs.PdfError``.
    """
    pages = read(data)
    found = []
    for number, box in enumerate(boxes, start=1):
        low, high = _HALF_COVERED
        cut = sum(low < _covered(piece, box.page, boxes) < high for piece in _under(pages[box.page], box))
        if cut:
            found.append(f"第 {box.page + 1} 页第 {number} 处遮盖只盖住了部分笔画（{cut} 字），请核对位置")
    for number, box in enumerate(boxes, start=1):
        for page in _elsewhere(pages, boxes, box):
            found.append(
                f"第 {box.page + 1} 页第 {number} 处遮盖的文字在第 {page + 1} 页还有未遮盖的，请核对是否一并遮盖"
            )
    return found


def _covered(piece: Piece, page: int, boxes: Sequence[Box]) -> float:
    return max(piece.share_under(box) for box in boxes if box.page == page)


def _elsewhere(pages: Sequence[Words], boxes: Sequence[Box], box: Box) -> list[int]:
    runs = [run for run in map(bare, _runs(pages[box.page].letters, [box])) if len(run) >= _TELLING]
    uncovered = [bare(_uncovered(page, number, boxes)) for number, page in enumerate(pages)]
    return [number for number, text in enumerate(uncovered) if any(run in text for run in runs)]


def _under(page: Words, box: Box) -> list[Piece]:
    return [
        piece for piece in (*page.letters, *page.notes) if bare(piece.text) and piece.share_under(box) > 0
    ]


def _uncovered(page: Words, number: int, boxes: Sequence[Box]) -> str:
    """Return the text of a page that no box touches, with a break where something was covered."""
    here = [box for box in boxes if box.page == number]
    parts = [
        _BREAK if any(letter.share_under(box) > 0 for box in here) else letter.text for letter in page.letters
    ]
    notes = [note.text for note in page.notes if not any(note.share_under(box) > 0 for box in here)]
    return _BREAK.join(["".join(parts), *notes])


def _runs(letters: Sequence[Piece], boxes: Sequence[Box]) -> list[str]:
    """Return what stands under boxes, letters that follow one another put together."""
    runs = [""]
    for letter in letters:
        if any(letter.share_under(box) > 0 for box in boxes):
            runs[-1] += letter.text
        elif runs[-1]:
            runs.append("")
    return [run for run in runs if bare(run)]


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What stands under boxes and nowhere else: pairs of Chinese letters, and words of ASCII letters."""

    pairs: set[str]
    tokens: set[str]

    def found_in(self, texts: Iterable[str]) -> int:
        """Return how many of them the texts hold."""
        found: set[str] = set()
        for text in texts:
            whole = bare(text)
            found |= {pair for pair in self.pairs if pair in whole}
            found |= self.tokens & tokens(text)
            found |= {token for token in self.tokens if len(token) >= _TELLING and token in whole}
        return len(found)


def _only_under(pages: Sequence[Words], boxes: Sequence[Box]) -> _Secrets:
    open_text = _BREAK.join(_uncovered(page, number, boxes) for number, page in enumerate(pages))
    runs: list[str] = []
    for number, page in enumerate(pages):
        here = [box for box in boxes if box.page == number]
        runs += _runs(page.letters, here)
        runs += [note.text for note in page.notes if any(note.share_under(box) > 0 for box in here)]
    plain, known = bare(open_text), tokens(open_text)
    return _Secrets(
        pairs={pair for run in runs for pair in pairs(run) if pair not in plain},
        tokens={token for run in runs for token in tokens(run) - known if token not in plain},
    )
