"""Drafts for the tests of the checks: a sound one, and it with one thing changed."""

from __future__ import annotations

from datetime import date

from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import DraftFacts, Passage
from mingting.publishing.rules.findings import Finding, Severity
from mingting.publishing.rules.kinds import kinds
from mingting.publishing.rules.lists import Lists, OrganChange, general_typos

TODAY = date(2026, 3, 10)
FIELDS = {
    "title": "区政务服务中心调整周末办事时间",
    "source": "番禺区政务服务和数据管理局",
    "formed_on": date(2026, 3, 2),
    "article20": "20.15",
    "disclosure": "主动公开",
    "keywords": "政务服务",
}
LISTS = Lists(
    typos=general_typos(),
    organ_changes=(
        OrganChange("番禺区行政服务中心", "番禺区政务服务中心", date(2019, 3, 1)),
        OrganChange("番禺区科技工业商务局", "番禺区科技工业商务和信息化局", date(2019, 3, 1)),
        OrganChange("番禺区旧城办", "", date(2021, 5, 1)),
    ),
)


def draft(
    text: str = "自三月起，周六上午照常办事。",
    *,
    kind: str = "department_news",
    drop: str = "",
    **changed: object,
):
    """Return a sound draft with ``text`` as its body; ``changed`` replaces fields or parts by name."""
    parts = {name: changed.pop(name) for name in tuple(changed) if name in DraftFacts.__dataclass_fields__}
    fields = {code: value for code, value in {**FIELDS, **changed}.items() if code != drop}
    parts.setdefault("passages", (Passage("body", "正文", text),))
    return DraftFacts(kind=kinds()[kind], fields=fields, **{"today": TODAY, **parts})


def found(facts: DraftFacts, lists: Lists = LISTS) -> dict[str, Finding]:
    """Return the findings by rule, the first of each."""
    return {finding.rule: finding for finding in reversed(inspect(facts, lists))}


def severity(rule: str, facts: DraftFacts, lists: Lists = LISTS) -> Severity | None:
    """Return how serious the finding of a rule is, ``None`` when there is none."""
    finding = found(facts, lists).get(rule)
    return finding.severity if finding else None
