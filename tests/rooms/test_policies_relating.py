"""Deeds on relations: what is refused, what two people do at once, and what follows when a text lets go of another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mingting.accounts.models import Organ
from mingting.commons.models import LedgerEntry, SearchDocument
from mingting.kernel.refusals import Refused
from mingting.policies import actions
from mingting.policies.derive import read_release
from mingting.policies.models import Consequence, Document, Relation
from mingting.policies.standing import standing_of
from mingting.publishing import actions as publishing

from .making import NOON, bureau, by
from .policies_making import ARTICLES, interpretation, policy, put
from .test_policies_desk import ROOT, words
from .test_policies_library import SUMMER, repealing
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return bureau()


@pytest.fixture
def pair(office):
    """A document and a later one that would repeal it."""
    return policy(office), repealing(office, NOON + timedelta(days=60))


def found_in(document: Document) -> Relation:
    return Relation.objects.get(source=document, state=Relation.State.FOUND)


def other(office, n: int) -> Document:
    return policy(
        office,
        f"番禺区政务服务和数据管理局关于印发番禺区事项{n}办法的通知",
        number=f"番政数规〔2024〕{20 + n}号",
        lines=("第一条 内容。",),
        at=NOON + timedelta(days=n),
    )


def stated(office, document: Document, target: str, sort: str = "repeals", **more) -> Relation:
    return actions.state_relation(
        document_id=document.pk,
        person=office.editor,
        sort=sort,
        target=target,
        why="会议纪要",
        by=by(office.editor),
        **more,
    )


def decide(office, relation: Relation, *, confirmed: bool = True, **more) -> Relation:
    who = more.pop("who", office.editor)
    return actions.decide_relation(
        relation_id=relation.pk, person=who, confirmed=confirmed, by=by(who), **more
    )


class TestStating:
    def test_an_extension_has_the_day_until_which_it_works(self, office):
        old, longer = policy(office, expires_on=date(2024, 9, 30)), other(office, 1)

        relation = stated(office, longer, old.doc_no, "extends", until=date(2026, 12, 31))

        old.refresh_from_db()
        assert relation.until == old.ends_on == date(2026, 12, 31)
        assert standing_of(old, date(2025, 1, 1)).word == "有效"

    @pytest.mark.parametrize(
        ("sort", "until"),
        [("extends", None), ("extends", date(2024, 1, 1)), ("repeals", date(2026, 12, 31))],
    )
    def test_refuses_an_end_that_cannot_be_beside_its_field(self, office, sort, until):
        old, longer = policy(office), other(office, 1)

        with pytest.raises(Refused) as refusal:
            stated(office, longer, old.doc_no, sort, until=until)

        assert refusal.value.field == "until"

    def test_is_done_on_the_page_of_the_document(self, office):
        old, longer = policy(office, expires_on=date(2024, 9, 30)), other(office, 1)
        said = {"sort": "extends", "target": old.doc_no, "until": "2026-12-31", "why": "会议纪要"}

        desk(office.editor).post(f"{ROOT}documents/{longer.pk}/relations/", said)

        assert Relation.objects.get(sort="extends").until == date(2026, 12, 31)

    def test_refuses_itself_whatever_the_relation(self, office):
        document = policy(office)

        with pytest.raises(Refused, match="自己"):
            stated(office, document, document.doc_no, "cites")

    def test_refuses_a_title_that_several_documents_bear(self, office):
        first = policy(office)
        policy(office, first.title, number="番政数规〔2024〕9号", at=NOON + timedelta(days=1))
        source = other(office, 1)

        with pytest.raises(Refused, match="请填写其中一份的文号"):
            stated(office, source, first.title)

        assert stated(office, source, "番政数规〔2024〕9号").target.doc_no == "番政数规〔2024〕9号"

    def test_knows_the_same_target_by_title_and_by_number(self, office):
        first, source = policy(office), other(office, 1)
        stated(office, source, first.doc_no)

        with pytest.raises(Refused, match="已经有了"):
            stated(office, source, first.title)

    def test_is_refused_for_a_document_that_was_withdrawn(self, office):
        document = policy(office)
        Document.objects.filter(pk=document.pk).update(gone=True)

        with pytest.raises(Refused, match="没有这份文件"):
            stated(office, document, "番政数规〔2024〕99号")


class TestCircle:
    def test_of_three_is_refused_and_waits(self, office):
        one, two, three = (other(office, n) for n in (1, 2, 3))
        stated(office, one, two.doc_no)
        stated(office, two, three.doc_no)
        found = Relation.objects.create(
            source=three,
            sort="repeals",
            target=one,
            target_title=one.title,
            key=one.doc_no_key,
            evidence="废止",
        )

        with pytest.raises(Refused, match="关系成环") as refusal:
            decide(office, found)

        assert str(refusal.value).count("废止《") == 3
        found.refresh_from_db()
        assert found.state == Relation.State.FOUND


class TestAtOnce:
    def test_a_second_click_changes_nothing(self, office, pair):
        found = found_in(pair[1])

        decide(office, found)
        decide(office, found, who=office.second_editor)

        found.refresh_from_db()
        assert found.decided_by == office.editor.name
        assert LedgerEntry.objects.filter(did="policies.decide_relation").count() == 1

    def test_a_decision_on_an_old_page_does_not_turn_the_one_made_meanwhile(self, office, pair):
        old, new = pair
        found = found_in(new)
        decide(office, found)

        with pytest.raises(Refused, match=f"已由{office.editor.name}"):
            decide(office, found, confirmed=False, why="看错", seen="found", who=office.second_editor)
        page = desk(office.second_editor).post(
            f"{ROOT}documents/{new.pk}/relations/{found.pk}/",
            {"decision": "refuse", "why": "看错", "seen": "found"},
        )

        old.refresh_from_db()
        assert page.status_code == 422
        assert "您的决定没有记录" in words(page)
        assert standing_of(old, SUMMER).word == "废止"

    def test_the_page_says_in_which_state_it_showed_a_relation(self, office, pair):
        page = words(desk(office.editor).get(f"{ROOT}documents/{pair[1].pk}/"))

        assert 'name="seen" value="found"' in page

    def test_a_relation_taken_back_is_not_taken_back_twice(self, office):
        relation = stated(office, policy(office), "番政数规〔2020〕3号")
        said = {"relation_id": relation.pk, "person": office.editor, "why": "误填", "by": by(office.editor)}
        actions.drop_relation(**said)

        with pytest.raises(Refused, match="已被删去"):
            actions.drop_relation(**said)

        assert LedgerEntry.objects.filter(did="policies.drop_relation").count() == 1

    def test_the_same_evaluation_is_recorded_once_and_another_beside_it(self, office):
        document, at = policy(office), NOON.replace(year=2028, month=11, day=1)
        said = {"document_id": document.pk, "person": office.editor, "by": by(office.editor, at)}
        actions.decide_validity(**said, outcome="continue", ground="仍需执行")

        with pytest.raises(Refused, match="同样的评估结论") as refusal:
            actions.decide_validity(**said, outcome="continue", ground="仍需执行")
        actions.decide_validity(**said, outcome="lapse", ground="改由新办法规定")

        assert refusal.value.field == "outcome"
        assert document.decisions.count() == 2


class TestOpenExtension:
    def test_found_without_its_last_day_is_given_one_by_who_confirms_it(self, office):
        old, longer = policy(office, expires_on=date(2024, 9, 30)), other(office, 1)
        found = Relation.objects.create(
            source=longer,
            sort="extends",
            target=old,
            target_title=old.title,
            key=old.doc_no_key,
            evidence="延续",
        )
        page = words(desk(office.editor).get(f"{ROOT}waiting/"))

        desk(office.editor).post(
            f"{ROOT}waiting/relations/{found.pk}/", {"decision": "confirm", "until": "2026-12-31"}
        )

        old.refresh_from_db()
        assert 'name="until"' in page
        assert old.ends_on == date(2026, 12, 31)


class TestText:
    def test_that_no_longer_repeals_a_document_lets_it_live_again(self, office, pair):
        old, new = pair
        decide(office, found_in(new))
        release = new.release
        release.body_html = "<p>第一条 只有这一条。</p>"

        read_release(release, new, by=by(None))

        old.refresh_from_db()
        assert standing_of(old, SUMMER).word == "有效"

    def test_that_repeals_is_known_to_the_search_when_it_is_confirmed(self, office, pair):
        old, new = pair

        decide(office, found_in(new))

        assert SearchDocument.objects.get(key=f"item:{old.item_no}").ends_on == date(2024, 5, 31)

    def test_that_repeals_a_document_withdrawn_a_moment_ago_is_confirmed_all_the_same(self, office, pair):
        old, new = pair
        publishing.withdraw(
            item_id=old.item_no,
            person=office.office,
            reason="误发",
            public_note="误发，已撤回",
            by=by(office.office, NOON + timedelta(days=61)),
        )

        decide(office, found_in(new))
        actions.catch_up(by=by(None))

        old.refresh_from_db()
        assert old.gone

    def test_that_named_a_document_by_its_title_with_the_place_finds_it_when_it_comes(self, office):
        Organ.objects.filter(pk=office.organ.pk).update(name="广州市番禺区人民政府")
        early = interpretation(office, "番禺区老年助餐办法")
        named = Relation.objects.get(source=early)
        assert (named.target, named.key) == (None, "老年助餐办法")

        late = policy(office, "老年助餐办法", number="番府规〔2024〕7号", at=NOON + timedelta(days=1))

        named.refresh_from_db()
        assert named.target == late

    def test_whose_key_was_made_of_another_place_keeps_what_was_decided(self, office):
        Organ.objects.filter(pk=office.organ.pk).update(name="广州市番禺区人民政府")
        lines = (*ARTICLES[:3], "第二条 《番禺区老年助餐办法》同时废止。")
        document = policy(office, lines=lines)
        found = found_in(document)
        Relation.objects.filter(pk=found.pk).update(key="番禺区老年助餐办法")
        decide(office, found)

        read_release(document.release, document, by=by(None))

        found.refresh_from_db()
        assert (found.state, found.key) == ("confirmed", "老年助餐办法")


class TestMarks:
    def test_within_marks_are_single_ones(self, office):
        old = policy(office)
        put(
            office,
            "policy_interpretation",
            ("中午和傍晚也能办事。",),
            {"form": "text", "interprets": [old.doc_no]},
            at=NOON + timedelta(days=1),
            title="《番禺区窗口延时服务办法》解读",
            article20="20.1",
        )

        actions.watch(by=by(None, NOON.replace(year=2029, month=4, day=2)))

        assert Consequence.objects.get().place.startswith("《〈番禺区窗口延时服务办法〉解读》")


class TestShown:
    def test_what_could_not_be_read_stands_with_the_relations(self, office):
        title = "番禺区政务服务和数据管理局关于印发番禺区窗口延时服务办法的通知"
        document = policy(office, title, lines=(*ARTICLES, "《番禺区窗口延时服务办法》同时废止。"))

        page = words(desk(office.editor).get(f"{ROOT}documents/{document.pk}/"))

        assert "与本文件同名而未写文号，请核对是否为旧版" in page

    def test_an_interpretation_that_is_owed_stands_with_the_facts(self, office):
        document = policy(office)
        address = f"{ROOT}documents/{document.pk}/"
        lacking = words(desk(office.editor).get(address))

        interpretation(office, document.doc_no, at=NOON + timedelta(days=1))

        assert "尚无解读" in lacking
        assert "发布解读，未超过" in words(desk(office.editor).get(address))

    def test_what_is_wrong_with_a_notice_stands_with_the_facts(self, office):
        said = {"stage": "changed", "apply_from": "", "apply_until": "2024-05-31"}
        change = put(
            office,
            "application_notice",
            ("延长申报时间。",),
            said,
            at=NOON,
            title="关于延长申报时间的通知",
            article20="20.1",
        )
        lost = put(
            office,
            "application_notice",
            ("延长申报时间。",),
            said | {"follows": "关于别的事的通知"},
            at=NOON + timedelta(days=1),
            title="关于再次延长申报时间的通知",
            article20="20.1",
        )

        pages = [words(desk(office.editor).get(f"{ROOT}documents/{one.pk}/")) for one in (change, lost)]

        assert "变更通知未写明变更哪一份通知" in pages[0]
        assert "所跟随的通知不在本事项的通知之中" in pages[1]
