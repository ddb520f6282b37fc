"""What an answer must contain, by its outcome, and what it may not contradict.

条例第十四条至第十六条 (what is not disclosed), 第三十二条 (third parties), 第三十六条至第三十九条 (the answers).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.disclosure.rules.outcomes import OUTCOMES, Need, Outcome
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

ARTICLE_15 = cite("条例", "第十五条")
ARTICLE_32 = cite("条例", "第三十二条")
ARTICLE_37 = cite("条例", "第三十七条")

#: A part that is not government information at all may be taken out of what is given (条例第三十七条).
NOT_INFORMATION = "not_information"
_PART_OUTCOMES = (
    *(outcome for outcome, rule in OUTCOMES.items() if rule.group == "deny"),
    Outcome.UNABLE_ABSENT,
    Outcome.UNABLE_ELSEWHERE,
    Outcome.UNABLE_CREATE,
)
#: What one part may be withheld for, and the article: the codes of outcomes, and :data:`NOT_INFORMATION`.
PART_GROUNDS: dict[str, str] = {
    **{outcome.value: OUTCOMES[outcome].cite for outcome in _PART_OUTCOMES},
    NOT_INFORMATION: ARTICLE_37,
}


class Opinion(StrEnum):
    """What a third party said when asked (条例第三十二条)."""

    AGREE = "agree"
    DISAGREE = "disagree"
    SILENT = "silent"
    PARTLY = "partly"


SECRECY_LEVELS = ("绝密", "机密", "秘密")


@dataclass(frozen=True, slots=True)
class SecrecyFacts:
    """密级 (one of :data:`SECRECY_LEVELS`), 保密期限或者解密条件, and 定密依据, all as they stand on the paper."""

    level: str
    term: str
    basis: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part not given: which part, why, and its ground (a key of :data:`PART_GROUNDS`)."""

    part: str
    reason: str
    ground: str


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What stands in a draft answer and in its case. Texts are empty, numbers zero, when there is nothing.

    ``searches`` counts the entries of the search log; ``disclosed_files`` the files handed over; ``where`` is the
    address, way or time to obtain the information. ``third_party`` is empty when none was asked, otherwise an
    :class:`Opinion`; ``third_party_ground`` is the ground against disclosure that this organ found reasonable;
    ``third_party_not_asked`` says why nobody was asked. ``overrides_third_party`` with ``public_interest`` is the
    decision of 第三十二条 to disclose all the same.
    """

    searches: int = 0
    where: str = ""
    other_organ: str = ""
    other_contact: str = ""
    other_organ_unknown: bool = False
    withheld: tuple[Withheld, ...] = ()
    reason: str = ""
    secrecy_facts: SecrecyFacts | None = None
    earlier_number: str = ""
    earlier_on: date | None = None
    proper_channel: str = ""
    special_law: str = ""
    was_corrected: bool = False
    correction_lapsed: bool = False
    fee_lapsed: bool = False
    reason_found_unreasonable: bool = False
    disclosed_files: int = 0
    third_party: str = ""
    third_party_ground: str = ""
    third_party_not_asked: str = ""
    overrides_third_party: bool = False
    public_interest: str = ""


def check_answer(outcome: Outcome, facts: AnswerFacts) -> None:
    """Refuse, in words and with the article, an answer that lacks or contradicts what its outcome requires."""
    for fault in answer_faults(outcome, facts):
        raise fault


def answer_faults(outcome: Outcome, facts: AnswerFacts) -> list[Refused]:
    """Return every fault of a draft answer, so that a form can show all of them at once; empty when it is whole."""
    return [
        *_lacking(outcome, facts),
        *_part_faults(outcome, facts),
        *_contradictions(outcome, facts),
        *_third_party_faults(outcome, facts),
    ]


def _lacking(outcome: Outcome, facts: AnswerFacts) -> list[Refused]:
    rule = OUTCOMES[outcome]
    return [_unmet(need, rule.cite) for need in Need if need in rule.needs and not _MET[need].met(facts)]


def _part_faults(outcome: Outcome, facts: AnswerFacts) -> list[Refused]:
    """A withheld part needs its own reason and article, and whatever its ground would need if it were the whole."""
    if outcome is not Outcome.PARTIAL:
        return []
    faults = []
    asked = {Need.REASON}
    for number, part in enumerate(facts.withheld, start=1):
        if not part.part.strip():
            faults.append(_about_part(f"请写明第{number}处不予公开的是哪一部分"))
        if not part.reason.strip():
            faults.append(_about_part(f"请对第{number}处不予公开的内容说明理由"))
        if part.ground not in PART_GROUNDS:
            faults.append(_about_part(f"请选择第{number}处不予公开的内容所依据的条款"))
        elif part.ground != NOT_INFORMATION:
            ground = OUTCOMES[Outcome(part.ground)]
            needs = [need for need in Need if need in ground.needs - asked]
            faults += [_unmet(need, ground.cite) for need in needs if not _MET[need].met(facts)]
            asked.update(needs)
    return faults


def _about_part(sentence: str) -> Refused:
    return Refused(sentence, field="withheld", cite=ARTICLE_37)


def _contradictions(outcome: Outcome, facts: AnswerFacts) -> list[Refused]:
    if outcome in (Outcome.GRANTED, Outcome.ALREADY_PUBLIC) and facts.withheld:
        return [Refused("有不予公开的内容的，办理结果应当是“部分公开”", field="outcome", cite=ARTICLE_37)]
    if OUTCOMES[outcome].group == "deny" and facts.disclosed_files:
        sentence = "已经提供了信息的，办理结果应当是“部分公开”或者“予以公开”"
        return [Refused(sentence, field="outcome", cite=ARTICLE_37)]
    if outcome is Outcome.PARTIAL and not facts.disclosed_files:
        return [Refused("部分公开的，应当附上可以公开的内容", field="disclosed_files", cite=ARTICLE_37)]
    return []


def _third_party_faults(outcome: Outcome, facts: AnswerFacts) -> list[Refused]:
    if facts.third_party and facts.third_party not in set(Opinion):
        return [Refused("请选择第三方的意见", field="third_party", cite=ARTICLE_32)]
    faults = []
    if facts.overrides_third_party and not facts.public_interest.strip():
        sentence = "请说明不公开会对公共利益造成什么重大影响"
        faults.append(Refused(sentence, field="public_interest", cite=ARTICLE_32))
    if outcome is Outcome.DENY_THIRD_PARTY and facts.overrides_third_party:
        faults.append(Refused("已决定为公共利益予以公开，不能又不予公开", field="outcome", cite=ARTICLE_32))
    if outcome is Outcome.DENY_THIRD_PARTY and facts.third_party == Opinion.AGREE:
        faults.append(Refused("第三方同意公开的，应当予以公开", field="outcome", cite=ARTICLE_15))
    if _discloses_against_good_ground(outcome, facts):
        sentence = "第三方有合理理由不同意的，不予公开；认为不公开会对公共利益造成重大影响的，须写明理由"
        faults.append(Refused(sentence, field="outcome", cite=ARTICLE_32))
    return faults


def _discloses_against_good_ground(outcome: Outcome, facts: AnswerFacts) -> bool:
    """Return whether all that the third party rightly objects to is given, without a decision to override it."""
    objects = facts.third_party in (Opinion.DISAGREE, Opinion.PARTLY) and bool(
        facts.third_party_ground.strip()
    )
    keeps = any(part.ground == Outcome.DENY_THIRD_PARTY for part in facts.withheld)
    discloses = outcome in (Outcome.GRANTED, Outcome.PARTIAL)
    return discloses and objects and not keeps and not facts.overrides_third_party


@dataclass(frozen=True, slots=True)
class _Demand:
    """When a need is met, what to say when it is not, and the field that it belongs to."""

    met: Callable[[AnswerFacts], bool]
    sentence: str
    field: str


def _has_secrecy_facts(facts: AnswerFacts) -> bool:
    stated = facts.secrecy_facts
    return (
        stated is not None
        and stated.level in SECRECY_LEVELS
        and bool(stated.term.strip() and stated.basis.strip())
    )


def _names_other_organ(facts: AnswerFacts) -> bool:
    """The other organ is told where it can be determined (第三十六条第（五）项): where not, that is said."""
    if facts.other_organ.strip():
        return bool(facts.other_contact.strip())
    return facts.other_organ_unknown


_MET: dict[Need, _Demand] = {
    Need.SEARCH: _Demand(lambda f: f.searches > 0, "请先检索，并登记检索的范围和方法", "searches"),
    Need.WHERE: _Demand(lambda f: bool(f.where.strip()), "请写明获取信息的方式、途径", "where"),
    Need.OTHER_ORGAN: _Demand(
        _names_other_organ, "请写明负责公开的行政机关的名称和联系方式，或者注明不能确定", "other_organ"
    ),
    Need.WITHHELD: _Demand(lambda f: bool(f.withheld), "请逐处列明不予公开的内容、理由和依据", "withheld"),
    Need.THIRD_PARTY_OPINION: _Demand(
        lambda f: bool(f.third_party or f.third_party_not_asked.strip()),
        "请先书面征求第三方的意见，或者说明没有征求的原因",
        "third_party",
    ),
    Need.REASON: _Demand(lambda f: bool(f.reason.strip()), "请说明理由", "reason"),
    Need.SECRECY_FACTS: _Demand(
        _has_secrecy_facts, "请写明密级（绝密、机密、秘密）、保密期限和定密依据", "secrecy_facts"
    ),
    Need.EARLIER_REPLY: _Demand(
        lambda f: bool(f.earlier_number.strip()) and f.earlier_on is not None,
        "请写明此前答复的文号和日期",
        "earlier_number",
    ),
    Need.PROPER_CHANNEL: _Demand(
        lambda f: bool(f.proper_channel.strip()), "请告知申请人可以通过什么渠道提出", "proper_channel"
    ),
    Need.SPECIAL_LAW: _Demand(
        lambda f: bool(f.special_law.strip()), "请写明是哪一部法律、行政法规的规定", "special_law"
    ),
    Need.CORRECTED: _Demand(lambda f: f.was_corrected, "申请人还没有补正，不能认定补正后仍不明确", "outcome"),
    Need.CORRECTION_LAPSED: _Demand(lambda f: f.correction_lapsed, "补正期限还没有届满", "outcome"),
    Need.FEE_LAPSED: _Demand(lambda f: f.fee_lapsed, "缴费期限还没有届满", "outcome"),
    Need.REASON_ASKED: _Demand(
        lambda f: f.reason_found_unreasonable, "请先要求申请人说明理由，并认定理由不合理", "outcome"
    ),
    Need.DISCLOSED: _Demand(
        lambda f: f.disclosed_files > 0 or bool(f.where.strip()),
        "请附上公开的信息，或者写明获取信息的方式、途径和时间",
        "disclosed_files",
    ),
}


def _unmet(need: Need, article: str) -> Refused:
    demand = _MET[need]
    return Refused(demand.sentence, field=demand.field, cite=article)
