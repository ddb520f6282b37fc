"""Making a report: begun from the records, what they do not hold entered by hand, written, counted anew, reopened."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Organ, Person
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..building import Draft
from ..counting import Successions
from ..models import Edition, Entered, YearReport
from ..queries import WRITERS
from ..rules import placeholders, terms
from ..rules.form import ARTICLE_49, ARTICLE_50, FORM
from ..rules.skeleton import WRITTEN_PARTS
from ..rules.versions import differences
from .steps import day_of, demand_words, draft_edition, fill, newest, to_ledger

_LONGEST_PART = 20_000
#: Not to be kept even in a draft: nobody could say what such a placeholder was meant to be.
_UNREADABLE = ("placeholder_unknown", "placeholder_broken")


@transaction.atomic
def begin_report(*, person: Person, organ_id: int, year: int, by: By) -> YearReport:
    """Begin the report of an organ's year with its first edition: counted from the records, its words proposed.

    Refused before the year has begun, for an organ that was gone by its end, and where there is no record at all.
    """
    queries.require(person, organ_id, day_of(by), WRITERS)
    organ = Organ.objects.select_for_update().get(pk=organ_id)
    if YearReport.objects.filter(organ=organ, year=year).exists():
        raise Refused(f"“{organ.name}”{year}年的报告已经开始编制", field="year", cite=ARTICLE_49)
    draft = queries.drafts_of([organ], year, day_of(by))[0]
    report = YearReport.objects.create(organ=organ, year=year, begun_at=by.at, who=by.name)
    edition = Edition(report=report, number=1, made_at=by.at, who=by.name)
    fill(edition, draft)
    edition.save()
    to_ledger("begin_report", report, by, year=year, organ=organ.code)
    return report


@transaction.atomic
def enter_figure(
    *, person: Person, organ_id: int, year: int, cell: str, value: str, ground: str, by: By
) -> Entered:
    """Enter a figure of table 二 by hand, on a ground that can be checked; what was entered before stays on record.

    ``value`` is as it was written. An edition in the making takes it up at once; a frozen one never changes.
    """
    day = day_of(by)
    queries.require(person, organ_id, day, WRITERS)
    organ = Organ.objects.select_for_update().get(pk=organ_id)
    terms.demand_begun(year, day)
    queries.demand_existing(organ, year, Successions.by_end_of(year))
    number, ground = terms.entered_value(cell, value, ground)
    entered = Entered.objects.create(
        organ=organ,
        year=year,
        cell=cell,
        value=format(number, "f") if not isinstance(number, int) else str(number),
        ground=ground,
        person_no=by.person_id,
        who=by.name,
        at=by.at,
    )
    drafts = Edition.objects.filter(report__organ=organ, report__year=year, state=Edition.State.DRAFT)
    edition = drafts.select_for_update(of=("self",)).first()
    if edition is not None:
        _count_into(edition, by)
    ledger.record(
        by=by,
        did="reporting.enter_figure",
        to=f"reporting.entered:{entered.pk}",
        why=ground,
        detail={"organ": organ.code, "year": year, "cell": cell, "value": entered.value},
    )
    return entered


@transaction.atomic
def write_part(
    *, person: Person, report_id: int, numeral: str, text: str, by: By, read: str | None = None
) -> Edition:
    """Keep the words of a part; figures in them are placeholders, and one that is unknown is refused with its place.

    ``read`` is the text that the writer had before them: when somebody else has written meanwhile, nothing is
    overwritten.
    """
    report = queries.report_for(person, report_id, day_of(by), WRITERS)
    edition = draft_edition(report)
    if numeral not in WRITTEN_PARTS:
        raise Refused(
            "第二、三、四部分是表格，由记录统计，只能写第一、五、六部分", field="numeral", cite=FORM
        )
    text = "\n".join(line.strip() for line in text.replace("\0", "").splitlines() if line.strip())
    if len(text) > _LONGEST_PART:
        raise Refused(f"一个部分不超过{_LONGEST_PART}字，现有{len(text)}字", field="text", cite=FORM)
    if read is not None and edition.parts.get(numeral, "") != read:
        raise Refused("这一部分刚刚有人改过，您的修改没有覆盖它；请对照后再保存", field="text")
    _demand_readable(edition, numeral, text)
    edition.parts = edition.parts | {numeral: text}
    edition.save(update_fields=["parts"])
    to_ledger("write_part", report, by, edition=edition.number, part=numeral)
    return edition


def _demand_readable(edition: Edition, numeral: str, text: str) -> None:
    draft = queries.draft_of(edition)
    found = placeholders.check(
        numeral, text, draft.figures, draft.last_year, year=draft.year, organ=draft.organ
    )
    told = [finding for finding in found if finding.code in _UNREADABLE]
    if told:
        said = "；".join(f"{finding.place}：{finding.sentence}" for finding in told[:5])
        raise Refused(said, field="text", cite=FORM)


@transaction.atomic
def recount(*, person: Person, report_id: int, by: By) -> Edition:
    """Count the edition in the making anew from the records; its words stay, their figures follow."""
    report = queries.report_for(person, report_id, day_of(by), WRITERS)
    edition = draft_edition(report)
    before = queries.draft_of(edition).figures
    after = _count_into(edition, by).figures
    changed = [one.sentence for one in differences(before, after)]
    to_ledger("recount", report, by, edition=edition.number, changed=len(changed), first=changed[:20])
    return edition


@transaction.atomic
def reopen_report(*, person: Person, report_id: int, reason: str, by: By) -> Edition:
    """Open a new edition over a frozen one: counted anew, the same words to begin with. The frozen one stays."""
    report = queries.report_for(person, report_id, day_of(by), WRITERS)
    last = newest(report)
    if not last.is_frozen:
        raise Refused(f"第{last.number}版还在编制，不必另立新版")
    reason = demand_words(reason, "另立新版的理由", field="reason", cite=ARTICLE_50)
    edition = Edition(
        report=report,
        number=last.number + 1,
        replaces=last,
        reason=reason,
        parts=last.parts,
        organ_name=last.organ_name,
        made_at=by.at,
        who=by.name,
    )
    edition.save()
    _count_into(edition, by)
    changed = [one.sentence for one in queries.changes_of(edition)]
    to_ledger(
        "reopen_report",
        report,
        by,
        why=reason,
        edition=edition.number,
        changed=len(changed),
        first=changed[:20],
    )
    return edition


def _count_into(edition: Edition, by: By) -> Draft:
    """Put what the records say now into a draft. Part of a verb, which writes the ledger."""
    report = edition.report
    draft = queries.drafts_of([report.organ], report.year, day_of(by))[0]
    fill(edition, draft)
    edition.made_at, edition.who = by.at, by.name
    # Not the words: whoever writes a part at this moment is not to be overwritten.
    edition.save(update_fields=["organ_name", "figures", "last_year", "sources", "made_at", "who"])
    return draft
