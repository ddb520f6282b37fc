"""Steps that several verbs share: the day, the editions of a report, the one ledger entry."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..building import Draft
from ..models import Edition, YearReport
from ..rules.figures import to_plain
from ..rules.versions import fingerprint, sources_to_plain


def day_of(by: By) -> date:
    """Return the day of the deed in Beijing."""
    return timezone.localdate(by.at)


def newest(report: YearReport) -> Edition:
    """Return the newest edition of a report."""
    return report.editions.order_by("-number")[0]


def draft_edition(report: YearReport) -> Edition:
    """Return the edition in the making, locked; refuse where all are frozen."""
    edition = report.editions.select_for_update().filter(state=Edition.State.DRAFT).first()
    if edition is None:
        last = newest(report)
        raise Refused(f"第{last.number}版已定稿，不能改动；有变化的，请另立新版并说明理由")
    return edition


def fill(edition: Edition, draft: Draft) -> None:
    """Put what was counted into an edition that is not frozen."""
    edition.organ_name = draft.organ
    edition.figures = to_plain(draft.figures.values)
    edition.last_year = to_plain(draft.last_year.values) if draft.last_year else {}
    edition.sources = sources_to_plain(draft.figures)
    edition.parts = dict(draft.parts)


def digest_of(edition: Edition) -> str:
    """Return the fingerprint of all that an edition says: whose, of when, figures, records and words."""
    return fingerprint(
        {
            "organ": edition.organ_name,
            "code": edition.report.organ.code,
            "year": edition.report.year,
            "number": edition.number,
            "replaces": edition.replaces.digest if edition.replaces else "",
            "reason": edition.reason,
            "figures": edition.figures,
            "last_year": edition.last_year,
            "sources": edition.sources,
            "parts": edition.parts,
        }
    )


def to_ledger(did: str, report: YearReport, by: By, why: str = "", **detail: object) -> None:
    """Write the verb's one ledger entry about the report."""
    ledger.record(
        by=by, did=f"reporting.{did}", to=f"reporting.year_report:{report.pk}", why=why, detail=detail
    )


def demand_words(words: str, what: str, *, field: str, cite: str, longest: int = 500) -> str:
    """Return the words without blanks around them; refuse where there are none, or too many."""
    words = words.replace("\0", "").strip()
    if not words:
        raise Refused(f"请写明{what}", field=field, cite=cite)
    if len(words) > longest:
        raise Refused(f"{what}不超过{longest}字", field=field)
    return words
