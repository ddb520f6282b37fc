"""Bringing a file in: a Word, PDF or HTML file becomes a draft with its pictures, or nothing at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image as StoredImage

from mingting.accounts.api import Person, shelf_of
from mingting.commons import ledger
from mingting.kernel.deeds import By

from .. import queries
from ..gateways import importing
from ..models import Column, InformationItem
from .drafting import WRITERS, start_item

#: Recognition takes seconds a page: who waits for the answer may not ask for more.
SCANNED_PAGES = 5


def import_file(
    *,
    person: Person,
    column: Column,
    organ_id: int,
    kind: str,
    data: bytes,
    name: str,
    by: By,
    words: Mapping[str, Any] | None = None,
    scanned_limit: int = SCANNED_PAGES,
) -> tuple[InformationItem, tuple[str, ...]]:
    """Read a file into a new draft and return it with what was left out, as Chinese sentences.

    ``words`` go before what the file tells, as ``start_item`` takes them: title, number, particulars and the like; the
    body is the file's. Given words must fit their fields. A scan may have ``scanned_limit`` pages.

    Raises ``kinds.Unacceptable`` for a file that must not or cannot be read. Draft, pictures and ledger entry are made
    together or not at all; pictures already stored when something fails are removed again.
    """
    queries.require(person, organ_id, timezone.localdate(by.at), *WRITERS)
    read = importing.read(data, name, scanned_limit=scanned_limit)
    stored: list[StoredImage] = []
    try:
        with transaction.atomic():
            told, said = _words(read, name)
            told |= dict(words or {}) | {"body": _body(read.blocks, organ_id, person, stored)}
            item = start_item(person=person, column=column, organ_id=organ_id, kind=kind, words=told, by=by)
            ledger.record(
                by=by,
                did="publishing.import_file",
                to=f"publishing.item:{item.pk}",
                detail={
                    "name": name,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "warnings": list(read.warnings),
                },
            )
    except BaseException:
        for picture in stored:
            picture.file.delete(save=False)
        raise
    return item, (*said, *read.warnings)


def _words(read: importing.Imported, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return the particulars that the file tells, cut to what the fields hold, and what was cut."""
    said = []
    title = " ".join(read.title.split())
    if not title:
        title = PurePath(name).stem
        said.append("文件中没有认出标题，暂以文件名为标题，请核对")
    words: dict[str, Any] = {"formed_on": read.formed_on}
    texts = {"title": title, "doc_no": read.doc_no, "source": read.source or read.issuer}
    for field, text in texts.items():
        described = InformationItem._meta.get_field(field)
        limit = described.max_length
        if len(text) > limit:
            said.append(
                f"{described.verbose_name}有 {len(text)} 字，超过 {limit} 字，只取了前 {limit} 字：{text}"
            )
        words[field] = text[:limit]
    return words, said


def _body(blocks: Iterable[importing.Block], organ_id: int, person: Person, stored: list[StoredImage]) -> Any:
    """Return the body's blocks; every picture becomes an image on the organ's shelf and is noted in ``stored``."""
    shelf = shelf_of(organ_id)
    raw = []
    for block in blocks:
        match block:
            case importing.Heading(level, text):
                raw.append({"type": "heading", "value": {"level": str(level), "text": text[:200]}})
            case importing.Text(html):
                raw.append({"type": "text", "value": html})
            case importing.Table():
                raw.append({"type": "table", "value": grid(block)})
            case importing.Image():
                picture = _picture(block, shelf, person, stored)
                value = {"image": picture.pk, "alt_text": block.alt, "decorative": False}
                raw.append({"type": "picture", "value": {"image": value, "caption": "", "text": ""}})
    return InformationItem._meta.get_field("body").to_python(json.dumps(raw))


def _picture(block: importing.Image, shelf: Any, person: Person, stored: list[StoredImage]) -> StoredImage:
    picture = StoredImage(
        title=(block.alt or PurePath(block.name).stem or "导入的图片")[:255],
        description=block.alt[:255],
        file=ContentFile(block.data, name=block.name),
        file_size=len(block.data),
        uploaded_by_user=person,
        collection=shelf,
    )
    stored.append(picture)
    picture.save()
    return picture


def grid(table: importing.Table) -> dict[str, Any]:
    """Return a table as Wagtail's table block keeps it: a full grid and a list of merged cells."""
    cells: dict[tuple[int, int], str] = {}
    merged = []
    for r, row in enumerate(table.rows):
        c = 0
        for cell in row:
            while (r, c) in cells:
                c += 1
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    cells[r + down, c + right] = "" if down or right else cell.text
            if cell.rowspan > 1 or cell.colspan > 1:
                merged.append({"row": r, "col": c, "rowspan": cell.rowspan, "colspan": cell.colspan})
            c += cell.colspan
    height = max((r for r, _ in cells), default=-1) + 1
    width = max((c for _, c in cells), default=-1) + 1
    return {
        "data": [[cells.get((r, c), "") for c in range(width)] for r in range(height)],
        "mergeCells": merged,
        "cell": [],
        "table_caption": table.caption,
        "first_row_is_table_header": table.header_rows > 0,
        "first_col_is_header": False,
        "table_header_choice": "row" if table.header_rows else "",
    }
