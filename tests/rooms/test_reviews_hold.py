"""The reviews hold over time: who wrote earlier, what lay waiting, what was withdrawn, who has left."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction

from mingting.accounts.models import Post
from mingting.commons import kept, ledger
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.publishing import actions
from mingting.publishing.checking import answer_key, findings_of
from mingting.publishing.models import InformationItem, Release, ReleasedFile
from mingting.publishing.rules.findings import Severity
from mingting.publishing.verifying import faults

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def zsj():
    return making.bureau()


def fresh(release: Release) -> InformationItem:
    return InformationItem.objects.get(pk=release.item_id)


def withdraw(zsj: making.Bureau, item: InformationItem, note: str = "内容有误，已撤回") -> None:
    actions.withdraw(
        item_id=item.pk, person=zsj.office, reason="内容有误", public_note=note, by=making.by(zsj.office)
    )


def also(person: making.Person, zsj: making.Bureau, role: str) -> making.Person:
    Post.objects.create(person=person, organ=zsj.organ, role=role, since=date(2020, 1, 1))
    return person


class TestAuthor:
    def test_of_an_earlier_edition_does_not_review_a_later_one(self, zsj):
        item = fresh(making.released(zsj))
        item.title, item.correction_note = "更正后的标题", "更正标题"
        actions.write(item=item, person=zsj.second_editor, by=making.by(zsj.second_editor))
        actions.submit(item_id=item.pk, person=zsj.second_editor, by=making.by(zsj.second_editor))

        with pytest.raises(Refused, match="采写或者修改过本稿"):
            making.proved(zsj, item, "first", reviewer=also(zsj.editor, zsj, "first_reviewer"))

    def test_is_still_the_author_after_a_withdrawal(self, zsj):
        item = fresh(making.released(zsj))
        withdraw(zsj, item)
        item = fresh(item.releases.get())
        actions.submit(item_id=item.pk, person=zsj.second_editor, by=making.by(zsj.second_editor))

        with pytest.raises(Refused, match="采写或者修改过本稿"):
            making.proved(zsj, item, "first", reviewer=also(zsj.editor, zsj, "first_reviewer"))

    def test_is_whoever_hands_the_words_in(self, zsj):
        item = making.draft(zsj)
        actions.submit(item_id=item.pk, person=zsj.second_editor, by=making.by(zsj.second_editor))

        with pytest.raises(Refused, match="采写或者修改过本稿"):
            making.proved(zsj, item, "first", reviewer=also(zsj.second_editor, zsj, "first_reviewer"))


class TestWaitingForItsHour:
    later = making.NOON + timedelta(hours=3)

    def waiting(self, zsj: making.Bureau, **more: object) -> InformationItem:
        item = making.submitted(zsj, go_live_at=making.NOON + timedelta(hours=2), **more)
        for stage in ("first", "second", "final"):
            making.proved(zsj, item, stage)
        return item

    def due(self) -> list[Release]:
        return actions.release_due(by=making.by(None, self.later))

    def test_one_items_fault_holds_up_no_other_and_is_written_down(self, zsj):
        document = making.document("附表.txt", "第一稿".encode())
        broken = self.waiting(zsj, attachments=[("attachment", {"file": document, "title": "附表"})])
        healthy = self.waiting(zsj)
        making.replace_document(document, "换过的内容".encode())

        assert [release.item_id for release in self.due()] == [healthy.pk]
        assert (
            LedgerEntry.objects.filter(
                did="publishing.release_refused", to=f"publishing.item:{broken.pk}"
            ).count()
            == 1
        )
        self.due()
        assert LedgerEntry.objects.filter(did="publishing.release_refused").count() == 1

    def test_a_withdrawal_closes_what_waited(self, zsj):
        item = fresh(making.released(zsj))
        item.title, item.correction_note = "更正后的标题", "更正标题"
        item.go_live_at = making.NOON + timedelta(hours=2)
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))
        making.submit(zsj, item)
        for stage in ("first", "second", "final"):
            making.proved(zsj, item, stage)
        withdraw(zsj, item)

        assert self.due() == []
        assert not Release.objects.shown().exists()

    def test_an_emergency_release_meanwhile_closes_what_waited(self, zsj):
        item = self.waiting(zsj)
        actions.call_emergency(
            item_id=item.pk, person=zsj.emergency_first, reason="台风", by=making.by(zsj.emergency_first)
        )
        actions.approve_emergency(
            item_id=item.pk,
            person=zsj.emergency_second,
            content_hash=item.submissions.get(emergency=True).content_hash,
            opinion="",
            by=making.by(zsj.emergency_second),
        )

        assert self.due() == []
        assert Release.objects.count() == 1


class TestEmergencyApproval:
    def test_is_of_the_words_that_were_on_the_screen(self, zsj):
        item = making.draft(zsj)
        call = {"item_id": item.pk, "person": zsj.emergency_first, "by": making.by(zsj.emergency_first)}
        seen = actions.call_emergency(reason="台风", **call).content_hash
        item.title = "批准人没有看过的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))
        actions.call_emergency(reason="台风", **call)

        with pytest.raises(Refused, match="提请之后稿件有改动"):
            actions.approve_emergency(
                item_id=item.pk,
                person=zsj.emergency_second,
                content_hash=seen,
                opinion="",
                by=making.by(zsj.emergency_second),
            )


class TestColumnOfAnotherOrgan:
    @pytest.fixture
    def foreign(self, zsj):
        return making.bureau("czj", "番禺区财政局", "11440113007512353C").column

    def test_takes_no_draft(self, zsj, foreign):
        with pytest.raises(Refused, match="属于另一机构"):
            making.draft(zsj, column=foreign)

    def test_takes_no_release_when_the_column_changed_hands_during_review(self, zsj, foreign):
        item = making.submitted(zsj)
        making.proved(zsj, item, "first")
        making.proved(zsj, item, "second")
        type(zsj.column).objects.filter(pk=zsj.column.pk).update(organ=foreign.organ)

        with pytest.raises(Refused, match="属于另一机构"):
            making.proved(zsj, item, "final")


class TestClaim:
    def test_of_one_who_has_left_holds_nobody_up(self, zsj):
        item = making.submitted(zsj)
        actions.claim(item_id=item.pk, person=zsj.first, by=making.by(zsj.first))
        Post.objects.filter(person=zsj.first).update(until=date(2024, 3, 1))

        making.proved(zsj, item, "first", reviewer=zsj.other_first)

        assert item.submissions.get().proofs.get().reviewer_no == zsj.other_first.pk

    def test_of_a_colleague_in_office_is_respected(self, zsj):
        item = making.submitted(zsj)
        actions.claim(item_id=item.pk, person=zsj.first, by=making.by(zsj.first))

        with pytest.raises(Refused, match="领取"):
            making.proved(zsj, item, "first", reviewer=zsj.other_first)


class TestWordsBesideTheItem:
    def test_a_withdrawals_notice_is_looked_through(self, zsj):
        item = fresh(making.released(zsj))

        with pytest.raises(Refused, match="身份"):
            withdraw(zsj, item, note="误登了身份证号11010519491231002X，已撤回")

    def test_a_released_name_is_the_one_that_was_reviewed(self, zsj):
        item = making.submitted(zsj)
        name = zsj.organ.name
        zsj.organ.names.update(name="另一个名称")
        for stage in ("first", "second", "final"):
            making.proved(zsj, item, stage)

        assert Release.objects.shown().get().organ_name == name

    def test_an_answer_to_a_warning_holds_for_the_words_it_was_given_for(self, zsj):
        item = making.draft(zsj, body=[("text", making.RichText("<p>请按装软件。</p>"))])
        finding = next(f for f in findings_of(item, today=making.NOON.date()) if f.severity is Severity.WARN)
        answered = answer_key(item, finding)

        item.body = [("text", making.RichText("<p>另一段完全不同的话，请按装软件。</p>"))]
        again = next(f for f in findings_of(item, today=making.NOON.date()) if f.severity is Severity.WARN)

        assert answer_key(item, again) != answered

    @pytest.mark.parametrize("character", ["\x0b", "\x00", "\u202e"])
    def test_an_unseen_character_stops_the_release(self, zsj, character):
        item = making.draft(zsj)
        item.title = f"标题{character}"

        assert any("控制字符" in found.message for found in findings_of(item, today=making.NOON.date()))


class TestFilesOfARelease:
    @pytest.fixture
    def release(self, zsj):
        document = making.document("附表.txt", "完整内容".encode())
        return making.released(zsj, attachments=[("attachment", {"file": document, "title": "附表"})])

    def test_go_by_the_name_under_which_they_were_approved(self, zsj):
        document = making.document("附表.txt", "完整内容".encode())
        item = making.submitted(zsj, attachments=[("attachment", {"file": document, "title": "附表"})])
        making.proved(zsj, item, "first")
        making.replace_document(document, "完整内容".encode(), name="附表.csv")

        with pytest.raises(Refused, match="送审后有改动"):
            making.proved(zsj, item, "second")

    def test_are_compared_with_their_fingerprints_every_night(self, release):
        file = release.files.get()
        place = Path(storages["kept"].path(f"{file.digest[:2]}/{file.digest[2:4]}/{file.digest}"))
        place.write_bytes(b"swapped")

        assert any("与其指纹不符" in fault.sentence for fault in faults())
        kept.keep("完整内容".encode())
        assert faults() == []

    @pytest.mark.parametrize("change", [{"title": "改"}, {"media_type": "text/html"}, {"name": "改.html"}])
    def test_are_part_of_what_the_ledger_says_was_released(self, release, change):
        with making.guards_off():
            ReleasedFile.objects.filter(release=release).update(**change)

        assert any("台账记录的指纹不符" in fault.sentence for fault in faults())

    def test_are_written_anew_when_one_was_left_half_written(self):
        data = "完整内容完整内容".encode()
        digest = hashlib.sha256(data).hexdigest()
        place = Path(storages["kept"].path(f"{digest[:2]}/{digest[2:4]}/{digest}"))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes("完整".encode())

        kept.keep(data)

        assert place.read_bytes() == data


class TestLedger:
    def test_tells_by_an_earlier_head_that_its_end_was_cut_off(self, zsj):
        making.released(zsj)
        known = ledger.head()
        with making.guards_off():
            LedgerEntry.objects.filter(pk=known.entry_id).delete()

        assert ledger.verify() is None
        assert "末尾被截去" in ledger.verify(known).fault

    def test_takes_no_fractions_that_databases_give_back_differently(self, zsj):
        with pytest.raises(TypeError), transaction.atomic():
            ledger.record(by=making.by(zsj.editor), did="x", to="y", detail={"n": 0.1})

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
    def test_is_not_replaced_row_by_row(self, zsj):
        making.released(zsj)
        entry = LedgerEntry.objects.first()

        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO commons_ledgerentry SELECT id, at, who_id, '别人', did, \"to\", why, origin,"
                " detail, previous, digest FROM commons_ledgerentry WHERE id = %s",
                [entry.pk],
            )

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
    def test_is_not_emptied_at_a_stroke(self, zsj):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE commons_ledgerentry CASCADE")


def test_the_database_takes_no_proof_from_another_organs_reviewer(zsj):
    czj = making.bureau("czj", "番禺区财政局", "11440113007512353C")
    item = making.submitted(zsj)
    handed_in = item.submissions.get()
    ledger.record(by=making.by(czj.first), did="publishing.proof", to=f"publishing.submission:{handed_in.pk}")

    with pytest.raises(IntegrityError), transaction.atomic():
        handed_in.proofs.create(
            stage="first",
            content_hash=handed_in.content_hash,
            reviewer_no=czj.first.pk,
            reviewer=czj.first.name,
            organ=czj.organ,
            role="first_reviewer",
            passed=True,
            secrecy="may_release",
            secrecy_no="x",
            at=making.NOON,
        )


def test_a_link_that_leads_nowhere_is_found_where_the_server_may_ask(zsj, settings):
    item = making.draft(
        zsj, body=[("text", making.RichText('<p><a href="http://no-such-name.invalid/">网站</a></p>'))]
    )

    settings.MINGTING = settings.MINGTING | {"CHECK_LINKS": True}
    asked = {found.rule for found in findings_of(item, today=making.NOON.date())}
    settings.MINGTING = settings.MINGTING | {"CHECK_LINKS": False}
    unasked = {found.rule for found in findings_of(item, today=making.NOON.date())}

    assert {rule for rule in asked - unasked if rule.startswith("links.")}


def test_another_organs_upload_is_not_handed_in(zsj):
    czj = making.bureau("czj", "番禺区财政局", "11440113007512353C")
    foreign = making.document("财政内部.txt", "别人的文件".encode(), keeper=czj.organ)
    item = making.draft(zsj, attachments=[("attachment", {"file": foreign, "title": "附表"})])

    with pytest.raises(Refused):
        making.submit(zsj, item)
