"""归档: a closed case becomes one package that proves itself; packages are checked and handed out (条例第四十五条)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons import kept, ledger
from mingting.commons.api import LedgerEntry
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..casepackage import collect
from ..casework import begin, day_of, done
from ..gateways.archiving import fingerprint, pack, verify
from ..models import Application, ArchivePackage, Dispute, Look, Office
from ..rules.outcomes import Outcome
from ..rules.retention import (
    PERIODS_ARE_SET_BY_THE_ORGAN,
    RETENTIONS,
    ArchivePattern,
    Retention,
    case_kind,
)
from ..rules.retention import retention as kept_for
from ..rules.stages import OFFICE, OFFICE_HEAD, Move, Stage
from .answering import GIVING
from .sealing import GIVEN_UP

ARTICLE_45 = cite("条例", "第四十五条")
_ABANDONED = (*GIVEN_UP, Outcome.OTHER_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class PackageFault:
    """Something wrong with a package, in a Chinese sentence."""

    package_id: int
    archive_number: str
    sentence: str


@transaction.atomic
def archive(
    *,
    person: Person,
    application_id: int,
    by: By,
    retention: str | None = None,
    shared_title: str = "",
    seen: int | None = None,
) -> ArchivePackage:
    """Pack the whole case, keep the package under its fingerprint, and say so in the ledger.

    ``retention`` is a code of :data:`..rules.retention.RETENTIONS` that keeps the case longer than the rule does.
    ``shared_title`` lets later applicants find that this information was given; it names nobody.
    """
    application = begin(Move.ARCHIVE, person=person, pk=application_id, by=by, seen=seen)
    _demand_settled(application)
    term = _term(application, retention)
    application.shared_title = _shareable(application, shared_title)
    application.save(update_fields=["shared_title"])
    number = _archive_number(application, term, by)
    data = pack(collect(application, archive_number=number, retention=term, by=by), at=by.at)
    package = ArchivePackage.objects.create(
        application=application,
        archive_number=number,
        retention=term.code,
        digest=kept.keep(data),
        size=len(data),
        made_at=by.at,
    )
    done(
        application,
        Move.ARCHIVE,
        by=by,
        note=f"档号 {number}，保管期限{term.name}",
        said="本件已办结归档",
        detail={
            "package": package.pk,
            "archive_number": number,
            "sha256": package.digest,
            "fingerprint": fingerprint(data),
        },
    )
    return package


def check_packages(*, by: By) -> list[PackageFault]:
    """Read every package anew and hold it against the store, its own manifests and the ledger; return what is wrong.

    Each package's result is kept with it, in a transaction of its own; the run itself is one entry in the ledger.
    """
    found: list[PackageFault] = []
    packages = list(ArchivePackage.objects.order_by("pk"))
    for package in packages:
        sentences = faults_of(package)
        ArchivePackage.objects.filter(pk=package.pk).update(checked_at=by.at, faults=sentences)
        found += [PackageFault(package.pk, package.archive_number, sentence) for sentence in sentences]
    with transaction.atomic():
        ledger.record(
            by=by,
            did="disclosure.check_packages",
            to="disclosure.archivepackage",
            detail={"packages": len(packages), "faults": len(found)},
        )
    return found


@transaction.atomic
def export_package(*, person: Person | None, package_id: int, by: By) -> bytes:
    """Return a package's bytes, whole, to the office or to the server's own hand (``person`` is ``None``).

    It holds the applicant's data: the look is on record before anything is handed out.
    """
    package = ArchivePackage.objects.select_related("application").filter(pk=package_id).first()
    if package is None:
        raise Refused(queries.GONE)
    if person is not None:
        _demand_office(person, package.application, by)
        Look.objects.create(
            application=package.application, person=person, at=by.at, what="导出归档包", origin=by.origin
        )
    if not kept.is_whole(package.digest):
        raise Refused(f"归档包“{package.archive_number}”在存储中缺失或者损坏，请先从备份恢复")
    ledger.record(
        by=by,
        did="disclosure.export_package",
        to=f"disclosure.application:{package.application_id}",
        detail={"package": package.pk, "sha256": package.digest},
    )
    return _bytes(package)


@transaction.atomic
def pack_as_it_stands(*, application: Application, by: By) -> bytes:
    """Return a case that is not archived as a package without 档号, as evidence in a dispute is handed in."""
    term = kept_for(_kind(application))
    data = pack(collect(application, archive_number="", retention=term, by=by), at=by.at)
    ledger.record(
        by=by,
        did="disclosure.pack_as_it_stands",
        to=f"disclosure.application:{application.pk}",
        detail={"sha256": hashlib.sha256(data).hexdigest()},
    )
    return data


def faults_of(package: ArchivePackage) -> list[str]:
    """Return what is wrong with a package, in Chinese; empty when it is whole and the ledger knows it."""
    if not kept.is_whole(package.digest):
        return ["归档包在存储中缺失，或者内容与登记的指纹不符"]
    noted = _noted(package)
    if noted is None:
        return ["台账中没有本归档包的归档记录"]
    found = verify(_bytes(package), fingerprint=str(noted.get("fingerprint", "")))
    if noted.get("sha256") != package.digest:
        found.append("登记的指纹与归档时台账记录的不同")
    return found


def _noted(package: ArchivePackage) -> dict[str, object] | None:
    """Return what the ledger kept when the package was made."""
    entries = LedgerEntry.objects.filter(
        did="disclosure.archive", to=f"disclosure.application:{package.application_id}"
    )
    return next((entry.detail for entry in entries if entry.detail.get("package") == package.pk), None)


def _bytes(package: ArchivePackage) -> bytes:
    with kept.open_kept(package.digest) as stored:
        return stored.read()


# --- what is asked before a case is archived ------------------------------------------------------------------------


def _demand_settled(application: Application) -> None:
    """Refuse while a dispute is open, and a second package when nothing has been settled since the first."""
    dispute = application.disputes.filter(closed_on__isnull=True).first()
    if dispute is not None:
        raise Refused(f"{dispute.get_kind_display()}“{dispute}”尚未审结，审结后再归档", cite=ARTICLE_45)
    if application.stage != Stage.ARCHIVED:
        return
    last = application.packages.latest("pk")
    if not application.disputes.filter(steps__at__gt=last.made_at).exists():
        raise Refused(f"本件已归档（{last}），此后没有新的复议诉讼", cite=ARTICLE_45)


def _kind(application: Application) -> str:
    contested = application.disputes.exclude(kind=Dispute.Kind.COMPLAINT).exists()
    return case_kind(contested=contested, abandoned=application.outcome in _ABANDONED)


def _term(application: Application, chosen: str | None) -> Retention:
    """Return how long the case is kept: as the rule says, or longer when so chosen."""
    least = kept_for(_kind(application))
    if not chosen:
        return least
    if chosen not in RETENTIONS:
        raise Refused("请选择保管期限", field="retention", cite=PERIODS_ARE_SET_BY_THE_ORGAN)
    term = RETENTIONS[chosen]
    if _years(term) < _years(least):
        raise Refused(
            f"本件的保管期限不能短于{least.name}", field="retention", cite=PERIODS_ARE_SET_BY_THE_ORGAN
        )
    return term


def _years(term: Retention) -> float:
    return float("inf") if term.years is None else term.years


def _shareable(application: Application, title: str) -> str:
    """Return the title under which others may learn of what was given; refuse one that tells of the applicant."""
    title = title.strip()
    if not title:
        return application.shared_title
    if application.outcome not in GIVING:
        raise Refused("没有提供信息的，不填写供他人参考的标题", field="shared_title", cite=ARTICLE_45)
    most = Application._meta.get_field("shared_title").max_length
    if len(title) > most:
        raise Refused(f"供他人参考的标题不超过 {most} 字", field="shared_title")
    applicant = application.applicant
    personal = (applicant.name, applicant.contact_name, applicant.phone, applicant.id_number)
    if any(each.strip() and each.strip() in title for each in personal):
        raise Refused(
            "供他人参考的标题不能含有申请人的信息", field="shared_title", cite=cite("个保法", "第二十五条")
        )
    return title


def _archive_number(application: Application, term: Retention, by: By) -> str:
    """Return the 档号: the same as before for the same case and period, else the next of fonds, year and period.

    The office's row is locked, so that two cases never have one number.
    """
    office = Office.objects.select_for_update().get(organ_id=application.organ_id)
    if not office.fonds.strip():
        raise Refused("请先在设置中填写全宗号", field="fonds", cite=ARTICLE_45)
    earlier = application.packages.filter(retention=term.code).last()
    if earlier is not None:
        return earlier.archive_number
    year = (application.decided_on or day_of(by)).year
    same = ArchivePackage.objects.filter(
        application__organ_id=application.organ_id,
        application__decided_on__year=year,
        retention=term.code,
    )
    taken = [int(number.rpartition("-")[2]) for number in same.values_list("archive_number", flat=True)]
    return ArchivePattern().number(
        fonds=office.fonds.strip(), year=year, kept=term, serial=max(taken, default=0) + 1
    )


def _demand_office(person: Person, application: Application, by: By) -> None:
    visible = queries.cases_for(person, day_of(by)).filter(pk=application.pk).exists()
    roles = queries.roles_on(person, application, day_of(by))
    if not visible or roles.isdisjoint({OFFICE, OFFICE_HEAD}):
        raise Refused(queries.GONE)
