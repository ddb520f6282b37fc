"""Who may do what to the library, on a day: asked by the verbs, and by the screens so as not to offer in vain.

The editors and the disclosure office of an organ answer for its own documents: their tags, relations and evaluation.
Files are brought in by those who may write an item of the organ, for each becomes a draft.
The tag system, the thresholds and the words of the search hold for the whole site: the disclosure office of the site's
organiser or undertaker keeps them (条例第四条).
"""

from __future__ import annotations

from datetime import date

from mingting.accounts.api import Person, Role, organs_of
from mingting.commons.api import ledger
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.publishing.api import WRITERS, PortalSite

from .models import Document

#: Posts that answer for an organ's documents in the library.
EDITORS = (Role.EDITOR, Role.DISCLOSURE_OFFICE)


def organs_edited_by(person: Person, day: date) -> frozenset[int]:
    """Return the organs for whose documents ``person`` answers on ``day``."""
    return organs_of(person, day, EDITORS)


def organs_written_by(person: Person, day: date) -> frozenset[int]:
    """Return the organs in which ``person`` may write an item on ``day``: whoever brings files in writes drafts."""
    return organs_of(person, day, WRITERS)


def keeps_library(person: Person, day: date) -> bool:
    """Return whether ``person`` keeps what holds for all documents of the site."""
    offices = organs_of(person, day, [Role.DISCLOSURE_OFFICE])
    site = PortalSite.objects.order_by("-is_default", "id").first()
    return site is not None and bool(offices & {site.organiser_id, site.undertaker_id})


def demand_keeper(person: Person, day: date) -> None:
    """Refuse whoever does not keep the library."""
    if not keeps_library(person, day):
        raise Refused(
            "标签、阈值和检索用词对全站有效，由网站主办或者承办单位的信息公开机构维护",
            cite=cite("条例", "第四条"),
        )


def document_for(person: Person, document_id: int, day: date) -> Document:
    """Return the document, locked for the transaction; “not there” and “not yours” are the same refusal.

    The end of the ledger is locked first, as by whoever reads releases: no two wait for one another in a ring, and what
    is read after this holds until the deed is done. A withdrawn document is not there.
    """
    ledger.lock_tail()
    found = (
        Document.objects.shown()
        .filter(organ_id__in=organs_edited_by(person, day))
        .select_for_update(of=("self",))
        .filter(pk=document_id)
        .first()
    )
    if found is None:
        raise Refused("文件库中没有这份文件，或者它不由您所在的机构负责")
    return found
