"""What it costs to ask ten thousand running clocks anew after a notice of holidays, and to remind of days due.

The baseline is one bare row written in a transaction of its own, in the same run. CPU seconds of this process; the
seconds that people wait are told beside them. Every fourth request was put right, every fourth has an opinion out,
every fourth was extended, and a year's notice that takes two days away moves them all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import scratch  # first: it sets Django up

# isort: split
import measuring
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Organ, Person, Post, Section
from mingting.accounts.rules.roles import Role
from mingting.commons.calendar import calendar, enter_notice
from mingting.commons.models import Change
from mingting.disclosure import figures
from mingting.disclosure.actions.timing_jobs import reckon_open, remind
from mingting.disclosure.models import (
    Applicant,
    Application,
    Consultation,
    Correction,
    Event,
    Extension,
    Office,
    Reading,
)
from mingting.kernel.deeds import By

MANY = 10_000
RECEIVED = date(2026, 9, 1)
NOON = datetime(2026, 9, 28, 4, tzinfo=UTC)
BY = By(None, "系统", NOON, "benchmark")
SECTIONS = 20


def build() -> Person:
    """Make an organ with ten thousand requests whose clocks run, and return its supervisor."""
    organ = Organ.objects.create(code="organ", name="示例区示例局", kind="department")
    Office.objects.create(organ=organ, name="示例局办公室", mark="示例局")
    sections = [Section.objects.create(organ=organ, name=f"第{n}科") for n in range(SECTIONS)]
    handlers = [_person(f"handler{n}", organ, Role.HANDLER, section) for n, section in enumerate(sections)]
    for n, section in enumerate(sections):
        _person(f"head{n}", organ, Role.SECTION_HEAD, section)
    _person("office", organ, Role.DISCLOSURE_HEAD)
    supervisor = _person("supervisor", organ, Role.SUPERVISOR)
    cases = Application.objects.bulk_create(
        [_case(organ, n, sections[n % SECTIONS], handlers[n % SECTIONS]) for n in range(MANY)]
    )
    Applicant.objects.bulk_create(
        [
            Applicant(application=case, applicant_type="natural", name="某人", identity=str(case.pk))
            for case in cases
        ]
    )
    _facts(cases, handlers[0], supervisor)
    return supervisor


def _person(name: str, organ: Organ, role: Role, section: Section | None = None) -> Person:
    made = Person.objects.create_user(username=name, password="Benchmark-1", name=name)
    Post.objects.create(person=made, organ=organ, role=role, section=section, since=date(2020, 1, 1))
    return made


def _case(organ: Organ, n: int, section: Section, handler: Person) -> Application:
    received = RECEIVED + timedelta(days=n % 25)
    return Application(
        organ=organ,
        number=f"ORGAN-2026-{n:05d}",
        year=2026,
        code_hash="",
        channel="counter",
        arrived_on=received,
        received_on=received,
        registered_at=NOON,
        info_title=f"第{n}号会议纪要",
        description="说明所需信息的特征。" * 20,
        stage="handling",
        section=section,
        handler=handler,
    )


def _facts(cases: list[Application], handler: Person, supervisor: Person) -> None:
    """A quarter each: nothing more, put right, an opinion out, extended."""
    sort = {n: [case for case in cases if case.pk % 4 == n] for n in range(4)}
    day = timedelta(days=1)
    Correction.objects.bulk_create(
        Correction(
            application=case,
            asked_on=case.received_on + day,
            unclear="不明确",
            guidance="请写明",
            correct_by=case.received_on + 21 * day,
            corrected_on=case.received_on + 2 * day,
        )
        for case in sort[1]
    )
    Consultation.objects.bulk_create(
        Consultation(
            application=case,
            kind="other_organ",
            to="示例区另一局",
            question="意见",
            sent_on=case.received_on + day,
            reply_by=case.received_on + 8 * day,
            person=handler,
        )
        for case in sort[2]
    )
    Extension.objects.bulk_create(
        Extension(
            application=case,
            days=10,
            reason="检索量大",
            asked_on=case.received_on + day,
            asked_by=handler,
            approved_on=case.received_on + day,
            approved_by=supervisor,
        )
        for case in sort[3]
    )


def enter(taken: tuple[date, ...]) -> None:
    """Enter the year's notice again, with these working days taken away."""
    known = calendar()
    days = {day: "holiday" for day in known.holidays if day.year == 2026}
    days |= {day: "makeup" for day in known.makeup if day.year == 2026}
    days |= dict.fromkeys(taken, "holiday")
    enter_notice(person=None, year=2026, number="示例通知", issued_on=date(2026, 9, 1), days=days, by=BY)


def spent(call: Callable[[], int], expected: int) -> tuple[float, float, int]:
    """Return CPU seconds, seconds on the wall and statements of one call; stop when it did not do what it should."""
    began, clock = time.process_time(), time.perf_counter()
    with CaptureQueriesContext(connection) as sent:
        done = call()
    took = time.process_time() - began, time.perf_counter() - clock, len(sent)
    if done != expected:
        raise SystemExit(f"{done} instead of {expected}")
    return took


def main() -> None:
    """Measure and print."""
    asked = measuring.asked(__doc__ or "")
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        supervisor = build()

    def bare_row() -> None:
        with transaction.atomic():
            Change.objects.create(tag="benchmark", at=NOON)

    bare = measuring.cpu_seconds(bare_row, times=200)
    told: dict[str, float] = {"requests": MANY, "bare_row_cpu_ms": bare * 1000}

    def tell(name: str, took: tuple[float, float, int]) -> None:
        cpu, wall, statements = took
        told[f"{name}_seconds"] = wall
        told[f"{name}_cpu_seconds"] = cpu
        told[f"{name}_bare_rows_each"] = cpu / MANY / bare
        told[f"{name}_statements"] = statements

    tell("first_reckoning", spent(lambda: reckon_open(by=BY), MANY))
    enter((date(2026, 10, 9), date(2026, 9, 29)))
    tell("after_notice", spent(lambda: reckon_open(by=BY), MANY))
    tell("again", spent(lambda: reckon_open(by=BY), 0))
    if (Reading.objects.count(), Event.objects.count()) != (2 * MANY, 2 * MANY):
        raise SystemExit("not every request has its readings and its lines")
    soon = remind(by=BY)
    tell("reminding_again", spent(lambda: remind(by=BY), 0))
    told["reminders"] = soon

    def board() -> int:
        seen = figures.figures_for(
            supervisor, since=date(2026, 1, 1), until=date(2026, 12, 31), day=NOON.date()
        )
        return len(seen.organs)

    tell("figures", spent(board, 1))
    measuring.tell(told, as_json=asked.json)


if __name__ == "__main__":
    assert scratch.PLACE.exists()
    main()
