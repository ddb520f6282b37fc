"""The review of an answer before it is given: three steps by three people, none of whom drafted it (条例第十七条)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

ARTICLE_17 = cite("条例", "第十七条")


class Step(StrEnum):
    SECTION = "section"
    LEGAL = "legal"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step: its name, the role that takes it, and what it answers for."""

    name: str
    role: str
    duty: str


STEPS: dict[Step, StepRule] = {
    Step.SECTION: StepRule("科室审核", "section_head", "事实清楚，检索充分，区分处理得当"),
    Step.LEGAL: StepRule("法制审核", "legal_adviser", "依据准确到条、款、项，程序合法，救济途径正确"),
    Step.HEAD: StepRule("负责人签发", "head", "同意以本机关名义答复"),
}


class Secrecy(StrEnum):
    """The outcome of the secrecy review of what is to be provided (条例第十七条)."""

    MAY_DISCLOSE = "may_disclose"
    REFER = "refer"
    MUST_NOT = "must_not"


SECRECY: dict[Secrecy, str] = {
    Secrecy.MAY_DISCLOSE: "经审查，拟提供的内容不涉密，可以提供",
    Secrecy.REFER: "不能确定，报有关主管部门或者保密行政管理部门确定",
    Secrecy.MUST_NOT: "不得提供",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict already given on the present proposal."""

    step: Step
    person: int
    passed: bool


def current(given: Collection[Given]) -> Step | None:
    """Return the step whose turn it is; ``None`` when all passed or one sent it back."""
    if any(not each.passed for each in given):
        return None
    done = {each.step for each in given}
    return next((step for step in STEPS if step not in done), None)


def may_review(
    given: Collection[Given], *, step: Step, person: int, roles: Collection[str], drafters: Collection[int]
) -> None:
    """Refuse with the reason when this person may not take this step now.

    ``drafters`` are all who handled the request or drafted the proposal: never the handler alone.
    """
    rule = STEPS[step]
    now = current(given)
    if now is not step:
        raise Refused(
            f"现在不是“{rule.name}”，当前环节是{STEPS[now].name if now else '（无）'}", cite=ARTICLE_17
        )
    if person in drafters:
        raise Refused("承办或者拟出本件答复的人不得审核本件", cite=ARTICLE_17)
    if rule.role not in roles:
        raise Refused(f"您没有“{rule.name}”的岗位", cite=ARTICLE_17)
    earlier = next((each for each in given if each.person == person), None)
    if earlier is not None:
        raise Refused(f"您已作过“{STEPS[earlier.step].name}”，各环节须由不同的人完成", cite=ARTICLE_17)


def check_verdict(*, passed: bool, secrecy: str, opinion: str, discloses: bool) -> None:
    """Refuse a verdict that is incomplete or contradicts itself. ``discloses``: the answer provides something."""
    if secrecy not in set(Secrecy):
        raise Refused("请填写保密审查结果", field="secrecy", cite=ARTICLE_17)
    if passed and discloses and secrecy != Secrecy.MAY_DISCLOSE:
        raise Refused("保密审查结果不是“可以提供”的，不得同意提供", field="secrecy", cite=ARTICLE_17)
    if not passed and not opinion.strip():
        raise Refused("退回须写明意见", field="opinion", cite=ARTICLE_17)


def is_whole(given: Collection[Given], drafters: Collection[int]) -> bool:
    """Return whether every step was passed once, each by a different person who drafted nothing."""
    people = {each.person for each in given}
    return (
        len(given) == len(STEPS)
        and {each.step for each in given} == set(STEPS)
        and all(each.passed for each in given)
        and len(people) == len(STEPS)
        and people.isdisjoint(drafters)
    )
