"""What must be there, and whether dates, numbers and the 公开属性 agree with each other and with the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from mingting.kernel.identifiers import document_number_fault, mended_document_number
from mingting.kernel.law import cite
from mingting.publishing.rules.article20 import CLASSES
from mingting.publishing.rules.draft import Disclosure, DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.kinds import FIELD_LABELS
from mingting.publishing.rules.lists import Lists
from mingting.publishing.rules.terms import is_late, publish_due

TITLE_LIMIT = 200
_TAGS = cite("指引", "附件1")
_CATALOGUE = cite("条例", "第十二条")
_FORGED = cite("指标", "单项否决指标“安全、泄密事故等严重问题”第5项")
_DOCUMENT_FORM = cite("公文格式")
_CITES = {
    "title": _TAGS,
    "source": _TAGS,
    "keywords": _TAGS,
    "formed_on": _CATALOGUE,
    "index_no": _CATALOGUE,
    "summary": _CATALOGUE,
    "doc_no": _DOCUMENT_FORM,
    "article20": cite("条例", "第二十条"),
}


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find what is missing, too long, badly numbered, misdated, late, or not for release."""
    yield from _missing(facts)
    yield from _disclosure(facts)
    yield from _numbers(facts, lists)
    yield from _dates(facts)
    yield from _term(facts, lists)


def _found(rule: str, severity: Severity, code: str, message: str, law: str = "", **mend: str) -> Finding:
    text, replacement = mend.get("text", ""), mend.get("replacement")
    place = Place(code, FIELD_LABELS[code], 0, len(text) if replacement else 0, text)
    return Finding(f"required.{rule}", severity, place, message, law, replacement)


def _missing(facts: DraftFacts) -> Iterator[Finding]:
    for codes, severity in ((facts.kind.requires, Severity.BLOCK), (facts.kind.recommends, Severity.NOTE)):
        for code in codes:
            if not _given(facts, code):
                should = "不能为空" if severity is Severity.BLOCK else "建议填写"
                yield _found(
                    "missing",
                    severity,
                    code,
                    f"“{FIELD_LABELS[code]}”{should}（{facts.kind.name}）",
                    _CITES.get(code, ""),
                )
    length = len(facts.text("title"))
    if length > TITLE_LIMIT:
        yield _found("title_too_long", Severity.BLOCK, "title", f"标题不超过{TITLE_LIMIT}字，现为{length}字")
    article20 = facts.text("article20")
    if article20 and article20 not in CLASSES:
        yield _found(
            "unknown_class",
            Severity.BLOCK,
            "article20",
            f"没有“{article20}”这一主动公开类别",
            _CITES["article20"],
        )


def _given(facts: DraftFacts, code: str) -> bool:
    if code == "body":
        bodies = (part for part in facts.passages if part.field == "body" or part.field.startswith("body."))
        return any(part.text.strip() for part in bodies) or bool(facts.text("body"))
    if code in ("images", "attachments") and code not in facts.fields:
        return bool(facts.images if code == "images" else facts.attachments)
    value = facts.fields.get(code)
    return bool(value.strip() if isinstance(value, str) else value)


def _disclosure(facts: DraftFacts) -> Iterator[Finding]:
    attribute = facts.disclosure
    if attribute is None and facts.text("disclosure"):
        yield _found(
            "unknown_disclosure",
            Severity.BLOCK,
            "disclosure",
            "公开属性应为主动公开、依申请公开或者不予公开之一",
            cite("条例", "第十三条"),
        )
    if attribute is Disclosure.ON_REQUEST:
        yield _found(
            "on_request",
            Severity.BLOCK,
            "disclosure",
            "公开属性为“依申请公开”，不能主动发布",
            cite("条例", "第十三条"),
        )
    if attribute in (Disclosure.ON_REQUEST, Disclosure.WITHHELD) and not facts.text("disclosure_reason"):
        yield _found(
            "disclosure_reason",
            Severity.BLOCK,
            "disclosure_reason",
            f"公开属性为“{attribute.label}”的，应当写明理由",
            cite("条例", "第十七条"),
        )


def _numbers(facts: DraftFacts, lists: Lists) -> Iterator[Finding]:
    number = facts.text("doc_no")
    fault = document_number_fault(number) if number else None
    if fault:
        mended = mended_document_number(number)
        mend = {"replacement": mended} if mended and facts.fields["doc_no"] == number else {}
        yield _found("doc_no_form", Severity.WARN, "doc_no", fault, _DOCUMENT_FORM, text=number, **mend)
    index = facts.text("index_no")
    if index and not lists.index_pattern.matches(index):
        yield _found(
            "index_no_form",
            Severity.WARN,
            "index_no",
            f"索引号不符合本站规定的格式“{lists.index_pattern.pattern}”",
            _CATALOGUE,
            text=index,
        )


def _dates(facts: DraftFacts) -> Iterator[Finding]:
    formed = facts.day("formed_on")
    if formed is None:
        if facts.text("formed_on"):
            yield _found("bad_date", Severity.BLOCK, "formed_on", "成文日期不是有效的日期", _CATALOGUE)
        return
    stated = {code: day for code in ("released_at", "earliest") if (day := facts.day(code)) is not None}
    for code, day in stated.items():
        if day < formed:
            yield _found(
                "released_before_formed",
                Severity.BLOCK,
                code,
                f"{FIELD_LABELS[code]}{_said(day)}早于成文日期{_said(formed)}",
                _FORGED,
            )
    if not stated and formed > facts.today:
        yield _found(
            "formed_in_future",
            Severity.BLOCK,
            "formed_on",
            f"成文日期{_said(formed)}晚于今天{_said(facts.today)}，发布日期将早于成文日期",
            _FORGED,
        )
    released = stated.get("released_at")
    if released is not None and released > facts.today:
        yield _found(
            "released_in_future",
            Severity.BLOCK,
            "released_at",
            f"发布日期{_said(released)}晚于今天{_said(facts.today)}",
            _FORGED,
        )
    effective, expires = facts.day("effective_on"), facts.day("expires_on")
    if expires is not None and expires < (effective or formed):
        yield _found("expires_too_early", Severity.WARN, "expires_on", "有效期至早于施行日期或者成文日期")


def _term(facts: DraftFacts, lists: Lists) -> Iterator[Finding]:
    formed, term = facts.day("formed_on"), facts.kind.publish_within
    if formed is None or formed < term.since:
        return
    due = publish_due(formed, lists.calendar, term)
    if is_late(due, facts.shown_on):
        doubt = "（所涉年份的放假安排尚未公布，期限为暂定）" if lists.calendar.is_provisional(due) else ""
        yield _found(
            "late",
            Severity.WARN,
            "formed_on",
            f"应自成文之日起{term.workdays}个工作日内，即{_said(due)}前（含当日）公开，现已逾期{doubt}",
            term.cite,
        )


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
