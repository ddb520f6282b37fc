"""The steps of a request in the demo: each word of its ``steps`` is one verb of the room, done by its own person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mingting.accounts.models import Organ, Person
from mingting.commons.calendar import calendar
from mingting.disclosure import actions
from mingting.disclosure.gateways.redacting import Box
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import Application, CaseFile, Consultation, Dispute
from mingting.disclosure.rules.answers import AnswerFacts
from mingting.disclosure.rules.application import ApplicationForm
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.reviewing import Secrecy, Step
from mingting.kernel.deeds import By

from .papers import COVERED, paper
from .sayings import FACTS, OPINIONS


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


class RequestSteps:
    """One method for each word: ``do_search`` for “search”, with what stands after its colons as further arguments."""

    def __init__(
        self, organs: dict[str, Organ], applicants: dict[str, dict[str, Any]], cases: dict[str, Case]
    ) -> None:
        self.organs = organs
        self.applicants = applicants
        self.cases = cases

    # --- coming in -------------------------------------------------------------------------------------------------

    def _form(self, case: Case) -> ApplicationForm:
        entry, who = case.entry, dict(self.applicants[case.entry["applicant"]])
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

    def do_file(self, case: Case) -> None:
        organ = self.organs[case.entry["organ"]]
        case.pk = actions.file_online(
            organ_id=organ.pk, form=self._form(case), by=case.applicant()
        ).application.pk

    def do_register(self, case: Case) -> None:
        organ = self.organs[case.entry["organ"]]
        channel = case.entry["channel"]
        case.pk = actions.register(
            organ_id=organ.pk,
            form=self._form(case),
            channel=channel,
            arrived_on=case.today,
            tracking_in="XA00000000044" if channel == "registered_mail" else "",
            **case.by("disclosure_office"),
        ).application.pk

    def do_call(self, case: Case) -> None:
        actions.note_call(
            application_id=case.pk,
            note="按所留电话拨打三次，无人接听，已发短信",
            **case.by("disclosure_office"),
        )

    def do_confirm(self, case: Case) -> None:
        actions.confirm(
            application_id=case.pk,
            confirmed_on=case.today,
            note="电话联系申请人，双方确认收到",
            **case.by("disclosure_office"),
        )

    def do_allot(self, case: Case) -> None:
        handler = case.team["handler"][0]
        section = handler.posts.filter(role="handler", until__isnull=True).earliest("pk").section
        actions.allot(
            application_id=case.pk, section=section, handler=handler, **case.by("disclosure_office")
        )

    # --- in the handler's hands ------------------------------------------------------------------------------------

    def do_search(self, case: Case) -> None:
        actions.log_search(
            application_id=case.pk,
            place="办公自动化系统" if not case.row().searches.exists() else "机关档案室目录",
            words=case.entry.get("words", case.entry["title"][:12]),
            scope="全部年度",
            found="没有检索到相符的文件",
            **case.by("handler"),
        )

    def do_correction(self, case: Case) -> None:
        actions.ask_correction(
            application_id=case.pk,
            unclear="没有写明文件的名称、年度或者其他便于查询的特征",
            guidance="请写明所需信息的年度、所涉单位或者文号；不知道文号的，可以写明大致内容和形成时间",
            **case.by("handler"),
        )

    def do_correct(self, case: Case) -> None:
        actions.correct(
            person=None, application_id=case.pk, text="补充：所需的是2024年的文件", by=case.applicant()
        )

    def do_reasons(self, case: Case) -> None:
        actions.ask_reasons(
            application_id=case.pk,
            facts="近一个月内向本机关提出申请三十二件，内容多有重合",
            **case.by("handler"),
        )

    def do_explain(self, case: Case) -> None:
        actions.explain(person=None, application_id=case.pk, text="用于了解近年的情况", by=case.applicant())

    def do_judge(self, case: Case, finding: str) -> None:
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

    def do_consult(self, case: Case, kind: str) -> None:
        whom = {
            "third_party": "示例电子有限公司",
            "other_organ": "广州市番禺区财政局",
            "co_producer": "广州市番禺区住房和城乡建设局",
            "legal": "本局法制审核岗",
            "counsel": "示例第二律师事务所（本局法律顾问）",
        }
        case.last[kind] = actions.consult(
            application_id=case.pk,
            kind=kind,
            to=whom[kind],
            address="广州市番禺区示例镇示例大道9号",
            question=f"拟对“{case.entry['title']}”的申请作出答复，请就是否公开提出意见",
            **case.by("handler"),
        ).pk

    def do_delivered(self, case: Case) -> None:
        actions.note_delivery(
            consultation_id=case.last["third_party"], delivered_on=case.today, **case.by("handler")
        )

    def do_opinion(self, case: Case, said: str) -> None:
        kind = said if said in case.last else "third_party"
        own = said in Consultation.Opinion.values
        actions.receive_opinion(
            consultation_id=case.last[kind],
            opinion=said if own else "said",
            text=OPINIONS[said],
            has_ground=True if said == "disagree" else None,
            **case.by("handler"),
        )

    def do_extend(self, case: Case, days: str) -> None:
        actions.ask_extension(
            application_id=case.pk,
            days=int(days),
            reason="需要查阅多个年度的纸质档案并逐件审查",
            **case.by("handler"),
        )

    def do_consent(self, case: Case) -> None:
        actions.consent_extension(application_id=case.pk, note="同意", **case.by("disclosure_head"))

    def do_charge(self, case: Case, pages: str) -> None:
        actions.charge(
            application_id=case.pk, method="volume", count=int(pages), **case.by("disclosure_office")
        )

    def do_notice(self, case: Case) -> None:
        actions.note_fee_notice(
            application_id=case.pk, delivered_on=case.today, **case.by("disclosure_office")
        )

    def do_pay(self, case: Case) -> None:
        actions.pay(
            application_id=case.pk,
            paid_on=case.today,
            voucher=f"示例票{case.pk:06d}",
            **case.by("disclosure_office"),
        )

    def do_find(self, case: Case) -> None:
        data = paper(case.entry["title"], str(self.organs[case.entry["organ"]]))
        upload = Upload(f"{case.entry['title'][:30]}.pdf", data, CaseFile.Source.INFORMATION)
        case.last["file"] = actions.take_file(application_id=case.pk, upload=upload, **case.by("handler")).pk

    def do_redact(self, case: Case) -> None:
        box = Box(0, *COVERED, "第十五条 商业秘密")
        case.last["file"] = actions.redact(file_id=case.last["file"], boxes=[box], **case.by("handler")).pk

    # --- the answer ------------------------------------------------------------------------------------------------

    def do_propose(self, case: Case, outcome: str, earlier: str = "") -> None:
        facts = dict(FACTS.get(Outcome(outcome), {})) | case.entry.get("facts", {})
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

    def do_section(self, case: Case) -> None:
        self._verdict(case, Step.SECTION, "section_head", "事实清楚，同意")

    def do_legal(self, case: Case) -> None:
        self._verdict(case, Step.LEGAL, "legal_adviser", "依据准确，程序合法，同意")

    def do_head(self, case: Case) -> None:
        self._verdict(case, Step.HEAD, "head", "同意")

    def do_back(self, case: Case, step: str) -> None:
        role = {"section": "section_head", "legal": "legal_adviser", "head": "head"}[step]
        self._verdict(
            case, Step(step), role, "请补充检索过程，并核对附件中的联系方式是否需要遮盖", passed=False
        )

    def do_seal(self, case: Case) -> None:
        actions.seal(application_id=case.pk, **case.by("disclosure_office"))

    def do_send(self, case: Case, method: str) -> None:
        posted = {"carrier": "EMS", "tracking_no": f"10000000{case.pk:05d}"} if method == "post" else {}
        receiver = "本人" if method == "counter" else ""
        actions.send(
            application_id=case.pk, method=method, receiver=receiver, **posted, **case.by("disclosure_office")
        )

    def do_open(self, case: Case) -> None:
        actions.note_service(person=None, application_id=case.pk, served_on=case.today, by=case.applicant())

    def do_receive(self, case: Case) -> None:
        actions.note_service(
            application_id=case.pk, served_on=case.today, receiver="本人", **case.by("disclosure_office")
        )

    def do_returned(self, case: Case) -> None:
        actions.note_return(
            application_id=case.pk, returned_on=case.today, note="地址欠详", **case.by("disclosure_office")
        )

    def do_withdraw(self, case: Case) -> None:
        actions.withdraw(person=None, application_id=case.pk, reason="已经找到所需信息", by=case.applicant())

    def do_ask(self, case: Case) -> None:
        actions.say(
            person=None, application_id=case.pk, text="请问大约什么时候可以答复？", by=case.applicant()
        )

    def do_reply(self, case: Case) -> None:
        text = "您的申请正在审查，将在法定期限内答复；进展可以随时凭登记编号和查询码查看。"
        actions.say(application_id=case.pk, text=text, **case.by("disclosure_office"))

    def do_claim(self, case: Case) -> None:
        case.last["claim"] = actions.claim_correction(
            organ_id=case.row().organ_id,
            claimant=self.applicants[case.entry["applicant"]]["name"],
            record="本机关公开的名录中有关本单位的一行",
            fault="联系地址仍是搬迁前的旧址",
            evidence="变更登记通知书复印件",
            claimed_on=case.today,
            application_id=case.pk,
            **case.by("disclosure_office"),
        ).pk

    def do_right(self, case: Case) -> None:
        actions.answer_correction(
            correction_id=case.last["claim"],
            result="corrected",
            answer="经核实，地址确已变更，名录已于今日更正",
            **case.by("disclosure_office"),
        )

    def do_archive(self, case: Case) -> None:
        actions.archive(
            application_id=case.pk,
            shared_title=case.entry.get("shared", ""),
            **case.by("disclosure_office"),
        )

    def do_dispute(self, case: Case, kind: str, result: str, again: str = "") -> None:
        """Open and close a dispute on one day: what matters to the demo is that each kind and result is there."""
        body = {"complaint": "广州市番禺区人民政府办公室", "reconsideration": "广州市番禺区人民政府"}
        if kind == Dispute.Kind.LATER_SUIT:
            self.do_dispute(case, Dispute.Kind.RECONSIDERATION, Dispute.Result.UPHELD)
        opened = actions.open_dispute(
            organ_id=self.organs[case.entry["organ"]].pk,
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
