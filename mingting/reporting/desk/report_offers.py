"""What may be done with a report now, in the order in which it comes, and why the rest may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from mingting.accounts.api import Role
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Edition
from ..rules import terms
from ..rules.findings import errors
from .dossier import Shown


@dataclass(frozen=True, slots=True)
class Offer:
    """A step: its button and where it leads, and why it is barred (``""`` when it is not)."""

    code: str
    words: str
    url: str
    barred: str = ""
    is_next: bool = False
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A deed with a screen of its own: its button, what it does in a sentence, and that it is done."""

    words: str
    does: str
    done: str
    is_grave: bool = False


STEPS = {
    "freeze": Step(
        "定稿",
        "本版的数字、依据的记录和文字固定下来，计算指纹，以后不能改动；有变化的，另立新版。",
        "已定稿",
        is_grave=True,
    ),
    "reopen": Step(
        "另立新版",
        "按现在的记录重新统计，文字沿用上一版；已定稿的各版保留，差别逐项列出。",
        "已另立新版，请核对变化并修改文字",
    ),
    "hand_in": Step("提交", "把最新定稿的一版提交给上级信息公开主管部门。", "已提交"),
    "to_item": Step(
        "送审公布",
        "以定稿的报告拟一条主动公开信息，您为编辑，经三审三校后在年报栏目公布。",
        "已拟成稿件，请检查后提交审校",
    ),
}


def offers_of(shown: Shown) -> list[Offer]:
    """Return the steps of a report in the order in which they come, the first possible one marked as next."""
    found = list(_offers(shown))
    first = next(
        (offer.code for offer in found if not offer.barred and offer.code not in ("recount", "reopen")), ""
    )
    return [
        Offer(one.code, one.words, one.url, one.barred, one.code == first, one.is_posted) for one in found
    ]


def _offers(shown: Shown) -> Iterator[Offer]:
    pk, edition = shown.report.pk, shown.edition
    if not edition.is_frozen:
        yield Offer(
            "recount",
            "重新统计",
            reverse("reporting_desk:recount", args=[pk]),
            _who(shown, queries.WRITERS),
            is_posted=True,
        )
        yield _step(pk, "freeze", _not_to_freeze(shown))
        return
    if shown.report.organ.parent_id and not queries.is_government(shown.report.organ):
        yield _step(pk, "hand_in", _who(shown, queries.WRITERS) or _not_to_hand_in(edition))
    yield _step(pk, "to_item", _who(shown, (Role.EDITOR,)))
    yield _step(pk, "reopen", _who(shown, queries.WRITERS))


def _step(pk: int, code: str, barred: str) -> Offer:
    return Offer(code, STEPS[code].words, reverse("reporting_desk:step", args=[pk, code]), barred)


_OFFICES = {
    queries.WRITERS: "由信息公开机构办理",
    queries.FREEZERS: "由信息公开机构负责人或者本机关负责人定稿",
    (Role.EDITOR,): "由本机关的编辑办理",
}


def _who(shown: Shown, roles: tuple[Role, ...]) -> str:
    return _OFFICES[roles] if shown.roles.isdisjoint(roles) else ""


def _not_to_freeze(shown: Shown) -> str:
    if not_theirs := _who(shown, queries.FREEZERS):
        return not_theirs
    try:
        terms.demand_over(shown.report.year, shown.day)
    except Refused as refusal:
        return str(refusal)
    found = len(errors(shown.findings))
    return f"还有{found}项错误，改正后才能定稿" if found else ""


def _not_to_hand_in(edition: Edition) -> str:
    handed = getattr(edition, "hand_in", None)
    if handed is None:
        return ""
    if hasattr(handed, "returned"):
        return "这一版已被退回，请另立新版再提交"
    return f"这一版已于{handed.on}提交"
