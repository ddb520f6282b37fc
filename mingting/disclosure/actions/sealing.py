"""编号用印: the reviewed answer becomes a letter with a number and a seal, and the request is decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import lettering, queries
from ..casework import begin, day_of, done
from ..models import Application, CaseFile, Consultation, Letter, Proposal, Search, Withholding
from ..rules.answers import AnswerFacts, Withheld
from ..rules.application import Delivery, Medium
from ..rules.letter_fields import chinese_date
from ..rules.letters import LETTERS, LetterKind, basis_of
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.reviewing import ARTICLE_17, is_whole
from ..rules.stages import Move
from .answering import facts_of, given_on, under_review

#: Outcomes told by 不再处理告知书 rather than 答复书: the applicant has given the request up.
GIVEN_UP = LETTERS[LetterKind.TERMINATION].variants
#: Outcomes whose letter describes the search.
_SEARCHED = (Outcome.UNABLE_ABSENT, Outcome.UNABLE_ELSEWHERE)


@transaction.atomic
def seal(*, person: Person, application_id: int, by: By, seen: int | None = None) -> Letter:
    """Write the answer out, give it its number and seal, and decide the request. The applicant sees nothing yet.

    What is withheld is put down for its re-evaluation in a year (条例第十八条).
    """
    application = begin(Move.SEAL, person=person, pk=application_id, by=by, seen=seen)
    proposal = under_review(application)
    if not is_whole(given_on(proposal), queries.drafters_of(application)):
        raise Refused("没有完整的三级审核记录，不能编号用印", cite=ARTICLE_17)
    outcome = Outcome(proposal.outcome)
    letter = lettering.issue(
        application,
        LetterKind.TERMINATION if outcome in GIVEN_UP else LetterKind.ANSWER,
        by=by,
        says=words_of(proposal),
        outcome=outcome,
        proposal=proposal,
    )
    _write_sheet(proposal, outcome, by)
    application.outcome, application.decided_on = outcome, day_of(by)
    application.save(update_fields=["outcome", "decided_on"])
    if withholds(outcome, facts_of(proposal)):
        Withholding.objects.create(application=application, review_on=a_year_after(day_of(by)))
    done(
        application,
        Move.SEAL,
        by=by,
        note=f"{letter}，{OUTCOMES[outcome].short}",
        said="已作出答复，正在送达",
        detail={"letter": letter.pk, "number": letter.number, "outcome": outcome},
    )
    return letter


def withholds(outcome: Outcome, facts: AnswerFacts) -> bool:
    """Return whether information is withheld under 条例第十四条至第十六条: what goes to 行政复议 first does.

    A partial answer withholds only if one of its parts does; what is absent or elsewhere is not withheld.
    """
    if outcome is not Outcome.PARTIAL:
        return OUTCOMES[outcome].remedy == "R2"
    grounds = {part.ground for part in facts.withheld}
    return any(OUTCOMES[ground].remedy == "R2" for ground in Outcome if ground in grounds)


def a_year_after(day: date) -> date:
    """Return the same day of the next year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


# --- what the letter says -------------------------------------------------------------------------------------------


def _write_sheet(proposal: Proposal, outcome: Outcome, by: By) -> None:
    """Make the 审查呈批单 of the case: what was proposed, and what each of the three said of it."""
    verdicts = [
        f"{each.get_step_display()}：{'同意' if each.passed else '退回'}。{each.opinion}（{each.reviewer}，"
        f"{chinese_date(timezone.localdate(each.at))}；保密审查：{each.get_secrecy_display()}）"
        for each in proposal.verdicts.all()
    ]
    application = proposal.application
    says = {
        "conclusion": OUTCOMES[outcome].short,
        "basis": basis_of(LetterKind.TERMINATION if outcome in GIVEN_UP else LetterKind.ANSWER, outcome)
        or facts_of(proposal).special_law,
        "reason": facts_of(proposal).reason or proposal.reason,
        "search": tuple(map(_searched, application.searches.all())),
        "verdicts": tuple(verdicts),
    }
    lettering.issue(application, LetterKind.APPROVAL, by=by, says=says)


def words_of(proposal: Proposal) -> dict[str, Any]:
    """Return the answer's own fields of the letter (:class:`..rules.letter_fields.LetterData`) from draft and case."""
    application, facts, outcome = proposal.application, facts_of(proposal), Outcome(proposal.outcome)
    files = list(proposal.files.all())
    says: dict[str, Any] = {
        "reason": facts.reason,
        "where": facts.where,
        "withheld": facts.withheld,
        "secrecy_facts": facts.secrecy_facts,
        "special_law": facts.special_law,
        "opinion": _opinions(application, facts),
        "other_organ": facts.other_organ,
        "other_contact": facts.other_contact,
        "proper_channel": facts.proper_channel,
        "attachments": tuple(file.name for file in files),
    }
    if _rests_on_search(outcome, facts.withheld):
        says["search"] = tuple(map(_searched, application.searches.all()))
    if outcome in (Outcome.GRANTED, Outcome.PARTIAL):
        says["supply"] = _supply(application)
    if outcome is Outcome.PARTIAL:
        says["disclosed"] = "\n".join(map(_handed_over, files))
    if outcome is Outcome.NOPROC_REPEAT:
        says |= {"earlier_number": facts.earlier_number, "earlier_on": facts.earlier_on}
    if outcome is Outcome.NOPROC_ABUSE:
        says |= _request_for_reasons(application)
    if outcome is Outcome.OTHER:
        says |= {"basis": facts.special_law, "conclusion": proposal.reason}
    return says


def _rests_on_search(outcome: Outcome, withheld: tuple[Withheld, ...]) -> bool:
    return outcome in _SEARCHED or any(part.ground in _SEARCHED for part in withheld)


def _searched(search: Search) -> str:
    scope = f"（{search.scope}）" if search.scope else ""
    return f"{chinese_date(search.on)}，在{search.place}{scope}以“{search.words}”检索，结果：{search.found}"


def _supply(application: Application) -> str:
    ways = "、".join(Delivery(way).label for way in application.delivery if way in set(Delivery))
    if application.medium in set(Medium):
        return f"{ways}（{Medium(application.medium).label}）"
    return ways


def _handed_over(file: CaseFile) -> str:
    treated = "（已作区分处理）" if file.source == CaseFile.Source.REDACTED else ""
    return f"见附件“{file.name}”{treated}。"


def _opinions(application: Application, facts: AnswerFacts) -> str:
    """Return what became of asking third parties. Their names and words are not the applicant's to know."""
    asked = application.consultations.filter(kind=Consultation.Kind.THIRD_PARTY)
    lines = [_answered(each) for each in asked]
    if not lines and facts.third_party_not_asked:
        return f"没有征求第三方意见，原因是：{facts.third_party_not_asked}"
    return "\n".join(lines)


def _answered(asked: Consultation) -> str:
    sent = f"本机关于{chinese_date(asked.sent_on)}书面征求第三方意见"
    if asked.returned_on is None:
        return f"{sent}，第三方在规定期限内没有提出意见。"
    view = {True: "，本机关认为其理由合理", False: "，本机关认为其理由不合理"}.get(asked.has_ground, "")
    return f"{sent}，于{chinese_date(asked.returned_on)}收到其意见：{asked.get_opinion_display()}{view}。"


def _request_for_reasons(application: Application) -> dict[str, Any]:
    asked = application.letters.filter(kind=LetterKind.REASONS).last()
    return {"earlier_number": asked.number, "earlier_on": asked.dated} if asked else {}
