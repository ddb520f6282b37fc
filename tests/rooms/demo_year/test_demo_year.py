"""The demo year is what the source document counts: 67 items of the bureau in 2024, by class."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from mingting.accounts.models import Organ, Person
from mingting.publishing.models import Release
from mingting.publishing.verifying import faults


@pytest.mark.usefixtures("year", "db")
class TestDemoYear:
    def test_counts_67_items_by_class_as_the_source_document_does(self):
        of_the_year = Release.objects.shown().filter(organ__code="zsj", first_released_at__year=2024)

        assert Counter(of_the_year.values_list("kind", flat=True)) == {
            "organisation": 3,
            "department_document": 1,
            "department_news": 54,
            "enforcement": 1,
            "budget": 6,
            "other": 2,
        }

    def test_was_reviewed_by_three_different_people_who_wrote_nothing_of_it(self):
        for release in Release.objects.shown().prefetch_related("submission__proofs", "item__edits"):
            reviewers = {proof.reviewer_no for proof in release.submission.proofs.all()}
            authors = {edit.person_no for edit in release.item.edits.all()}

            assert len(reviewers) == 3
            assert not reviewers & authors

    def test_passes_the_nightly_check(self):
        assert faults() == []

    def test_bears_the_name_in_force_when_each_item_was_made(self):
        names = (
            Release.objects.shown()
            .filter(organ__code="zsj")
            .order_by("formed_on")
            .values_list("organ_name", flat=True)
        )

        assert names[0] == "广州市番禺区政务服务数据管理局"
        assert (
            names[len(names) - 1] == Organ.objects.get(code="zsj").name == "广州市番禺区政务服务和数据管理局"
        )

    def test_holds_one_correction_and_one_withdrawal(self):
        assert Release.objects.exclude(correction_note="").count() == 1
        assert Release.objects.filter(withdrawal__isnull=False).count() == 1

    def test_marks_every_person_as_a_demo_account(self):
        assert not Person.objects.filter(is_demo=False).exists()


def test_the_demo_year_is_built_in_an_empty_house_only(db):
    Organ.objects.create(code="x", name="已有机构", kind="department")

    with pytest.raises(CommandError, match="空数据库"):
        call_command("build_demo")


def test_the_demo_does_not_start_without_debug(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG"):
        call_command("serve_demo")
