"""The answer is proposed, and reviewed by three people before it may be given (条例第十七条、第三十六条)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from django.db import transaction

from mingting.accounts.api import Person
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..casework import begin, day_of, demand_words, done
from ..models import Application, CaseFile, Consultation, Letter, Proposal, Verdict
from ..rules import fees, questions
from ..rules.answers import AnswerFacts, Opinion, SecrecyFacts, Withheld, answer_faults
from ..rules.letters import LetterKind
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.reviewing import STEPS, Given, Step, check_verdict, current, may_review
from ..rules.stages import Move, Stage
from .filing import Faults

ARTICLE_36 = cite("条例", "第三十六条")
ARTICLE_37 = cite("条例", "第三十七条")
#: Outcomes by which something not yet public is given.
GIVING = (Outcome.GRANTED, Outcome.PARTIAL)
#: What may be handed to the applicant: never a paper that came in for the office's own use.
GIVEN_FROM = (CaseFile.Source.INFORMATION, CaseFile.Source.REDACTED)
#: While the applicant is awaited, only this may be answered, and only when the time is over.
_WHILE_WAITING = {
    Stage.CORRECTION: Outcome.OTHER_NO_CORRECTION,
    Stage.PAYMENT: Outcome.OTHER_FEE_OVERDUE,
}
_ASKED_UNDER = {
    Consultation.Kind.THIRD_PARTY: cite("条例", "第三十二条"),
    Consultation.Kind.CO_PRODUCER: cite("条例", "第三十四条"),
    Consultation.Kind.OTHER_ORGAN: cite("条例", "第三十三条第三款"),
    Consultation.Kind.SECRECY: cite("条例", "第十七条第三款"),
}
_OBJECTING = (Consultation.Opinion.DISAGREE, Consultation.Opinion.PARTLY)


@transaction.atomic
def propose(
    *,
    person: Person,
    application_id: int,
    outcome: str,
    facts: AnswerFacts,
    reason: str,
    by: By,
    path: Mapping[str, str] | None = None,
    file_ids: Collection[int] = (),
    seen: int | None = None,
) -> Proposal:
    """Draft the answer and hand it to review.

    ``facts`` are what the drafter writes; whatever the case's own rows show (searches, corrections, fees, opinions,
    earlier replies) is put in their place, so that nobody claims what the record does not show. ``path`` are the
    answers given to the wizard, ``file_ids`` the case's files to be handed over. ``reason`` is the drafter's word to
    the reviewers; for 其他 it is the decision that the letter states. Raises :class:`Faults` with all that is lacking.
    """
    application = begin(Move.PROPOSE, person=person, pk=application_id, by=by, seen=seen)
    decided = _proposable(application, outcome)
    reason = demand_words(reason, "拟办意见", field="reason", cite=ARTICLE_36)
    files = _files(application, decided, file_ids)
    if decided is Outcome.NOPROC_REPEAT:
        facts = _with_earlier_reply(application, facts)
    facts = on_record(application, facts, day=day_of(by), disclosed_files=len(files))
    _demand_whole(application, decided, facts, day_of(by))
    walked = {question.id: choice.value for question, choice in questions.path(path or {})}
    end = questions.proposal(walked)
    proposal = Proposal.objects.create(
        application=application,
        outcome=decided,
        suggested=(end.outcome if end else None) or "",
        path=walked,
        facts=_stored(facts),
        reason=reason,
        person_no=person.pk,
        who=person.name,
        at=by.at,
    )
    proposal.files.set(files)
    done(
        application,
        Move.PROPOSE,
        by=by,
        note=f"拟“{OUTCOMES[decided].short}”：{reason}",
        detail={"proposal": proposal.pk, "outcome": decided, "files": [file.pk for file in files]},
    )
    return proposal


@transaction.atomic
def take_back(*, person: Person, application_id: int, by: By, seen: int | None = None) -> Proposal:
    """Take the draft back to work on it, as long as nobody has reviewed it."""
    application = begin(Move.TAKE_BACK, person=person, pk=application_id, by=by, seen=seen)
    proposal = under_review(application)
    if proposal.verdicts.exists():
        raise Refused("已有人审核，不能撤回；需要修改的，请审核人退回", cite=cite("条例", "第四十五条"))
    proposal.taken_back_at = by.at
    proposal.save(update_fields=["taken_back_at"])
    done(
        application,
        Move.TAKE_BACK,
        by=by,
        after=_drafted_at(proposal),
        note=f"{person.name}撤回拟答复",
        detail={"proposal": proposal.pk},
    )
    return proposal


@transaction.atomic
def review(
    *,
    person: Person,
    application_id: int,
    step: str,
    passed: bool,
    secrecy: str,
    opinion: str,
    by: By,
    seen: int | None = None,
) -> Verdict:
    """Give one step's verdict: the next step follows, the seal when all three have passed, or the draft goes back."""
    application = begin(Move.REVIEW, person=person, pk=application_id, by=by, seen=seen)
    proposal = under_review(application)
    if step not in set(Step):
        raise Refused("请选择审核环节", field="step", cite=cite("条例", "第十七条"))
    given = given_on(proposal)
    may_review(
        given,
        step=Step(step),
        person=person.pk,
        roles=queries.roles_on(person, application, day_of(by)),
        drafters=queries.drafters_of(application),
    )
    check_verdict(passed=passed, secrecy=secrecy, opinion=opinion, discloses=gives(proposal))
    verdict = Verdict.objects.create(
        proposal=proposal,
        step=step,
        reviewer_no=person.pk,
        reviewer=person.name,
        passed=passed,
        secrecy=secrecy,
        opinion=opinion.strip(),
        at=by.at,
    )
    after = _drafted_at(proposal)
    if passed:
        after = Stage.REVIEW if current(given_on(proposal)) else Stage.SEALING
    said = "同意" if passed else "退回"
    done(
        application,
        Move.REVIEW,
        by=by,
        after=after,
        note=f"{STEPS[Step(step)].name}{said}{'：' + verdict.opinion if verdict.opinion else ''}",
        detail={"proposal": proposal.pk, "step": step, "passed": passed, "secrecy": secrecy},
    )
    return verdict


# --- what is under review, and what the case shows -----------------------------------------------------------------


def under_review(application: Application) -> Proposal:
    """Return the newest draft that was not taken back."""
    proposal = application.proposals.filter(taken_back_at__isnull=True).last()
    if proposal is None:
        raise Refused("本件没有拟出答复", cite=ARTICLE_36)
    return proposal


def _drafted_at(proposal: Proposal) -> Stage:
    """Return the stage that the draft came from: who was awaited may still put right, or pay, with good reason."""
    return next((at for at, outcome in _WHILE_WAITING.items() if outcome == proposal.outcome), Stage.HANDLING)


def given_on(proposal: Proposal) -> tuple[Given, ...]:
    """Return the verdicts given on a draft, in the order they were given."""
    return tuple(Given(Step(each.step), each.reviewer_no, each.passed) for each in proposal.verdicts.all())


def gives(proposal: Proposal) -> bool:
    """Return whether the draft hands something to the applicant that was not public before."""
    return proposal.outcome in GIVING or proposal.files.exists()


def facts_of(proposal: Proposal) -> AnswerFacts:
    """Return the facts of a draft as the rules and the letters read them."""
    known = {field.name for field in fields(AnswerFacts)}
    stored = {name: value for name, value in proposal.facts.items() if name in known}
    secrecy, earlier_on = stored.get("secrecy_facts"), stored.get("earlier_on")
    return AnswerFacts(
        **stored
        | {
            "withheld": tuple(Withheld(**part) for part in stored.get("withheld", ())),
            "secrecy_facts": SecrecyFacts(**secrecy) if secrecy else None,
            "earlier_on": date.fromisoformat(earlier_on) if earlier_on else None,
        }
    )


def _stored(facts: AnswerFacts) -> dict[str, Any]:
    earlier_on = facts.earlier_on.isoformat() if facts.earlier_on else None
    return asdict(facts) | {"earlier_on": earlier_on, "withheld": [asdict(part) for part in facts.withheld]}


def on_record(
    application: Application, facts: AnswerFacts, *, day: date, disclosed_files: int
) -> AnswerFacts:
    """Return the facts with everything that the case itself shows on ``day`` put in place of what was claimed."""
    correction = getattr(application, "correction", None)
    fee = getattr(application, "fee", None)
    explanation = getattr(application, "explanation", None)
    asked = list(application.consultations.filter(kind=Consultation.Kind.THIRD_PARTY))
    refusals = [each for each in asked if each.has_ground and each.opinion in _OBJECTING]
    unpaid = fee is not None and fee.paid_on is None and fee.pay_by is not None
    return replace(
        facts,
        searches=application.searches.count(),
        was_corrected=correction is not None and correction.corrected_on is not None,
        correction_lapsed=(
            correction is not None and correction.corrected_on is None and day > correction.correct_by
        ),
        fee_lapsed=unpaid and fees.lapsed(fee.pay_by, day),
        reason_found_unreasonable=explanation is not None and explanation.is_reasonable is False,
        disclosed_files=disclosed_files,
        third_party=_third_party(refusals or asked, day),
        third_party_ground="；".join(each.text for each in refusals),
        third_party_not_asked="" if asked else facts.third_party_not_asked,
        overrides_third_party=facts.overrides_third_party and bool(refusals),
    )


def _third_party(asked: Collection[Consultation], day: date) -> str:
    """Return what the third parties said, taken together: one objection outweighs any consent.

    A third party that has let its time pass is silent; one that neither agreed nor objected leaves the decision to
    the organ just so. Who still has time has not answered.
    """
    said = set()
    for each in asked:
        if each.returned_on is not None:
            said.add(each.opinion if each.opinion in set(Opinion) else Opinion.SILENT)
        elif day > each.reply_by:
            said.add(Opinion.SILENT)
    order = (Opinion.DISAGREE, Opinion.PARTLY, Opinion.SILENT, Opinion.AGREE)
    return next((str(opinion) for opinion in order if opinion in said), "")


# --- what a draft is refused for -----------------------------------------------------------------------------------


def _proposable(application: Application, outcome: str) -> Outcome:
    if outcome not in set(Outcome):
        raise Refused("请选择处理结果", field="outcome", cite=ARTICLE_36)
    decided = Outcome(outcome)
    if decided is Outcome.OTHER_WITHDRAWN:
        raise Refused("申请人撤回申请的，请办理“撤回申请”，不作答复", field="outcome", cite=ARTICLE_36)
    only = _WHILE_WAITING.get(Stage(application.stage))
    if only is not None and decided is not only:
        raise Refused(
            f"正在等待申请人，只有期限届满后可以按“{OUTCOMES[only].short}”处理",
            field="outcome",
            cite=OUTCOMES[only].cite,
        )
    return decided


def _files(application: Application, outcome: Outcome, file_ids: Collection[int]) -> list[CaseFile]:
    """Return the files to be handed over; an original that was redacted is never among them."""
    files = list(application.files.filter(pk__in=set(file_ids), source__in=GIVEN_FROM))
    if len(files) != len(set(file_ids)):
        raise Refused(
            "只能提供本件案卷中“拟提供的信息”或者“区分处理后的信息”", field="file_ids", cite=ARTICLE_36
        )
    if not files:
        return []
    if OUTCOMES[outcome].group not in ("grant", "deny"):
        raise Refused(
            f"处理结果是“{OUTCOMES[outcome].short}”的，不附提供的信息", field="file_ids", cite=ARTICLE_36
        )
    original = application.files.filter(pk__in=[file.pk for file in files], redactions__isnull=False).first()
    if original is not None:
        raise Refused(
            f"“{original.name}”已作区分处理，只能提供处理后的文件", field="file_ids", cite=ARTICLE_37
        )
    redacted = any(file.source == CaseFile.Source.REDACTED for file in files)
    if redacted and outcome in (Outcome.GRANTED, Outcome.ALREADY_PUBLIC):
        raise Refused("提供区分处理后的信息的，处理结果应当是“部分公开”", field="outcome", cite=ARTICLE_37)
    return files


def _with_earlier_reply(application: Application, facts: AnswerFacts) -> AnswerFacts:
    """Return the facts with the day of the earlier reply as it was kept; refuse a reply that was somebody else's.

    A reply from before this platform is not on record here: the paper itself must then lie in the case.
    """
    number = facts.earlier_number.strip()
    if not number:
        return facts
    article = OUTCOMES[Outcome.NOPROC_REPEAT].cite
    letter = Letter.objects.filter(number=number, application__organ_id=application.organ_id).first()
    if letter is None:
        if not application.files.filter(source=CaseFile.Source.STAFF).exists():
            raise Refused(
                f"本平台没有文号“{number}”的答复；是在此之前作出的，请先将该答复归入本件案卷",
                field="earlier_number",
                cite=article,
            )
        return facts
    earlier = letter.application
    is_reply = (
        letter.kind == LetterKind.ANSWER
        and earlier.answered_on is not None
        and earlier.pk not in (application.pk, application.follows_id)
        and earlier.applicant.identity == application.applicant.identity
    )
    if not is_reply:
        raise Refused(f"“{number}”不是本机关对该申请人另一件申请的答复", field="earlier_number", cite=article)
    return replace(facts, earlier_number=number, earlier_on=letter.dated)


def _demand_whole(application: Application, outcome: Outcome, facts: AnswerFacts, day: date) -> None:
    faults = [
        *_waited_for(application, outcome, day),
        *answer_faults(outcome, facts),
        *_without_basis(outcome, facts),
    ]
    if faults:
        raise Faults(faults)


def _waited_for(application: Application, outcome: Outcome, day: date) -> Iterator[Refused]:
    """Yield what must be waited for before the answer: opinions asked for that may still come, or must come."""
    rests_on_third_party = outcome is Outcome.DENY_THIRD_PARTY
    if outcome not in GIVING and not rests_on_third_party:
        return
    for each in application.consultations.all():
        kind = Consultation.Kind(each.kind)
        if kind not in _ASKED_UNDER or (rests_on_third_party and kind != Consultation.Kind.THIRD_PARTY):
            continue
        # Nobody's silence decides whether something is a State secret.
        is_open = each.returned_on is None and (day <= each.reply_by or kind == Consultation.Kind.SECRECY)
        if is_open:
            yield Refused(
                f"已征求{kind.label}“{each.to}”的意见，{each.reply_by} 前可以反馈，收到意见或者期限届满后再答复",
                field="outcome",
                cite=_ASKED_UNDER[kind],
            )
        elif kind == Consultation.Kind.SECRECY and each.opinion in _OBJECTING and outcome is Outcome.GRANTED:
            yield Refused(
                f"“{each.to}”确定不能全部公开，不得予以公开", field="outcome", cite=_ASKED_UNDER[kind]
            )


def _without_basis(outcome: Outcome, facts: AnswerFacts) -> Iterator[Refused]:
    """其他 falls under no article of its own: its letter could not be written without a basis."""
    if outcome is Outcome.OTHER and not facts.special_law.strip():
        yield Refused(
            "按其他情形处理的，请写明所依据的规定", field="special_law", cite=OUTCOMES[outcome].cite
        )
