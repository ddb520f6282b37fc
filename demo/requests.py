"""Plays the demo's requests for information: every step of the texts is a deed of the room's own verbs, at its hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mingting.accounts.models import Person
from mingting.commons.calendar import calendar
from mingting.disclosure import actions
from mingting.disclosure.gateways.redacting import Box
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import Application, CaseFile, Consultation, Dispute
from mingting.disclosure.rules.answers import AnswerFacts, SecrecyFacts, Withheld
from mingting.disclosure.rules.application import ApplicationForm
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.reviewing import Secrecy, Step
from mingting.kernel.deeds import By

from . import reading
from .papers import COVERED, paper

if TYPE_CHECKING:
    from .builder import Year

_REVIEW_URL = "https://www.mingting-demo.gov.cn/xzfy/"
_MORNING = time(9, 10)
#: How long after one deed the next one on the same day is done.
_BETWEEN = timedelta(minutes=11)
_OPINIONS = {
    "agree": "同意公开。",
    "disagree": "所涉报价和技术方案是本单位的商业秘密，公开会损害本单位的合法权益，不同意公开。",
    "legal": "同意按条例办理。所引条款准确，建议写明检索经过，并告知救济途径。",
    "counsel": "程序合法；答复应当写明负责机关的名称和联系方式。",
}
#: What an answer of each kind says beyond what its case shows.
_FACTS: dict[Outcome, dict[str, Any]] = {
    Outcome.PARTIAL: {
        "withheld": (
            Withheld("合同第二条的报价", "属于第三方商业秘密，第三方不同意公开且理由合理", Outcome.DENY_THIRD_PARTY),
        ),
    },
    Outcome.DENY_SECRET: {"secrecy_facts": SecrecyFacts("秘密", "十年", "国家物资储备保密事项范围的有关规定")},
    Outcome.DENY_LAW: {"special_law": "《中国公民收养子女登记办法》和婚姻、收养登记档案管理的规定",
                       "reason": "收养登记档案依照有关规定只供当事人等查阅，禁止向他人公开。"},
    Outcome.DENY_SAFETY: {"reason": "布点图公开后可能被用于规避安全防范，危及公共安全。"},
    Outcome.DENY_THIRD_PARTY: {"reason": "申请材料含个人收入、病情等隐私，公开会损害其合法权益。"},
    Outcome.DENY_INTERNAL: {"reason": "值班安排属于内部人事和后勤管理信息，对外不产生影响。"},
    Outcome.DENY_PROCESS: {"reason": "所申请的是决定作出前的讨论材料，没有对外发生效力，公开会影响意见的充分表达。"},
    Outcome.DENY_CASEFILE: {"reason": "所申请的是行政执法案卷信息；当事人可以依照行政处罚法查阅案卷。"},
    Outcome.UNABLE_CREATE: {"reason": "本机关没有制作过按社区划分的预测，需要对现有信息加工、分析。"},
    Outcome.UNABLE_UNCLEAR: {"reason": "补正后仍没有写明项目名称、年度或者文号，无法据以检索。"},
    Outcome.NOPROC_ABUSE: {"reason": "一个月内申请三十余件，说明的理由与数量、频次不相称。"},
    Outcome.NOPROC_CONFIRM: {"reason": "要求对已经取得的文件出具确认，不是获取政府信息的申请。"},
}  # fmt: skip


@dataclass
class Case:
    """One request in the playing: its text, its organ's people, the hour of the deed, its row once it is there."""

    entry: dict[str, Any]
    team: dict[str, list[Person]]
    now: datetime
    pk: int = 0
    last: dict[str, int] = field(default_factory=dict)

    def row(self) -> Application:
        return Application.objects.get(pk=self.pk)

    def by(self, role: str, number: int = 0) -> dict[str, Any]:
        """Return who acts and their hand, at the hour of this deed."""
        person = self.team[role][number]
        return {"person": person, "by": By(person.pk, person.name, self.now, "10.0.0.8")}

    def applicant(self) -> By:
        return By(None, "申请人", self.now, "10.0.9.9")

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


class Requests:
    """Plans every request of the demo as deeds of the year that is being built."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.texts = reading.table("requests")
        self.cases: dict[str, Case] = {}

    def plan(self) -> None:
        """Open the offices and put every step of every request into the year, at its hour."""
        for entry in self.texts["office"]:
            self._open(entry)
        for entry in self.texts["request"]:
            self._plan(entry)

    def _team(self, organ: str) -> dict[str, list[Person]]:
        team: dict[str, list[Person]] = {}
        for entry in reading.table("people")["person"]:
            for post in entry["posts"]:
                if post["organ"] == organ:
                    team.setdefault(post["role"], []).append(self.year.people[entry["username"]])
        return team

    def _open(self, entry: dict[str, Any]) -> None:
        organ = self.year.organs[entry["organ"]]
        person = self._team(entry["organ"])["disclosure_office"][0]
        settings = {name: value for name, value in entry.items() if name != "organ"}
        at = _at(date(2023, 1, 3))
        actions.keep_office(
            person=person,
            organ_id=organ.pk,
            by=By(person.pk, person.name, at, "10.0.0.8"),
            **settings,
            review_body="广州市番禺区人民政府",
            review_url=_REVIEW_URL,
        )

    def _plan(self, entry: dict[str, Any]) -> None:
        began = entry["on"] if "on" in entry else _working_days_before(self.year.today, entry["ago"])
        case = self.cases[entry["key"]] = Case(entry, self._team(entry["organ"]), _at(began))
        when = _at(began)
        for step in entry["steps"].split():
            if step.startswith("+"):
                when = _at(calendar().add(timezone.localdate(when), int(step)))
                continue
            if timezone.localdate(when) > self.year.today:
                raise ValueError(f"{entry['key']}: {step} would be done after the demo is built")
            self.year.at(when, self._deed(case, step, when))
            when += _BETWEEN

    def _deed(self, case: Case, step: str, when: datetime) -> Callable[[], None]:
        name, *words = step.split(":")

        def do() -> None:
            case.now = when
            getattr(self, f"_do_{name}")(case, *words)

        return do

    # --- coming in -------------------------------------------------------------------------------------------------

    def _form(self, case: Case) -> ApplicationForm:
        entry, who = case.entry, dict(self.texts["applicant"][case.entry["applicant"]])
        who["needs_help"] = tuple(who.get("needs_help", ()))
        on_paper = any(step.startswith("charge") for step in entry["steps"].split())
        return ApplicationForm(
            **who,
            info_title=entry["title"],
            description=entry["description"],
            delivery=("post",) if on_paper else ("portal", "post"),
            medium="paper" if on_paper else "electronic",
            accepts_other=True,
        )

    def _do_file(self, case: Case) -> None:
        organ = self.year.organs[case.entry["organ"]]
        case.pk = actions.file_online(
            organ_id=organ.pk, form=self._form(case), by=case.applicant()
        ).application.pk

    def _do_register(self, case: Case) -> None:
        organ = self.year.organs[case.entry["organ"]]
        channel = case.entry["channel"]
        case.pk = actions.register(
            organ_id=organ.pk,
            form=self._form(case),
            channel=channel,
            arrived_on=case.today,
            tracking_in="XA00000000044" if channel == "registered_mail" else "",
            **case.by("disclosure_office"),
        ).application.pk

    def _do_call(self, case: Case) -> None:
        actions.note_call(
            application_id=case.pk,
            note="按所留电话拨打三次，无人接听，已发短信",
            **case.by("disclosure_office"),
        )

    def _do_confirm(self, case: Case) -> None:
        actions.confirm(
            application_id=case.pk,
            confirmed_on=case.today,
            note="电话联系申请人，双方确认收到",
            **case.by("disclosure_office"),
        )

    def _do_allot(self, case: Case) -> None:
        handler = case.team["handler"][0]
        section = handler.posts.filter(role="handler", until__isnull=True).earliest("pk").section
        actions.allot(
            application_id=case.pk, section=section, handler=handler, **case.by("disclosure_office")
        )

    # --- in the handler's hands ------------------------------------------------------------------------------------

    def _do_search(self, case: Case) -> None:
        actions.log_search(
            application_id=case.pk,
            place="办公自动化系统" if not case.row().searches.exists() else "机关档案室目录",
            words=case.entry["title"][:12],
            scope="全部年度",
            found="没有检索到相符的文件",
            **case.by("handler"),
        )

    def _do_correction(self, case: Case) -> None:
        actions.ask_correction(
            application_id=case.pk,
            unclear="没有写明文件的名称、年度或者其他便于查询的特征",
            guidance="请写明所需信息的年度、所涉单位或者文号；不知道文号的，可以写明大致内容和形成时间",
            **case.by("handler"),
        )

    def _do_correct(self, case: Case) -> None:
        actions.correct(
            person=None, application_id=case.pk, text="补充：所需的是2024年的文件", by=case.applicant()
        )

    def _do_reasons(self, case: Case) -> None:
        actions.ask_reasons(
            application_id=case.pk,
            facts="近一个月内向本机关提出申请三十二件，内容多有重合",
            **case.by("handler"),
        )

    def _do_explain(self, case: Case) -> None:
        actions.explain(person=None, application_id=case.pk, text="用于了解近年的情况", by=case.applicant())

    def _do_judge(self, case: Case, finding: str) -> None:
        later = calendar().add(case.row().due_on, 20) if finding == "defer" else None
        actions.judge_reasons(
            application_id=case.pk,
            is_reasonable=finding != "no",
            ground="没有说明如此数量的必要"
            if finding == "no"
            else "确有了解情况的需要，但所涉文件数量大，需要逐件审查",
            deferred_to=later,
            **case.by("disclosure_head"),
        )

    def _do_consult(self, case: Case, kind: str) -> None:
        whom = {
            "third_party": "示例电子有限公司",
            "other_organ": "广州市番禺区财政局",
            "co_producer": "广州市番禺区住房和城乡建设局",
            "legal": "本局法制审核岗",
            "counsel": "示例律师事务所（本局法律顾问）",
        }
        case.last[kind] = actions.consult(
            application_id=case.pk,
            kind=kind,
            to=whom[kind],
            address="广州市番禺区示例镇示例大道9号",
            question=f"拟对“{case.entry['title']}”的申请作出答复，请就是否公开提出意见",
            **case.by("handler"),
        ).pk

    def _do_delivered(self, case: Case) -> None:
        actions.note_delivery(
            consultation_id=case.last["third_party"], delivered_on=case.today, **case.by("handler")
        )

    def _do_opinion(self, case: Case, said: str) -> None:
        kind = said if said in case.last else "third_party"
        own = said in Consultation.Opinion.values
        actions.receive_opinion(
            consultation_id=case.last[kind],
            opinion=said if own else "said",
            text=_OPINIONS[said],
            has_ground=True if said == "disagree" else None,
            **case.by("handler"),
        )

    def _do_extend(self, case: Case, days: str) -> None:
        actions.ask_extension(
            application_id=case.pk,
            days=int(days),
            reason="需要查阅多个年度的纸质档案并逐件审查",
            **case.by("handler"),
        )

    def _do_consent(self, case: Case) -> None:
        actions.consent_extension(application_id=case.pk, note="同意", **case.by("disclosure_head"))

    def _do_charge(self, case: Case, pages: str) -> None:
        actions.charge(
            application_id=case.pk, method="volume", count=int(pages), **case.by("disclosure_office")
        )

    def _do_notice(self, case: Case) -> None:
        actions.note_fee_notice(
            application_id=case.pk, delivered_on=case.today, **case.by("disclosure_office")
        )

    def _do_pay(self, case: Case) -> None:
        actions.pay(
            application_id=case.pk,
            paid_on=case.today,
            voucher=f"示例票{case.pk:06d}",
            **case.by("disclosure_office"),
        )

    def _do_find(self, case: Case) -> None:
        data = paper(case.entry["title"], str(self.year.organs[case.entry["organ"]]))
        upload = Upload(f"{case.entry['title'][:30]}.pdf", data, CaseFile.Source.INFORMATION)
        case.last["file"] = actions.take_file(application_id=case.pk, upload=upload, **case.by("handler")).pk

    def _do_redact(self, case: Case) -> None:
        box = Box(0, *COVERED, "第十五条 商业秘密")
        case.last["file"] = actions.redact(file_id=case.last["file"], boxes=[box], **case.by("handler")).pk

    # --- the answer ------------------------------------------------------------------------------------------------

    def _do_propose(self, case: Case, outcome: str, earlier: str = "") -> None:
        facts = dict(_FACTS.get(Outcome(outcome), {})) | case.entry.get("facts", {})
        if earlier:
            facts["earlier_number"] = self.cases[earlier].row().letters.get(kind="answer").number
        actions.propose(
            application_id=case.pk,
            outcome=outcome,
            facts=AnswerFacts(**facts),
            reason="经检索和审查，拟照此答复",
            file_ids=[case.last["file"]] if "file" in case.last else [],
            **case.by("handler"),
        )

    def _verdict(self, case: Case, step: Step, role: str, opinion: str = "", *, passed: bool = True) -> None:
        actions.review(
            application_id=case.pk,
            step=step,
            passed=passed,
            secrecy=Secrecy.MAY_DISCLOSE,
            opinion=opinion,
            **case.by(role),
        )

    def _do_section(self, case: Case) -> None:
        self._verdict(case, Step.SECTION, "section_head", "事实清楚，同意")

    def _do_legal(self, case: Case) -> None:
        self._verdict(case, Step.LEGAL, "legal_adviser", "依据准确，程序合法，同意")

    def _do_head(self, case: Case) -> None:
        self._verdict(case, Step.HEAD, "head", "同意")

    def _do_back(self, case: Case, step: str) -> None:
        role = {"section": "section_head", "legal": "legal_adviser", "head": "head"}[step]
        self._verdict(
            case, Step(step), role, "请补充检索过程，并核对附件中的联系方式是否需要遮盖", passed=False
        )

    def _do_seal(self, case: Case) -> None:
        actions.seal(application_id=case.pk, **case.by("disclosure_office"))

    def _do_send(self, case: Case, method: str) -> None:
        posted = {"carrier": "EMS", "tracking_no": f"10000000{case.pk:05d}"} if method == "post" else {}
        receiver = "本人" if method == "counter" else ""
        actions.send(
            application_id=case.pk, method=method, receiver=receiver, **posted, **case.by("disclosure_office")
        )

    def _do_open(self, case: Case) -> None:
        actions.note_service(person=None, application_id=case.pk, served_on=case.today, by=case.applicant())

    def _do_receive(self, case: Case) -> None:
        actions.note_service(
            application_id=case.pk, served_on=case.today, receiver="本人", **case.by("disclosure_office")
        )

    def _do_returned(self, case: Case) -> None:
        actions.note_return(
            application_id=case.pk, returned_on=case.today, note="地址欠详", **case.by("disclosure_office")
        )

    def _do_withdraw(self, case: Case) -> None:
        actions.withdraw(person=None, application_id=case.pk, reason="已经找到所需信息", by=case.applicant())

    def _do_archive(self, case: Case) -> None:
        actions.archive(
            application_id=case.pk,
            shared_title=case.entry.get("shared", ""),
            **case.by("disclosure_office"),
        )

    def _do_dispute(self, case: Case, kind: str, result: str, again: str = "") -> None:
        """Open and close a dispute on one day: what matters to the demo is that each kind and result is there."""
        body = {"complaint": "广州市番禺区人民政府办公室", "reconsideration": "广州市番禺区人民政府"}
        if kind == Dispute.Kind.LATER_SUIT:
            self._do_dispute(case, Dispute.Kind.RECONSIDERATION, Dispute.Result.UPHELD)
        opened = actions.open_dispute(
            organ_id=self.year.organs[case.entry["organ"]].pk,
            kind=kind,
            body=body.get(kind, "有管辖权的人民法院"),
            opened_on=case.today,
            application_id=case.pk,
            number=f"示例〔{case.today.year}〕{case.pk}号",
            **case.by("disclosure_office"),
        )
        actions.close_dispute(
            dispute_id=opened.dispute.pk,
            result=result,
            closed_on=case.today,
            note="演示",
            orders_again=bool(again),
            **case.by("disclosure_office"),
        )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, _MORNING))


def _working_days_before(day: date, n: int) -> date:
    """Return the day from which ``day``, or the last working day before it, is the ``n``-th working day."""
    known = calendar()
    while not known.is_workday(day):
        day -= timedelta(days=1)
    for _ in range(n):
        day -= timedelta(days=1)
        while not known.is_workday(day):
            day -= timedelta(days=1)
    return day
