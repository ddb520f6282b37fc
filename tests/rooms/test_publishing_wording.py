"""Wrong characters are looked for by a model of what the bureau has released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.rich_text import RichText

from mingting.commons.api import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.publishing.actions import wording
from mingting.publishing.checking import findings_of
from mingting.publishing.models import LearnedWording
from mingting.publishing.rules.wording import finder

from .making import NOON, bureau, by, draft, released

pytestmark = pytest.mark.django_db
LINES = (
    "政务服务中心综合窗口统一受理申请材料，按时办结并告知申请人。",
    "申请人可以到政务服务中心窗口提交申请材料，也可以在网上提交。",
    "窗口工作人员一次性告知需要补正的申请材料，不得要求重复提交。",
)


@pytest.fixture
def learned(monkeypatch):
    monkeypatch.setattr(wording, "LEAST_CHARACTERS", 100)
    monkeypatch.setattr(finder, "LEAST_CHARACTERS", 100)
    office = bureau()
    for n in range(4):
        body = [("text", RichText("".join(f"<p>{line}</p>" for line in LINES)))]
        released(office, at=NOON + timedelta(hours=n), body=body)
    wording.learn_wording(by=by(None))
    return office


class TestLearning:
    def test_waits_until_enough_was_released(self):
        bureau()

        with pytest.raises(Refused, match="不足"):
            wording.learn_wording(by=by(None))

        assert not LearnedWording.objects.exists()

    def test_keeps_its_figures_and_says_so_in_the_ledger(self, learned):
        made = LearnedWording.objects.get()

        entry = LedgerEntry.objects.get(did="publishing.learn_wording")

        assert made.figures["right_doubted"] <= 0.01
        assert entry.detail["digest"] == made.digest


class TestCheck:
    def test_points_at_a_character_that_is_likely_wrong(self, learned):
        body = [("text", RichText("<p>申请人可以到政务服务中心窗口提交申请才料，也可以在网上提交。</p>"))]
        item = draft(learned, body=body)

        found = [one for one in findings_of(item, today=NOON.date()) if one.rule == "wording.suspect"]

        assert [(one.place.excerpt[4], "疑为“材”" in one.message) for one in found] == [("才", True)]

    def test_says_nothing_of_right_words(self, learned):
        item = draft(learned, body=[("text", RichText(f"<p>{LINES[0]}</p>"))])

        assert not [one for one in findings_of(item, today=NOON.date()) if one.rule == "wording.suspect"]

    def test_goes_on_without_a_model_that_is_lost(self, learned):
        LearnedWording.objects.update(digest="0" * 64)
        item = draft(learned)

        assert not [one for one in findings_of(item, today=NOON.date()) if one.rule == "wording.suspect"]
