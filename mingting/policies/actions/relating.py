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
from ..rules import spoken
from ..rules.circles import Edge, closed_by, said_of
from ..rules.days import written
from ..rules.expiry import RULE
from ..rules.keys import key_of, title_key
from ..rules.relation_words import Kind

_LONGEST_REASON = 200
#: So many documents that a name may mean are named.
_NAMED = 5


@transaction.atomic
def decide_relation(
    *,
    relation_id: int,
    person: Person,
    confirmed: bool,
    why: str = "",
    until: date | None = None,
    seen: str = "",
    by: By,
) -> Relation:
    """Confirm or refuse a relation that was found; only from then on a repeal ends what it names.

    A refusal needs a reason, and so does turning an earlier decision round. ``seen`` is the state in which the person
    was shown it: decided by somebody else meanwhile, it is refused. The same decision again changes nothing.
    ``until`` is the new last day of an extension whose words name none.
    """
    relation = _relation_for(relation_id, person, by)
    wanted = Relation.State.CONFIRMED if confirmed else Relation.State.REFUSED
    is_decided = relation.decided_by_no is not None
    if is_decided and relation.state == wanted and not until:
        return relation
    if is_decided and seen and seen != relation.state:
        raise Refused(_decided_meanwhile(relation))
    why = _reason(why)
    turned = relation.state not in (Relation.State.FOUND, wanted)
    if (not confirmed or turned) and not why:
        raise Refused("否定一条关系或者改变已有的结论，须写明理由", field="why")
    if confirmed:
        _demand_possible(relation)
        if until is not None:
            _demand_days(relation.sort, relation.source, relation.on, until)
            relation.until = until
    relation.state = wanted
    relation.decided_by_no, relation.decided_by, relation.decided_at = by.person_id, by.name, by.at
    relation.why = why
    relation.save()
    _record(relation, "policies.decide_relation", why, by)
    return relation


def _relation_for(relation_id: int, person: Person, by: By) -> Relation:
    """Return a relation of a document that ``person`` answers for, as it stands now that the document is locked."""
    number = Relation.objects.filter(pk=relation_id).values_list("source_id", flat=True).first()
    if number is not None:
        document_for(person, number, timezone.localdate(by.at))
    relation = Relation.objects.select_related("source", "target").filter(pk=relation_id).first()
    if relation is None:
        raise Refused("没有这条文件关系，可能已随文件修改而消失，或者已被删去")
    return relation


def _decided_meanwhile(relation: Relation) -> str:
    when = f" {timezone.localtime(relation.decided_at):%Y-%m-%d %H:%M} " if relation.decided_at else ""
    return (
        f"这条关系在您打开页面以后已由{relation.decided_by}于{when}改为“{relation.get_state_display()}”，"
        "您的决定没有记录；如需改变，请核对后重新办理"
    )


@transaction.atomic
def state_relation(
    *,
    document_id: int,
    person: Person,
    sort: str,
    target: str,
    on: date | None = None,
    until: date | None = None,
    why: str,
    by: By,
) -> Relation:
    """Enter a relation that the text does not show by itself. ``target`` is a 文号 or a whole title.

    ``until`` is the new last day of an extension, and of nothing else: without it an extension changes nothing.
    """
    source = document_for(person, document_id, timezone.localdate(by.at))
    if sort not in Relation.Sort.values:
        raise Refused("没有这种文件关系", field="sort")
    target = target.strip()
    if not target:
        raise Refused("请填写所指文件的文号或者完整标题", field="target")
    if not _reason(why):
        raise Refused("文本中没有写明的关系，须写明依据", field="why")
    _demand_days(sort, source, on, until)
    number, title = key_of(target), title_key(target, place_of_site())
    found = _target_of(number, title)
    relation = Relation(
        source=source,
        sort=sort,
        target=found,
        target_title=(found.title if found else target)[:200],
        target_no=(found.doc_no if found else target if number else "")[:60],
        key=number or title,
        on=on,
        until=until,
        evidence="",
        confidence=1.0,
        state=Relation.State.CONFIRMED,
        decided_by_no=by.person_id,
        decided_by=by.name,
        decided_at=by.at,
        why=_reason(why),
    )
    _demand_possible(relation)
    same = Q(key=relation.key) | Q(target=found) if found else Q(key=relation.key)
    if Relation.objects.filter(same, source=source, sort=sort).exists():
        raise Refused("这条关系已经有了，请在列表中确认", field="target")
    relation.save()
    _record(relation, "policies.state_relation", relation.why, by)
    return relation


def _demand_days(sort: str, source: Document, on: date | None, until: date | None) -> None:
    """Refuse an extension without a last day or with one before it begins, and a last day of anything else."""
    if sort != Relation.Sort.EXTENDS:
        if until is not None:
            raise Refused("只有“延续”才填写延续至何日", field="until")
        return
    if until is None:
        raise Refused("请填写延续至何日：没有这一日，延续不起作用", field="until", cite=RULE)
    begins = on or source.released_on
    if until < begins:
        raise Refused(f"延续至{written(until)}，早于延续起始的{written(begins)}", field="until", cite=RULE)


def _target_of(number: str, title: str) -> Document | None:
    """Return the one document of the library that is meant, ``None`` for one outside it; refuse where it is unclear."""
    held = Document.objects.shown().order_by("-released_at", "-pk")
    found = list(held.filter(doc_no_key=number)[:_NAMED]) if number else []
    found = found or list(held.filter(Q(title_key=title) | Q(issued_key=title))[:_NAMED])
    if len(found) > 1:
        said = "；".join(spoken.document(one.title, one.doc_no) for one in found)
        raise Refused(
            f"所填的可指文件库中的多份文件：{said}。请填写其中一份的文号或者完整标题", field="target"
        )
    return found[0] if found else None


@transaction.atomic
def drop_relation(*, relation_id: int, person: Person, why: str, by: By) -> None:
    """Take back a relation that a person entered by hand. One found in the text is refused instead."""
    relation = _relation_for(relation_id, person, by)
    if relation.evidence or relation.decided_by_no is None:
        raise Refused("只有人工填写的关系可以删去；文本中识别的请改为“否定”")
    if not _reason(why):
        raise Refused("请写明删去的理由", field="why")
    target = relation.target
    _record(relation, "policies.drop_relation", _reason(why), by, gone=True)
    relation.delete()
    if target is not None:
        settle(target)


def _demand_possible(relation: Relation) -> None:
    """Refuse what cannot be: a document that points at itself, and changes that lead back to where they began."""
    if relation.target is None:
        return
    if relation.target_id == relation.source_id:
        raise Refused("文件不能指向它自己，请核对所指文件", field="target")
    if relation.sort not in CHANGING:
        return
    standing = Relation.objects.filter(
        sort__in=CHANGING, state=Relation.State.CONFIRMED, source__gone=False
    ).exclude(target=None)
    edges = [
        Edge(str(source), Kind(sort), str(target))
        for source, sort, target in standing.values_list("source_id", "sort", "target_id")
    ]
    new = Edge(str(relation.source_id), Kind(relation.sort), str(relation.target_id))
    circle = closed_by(new, edges)
    if circle is not None:
        titles = Document.objects.filter(pk__in=[edge.source for edge in circle.edges])
        names = {str(number): title for number, title in titles.values_list("pk", "title")}
        raise Refused(
            f"关系成环，不能确认：{said_of(circle.edges, names)}",
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
