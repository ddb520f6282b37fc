"""A model learns from what people decided, and its figures say which labels they were measured against."""

from __future__ import annotations

import pytest
from django.forms import model_to_dict

from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.policies import actions
from mingting.policies.models import Document, Tag, Tagging

from .making import bureau, by
from .policies_making import policy
from .test_policies_desk import ROOT, words
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]
pytestmark = pytest.mark.django_db
_MATTERS = {"audience/graduates": "高校毕业生一次性创业补贴", "audience/elderly": "养老机构床位建设补贴"}


@pytest.fixture
def office():
    return bureau()


@pytest.fixture
def library(office) -> list[Document]:
    """Forty documents on two matters; only their titles and summaries differ. Key words know both matters."""
    first = policy(office, lines=("第一条 按照本办法执行。",))
    Tagging.objects.all().delete()
    Tag.objects.all().delete()
    for code, matter in _MATTERS.items():
        words = {"name": matter, "definition": matter, "keywords": {matter: 1.0}}
        actions.keep_tag(person=office.office, group="audience", code=code, **words, by=by(office.office))
    actions.keep_settings(
        person=office.office,
        accept_from=0.6,
        propose_from=0.35,
        term_years=5,
        trial_years=3,
        by=by(office.office),
    )
    facts = model_to_dict(first, exclude=["id", "item_no", "release", "organ", "ended_by", "follows"])
    Document.objects.all().delete()
    return Document.objects.bulk_create(
        Document(
            **facts
            | {"item_no": 1000 + n, "title": f"关于{matter}的通知", "summary": f"{matter}第{n}批发放。"},
            release=first.release,
            organ=first.organ,
        )
        for n in range(40)
        for matter in [list(_MATTERS.values())[n % 2]]
    )


def decided(office, documents: list[Document]) -> None:
    for document in documents:
        code = next(code for code, matter in _MATTERS.items() if matter in document.title)
        actions.put_tag(document_id=document.pk, person=office.editor, code=code, by=by(office.editor))


def learned(office):
    return actions.learn(person=office.office, by=by(office.office))


class TestLearning:
    def test_is_measured_on_what_people_decided_and_on_nothing_else(self, office, library):
        decided(office, library)

        figures = learned(office).figures

        assert (figures["basis"], figures["labels"]) == ("person", {"person": 40, "rule": 0})
        assert figures["silver"] == []
        assert figures["held_out"] == 8

    def test_says_of_labels_that_nobody_looked_at_that_they_are_the_rules(self, office, library):
        decided(office, library[:4])

        made = learned(office)

        assert made.figures["basis"] == "rule"
        assert made.figures["labels"] == {"person": 4, "rule": 36}
        page = words(desk(office.office).get(f"{ROOT}learning/"))
        assert "人工决定的 4 个" in page
        assert "没有人看过的 36 个" in page
        assert "只说明模型学规则学得像不像" in page
        assert "（规则）" in page

    def test_keeps_the_figures_of_both_apart(self, office, library):
        decided(office, library[::2])

        figures = learned(office).figures

        assert figures["basis"] == "person"
        assert figures["labels"] == {"person": 20, "rule": 20}
        assert figures["silver"] == ["audience/elderly"]
        assert figures["held_out"] < 8
        assert len(figures["micro_by_rule"]) == 3

    def test_does_not_learn_from_what_an_earlier_model_said(self, office, library):
        Tag.objects.all().update(keywords={"不会出现的词": 1.0})
        Tagging.objects.bulk_create(
            Tagging(
                document=document,
                tag=Tag.objects.get(code="audience/graduates"),
                origin=Tagging.Origin.MODEL,
                confidence=0.99,
                state=Tagging.State.ACCEPTED,
            )
            for document in library
        )

        with pytest.raises(Refused, match="暂时不能训练"):
            learned(office)

    def test_belongs_to_who_keeps_the_library(self, office, library):
        with pytest.raises(Refused, match="信息公开机构"):
            actions.learn(person=office.editor, by=by(office.editor))

        assert not LedgerEntry.objects.filter(did="policies.learn").exists()

    def test_of_a_model_before_says_that_it_told_no_labels_apart(self, office, library):
        made = learned(office)
        made.figures = {name: told for name, told in made.figures.items() if name not in ("labels", "silver")}
        made.save()

        assert "没有区分人工决定的和关键词规则给出的" in words(desk(office.office).get(f"{ROOT}learning/"))


class TestRights:
    def test_suggesting_anew_belongs_to_who_keeps_the_library(self, office, library):
        with pytest.raises(Refused, match="信息公开机构"):
            actions.suggest_again(person=office.editor, by=by(office.editor))

        assert not LedgerEntry.objects.filter(did="policies.suggest_again").exists()


class TestBeginning:
    def test_of_the_tag_system_is_written_down_once(self, office):
        policy(office)

        entry = LedgerEntry.objects.get(did="policies.begin_tags")

        assert entry.detail["tags"] == Tag.objects.count()
        assert actions.begin_tags(by=by(None)) == 0
