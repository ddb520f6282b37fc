"""Writing: start an item, keep a wording, discard a draft, remark, answer for a warning, mask personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mingting.accounts.api import Person, Role
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..checking import answer_key, findings_of
from ..drafting import particulars_of
from ..masking import masked
from ..models import Acknowledgement, Column, InformationItem, Remark
from ..queries import demand_fitting_column
from ..rules.findings import Severity
from ..rules.kinds import kinds
from ..rules.particulars import normal

WRITERS = (Role.EDITOR,)


@transaction.atomic
def start_item(
    *, person: Person, column: Column, organ_id: int, kind: str, words: Mapping[str, Any], by: By
) -> InformationItem:
    """Put a new draft in the drawer of an organ where ``person`` is an editor, and keep its first wording.

    ``words`` may hold ``particulars``, by the codes that the kind declares: a text, a day, a choice's code, a list of
    lines. Those it declares are kept, whatever their faults, for the checks to name; others belong to another kind.
    """
    queries.require(person, organ_id, _day(by), *WRITERS)
    demand_fitting_column(column, organ_id)
    if kind not in kinds():
        raise Refused(f"没有“{kind}”这一信息种类", field="kind")
    item = InformationItem(
        organ_id=organ_id, column=column, kind=kind, created_by=person, created_at=by.at, **words
    )
    item.particulars = normal(kinds()[kind].particulars, item.particulars)
    item.hand = by
    check_index_number(item)
    item.save()
    item.save_revision(user=person)
    return item


@transaction.atomic
def write(*, item: InformationItem, person: Person, by: By, read_revision: int | None = None) -> Any:
    """Keep ``item``'s present words as a new revision and return it.

    ``read_revision`` is the revision the editor started from: when someone else has kept a newer one meanwhile, the
    deed is refused and nothing is overwritten.
    """
    stored = queries.item_for(person, item.pk, _day(by), WRITERS)
    queries.require(person, item.organ_id, _day(by), *WRITERS)
    demand_fitting_column(item.column, item.organ_id)
    if read_revision is not None and stored.latest_revision_id not in (None, read_revision):
        newer = stored.latest_revision
        if newer is not None and newer.user_id != person.pk:
            moment = timezone.localtime(newer.created_at)
            raise Refused(
                f"{newer.user}已于 {moment:%Y-%m-%d %H:%M} 保存了新稿，您的修改没有覆盖它；请对照后再保存"
            )
    check_index_number(item)
    item.particulars = normal(particulars_of(item.kind), item.particulars)
    item.hand = by
    return item.save_revision(user=person)


def check_index_number(item: InformationItem) -> None:
    """Refuse an index number that another item has, naming that item (条例第十二条: 索引)."""
    if not item.index_no:
        return
    twin = InformationItem.objects.exclude(pk=item.pk).filter(index_no=item.index_no).first()
    if twin is not None:
        raise Refused(
            f"索引号 {item.index_no} 已用于“{twin.title}”", field="index_no", cite=cite("条例", "第十二条")
        )


@transaction.atomic
def discard(*, item_id: int, person: Person, reason: str, by: By) -> None:
    """Throw away a draft that was never handed in. What was reviewed or released stays on record."""
    item = queries.item_for(person, item_id, _day(by), WRITERS)
    if item.submissions.exists():
        raise Refused("已送审过的稿件须留存，不能删除", cite=cite("条例", "第十七条"))
    ledger.record(
        by=by,
        did="publishing.discard",
        to=f"publishing.item:{item.pk}",
        why=reason,
        detail={"title": item.title},
    )
    item.delete()


@transaction.atomic
def remark(*, item_id: int, person: Person, text: str, by: By, place: str = "", excerpt: str = "") -> Remark:
    """Leave a comment that decides nothing."""
    item = queries.item_for(person, item_id, _day(by))
    if not text.strip():
        raise Refused("意见不能为空", field="text")
    entry = Remark.objects.create(
        item=item, person=person, at=by.at, text=text.strip(), place=place, excerpt=excerpt
    )
    ledger.record(
        by=by, did="publishing.remark", to=f"publishing.item:{item.pk}", detail={"remark": entry.pk}
    )
    return entry


@transaction.atomic
def acknowledge(*, item_id: int, finding: str, person: Person, reason: str, by: By) -> None:
    """Answer for a warning with a reason. What blocks cannot be answered for, only mended."""
    item = queries.item_for(person, item_id, _day(by))
    draft = item.get_latest_revision_as_object()
    known = {answer_key(draft, found): found for found in findings_of(draft, today=_day(by))}
    if finding not in known:
        raise Refused("这个问题已不存在，请刷新后再看")
    if known[finding].severity is Severity.BLOCK:
        raise Refused("阻断类问题须改正，不能以说明代替", cite=known[finding].cite)
    if not reason.strip():
        raise Refused("请写明理由", field="reason")
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(
                item=item, finding=finding, person=person, at=by.at, reason=reason.strip()
            )
    except IntegrityError:
        return
    ledger.record(
        by=by,
        did="publishing.acknowledge",
        to=f"publishing.item:{item.pk}",
        why=reason,
        detail={"finding": finding, "message": known[finding].message},
    )


@transaction.atomic
def mask(*, item_id: int, person: Person, by: By) -> int:
    """Put the masked form in place of every personal number found in the draft's own words; return how many.

    Attachments are not touched: their findings stay until a masked copy is attached.
    """
    item = queries.item_for(person, item_id, _day(by), WRITERS)
    draft = item.get_latest_revision_as_object()
    count = masked(draft, findings_of(draft, today=_day(by)))
    if count:
        draft.hand = by
        draft.save_revision(user=person)
    return count


def _day(by: By) -> Any:
    return timezone.localdate(by.at)
