"""Run by tests in a process of its own, on a database of its own: does one deed to a request, and may be killed in it.

Deeds that are to meet wait for one another, and hold what they have locked for a moment, so that they do meet.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402

from mingting.accounts.models import Person  # noqa: E402
from mingting.commons import ledger  # noqa: E402
from mingting.disclosure import casework, lettering  # noqa: E402
from mingting.disclosure.actions import (  # noqa: E402
    allotting,
    archiving,
    correcting,
    disputing,
    sealing,
    withdrawing,
)
from mingting.disclosure.models import (  # noqa: E402
    Applicant,
    Application,
    Dispute,
    Event,
    Letter,
    Office,
)
from mingting.disclosure.verifying import faults  # noqa: E402
from mingting.kernel.refusals import Refused  # noqa: E402
from tests.rooms import disclosing  # noqa: E402
from tests.rooms.disclosing import MONDAY  # noqa: E402

_HELD = 0.4


def prepare(*stages: str) -> dict[str, Any]:
    """A bureau, and a request at each of the stages named."""
    zsj = disclosing.bureau()
    for stage in stages:
        (ordered_again if stage == "ordered_again" else getattr(disclosing, stage))(zsj)
    return look()


def bureau() -> disclosing.Bureau:
    """Return the bureau that was made by another process."""
    office = Office.objects.select_related("organ").get()
    sections = office.organ.sections.order_by("pk")
    people = {
        person.username.removeprefix(f"{office.organ.code}_"): person for person in Person.objects.all()
    }
    return disclosing.Bureau(office.organ, office, *sections, people=people)


def look() -> dict[str, Any]:
    """What an honest look at the tables says."""
    return {
        "numbers": sorted(Application.objects.values_list("number", flat=True)),
        "stages": list(Application.objects.order_by("pk").values_list("stage", flat=True)),
        "letters": sorted(Letter.objects.exclude(number="").values_list("number", flat=True)),
        "answers": Letter.objects.filter(kind="answer").count(),
        "events": Event.objects.count(),
        "entries": ledger.LedgerEntry.objects.count(),
        "faults": [fault.sentence for fault in faults()],
        "broken": str(ledger.verify() or ""),
    }


def file() -> dict[str, Any]:
    """File on line."""
    return {"number": disclosing.filed(bureau()).application.number}


def withdraw(who: str) -> dict[str, Any]:
    """Withdraw the first request: as the applicant, or by who saw it as it was before anybody moved."""
    person = None if who == "applicant" else bureau().people[who]
    withdrawing.withdraw(
        person=person,
        application_id=_case().pk,
        reason="申请人来电撤回",
        by=disclosing.by(person),
        seen=_SEEN,
    )
    return {"done": who}


def allot(who: str, handler: str) -> dict[str, Any]:
    """Give the first request to a handler, having seen it as it was."""
    zsj = bureau()
    person = zsj.people[who]
    allotting.allot(
        person=person,
        application_id=_case().pk,
        section=zsj.section,
        handler=zsj.people[handler],
        by=disclosing.by(person),
        seen=_SEEN,
    )
    return {"done": handler}


def ask_correction(who: str, place: str = "1") -> dict[str, Any]:
    """Ask for the one correction; nothing says what was seen."""
    person = bureau().people[who]
    correcting.ask_correction(
        person=person,
        application_id=_case(place).pk,
        unclear="没有说明所需信息的年度",
        guidance="请写明年度",
        by=disclosing.by(person),
    )
    return {"done": who}


def seal(place: str = "1") -> dict[str, Any]:
    """Give an answer its number and seal."""
    zsj, case = bureau(), _case(place)
    sealing.seal(person=zsj.clerk, application_id=case.pk, by=disclosing.by(zsj.clerk))
    return {"number": Letter.objects.get(application=case, kind="answer").number}


def ordered_again(zsj: disclosing.Bureau) -> None:
    """A request whose answer a reviewing organ has set aside."""
    case, by = disclosing.served(zsj, "already_public"), disclosing.by(zsj.clerk)
    opened = disputing.open_dispute(
        person=zsj.clerk,
        organ_id=zsj.organ.pk,
        kind="reconsideration",
        body="广州市番禺区人民政府",
        opened_on=MONDAY,
        application_id=case.pk,
        by=by,
    )
    disputing.close_dispute(
        person=zsj.clerk,
        dispute_id=opened.dispute.pk,
        result="corrected",
        closed_on=MONDAY,
        note="责令重新处理",
        orders_again=True,
        by=by,
    )


def take_up_again() -> dict[str, Any]:
    """Enter the disputed request anew, with a pause while the office is held."""
    _after(disputing, "demand_past", _hold)
    zsj = bureau()
    filed = disputing.take_up_again(
        person=zsj.clerk,
        dispute_id=Dispute.objects.get().pk,
        received_on=MONDAY,
        by=disclosing.by(zsj.clerk),
    )
    return {"number": filed.application.number}


def archive() -> dict[str, Any]:
    """Pack the first request, with a pause while it is held and the office is not."""
    _after(archiving, "_shareable", _hold)
    zsj = bureau()
    archiving.archive(person=zsj.clerk, application_id=_case().pk, by=disclosing.by(zsj.clerk))
    return {"done": "archived"}


def _case(place: str = "1") -> Application:
    """Return a request by its place, from 1, in the order in which they were made."""
    return Application.objects.order_by("pk")[int(place) - 1]


#: The newest deed on everybody's screen before they met; ``None`` for who meets nobody.
_SEEN: int | None = None


def _meet(count: int) -> None:
    """Wait until so many processes are here; from then on a deed holds its locks for a moment."""
    global _SEEN
    _SEEN = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    place = Path(settings.VAR_DIR) / "meeting"
    place.mkdir(exist_ok=True)
    (place / str(os.getpid())).touch()
    until = time.monotonic() + 60
    while len(list(place.iterdir())) < count:
        if time.monotonic() > until:
            raise SystemExit("nobody came")
        time.sleep(0.01)
    _after(Event.objects, "create", _hold)


def _hold() -> None:
    time.sleep(_HELD)


def _after(place: Any, name: str, then: Callable[[], object]) -> None:
    real = getattr(place, name)

    def done_then(*arguments: Any, **named: Any) -> Any:
        made = real(*arguments, **named)
        then()
        return made

    setattr(place, name, done_then)


_POINTS = {
    "applicant written": (Applicant.objects, "create"),
    "letter kept": (lettering.kept, "keep"),
    "letter written": (Letter.objects, "create"),
    "event written": (Event.objects, "create"),
    "deed recorded": (casework.ledger, "record"),
}
_DEEDS = (prepare, look, file, withdraw, allot, ask_correction, seal, take_up_again, archive)
DEEDS = {each.__name__: each for each in _DEEDS}


def main(deed: str, *arguments: str) -> Any:
    """Do one deed. ``@N`` first: meet so many others. ``!point`` last: die without a word there."""
    if deed.startswith("@"):
        _meet(int(deed[1:]))
        deed, *arguments = arguments  # type: ignore[assignment]
    if arguments and arguments[-1].startswith("!"):
        *arguments, point = arguments  # type: ignore[assignment]
        _after(*_POINTS[point[1:]], lambda: os.kill(os.getpid(), signal.SIGKILL))
    try:
        return DEEDS[deed](*arguments)
    except Refused as refusal:
        return {"refused": str(refusal)}
