"""Draws the demo year's pictures from ``pictures.toml``: ``python demo/year2024/pictures/draw.py FONT_FILE``.

Each picture has the same width and holds the words of its entry and no others. The font must know Chinese.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
WIDTH, MARGIN = 1200, 60
INK, QUIET, BLUE, PALE, PAPER = "#1f2328", "#4a5560", "#1d4f91", "#e8eef6", "#ffffff"
TITLE, LARGE, SMALL = 44, 34, 28
TITLE_BAND = 140


def main(font_file: str) -> None:
    """Draw every picture beside this program."""
    entries = tomllib.loads((HERE.parent / "pictures.toml").read_text(encoding="utf-8"))["picture"]
    for name, entry in entries.items():
        draw = {"steps": _steps, "bars": _bars}[entry["form"]]
        draw(entry, font_file).save(HERE / f"{name}.png", optimize=True)


def _sheet(entry: dict[str, Any], font_file: str, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH, 12), fill=BLUE)
    title = ImageFont.truetype(font_file, TITLE)
    pen.text((WIDTH / 2, 80), entry["title"], font=title, fill=INK, anchor="mm")
    return sheet, pen


def _steps(entry: dict[str, Any], font_file: str) -> Image.Image:
    """Return numberless steps from top to bottom, an arrow between each two."""
    box, gap = 120, 44
    count = len(entry["rows"])
    sheet, pen = _sheet(entry, font_file, TITLE_BAND + count * box + (count - 1) * gap + MARGIN)
    large, small = (ImageFont.truetype(font_file, size) for size in (LARGE, SMALL))
    for number, (heading, words) in enumerate(entry["rows"]):
        top = TITLE_BAND + number * (box + gap)
        middle = top + box / 2
        pen.rounded_rectangle((MARGIN, top, WIDTH - MARGIN, top + box), 14, fill=PALE)
        pen.rounded_rectangle((MARGIN, top, MARGIN + 220, top + box), 14, fill=BLUE)
        pen.text((MARGIN + 110, middle), heading, font=large, fill=PAPER, anchor="mm")
        pen.text((MARGIN + 250, middle), words, font=small, fill=INK, anchor="lm")
        if number + 1 < count:
            x, y = MARGIN + 110, top + box + 10
            pen.polygon([(x - 16, y), (x + 16, y), (x, y + gap - 20)], fill=QUIET)
    return sheet


def _bars(entry: dict[str, Any], font_file: str) -> Image.Image:
    """Return horizontal bars from nought, the number beside each."""
    bar, gap, left = 64, 32, MARGIN + 180
    rows = entry["rows"]
    sheet, pen = _sheet(entry, font_file, TITLE_BAND + len(rows) * (bar + gap) + MARGIN - gap)
    large = ImageFont.truetype(font_file, LARGE)
    longest = max(number for _, number in rows)
    for place, (label, number) in enumerate(rows):
        top = TITLE_BAND + place * (bar + gap)
        middle, right = top + bar / 2, left + (WIDTH - left - MARGIN - 110) * number / longest
        pen.text((left - 24, middle), label, font=large, fill=INK, anchor="rm")
        pen.rectangle((left, top, right, top + bar), fill=BLUE)
        pen.text((right + 18, middle), str(number), font=large, fill=INK, anchor="lm")
    return sheet


if __name__ == "__main__":
    main(sys.argv[1])
