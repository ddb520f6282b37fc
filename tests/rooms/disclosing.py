"""Makes a bureau that answers requests, and requests at every stage, always through the real verbs.

A test says how far a request has come: ``handling(zsj)``, ``proposed(zsj, Outcome.UNABLE_ABSENT)``, ``served(zsj)``.
Each does all that comes before it: for an outcome also what the outcome needs (a search, an opinion, a lapsed notice).
Deeds are done at noon of a day; the next one is done on the day of the last unless ``on`` is given.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from mingting.accounts.models import Organ, Person, Post, Section
from mingting.accounts.rules.roles import Role
from mingting.disclosure import intake
from mingting.disclosure.actions import (
    allotting,
    answering,
    charging,
    consulting,
    correcting,
    explaining,
    filing,
    messaging,
    redacting,
    sealing,
    searching,
    serving,
    withdrawing,
)
from mingting.disclosure.gateways.redacting import Box
from mingting.disclosure.models import Application, CaseFile, Letter, Office, Proposal
from mingting.disclosure.rules.answers import AnswerFacts, SecrecyFacts, Withheld
from mingting.disclosure.rules.application import ApplicationForm
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.reviewing import Secrecy, Step
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.deeds import By

from ..rules.sample_pdfs import Page, Pdf
from . import making

#: A Monday; twenty working days later it is 2026-03-30.
MONDAY = date(2026, 3, 2)
DUE = date(2026, 3, 30)
#: Citizen numbers of nobody: the digits of a date and a running number, with the check character they call for.
CITIZENS = ("440113199003070013", "440113199003070021", "44011319900307003X")
SECRET_WORDS = "13800000000"
#: Outcomes that follow when a notice was not heeded, and a time after which every notice has lapsed.
LAPSING = (Outcome.OTHER_NO_CORRECTION, Outcome.OTHER_FEE_OVERDUE)
AFTER_ANY_NOTICE = timedelta(days=45)
#: What the answers say beyond what the case itself shows.
FACTS: dict[Outcome, AnswerFacts] = {
    Outcome.GRANTED: AnswerFacts(),
    Outcome.ALREADY_PUBLIC: AnswerFacts(where="https://www.example.gov.cn/zfxxgk/1.html"),
    Outcome.PARTIAL: AnswerFacts(
        withheld=(Withheld("联系人电话", "属于个人隐私，公开会损害其合法权益", Outcome.DENY_THIRD_PARTY),),
        third_party_not_asked="只涉及个人联系方式，遮盖后不影响第三方权益",
    ),
    Outcome.DENY_SECRET: AnswerFacts(secrecy_facts=SecrecyFacts("秘密", "十年", "示例保密事项范围第1项")),
    Outcome.DENY_LAW: AnswerFacts(special_law="《中华人民共和国示例法》第一条", reason="属于该条所列资料"),
    Outcome.DENY_THIRD_PARTY: AnswerFacts(reason="涉及第三方商业秘密，公开会损害其合法权益"),
    Outcome.DENY_QUERY: AnswerFacts(special_law="《不动产登记暂行条例》", where="不动产登记中心窗口"),
    Outcome.UNABLE_ABSENT: AnswerFacts(),
    Outcome.UNABLE_ELSEWHERE: AnswerFacts(
        other_organ="示例区住房和城乡建设局", other_contact="020-00000001", reason="该方案由住建部门制作"
    ),
    Outcome.NOPROC_PETITION: AnswerFacts(proper_channel="区信访局，020-00000002"),
    Outcome.NOPROC_PUBLICATION: AnswerFacts(where="区图书馆政府信息查阅点"),
    Outcome.OTHER_NO_CORRECTION: AnswerFacts(),
    Outcome.OTHER_FEE_OVERDUE: AnswerFacts(),
    Outcome.OTHER: AnswerFacts(special_law="《示例规定》第一条", reason="已与另一件申请合并办理"),
}
_counter = itertools.count(1)


@dataclass
class Bureau:
    """An organ with its office for disclosure, two sections, and people in every post of a request."""

    organ: Organ
    office: Office
    section: Section
    other_section: Section
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


#: Name → role; who sits in a section sits in the first, ``stranger`` and ``other_section_head`` in the other one.
ROLES = {
    "clerk": Role.DISCLOSURE_OFFICE,
    "office_head": Role.DISCLOSURE_HEAD,
    "section_head": Role.SECTION_HEAD,
    "handler": Role.HANDLER,
    "second_handler": Role.HANDLER,
    "legal": Role.LEGAL_ADVISER,
    "head": Role.HEAD,
    "stranger": Role.HANDLER,
    "other_section_head": Role.SECTION_HEAD,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
    "supervisor": Role.SUPERVISOR,
}
_IN_THE_OTHER = ("stranger", "other_section_head")


def bureau(code: str = "zsj", name: str = "番禺区政务服务和数据管理局", **office: Any) -> Bureau:
    """Return an organ that is ready to answer requests. ``office`` overrides what its office has set."""
    organ = making.organ(code, name)
    kept = Office.objects.create(
        organ=organ,
        **{
            "name": f"{name}办公室",
            "address": "示例区示例路1号",
            "phone": "020-00000000",
            "mark": mark_of(code),
            "review_body": "广州市番禺区人民政府",
            "review_url": "https://review.example.gov.cn/",
            "court": "广州铁路运输法院",
            "payment_way": "凭缴款通知书到银行缴纳",
            "charges_fees": True,
            "fonds": "109",
        }
        | office,
    )
    sections = making.section(organ, "政务公开科"), making.section(organ, "数据科")
    at = Bureau(organ, kept, *sections)
    for key, role in ROLES.items():
        at.people[key] = person(at, key, role)
    return at


def mark_of(code: str) -> str:
    """Return a 机关代字 that no other organ of the tests has."""
    return "番政数" if code == "zsj" else "".join("甲乙丙丁戊己庚辛壬癸"[ord(letter) % 10] for letter in code)


def person(at: Bureau, key: str, role: Role) -> Person:
    """Return a person of the bureau in one post, seated where the post has a seat."""
    made = Person.objects.create_user(
        username=f"{at.organ.code}_{key}", password="Correct-horse-1", name=f"{at.organ.code}{key}同志"
    )
    seat = at.other_section if key in _IN_THE_OTHER else at.section
    seated = role in (Role.HANDLER, Role.SECTION_HEAD)
    Post.objects.create(
        person=made, organ=at.organ, role=role, section=seat if seated else None, since=date(2020, 1, 1)
    )
    return made


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def by(who: Person | None, day: date = MONDAY) -> By:
    """Return the hand of a person, or of the applicant, at noon of a day."""
    return By(who.pk if who else None, who.name if who else "申请人", noon(day), "test")


def form(**more: Any) -> ApplicationForm:
    """Return a natural person's request that lacks nothing; each asks for something else."""
    number = next(_counter)
    return ApplicationForm(
        **{
            "applicant_type": "natural",
            "name": "何某",
            "id_kind": "citizen",
            "id_number": CITIZENS[0],
            "phone": "13800000000",
            "email": "applicant@example.cn",
            "address": "示例区示例路2号",
            "info_title": f"2025年第{number}批政务服务中心窗口设置方案",
            "delivery": ("portal", "post"),
            "medium": "electronic",
        }
        | more
    )


def day_of(case: Application) -> date:
    """Return the day of the last deed on the request."""
    return timezone.localdate(case.events.latest("pk").at)


def fresh(case: Application) -> Application:
    """Return the request as the database has it now."""
    return Application.objects.get(pk=case.pk)


# --- stages, each after all that comes before -----------------------------------------------------------------------


def filed(at: Bureau, *, on: date = MONDAY, **more: Any) -> filing.Filed:
    """File on line: waiting for confirmation, with the code that only the applicant gets to know."""
    return filing.file_online(organ_id=at.organ.pk, form=form(**more), by=by(None, on))


def registered(at: Bureau, *, on: date = MONDAY, channel: str = "counter", **more: Any) -> Application:
    """Register at the counter, so that it is received on the same day; letters bear their own number."""
    tracking = {"tracking_in": "XA12345678944"} if channel == "registered_mail" else {}
    made = filing.register(
        person=at.clerk,
        organ_id=at.organ.pk,
        form=form(**more),
        channel=channel,
        arrived_on=on,
        by=by(at.clerk, on),
        **tracking,
    )
    return fresh(made.application)


def handling(at: Bureau, *, on: date = MONDAY, **more: Any) -> Application:
    """Register and give to the handler."""
    case = registered(at, on=on, **more)
    allotting.allot(
        person=at.clerk, application_id=case.pk, section=at.section, handler=at.handler, by=by(at.clerk, on)
    )
    return fresh(case)


def proposed(
    at: Bureau,
    outcome: Outcome | str = Outcome.GRANTED,
    *,
    case: Application | None = None,
    on: date | None = None,
    facts: AnswerFacts | None = None,
    file_ids: Collection[int] | None = None,
) -> Application:
    """Draft the answer, after whatever its outcome needs. ``facts`` and ``file_ids`` take the place of the usual."""
    case = prepared(at, outcome, case)
    propose(at, case, outcome, on=on, facts=facts, file_ids=file_ids)
    return fresh(case)


def reviewed(
    at: Bureau, outcome: Outcome | str = Outcome.GRANTED, *, case: Application | None = None, **more: Any
) -> Application:
    """Have the draft passed by all three, each by somebody else."""
    if case is None or case.stage != Stage.REVIEW:
        case = proposed(at, outcome, case=case, **more)
    for step in Step:
        review(at, case, step)
    return fresh(case)


def sealed(
    at: Bureau, outcome: Outcome | str = Outcome.GRANTED, *, case: Application | None = None, **more: Any
) -> Application:
    """Give the answer its number and seal."""
    if case is None or case.stage != Stage.SEALING:
        case = reviewed(at, outcome, case=case, **more)
    sealing.seal(person=at.clerk, application_id=case.pk, by=by(at.clerk, day_of(case)))
    return fresh(case)


def sent(
    at: Bureau,
    outcome: Outcome | str = Outcome.GRANTED,
    *,
    case: Application | None = None,
    method: str = "post",
    **more: Any,
) -> Application:
    """Send the answer, by the post unless said otherwise."""
    if case is None or case.stage != Stage.ISSUED:
        case = sealed(at, outcome, case=case, **more)
    send(at, case, method=method)
    return fresh(case)


def served(
    at: Bureau, outcome: Outcome | str = Outcome.GRANTED, *, case: Application | None = None, **more: Any
) -> Application:
    """Send the answer by the post and note that it was signed for; 撤回 ends with the withdrawal."""
    if outcome == Outcome.OTHER_WITHDRAWN:
        return withdrawn(at, case=case)
    if case is None or case.stage != Stage.SENT:
        case = sent(at, outcome, case=case, **more)
    day = day_of(case)
    serving.note_service(
        person=at.clerk, application_id=case.pk, served_on=day, receiver="本人", by=by(at.clerk, day)
    )
    return fresh(case)


def withdrawn(at: Bureau, *, case: Application | None = None, on: date = MONDAY) -> Application:
    """Have the applicant take the request back."""
    case = case or handling(at, on=on)
    withdrawing.withdraw(person=None, application_id=case.pk, reason="", by=by(None, day_of(case)))
    return fresh(case)


# --- single deeds, by who usually does them -------------------------------------------------------------------------


def information(
    at: Bureau,
    case: Application,
    *,
    words: str = f"窗口设置方案\n联系人电话{SECRET_WORDS}",
    name: str = "方案.pdf",
) -> CaseFile:
    """Lay a file with the information asked for into the case: one page, one word below the other."""
    lines = [(72.0, 100.0 + 40 * row, 14.0, line) for row, line in enumerate(words.splitlines())]
    upload = intake.Upload(name, Pdf([Page(words=lines)]).bytes(), CaseFile.Source.INFORMATION)
    return messaging.take_file(
        person=at.handler, application_id=case.pk, upload=upload, by=by(at.handler, day_of(case))
    )


def redacted(at: Bureau, case: Application, original: CaseFile | None = None) -> CaseFile:
    """Cover the second line of the information, and lay the result into the case."""
    original = original or information(at, case)
    box = Box(0, 0.05, 0.13, 0.9, 0.06, "第十五条 个人隐私")
    return redacting.redact(
        person=at.handler, file_id=original.pk, boxes=[box], by=by(at.handler, day_of(case))
    )


def propose(
    at: Bureau,
    case: Application,
    outcome: Outcome | str = Outcome.GRANTED,
    *,
    who: Person | None = None,
    on: date | None = None,
    facts: AnswerFacts | None = None,
    file_ids: Collection[int] | None = None,
    **more: Any,
) -> Proposal:
    """Draft the answer with the facts that the outcome usually has, and all files meant for the applicant."""
    who = who or at.handler
    lapse = AFTER_ANY_NOTICE if outcome in LAPSING else timedelta()
    return answering.propose(
        person=who,
        application_id=case.pk,
        outcome=outcome,
        facts=facts or facts_for(case, outcome),
        reason="拟照此答复",
        file_ids=files_for(case, outcome) if file_ids is None else file_ids,
        by=by(who, on or day_of(case) + lapse),
        **more,
    )


def facts_for(case: Application, outcome: Outcome | str) -> AnswerFacts:
    """Return what an answer of the outcome says; a repeated request names the reply to the same applicant."""
    if outcome == Outcome.NOPROC_REPEAT:
        earlier = Letter.objects.filter(kind="answer", application__organ=case.organ).latest("pk")
        return AnswerFacts(earlier_number=earlier.number)
    return FACTS.get(Outcome(outcome), AnswerFacts(reason="经审查，情况如此"))


def files_for(case: Application, outcome: Outcome | str) -> list[int]:
    """Return the files that go with the outcome: redacted ones, or the information as it is."""
    source = {Outcome.GRANTED: CaseFile.Source.INFORMATION, Outcome.PARTIAL: CaseFile.Source.REDACTED}
    return [file.pk for file in case.files.filter(source=source.get(Outcome(outcome), ""))]


def review(
    at: Bureau,
    case: Application,
    step: Step | str,
    *,
    who: Person | None = None,
    passed: bool = True,
    secrecy: str = Secrecy.MAY_DISCLOSE,
    opinion: str = "",
    on: date | None = None,
) -> None:
    """Give one step's verdict, by who holds its post unless said otherwise."""
    usual = {Step.SECTION: at.section_head, Step.LEGAL: at.legal, Step.HEAD: at.head}
    who = who or usual[Step(step)]
    answering.review(
        person=who,
        application_id=case.pk,
        step=step,
        passed=passed,
        secrecy=secrecy,
        opinion=opinion or ("" if passed else "请补充事实"),
        by=by(who, on or day_of(case)),
    )


_SENDING: dict[str, dict[str, str]] = {
    "post": {"carrier": "EMS", "tracking_no": "1234567890123"},
    "counter": {"receiver": "何某"},
    "entrusted": {"carrier": "示例镇人民政府"},
    "email": {},
    "portal": {},
}


def send(at: Bureau, case: Application, *, method: str = "post", on: date | None = None, **more: Any) -> None:
    """Send the answer by the clerk's hand, with all that the method asks for."""
    day = on or day_of(case)
    serving.send(
        person=at.clerk,
        application_id=case.pk,
        method=method,
        by=by(at.clerk, day),
        **_SENDING.get(method, {}) | more,
    )


def search(at: Bureau, case: Application) -> None:
    searching.log_search(
        person=at.handler,
        application_id=case.pk,
        place="档案系统",
        words="窗口设置 方案",
        found="没有找到相关文件",
        by=by(at.handler, day_of(case)),
    )


def answer_of(case: Application) -> Letter:
    """Return the letter that answers the request."""
    return serving.answer_letter(case)


# --- what each outcome needs before it can be proposed --------------------------------------------------------------


def prepared(at: Bureau, outcome: Outcome | str, case: Application | None = None) -> Application:
    """Do what an outcome needs: the same for every request, so that each of the 24 is reached by a real path."""
    outcome = Outcome(outcome)
    if case is None:
        if outcome is Outcome.NOPROC_REPEAT:
            served(at, case=handling(at))
        case = handling(at)
    _PREPARE.get(outcome, lambda *_: None)(at, case)
    return fresh(case)


def _find(at: Bureau, case: Application) -> None:
    information(at, case)


def _redact(at: Bureau, case: Application) -> None:
    redacted(at, case)


def ask_third_party(at: Bureau, case: Application) -> int:
    """Ask a third party, and return the consultation's number."""
    asked = consulting.consult(
        person=at.handler,
        application_id=case.pk,
        kind="third_party",
        to="示例科技公司",
        question="窗口设置方案中的报价",
        address="示例区示例路3号",
        by=by(at.handler, day_of(case)),
    )
    return asked.pk


def third_party_says(
    at: Bureau, case: Application, consultation_id: int, opinion: str = "disagree", *, has_ground: bool = True
) -> None:
    """Take in a third party's opinion three days later; an objection has good reasons unless said otherwise."""
    consulting.receive_opinion(
        person=at.handler,
        consultation_id=consultation_id,
        opinion=opinion,
        text="报价是本公司的商业秘密",
        has_ground=None if opinion == "agree" else has_ground,
        by=by(at.handler, day_of(case) + timedelta(days=3)),
    )


def _hear_third_party(at: Bureau, case: Application) -> None:
    third_party_says(at, case, ask_third_party(at, case))


def ask_correction(at: Bureau, case: Application) -> None:
    correcting.ask_correction(
        person=at.handler,
        application_id=case.pk,
        unclear="没有写明年度",
        guidance="请写明所需方案的年度",
        by=by(at.handler, day_of(case)),
    )


def _correct(at: Bureau, case: Application) -> None:
    ask_correction(at, case)
    correcting.correct(
        person=None,
        application_id=case.pk,
        text="所有年度",
        by=by(None, day_of(case) + timedelta(days=2)),
    )


def _ask_reasons(at: Bureau, case: Application) -> None:
    day = day_of(case)
    explaining.ask_reasons(
        person=at.handler, application_id=case.pk, facts="一个月内申请四十件", by=by(at.handler, day)
    )
    explaining.explain(
        person=None, application_id=case.pk, text="想都看看", by=by(None, day + timedelta(days=1))
    )
    explaining.judge_reasons(
        person=at.office_head,
        application_id=case.pk,
        is_reasonable=False,
        ground="没有说明数量如此之多的原因",
        by=by(at.office_head, day + timedelta(days=2)),
    )


def charge(at: Bureau, case: Application, *, pages: int = 40) -> None:
    """Notify of a fee by pages, and note that the notice arrived the same day."""
    day = day_of(case)
    charging.charge(
        person=at.clerk, application_id=case.pk, method="volume", count=pages, by=by(at.clerk, day)
    )
    charging.note_fee_notice(person=at.clerk, application_id=case.pk, delivered_on=day, by=by(at.clerk, day))


_PREPARE: dict[Outcome, Callable[[Bureau, Application], None]] = {
    Outcome.GRANTED: _find,
    Outcome.PARTIAL: _redact,
    Outcome.DENY_THIRD_PARTY: _hear_third_party,
    Outcome.UNABLE_ABSENT: search,
    Outcome.UNABLE_UNCLEAR: _correct,
    Outcome.NOPROC_ABUSE: _ask_reasons,
    Outcome.OTHER_NO_CORRECTION: ask_correction,
    Outcome.OTHER_FEE_OVERDUE: charge,
}
