"""Taking a released item back from the public: named, with a reason, and never silently."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person, Role
from mingting.commons import ledger, news, search
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..checking import demand_clean_words
from ..models import InformationItem, Withdrawal
from .releasing import tags_of

MAY_WITHDRAW = (Role.DISCLOSURE_OFFICE, Role.FINAL_REVIEWER, Role.EMERGENCY_SECOND)


@transaction.atomic
def withdraw(*, item_id: int, person: Person, reason: str, public_note: str, by: By) -> Withdrawal:
    """Take the shown release back. Its address answers 410 with ``public_note``; its files are no longer served.

    To show the item again it must pass the three reviews again.
    """
    item = queries.item_for(person, item_id, timezone.localdate(by.at), MAY_WITHDRAW)
    shown = item.shown
    if shown is None:
        raise Refused("本条信息现在没有对外展示，无须撤回")
    if not reason.strip():
        raise Refused("请写明撤回的理由", field="reason", cite=cite("条例", "第十七条"))
    if not public_note.strip():
        raise Refused("请写明对外的说明，原网址将显示这段文字", field="public_note")
    demand_clean_words(public_note, "public_note", "对外说明", today=timezone.localdate(by.at))
    withdrawal = Withdrawal.objects.create(
        release=shown,
        at=by.at,
        by_no=person.pk,
        by_name=person.name,
        reason=reason.strip(),
        public_note=public_note.strip(),
        last_submission_no=item.submissions.order_by("-id").values_list("pk", flat=True)[0],
    )
    InformationItem.objects.filter(pk=item.pk).update(shown=None, live=False)
    if item.current_workflow_state is not None:
        item.current_workflow_state.cancel(user=person)
    ledger.record(
        by=by,
        did="publishing.withdraw",
        to=f"publishing.item:{item.pk}",
        why=reason,
        detail={"release": shown.pk, "public_note": public_note},
    )
    news.announce(tags_of(shown), at=by.at)
    search.remove(f"item:{item.pk}", at=by.at)
    return withdrawal
