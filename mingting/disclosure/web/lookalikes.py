"""What to show before anything is filed: what is public already, what was answered before, what the words suggest.

All of it informs and none of it refuses. Of other people's requests nothing is ever shown but the title that the
office chose to share; of one's own only what this browser has opened by code or account, for papers' numbers are no
secret and must not tell who asked for what.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import ClassVar

from mingting.commons.api import search
from mingting.commons.search import Hit
from mingting.commons.search.contract import EngineUnreachable

from .. import keys
from ..models import Application, Office
from ..rules.application import ApplicationForm
from ..rules.hints import looks_like_petition, looks_like_several
from ..rules.likeness import Shape, compared, fingerprint, may_be_alike, shape
from ..rules.stages import Stage
from .visits import Visit

logger = logging.getLogger(__name__)

_MOST = 5
#: A title is shorter than a request: from this many percent on it is worth a look.
_WORTH_A_LOOK = 50
_SHARED_SEARCHED = 1000
_SOUGHT = 60


@dataclass(frozen=True, slots=True)
class Before:
    """What may make the request unnecessary, or better. ``several`` is how many requests it seems to hold."""

    public: tuple[Hit, ...] = ()
    shared: tuple[Application, ...] = ()
    own: tuple[Application, ...] = ()
    several: int = 1
    petition: tuple[str, ...] = ()

    #: Where the outcome of one's own request is known to its applicant: an answer is read when it is served, not here.
    TOLD: ClassVar[tuple[Stage, ...]] = (Stage.SERVED, Stage.WITHDRAWN, Stage.ARCHIVED)

    def __bool__(self) -> bool:
        return bool(self.public or self.shared or self.own or self.petition or self.several > 1)


def before_filing(form: ApplicationForm, office: Office, visit: Visit) -> Before:
    """Return what the applicant should see before filing."""
    words = f"{form.info_title}\n{form.description}"
    asked = shape(words)
    return Before(
        public=_public(form, asked),
        shared=_shared(form, asked, office),
        own=_own(form, asked, office, visit),
        several=looks_like_several(words),
        petition=looks_like_petition(words),
    )


def _public(form: ApplicationForm, asked: Shape) -> tuple[Hit, ...]:
    """Return items that have the number or all the words; where none has, those whose title is much alike.

    Nothing while the search cannot be reached: whoever asks must be able to file.
    """
    try:
        return _sought(form, asked)
    except EngineUnreachable:
        logger.exception("the search engine cannot be reached: nothing public is shown before filing")
        return ()


def _sought(form: ApplicationForm, asked: Shape) -> tuple[Hit, ...]:
    found: dict[str, Hit] = {}
    for sought in (form.doc_number, form.info_title or form.description):
        if not sought.strip():
            continue
        page = search.search(sought[:_SOUGHT], per_page=_MOST)
        for hit in page.hits:
            alike = compared(asked, shape(hit.title)).score_percent >= _WORTH_A_LOOK
            if alike or not page.relaxed:
                found.setdefault(hit.key, hit)
    return tuple(found.values())[:_MOST]


def _shared(form: ApplicationForm, asked: Shape, office: Office) -> tuple[Application, ...]:
    shared = Application.objects.filter(organ_id=office.organ_id).exclude(shared_title="")
    titled = [
        (
            max(compared(asked, title).score_percent, compared(shape(form.info_title), title).score_percent),
            each,
        )
        for each in shared.only("shared_title", "outcome", "decided_on").order_by("-id")[:_SHARED_SEARCHED]
        if (title := shape(each.shared_title))
    ]
    near = sorted((pair for pair in titled if pair[0] >= _WORTH_A_LOOK), key=lambda pair: -pair[0])
    return tuple(each for _, each in near[:_MOST])


def _own(form: ApplicationForm, asked: Shape, office: Office, visit: Visit) -> tuple[Application, ...]:
    proved = list(visit.cases.values())
    mine = Application.objects.filter(pk__in=proved)
    if visit.account is not None:
        mine = mine | Application.objects.filter(account=visit.account)
    identity = keys.identity(id_number=form.id_number, uscc=form.uscc, name=form.name, phone=form.phone)
    marks = fingerprint(f"{form.info_title}{form.description}")
    return tuple(
        each
        for each in mine.filter(organ_id=office.organ_id, applicant__identity=identity).order_by("-id")
        if may_be_alike(tuple(each.likeness), marks)
        and compared(asked, shape(f"{each.info_title}\n{each.description}")).near
    )[:_MOST]
