"""A case gathered into what is kept of it: every paper, every deed, every fact that the rows hold (条例第四十五条)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone

from mingting.accounts.api import name_on
from mingting.commons import kept
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .casework import day_of
from .gateways.archiving import CasePackage, Event, PackagedFile
from .models import Application, CaseFile, Letter
from .rules.applicants import ApplicantType, IdKind
from .rules.application import LABELS, Delivery, HelpKind, Medium
from .rules.letters import LETTERS, LetterKind
from .rules.outcomes import OUTCOMES, Outcome, row_of
from .rules.retention import Retention
from .rules.reviewing import SECRECY, STEPS, Secrecy, Step
from .rules.stages import MOVES, Move

#: What the office itself writes out from its records, so that the package can be read without this system.
FORM, REVIEWS, MESSAGES = "申请表", "审查审批记录", "往来留言"
#: The letters that close a case; the newest of them is the main paper.
_CLOSING = (LetterKind.ANSWER, LetterKind.TERMINATION, LetterKind.WITHDRAWAL)
#: Fields of the form that hold codes, and the words for them.
_CODED: dict[str, Any] = {
    "applicant_type": ApplicantType,
    "id_kind": IdKind,
    "proxy_id_kind": IdKind,
    "delivery": Delivery,
    "medium": Medium,
    "needs_help": HelpKind,
}
#: Keys and fingerprints by which the system finds things: of no meaning to a reader, and none of their business.
_UNTOLD = (
    *("id", "application", "proposal", "dispute", "withholding"),
    *("code_hash", "account", "identity", "likeness"),
)


def collect(application: Application, *, archive_number: str, retention: Retention, by: By) -> CasePackage:
    """Return the whole case as it stands. ``archive_number`` may be empty while it is not archived.

    Raises ``Refused`` when a paper's bytes are lost. What the rows do not have as a paper is written out as text.
    """
    organ = application.organ
    closed = timezone.localdate(application.closed_at) if application.closed_at else None
    papers = list(_papers(application, by))
    return CasePackage(
        identifier=application.number,
        archive_number=archive_number,
        title=f"关于“{application.subject}”的政府信息公开申请案卷",
        organ=name_on(organ, application.decided_on or day_of(by)),
        organ_code=organ.code,
        uscc=organ.uscc or "",
        year=(application.decided_on or day_of(by)).year,
        retention_code=retention.code,
        retention_name=retention.name,
        closed_on=closed or day_of(by),
        documents=papers,
        events=[_deed(each) for each in application.events.order_by("at", "pk")],
        metadata=_facts(application),
        registered=_registered(application),
        required=_required(application),
    )


# --- papers ---------------------------------------------------------------------------------------------------------


def _papers(application: Application, by: By) -> Iterator[PackagedFile]:
    letters = list(application.letters.all())
    closing = next((each.pk for each in reversed(letters) if each.kind in _CLOSING), None)
    yield _written(FORM, form_of(application), application.registered_at, is_main=closing is None)
    for letter in letters:
        yield from _both_forms(letter, is_main=letter.pk == closing)
    for file in application.files.all():
        yield _as_it_came(file)
    for kind, text in ((REVIEWS, reviews_of(application)), (MESSAGES, messages_of(application))):
        if text:
            yield _written(kind, text, by.at)


def _registered(application: Application) -> int:
    """Return how many papers the rows say there are: the office's own writings, letters in both forms, files."""
    own = 1 + application.proposals.exists() + application.messages.exists()
    return own + 2 * application.letters.count() + application.files.count()


def _required(application: Application) -> list[str]:
    """Return the kinds of paper that a case cannot be without; a request never received has no receipt."""
    kinds = [FORM]
    if application.received_on:
        kinds.append(LETTERS[LetterKind.RECEIPT].name)
    if application.outcome == Outcome.OTHER_WITHDRAWN:
        return [*kinds, LETTERS[LetterKind.WITHDRAWAL].name]
    if application.decided_on is None:
        return kinds
    given_up = application.outcome in LETTERS[LetterKind.TERMINATION].variants
    return [*kinds, LETTERS[LetterKind.TERMINATION if given_up else LetterKind.ANSWER].name, REVIEWS]


def _both_forms(letter: Letter, *, is_main: bool) -> Iterator[PackagedFile]:
    name = LETTERS[LetterKind(letter.kind)].name
    title = f"{name} {letter.number}".strip()
    for form, digest in (("pdf", letter.pdf), ("docx", letter.docx)):
        yield PackagedFile(
            name=f"{title}.{form}",
            data=_bytes(digest, title),
            title=title if form == "pdf" else f"{title}（可编辑文本）",
            kind=name,
            role="main" if is_main and form == "pdf" else "attachment",
            made_at=letter.at,
            origin=letter.who,
            sha256=digest,
        )


def _as_it_came(file: CaseFile) -> PackagedFile:
    return PackagedFile(
        name=file.name,
        data=_bytes(file.digest, file.name),
        title=file.name.rpartition(".")[0] or file.name,
        kind=file.get_source_display(),
        role="attachment",
        made_at=file.at,
        origin=file.who,
        sha256=file.digest,
    )


def _written(kind: str, text: str, at: datetime, *, is_main: bool = False) -> PackagedFile:
    data = text.encode()
    return PackagedFile(
        name=f"{kind}.txt",
        data=data,
        title=kind,
        kind=kind,
        role="main" if is_main else "attachment",
        made_at=at,
        origin="本系统登记",
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _bytes(digest: str, title: str) -> bytes:
    try:
        with kept.open_kept(digest) as stored:
            return stored.read()
    except FileNotFoundError:
        raise Refused(f"“{title}”在存储中找不到，请先从备份恢复") from None


# --- what is written out --------------------------------------------------------------------------------------------


def form_of(application: Application) -> str:
    """Return the request as the applicant made it, line by line."""
    channel = f"{application.get_channel_display()}，{application.arrived_on}"
    lines = [f"政府信息公开申请表　{application.number}", "", f"提交方式和日期：{channel}"]
    for name, label in LABELS.items():
        source = application if hasattr(application, name) else application.applicant
        said = _said(name, getattr(source, name, ""))
        if said:
            lines.append(f"{label}：{said}")
    return "\n".join(lines) + "\n"


def _said(name: str, value: Any) -> str:
    """Return what was filled in under a name, its code put into words; empty when it was left out."""
    if isinstance(value, bool):
        return "是" if value else "否"
    codes, words = value if isinstance(value, list) else [value] if value else [], _CODED.get(name)
    return "、".join(words(each).label if words and each in set(words) else str(each) for each in codes)


def reviews_of(application: Application) -> str:
    """Return every draft with the verdicts on it; empty when none was made."""
    lines = []
    for number, proposal in enumerate(application.proposals.all(), start=1):
        outcome = OUTCOMES[Outcome(proposal.outcome)]
        lines += [
            f"第{number}稿　{proposal.who}　{_moment(proposal.at)}",
            f"拟处理结果：{outcome.short}（{outcome.cite}）",
            f"拟办意见：{proposal.reason}",
        ]
        if proposal.taken_back_at:
            lines.append(f"{_moment(proposal.taken_back_at)} 由拟稿人撤回")
        lines += [
            f"{STEPS[Step(each.step)].name}：{'同意' if each.passed else '退回'}　{each.reviewer}　{_moment(each.at)}"
            f"　保密审查：{SECRECY[Secrecy(each.secrecy)]}{'　' + each.opinion if each.opinion else ''}"
            for each in proposal.verdicts.all()
        ]
        lines.append("")
    return "\n".join(lines)


def messages_of(application: Application) -> str:
    """Return what applicant and office wrote to one another; empty when nothing was."""
    return "".join(f"{_moment(each.at)}　{each.who}\n{each.text}\n\n" for each in application.messages.all())


def _deed(event: Any) -> Event:
    known = event.move in set(Move)
    return Event(
        at=event.at,
        who=event.who,
        did=MOVES[Move(event.move)].name if known else event.move,
        basis=MOVES[Move(event.move)].cite if known else "",
        note=event.note or event.said,
    )


# --- what the rows hold ---------------------------------------------------------------------------------------------


def _facts(application: Application) -> dict[str, object]:
    """Return the rows of the case under Chinese names, fit for JSON."""
    facts: dict[str, object] = {
        "申请": _told(application),
        "申请人": _told(application.applicant),
        "处理结果": _result(application),
        "查看申请人信息的次数": application.looks.count(),
    }
    for name, attribute in (
        ("补正", "correction"),
        ("说明理由", "explanation"),
        ("延期", "extension"),
        ("信息处理费", "fee"),
        ("不予公开信息的评估", "withholding"),
    ):
        row = getattr(application, attribute, None)
        facts[name] = _told(row) if row is not None else None
    for name, attribute in (
        ("检索", "searches"),
        ("征求意见", "consultations"),
        ("文书", "letters"),
        ("文件", "files"),
        ("送达", "services"),
        ("往来留言", "messages"),
        ("期限推算", "readings"),
        ("催办", "reminders"),
    ):
        facts[name] = _all_told(getattr(application, attribute).order_by("pk"))
    facts["拟答复和审核"] = [
        _told(each) | {"审核": _all_told(each.verdicts.all())} for each in application.proposals.all()
    ]
    facts["复议诉讼"] = [
        _told(each) | {"经过": _all_told(each.steps.all())} for each in application.disputes.order_by("pk")
    ]
    return facts


def _result(application: Application) -> dict[str, object] | None:
    if application.decided_on is None:
        return None
    outcome = Outcome(application.outcome)
    row = row_of(outcome)
    return {
        "处理结果": OUTCOMES[outcome].short,
        "依据": OUTCOMES[outcome].cite,
        "年报行次": row.code,
        "年报行名": row.name,
    }


def _all_told(rows: Iterable[Model]) -> list[dict[str, object]]:
    return [_told(row) for row in rows]


def _told(row: Model) -> dict[str, object]:
    """Return a row under the Chinese names of its fields; a choice by its name, another row by what it is called."""
    return {str(field.verbose_name): _value(row, field) for field in _fields(row)}


def _fields(row: Model) -> Iterator[Field[Any, Any]]:
    return (field for field in row._meta.concrete_fields if field.name not in _UNTOLD)


def _value(row: Model, field: Field[Any, Any]) -> object:
    if isinstance(field, ForeignKey):
        related = getattr(row, field.name)
        return str(related) if related is not None else None
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.attname)
    if isinstance(value, datetime):
        return _moment(value)
    return value.isoformat() if isinstance(value, date) else value


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
