"""What building a district's yearly reports costs: 60 organs, 50 000 items published in the year, 5 000 requests.

``build_60_seconds`` is the whole on the wall: records counted with their sources, last year beside them, words
proposed, every equation and word checked. ``…_json_seconds`` is the same written out, as an edition keeps it.
``gather_60_seconds`` is the office above looking at sixty that were handed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import scratch  # first: it sets Django up

# isort: split
import measuring
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Organ, OrganName, Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.guards import LEDGER_GUARDS, take_off
from mingting.disclosure.guards import GUARDS as DISCLOSURE_GUARDS
from mingting.disclosure.models import Applicant, Application, Dispute, Fee
from mingting.disclosure.rules.applicants import ApplicantType
from mingting.disclosure.rules.outcomes import Outcome
from mingting.publishing.guards import GUARDS as PUBLISHING_GUARDS
from mingting.publishing.models import Column, InformationItem, PortalSite, Release, Submission
from mingting.publishing.rules.kinds import kinds
from mingting.reporting import queries
from mingting.reporting.actions.steps import digest_of, fill
from mingting.reporting.gathering import gather
from mingting.reporting.guards import GUARDS
from mingting.reporting.models import Edition, Entered, HandIn, YearReport
from mingting.reporting.rules.figures import BY_HAND

ORGANS, ITEMS, REQUESTS, YEAR = 60, 50_000, 5_000, 2024
BEGIN = datetime(YEAR, 1, 2, 1, tzinfo=UTC)
DAY = date(YEAR + 1, 1, 20)
RUNS = 3


def make() -> tuple[list[Organ], Organ, Person]:
    """Make the schema and the rows; guards are off, because this is about reading what is there."""
    call_command("migrate", verbosity=0, interactive=False)
    take_off(connection, (*LEDGER_GUARDS, *PUBLISHING_GUARDS, *DISCLOSURE_GUARDS, *GUARDS))
    with transaction.atomic():
        above = Organ.objects.create(code="district", name="示例区人民政府", kind="government")
        organs = Organ.objects.bulk_create(
            Organ(code=f"organ{n}", name=f"示例区第{n}局", kind="department", parent=above, position=n)
            for n in range(ORGANS)
        )
        OrganName.objects.bulk_create(OrganName(organ=organ, name=organ.name) for organ in organs)
        person = Person.objects.create_user(username="above", password="Benchmark-1", name="主管")
        Post.objects.create(person=person, organ=above, role=Role.SUPERVISOR, since=date(2020, 1, 1))
        _items(organs, person)
        _requests(organs)
        Entered.objects.bulk_create(
            Entered(organ=organ, year=YEAR, cell=cell, value="1", ground="登记簿", who="测试", at=BEGIN)
            for organ in organs
            for cell in BY_HAND
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organs, above, person


def _items(organs: list[Organ], person: Person) -> None:
    site = PortalSite.objects.create(
        name="示例区政务公开平台", domain="www.example.gov.cn", site_id_code="4400000000", icp="", police_record="",
        organiser=organs[0], contact="", is_default=True,
    )  # fmt: skip
    column = Column.objects.create(
        site=site, code="xx", name="信息", column_type="工作动态", description="信息", keywords="信息"
    )
    codes = sorted(kinds())
    items = InformationItem.objects.bulk_create(
        (
            InformationItem(
                organ=organs[n % ORGANS], column=column, kind=codes[n % len(codes)], title=f"信息{n}"
            )
            for n in range(ITEMS)
        ),
        batch_size=500,
    )
    submissions = Submission.objects.bulk_create(
        (
            Submission(
                item=item,
                edition=1,
                revision_no=item.pk,
                content_hash="0" * 64,
                submitted_by=person,
                submitted_at=BEGIN,
            )
            for item in items
        ),
        batch_size=500,
    )
    Release.objects.bulk_create(
        (
            _release(item, submission, organs[n % ORGANS], column, BEGIN + timedelta(minutes=10 * n))
            for n, (item, submission) in enumerate(zip(items, submissions, strict=True))
        ),
        batch_size=500,
    )


def _release(
    item: InformationItem, submission: Submission, organ: Organ, column: Column, at: datetime
) -> Release:
    return Release(
        item=item,
        edition=1,
        submission=submission,
        content_hash="0" * 64,
        released_at=at,
        first_released_at=at,
        releaser_no=1,
        releaser="测试",
        organ=organ,
        organ_name=organ.name,
        column=column,
        kind=item.kind,
        genre="动态",
        title=f"区政务服务中心窗口服务情况第{item.pk}期",
        index_no=f"11440000000000000X/{YEAR}-{item.pk:05}",
        formed_on=at.date(),
        source=organ.name,
        editor_name="测试",
        body_html="<p>窗口服务平稳有序。</p>" * 40,
        body_text="窗口服务平稳有序。" * 40,
    )


def _requests(organs: list[Organ]) -> None:
    cases = Application.objects.bulk_create(_cases(organs), batch_size=500)
    people = list(ApplicantType)
    Applicant.objects.bulk_create(
        (
            Applicant(
                application=case, applicant_type=people[n % len(people)], name="何某", identity="0" * 64
            )
            for n, case in enumerate(cases)
        ),
        batch_size=500,
    )
    Dispute.objects.bulk_create(
        Dispute(
            organ=case.organ,
            application=case,
            kind="reconsideration",
            body="示例区人民政府",
            opened_on=case.arrived_on,
        )
        for case in cases[::20]
    )
    Fee.objects.bulk_create(
        Fee(application=case, method="volume", count=40, amount=100, noticed_on=case.arrived_on)
        for case in cases[::25]
    )


def _cases(organs: list[Organ]) -> Iterator[Application]:
    outcomes = list(Outcome)
    for n in range(REQUESTS):
        arrived = date(YEAR, 1, 2) + timedelta(days=n % 360)
        # One in ten came the year before, one in twelve is still open.
        of_last_year, is_open = n % 10 == 0, n % 12 == 0
        arrived -= timedelta(days=366 if of_last_year else 0)
        decided = None if is_open else max(arrived, date(YEAR, 1, 3)) + timedelta(days=3)
        yield Application(
            organ=organs[n % ORGANS],
            number=f"番政数公开〔{arrived.year}〕{n}号",
            year=arrived.year,
            channel="counter",
            arrived_on=arrived,
            received_on=arrived,
            registered_at=BEGIN,
            info_title=f"第{n}批窗口设置方案",
            outcome="" if is_open else outcomes[n % len(outcomes)],
            decided_on=decided,
        )


def freeze(organs: list[Organ]) -> None:
    """Freeze and hand in what was built, without asking whether it has errors: its words are not written."""
    for built in queries.build(organs, YEAR, DAY):
        at = BEGIN + timedelta(days=380)
        report = YearReport.objects.create(organ=built.organ, year=YEAR, begun_at=at, who="测试")
        edition = Edition(report=report, number=1, made_at=at, who="测试", state="frozen", frozen_at=at)
        fill(edition, built.draft)
        edition.digest = digest_of(edition)
        edition.save()
        HandIn.objects.create(edition=edition, to=built.organ.parent, on=DAY, at=at, who="测试")


def seconds(call: Callable[[], object]) -> float:
    """Return the seconds on the wall of one call: the least of several."""
    spent = []
    for _ in range(RUNS):
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return min(spent)


def main() -> None:
    """Measure and print."""
    asked = measuring.asked((__doc__ or "").partition("\n")[0])
    organs, above, person = make()
    assert scratch.PLACE.exists()
    with CaptureQueriesContext(connection) as sent:
        built = queries.build(organs, YEAR, DAY)
    counted = sum(int(one.draft.figures.of("公开.总数") or 0) for one in built)
    requests = sum(int(one.draft.figures.of("三.1.total") or 0) for one in built)

    def written() -> None:
        for one in queries.build(organs, YEAR, DAY):
            fill(Edition(), one.draft)

    told: dict[str, float] = {
        "items_counted": counted,
        "new_requests_counted": requests,
        "build_60_queries": len(sent),
        "build_60_seconds": seconds(lambda: queries.build(organs, YEAR, DAY)),
        "build_60_json_seconds": seconds(written),
        "build_1_seconds": seconds(lambda: queries.build(organs[:1], YEAR, DAY)),
    }
    freeze(organs)
    told["gather_60_seconds"] = seconds(lambda: gather(person, above.pk, YEAR, DAY))
    measuring.tell(told, as_json=asked.json)


if __name__ == "__main__":
    main()
