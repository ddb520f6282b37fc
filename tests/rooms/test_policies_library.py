"""The library reads what was released: clauses, relations, standing, tags, and what follows when a document ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mingting.commons import search
from mingting.commons.api import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.policies import actions
from mingting.policies.api import beside, cited_clause
from mingting.policies.derive import read_release
from mingting.policies.models import Clause, Consequence, Document, Relation, Tagging
from mingting.policies.standing import standing_of
from mingting.publishing import actions as publishing

from .making import NOON, bureau, by
from .policies_making import ARTICLES, interpretation, notice, policy, put

pytestmark = pytest.mark.django_db
SUMMER = date(2024, 7, 1)


@pytest.fixture
def office():
    return bureau()


def repealing(office, at, **more):
    """A later document that repeals the first one by number."""
    lines = (
        *ARTICLES[:3],
        "第二条 《番禺区窗口延时服务办法》（番政数规〔2024〕1号）同时废止。",
        "第三条 本办法自2024年6月1日起施行，有效期五年。",
    )
    words = {
        "number": "番政数规〔2024〕8号",
        "effective_on": date(2024, 6, 1),
        "expires_on": date(2029, 5, 31),
    }
    title = "番禺区政务服务和数据管理局关于印发番禺区窗口服务管理规定的通知"
    return policy(office, title, lines=lines, at=at, **words | more)


def repeal_found(source, target) -> Relation:
    """The relation by which one document ends another, as it was found in the text."""
    return Relation.objects.get(source=source, target=target, sort__in=["repeals", "replaces"])


def confirm(office, relation) -> None:
    actions.decide_relation(
        relation_id=relation.pk, person=office.editor, confirmed=True, by=by(office.editor)
    )


class TestDocument:
    def test_is_read_clause_by_clause(self, office):
        document = policy(office)

        addresses = list(Clause.objects.filter(version__document=document).values_list("address", flat=True))

        assert "第三条第一项" in addresses
        assert "第四条" in addresses

    def test_is_read_once_however_often_the_library_looks(self, office):
        policy(office)
        before = LedgerEntry.objects.count()

        again = actions.catch_up(by=by(None))

        assert again == 0
        assert LedgerEntry.objects.count() == before

    def test_goes_when_its_item_is_withdrawn(self, office):
        document = policy(office)

        publishing.withdraw(
            item_id=document.item_no,
            person=office.office,
            reason="文号有误",
            public_note="信息有误，更正后重新发布",
            by=by(office.office, NOON + timedelta(days=1)),
        )
        actions.catch_up(by=by(None))

        assert not Document.objects.shown().exists()
        assert beside(document.item_no, "", SUMMER) is None

    def test_gives_the_words_of_a_clause_with_its_lead_in(self, office):
        document = policy(office)

        cited = cited_clause(item_no=document.item_no, address="第3条第(二)项", day=SUMMER)

        assert "延时服务按照下列方式提供" in cited.words
        assert "傍晚延时一小时" in cited.words
        assert "中午" not in cited.words
        assert cited.citation.endswith("（番政数规〔2024〕1号）第三条第二项")

    def test_says_which_clauses_there_are_when_one_is_not(self, office):
        document = policy(office)

        with pytest.raises(Refused, match="第九条"):
            cited_clause(item_no=document.item_no, address="第九条", day=SUMMER)

    def test_can_be_found_by_its_number_in_another_spelling(self, office):
        document = policy(office)

        found = search.search("番政数规(2024)1号")

        assert found.hits[0].key == f"item:{document.item_no}"


class TestStanding:
    def test_follows_the_days_by_itself(self, office):
        document = policy(office)

        words = [standing_of(document, day).word for day in (date(2024, 3, 31), SUMMER, date(2029, 4, 1))]

        assert words == ["尚未施行", "有效", "失效"]

    def test_changes_by_a_repeal_only_when_a_person_confirmed_it(self, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        old.refresh_from_db()
        before = standing_of(old, SUMMER).word

        confirm(office, found)

        old.refresh_from_db()
        assert before == "有效"
        assert standing_of(old, SUMMER).word == "废止"
        assert standing_of(old, date(2024, 5, 31)).word == "有效"
        assert old.ends_on == date(2024, 5, 31)
        assert old.ended_by == new

    def test_comes_back_when_the_repealing_document_is_withdrawn(self, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        confirm(office, found)

        publishing.withdraw(
            item_id=new.item_no,
            person=office.office,
            reason="误发",
            public_note="误发，已撤回",
            by=by(office.office, NOON + timedelta(days=61)),
        )
        actions.catch_up(by=by(None))

        old.refresh_from_db()
        assert standing_of(old, SUMMER).word == "有效"


class TestRelation:
    def test_to_a_document_that_comes_later_finds_it(self, office):
        early = interpretation(office, "番政数规〔2024〕1号")
        relation = Relation.objects.get(source=early, sort="interprets")
        assert relation.target is None

        document = policy(office, at=NOON + timedelta(days=1))

        relation.refresh_from_db()
        assert relation.target == document

    def test_that_only_points_stands_by_itself(self, office):
        document = policy(office)

        basis = Relation.objects.get(source=document, sort="implements")

        assert basis.state == Relation.State.CONFIRMED
        assert basis.target_no == "穗府〔2020〕9号"

    def test_is_refused_with_a_reason_only(self, office):
        policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = Relation.objects.filter(source=new, state=Relation.State.FOUND).first()

        with pytest.raises(Refused, match="理由"):
            actions.decide_relation(
                relation_id=found.pk, person=office.editor, confirmed=False, by=by(office.editor)
            )

    def test_cannot_turn_in_a_circle(self, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        confirm(office, found)

        with pytest.raises(Refused, match="成环"):
            actions.state_relation(
                document_id=old.pk,
                person=office.editor,
                sort="repeals",
                target="番政数规〔2024〕8号",
                why="试一试",
                by=by(office.editor),
            )

    def test_of_anothers_document_is_not_there(self, office):
        policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        stranger = bureau("czj", "番禺区财政局", "11440113007512346X")
        found = Relation.objects.filter(source=new).first()

        with pytest.raises(Refused, match="没有这份文件"):
            actions.decide_relation(
                relation_id=found.pk, person=stranger.editor, confirmed=True, by=by(stranger.editor)
            )

    def test_decided_by_a_person_outlives_another_edition(self, office):
        old = policy(office)
        new = repealing(office, NOON + timedelta(days=60))
        found = repeal_found(new, old)
        confirm(office, found)
        read_release(new.release, new, by=by(None))

        found.refresh_from_db()
        assert found.state == Relation.State.CONFIRMED


class TestBeside:
    def test_shows_interpretations_and_notices_both_ways(self, office):
        document = policy(office)
        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))
        call = notice(
            office,
            at=NOON + timedelta(days=2),
            particulars={"carries_out": ["番政数规〔2024〕1号"]},
        )

        of_policy = dict(beside(document.item_no, document.release.body_html, SUMMER).groups)
        of_interpretation = dict(beside(told.item_no, told.release.body_html, SUMMER).groups)

        assert [link.url for link in of_policy["政策解读"]] == [told.get_absolute_url()]
        assert [link.url for link in of_policy["申报通知"]] == [call.get_absolute_url()]
        assert [link.url for link in of_interpretation["解读的文件"]] == [document.get_absolute_url()]

    def test_puts_an_anchor_at_every_clause(self, office):
        document = policy(office)

        page = beside(document.item_no, document.release.body_html, SUMMER)

        assert 'id="第三条第二项"' in page.html

    def test_says_whether_one_may_apply_after_a_change_of_the_last_day(self, office):
        call = notice(office)
        longer = notice(
            office,
            "关于延长窗口延时服务示范点申报时间的通知",
            at=NOON + timedelta(days=20),
            particulars={
                "stage": "changed",
                "apply_from": "",
                "apply_until": "2024-05-31",
                "follows": call.title,
            },
        )

        window = beside(call.item_no, call.release.body_html, date(2024, 5, 10)).window

        assert longer.follows == call
        assert window.state == "open"
        assert window.apply_until == date(2024, 5, 31)


class TestEnding:
    def test_is_told_once_to_every_place_that_rests_on_it(self, office):
        document = policy(office)
        told = interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))
        after = NOON.replace(year=2029, month=4, day=2)

        first, second = actions.watch(by=by(None, after)), actions.watch(by=by(None, after))

        consequence = Consequence.objects.get()
        assert (first, second) == (1, 0)
        assert consequence.document == document
        assert told.title in consequence.place
        assert consequence.on == date(2029, 4, 1)

    def test_is_evaluated_in_the_last_six_months_and_not_before(self, office):
        document = policy(office)
        early, timely = NOON, NOON.replace(year=2028, month=11, day=1)

        with pytest.raises(Refused, match="评估"):
            actions.decide_validity(
                document_id=document.pk,
                person=office.editor,
                outcome="continue",
                ground="仍需执行",
                by=by(office.editor, early),
            )
        made = actions.decide_validity(
            document_id=document.pk,
            person=office.editor,
            outcome="continue",
            ground="仍需执行",
            by=by(office.editor, timely),
        )

        assert made.for_end == date(2029, 3, 31)


class TestTagging:
    def test_is_suggested_with_the_words_that_decided(self, office):
        document = policy(
            office,
            "关于印发番禺区高校毕业生一次性创业补贴办法的通知",
            lines=("第一条 高校毕业生首次创业的，给予一次性创业补贴。", "第二条 高校毕业生应当在本区登记。"),
        )

        found = Tagging.objects.filter(document=document)

        assert found
        assert all(0 <= tagging.confidence <= 1 for tagging in found)
        assert any("毕业生" in word for tagging in found for word, _count in tagging.words)

    def test_refused_by_a_person_is_not_suggested_again(self, office):
        document = policy(
            office,
            "关于印发番禺区高校毕业生一次性创业补贴办法的通知",
            lines=("第一条 高校毕业生首次创业的，给予一次性创业补贴。",),
        )
        tagging = Tagging.objects.filter(document=document).first()

        actions.decide_tagging(
            tagging_id=tagging.pk, person=office.editor, accepted=False, by=by(office.editor)
        )
        actions.suggest_again(person=office.office, by=by(office.office))

        tagging.refresh_from_db()
        assert tagging.state == Tagging.State.REFUSED


class TestExtension:
    def test_made_public_in_time_lets_the_document_go_on_without_a_gap(self, office):
        old = policy(office, expires_on=date(2024, 9, 30))
        longer = policy(
            office,
            "番禺区政务服务和数据管理局关于延长番禺区窗口延时服务办法有效期的通知",
            number="番政数规〔2024〕6号",
            at=NOON + timedelta(days=150),
            lines=(
                "经评估，《番禺区窗口延时服务办法》（番政数规〔2024〕1号）的有效期延长至2026年12月31日。",
            ),
            effective_on=date(2024, 10, 1),
            expires_on=date(2026, 12, 31),
        )
        found = Relation.objects.get(source=longer, target=old, sort="extends")

        confirm(office, found)

        old.refresh_from_db()
        assert standing_of(old, date(2024, 10, 1)).word == "有效"
        assert old.ends_on == date(2026, 12, 31)


class TestSameTarget:
    def test_named_by_number_and_by_title_is_one_relation(self, office):
        document = policy(office)
        told = put(
            office,
            "policy_interpretation",
            ("现就《番禺区窗口延时服务办法》作如下解读。", "中午和傍晚也能办事。"),
            {"form": "text", "interprets": ["番政数规〔2024〕1号"]},
            at=NOON + timedelta(days=1),
            title="《番禺区窗口延时服务办法》解读",
            article20="20.1",
        )

        relations = Relation.objects.filter(source=told, target=document, sort="interprets")
        told_of = actions.watch(by=by(None, NOON.replace(year=2029, month=4, day=2)))

        assert relations.count() == 1
        assert told_of == 1
