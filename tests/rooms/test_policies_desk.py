"""The desk of the library: who sees which document, every deed on its page, the tag system, learning."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.commons.models import LedgerEntry
from mingting.policies.desk import learning as learning_desk
from mingting.policies.models import Document, LearnedModel, LibrarySettings, Relation, Tag, Tagging
from mingting.policies.rules.expiry import RULE

from .making import NOON, bureau
from .policies_making import interpretation, policy
from .test_policies_library import repealing
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]
pytestmark = pytest.mark.django_db

ROOT = "/desk/library/"
_TITLE = "关于印发番禺区高校毕业生一次性创业补贴办法的通知"
_LINES = (
    "第一条 高校毕业生首次创业的，给予一次性创业补贴。",
    "第二条 高校毕业生应当在本区登记。",
)


@pytest.fixture
def office():
    return bureau()


@pytest.fixture
def stranger(office):
    return bureau("czj", "番禺区财政局", "11440113007512346X")


@pytest.fixture
def pair(office):
    """A document and a later one that would repeal it."""
    old = policy(office)
    return old, repealing(office, NOON + timedelta(days=60))


def found_in(document: Document) -> Relation:
    return Relation.objects.get(source=document, state=Relation.State.FOUND)


def proposed(office, **more) -> list[Tagging]:
    """A document whose tags all wait for a person."""
    document = policy(office, _TITLE, lines=_LINES, **more)
    Tagging.objects.filter(document=document).update(state=Tagging.State.PROPOSED)
    return list(Tagging.objects.filter(document=document))


def at(document: Document, *rest: object) -> str:
    return f"{ROOT}documents/{document.pk}/" + "".join(f"{one}/" for one in rest)


def words(response) -> str:
    return response.content.decode()


class TestWhoSees:
    def test_the_list_holds_the_organs_own_documents_only(self, office, stranger):
        own = policy(office)
        strange = policy(stranger, "番禺区财政局关于印发窗口办法的通知", number="番财规〔2024〕2号")

        page = words(desk(office.editor).get(f"{ROOT}documents/"))

        assert own.title in page
        assert strange.title not in page

    def test_another_organs_document_is_not_there_on_any_screen(self, stranger, office):
        document = policy(office)
        relation = Relation.objects.filter(source=document).first()
        client = desk(stranger.editor)

        answers = [
            client.get(at(document)),
            client.post(at(document, "relations"), {"sort": "cites", "target": "x", "why": "y"}),
            client.post(at(document, "relations", relation.pk), {"decision": "refuse", "why": "y"}),
            client.post(at(document, "relations", relation.pk, "drop"), {"why": "y"}),
            client.post(at(document, "tags"), {"code": "x"}),
            client.post(at(document, "tags", "accept")),
        ]

        assert {answer.status_code for answer in answers} == {404}
        assert not LedgerEntry.objects.filter(who_id=stranger.editor.pk, did__startswith="policies.").exists()

    def test_a_relation_of_one_document_is_not_there_under_another(self, office, pair):
        old, new = pair

        answer = desk(office.editor).post(at(old, "relations", found_in(new).pk), {"decision": "confirm"})

        assert answer.status_code == 404

    def test_who_keeps_the_library_sees_all_and_changes_none_but_the_own(self, office, stranger):
        document = policy(stranger, "番禺区财政局关于印发窗口办法的通知", number="番财规〔2024〕2号")
        keeper = desk(office.office)

        page = keeper.get(at(document))
        answer = keeper.post(at(document, "tags", "accept"))

        assert page.status_code == 200
        assert "不能改动" in words(page)
        assert "<textarea" not in words(page)
        assert answer.status_code == 404

    def test_reviewers_have_no_library_desk(self, office):
        policy(office)

        answer = desk(office.first).get(f"{ROOT}documents/")

        assert answer.status_code in (302, 403)

    def test_the_tag_system_and_learning_are_the_keepers(self, office, stranger):
        for person in (office.editor, stranger.office):
            client = desk(person)
            for address in ("tags/", "tags/new/", "learning/"):
                assert client.get(ROOT + address).status_code in (302, 403), address
            for address in ("learning/learn/", "learning/again/", "learning/settings/"):
                assert client.post(ROOT + address).status_code in (302, 403), address

        assert not LearnedModel.objects.exists()


class TestList:
    def test_is_narrowed_to_what_waits(self, office, pair):
        old, new = pair
        Tagging.objects.filter(document=old, state=Tagging.State.PROPOSED).delete()

        page = words(desk(office.editor).get(f"{ROOT}documents/?waiting=1"))

        assert new.title in page
        assert old.title not in page

    def test_is_narrowed_by_validity_and_words(self, office):
        policy(office, expires_on=date(2025, 3, 31))
        policy(office, _TITLE, number="番政数规〔2024〕9号", lines=_LINES, expires_on=date(2099, 1, 1))
        client = desk(office.editor)

        over = words(client.get(f"{ROOT}documents/?validity=over"))
        named = words(client.get(f"{ROOT}documents/?q=〔2024〕9"))

        assert "窗口延时服务办法" in over
        assert _TITLE not in over
        assert _TITLE in named
        assert "窗口延时服务办法" not in named

    def test_takes_a_filter_that_is_not_offered_for_none(self, office):
        document = policy(office)

        answer = desk(office.editor).get(f"{ROOT}documents/?sort=x&validity=%00&page=-1&q=%00")

        assert answer.status_code == 200
        assert document.title in words(answer)

    @pytest.mark.parametrize("address", ["documents/", "interpretations/", "waiting/", "validity/"])
    def test_asks_as_often_for_many_rows_as_for_few(self, office, address):
        for number in range(2):
            policy(office, f"{_TITLE}{number}", number=f"番政数规〔2024〕2{number}号", lines=_LINES)
        client = desk(office.editor)

        few = _asked(client, address, "few")
        for number in range(2, 7):
            policy(office, f"{_TITLE}{number}", number=f"番政数规〔2024〕2{number}号", lines=_LINES)
        Tagging.objects.update(state=Tagging.State.PROPOSED)
        many = _asked(client, address, "many")

        assert many <= few


def _asked(client, address: str, mark: str) -> int:
    """Return how many statements the page takes once the frame around it is known; ``mark`` makes it a new page."""
    client.get(f"{ROOT}{address}?mark={mark}-frame")
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(f"{ROOT}{address}?mark={mark}")
    assert answer.status_code == 200
    return len(caught)


class TestDocument:
    def test_shows_standing_clauses_relations_and_what_was_done(self, office):
        document = policy(office)

        page = words(desk(office.editor).get(at(document)))

        assert "有效期至2029年3月31日" in page
        assert f"{document.get_absolute_url()}#第三条第二项" in page
        assert "穗府〔2020〕9号" in page
        assert "收入政策文件库" in page
        assert f"/desk/items/{document.item_no}/" in page

    def test_tells_the_whole_course_of_its_validity(self, office):
        document = policy(office)

        page = words(desk(office.editor).get(at(document)))

        assert "2024-04-01 前" in page
        assert "2029-04-01 起" in page

    def test_confirms_a_relation_that_was_found(self, office, pair):
        old, new = pair
        relation = found_in(new)

        desk(office.editor).post(at(new, "relations", relation.pk), {"decision": "confirm"})

        old.refresh_from_db()
        assert old.ended_by == new

    def test_says_beside_the_relation_why_it_cannot_be_refused_without_a_reason(self, office, pair):
        relation = found_in(pair[1])

        answer = desk(office.editor).post(at(pair[1], "relations", relation.pk), {"decision": "refuse"})

        relation.refresh_from_db()
        assert answer.status_code == 422
        assert "须写明理由" in words(answer)
        assert relation.state == Relation.State.FOUND

    def test_enters_a_relation_by_hand_and_takes_it_back(self, office, pair):
        old, _new = pair
        client = desk(office.editor)
        said = {"sort": "implements", "target": "粤府〔2021〕7号", "why": "会议纪要"}

        client.post(at(old, "relations"), said)
        stated = Relation.objects.get(source=old, target_no="粤府〔2021〕7号")
        client.post(at(old, "relations", stated.pk, "drop"), {"why": "写错了"})

        assert stated.decided_by_no == office.editor.pk
        assert not Relation.objects.filter(pk=stated.pk).exists()

    def test_refuses_a_circle_beside_the_field_with_the_rule(self, office, pair):
        old, new = pair
        client = desk(office.editor)
        client.post(at(new, "relations", found_in(new).pk), {"decision": "confirm"})

        answer = client.post(
            at(old, "relations"), {"sort": "repeals", "target": "番政数规〔2024〕8号", "why": "试"}
        )

        assert answer.status_code == 422
        assert "关系成环" in words(answer)
        assert "国办发〔2018〕37号" in words(answer)

    def test_keeps_what_was_typed_when_it_is_refused(self, office, pair):
        answer = desk(office.editor).post(
            at(pair[0], "relations"), {"sort": "cites", "target": "某文件", "why": ""}
        )

        assert answer.status_code == 422
        assert 'value="某文件"' in words(answer)

    def test_does_nothing_by_being_opened(self, office, pair):
        before = LedgerEntry.objects.filter(did__startswith="policies.").count()

        desk(office.editor).get(at(pair[1]))

        assert LedgerEntry.objects.filter(did__startswith="policies.").count() == before
        assert found_in(pair[1]).state == Relation.State.FOUND

    def test_knows_a_decision_it_does_not_offer_for_none(self, office, pair):
        relation = found_in(pair[1])

        answer = desk(office.editor).post(at(pair[1], "relations", relation.pk), {"decision": "later"})

        assert answer.status_code == 404


class TestTags:
    def test_are_shown_with_confidence_and_the_words_that_decided(self, office):
        tagging = proposed(office)[0]

        page = words(desk(office.editor).get(at(tagging.document)))

        assert tagging.tag.name in page
        assert f"把握 {int(tagging.confidence * 100 + 1e-6)}%" in page
        assert f"“{tagging.words[0][0]}”" in page

    def test_are_refused_and_accepted_one_by_one(self, office):
        tagging = proposed(office)[0]
        client = desk(office.editor)
        address = at(tagging.document, "tags", tagging.pk)

        client.post(address, {"decision": "refuse"})
        refused = Tagging.objects.get(pk=tagging.pk).state
        client.post(address, {"decision": "accept"})

        assert refused == Tagging.State.REFUSED
        assert Tagging.objects.get(pk=tagging.pk).state == Tagging.State.ACCEPTED

    def test_are_accepted_all_at_once_each_with_its_entry(self, office):
        waiting = proposed(office)
        document = waiting[0].document

        answer = desk(office.editor).post(
            at(document, "tags", "accept"), {"back": "/desk/library/waiting/?p=2"}
        )

        assert answer["Location"] == "/desk/library/waiting/?p=2"
        assert {one.state for one in Tagging.objects.filter(document=document)} == {Tagging.State.ACCEPTED}
        assert LedgerEntry.objects.filter(did="policies.decide_tagging").count() == len(waiting)

    def test_lead_back_to_no_other_site(self, office):
        document = proposed(office)[0].document

        answer = desk(office.editor).post(at(document, "tags", "accept"), {"back": "//example.org/"})

        assert answer["Location"].startswith(at(document))

    def test_are_put_by_hand(self, office):
        document = policy(office)
        borne = Tagging.objects.filter(document=document).values("tag_id")
        tag = Tag.objects.exclude(pk__in=borne).first()

        desk(office.editor).post(at(document, "tags"), {"code": tag.code})

        tagging = Tagging.objects.get(document=document, tag=tag)
        assert (tagging.origin, tagging.state) == (Tagging.Origin.PERSON, Tagging.State.ACCEPTED)

    def test_that_do_not_exist_are_refused_in_place(self, office):
        answer = desk(office.editor).post(at(policy(office), "tags"), {"code": "theme/none"})

        assert answer.status_code == 422


class TestTagSystem:
    def said(self, **more):
        fields = {
            "group": "audience",
            "code": "new_farmers",
            "name": "新农人",
            "definition": "返乡从事农业的人员",
            "keywords": "新农人 1\n返乡创业 0.6",
            "negatives": "",
        }
        return fields | more

    def test_takes_a_new_tag(self, office):
        policy(office)

        desk(office.office).post(f"{ROOT}tags/new/", self.said())

        tag = Tag.objects.get(code="audience/new_farmers")
        assert tag.keywords == {"新农人": 1.0, "返乡创业": 0.6}

    @pytest.mark.parametrize(
        ("keywords", "fault"),
        [
            ("新农人 1\n返乡创业", "第2行“返乡创业”应写作"),
            ("新农人 2", "第1行“新农人 2”应写作"),
            ("新农人 nan", "第1行“新农人 nan”应写作"),
            ("新农人 1\n新农人 0.5", "第2行的“新农人”前面已经有了"),
            ("农 1", "应为2至30个字"),
        ],
    )
    def test_names_the_line_that_it_cannot_read(self, office, keywords, fault):
        answer = desk(office.office).post(f"{ROOT}tags/new/", self.said(keywords=keywords))

        assert answer.status_code == 422
        assert fault in words(answer)
        assert not Tag.objects.filter(code="audience/new_farmers").exists()

    def test_does_not_overwrite_a_tag_by_adding_its_code_again(self, office):
        client = desk(office.office)
        client.post(f"{ROOT}tags/new/", self.said())

        answer = client.post(f"{ROOT}tags/new/", self.said(name="另一个"))

        assert answer.status_code == 422
        assert Tag.objects.get(code="audience/new_farmers").name == "新农人"

    def test_changes_a_tag_and_keeps_its_code(self, office):
        policy(office)
        tag = Tag.objects.first()
        client = desk(office.office)
        page = words(client.get(f"{ROOT}tags/{tag.pk}/"))

        client.post(
            f"{ROOT}tags/{tag.pk}/",
            {"name": tag.name, "definition": "改过的定义", "keywords": "改过的词 0.5", "code": "x/y"},
        )

        before, tag = tag, Tag.objects.get(pk=tag.pk)
        assert next(iter(before.keywords)) in page
        assert (tag.code, tag.definition, tag.keywords) == (before.code, "改过的定义", {"改过的词": 0.5})

    def test_retires_a_tag_with_a_reason_only_and_brings_it_back(self, office):
        policy(office)
        tag = Tag.objects.first()
        client = desk(office.office)
        address = f"{ROOT}tags/{tag.pk}/"

        refused = client.post(f"{address}retire/", {"why": " "})
        client.post(f"{address}retire/", {"why": "与另一标签重复"})
        retired = Tag.objects.get(pk=tag.pk).in_use
        client.post(address, {"name": tag.name, "definition": tag.definition, "keywords": "某某词 1"})

        assert refused.status_code == 422
        assert "请写明停用的理由" in words(refused)
        assert not retired
        assert Tag.objects.get(pk=tag.pk).in_use

    def test_tells_how_many_documents_bear_each_tag(self, office):
        tagging = proposed(office)[0]
        Tagging.objects.filter(pk=tagging.pk).update(state=Tagging.State.ACCEPTED)

        page = desk(office.office).get(f"{ROOT}tags/")

        counts = {tag.pk: tag.documents for _, _, tags in page.context["groups"] for tag in tags}
        assert counts[tagging.tag_id] == 1
        assert sum(counts.values()) == 1


class TestLearning:
    def test_says_that_there_are_too_few_documents(self, office):
        policy(office)

        answer = desk(office.office).post(f"{ROOT}learning/learn/")

        assert answer.status_code == 422
        assert 'role="alert"' in words(answer)
        assert not LearnedModel.objects.exists()

    def test_keeps_the_thresholds_and_refuses_what_cannot_be(self, office):
        client = desk(office.office)
        said = {"accept_from": "0.9", "propose_from": "0.4", "term_years": "5", "trial_years": "3"}

        client.post(f"{ROOT}learning/settings/", said)
        refused = client.post(f"{ROOT}learning/settings/", said | {"propose_from": "0.95"})

        assert LibrarySettings.objects.get().accept_from == 0.9
        assert refused.status_code == 422
        assert "自动采用的不低于列入待确认的" in words(refused)

    def test_shows_the_figures_of_the_newest_model_and_that_they_rest_on_little(self, office):
        policy(office)
        tag = Tag.objects.first()
        LearnedModel.objects.create(
            at=NOON,
            digest="a" * 64,
            examples=60,
            by_name="某同志",
            figures={
                "trained": 48,
                "held_out": 12,
                "micro": [0.9, 0.8, 0.847],
                "macro_f1": 0.7,
                "top1": 0.92,
                "recall_at_3": 0.95,
                "per_tag": {tag.code: [9, 1, 2, 0.9, 0.818, 0.857]},
                "confusion": [[tag.code, "theme/gone", 3]],
                "acceptance": [[0.85, 0.5, 1.0, 6, 1.0]],
                "reliability": [[0.0, 0, 0.0, 0.0], [0.9, 6, 0.95, 1.0]],
            },
        )

        page = words(desk(office.office).get(f"{ROOT}learning/"))

        assert "0.847" in page
        assert "留出的文件只有 12 份" in page
        assert f"应为“{tag.name}”" in page
        assert "0.85（现用）" in page

    def test_says_that_a_model_was_not_measured(self, office):
        LearnedModel.objects.create(at=NOON, digest="a" * 64, examples=9, by_name="某同志", figures={})

        page = words(desk(office.office).get(f"{ROOT}learning/"))

        assert "这个模型好不好还不知道" in page

    def test_suggests_again_step_by_step(self, office, monkeypatch):
        tagging = proposed(office)[0]
        reached = []
        real = learning_desk.actions.suggest_again
        monkeypatch.setattr(
            learning_desk.actions,
            "suggest_again",
            lambda *, person, by, after: (
                reached.append(after)
                or (real(person=person, by=by, after=after), tagging.document_id)[len(reached) < 2]
            ),
        )
        client = desk(office.office)

        first = client.post(f"{ROOT}learning/again/")
        page = words(client.get(first["Location"].partition("#")[0]))
        client.post(f"{ROOT}learning/again/", {"after": tagging.document_id})

        assert "继续重新建议" in page
        assert reached == [0, tagging.document_id]


class TestInterpretations:
    def test_lists_what_lacks_one_and_says_how_long(self, office):
        document = policy(office)

        page = words(desk(office.editor).get(f"{ROOT}interpretations/"))

        assert document.title in page
        assert "尚无解读" in page

    def test_lists_what_was_interpreted_under_how_it_was(self, office):
        document = policy(office)
        interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))
        client = desk(office.editor)

        lacking = words(client.get(f"{ROOT}interpretations/"))
        in_time = words(client.get(f"{ROOT}interpretations/?tab=on_time"))

        assert document.title not in lacking
        assert document.title in in_time
        assert "文字解读" in in_time


class TestWaiting:
    def test_says_beside_the_relation_why_it_is_refused(self, office, pair):
        relation = found_in(pair[1])

        answer = desk(office.editor).post(f"{ROOT}waiting/relations/{relation.pk}/", {"decision": "refuse"})

        assert answer.status_code == 422
        assert words(answer).count("须写明理由") == 2

    def test_groups_tags_by_document_and_stays_on_its_page(self, office):
        waiting = proposed(office)
        client = desk(office.editor)

        page = client.get(f"{ROOT}waiting/")
        answer = client.post(
            f"{ROOT}waiting/tags/{waiting[0].pk}/", {"decision": "refuse", "p": "3", "r": "1\r\nx"}
        )

        assert [(one, len(own)) for one, own in page.context["documents"]] == [
            (waiting[0].document, len(waiting))
        ]
        assert answer["Location"] == f"{ROOT}waiting/?p=3#tags"

    def test_shows_none_as_sure_as_the_threshold_it_missed(self, office):
        tagging = proposed(office)[0]
        Tagging.objects.filter(pk=tagging.pk).update(confidence=0.8496)

        page = words(desk(office.editor).get(f"{ROOT}waiting/"))

        assert "把握 84%" in page

    def test_leaves_nothing_out_that_stands_on_a_further_page(self, office):
        new = repealing(office, NOON + timedelta(days=60))
        Relation.objects.bulk_create(
            Relation(source=new, sort="amends", target_title=f"某办法{number}", key=f"k{number}")
            for number in range(40)
        )
        client = desk(office.editor)

        pages = [client.get(f"{ROOT}waiting/?r={number}").context["relations"] for number in (1, 2)]

        shown = [relation.pk for page in pages for relation in page]
        waiting = Relation.objects.filter(state=Relation.State.FOUND).values_list("pk", flat=True)
        assert sorted(shown) == sorted(waiting)
        assert len(shown) > 40


class TestValidity:
    def test_takes_no_decision_before_the_review_and_names_the_rule(self, office):
        document = policy(office, expires_on=timezone.localdate() + timedelta(days=700))

        answer = desk(office.editor).post(
            f"{ROOT}validity/{document.pk}/", {"outcome": "continue", "ground": "仍需执行"}
        )

        assert answer.status_code == 422
        assert "尚未进入评估期" in words(answer)
        assert str(RULE) in words(answer)

    def test_keeps_what_was_typed_when_the_outcome_is_missing(self, office):
        document = policy(office, expires_on=timezone.localdate() + timedelta(days=40))

        answer = desk(office.editor).post(f"{ROOT}validity/{document.pk}/", {"ground": "仍需执行"})

        assert answer.status_code == 422
        assert 'value="仍需执行"' in words(answer)

    def test_says_what_must_follow_a_decision(self, office):
        document = policy(office, expires_on=timezone.localdate() + timedelta(days=40))

        page = desk(office.editor).post(
            f"{ROOT}validity/{document.pk}/", {"outcome": "continue", "ground": "仍需执行"}, follow=True
        )

        assert "重新登记、重新编号" in words(page)

    def test_lists_what_has_not_begun(self, office):
        soon = timezone.localdate() + timedelta(days=20)
        policy(office, effective_on=soon, expires_on=soon + timedelta(days=900), validity="not_yet")

        page = words(desk(office.editor).get(f"{ROOT}validity/"))

        assert "尚未施行（1）" in page

    def test_does_not_take_another_organs_decision(self, office, stranger):
        document = policy(office, expires_on=timezone.localdate() + timedelta(days=40))

        answer = desk(stranger.editor).post(
            f"{ROOT}validity/{document.pk}/", {"outcome": "continue", "ground": "仍需执行"}
        )

        assert answer.status_code == 422
        assert "不由您所在的机构负责" in words(answer)
        assert document.title not in words(answer)
