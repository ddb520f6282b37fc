"""Files brought in: a folder of them is taken at once, each kept, told from others, or refused with its reason."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons.api import kept, ledger
from mingting.commons.files import kinds as file_kinds
from mingting.commons.files.packages import MEBIBYTE, PackageError
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Column, kinds

from ..bringing import leaf
from ..gateways.packed import Packed
from ..keepers import organs_written_by
from ..models import Batch, BroughtFile

#: Files of one batch, and bytes of all of them together.
FILES_LIMIT, TOTAL_LIMIT = 300, 300 * MEBIBYTE
_LONGEST_NAME = 200
_HIDDEN = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass
class _Sorted:
    """What is taken, (name, size, digest), and what is not, with why."""

    taken: list[tuple[str, int, str]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def refuse(self, name: str, why: str) -> None:
        self.refused.append({"name": name[:_LONGEST_NAME], "why": why})


def bring_in(
    *,
    person: Person,
    organ_id: int,
    column: Column,
    kind: str,
    files: Iterable[tuple[str, bytes]],
    by: By,
) -> Batch:
    """Take up to 300 files, or ZIP packages of them, (name with folders, bytes), one after another; none is read yet.

    What cannot be taken stands in ``refused`` of the batch with its reason and stops nothing else. Refuses where
    ``person`` is no editor of the organ, the column is another's, or nothing at all could be taken.
    """
    if organ_id not in organs_written_by(person, timezone.localdate(by.at)):
        raise Refused(
            "批量导入的文件成为待审的信息，由该机构的编辑办理；您在该机构没有编辑岗位",
            field="organ",
            cite=cite("条例", "第四条"),
        )
    if column.organ_id not in (None, organ_id):
        raise Refused(f"栏目“{column.name}”属于另一机构，请选择本机构的栏目或者共用栏目", field="column")
    if kind not in kinds():
        raise Refused(f"没有“{kind}”这一信息种类", field="kind")
    found = _Sorted()
    for name, data in _opened(files, found):
        _take(name, data, found)
    if not found.taken:
        why = f"：{found.refused[0]['name']}，{found.refused[0]['why']}" if found.refused else ""
        raise Refused(f"没有可以收下的文件{why}", field="files")
    return _stored(person, organ_id, column, kind, found, by)


@transaction.atomic
def _stored(person: Person, organ_id: int, column: Column, kind: str, found: _Sorted, by: By) -> Batch:
    batch = Batch.objects.create(
        organ_id=organ_id, column=column, kind=kind, at=by.at, by=person, refused=found.refused
    )
    before = _taken_before(organ_id, [digest for _, _, digest in found.taken])
    BroughtFile.objects.bulk_create(
        BroughtFile(
            batch=batch, position=n, name=name, size=size, digest=digest, warnings=before.get(digest, [])
        )
        for n, (name, size, digest) in enumerate(found.taken, start=1)
    )
    ledger.record(
        by=by,
        did="policies.bring_in",
        to=f"policies.batch:{batch.pk}",
        detail={"files": len(found.taken), "refused": len(found.refused), "kind": kind},
    )
    return batch


def _taken_before(organ_id: int, digests: list[str]) -> dict[str, list[str]]:
    """Return what is said of files that this organ has made drafts of already."""
    rows = BroughtFile.objects.filter(
        batch__organ_id=organ_id, digest__in=digests, state=BroughtFile.State.TAKEN
    )
    return {
        digest: [f"同一个文件已于{timezone.localdate(at)}导入，信息编号 {number}"]
        for digest, number, at in rows.values_list("digest", "item_no", "batch__at")
    }


def _opened(files: Iterable[tuple[str, bytes]], found: _Sorted) -> Iterator[tuple[str, bytes]]:
    for name, data in files:
        path = name.replace("\\", "/").strip("/")
        if not path.lower().endswith(".zip") or not data.startswith(b"PK"):
            yield path, data
            continue
        try:
            package = Packed(data)
        except PackageError as fault:
            found.refuse(path, str(fault))
            continue
        yield from _members(path, package, found)


def _members(path: str, package: Packed, found: _Sorted) -> Iterator[tuple[str, bytes]]:
    for name, why in package.refused:
        found.refuse(name, why)
    for name in package.in_order:
        if _is_hidden(name):
            found.refuse(name, "隐藏文件或者系统文件，未收")
            continue
        if len(found.taken) >= FILES_LIMIT:
            found.refuse(name, _too_many())
            continue
        try:
            yield name, package.read(name, file_kinds.UPLOAD_LIMIT)
        except PackageError as fault:
            found.refuse(name, f"压缩包“{leaf(path)}”：{fault}")


def _is_hidden(path: str) -> bool:
    parts = path.split("/")
    return any(part.startswith((".", "~$")) or part.casefold() in _HIDDEN for part in parts)


def _too_many() -> str:
    return f"一批最多 {FILES_LIMIT} 个文件，请另起一批"


def _take(path: str, data: bytes, found: _Sorted) -> None:
    """Keep a file that may come in, or note why not."""
    if _is_hidden(path):
        return found.refuse(path, "隐藏文件或者系统文件，未收")
    if len(found.taken) >= FILES_LIMIT:
        return found.refuse(path, _too_many())
    if found.size + len(data) > TOTAL_LIMIT:
        return found.refuse(path, f"一批文件合计不超过 {TOTAL_LIMIT // MEBIBYTE} MB，请另起一批")
    try:
        file_kinds.check_size(len(data), leaf(path))
        facts = file_kinds.sniff(data, leaf(path))
        if facts.type not in file_kinds.IMPORTS:
            file_kinds.accept(data, leaf(path), file_kinds.IMPORTS)
    except Refused as refusal:
        return found.refuse(path, str(refusal))
    if facts.encrypted or facts.faults:
        return found.refuse(path, "；".join(facts.faults) or "文件已加密或设有打开口令，无法导入")
    digest = hashlib.sha256(data).hexdigest()
    if digest in found.names:
        return found.refuse(path, f"与本批的“{found.names[digest]}”是同一个文件")
    found.names[digest] = path
    found.size += len(data)
    found.taken.append((_short(path), len(data), kept.keep(data)))
    return None


def _short(path: str) -> str:
    """Return a path as the table holds it: of one too long the outer folders go."""
    return path if len(path) <= _LONGEST_NAME else posixpath.join("…", path[-(_LONGEST_NAME - 2) :])


def batch_for(person: Person, batch_id: int, by: By) -> Batch:
    """Return a batch of an organ in which ``person`` writes; “not there” and “not yours” are the same refusal."""
    organs = organs_written_by(person, timezone.localdate(by.at))
    batch = Batch.objects.filter(organ_id__in=organs).select_related("organ", "column").filter(pk=batch_id)
    found = batch.first()
    if found is None:
        raise Refused("没有这批文件，或者它不由您所在的机构负责")
    return found


def file_for(person: Person, file_id: int, by: By) -> BroughtFile:
    """Return a brought file, locked for the transaction; refusals as :func:`batch_for`."""
    organs = organs_written_by(person, timezone.localdate(by.at))
    files = BroughtFile.objects.filter(batch__organ_id__in=organs).select_for_update(of=("self",))
    found = files.select_related("batch__column").filter(pk=file_id).first()
    if found is None:
        raise Refused("没有这个文件，或者它不由您所在的机构负责")
    return found


@transaction.atomic
def drop_file(*, file_id: int, person: Person, why: str, by: By) -> BroughtFile:
    """Leave a file out for a reason; its bytes stay kept."""
    file = file_for(person, file_id, by)
    if file.state == BroughtFile.State.TAKEN:
        raise Refused("这个文件已成稿，请在信息中办理")
    if not why.strip():
        raise Refused("请写明不导入的理由", field="why")
    file.state, file.why, file.claim = BroughtFile.State.DROPPED, why.strip()[:200], ""
    file.save(update_fields=["state", "why", "claim"])
    ledger.record(by=by, did="policies.drop_file", to=f"policies.brought:{file.pk}", why=file.why)
    return file


@transaction.atomic
def try_again(*, file_id: int, person: Person, by: By) -> BroughtFile:
    """Let a file that failed, or that was left out, be read once more."""
    file = file_for(person, file_id, by)
    if file.state not in (BroughtFile.State.FAILED, BroughtFile.State.DROPPED):
        raise Refused("只有未能识读的和不导入的文件可以重新识读")
    file.state, file.fault, file.why = BroughtFile.State.WAITING, "", ""
    file.save(update_fields=["state", "fault", "why"])
    ledger.record(by=by, did="policies.try_again", to=f"policies.brought:{file.pk}")
    return file
