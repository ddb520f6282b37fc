"""三审三校: the stages, what each must look at, and who may give which proof.

条例第十七条 demands a review of every release with recorded procedure and responsibility; the three stages are the
established practice (三审三校). One table, :data:`STAGES`, is what buttons, guards, drawings and tests are read from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

REGIME = cite("三审三校")
ARTICLE_17 = cite("条例", "第十七条")


class Stage(StrEnum):
    FIRST = "first"
    SECOND = "second"
    FINAL = "final"
    EMERGENCY_FIRST = "emergency_first"
    EMERGENCY_SECOND = "emergency_second"


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage: what it is called, the role that may give it, the stage after it. The days allowed are the kind's."""

    name: str
    role: str
    after: Stage | None


STAGES: dict[Stage, StageRule] = {
    Stage.FIRST: StageRule("初审·一校", "first_reviewer", None),
    Stage.SECOND: StageRule("复审·二校", "second_reviewer", Stage.FIRST),
    Stage.FINAL: StageRule("终审·三校", "final_reviewer", Stage.SECOND),
    Stage.EMERGENCY_FIRST: StageRule("应急发布·提请", "emergency_first", None),
    Stage.EMERGENCY_SECOND: StageRule("应急发布·批准", "emergency_second", Stage.EMERGENCY_FIRST),
}
ORDINARY = (Stage.FIRST, Stage.SECOND, Stage.FINAL)
EMERGENCY = (Stage.EMERGENCY_FIRST, Stage.EMERGENCY_SECOND)


class Check(StrEnum):
    """严把政治关、法律关、政策关、保密关、文字关: the five gates every stage answers for."""

    POLITICS = "politics"
    LAW = "law"
    POLICY = "policy"
    SECRECY = "secrecy"
    WORDING = "wording"


CHECKLIST: dict[Check, str] = {
    Check.POLITICS: "政治关：政治表述、领导人姓名职务、涉台港澳、国家版图等表述准确",
    Check.LAW: "法律关：内容合法，不侵犯个人隐私、商业秘密（条例第十五条）",
    Check.POLICY: "政策关：与现行政策一致，引用文件有效，时间、数字、机构名称准确",
    Check.SECRECY: "保密关：不涉国家秘密、工作秘密，不危及国家安全、公共安全、经济安全、社会稳定（条例第十四条）",
    Check.WORDING: "文字关：无错字、漏字、病句，标题、表格、附件、链接无误",
}


class Secrecy(StrEnum):
    """The outcome of the secrecy review before release (条例第十七条)."""

    MAY_RELEASE = "may_release"
    REFER = "refer"
    MUST_NOT = "must_not"


SECRECY: dict[Secrecy, str] = {
    Secrecy.MAY_RELEASE: "经审查，不涉密，可以公开",
    Secrecy.REFER: "不能确定，报有关主管部门或者保密行政管理部门确定",
    Secrecy.MUST_NOT: "不得公开",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A proof already given: stage, the reviewer's number, the fingerprint it was given on, whether it passed."""

    stage: Stage
    reviewer: int
    content_hash: str
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """What is known of a submission when someone wants to add a proof, or to release."""

    content_hash: str
    authors: frozenset[int]
    given: tuple[Given, ...]
    emergency: bool = False

    @property
    def stages(self) -> tuple[Stage, ...]:
        return EMERGENCY if self.emergency else ORDINARY

    @property
    def current(self) -> Stage | None:
        """The stage whose turn it is; ``None`` when all are given or one returned the item."""
        if any(not proof.passed for proof in self.given):
            return None
        done = {proof.stage for proof in self.given}
        return next((stage for stage in self.stages if stage not in done), None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer wants to record."""

    stage: Stage
    reviewer: int
    passed: bool
    checklist: Mapping[str, bool]
    secrecy: str
    opinion: str = ""
    points: Sequence[Mapping[str, str]] = ()


def may_review(chain: Chain, *, stage: Stage, reviewer: int, roles: Collection[str]) -> None:
    """Refuse with the reason when this person may not give this stage's proof now; return ``None`` otherwise."""
    rule = STAGES[stage]
    if chain.current is not stage:
        waiting = STAGES[chain.current].name if chain.current else "（无）"
        raise Refused(f"现在不是“{rule.name}”环节，当前环节是{waiting}", cite=REGIME)
    if reviewer in chain.authors and stage is not Stage.EMERGENCY_FIRST:
        raise Refused("采写或者修改过本稿的人不得审核本稿", cite=REGIME)
    if rule.role not in roles:
        raise Refused(f"您在本稿的发布机构没有“{rule.name}”岗位", cite=REGIME)
    earlier = next((proof for proof in chain.given if proof.reviewer == reviewer), None)
    if earlier is not None:
        raise Refused(f"您已作过“{STAGES[earlier.stage].name}”，各环节须由不同的人完成", cite=REGIME)


def check_verdict(chain: Chain, verdict: Verdict, *, hash_now: str) -> None:
    """Refuse a verdict that is incomplete, contradicts itself, or was formed on words that have changed since."""
    if hash_now != chain.content_hash:
        raise Refused("稿件在送审后有改动，须从初审重新开始", cite=REGIME)
    if verdict.secrecy not in set(Secrecy):
        raise Refused("请填写保密审查结果", field="secrecy", cite=ARTICLE_17)
    if verdict.passed:
        missing = [
            name.split("：")[0] for check, name in CHECKLIST.items() if not verdict.checklist.get(check)
        ]
        if missing:
            raise Refused(f"审核清单还有未确认的项目：{'、'.join(missing)}", field="checklist", cite=REGIME)
        if verdict.secrecy != Secrecy.MAY_RELEASE:
            raise Refused("保密审查结果不是“可以公开”的，不得通过", field="secrecy", cite=ARTICLE_17)
    elif not verdict.opinion.strip() and not verdict.points:
        raise Refused("退回须写明理由和所指文字", field="opinion", cite=REGIME)


def check_chain(chain: Chain, *, hash_now: str) -> None:
    """Refuse a release whose chain of proofs is not whole. This is the one condition of every door to the public."""
    needed = chain.stages
    passed = {proof.stage: proof for proof in chain.given if proof.passed}
    lacking = [STAGES[stage].name for stage in needed if stage not in passed]
    if lacking:
        raise Refused(f"不能发布：缺少{'、'.join(lacking)}", cite=REGIME)
    if any(not proof.passed for proof in chain.given):
        raise Refused("不能发布：本次送审已被退回", cite=REGIME)
    reviewers = [passed[stage].reviewer for stage in needed]
    if len(set(reviewers)) != len(needed):
        raise Refused("不能发布：各环节须由不同的人完成", cite=REGIME)
    deciding = {passed[stage].reviewer for stage in needed if stage is not Stage.EMERGENCY_FIRST}
    if chain.authors & deciding:
        raise Refused("不能发布：采写或者修改过本稿的人审核了本稿", cite=REGIME)
    if any(passed[stage].content_hash != hash_now for stage in needed) or chain.content_hash != hash_now:
        raise Refused("不能发布：稿件在审核后有改动，须从初审重新开始", cite=REGIME)
