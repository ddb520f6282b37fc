"""The check page: what the checks say of the draft, what to do about it, and the button that hands it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.coreutils import cautious_slugify

from mingting.accounts.api import DUTIES, Role
from mingting.commons.calendar import calendar
from mingting.kernel.refusals import Refused

from .. import actions
from ..checking import answer_key, findings_of
from ..models import Acknowledgement, InformationItem
from ..rules.findings import Finding, Severity
from ..rules.kinds import kinds
from .screens import hand, item_crumbs, item_or_404, page, roles_at, say_refusal, today
from .states import STATES, UNDER_REVIEW, deadline_of, state_of

_ABOUT = {
    Severity.BLOCK: "须改正后才能送审",
    Severity.WARN: "请改正，或者说明为何无误",
    Severity.NOTE: "供参考，不影响送审",
}

#: On which tab of the form a field stands, where it is not the first.
_TABS = dict.fromkeys(("body", "images", "summary"), "正文") | {"attachments": "附件"}
_TABS |= dict.fromkeys(
    ("disclosure", "disclosure_reason", "article20", "correction_note", "earliest", "released_at"), "发布"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One finding with its way to the field and the answer somebody gave for it."""

    finding: Finding
    key: str
    url: str
    answer: Acknowledgement | None


@dataclass(frozen=True, slots=True)
class Group:
    severity: Severity
    about: str
    lines: list[Line]

    @property
    def open(self) -> int:
        return sum(1 for line in self.lines if line.answer is None)


def grouped(item: InformationItem, draft: InformationItem, findings: Iterable[Finding]) -> list[Group]:
    """Return the findings of ``draft`` by severity, the most serious first, each with its link and its answer."""
    answers = {entry.finding: entry for entry in item.acknowledgements.select_related("person")}
    edit = reverse("publishing_items:edit", args=[item.pk])
    lines: dict[Severity, list[Line]] = {severity: [] for severity in Severity}
    for finding in findings:
        key = answer_key(draft, finding)
        answer = answers.get(key) if finding.severity is Severity.WARN else None
        lines[finding.severity].append(Line(finding, key, f"{edit}{anchor(finding.place.field)}", answer))
    return [Group(severity, _ABOUT[severity], found) for severity, found in lines.items() if found]


def anchor(field: str) -> str:
    """Return the end of the form's address that opens the tab where the field stands, and names the field."""
    root = field.partition(".")[0]
    tab = _TABS.get(root, "要素")
    return f"?{urlencode({'field': field})}#tab-{cautious_slugify(tab)}"


def found(item: InformationItem) -> tuple[list[Group], Refused | None]:
    """Return the findings of the latest wording; a file lost from the store is said instead of breaking the page."""
    draft = item.get_latest_revision_as_object()
    try:
        return grouped(item, draft, findings_of(draft, today=today())), None
    except Refused as refusal:
        return [], refusal


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the checks say of the latest wording."""
    item = item_or_404(request, pk)
    groups, broken = found(item)
    state = state_of(item)
    is_editor = Role.EDITOR in roles_at(request, item)
    blocking = sum(len(group.lines) for group in groups if group.severity is Severity.BLOCK)
    unanswered = sum(group.open for group in groups if group.severity is Severity.WARN)
    masks, mends = _replaceable(groups)
    return page(
        request,
        "publishing/desk/check.html",
        title="发布前检查",
        crumbs=item_crumbs(item),
        icon="circle-check",
        item=item,
        state=STATES[state],
        groups=groups,
        broken=broken,
        blocking=blocking,
        unanswered=unanswered,
        replaceable=_said(masks, mends) if is_editor and state not in UNDER_REVIEW else "",
        masks=masks,
        mends=mends,
        may_write=is_editor and state not in UNDER_REVIEW,
        may_submit=is_editor and state in {"draft", "returned", "revising", "withdrawn", "emergency_shown"},
        is_ready=not blocking and not unanswered and broken is None,
        deadline=None if item.releases.exists() else deadline_of(item, today(), calendar()),
        stages=stages_ahead(item),
    )


def _replaceable(groups: list[Group]) -> tuple[int, int]:
    """Return how many personal numbers could be masked, and how many misspellings mended, in one click."""
    rules = [
        line.finding.rule for group in groups for line in group.lines if line.finding.replacement is not None
    ]
    masks = sum(rule.startswith("personal.") for rule in rules)
    return masks, len(rules) - masks


def _said(masks: int, mends: int) -> str:
    return "、".join([f"{masks} 处个人信息"] * bool(masks) + [f"{mends} 处错字"] * bool(mends))


def stages_ahead(item: InformationItem) -> list[dict[str, Any]]:
    """Return the three stages with who gives them and by when, if each took all of its days."""
    day, ahead = today(), []
    for stage in kinds()[item.kind].review:
        day = calendar().add(day, stage.workdays)
        ahead.append(
            {"name": stage.name, "who": DUTIES[Role(stage.role)].name, "by": day, "workdays": stage.workdays}
        )
    return ahead


@require_POST
def mask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the masked form in place of every personal number found in the draft's own words."""
    item_or_404(request, pk)
    try:
        count = actions.mask(item_id=pk, person=request.user, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        if count:
            messages.success(request, f"已替换 {count} 处，存为新稿；附件中的个人信息须更换附件")
        else:
            messages.warning(request, "没有可以直接替换的内容：被格式隔开的文字和附件中的内容须手工修改")
    return redirect("publishing_desk:check", pk)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for a warning with a reason."""
    item_or_404(request, pk)
    try:
        actions.acknowledge(
            item_id=pk,
            finding=request.POST.get("finding", ""),
            person=request.user,
            reason=request.POST.get("reason", ""),
            by=hand(request),
        )
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已记下理由")
    back = "publishing_desk:review" if request.POST.get("from") == "review" else "publishing_desk:check"
    return redirect(f"{reverse(back, args=[pk])}#findings")


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the latest wording in for the three reviews."""
    item_or_404(request, pk)
    try:
        submission = actions.submit(item_id=pk, person=request.user, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("publishing_desk:check", pk)
    item = submission.item
    messages.success(request, f"“{item.title}”已送审，等待初审·一校。")
    return redirect("publishing_desk:item", pk)
