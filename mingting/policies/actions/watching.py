"""The last months of a document, and what follows when it ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons import ledger, news
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..keepers import document_for
from ..models import Citing, Consequence, Document, Relation, ValidityDecision
from ..rules import spoken
from ..rules.expiry import Decision, check_decision

#: Relations by which a document leans on another and must look again when that one ends.
_LEANING = (
    Relation.Sort.IMPLEMENTS,
    Relation.Sort.CITES,
    Relation.Sort.INTERPRETS,
    Relation.Sort.CARRIES_OUT,
)
_ENDS = {"expired": "有效期届满，已失效", "repealed": "已废止", "replaced": "已被新的文件代替"}
_MOST_AT_ONCE = 500


@transaction.atomic
def decide_validity(
    *, document_id: int, person: Person, outcome: str, ground: str, by: By
) -> ValidityDecision:
    """Record what the evaluation before the last day came to. What it calls for is done by documents of their own."""
    today = timezone.localdate(by.at)
    document = document_for(person, document_id, today)
    if document.ends_on is None:
        raise Refused("这份文件没有有效期，不需要届满前评估")
    if outcome not in ValidityDecision.Outcome.values:
        raise Refused("评估结论应为延续、修改、废止或者到期失效之一", field="outcome")
    check_decision(Decision(outcome), document.ends_on, today)
    ground = ground.strip()
    if not ground:
        raise Refused("请写明评估意见", field="ground")
    known = document.decisions.filter(for_end=document.ends_on).order_by("at", "pk").last()
    if known is not None and known.outcome == outcome:
        raise Refused(
            f"{known.by_name}已于{timezone.localdate(known.at)}记录同样的评估结论：{known.ground}",
            field="outcome",
        )
    made = ValidityDecision.objects.create(
        document=document,
        for_end=document.ends_on,
        outcome=outcome,
        ground=ground,
        at=by.at,
        by_no=person.pk,
        by_name=by.name,
    )
    ledger.record(
        by=by,
        did="policies.decide_validity",
        to=f"policies.document:{document.pk}",
        why=ground,
        detail={"outcome": outcome, "for_end": str(document.ends_on)},
    )
    return made


@transaction.atomic
def watch(*, by: By) -> int:
    """Tell every place that rests on a document that has ended; return how many were told. Each is told once."""
    # Two at once would tell a place twice: the second waits and finds it told.
    ledger.lock_tail()
    today = timezone.localdate(by.at)
    told = 0
    ended = Document.objects.shown().over_on(today).exclude(ends_on=None).order_by("ends_on")
    known = set(Consequence.objects.values_list("document_id", "key"))
    for document in ended:
        found = {one.key: one for one in _consequences(document, today, by)}
        fresh = [one for key, one in found.items() if (document.pk, key) not in known]
        Consequence.objects.bulk_create(fresh[: _MOST_AT_ONCE - told])
        told += min(len(fresh), _MOST_AT_ONCE - told)
        if told >= _MOST_AT_ONCE:
            break
    if told:
        ledger.record(by=by, did="policies.watch", to="policies.library", detail={"told": told})
        news.announce(["policies"], at=by.at)
    return told


def _consequences(document: Document, today: date, by: By) -> list[Consequence]:
    assert document.ends_on is not None
    since = document.ends_on + timedelta(days=1)
    what = _ENDS.get(document.end_sort, _ENDS["expired"])
    if document.ended_by:
        what = f"{what}（{document.ended_by.named}）"
    common = {"document": document, "what": what[:200], "on": since, "told_at": by.at}
    change = f"{document.end_sort}:{since}"
    leaning = (
        Relation.objects.filter(
            target=document, sort__in=_LEANING, state=Relation.State.CONFIRMED, source__gone=False
        )
        .exclude(source__ends_on__lt=today)
        .select_related("source")
    )
    found = [
        Consequence(
            **common,
            key=f"{change}:document:{relation.source_id}:{relation.sort}",
            place=spoken.place(relation.source.named, relation.clause)[:200],
            url=relation.source.get_absolute_url(),
            organ_id=relation.source.organ_id,
        )
        for relation in leaning
        if relation.source_id != document.ended_by_id
    ]
    return found + [
        Consequence(
            **common,
            key=f"{change}:place:{citing.pk}",
            place=spoken.place(citing.place, citing.clause)[:200],
            url=citing.url,
            organ_id=citing.organ_id,
        )
        for citing in Citing.objects.filter(document=document)
    ]
