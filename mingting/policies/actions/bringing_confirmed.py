"""What was read becomes a draft, once a person has looked: nothing is published by it (the three reviews follow)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.publishing.api import import_file, kinds

from ..bringing import LABELS, code_of, data_of, is_sure, leaf, number_taken
from ..learning.duplicates import Kind
from ..models import BroughtFile, SignedDocument
from ..rules.doc_numbers import parse_all
from .bringing_in import batch_for, file_for
from .bringing_read import PAGES_IN_JOB

_LONGEST = {"title": 200, "doc_no": 60, "reg_no": 60, "theme": 60, "source": 100}
_DAYS = ("formed_on", "effective_on", "expires_on")
#: Drafts made in one request: each is a file read again, with its pictures.
SURE_AT_ONCE = 25


def words_read(file: BroughtFile, today: date) -> dict[str, Any]:
    """Return what was read as the form begins with it: plain texts, ``issuers`` a list, days as ISO texts."""
    fields = file.read.get("fields", {})
    words = {name: fields.get(name, {}).get("value", "") for name in LABELS if name != "note"}
    words["issuers"] = list(words["issuers"] or [])
    words["document_kind"] = code_of(file.batch.kind, words["document_kind"])
    words["source"] = "、".join(words["issuers"])[: _LONGEST["source"]]
    words["validity"] = _validity(words, today)
    return words


def _validity(words: Mapping[str, Any], today: date) -> str:
    if words["expires_on"] and words["expires_on"] < today.isoformat():
        return "expired"
    if words["effective_on"]:
        return "not_yet" if words["effective_on"] > today.isoformat() else "in_force"
    return ""


@transaction.atomic
def confirm_file(
    *, file_id: int, person: Person, words: Mapping[str, Any], by: By, why: str = ""
) -> BroughtFile:
    """Make a draft of a file by the words a person has looked at, and note its number.

    ``words`` as :func:`words_read` gives them. ``why`` is the reason to take what the library or the batch has
    already; without one that is refused. Also refused: a file not read, no title, words beyond their fields.
    """
    file = file_for(person, file_id, by)
    if file.state != BroughtFile.State.READ:
        raise Refused(f"这个文件{file.get_state_display()}，不能成稿")
    if (twin := _exact_twin(file)) and not why.strip():
        raise Refused(f"{twin}，如确需再导入一次，请写明理由", field="why")
    said = _checked(words, file.batch.kind)
    if (taken := number_taken(said["doc_no"])) and not why.strip():
        raise Refused(f"{taken}，请核对文号；如确需再导入一次，请写明理由", field="why")
    item, warnings = import_file(
        person=person,
        column=file.batch.column,
        organ_id=file.batch.organ_id,
        kind=file.batch.kind,
        data=data_of(file),
        name=leaf(file.name),
        words=said,
        # What the job has read must not fail here for its length.
        scanned_limit=PAGES_IN_JOB,
        by=by,
    )
    file.state, file.item_no, file.why = BroughtFile.State.TAKEN, item.pk, why.strip()[:200]
    file.warnings = list(dict.fromkeys([*file.warnings, *warnings]))
    file.save(update_fields=["state", "item_no", "why", "warnings"])
    ledger.record(
        by=by,
        did="policies.confirm_file",
        to=f"policies.brought:{file.pk}",
        why=file.why,
        detail={"item": item.pk, "name": file.name},
    )
    return file


def _exact_twin(file: BroughtFile) -> str:
    """Return, in words, which text is the very same: asked now, for the library has grown since the file was read."""
    if not file.sign_digest:
        return ""
    known = SignedDocument.objects.filter(sign_digest=file.sign_digest, document__gone=False)
    if document := known.select_related("document").first():
        return f"与文件库中的“{document.document.title}”正文完全相同"
    if any(like["kind"] == Kind.EXACT.value and like["sort"] == "document" for like in file.likes):
        return "与文件库中的一份文件正文完全相同"
    others = BroughtFile.objects.filter(batch__organ_id=file.batch.organ_id).exclude(pk=file.pk)
    taken = others.filter(state=BroughtFile.State.TAKEN)
    other = taken.filter(sign_digest=file.sign_digest).first() or taken.filter(digest=file.digest).first()
    return f"与已经导入的“{leaf(other.name)}”（信息编号 {other.item_no}）完全相同" if other else ""


def _checked(words: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the words as a draft takes them, or refuse by the field."""
    said: dict[str, Any] = {name: " ".join(str(words.get(name) or "").split()) for name in _LONGEST}
    for name, limit in _LONGEST.items():
        if len(said[name]) > limit:
            raise Refused(f"{_label(name)}有 {len(said[name])} 字，不超过 {limit} 字", field=name)
    if not said["title"]:
        raise Refused("请填写标题", field="title", cite=cite("公文条例", "第九条"))
    if said["doc_no"]:
        numbers = parse_all(said["doc_no"])
        if not numbers:
            raise Refused(
                f"“{said['doc_no']}”不是发文字号，应写作“穗府规〔2024〕3号”的样子；没有文号请留空",
                field="doc_no",
                cite=cite("公文格式", "7.2.5"),
            )
        said["doc_no"] = "、".join(number.written for number in numbers)[:60]
    said |= {name: _day(words, name) for name in _DAYS}
    if said["effective_on"] and said["expires_on"] and said["expires_on"] < said["effective_on"]:
        raise Refused("有效期至早于施行日期", field="expires_on")
    said["validity"] = str(words.get("validity") or "")
    # What a kind does not declare would be left out without a word.
    particulars = {
        "document_kind": words.get("document_kind") or "",
        "issuers": words.get("issuers") or [],
        "reg_no": said.pop("reg_no"),
    }
    declared = {one.code for one in kinds()[kind].particulars}
    said["particulars"] = {code: value for code, value in particulars.items() if code in declared and value}
    said["article20"] = kinds()[kind].article20
    return said


def _label(name: str) -> str:
    return "来源" if name == "source" else LABELS[name]


def _day(words: Mapping[str, Any], name: str) -> date | None:
    value = words.get(name) or None
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as fault:
        raise Refused(f"{_label(name)}不是有效的日期：{value}", field=name) from fault


def confirm_all_sure(*, batch_id: int, person: Person, by: By) -> tuple[int, int, list[str]]:
    """Make drafts of the files whose title, number, day and issuers are certain and that are like nothing known.

    At most ``SURE_AT_ONCE`` in one call, each its own deed. Returns how many were taken, how many sure ones are left,
    and the refusals of those that could not be, in words.
    """
    batch = batch_for(person, batch_id, by)
    files = batch.files.filter(state=BroughtFile.State.READ).select_related("batch")
    sure = [file for file in files if is_sure(file)]
    count, refused = 0, []
    for file in sure[:SURE_AT_ONCE]:
        try:
            words = words_read(file, timezone.localdate(by.at))
            confirm_file(file_id=file.pk, person=person, words=words, by=by)
            count += 1
        except Refused as refusal:
            refused.append(f"{leaf(file.name)}：{refusal}")
    return count, len(sure) - count, refused
