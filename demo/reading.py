"""Reads the demo year's texts: TOML for facts, a small Markdown for bodies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

#: Keys of an item that are particulars of its kind (publishing/kinds).
PARTICULARS = (
    "document_kind",
    "issuers",
    "reg_no",
    "form",
    "interprets",
    "stage",
    "apply_from",
    "apply_until",
    "carries_out",
    "follows",
)
YEAR = Path(__file__).parent / "year2024"
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(picture:(?P<name>[\w-]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")


def table(name: str) -> dict[str, Any]:
    """Return one TOML file of the demo year."""
    return tomllib.loads((YEAR / f"{name}.toml").read_text(encoding="utf-8"))


def items() -> list[dict[str, Any]]:
    """Return every item of the demo year in the order of release."""
    found: list[dict[str, Any]] = []
    for path in sorted((YEAR / "items").glob("*.toml")):
        found += tomllib.loads(path.read_text(encoding="utf-8"))["item"]
    return sorted(found, key=lambda item: (str(item["released_at"]), item["slug"]))


def blocks(markdown: str) -> list[tuple[str, Any]]:
    """Return body blocks as plain values by type: ``text``, ``heading``, ``table``, ``picture``."""
    found: list[tuple[str, Any]] = []
    for part in _parts(markdown.strip()):
        kind, value = _block(part)
        if kind == "text" and found and found[-1][0] == "text":
            found[-1] = ("text", found[-1][1] + value)
        else:
            found.append((kind, value))
    return found


def _parts(markdown: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", markdown):
        if part.strip():
            yield part.strip()


def _block(part: str) -> tuple[str, Any]:
    if heading := re.fullmatch(r"(#{2,4}) (.+)", part):
        return "heading", {"level": str(len(heading[1])), "text": heading[2].strip()}
    if picture := _PICTURE.fullmatch(part):
        return "picture", {"name": picture["name"], "alt": picture["alt"]}
    lines = part.splitlines()
    if all(line.startswith("|") for line in lines):
        return "table", _table(lines)
    if all(re.match(r"(- |\d+\. )", line) for line in lines):
        tag = "ul" if lines[0].startswith("- ") else "ol"
        entries = "".join(f"<li>{_inline(re.sub(r'^(- |[0-9]+[.] )', '', line))}</li>" for line in lines)
        return "text", f"<{tag}>{entries}</{tag}>"
    return "text", f"<p>{_inline(''.join(lines))}</p>"


def _inline(text: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', _BOLD.sub(r"<b>\1</b>", escape(text, quote=False)))


def _table(lines: list[str]) -> dict[str, Any]:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    return {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_caption": "",
    }


def picture_words(name: str) -> str:
    """Return the words drawn in a picture, line by line, for those who cannot see it."""
    picture = table("pictures")["picture"][name]
    return "\n".join([picture["title"], *("：".join(str(cell) for cell in row) for row in picture["rows"])])
