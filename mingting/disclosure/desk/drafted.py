"""A draft answer laid out for those who review and seal it: conclusion, grounds, facts, files, verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from ..actions.answering import facts_of
from ..models import CaseFile, Proposal, Verdict
from ..rules.answers import PART_GROUNDS, AnswerFacts
from ..rules.outcomes import OUTCOMES, Outcome, OutcomeRule
from ..rules.questions import path
from .answer_needs import ground_words, short
from .dossier import Dossier
from .wizard import Answered

#: Facts that a drafter writes, in the order of a letter, and what they are called.
_WRITTEN = {
    "where": "获取的方式、途径",
    "other_organ": "负责公开的机关",
    "other_contact": "该机关的联系方式",
    "special_law": "所依据的规定",
    "earlier_number": "此前答复的文号",
    "earlier_on": "此前答复的日期",
    "proper_channel": "相应渠道",
    "third_party_not_asked": "没有征求第三方意见的原因",
    "public_interest": "对公共利益的重大影响",
    "reason": "理由",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is withheld, with its ground in words."""

    part: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with all that a reviewer has to weigh.

    ``suggested`` is what the questions led to, ``None`` when they were passed over; ``differs`` when the drafter
    decided otherwise.
    """

    proposal: Proposal
    rule: OutcomeRule
    suggested: OutcomeRule | None
    differs: bool
    walked: list[Answered]
    facts: list[tuple[str, str]]
    parts: list[Part]
    files: list[CaseFile]
    verdicts: list[Verdict]


def drafted(proposal: Proposal, dossier: Dossier) -> Drafted:
    """Return a draft of the case laid out. One query for its files."""
    facts = facts_of(proposal)
    given = set(proposal.files.values_list("pk", flat=True))
    suggested = OUTCOMES[Outcome(proposal.suggested)] if proposal.suggested else None
    return Drafted(
        proposal,
        OUTCOMES[Outcome(proposal.outcome)],
        suggested,
        bool(proposal.suggested) and proposal.suggested != proposal.outcome,
        [Answered(question, choice) for question, choice in path(proposal.path)],
        _facts(facts),
        [Part(each.part, _ground(each.ground), each.reason) for each in facts.withheld],
        [file for file in dossier.files if file.pk in given],
        dossier.verdicts_on(proposal),
    )


def returned_before(proposal: Proposal, dossier: Dossier) -> list[tuple[Proposal, list[Verdict]]]:
    """Return earlier drafts that were sent back, the newest first, with what was said of them."""
    earlier = [(each, dossier.verdicts_on(each)) for each in dossier.proposals if each.pk < proposal.pk]
    return [(each, verdicts) for each, verdicts in reversed(earlier) if verdicts]


def _facts(facts: AnswerFacts) -> list[tuple[str, str]]:
    told = [(label, str(getattr(facts, name) or "")) for name, label in _WRITTEN.items()]
    if facts.secrecy_facts is not None:
        stated = facts.secrecy_facts
        told.append(("定密情况", f"{stated.level}，{stated.term}，依据：{stated.basis}"))
    if facts.other_organ_unknown:
        told.append(("负责公开的机关", "不能确定"))
    return [(label, said) for label, said in told if said]


def _ground(ground: str) -> str:
    return f"{ground_words(ground)}（{short(PART_GROUNDS[ground])}）"
