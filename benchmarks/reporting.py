"""What the check of a yearly report costs, in seconds, and as a ratio to reading the same words of the file.

``check_…`` is a whole check from the bytes: told apart by its content, read, its cells found, every equation, word and
part tried. ``command_seconds`` is the whole of ``bin/mingting report check`` from the shell, start-up included.
``give_…`` is one report given out, with a figure of seven digits in every cell; ``draw_pdf_seconds`` is the whole of
``bin/mingting report draw --to pdf``, finding the fonts included.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import measuring  # noqa: E402

from mingting.commons.files.fonts import find_fonts  # noqa: E402
from mingting.commons.files.kinds import sniff  # noqa: E402
from mingting.commons.files.text import read_text  # noqa: E402
from mingting.reporting.checking import check  # noqa: E402
from mingting.reporting.gateways import giving  # noqa: E402
from mingting.reporting.rules.form import Table, cells_of  # noqa: E402
from mingting.reporting.rules.report import Report  # noqa: E402
from tests.rules import sample_reports as samples  # noqa: E402

RUNS = 20


def reports() -> dict[str, tuple[bytes, str]]:
    """Return a report in every kind of file, and the largest published one."""
    numbers = samples.golden()
    largest = max(samples.REPORTS.glob("*.txt"), key=lambda file: file.stat().st_size)
    return {
        "text": (samples.as_tabs(numbers).encode(), "a.txt"),
        "page": (samples.as_html(numbers, messy=True).encode(), "a.html"),
        "word": (samples.as_docx(numbers), "a.docx"),
        "pdf": (samples.as_pdf(numbers), "a.pdf"),
        "published": (largest.read_bytes(), largest.name),
    }


def giving_seconds() -> dict[str, float]:
    """Return what it takes to give out a report in each form: another one each time, as Typst remembers the last."""
    fonts = find_fonts((str(ROOT / "var" / "fonts"),))
    every = [cell for table in Table for cell in cells_of(table)]
    figures = count(9_000_000)

    def report() -> Report:
        return samples.report_of(dict.fromkeys(every, next(figures)))

    forms: dict[str, Callable[[], object]] = {
        "html": lambda: giving.html(report()),
        "docx": lambda: giving.docx(report()),
        "pdf": lambda: giving.pdf(report(), fonts=fonts),
        "json": lambda: giving.json_of(report()),
        "csv": lambda: giving.csv_of(report()),
    }
    return {f"give_{name}_seconds": measuring.cpu_seconds(form, times=5) for name, form in forms.items()}


def command_seconds(*words: str) -> float:
    """Return the seconds on the wall of one command from the shell: the least of several."""
    spent = []
    for _ in range(RUNS // 4):
        began = time.perf_counter()
        done = subprocess.run(
            [ROOT / "bin/mingting", "report", *words],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            raise SystemExit(done.stderr.decode())
        spent.append(time.perf_counter() - began)
    return min(spent)


def main() -> None:
    """Measure and print."""
    asked = measuring.asked((__doc__ or "").partition("\n")[0])
    told: dict[str, float] = {}
    for name, (data, file) in reports().items():
        kind = sniff(data, file).type

        def checked(data: bytes = data, file: str = file) -> object:
            return check(data, file)

        def words(data: bytes = data, kind: str = kind) -> object:
            return read_text(data, kind)

        told[f"check_{name}_seconds"] = measuring.cpu_seconds(checked, times=RUNS)
        told[f"check_{name}_readings"] = measuring.ratio(checked, words, times=RUNS)
    told["check_seconds_worst"] = max(value for name, value in told.items() if name.endswith("_seconds"))
    report = str(samples.REPORTS / "panyu_services_2024.txt")
    told["command_seconds"] = command_seconds("check", report)
    told |= giving_seconds()
    told["draw_pdf_seconds"] = command_seconds("draw", report, "--to", "pdf")
    measuring.tell(told, as_json=asked.json)


if __name__ == "__main__":
    main()
