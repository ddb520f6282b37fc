"""Who sees a request and who may do what; looks at personal data on record; nothing personal in timeline and ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.disclosure import casework, queries
from mingting.disclosure.actions import (
    allotting,
    answering,
    archiving,
    charging,
    consulting,
    correcting,
    explaining,
    extending,
    filing,
    messaging,
    sealing,
    searching,
    serving,
    withdrawing,
)
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import Application, CaseFile, Event, Look
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.reviewing import Step
from mingting.disclosure.rules.stages import Move
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..rules.sample_pdfs import Page, Pdf
from . import disclosing
from .disclosing import CITIZENS, DUE, MONDAY, fresh

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
WHOLE_ORGAN = {"clerk", "office_head", "head"}
IN_THE_SECTION = {"section_head", "handler", "second_handler"}
NOBODY_OF_IT = {"stranger", "other_section_head", "auditor", "administrator", "supervisor"}


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def fgj() -> disclosing.Bureau:
    return disclosing.bureau("fgj", "番禺区示例局")


def seen_by(at: disclosing.Bureau, case: Application, day: date = MONDAY) -> set[str]:
    """Return who of the bureau sees the request."""
    return {
        key for key, person in at.people.items() if queries.cases_for(person, day).filter(pk=case.pk).exists()
    }


class TestSight:
    @pytest.mark.parametrize("stage", ["filed", "registered"])
    def test_of_what_is_not_allotted_is_the_offices_and_the_heads(self, zsj, stage):
        case = disclosing.filed(zsj).application if stage == "filed" else disclosing.registered(zsj)

        assert seen_by(zsj, case) == WHOLE_ORGAN

    def test_of_what_is_allotted_is_the_sections_too(self, zsj):
        assert seen_by(zsj, disclosing.handling(zsj)) == WHOLE_ORGAN | IN_THE_SECTION

    @pytest.mark.parametrize("stage", ["proposed", "reviewed", "sealed", "sent", "served"])
    def test_of_what_came_to_review_is_the_legal_advisers_too(self, zsj, stage):
        case = getattr(disclosing, stage)(zsj, Outcome.ALREADY_PUBLIC)

        assert seen_by(zsj, case) == WHOLE_ORGAN | IN_THE_SECTION | {"legal"}

    @pytest.mark.parametrize(("kind", "is_seen"), [("legal", True), ("counsel", True), ("secrecy", False)])
    def test_of_what_was_laid_before_lawyers_is_the_legal_advisers(self, zsj, kind, is_seen):
        case = disclosing.handling(zsj)
        consult(zsj, case, kind)

        assert ("legal" in seen_by(zsj, case)) is is_seen

    def test_follows_the_request_to_another_section_and_stays_with_no_one(self, zsj):
        case = disclosing.handling(zsj)
        allotting.allot(
            person=zsj.clerk,
            application_id=case.pk,
            section=zsj.other_section,
            handler=zsj.stranger,
            by=disclosing.by(zsj.clerk),
        )

        assert seen_by(zsj, case) == WHOLE_ORGAN | {"stranger", "other_section_head"}

    def test_stays_with_a_handler_who_moves_to_another_section(self, zsj):
        case = disclosing.handling(zsj)
        zsj.handler.posts.update(section=zsj.other_section)

        assert "handler" in seen_by(zsj, case)
        disclosing.search(zsj, case)

    def test_ends_with_the_post(self, zsj):
        case = disclosing.handling(zsj)
        Post.objects.update(until=TUESDAY)

        assert seen_by(zsj, case, MONDAY) == WHOLE_ORGAN | IN_THE_SECTION
        assert seen_by(zsj, case, TUESDAY) == set()

    def test_of_another_organs_requests_is_nobodys(self, zsj, fgj):
        for case in (disclosing.handling(zsj), disclosing.served(zsj, Outcome.ALREADY_PUBLIC)):
            assert seen_by(fgj, case) == set()

    def test_of_one_person_in_two_organs_is_that_of_each_post(self, zsj, fgj):
        Post.objects.create(person=zsj.legal, organ=fgj.organ, role=Role.HEAD, since=date(2020, 1, 1))
        here, there = disclosing.handling(zsj), disclosing.handling(fgj)

        assert set(queries.cases_for(zsj.legal, MONDAY)) == {there}
        assert queries.roles_on(zsj.legal, there, MONDAY) == {Role.HEAD}
        assert queries.roles_on(zsj.legal, here, MONDAY) == {Role.LEGAL_ADVISER}

    def test_is_not_given_by_being_a_superuser(self, zsj):
        root = Person.objects.create_superuser("root", password="Correct-horse-1", name="根")
        disclosing.handling(zsj)

        assert not queries.cases_for(root, MONDAY).exists()

    def test_shows_a_request_once_however_many_posts_lead_to_it(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        for role in (Role.LEGAL_ADVISER, Role.DISCLOSURE_HEAD, Role.HEAD):
            Post.objects.create(person=zsj.handler, organ=zsj.organ, role=role, since=date(2020, 1, 1))

        assert list(queries.cases_for(zsj.handler, MONDAY)) == [case]


def consult(at: disclosing.Bureau, case: Application, kind: str = "third_party") -> int:
    day = disclosing.day_of(case)
    return consulting.consult(
        person=at.handler,
        application_id=case.pk,
        kind=kind,
        to="示例公司",
        question="可否公开",
        by=disclosing.by(at.handler, day),
    ).pk


Deed = Callable[[Person, int], Any]
#: A deed of every kind of staff on a request that is being handled: none of them asks for a particular post.
DEEDS: dict[str, Deed] = {
    "allot": lambda who, pk: allotting.allot(
        person=who, application_id=pk, section=None, handler=None, by=disclosing.by(who)
    ),
    "ask_correction": lambda who, pk: correcting.ask_correction(
        person=who, application_id=pk, unclear="年度", guidance="写明", by=disclosing.by(who)
    ),
    "ask_reasons": lambda who, pk: explaining.ask_reasons(
        person=who, application_id=pk, facts="四十件", by=disclosing.by(who)
    ),
    "log_search": lambda who, pk: searching.log_search(
        person=who, application_id=pk, place="档案", words="方案", found="无", by=disclosing.by(who)
    ),
    "consult": lambda who, pk: consulting.consult(
        person=who, application_id=pk, kind="legal", to="法规科", question="?", by=disclosing.by(who)
    ),
    "ask_extension": lambda who, pk: extending.ask_extension(
        person=who, application_id=pk, days=5, reason="卷宗多", by=disclosing.by(who)
    ),
    "charge": lambda who, pk: charging.charge(
        person=who, application_id=pk, method="volume", count=40, by=disclosing.by(who)
    ),
    "withdraw": lambda who, pk: withdrawing.withdraw(
        person=who, application_id=pk, reason="来电", by=disclosing.by(who)
    ),
    "say": lambda who, pk: messaging.say(person=who, application_id=pk, text="您好", by=disclosing.by(who)),
    "read_messages": lambda who, pk: messaging.read_messages(
        person=who, application_id=pk, by=disclosing.by(who)
    ),
    "look": lambda who, pk: messaging.look(
        person=who, application_id=pk, what="申请人信息", by=disclosing.by(who)
    ),
    "take_file": lambda who, pk: messaging.take_file(
        person=who,
        application_id=pk,
        upload=Upload("方案.pdf", Pdf([Page()]).bytes(), CaseFile.Source.INFORMATION),
        by=disclosing.by(who),
    ),
}


def refused(deed: Deed, who: Person, pk: int) -> Refused:
    before = (
        Event.objects.count(),
        LedgerEntry.objects.count(),
        Look.objects.count(),
        CaseFile.objects.count(),
    )
    with pytest.raises(Refused) as caught, transaction.atomic():
        deed(who, pk)
    after = Event.objects.count(), LedgerEntry.objects.count(), Look.objects.count(), CaseFile.objects.count()
    assert before == after
    return caught.value


class TestRights:
    @pytest.mark.parametrize("deed", DEEDS)
    def test_of_others_do_not_tell_whether_there_is_such_a_request(self, zsj, fgj, deed):
        case = disclosing.handling(zsj)

        said = {
            str(refused(DEEDS[deed], who, pk))
            for who, pk in (
                (fgj.clerk, case.pk),
                (fgj.handler, case.pk),
                (zsj.stranger, case.pk),
                (zsj.auditor, case.pk),
                (zsj.handler, 10**9),
                (zsj.handler, 0),
            )
        }

        assert said == {queries.GONE}

    @pytest.mark.parametrize("deed", DEEDS)
    def test_of_a_colleague_in_the_section_are_to_see_and_no_more(self, zsj, deed):
        case = disclosing.handling(zsj)
        assert queries.cases_for(zsj.second_handler, MONDAY).filter(pk=case.pk).exists()

        said = refused(DEEDS[deed], zsj.second_handler, case.pk).sentence

        assert "岗位" in said or "不由您办理" in said

    def test_are_the_posts_held_in_this_request(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        roles = {key: queries.roles_on(person, case, MONDAY) for key, person in zsj.people.items()}

        assert {key for key, held in roles.items() if not held} == NOBODY_OF_IT | {"second_handler"}
        assert roles["handler"] == {Role.HANDLER}
        assert roles["section_head"] == {Role.SECTION_HEAD}
        assert roles["clerk"] == {Role.DISCLOSURE_OFFICE}

    def test_of_a_handler_end_when_it_is_given_to_another(self, zsj):
        case = disclosing.handling(zsj)
        allotting.allot(
            person=zsj.section_head,
            application_id=case.pk,
            section=None,
            handler=zsj.second_handler,
            by=disclosing.by(zsj.section_head),
        )

        refused(DEEDS["log_search"], zsj.handler, case.pk)
        DEEDS["log_search"](zsj.second_handler, case.pk)

    def test_to_review_are_lost_by_working_on_the_answer_once(self, zsj):
        """Whoever searched, redacted or drafted is one of the drafters, whoever handles the request now."""
        case = disclosing.handling(zsj)
        DEEDS["log_search"](zsj.section_head, case.pk)
        disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)

        assert queries.drafters_of(case) == {zsj.section_head.pk, zsj.handler.pk}
        with pytest.raises(Refused, match="不得审核本件"):
            disclosing.review(zsj, case, Step.SECTION)


class TestLook:
    def test_is_on_record_before_anything_is_seen(self, zsj):
        case = disclosing.handling(zsj)
        by = By(zsj.handler.pk, zsj.handler.name, disclosing.noon(MONDAY), "10.0.0.9")

        applicant = messaging.look(person=zsj.handler, application_id=case.pk, what="申请人信息", by=by)

        assert applicant.name == "何某"
        look = Look.objects.get()
        assert (look.application, look.person, look.what, look.origin) == (
            case,
            zsj.handler,
            "申请人信息",
            "10.0.0.9",
        )
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.why) == ("disclosure.look", "申请人信息")

    @pytest.mark.parametrize("who", ["clerk", "office_head", "head", "section_head", "handler", "legal"])
    def test_is_for_who_has_a_part_in_it(self, zsj, who):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        DEEDS["look"](zsj.people[who], case.pk)

        assert Look.objects.get().person == zsj.people[who]

    def test_of_a_colleague_is_refused_by_the_law_on_personal_information(self, zsj):
        case = disclosing.handling(zsj)

        assert "第五十一条" in refused(DEEDS["look"], zsj.second_handler, case.pk).cite

    def test_at_a_file_named_after_the_applicant_says_so_in_its_own_record_only(self, zsj):
        case = disclosing.handling(zsj, name="何大同")
        messaging.look(
            person=zsj.handler,
            application_id=case.pk,
            what="身份证明“何大同.jpg”",
            by=disclosing.by(zsj.handler),
        )

        assert Look.objects.get().what == "身份证明“何大同.jpg”"
        assert LedgerEntry.objects.latest("pk").why == "身份证明“申请人.jpg”"

    def test_from_a_long_way_off_is_kept_all_the_same(self, zsj):
        case = disclosing.handling(zsj)
        by = By(zsj.handler.pk, zsj.handler.name, disclosing.noon(MONDAY), "0" * 300)

        messaging.look(person=zsj.handler, application_id=case.pk, what="看" * 300, by=by)

        assert (len(Look.objects.get().origin), len(Look.objects.get().what)) == (80, 100)


# --- a whole life with personal words wherever a person can write ----------------------------------------------------

WHO = {
    "name": "何大同",
    "id_number": CITIZENS[2],
    "phone": "13812345678",
    "email": "he.datong@example.cn",
    "address": "示例区示例路77号302房",
    "proxy_name": "代小理",
    "proxy_id_kind": "citizen",
    "proxy_id_number": CITIZENS[1],
}
PERSONAL = tuple(value for name, value in WHO.items() if name != "proxy_id_kind")
EVERYTHING = "，".join(PERSONAL)
LONGER = date(2026, 4, 20)


def paper(name: str, source: str) -> Upload:
    return Upload(name, Pdf([Page(words=[(72, 140, 14, "电话13800000000")])]).bytes(), source)


@pytest.fixture
def lives(zsj: disclosing.Bureau) -> list[Application]:
    """Three requests that go through every move there is, each by somebody who writes too much."""
    return [answered(zsj), served(zsj), taken_back(zsj)]


def answered(at: disclosing.Bureau) -> Application:
    pk = filing.file_online(
        organ_id=at.organ.pk,
        form=disclosing.form(**WHO),
        files=[paper("何大同身份证.pdf", "identity"), paper("委托书.pdf", "mandate")],
        by=disclosing.by(None),
    ).application.pk
    case, day = Application.objects.get(pk=pk), MONDAY

    def by(who: Person | None) -> By:
        return disclosing.by(who, day)

    def on(who: Person | None) -> dict[str, Any]:
        return {"person": who, "application_id": pk, "by": by(who)}

    filing.note_call(note=f"致电{EVERYTHING}", **on(at.clerk))
    filing.confirm(confirmed_on=day, note=EVERYTHING, **on(None))
    allotting.allot(section=at.section, handler=at.second_handler, note=EVERYTHING, **on(at.clerk))
    allotting.allot(section=at.section, handler=at.handler, note=EVERYTHING, **on(at.section_head))
    correcting.ask_correction(unclear=EVERYTHING, guidance=EVERYTHING, **on(at.handler))
    correcting.correct(text=EVERYTHING, files=[paper("何大同.pdf", "applicant")], **on(None))
    explaining.ask_reasons(facts=EVERYTHING, **on(at.handler))
    explaining.explain(text=EVERYTHING, **on(None))
    explaining.judge_reasons(is_reasonable=True, ground=EVERYTHING, deferred_to=LONGER, **on(at.office_head))
    searching.log_search(
        place="档案", words="何大同 13812345678", scope="全部", found=EVERYTHING, **on(at.handler)
    )
    asked = consulting.consult(kind="third_party", to="何大同之邻", question=EVERYTHING, **on(at.handler)).pk
    consulting.note_delivery(person=at.handler, consultation_id=asked, delivered_on=day, by=by(at.handler))
    consulting.receive_opinion(
        person=at.handler,
        consultation_id=asked,
        opinion="disagree",
        text=EVERYTHING,
        has_ground=False,
        files=[paper("何大同.pdf", "opinion")],
        by=by(at.handler),
    )
    consulting.tell_third_party(
        person=at.handler, consultation_id=asked, content=EVERYTHING, reason=EVERYTHING, by=by(at.handler)
    )
    extending.ask_extension(days=5, reason=EVERYTHING, **on(at.handler))
    extending.refuse_extension(note=EVERYTHING, **on(at.office_head))
    extending.ask_extension(days=5, reason=EVERYTHING, **on(at.handler))
    extending.consent_extension(note=EVERYTHING, **on(at.office_head))
    charging.charge(method="volume", count=40, **on(at.clerk))
    charging.note_fee_notice(delivered_on=day, **on(at.clerk))
    charging.pay(paid_on=day, voucher="何大同01", files=[paper("何大同.pdf", "voucher")], **on(at.clerk))
    messaging.say(text=EVERYTHING, **on(None))
    messaging.say(text=EVERYTHING, **on(at.handler))
    messaging.look(what=f"文件“{EVERYTHING}”", **on(at.handler))
    original = disclosing.information(at, case, name="何大同的批复.pdf")
    disclosing.redacted(at, case, original)

    def propose() -> None:
        answering.propose(
            outcome=Outcome.PARTIAL,
            facts=disclosing.FACTS[Outcome.PARTIAL],
            reason=f"给{EVERYTHING}",
            file_ids=disclosing.files_for(case, Outcome.PARTIAL),
            **on(at.handler),
        )

    propose()
    answering.take_back(**on(at.handler))
    propose()
    for step in Step:
        disclosing.review(at, case, step, opinion=EVERYTHING)
    sealing.seal(**on(at.clerk))
    serving.send(
        method="post", carrier="EMS", tracking_no="1234567890123", note=EVERYTHING[:100], **on(at.clerk)
    )
    serving.note_return(returned_on=day, note=EVERYTHING, **on(at.clerk))
    serving.send(method="counter", receiver="何大同", note="代小理在场", **on(at.clerk))
    archiving.archive(**on(at.clerk))
    return fresh(case)


def served(at: disclosing.Bureau) -> Application:
    form = {name: value for name, value in WHO.items() if not name.startswith("proxy")}
    case = disclosing.sent(at, Outcome.ALREADY_PUBLIC, case=disclosing.handling(at, **form))
    serving.note_service(
        person=at.clerk,
        application_id=case.pk,
        served_on=MONDAY,
        receiver="何大同",
        by=disclosing.by(at.clerk),
    )
    return fresh(case)


def taken_back(at: disclosing.Bureau) -> Application:
    form = {name: value for name, value in WHO.items() if not name.startswith("proxy")}
    case = disclosing.handling(at, **form)
    withdrawing.withdraw(
        person=at.clerk,
        application_id=case.pk,
        reason=f"{'，'.join(form.values())}来电",
        by=disclosing.by(at.clerk),
    )
    return fresh(case)


def words_of_timeline_and_ledger() -> Iterator[tuple[str, str]]:
    for event in Event.objects.values():
        yield f"event {event['move']}", json.dumps(event, ensure_ascii=False, default=str)
    for entry in LedgerEntry.objects.values():
        yield f"ledger {entry['did']}", json.dumps(entry, ensure_ascii=False, default=str)


class TestTimelineAndLedger:
    def test_of_whole_lives_tell_of_every_move_and_never_who_the_applicant_is(self, lives):
        assert {event.move for event in Event.objects.all()} == set(Move)

        told = [
            (where, word)
            for where, words in words_of_timeline_and_ledger()
            for word in PERSONAL
            if word in words
        ]
        assert told == []

    def test_keep_the_rest_of_what_was_written(self, lives):
        notes = dict(Event.objects.filter(application=lives[0]).values_list("move", "note"))

        assert notes["note_call"].startswith("致电申请人，")
        assert notes["log_search"] == "检索“档案”：申请人 申请人"
        assert notes["redact"].startswith("对“申请人的批复.pdf”作区分处理")

    def test_keep_it_where_it_belongs(self, lives):
        case = lives[0]
        applicant = messaging.look(
            person=disclosing.Person.objects.get(username="zsj_clerk"),
            application_id=case.pk,
            what="申请人信息",
            by=disclosing.by(disclosing.Person.objects.get(username="zsj_clerk")),
        )

        assert (applicant.name, applicant.phone) == ("何大同", "13812345678")
        assert case.searches.get().words == "何大同 13812345678"
        assert case.correction.text == EVERYTHING

    def test_leave_the_name_of_one_of_the_staff_who_is_called_the_same(self, zsj):
        zsj.handler.name = "何大同"
        zsj.handler.save()
        case = disclosing.registered(zsj, name="何大同")

        allotting.allot(
            person=zsj.clerk,
            application_id=case.pk,
            section=zsj.section,
            handler=zsj.handler,
            by=disclosing.by(zsj.clerk),
        )

        assert case.events.latest("pk").note == "交政务公开科 何大同办理"

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            ({"name": "何", "phone": "13800000000"}, "何时答复"),
            ({"address": "广州", "delivery": ("portal",)}, "调阅广州档案"),
            ({"contact_name": "", "phone": "13800000000"}, "没有联系人"),
        ],
    )
    def test_are_not_mangled_by_what_is_too_short_to_tell_who_it_is(self, zsj, who, words):
        case = disclosing.handling(zsj, **who)

        assert casework.unnamed(case, words) == words

    def test_hold_no_characters_that_a_database_cannot(self, zsj):
        case = disclosing.handling(zsj)
        allotting.allot(
            person=zsj.clerk,
            application_id=case.pk,
            section=zsj.section,
            handler=zsj.handler,
            note="请\0快",
            by=disclosing.by(zsj.clerk),
        )

        assert case.events.latest("pk").note.endswith("请快")

    def test_of_the_applicants_deeds_name_the_applicant_and_nobody(self, lives):
        own = Event.objects.filter(person_no=None)

        assert {event.who for event in own} == {"申请人"}
        assert set(LedgerEntry.objects.filter(who_id=None).values_list("who", flat=True)) == {"申请人"}


# --- asking does not grow with what there is ------------------------------------------------------------------------


HEAVIER: dict[str, Callable[[disclosing.Bureau, Application], Any]] = {
    "register": lambda at, case: disclosing.registered(at),
    "confirm": lambda at, case: filing.confirm(
        person=at.clerk,
        application_id=disclosing.filed(at).application.pk,
        confirmed_on=MONDAY,
        by=disclosing.by(at.clerk),
    ),
    "ask_correction": lambda at, case: disclosing.ask_correction(at, case),
    "consult": lambda at, case: disclosing.ask_third_party(at, case),
    "charge": lambda at, case: charging.charge(
        person=at.clerk, application_id=case.pk, method="item", count=31, by=disclosing.by(at.clerk)
    ),
    "extend": lambda at, case: DEEDS["ask_extension"](at.handler, case.pk),
    "propose": lambda at, case: disclosing.propose(at, case, Outcome.ALREADY_PUBLIC),
    "withdraw": lambda at, case: disclosing.withdrawn(at, case=case),
    "sight": lambda at, case: [str(each) for each in queries.cases_for(at.handler, MONDAY)],
}


@pytest.mark.parametrize("verb", HEAVIER)
def test_a_verb_asks_the_database_as_often_with_many_requests_as_with_few(zsj, verb):
    HEAVIER[verb](zsj, disclosing.handling(zsj))
    few = asked(lambda case: HEAVIER[verb](zsj, case), disclosing.handling(zsj))
    for _ in range(6):
        disclosing.search(zsj, disclosing.handling(zsj))

    many = asked(lambda case: HEAVIER[verb](zsj, case), disclosing.handling(zsj))

    assert many == few
    assert few < 120


def asked(deed: Callable[[Application], Any], case: Application) -> int:
    with CaptureQueriesContext(connection) as captured:
        deed(case)
    return len(captured)


def test_the_reviewers_word_reaches_no_one_outside(zsj):
    """What section, lawyers and head wrote is never among what the applicant is told."""
    case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
    disclosing.review(zsj, case, Step.SECTION, passed=False, opinion="这里不妥")

    assert "不妥" not in "".join(event.said for event in case.events.all())
    assert fresh(case).due_on == DUE
