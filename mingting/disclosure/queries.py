"""Questions about requests and who may see and do what. Nothing here writes."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from mingting.accounts.api import Person, Posts, Role, posts_of, roles_of
from mingting.kernel.refusals import Refused

from .models import Application, Consultation, Event
from .rules.stages import MOVES, WORK_ON_THE_ANSWER, Move, Stage

#: Roles whose holders see every request of their organ.
WHOLE_ORGAN = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD, Role.HEAD)
#: Roles with any part in a request.
CASEWORKERS = (*WHOLE_ORGAN, Role.SECTION_HEAD, Role.HANDLER, Role.LEGAL_ADVISER)
_BEFORE_LEGAL = (Stage.REVIEW, Stage.SEALING, Stage.ISSUED, Stage.SENT, Stage.SERVED, Stage.ARCHIVED)
_ASKED = Consultation.objects.filter(
    application=OuterRef("pk"), kind__in=(Consultation.Kind.LEGAL, Consultation.Kind.COUNSEL)
)
GONE = "没有这件申请，或者它不由您办理"


def cases_for(person: Person, day: date, posts: Posts | None = None) -> QuerySet[Application]:
    """Return the requests that ``person`` may see on ``day``; others do not exist. The one door to requests for staff.

    The office, its head and the organ's head see the organ's; a section sees what was allotted to it; a legal adviser
    what came to review or was laid before them. ``posts`` are the person's on that day where they are known already.
    """
    posts = posts or posts_of(person, day)
    return Application.objects.filter(
        Q(organ_id__in=posts.organs(WHOLE_ORGAN))
        | Q(section_id__in=posts.sections((Role.SECTION_HEAD, Role.HANDLER)))
        | Q(organ_id__in=posts.organs((Role.HANDLER,)), handler_id=person.pk)
        | Q(
            Q(stage__in=_BEFORE_LEGAL) | Exists(_ASKED),
            organ_id__in=posts.organs((Role.LEGAL_ADVISER,)),
        )
    )


def case_for(person: Person, pk: int, day: date, *, seen: int | None = None) -> Application:
    """Return the request, locked for the transaction; “not there” and “not yours” are the same refusal.

    ``seen`` is the number of the newest event that the person had on the screen: when a colleague has done something
    since, the deed is refused and nothing is overwritten.
    """
    application = cases_for(person, day).select_for_update(of=("self",)).filter(pk=pk).first()
    if application is None:
        raise Refused(GONE)
    demand_unchanged(application, seen, person.pk)
    return application


def demand_unchanged(application: Application, seen: int | None, person_no: int | None) -> None:
    """Refuse when somebody else has done something to the request since ``seen``, naming who and what."""
    if seen is None:
        return
    newer = Event.objects.filter(application=application, pk__gt=seen).exclude(person_no=person_no).last()
    if newer is not None:
        said = newer.note or newer.said or MOVES[Move(newer.move)].name
        raise Refused(f"{newer.who}刚刚办理过本件（{said}），请看过现在的情况再办")


def require(person: Person, organ_id: int, day: date, *roles: Role) -> None:
    """Refuse unless ``person`` holds one of ``roles`` in the organ on ``day``."""
    if roles_of(person, organ_id, day).isdisjoint(roles):
        raise Refused("您在该机关没有相应岗位，不能办理此事")


def roles_on(
    person: Person, application: Application, day: date, posts: Posts | None = None
) -> frozenset[str]:
    """Return the roles in which ``person`` acts on this request.

    A handler is one on the requests given to them, a section head on those of the section, whoever else sits there.
    """
    posts = posts or posts_of(person, day)
    roles = {str(role) for role in posts.roles(application.organ_id)}
    if application.handler_id != person.pk:
        roles.discard(Role.HANDLER)
    if application.section_id not in posts.sections((Role.SECTION_HEAD,)):
        roles.discard(Role.SECTION_HEAD)
    return frozenset(roles & {str(role) for role in CASEWORKERS})


def was_contacted(application: Application) -> bool:
    """Return whether the office has put down that it got, or tried to get, in touch with the applicant.

    条例第三十一条第（三）项 wants both sides to confirm: until then the applicant's word alone is not enough.
    """
    return application.events.filter(move=Move.NOTE_CALL).exists()


def drafters_of(application: Application) -> frozenset[int]:
    """Return the numbers of all who handle the request or worked on an answer to it: they review nothing of it."""
    worked = application.events.filter(move__in=WORK_ON_THE_ANSWER, person_no__isnull=False)
    handler = [application.handler_id] if application.handler_id else []
    return frozenset([*worked.values_list("person_no", flat=True), *handler])
