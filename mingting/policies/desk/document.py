"""One document: facts, standing and why, words clause by clause, relations, tags, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.api import LedgerEntry, calendar
from mingting.commons.remembered import remembered
from mingting.publishing.api import kinds

from .. import desk_queries, queries
from ..actions import catch_up_now
from ..chains import faults_of
from ..gateways.paper import paragraphs
from ..models import Clause, Consequence, Document, Relation, Tagging, Version
from ..pointing import unread_in
from ..rules import spoken
from ..rules.expiry import review_stage
from ..rules.interpretations import Coverage, coverage
from ..rules.validity import faults, spells
from ..standing import facts_of, shown_standing, tone_of
from .document_forms import PutForm, StateForm
from .documents import LOOKS
from .screens import document_or_404, edited, page, today
from .words import DEEDS

_MOST_CLAUSES, _MOST_DEEDS = 400, 60
#: What a relation does, read from the document it points at.
_PASSIVE = {
    "amends": "修改本文件",
    "repeals": "废止本文件",
    "replaces": "代替本文件",
    "extends": "延续本文件",
    "implements": "以本文件为依据",
    "interprets": "解读本文件",
    "carries_out": "据本文件申报",
    "cites": "引用本文件",
}


@dataclass(frozen=True, slots=True)
class Done:
    """One deed of the trail, in words."""

    entry: LedgerEntry
    deed: str
    about: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused and where on the page: the relation or tagging it was about, or 0 for the page."""

    sentence: str
    relation: int = 0
    tagging: int = 0


@require_safe
@remembered
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a document to who answers for it, or keeps the library."""
    catch_up_now(timezone.now())
    return shown(request, document_or_404(request, pk))


def shown(
    request: HttpRequest,
    one: Document,
    *,
    state_form: StateForm | None = None,
    put_form: PutForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Render the page of a document; with what was refused, it answers 422."""
    relations, taggings = desk_queries.relations_from(one), desk_queries.taggings_of(one)
    pointing = desk_queries.relations_to(one)
    by_state = {state: [each for each in relations if each.state == state] for state in Relation.State.values}
    tags = {state: [each for each in taggings if each.state == state] for state in Tagging.State.values}
    may_edit = one.organ_id in edited(request) and not one.gone
    is_refused = bool(refusal or state_form or put_form)
    return page(
        request,
        "policies/desk/document.html",
        title=one.doc_no or one.get_sort_display(),
        crumbs=[(reverse("policies_desk:documents"), "文件")],
        icon="doc-full-inverse",
        status=422 if is_refused else 200,
        document=one,
        may_edit=may_edit,
        relations=by_state,
        relation_count=len(relations),
        pointing=[(each, _PASSIVE[each.sort]) for each in pointing],
        unread=unread_in(one, paragraphs(one.release.body_html)),
        notice_faults=faults_of(one),
        interpreted=_interpreted(one, pointing),
        tags=tags,
        state_form=state_form or StateForm(),
        put_form=put_form or PutForm(tags=_tags_free(taggings)),
        refusal=refusal,
        kind=kinds()[one.kind].name if one.kind in kinds() else one.kind,
        **_standing(one),
        **_words(one),
        **_trail(one),
    )


def _tags_free(taggings: Sequence[Tagging]) -> Iterable[Any]:
    borne = {each.tag_id for each in taggings if each.state == Tagging.State.ACCEPTED}
    return [tag for tag in queries.tags_in_use() if tag.pk not in borne]


def _standing(one: Document) -> dict[str, Any]:
    """Return the standing today with its reason, its whole course, and what does not agree among its days."""
    if not one.has_validity:
        return {"standing": None, "course": (), "day_faults": []}
    day, facts = today(), facts_of(one)
    standing = shown_standing(one, day)
    return {
        "standing": standing,
        "look": LOOKS[tone_of(standing)],
        "course": [
            (
                spell,
                (spell.since is None or spell.since <= day)
                and (spell.changes_on is None or day < spell.changes_on),
            )
            for spell in spells(facts)
        ],
        "day_faults": list(faults(facts)),
        "review": review_stage(one.ends_on, day),
        "decisions": one.decisions.all(),
    }


def _interpreted(one: Document, pointing: Sequence[Relation]) -> Coverage | None:
    """Return whether a document that must be interpreted is, and in time; ``None`` for any other."""
    if one.gone or not one.is_normative or one.sort != Document.Sort.POLICY:
        return None
    policy, own = desk_queries.interpretations_of(one, pointing)
    return coverage(policy, own, calendar(), today=today())


def _words(one: Document) -> dict[str, Any]:
    versions = list(Version.objects.filter(document=one).order_by("-edition"))
    newest = next((each for each in versions if each.release_id == one.release_id), None)
    clauses = Clause.objects.filter(version=newest).order_by("position")
    count = clauses.count()
    return {
        "versions": versions,
        "newest": newest,
        "clauses": list(clauses[:_MOST_CLAUSES]),
        "clause_count": count,
        "clauses_left": max(0, count - _MOST_CLAUSES),
    }


def _trail(one: Document) -> dict[str, Any]:
    trail = desk_queries.trail_of(one)
    entries = list(trail[:_MOST_DEEDS])
    names = desk_queries.tag_names(said for entry in entries if (said := entry.detail.get("tag")))
    return {
        "trail": [Done(entry, DEEDS.get(entry.did, entry.did), _about(entry, names)) for entry in entries],
        "trail_count": trail.count(),
        "consequences": Consequence.objects.filter(document=one),
    }


_STATES = dict(Relation.State.choices) | dict(Tagging.State.choices)


def _about(entry: LedgerEntry, names: Mapping[str, str]) -> str:
    """Return in words what a deed was about: the relation, the tag, the edition, the place."""
    said = entry.detail
    state = _STATES.get(said.get("state", ""), "")
    if "relation" in said:
        words = dict(Relation.Sort.choices).get(said["relation"], said["relation"])
        title, number = said.get("target", ""), said.get("target_no", "")
        return f"{words}{spoken.document(title if title != number else '', number)}：{state}"
    if "tag" in said:
        return f"{names.get(said['tag'], said['tag'])}：{state}"
    if "edition" in said:
        return f"第{said['edition']}版"
    return str(said.get("place") or said.get("for_end") or "")
