"""What bringing files in costs: 200 DOCX of about 2 000 characters, taken and read, beside a library.

``library_signatures`` stand for documents that are there already: random words, signed, so that each file is compared.
Figures are wall-clock on SQLite, one process: what a clerk waits for.
"""

from __future__ import annotations

import io
import random
import time
from typing import Any

import measuring
import scratch  # noqa: F401 - first: it sets Django up

# isort: split
import docx
from django.core.management import call_command
from django.utils import timezone
from docx.enum.text import WD_ALIGN_PARAGRAPH

from mingting.kernel.deeds import By
from mingting.policies.actions.bringing_in import bring_in
from mingting.policies.actions.bringing_read import read_next
from mingting.policies.learning.duplicates import Known, signature
from mingting.policies.models import BroughtFile
from tests.rooms import making
from tests.rooms.policies_making import shelf

FILES, LIBRARY, PARAGRAPHS = 200, 20_000, 25


def letter(n: int) -> bytes:
    """Return a 通知 with its 版头, some twenty-five paragraphs drawn from a seed, and a signature."""
    chance = random.Random(n)
    paper = docx.Document()
    for line in (f"番财〔2024〕{n}号", f"番禺区财政局关于第{n}项工作安排的通知"):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph("各镇街，区各有关单位：")
    for _ in range(PARAGRAPHS):
        paper.add_paragraph("".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(79)) + "。")
    paper.add_paragraph("本通知自2024年4月1日起施行，有效期五年。")
    for line in ("番禺区财政局", "2024年3月1日"):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def library() -> Known:
    """Return signatures of as many documents as a district has."""
    chance = random.Random(0)
    words = ("".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(60)) for _ in range(LIBRARY))
    return Known((("document", n), signature(text)) for n, text in enumerate(words))


def by() -> By:
    """Return the system, now."""
    return By(None, "系统", timezone.now(), "benchmark")


def measure() -> dict[str, Any]:
    """Bring the files in, read them, and return the figures."""
    bureau = making.bureau()
    files = [(f"{n}.docx", letter(n)) for n in range(1, FILES + 1)]
    known = library()
    began = time.perf_counter()
    batch = bring_in(
        person=bureau.editor,
        organ_id=bureau.organ.pk,
        column=shelf(bureau, "normative_document"),
        kind="normative_document",
        files=files,
        by=making.by(bureau.editor, timezone.now()),
    )
    taken = time.perf_counter()
    while read_next(batch.pk, by=by(), library=known, in_job=True) is not None:
        pass
    done = time.perf_counter()
    read = batch.files.filter(state=BroughtFile.State.READ).count()
    return {
        "files": FILES,
        "files_read": read,
        "library_signatures": LIBRARY,
        "bring_in_seconds": taken - began,
        "read_seconds": done - taken,
        "read_per_second": read / (done - taken),
    }


if __name__ == "__main__":
    given = measuring.asked((__doc__ or "").partition("\n")[0])
    call_command("migrate", verbosity=0, interactive=False)
    measuring.tell(measure(), as_json=given.json)
