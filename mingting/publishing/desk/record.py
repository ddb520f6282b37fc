"""The record of one item: where it stands, what may be done, every edition with its proofs, and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from mingting.accounts.api import DUTIES, Role
from mingting.commons.calendar import calendar
from mingting.commons.models import LedgerEntry

from .. import queries
from ..actions.withdrawing import MAY_WITHDRAW
from ..models import InformationItem, Submission
from ..rules.kinds import kinds
from ..rules.reviews import CHECKLIST, ORDINARY, STAGES
from .comparison import compared
from .queue import turns_of
from .review import RemarkForm
from .screens import item_crumbs, item_or_404, page, roles_at, today
from .states import STATES, UNDER_REVIEW, deadline_of, state_of
from .words import DEEDS

_READERS = (*queries.READERS, Role.AUDITOR)
_SHORT = {check.value: words.split("：")[0] for check, words in CHECKLIST.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the line of steps: given, in turn, or ahead."""

    name: str
    standing: str
    said: str


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is on record about the item."""
    item = item_or_404(request, pk, _READERS)
    code = state_of(item)
    submissions = list(
        item.submissions.select_related("submitted_by", "release__withdrawal")
        .prefetch_related("proofs")
        .order_by("-pk")
    )
    latest = submissions[0] if submissions else None
    turn = queries.current_turn(latest) if latest and code in UNDER_REVIEW else None
    revisions = list(item.revisions.select_related("user").order_by("-pk")[:50])
    return page(
        request,
        "publishing/desk/item.html",
        title="记录",
        crumbs=[(reverse("publishing_items:list"), "信息")],
        icon="doc-full",
        item=item,
        kind=kinds().get(item.kind),
        code=code,
        state=STATES[code],
        deadline=None if item.releases.exists() else deadline_of(item, today(), calendar()),
        steps=_steps(latest, turn) if latest and code in UNDER_REVIEW | {"waiting", "returned"} else [],
        deeds=_deeds(request, item, code),
        submissions=submissions,
        checks=_SHORT,
        revisions=[
            (revision, older) for revision, older in zip(revisions, [*revisions[1:], None], strict=True)
        ],
        remarks=item.remarks.select_related("person"),
        remark_form=RemarkForm(),
        may_remark=bool(roles_at(request, item) & set(queries.READERS)),
        ledger=_ledger(item, submissions) if request.user.has_perm("commons.view_ledgerentry") else None,
    )


def _steps(submission: Submission, turn: Any) -> list[Step]:
    given = {proof.stage: proof for proof in submission.proofs.all()}
    chain = queries.chain_of(submission)
    steps = [Step("送审", "done", f"{submission.submitted_by} {localtime(submission.submitted_at):%m-%d}")]
    for stage in ORDINARY:
        proof = given.get(stage)
        if proof is not None:
            word = "通过" if proof.passed else "退回"
            steps.append(
                Step(
                    STAGES[stage].name,
                    "done" if proof.passed else "late",
                    f"{proof.reviewer}{word} {localtime(proof.at):%m-%d}",
                )
            )
        elif stage is chain.current and turn is not None:
            who = (
                f"{turn.claimed_by}已领取"
                if turn.claimed_by
                else f"等待“{DUTIES[Role(STAGES[stage].role)].name}”岗位领取"
            )
            late = turn.due_on is not None and turn.due_on < today()
            due = f"，应于 {turn.due_on} 前" if turn.due_on else ""
            steps.append(
                Step(STAGES[stage].name, "late" if late else "now", f"{who}{due}{'，已逾期' if late else ''}")
            )
        else:
            steps.append(Step(STAGES[stage].name, "ahead", ""))
    return [*steps, Step("发布", "ahead", "")]


def _deeds(request: HttpRequest, item: InformationItem, code: str) -> list[tuple[str, str, str]]:
    """Return ``(address, words, weight)`` of what this person may do now; the first is the main one."""
    roles = roles_at(request, item)
    is_editor = Role.EDITOR in roles
    may_review = any(
        turn.item.pk == item.pk and not turn.is_anothers for turn in turns_of(request.user, today())
    )
    offers = [
        (may_review, "publishing_desk:review", "审校本稿", "main"),
        (is_editor and code not in UNDER_REVIEW, "publishing_items:edit", "修改", "main"),
        (is_editor, "publishing_desk:check", "检查与送审", ""),
        (is_editor and code in UNDER_REVIEW, "publishing_desk:take_back", "撤回送审", ""),
        (bool(roles), "publishing_desk:look", "预览", ""),
        (is_editor, "publishing_items:copy", "复制为新稿", ""),
        (
            bool(roles & set(MAY_WITHDRAW)) and item.shown_id is not None,
            "publishing_desk:withdraw",
            "撤回已发布的信息",
            "grave",
        ),
        (_may_call(roles, code), "publishing_desk:emergency", "应急发布", "grave"),
        (is_editor and not item.submissions.exists(), "publishing_items:delete", "删除草稿", "grave"),
    ]
    return [(reverse(name, args=[item.pk]), words, weight) for may, name, words, weight in offers if may]


def _may_call(roles: frozenset[Role], code: str) -> bool:
    if code == "emergency_called":
        return Role.EMERGENCY_SECOND in roles
    return Role.EMERGENCY_FIRST in roles and code not in {"shown", "emergency_shown"}


def _ledger(item: InformationItem, submissions: list[Submission]) -> list[LedgerEntry]:
    about = [
        f"publishing.item:{item.pk}",
        *(f"publishing.submission:{submission.pk}" for submission in submissions),
    ]
    entries = list(LedgerEntry.objects.filter(to__in=about).order_by("-id")[:200])
    for entry in entries:
        entry.deed = DEEDS.get(entry.did, entry.did)
    return entries


def compare(request: HttpRequest, pk: int, a: int, b: int) -> HttpResponse:
    """Show what changed from one kept wording to another."""
    item = item_or_404(request, pk)
    found = {
        revision.pk: revision for revision in item.revisions.filter(pk__in=[a, b]).select_related("user")
    }
    if len(found) != len({a, b}):
        raise Http404("没有这一稿")
    return page(
        request,
        "publishing/desk/compare.html",
        title="对照两稿",
        crumbs=item_crumbs(item),
        icon="resubmit",
        item=item,
        older=found[a],
        newer=found[b],
        comparison=compared(found[a].as_object(), found[b].as_object()),
    )
