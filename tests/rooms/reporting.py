"""Makes an organ that both publishes and answers requests, its year 2025, and its report at every stage, by real verbs.

A year: one request granted in March, one that came in December and was answered in January after it, one dispute that
was closed in January, a fee that was paid in January, three items published, one of them withdrawn in January.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from django.utils import timezone

from mingting.accounts.models import Organ, Person
from mingting.accounts.rules.roles import Role
from mingting.disclosure.actions import charging, disputing
from mingting.disclosure.models import Application, Dispute
from mingting.kernel.deeds import By
from mingting.kernel.identifiers import uscc_fault
from mingting.publishing import actions as publishing
from mingting.publishing.models import Column, PortalSite, Release
from mingting.reporting import actions
from mingting.reporting.models import Edition, YearReport
from mingting.reporting.rules.figures import BY_HAND

from . import disclosing, making

YEAR = 2025
#: Working days of the year, and of the one after.
MARCH, DECEMBER, JANUARY = date(2025, 3, 3), date(2025, 12, 22), date(2026, 1, 8)
_PRESS = {
    "editor": "editor",
    "first": "first_reviewer",
    "second": "second_reviewer",
    "final": "final_reviewer",
}


@dataclass
class House:
    """An organ with its office for disclosure and its press."""

    at: disclosing.Bureau
    press: making.Bureau

    @property
    def organ(self) -> Organ:
        return self.at.organ


def house(code: str = "zsj", name: str = "番禺区政务服务和数据管理局", parent: Organ | None = None) -> House:
    """Return an organ with everybody in their posts and a column of news and of yearly reports."""
    at = disclosing.bureau(code, name, mark=disclosing.mark_of(code))
    at.organ.parent, at.organ.uscc = parent, _uscc()
    at.organ.save()
    site = PortalSite.objects.filter(is_default=True).first() or PortalSite.objects.create(
        name="示例区政务公开平台",
        domain="www.example.gov.cn",
        site_id_code="4401130000",
        icp="粤ICP备00000000号",
        police_record="粤公网安备00000000000000号",
        organiser=at.organ,
        contact="020-84636633",
        is_default=True,
    )
    people = {
        key: making.person(f"{code}_press_{key}", (at.organ, Role(role))) for key, role in _PRESS.items()
    }
    column = Column.objects.create(
        site=site,
        organ=at.organ,
        code=f"{code}-bmdt",
        name="部门动态",
        column_type="工作动态",
        board="statutory",
        kind="department_news",
        description="本机关的工作动态",
        keywords="动态",
    )
    return House(at, making.Bureau(at.organ, site, column, people))


def _uscc() -> str:
    """Return a code that belongs to no organ yet, with the two check characters it calls for."""
    start = f"1144011300{Organ.objects.count():06}"
    checks = product("0123456789ABCDEFGHJKLMNPQRTUWXY", repeat=2)
    return next(code for pair in checks if uscc_fault(code := start + "".join(pair)) is None)


def district() -> tuple[Organ, Person]:
    """Return a district and its supervisor."""
    organ = making.organ("qzf", "番禺区人民政府")
    organ.kind = Organ.Kind.GOVERNMENT
    organ.save()
    return organ, making.person("qzf_supervisor", (organ, Role.SUPERVISOR))


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def by(person: Person, day: date = JANUARY) -> By:
    return By(person.pk, person.name, moment(day), "test")


# --- the year ---------------------------------------------------------------------------------------------------------


@dataclass
class Happened:
    """What the year left behind."""

    granted: Application
    waiting: Application
    charged: Application
    dispute: Dispute
    releases: list[Release]


def year(at: House) -> Happened:
    """Live the year up to the end of December."""
    granted = disclosing.served(at.at, case=disclosing.handling(at.at, on=MARCH))
    charged = disclosing.handling(at.at, on=DECEMBER, applicant_type="natural")
    disclosing.charge(at.at, charged)
    waiting = disclosing.handling(at.at, on=DECEMBER)
    opened = disputing.open_dispute(
        person=at.at.clerk,
        organ_id=at.organ.pk,
        kind="reconsideration",
        body="番禺区人民政府",
        opened_on=date(2025, 12, 1),
        number="番府复〔2025〕1号",
        application_id=granted.pk,
        by=disclosing.by(at.at.clerk, date(2025, 12, 1)),
    )
    releases = [
        published(at, moment(date(2025, 6, 3))),
        published(at, moment(date(2025, 12, 31), 23, 50)),
        published(at, moment(date(2025, 9, 1))),
    ]
    return Happened(granted, waiting, charged, opened.dispute, releases)


def published(at: House, when: datetime, **more: Any) -> Release:
    return making.released(
        at.press, at=when - timedelta(minutes=2), formed_on=timezone.localdate(when), **more
    )


def after(at: House, happened: Happened) -> None:
    """Live January of the year after: what was open is answered, closed, paid, withdrawn, published anew."""
    day = JANUARY
    disclosing.search(at.at, happened.waiting)
    disclosing.propose(at.at, disclosing.fresh(happened.waiting), "unable_absent", on=day)
    disclosing.sealed(at.at, "unable_absent", case=disclosing.reviewed(at.at, case=_of(happened.waiting)))
    disputing.close_dispute(
        person=at.at.clerk,
        dispute_id=happened.dispute.pk,
        result="upheld",
        closed_on=day,
        note="维持",
        by=disclosing.by(at.at.clerk, day),
    )
    charging.pay(
        person=at.at.clerk,
        application_id=happened.charged.pk,
        paid_on=day,
        voucher="0001",
        by=disclosing.by(at.at.clerk, day),
    )
    publishing.withdraw(
        item_id=happened.releases[2].item_id,
        person=at.press.final,
        reason="内容有误",
        public_note="内容有误，已撤回",
        by=making.by(at.press.final, moment(day)),
    )
    published(at, moment(day))
    disclosing.handling(at.at, on=day)


def _of(case: Application) -> Application:
    return disclosing.fresh(case)


# --- the report -------------------------------------------------------------------------------------------------------


def entered(at: House, value: str = "0", *, of: int = YEAR, on: date = JANUARY) -> None:
    """Enter every cell of table 二."""
    for cell in BY_HAND:
        enter(at, cell, value, of=of, on=on)


def enter(at: House, cell: str, value: str, *, of: int = YEAR, on: date = JANUARY) -> None:
    actions.enter_figure(
        person=at.at.clerk,
        organ_id=at.organ.pk,
        year=of,
        cell=cell,
        value=value,
        ground="2025年发文登记簿",
        by=by(at.at.clerk, on),
    )


def begun(at: House, *, of: int = YEAR, on: date = JANUARY) -> YearReport:
    return actions.begin_report(person=at.at.clerk, organ_id=at.organ.pk, year=of, by=by(at.at.clerk, on))


def written(at: House, *, of: int = YEAR, on: date = JANUARY) -> YearReport:
    """Return a report that lacks nothing: table 二 entered, every part written."""
    entered(at, of=of, on=on)
    report = begun(at, of=of, on=on)
    for numeral, text in edition(report).parts.items():
        lines = [line for line in text.split("\n") if "〔待写" not in line]
        write(
            at, report, numeral, "\n".join(lines) or "主要问题是栏目更新不够及时，将按月检查并改进。", on=on
        )
    return report


def write(at: House, report: YearReport, numeral: str, text: str, *, on: date = JANUARY) -> Edition:
    return actions.write_part(
        person=at.at.clerk, report_id=report.pk, numeral=numeral, text=text, by=by(at.at.clerk, on)
    )


def frozen(at: House, *, of: int = YEAR, on: date = JANUARY) -> YearReport:
    report = written(at, of=of, on=on)
    freeze(at, report, on=on)
    return report


def freeze(at: House, report: YearReport, *, on: date = JANUARY) -> Edition:
    return actions.freeze_report(person=at.at.head, report_id=report.pk, by=by(at.at.head, on))


def handed_in(at: House, *, on: date = JANUARY) -> YearReport:
    report = frozen(at, on=on)
    hand_in(at, report, on=on)
    return report


def hand_in(at: House, report: YearReport, *, on: date = JANUARY) -> None:
    actions.hand_in(person=at.at.clerk, report_id=report.pk, on=on, by=by(at.at.clerk, on))


def edition(report: YearReport) -> Edition:
    """Return the newest edition, as the database has it now."""
    return report.editions.select_related("report__organ").latest("number")
