"""The page by which a person finds their way in a package, with nothing but a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.template import Context, Engine

from mingting.disclosure.gateways.archiving.bag import ALGORITHMS, digest
from mingting.disclosure.gateways.archiving.case import ROLES, CasePackage, clean, moment
from mingting.disclosure.gateways.archiving.four_checks import Check

_TEMPLATE = Path(__file__).with_name("index.html")


def written(case: CasePackage, paths: Sequence[str], checks: Sequence[Check], *, at: datetime) -> bytes:
    """Return the page as UTF-8: one file, no scripts, nothing fetched. Every value is escaped by the template."""
    facts = {
        "登记编号": case.identifier,
        "档号": case.archive_number,
        "年度": str(case.year),
        "保管期限": f"{case.retention_name}（{case.retention_code}）",
        "责任者": case.organ,
        "统一社会信用代码": case.uscc,
        "办结日期": case.closed_on.isoformat(),
        "封装时间": moment(at),
    }
    context = {
        "title": clean(case.title),
        "organ": clean(case.organ),
        "facts": [(name, clean(value)) for name, value in facts.items() if value],
        "papers": _papers(case, paths),
        "events": [
            {
                "at": moment(event.at),
                "did": clean(event.did),
                "who": clean(event.who),
                "basis": clean(event.basis),
                "note": clean(event.note),
            }
            for event in case.events
        ],
        "checks": checks,
    }
    template = Engine(autoescape=True).from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return str(template.render(Context(context, use_l10n=False))).encode()


def _papers(case: CasePackage, paths: Sequence[str]) -> list[Mapping[str, object]]:
    return [
        {
            "number": str(number),
            "address": quote(path),
            "path": path,
            "title": clean(document.title),
            "kind": clean(document.kind),
            "role": ROLES[document.role],
            "made_at": moment(document.made_at),
            "origin": clean(document.origin),
            "size": f"{len(document.data):,}",
            "sums": [(name.upper(), digest(name, document.data)) for name in ALGORITHMS],
        }
        for number, (document, path) in enumerate(zip(case.documents, paths, strict=True), start=1)
    ]
