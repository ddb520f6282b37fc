"""What the screens of the answer show of the request itself, the applicant masked."""

from __future__ import annotations

from typing import Any

from .. import timing
from ..models import Application
from ..rules.application import Delivery, Medium
from .dossier import Dossier
from .personal import help_needed, masked_name


def about(dossier: Dossier) -> dict[str, Any]:
    """Return the context of ``answer_frame.html`` and ``answer_about.html``."""
    case = dossier.case
    ways = [Delivery(way).label for way in case.delivery if way in set(Delivery)]
    return {
        "case": case,
        "dossier": dossier,
        "due": dossier.due,
        "applicant": masked_name(case.applicant),
        "delivery": "、".join(ways),
        "medium": Medium(case.medium).label if case.medium in set(Medium) else "",
        "help_needed": help_needed(case.applicant),
    }


def case_itself(dossier: Dossier) -> Application:
    """Return the request free of the rows that a dossier read beforehand, for verbs that ask their own questions.

    A dossier's rows stand for whole relations: filtering them would find nothing.
    """
    joined = ("organ", "applicant", *timing.FACTS_JOINED)
    return Application.objects.select_related(*joined).get(pk=dossier.case.pk)
