"""A draft read as plain facts: its canonical words and fingerprint, its files, its text. Nothing here writes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.base import File

from .models import WRITTEN, InformationItem, ReleasedFile
from .rules.content import content_hash
from .rules.kinds import kinds
from .rules.particulars import Particular

#: What file systems and addresses do not bear in a name.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
#: What is written but not a plain word of the fingerprint: what it takes in by another way, the number that the verb
#: gives, the planned hour. Whatever field is added to an item is in the fingerprint unless it is named here.
_OTHERWISE = frozenset({"organ", "column", "body", "attachments", "index_no", "go_live_at", "particulars"})
#: The fields whose words are approved and released.
WORDS = tuple(name for name in WRITTEN if name not in _OTHERWISE)


@dataclass(frozen=True)
class DraftFile:
    """A file that the draft carries: where it stands, what it is called, and its bytes."""

    role: str
    place: str
    label: str
    title: str
    source: Any

    @property
    def name(self) -> str:
        """The name the public saves it under: an attachment's title as people wrote it, a picture's stored name."""
        stored = str(self.source.filename)
        if self.role == ReleasedFile.Role.IMAGE:
            return stored
        ending = "." + stored.rpartition(".")[2].lower() if "." in stored else ""
        bare = _UNFIT.sub("_", self.title).strip(" ._") or "附件"
        return bare if ending and bare.lower().endswith(ending) else f"{bare[:120]}{ending}"

    @cached_property
    def data(self) -> bytes:
        """The bytes as they are now. ``FileNotFoundError`` when the store has lost them."""
        stored: File = self.source.file
        with stored.open("rb") as opened:
            return bytes(opened.read())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


def files_of(item: InformationItem) -> list[DraftFile]:
    """Return the draft's files in the order in which they stand: pictures and videos of the body, then attachments."""
    found: list[DraftFile] = []
    for number, block in enumerate(item.body, start=1):
        place = f"body.{number}"
        if block.block_type == "picture" and block.value["image"]:
            picture = block.value["image"]
            label = f"正文第{number}段图片"
            found.append(DraftFile(ReleasedFile.Role.IMAGE, place, label, picture.title, picture))
        elif block.block_type == "video" and block.value["file"]:
            label = f"正文第{number}段视频"
            found.append(
                DraftFile(ReleasedFile.Role.VIDEO, place, label, block.value["title"], block.value["file"])
            )
    for number, block in enumerate(item.attachments, start=1):
        document = block.value["file"]
        if document:
            title = block.value["title"] or document.title
            found.append(
                DraftFile(
                    ReleasedFile.Role.ATTACHMENT,
                    f"attachments.{number}",
                    f"附件{number}“{title}”",
                    title,
                    document,
                )
            )
    return found


def fingerprint(item: InformationItem) -> str:
    """Return the SHA-256 of the words and files: what reviewers approve and what is released must agree in it.

    Organ and column are part of it; block ids and other bookkeeping are not. Particulars are where there are any, so
    that what was released before kinds had them keeps its fingerprint.
    """
    parts: dict[str, object] = {name: getattr(item, name) for name in WORDS}
    parts["organ"] = item.organ_id
    parts["column"] = item.column_id
    parts["body"] = [_plain(block) for block in item.body.get_prep_value()]
    parts["attachments"] = [_plain(block) for block in item.attachments.get_prep_value()]
    if item.particulars:
        parts["particulars"] = item.particulars
    parts["files"] = [(file.role, file.title, file.name, file.digest) for file in files_of(item)]
    return content_hash(parts)


def _plain(block: dict[str, Any]) -> dict[str, Any]:
    return {"type": block["type"], "value": block["value"]}


def place_digest(item: InformationItem, field: str) -> str:
    """Return a short fingerprint of what stands at a place: ``title``, ``body.3``, ``particulars.reg_no``."""
    root, _, number = field.partition(".")
    if root in {"body", "attachments"} and number:
        blocks = getattr(item, root).get_prep_value()
        at = int(number.partition(".")[0]) - 1
        said: object = _plain(blocks[at]) if at < len(blocks) else None
        files = [file.digest for file in files_of(item) if file.place == f"{root}.{at + 1}"]
    elif root == "particulars":
        said, files = item.particulars.get(number), []
    else:
        said, files = str(getattr(item, root, "")), []
    return content_hash({"at": said, "files": files})[:16]


def passages_of(item: InformationItem) -> Iterator[tuple[str, str, str]]:
    """Yield ``(field, label, text)`` for every stretch of words in the draft that the public would read."""
    for field in ("title", "summary", "keywords", "source", "doc_no", "correction_note"):
        text = getattr(item, field)
        if text:
            yield field, str(InformationItem._meta.get_field(field).verbose_name), text
    for one in particulars_of(item.kind):
        if one.sort in {"text", "list"} and item.particulars.get(one.code):
            value = item.particulars[one.code]
            yield f"particulars.{one.code}", one.label, "\n".join(value) if isinstance(value, list) else value
    for number, block in enumerate(item.body, start=1):
        text = block_text(block)
        if text.strip():
            yield f"body.{number}", f"正文第{number}段", text


def particulars_of(kind: str) -> tuple[Particular, ...]:
    """Return what a kind declares; nothing of a kind that is no longer in use."""
    return kinds()[kind].particulars if kind in kinds() else ()


def block_text(block: Any) -> str:
    """Return the plain words of one body block; table cells are separated by tabs and rows by lines."""
    value = block.value
    match block.block_type:
        case "heading":
            return str(value["text"])
        case "text":
            return html_text(value.source)
        case "table":
            rows = ["\t".join(str(cell or "") for cell in row) for row in (value or {}).get("data", [])]
            return "\n".join([(value or {}).get("table_caption") or "", *rows]).strip()
        case "picture":
            alt = getattr(value["image"], "contextual_alt_text", "") or ""
            return "\n".join(filter(None, [alt, value["caption"], value["text"]]))
        case "video":
            return "\n".join(filter(None, [value["title"], value["transcript"]]))
    return ""


def html_text(html: str) -> str:
    """Return the words of rich text, one line a paragraph."""
    soup = BeautifulSoup(html, "html.parser")
    for brk in soup.find_all("br"):
        brk.replace_with("\n")
    lines = [node.get_text() for node in soup.find_all(["p", "li", "h2", "h3", "h4"])]
    return "\n".join(lines) if lines else soup.get_text()


def text_of(item: InformationItem) -> str:
    """Return the body's plain words, for search and comparison."""
    return "\n".join(text for text in (block_text(block) for block in item.body) if text.strip())
