"""A case becomes a package that explains and proves itself without us."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from mingting.disclosure.gateways.archiving import bag, eep, index_page
from mingting.disclosure.gateways.archiving.case import CasePackage, check, clean, day, moment, path_safe
from mingting.disclosure.gateways.archiving.formats import Format, examined
from mingting.disclosure.gateways.archiving.four_checks import Check, checked
from mingting.kernel.refusals import Refused

_NORM = "参照《文书类电子档案检测一般要求》（DA/T 70—2018）"


def pack(case: CasePackage, *, at: datetime) -> bytes:
    """Return the case as a zip that holds one BagIt bag (条例第四十五条: 归档); the same case gives the same bytes.

    ``at`` is aware and stands as the time of packing. Raises ``Refused`` for a case without papers or a main paper,
    with papers that are not what was registered or are infected, or too large.
    """
    return bag.zipped(_members(case, at), case.bag)


def lay_out(case: CasePackage, folder: Path, *, at: datetime) -> Path:
    """Write the bag as a directory below ``folder`` and return where. Raises ``Refused`` as ``pack`` does.

    A directory that is already there is refused: a package is never written over.
    """
    place = folder / case.bag
    members = _members(case, at)
    try:
        place.mkdir(parents=True)
    except FileExistsError as error:
        raise Refused(f"文件夹“{case.bag}”已经存在，归档包不覆盖已有内容") from error
    for path, data in members.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return place


def four_properties(case: CasePackage, *, at: datetime) -> list[Check]:
    """Return the 四性检测 of a case as ``pack`` will write them, so that a clerk can mend what fails before."""
    return checked(case, _formats(case), at=at)


def _members(case: CasePackage, at: datetime) -> dict[str, bytes]:
    check(case)
    formats = _formats(case)
    paths = _paths(case, formats)
    checks = checked(case, formats, at=at)
    payload = {path: document.data for path, document in zip(paths, case.documents, strict=True)}
    payload["case.eep.xml"] = eep.written(case, paths, formats, at=at)
    payload["metadata.json"] = _json(_metadata(case, paths, formats, at))
    payload["checks.json"] = _json(
        {"标准": _NORM, "检测时间": moment(at), "检测": [asdict(one) for one in checks]}
    )
    payload["index.html"] = index_page.written(case, paths, checks, at=at)
    about = {
        "Source-Organization": case.organ,
        "External-Description": case.title,
        "External-Identifier": case.archive_number,
        "Internal-Sender-Identifier": case.identifier,
        "Bagging-Date": day(at).isoformat(),
    }
    return bag.bagged(payload, {label: clean(value) for label, value in about.items()})


def _formats(case: CasePackage) -> list[Format]:
    return [examined(document.data, document.name) for document in case.documents]


def _paths(case: CasePackage, formats: Sequence[Format]) -> list[str]:
    """Return what each document is called below ``data/``: its number, its title, the extension of its content."""
    digits = max(2, len(str(len(case.documents))))
    return [
        f"documents/{number:0{digits}}-{path_safe(document.title)}.{format_.extension}"
        for number, (document, format_) in enumerate(zip(case.documents, formats, strict=True), start=1)
    ]


def _json(value: object) -> bytes:
    try:
        return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    except (TypeError, ValueError) as error:
        raise Refused("案卷的补充元数据不能写成 JSON，不能归档") from error


def _metadata(
    case: CasePackage, paths: Sequence[str], formats: Sequence[Format], at: datetime
) -> Mapping[str, object]:
    return {
        "identifier": case.identifier,
        "archive_number": case.archive_number,
        "title": case.title,
        "organ": case.organ,
        "organ_code": case.organ_code,
        "uscc": case.uscc,
        "year": case.year,
        "retention_code": case.retention_code,
        "retention_name": case.retention_name,
        "closed_on": case.closed_on.isoformat(),
        "packed_at": moment(at),
        "documents": [
            {
                "path": path,
                "title": document.title,
                "kind": document.kind,
                "role": document.role,
                "name": document.name,
                "made_at": moment(document.made_at),
                "origin": document.origin,
                "size": len(document.data),
                "sha256": document.sha256,
                "format": format_.version or format_.name,
                "media_type": format_.media_type,
            }
            for path, document, format_ in zip(paths, case.documents, formats, strict=True)
        ],
        "events": [
            {
                "at": moment(event.at),
                "who": event.who,
                "did": event.did,
                "basis": event.basis,
                "note": event.note,
            }
            for event in case.events
        ],
        "metadata": dict(case.metadata),
    }
