"""Giving a request to a section and a handler, and to another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from mingting.accounts.api import Person, Role, Section
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..casework import begin, day_of, done
from ..models import Application
from ..rules.stages import MOVES, Move

ARTICLE_45 = cite("条例", "第四十五条")


@transaction.atomic
def allot(
    *,
    person: Person,
    application_id: int,
    section: Section | None,
    handler: Person | None,
    by: By,
    note: str = "",
    seen: int | None = None,
) -> Application:
    """Give the request to ``section`` and, if named, to ``handler``; a section head does so within the section.

    Who has reviewed the present draft does not become its handler.
    """
    found = (
        queries.cases_for(person, day_of(by))
        .filter(pk=application_id)
        .values_list("stage", flat=True)
        .first()
    )
    move = Move.REALLOT if found in MOVES[Move.REALLOT].from_ else Move.ALLOT
    application = begin(move, person=person, pk=application_id, by=by, seen=seen)
    roles = queries.roles_on(person, application, day_of(by))
    section = section or application.section
    if section is None or section.organ_id != application.organ_id or not section.is_open:
        raise Refused("请选择本机关的承办科室", field="section", cite=ARTICLE_45)
    if roles.isdisjoint({Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD}) and section != application.section:
        raise Refused(
            "科室负责人只能在本科室内改派，改派到其他科室请交信息公开机构", field="section", cite=ARTICLE_45
        )
    if handler is not None:
        _demand_fit(application, section, handler, by)
    application.section, application.handler = section, handler
    application.save(update_fields=["section", "handler"])
    to = f"{section}{f' {handler.name}' if handler else ''}"
    done(
        application,
        move,
        by=by,
        note=f"交{to}办理{'：' + note.strip() if note.strip() else ''}",
        said="已交承办科室办理" if move is Move.ALLOT else "",
        detail={"section": section.pk, "handler": handler.pk if handler else None},
    )
    return application


def allot_many(
    *, person: Person, application_ids: Iterable[int], section: Section | None, handler: Person | None, by: By
) -> dict[int, str]:
    """Allot several requests, each in its own transaction; return what refused any, by its number. Others are done."""
    refusals = {}
    for pk in dict.fromkeys(application_ids):
        try:
            allot(person=person, application_id=pk, section=section, handler=handler, by=by)
        except Refused as refusal:
            refusals[pk] = str(refusal)
    return refusals


def _demand_fit(application: Application, section: Section, handler: Person, by: By) -> None:
    posts = handler.posts.held_on(day_of(by)).filter(
        organ_id=application.organ_id, role=Role.HANDLER, section=section
    )
    if not posts.exists():
        raise Refused(f"{handler.name}不是“{section}”的承办人", field="handler", cite=ARTICLE_45)
    proposal = application.proposals.last()
    if proposal is not None and proposal.verdicts.filter(reviewer_no=handler.pk).exists():
        raise Refused(f"{handler.name}审核过本件，不能再承办", field="handler", cite=cite("条例", "第十七条"))
