"""What it costs to read files in: DOCX, PDF and OFD of ten pages with tables, and a scanned page (wall and CPU).

Documents are built here; the clock runs over ``importing.read`` alone, the look for dangers included. Recognition is
measured where the extra is installed: its letters read wrong are counted against the words that were set.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import docx
import measuring
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from mingting.publishing.gateways.importing import Heading, Imported, Table, Text, read, recognition
from tests.rules import sample_scans
from tests.rules.sample_ofd import Ofd, grid, words
from tests.rules.sample_pdfs import Page, Pdf
from tests.rules.sample_pdfs import grid as ruled

PAGES = 10
_SENTENCE = "各部门应当按照职责分工，完善办理流程，公开受理条件、所需材料和办结时限，并接受社会监督。"


def main() -> None:
    """Measure and print."""
    asked = measuring.asked(__doc__ or "")
    figures: dict[str, float] = {}
    for name, data in (("docx", word()), ("pdf", pdf()), ("ofd", ofd())):
        spent = measuring.cpu_seconds(lambda d=data, n=name: read(d, f"文件.{n}"), times=3, runs=3)
        figures[f"{name}_ten_pages_per_cpu_second"] = 1 / spent
    if recognition.is_there():
        figures |= recognised()
    measuring.tell(figures, as_json=asked.json)


def word() -> bytes:
    """A regulation of ten pages: chapters, articles, three tables of thirty rows."""
    document = docx.Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("番禺区政务服务事项管理办法").font.size = Pt(22)
    for page in range(PAGES):
        document.add_paragraph(f"{'一二三四五六七八九十'[page]}、第{page + 1}部分")
        for number in range(12):
            paragraph = document.add_paragraph(f"（{number + 1}）")
            for run in (_SENTENCE[:12], _SENTENCE[12:30], _SENTENCE[30:]):
                paragraph.add_run(run).font.size = Pt(16)
        if page % 3 == 1:
            table = document.add_table(rows=30, cols=5)
            for row in table.rows:
                for at, cell in enumerate(row.cells):
                    cell.text = f"第{at + 1}栏办理时限"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf() -> bytes:
    """Ten pages of text, a ruled table on each."""
    page = Page(
        words=[(72, 90 + 28 * n, 16, _SENTENCE[:28]) for n in range(16)]
        + [(76 + 110 * across, 575 + 24 * down, 12, "办理时限") for down in range(8) for across in range(4)],
        rules=ruled([72 + 110 * n for n in range(5)], [556 + 24 * n for n in range(9)]),
    )
    return Pdf([page] * PAGES).bytes()


def ofd() -> bytes:
    """The same as an OFD."""
    page = "".join(
        [words(72, 90 + 28 * n, 16, _SENTENCE[:28]) for n in range(16)]
        + [
            words(76 + 110 * across, 575 + 24 * down, 12, "办理时限")
            for down in range(8)
            for across in range(4)
        ]
    ) + grid([72 + 110 * n for n in range(5)], [556 + 24 * n for n in range(9)])
    return Ofd([page] * PAGES).bytes()


def recognised() -> dict[str, float]:
    """Read a dense A4-like page and a small paper as they come from scanners: seconds and letters read wrong."""
    dense = sample_scans.sheets("\n\n".join([_SENTENCE * 3] * 6))[0]
    read(sample_scans.picture_of(dense), "预热.jpg")
    figures: dict[str, float] = {}
    figures |= _timed("scan_dense_page", sample_scans.scanned(dense), "")
    paper = sample_scans.paper()
    for name, page in (
        ("clean", paper),
        ("grainy_askew", sample_scans.scanned(paper, slant=1.2)),
        ("sealed", sample_scans.scanned(sample_scans.sealed(paper))),
        ("upside_down_sealed", sample_scans.scanned(sample_scans.sealed(paper)).rotate(180)),
        ("on_its_side", sample_scans.scanned(paper).rotate(90, expand=True)),
    ):
        figures |= _timed(f"scan_{name}", page, sample_scans.WHOLE)
    return figures


def _timed(name: str, page: sample_scans.Image.Image, wanted: str) -> dict[str, float]:
    data = sample_scans.picture_of(page)
    wall, cpu = time.perf_counter(), time.process_time()
    found = read(data, "扫描.jpg")
    figures = {
        f"{name}_seconds": time.perf_counter() - wall,
        f"{name}_cpu_seconds": time.process_time() - cpu,
    }
    if wanted:
        figures[f"{name}_letters_wrong_percent"] = 100 * sample_scans.error_rate(said(found), wanted)
    return figures


def said(found: Imported) -> str:
    """Return all words of a document in their order."""
    parts = [found.title, found.doc_no]
    for block in found.blocks:
        if isinstance(block, Text):
            parts.append(sample_scans.without_tags(block.html))
        elif isinstance(block, Heading):
            parts.append(block.text)
        elif isinstance(block, Table):
            parts += [cell.text for row in block.rows for cell in row]
    return "".join(parts)


if __name__ == "__main__":
    main()
