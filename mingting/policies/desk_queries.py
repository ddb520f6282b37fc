"""Questions of the library's desk: which documents a person sees, what waits in them, what was done. Nothing writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from mingting.commons.api import LedgerEntry

from .endings import CHANGING
from .models import Consequence, Document, DocumentQuerySet, Relation, Tag, Tagging
from .rules.interpretations import Form, Interpretation, Policy


def documents_seen(organs: Collection[int], *, all_of_them: bool) -> DocumentQuerySet:
    """Return the documents of some organs, or of all; those withdrawn are among them."""
    return Document.objects.all() if all_of_them else Document.objects.filter(organ_id__in=organs)


def waiting(found: DocumentQuerySet) -> DocumentQuerySet:
    """Return those of the documents in which something waits for a person."""
    proposals = Tagging.objects.filter(
        document=OuterRef("pk"), state=Tagging.State.PROPOSED, tag__in_use=True
    )
    relations = Relation.objects.filter(source=OuterRef("pk"), state=Relation.State.FOUND)
    return found.filter(Exists(proposals) | Exists(relations))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one document: relations that were found, and tags that were proposed."""

    relations: int = 0
    tags: int = 0


def waiting_in(document_ids: Iterable[int]) -> dict[int, Waiting]:
    """Return what waits in each of some documents: two statements however many they are."""
    ids = list(document_ids)
    relations = Relation.objects.filter(source_id__in=ids, state=Relation.State.FOUND)
    by_relation = dict(relations.order_by().values_list("source_id").annotate(Count("pk")))
    tags = Tagging.objects.filter(document_id__in=ids, state=Tagging.State.PROPOSED, tag__in_use=True)
    by_tag = dict(tags.order_by().values_list("document_id").annotate(Count("pk")))
    return {pk: Waiting(by_relation.get(pk, 0), by_tag.get(pk, 0)) for pk in ids}


def unsettled(organs: Collection[int]) -> QuerySet[Consequence]:
    """Return the places of some organs that rest on what has ended and that nobody has dealt with."""
    return Consequence.objects.filter(organ_id__in=organs, settled_at=None)


def relations_from(document: Document) -> Sequence[Relation]:
    """Return what the document does to others, what changes them first."""
    found = Relation.objects.filter(source=document).select_related("target").order_by("pk")
    return sorted(found, key=lambda relation: relation.sort not in CHANGING)


def relations_to(document: Document) -> Sequence[Relation]:
    """Return what others do to the document, refused ones left out."""
    found = Relation.objects.filter(target=document, source__gone=False).exclude(state=Relation.State.REFUSED)
    return list(found.select_related("source").order_by("-source__released_at", "pk"))


def with_percent(taggings: Iterable[Tagging]) -> list[Tagging]:
    """Return the taggings, each with ``percent``: rounded down, so that none looks as sure as what it missed."""
    found = list(taggings)
    for tagging in found:
        tagging.percent = int(tagging.confidence * 100 + 1e-6)
    return found


def taggings_of(document: Document) -> Sequence[Tagging]:
    """Return everything that was proposed, accepted or refused for the document, the surest first."""
    found = Tagging.objects.filter(document=document, tag__in_use=True).select_related("tag")
    return with_percent(found.order_by("-confidence", "tag__group", "tag__position"))


def trail_of(document: Document) -> QuerySet[LedgerEntry]:
    """Return what was done to the document, the latest first."""
    return LedgerEntry.objects.filter(to=f"policies.document:{document.pk}").order_by("-id")


def tag_names(codes: Iterable[str]) -> dict[str, str]:
    """Return what some tags are called, by their codes."""
    return dict(Tag.objects.filter(code__in=set(codes)).values_list("code", "name"))


def tags_with_counts() -> Sequence[Tag]:
    """Return all tags with ``documents``, how many shown documents bear each."""
    borne = Q(taggings__state=Tagging.State.ACCEPTED, taggings__document__gone=False)
    return list(Tag.objects.annotate(documents=Count("taggings", filter=borne)))


def interpreted(organs: Collection[int]) -> tuple[list[Document], list[Policy], list[Interpretation]]:
    """Return the normative documents of some organs, and what interprets them, as the rules ask for them.

    Only 行政规范性文件 must be interpreted; two statements however many there are.
    """
    pointing = Relation.objects.filter(
        sort=Relation.Sort.INTERPRETS, state=Relation.State.CONFIRMED, source__gone=False
    ).select_related("source")
    documents = list(
        Document.objects.shown()
        .filter(organ_id__in=organs, sort=Document.Sort.POLICY, is_normative=True)
        .prefetch_related(Prefetch("related_from", queryset=pointing, to_attr="interpreting"))
        .order_by("-released_at", "-id")
    )
    policies, interpretations = [], []
    for document in documents:
        policy, own = interpretations_of(document, document.interpreting)
        policies.append(policy)
        interpretations += own
    return documents, policies, interpretations


def interpretations_of(
    document: Document, pointing: Iterable[Relation]
) -> tuple[Policy, list[Interpretation]]:
    """Return a document and those of what points at it that interpret it, as the rules ask for them."""
    own = [
        Interpretation(_form(relation.source), relation.source.released_on, (str(document.pk),))
        for relation in pointing
        if relation.sort == Relation.Sort.INTERPRETS and relation.state == Relation.State.CONFIRMED
    ]
    return Policy(str(document.pk), document.released_on), own


def _form(document: Document) -> Form:
    return Form(document.form) if document.form in set(Form) else Form.TEXT
