"""What is read of a brought file: its words, its particulars with their evidence, and what it resembles."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingting.commons.api import kept
from mingting.publishing.api import kinds, read_file

from .gateways.paper import paragraphs as html_paragraphs
from .learning.duplicates import Kind, Known, Signature, differences, signature
from .models import BroughtFile, Document, SignedDocument, Tag
from .rules import layout
from .rules.doc_numbers import DocNumber, parse_all
from .rules.effect import effect_clause
from .rules.reading import Paragraph, Value
from .suggesting import current_suggester

#: What a kind of information keeps of a file: the fields of the form, in its order, and what people call them.
LABELS: Mapping[str, str] = {
    "title": "标题",
    "doc_no": "文号",
    "issuers": "发文机关",
    "document_kind": "公文种类",
    "formed_on": "成文日期",
    "reg_no": "统一编号",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "theme": "主题分类",
    "note": "附注",
}
#: From this confidence (percent) on a value is called certain.
CERTAIN = 85
#: What must be certain before a file is taken without a person having looked at each field.
MUST_BE_CERTAIN = ("title", "doc_no", "formed_on", "issuers")
#: Lines and characters kept to be shown beside the form; the whole is in the file itself.
_MOST_LINES, _LONGEST_SHOWN = 3_000, 400_000
#: Confidence of what is read from the text's own words, of what those leave open, and of a suggested theme.
_BY_CLAUSE, _BY_OPEN_CLAUSE = 90, 60
_MOST_TWINS, _MOST_DIFFERENCES = 5, 8
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file told: ``found`` goes into :attr:`BroughtFile.read`."""

    found: dict[str, Any]
    warnings: tuple[str, ...]
    text: str
    signed: Signature


def leaf(name: str) -> str:
    """Return a file's own name without its folders."""
    return posixpath.basename(name)


def data_of(file: BroughtFile) -> bytes:
    """Return the bytes as they were handed in. ``FileNotFoundError`` when the store has lost them."""
    with kept.open_kept(file.digest) as stored:
        return stored.read()


def read_of(data: bytes, name: str, *, today: date, scanned_limit: int) -> Reading:
    """Read a file's blocks and its layout. Raises ``Unacceptable`` for what cannot be read."""
    told = read_file(data, leaf(name), scanned_limit=scanned_limit)
    rows = [Paragraph(told.doc_no, "center"), Paragraph(told.title, "center", 1), *_rows_of(told.blocks)]
    rows = [row for row in rows if row.text]
    found = layout.read(rows, _page_table(told.blocks), today=today)
    fields = _fields(found)
    if told.formed_on and "formed_on" not in fields:
        fields["formed_on"] = _said(told.formed_on.isoformat(), 75, [], "")
    if told.issuer and "issuers" not in fields:
        fields["issuers"] = _said(told.issuer.split("、"), 75, [], told.issuer)
    text = "\n".join(row.text for row in rows)
    contradictions = [*found.contradictions, *_in_force(fields, found, rows, text)]
    _suggest_theme(fields, text)
    return Reading(
        {"fields": fields, "lines": _shown(rows), "contradictions": contradictions},
        tuple(told.warnings),
        text,
        signature(text),
    )


def _rows_of(blocks: Iterable[Any]) -> Iterator[Paragraph]:
    """Yield the paragraphs of an import's blocks; a table is one, a picture none."""
    for block in blocks:
        if hasattr(block, "html"):
            yield from (Paragraph(row.text) for row in html_paragraphs(block.html))
        elif hasattr(block, "level"):
            yield Paragraph(block.text, level=block.level)
        elif hasattr(block, "rows"):
            yield Paragraph("\n".join("\t".join(cell.text for cell in row) for row in block.rows))


def _page_table(blocks: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the label-and-value pairs of the table that a government page shows above its text."""
    first = blocks[0] if blocks else None
    if not hasattr(first, "rows"):
        return []
    pairs = []
    for row in first.rows:
        cells = [cell.text for cell in row]
        pairs += list(zip(cells[::2], cells[1::2], strict=False))
    return pairs


def _shown(rows: Sequence[Paragraph]) -> list[str]:
    lines, room = [], _LONGEST_SHOWN
    for row in rows[:_MOST_LINES]:
        lines.append(row.text[: max(room, 0)])
        room -= len(row.text)
        if room <= 0:
            break
    return lines


def _said(value: str | list[str], confidence: int, at: list[int], words: str) -> dict[str, Any]:
    return {"value": value, "confidence": confidence, "at": at, "said": words[:300]}


def _fields(found: layout.Read) -> dict[str, Any]:
    values: dict[str, Value[Any] | None] = {
        "title": found.title,
        "doc_no": found.doc_no,
        "issuers": found.issuers,
        "document_kind": found.document_kind,
        "formed_on": found.signed_on,
        "reg_no": found.reg_no,
        "effective_on": found.effective_on,
        "expires_on": found.expires_on,
        "theme": found.theme,
        "note": found.note,
    }
    fields = {}
    for name, value in values.items():
        if value is not None:
            places = [each.index for each in value.evidence if each.source != "metadata"]
            said = "；".join(each.text for each in value.evidence)
            fields[name] = _said(_plain(value.value), value.confidence, places, said)
    return fields


def _plain(value: Any) -> str | list[str]:
    if isinstance(value, DocNumber):
        return value.written
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _in_force(
    fields: dict[str, Any], found: layout.Read, rows: Sequence[Paragraph], text: str
) -> Iterator[str]:
    """Put from when to when the document is in force by its own words; yield what they leave open."""
    signed = found.signed_on.value if found.signed_on else None
    printed = found.printed.value[1] if found.printed else None
    effect = effect_clause(text, signed, printed_on=printed)
    yield from effect.unresolved
    places = sorted({_line_at(rows, begin) for begin, _ in effect.spans})
    said = "；".join(text[begin:end] for begin, end in effect.spans)
    confidence = _BY_OPEN_CLAUSE if effect.unresolved or effect.assumed else _BY_CLAUSE
    for name, day in (("effective_on", effect.effective_on), ("expires_on", effect.expires_on)):
        if day is None:
            continue
        before = fields.get(name)
        if before and before["value"] != day.isoformat():
            yield f"正文推算的{LABELS[name]}{day}与页面元数据的{before['value']}不同"
            confidence = _BY_OPEN_CLAUSE
        fields[name] = _said(day.isoformat(), confidence, places, said)
    yield from effect.assumed


def _line_at(rows: Sequence[Paragraph], place: int) -> int:
    """Return the line in which a place of the joined text lies."""
    for number, row in enumerate(rows):
        if place <= len(row.text):
            return number
        place -= len(row.text) + 1
    return max(len(rows) - 1, 0)


def _suggest_theme(fields: dict[str, Any], text: str) -> None:
    """Suggest the theme of the first level by the bureau's key words and model, where the page names none."""
    if "theme" in fields:
        return
    _, suggester = current_suggester()
    title = str(fields.get("title", {}).get("value", ""))
    best = next((s for s in suggester.suggest(title, text) if s.tag.startswith("theme/")), None)
    if best is None:
        return
    name = Tag.objects.filter(code=best.tag).values_list("name", flat=True).first() or ""
    words = "、".join(word.text for word in best.words)
    # What counts words is never certain of a theme.
    confidence = min(round(100 * best.confidence), CERTAIN - 1)
    fields["theme"] = _said(name, confidence, [], f"据关键词：{words}" if words else "")


def choices_of(kind: str) -> list[tuple[str, str]]:
    """Return code and name of the 公文种类 that a kind of information declares; empty where it declares none."""
    declared = {one.code: one for one in kinds()[kind].particulars}
    return list(declared["document_kind"].choices) if "document_kind" in declared else []


def code_of(kind: str, name: str) -> str:
    """Return the code of a 公文种类 by its name (命令 for 命令（令）), or an empty string."""
    return next((code for code, label in choices_of(kind) if name and label.split("（")[0] == name), "")


def is_sure(file: BroughtFile) -> bool:
    """Return whether all that must be certain is, nothing contradicts, and nothing resembles the file."""
    fields = file.read.get("fields", {})
    certain = all(fields.get(name, {}).get("confidence", 0) >= CERTAIN for name in MUST_BE_CERTAIN)
    return certain and not file.read.get("contradictions") and not file.likes and not file.warnings


def sign_library(most: int = _BATCH) -> int:
    """Sign the next documents whose newest words are not signed yet; return how many there were, 0 at the end."""
    signed = dict(SignedDocument.objects.values_list("document_id", "release_no"))
    found = Document.objects.shown().order_by("pk").values_list("pk", "release_id")
    lacking = [pk for pk, release in found if signed.get(pk) != release][:most]
    for document in Document.objects.filter(pk__in=lacking).select_related("release"):
        body = f"{document.doc_no}\n{document.title}\n{document.release.body_text}"
        SignedDocument.objects.update_or_create(
            document=document,
            defaults={"release_no": document.release_id, **kept_signature(signature(body))},
        )
    return len(lacking)


def kept_signature(signed: Signature) -> dict[str, Any]:
    """Return a signature as the tables keep it."""
    return {
        "sign_digest": signed.digest,
        "sign_shape": signed.shape,
        "sign_minima": signed.minima,
        "sign_length": signed.length,
    }


_KEPT = ("sign_digest", "sign_shape", "sign_minima", "sign_length")


def _signatures(rows: Iterable[tuple[Any, ...]], sort: str) -> Iterator[tuple[tuple[str, int], Signature]]:
    for pk, digest, shape, minima, length in rows:
        yield (sort, pk), Signature(digest, shape, bytes(minima), length)


def known_library() -> Known:
    """Return the signatures of the documents that the public sees: 20 000 of them take 0.3 s."""
    rows = SignedDocument.objects.filter(document__gone=False).values_list("document_id", *_KEPT)
    return Known(_signatures(rows.iterator(), "document"))


def known_batch(file: BroughtFile) -> Known:
    """Return the signatures of the batch's other files that were read."""
    rows = BroughtFile.objects.filter(batch_id=file.batch_id).exclude(pk=file.pk).exclude(sign_digest="")
    rows = rows.exclude(state=BroughtFile.State.DROPPED)
    return Known(_signatures(rows.order_by("position").values_list("pk", *_KEPT), "file"))


def likes_of(read: Reading, library: Known, batch: Known) -> list[dict[str, Any]]:
    """Return what a reading resembles, the likest first, and where the first of each differ."""
    twins = [*library.find(read.signed, most=_MOST_TWINS), *batch.find(read.signed, most=_MOST_TWINS)]
    twins.sort(key=lambda twin: (list(Kind).index(twin.kind), -twin.share))
    twins = twins[:_MOST_TWINS]
    words = _words_of([twin.key for twin in twins])
    found = []
    for twin in twins:
        if twin.key not in words:
            continue
        sort, number = twin.key  # type: ignore[misc]
        title, text = words[twin.key]
        parted = () if twin.kind is Kind.EXACT else differences(text, read.text)[:_MOST_DIFFERENCES]
        found.append(
            {
                "sort": sort,
                "no": number,
                "title": title,
                "kind": twin.kind.value,
                "label": twin.kind.label,
                "share": round(100 * twin.share),
                "differences": [[each.old[:200], each.new[:200]] for each in parted],
            }
        )
    return found


def number_taken(number: str) -> str:
    """Return, in words, which document of the library has this 文号 already; one number, one document."""
    keys = [one.key for one in parse_all(number)]
    if not keys:
        return ""
    known = Document.objects.shown().filter(sort=Document.Sort.POLICY, doc_no_key__in=keys).first()
    return f"文号“{known.doc_no}”已由文件库中的{known.named}使用" if known else ""


def _words_of(keys: Iterable[Any]) -> dict[Any, tuple[str, str]]:
    """Return title and text of what was found like, in two questions at most; what has gone since is not there."""
    numbers: dict[str, list[int]] = {"document": [], "file": []}
    for sort, number in keys:
        numbers[sort].append(number)
    found = {}
    if numbers["document"]:
        documents = Document.objects.filter(pk__in=numbers["document"])
        rows = documents.values_list("pk", "title", "doc_no", "release__body_text")
        found |= {("document", pk): (title, f"{no}\n{title}\n{text}") for pk, title, no, text in rows}
    if numbers["file"]:
        for other in BroughtFile.objects.filter(pk__in=numbers["file"]):
            found["file", other.pk] = (other.name, "\n".join(other.read.get("lines", ())))
    return found
