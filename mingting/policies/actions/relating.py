"""Relations: found by rule, decided by a person; what they do to the documents they point at."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingting.accounts.api import Organ, Person
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..announcing import announce
from ..endings import CHANGING, settle
from ..keepers import document_for, organs_edited_by
from ..models import Citing, Consequence, Document, Relation
from ..pointing import place_of_site
from ..rules import titles
from ..rules.keys import key_of

_LONGEST_REASON = 200


@transaction.atomic
def decide_relation(*, relation_id: int, person: Person, confirmed: bool, why: str = "", by: By) -> Relation:
    """Confirm or refuse a relation that was found; only from then on a repeal ends what it names.

    A refusal needs a reason, and so does turning an earlier decision round.
    """
    relation = Relation.objects.select_related("source").filter(pk=relation_id).first()
    if relation is None:
        raise Refused("没有这条文件关系，可能已随文件修改而消失")
    document_for(person, relation.source_id, timezone.localdate(by.at))
    why = _reason(why)
    turned = (
        relation.state != Relation.State.FOUND and (relation.state == Relation.State.CONFIRMED) != confirmed
    )
    if (not confirmed or turned) and not why:
        raise Refused("否定一条关系或者改变已有的结论，须写明理由", field="why")
    if confirmed:
        _demand_possible(relation)
    relation.state = Relation.State.CONFIRMED if confirmed else Relation.State.REFUSED
    relation.decided_by_no, relation.decided_by, relation.decided_at = by.person_id, by.name, by.at
    relation.why = why
    relation.save()
    _record(relation, "policies.decide_relation", why, by)
    return relation


@transaction.atomic
def state_relation(
    *,
    document_id: int,
    person: Person,
    sort: str,
    target: str,
    on: date | None = None,
    why: str,
    by: By,
) -> Relation:
    """Enter a relation that the text does not show by itself. ``target`` is a 文号 or a whole title."""
    source = document_for(person, document_id, timezone.localdate(by.at))
    if sort not in Relation.Sort.values:
        raise Refused("没有这种文件关系", field="sort")
    target = target.strip()
    if not target:
        raise Refused("请填写所指文件的文号或者完整标题", field="target")
    if not _reason(why):
        raise Refused("文本中没有写明的关系，须写明依据", field="why")
    number, title = key_of(target), titles.folded(target, place_of_site())[:200]
    found = Document.objects.filter(doc_no_key=number).first() if number else None
    found = (
        found
        or Document.objects.filter(Q(title_key=title) | Q(issued_key=title)).order_by("-released_at").first()
    )
    relation = Relation(
        source=source,
        sort=sort,
        target=found,
        target_title=(found.title if found else target)[:200],
        target_no=(found.doc_no if found else target if number else "")[:60],
        key=(number or title)[:300],
        on=on,
        evidence="",
        confidence=1.0,
        state=Relation.State.CONFIRMED,
        decided_by_no=by.person_id,
        decided_by=by.name,
        decided_at=by.at,
        why=_reason(why),
    )
    _demand_possible(relation)
    if Relation.objects.filter(source=source, sort=sort, key=relation.key).exists():
        raise Refused("这条关系已经有了，请在列表中确认", field="target")
    relation.save()
    _record(relation, "policies.state_relation", relation.why, by)
    return relation


@transaction.atomic
def drop_relation(*, relation_id: int, person: Person, why: str, by: By) -> None:
    """Take back a relation that a person entered by hand. One found in the text is refused instead."""
    relation = Relation.objects.select_related("source", "target").filter(pk=relation_id).first()
    if relation is None or relation.evidence or relation.decided_by_no is None:
        raise Refused("只有人工填写的关系可以删去；文本中识别的请改为“否定”")
    document_for(person, relation.source_id, timezone.localdate(by.at))
    if not _reason(why):
        raise Refused("请写明删去的理由", field="why")
    target = relation.target
    _record(relation, "policies.drop_relation", _reason(why), by, gone=True)
    relation.delete()
    if target is not None:
        settle(target)


def _demand_possible(relation: Relation) -> None:
    """Refuse what cannot be: a document that ends itself, or two that end one another."""
    if relation.sort not in CHANGING or relation.target is None:
        return
    if relation.target_id == relation.source_id:
        raise Refused("文件不能修改、废止或者代替它自己，请核对所指文件", field="target")
    back = Relation.objects.filter(
        source_id=relation.target_id,
        target_id=relation.source_id,
        sort__in=CHANGING,
        state=Relation.State.CONFIRMED,
    ).first()
    if back is not None:
        raise Refused(
            f"关系成环：《{relation.target_title}》已确认{back.get_sort_display()}《{relation.source.title}》，"
            f"不能反过来被它{relation.get_sort_display()}",
            field="target",
            cite=cite("规范性文件通知"),
        )


def _record(relation: Relation, did: str, why: str, by: By, *, gone: bool = False) -> None:
    ledger.record(
        by=by,
        did=did,
        to=f"policies.document:{relation.source_id}",
        why=why,
        detail={
            "relation": relation.sort,
            "target": relation.target_title,
            "target_no": relation.target_no,
            "state": relation.state,
            "on": str(relation.on or ""),
        },
    )
    if relation.target is not None and not gone:
        settle(relation.target)
    both = [relation.source] + ([relation.target] if relation.target else [])
    announce(both, at=by.at, listed=relation.sort in CHANGING)


def _reason(why: str) -> str:
    return " ".join(why.split())[:_LONGEST_REASON]


@transaction.atomic
def note_citing(*, document: Document, place: str, url: str, organ: Organ, clause: str = "", by: By) -> None:
    """Note that a place of another room rests on a document, so that its organ is told when the document ends."""
    _found, made = Citing.objects.update_or_create(
        document=document,
        url=url,
        clause=clause,
        defaults={"place": place[:200], "organ": organ, "noted_at": by.at},
    )
    if made:
        ledger.record(
            by=by,
            did="policies.note_citing",
            to=f"policies.document:{document.pk}",
            detail={"place": place, "url": url, "clause": clause},
        )


@transaction.atomic
def settle_consequence(*, consequence_id: int, person: Person, settlement: str, by: By) -> Consequence:
    """Say what was done about a place that rests on a document that ended."""
    day = timezone.localdate(by.at)
    found = (
        Consequence.objects.select_for_update()
        .filter(pk=consequence_id, organ_id__in=organs_edited_by(person, day))
        .first()
    )
    if found is None:
        raise Refused("没有这条提示，或者它不由您所在的机构处理")
    if found.settled_at is not None:
        raise Refused(
            f"{found.settled_by}已于 {timezone.localdate(found.settled_at)} 处理：{found.settlement}"
        )
    if not _reason(settlement):
        raise Refused("请写明处理情况，例如“已改引新办法第三条”", field="settlement")
    found.settled_at, found.settled_by, found.settlement = by.at, by.name, _reason(settlement)
    found.save()
    ledger.record(
        by=by,
        did="policies.settle_consequence",
        to=f"policies.document:{found.document_id}",
        why=found.settlement,
        detail={"place": found.place},
    )
    return found
