"""What the office sets for itself: only what may stand in a letter or on a page, on record, and heard of at once."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from PIL import Image

from mingting.accounts.rules.roles import Role
from mingting.commons import kept, news
from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import arranging
from mingting.disclosure.actions.filing import Faults
from mingting.disclosure.gateways.letters.templates import default_template
from mingting.disclosure.models import LetterTemplate, Office
from mingting.disclosure.rules.letters import LETTERS, LetterKind
from mingting.kernel.refusals import Refused

from . import disclosing, making

pytestmark = pytest.mark.django_db


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def keep(at: disclosing.Bureau, who: Any = None, **settings: Any) -> Office:
    who = who or at.clerk
    return arranging.keep_office(person=who, organ_id=at.organ.pk, by=disclosing.by(who), **settings)


class TestOffice:
    def test_keeps_what_is_named_and_says_before_and_after(self, zsj):
        office = keep(zsj, phone=" 020-84636633、84636644 转 801 ", correction_days=10)

        office.refresh_from_db()
        assert (office.phone, office.correction_days, office.name) == (
            "020-84636633、84636644 转 801",
            10,
            zsj.office.name,
        )
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.to) == ("disclosure.keep_office", f"disclosure.office:{office.pk}")
        assert entry.detail["changed"] == {
            "phone": ["020-00000000", "020-84636633、84636644 转 801"],
            "correction_days": [15, 10],
        }

    def test_is_heard_of_by_public_pages(self, zsj):
        bookmark = news.latest()

        keep(zsj, hours="工作日 9:00—12:00")

        assert [tag for _, tag in news.since(bookmark)] == [arranging.OFFICES]

    def test_that_changes_nothing_is_no_deed(self, zsj):
        before = LedgerEntry.objects.count(), news.latest()

        keep(zsj, phone=zsj.office.phone)

        assert (LedgerEntry.objects.count(), news.latest()) == before

    def test_is_made_with_its_first_settings(self):
        organ = making.organ("new", "新设机关")
        clerk = making.person("new_clerk", (organ, Role.DISCLOSURE_OFFICE))

        office = arranging.keep_office(
            person=clerk, organ_id=organ.pk, by=disclosing.by(clerk), name="新设机关办公室", mark="番新"
        )

        assert Office.objects.get(organ=organ) == office
        assert office.correction_days == 15

    def test_is_its_own_peoples_and_an_administrators_there_or_above(self, zsj):
        district = making.organ("district", "番禺区人民政府")
        zsj.organ.parent = district
        zsj.organ.save()
        above = making.person("above", (district, Role.ADMINISTRATOR))
        other = disclosing.bureau("other", "另一机关", mark="另一")

        for number, who in enumerate((zsj.clerk, zsj.office_head, zsj.administrator, above)):
            assert keep(zsj, who, hours=f"第{number}次").hours == f"第{number}次"
        for who in (zsj.handler, zsj.head, zsj.supervisor, other.clerk, other.administrator):
            with pytest.raises(Refused, match="由其工作人员或者系统管理员设置"):
                keep(zsj, who, hours="改")

    @pytest.mark.parametrize(
        ("settings", "field"),
        [
            ({"mark": ""}, "mark"),
            ({"mark": "ZSJ"}, "mark"),
            ({"mark": "番政数" * 5}, "mark"),
            ({"mark": "另一"}, "mark"),
            ({"name": " "}, "name"),
            ({"name": "办" * 101}, "name"),
            ({"phone": "打总机"}, "phone"),
            ({"phone": "110"}, "phone"),
            ({"fax": "传真 84636633"}, "fax"),
            ({"email": "xxgk@example"}, "email"),
            ({"postcode": "51140"}, "postcode"),
            ({"postcode": "51140a"}, "postcode"),
            ({"review_url": "http://review.example.gov.cn/"}, "review_url"),
            ({"review_url": "review.example.gov.cn"}, "review_url"),
            ({"correction_days": 0}, "correction_days"),
            ({"correction_days": 61}, "correction_days"),
            ({"correction_days": "15"}, "correction_days"),
            ({"confirm_days": -1}, "confirm_days"),
            ({"confirm_days": 4}, "confirm_days"),
            ({"fonds": "全宗109"}, "fonds"),
            ({"payment_way": ""}, "payment_way"),
        ],
    )
    def test_refuses_what_no_letter_or_page_could_say(self, zsj, settings, field):
        disclosing.bureau("other", "另一机关", mark="另一")

        with pytest.raises(Faults) as refused:
            keep(zsj, **settings)

        assert [fault.field for fault in refused.value.faults] == [field]
        assert Office.objects.get(pk=zsj.office.pk).phone == "020-00000000"

    def test_names_every_fault_at_once(self, zsj):
        with pytest.raises(Faults) as refused:
            keep(zsj, phone="?", email="?", postcode="?", mark="?")

        assert {fault.field for fault in refused.value.faults} == {"phone", "email", "postcode", "mark"}

    def test_may_leave_out_what_is_not_demanded(self, zsj):
        office = keep(
            zsj,
            phone="",
            fax="",
            email="",
            postcode="",
            review_url="",
            fonds="",
            charges_fees=False,
            payment_way="",
        )

        assert (office.email, office.fonds) == ("", "")

    @pytest.mark.parametrize("name", ["organ", "seal", "id", "colour"])
    def test_takes_no_setting_that_is_none(self, zsj, name):
        with pytest.raises(TypeError, match=name):
            keep(zsj, **{name: "x"})


def picture(
    mode: str = "RGBA", colour: Any = (200, 0, 0, 0), *, kind: str = "PNG", spot: Any = None
) -> bytes:
    """A picture of one colour, with a spot of another in its middle."""
    drawn = Image.new(mode, (40, 40), colour)
    if spot is not None:
        drawn.paste(spot, (10, 10, 30, 30))
    out = io.BytesIO()
    drawn.save(out, kind)
    return out.getvalue()


SEAL = {"spot": (200, 0, 0, 255)}


class TestSeal:
    def seal(self, at: disclosing.Bureau, data: bytes | None, who: Any = None) -> Office:
        who = who or at.clerk
        return arranging.keep_seal(person=who, organ_id=at.organ.pk, data=data, by=disclosing.by(who))

    def test_is_kept_and_set_in_letters_from_then_on(self, zsj):
        office = self.seal(zsj, picture(**SEAL))

        assert kept.is_whole(office.seal)
        entry = LedgerEntry.objects.latest("pk")
        assert entry.detail == {"before": "", "after": office.seal}
        assert disclosing.registered(zsj).letters.get().pdf

    def test_is_taken_away(self, zsj):
        self.seal(zsj, picture(**SEAL))

        assert self.seal(zsj, None).seal == ""

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            pytest.param(picture("RGB", (200, 0, 0)), "透明背景", id="no transparency"),
            pytest.param(picture("RGBA", (200, 0, 0, 255)), "透明背景", id="opaque throughout"),
            pytest.param(picture("RGBA", (200, 0, 0, 0)), "透明背景", id="nothing to be seen"),
            pytest.param(picture("RGB", (200, 0, 0), kind="JPEG"), "只收 png", id="a photograph"),
            pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 png", id="a drawing"),
            pytest.param(picture(**SEAL)[:60], "印章", id="cut off"),
            pytest.param(b"", "空文件", id="empty"),
        ],
    )
    def test_is_refused_when_it_would_cover_or_is_no_picture(self, zsj, data, words):
        with pytest.raises(Refused, match=words):
            self.seal(zsj, data)

        assert Office.objects.get(pk=zsj.office.pk).seal == ""

    def test_is_a_megabyte_at_most(self, zsj):
        noise = Image.effect_noise((1100, 1100), 200).convert("RGBA")
        noise.putalpha(Image.effect_noise((1100, 1100), 200))
        out = io.BytesIO()
        noise.save(out, "PNG")
        assert len(out.getvalue()) > 1024 * 1024

        with pytest.raises(Refused, match="超过上传上限 1 MB"):
            self.seal(zsj, out.getvalue())

    def test_is_of_a_palette_with_a_transparent_colour_too(self, zsj):
        drawn = Image.open(io.BytesIO(picture(**SEAL))).convert("P")
        out = io.BytesIO()
        drawn.save(out, "PNG", transparency=drawn.getpixel((0, 0)))

        assert self.seal(zsj, out.getvalue()).seal

    def test_is_not_a_handlers_to_set(self, zsj):
        with pytest.raises(Refused):
            self.seal(zsj, picture(**SEAL), zsj.handler)


def changed(template: bytes, *, less: str = "", more: str = "") -> bytes:
    """Return a Word template without a placeholder, or with a paragraph more."""
    document = docx.Document(io.BytesIO(template))
    for paragraph in document.paragraphs:
        if less and less in paragraph.text:
            for run in paragraph.runs:
                run.text = ""
    if more:
        document.add_paragraph(more)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class TestTemplate:
    def keep(self, at: disclosing.Bureau, data: bytes, **more: Any) -> LetterTemplate:
        words = {
            "person": at.clerk,
            "organ_id": at.organ.pk,
            "kind": "receipt",
            "outcome": "",
            "name": "登记回执.docx",
            "data": data,
            "by": disclosing.by(at.clerk),
        }
        return arranging.keep_template(**words | more)

    def test_is_used_from_then_on_in_the_place_of_the_one_before(self, zsj):
        ours = changed(default_template(LetterKind.RECEIPT), more="请妥善保管。")
        first = self.keep(zsj, default_template(LetterKind.RECEIPT))

        second = self.keep(zsj, ours)

        first.refresh_from_db()
        assert (first.in_use, second.in_use) == (False, True)
        assert kept.is_whole(second.digest)
        with kept.open_kept(disclosing.registered(zsj).letters.get().docx) as letter:
            words = "\n".join(paragraph.text for paragraph in docx.Document(letter).paragraphs)
        assert "请妥善保管。" in words
        entry = LedgerEntry.objects.filter(did="disclosure.keep_template").latest("pk")
        assert (entry.detail["replaces"], entry.detail["sha256"]) == ([first.pk], second.digest)

    def test_with_faults_is_refused_and_all_are_listed(self, zsj):
        bad = changed(
            default_template(LetterKind.RECEIPT), less="{{ 答复期限届满之日 }}", more="{{ 手机型号 }}"
        )

        with pytest.raises(Faults) as refused:
            self.keep(zsj, bad)

        said = " ".join(fault.sentence for fault in refused.value.faults)
        assert len(refused.value.faults) >= 1
        assert "手机型号" in said
        assert {fault.field for fault in refused.value.faults} == {"file"}
        assert not LetterTemplate.objects.exists()

    def test_of_all_results_holds_what_each_of_them_needs(self, zsj):
        kind = LetterKind.RECORD_CORRECTION
        one = default_template(kind, "corrected")

        self.keep(zsj, one, kind=kind, outcome="corrected", name="更正.docx")
        with pytest.raises(Faults) as refused:
            self.keep(zsj, one, kind=kind, outcome="", name="更正.docx")

        assert set(LETTERS[kind].variants) > {"corrected"}
        assert "负责机关" in " ".join(fault.sentence for fault in refused.value.faults)

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"kind": "love_letter"}, "kind"),
            ({"outcome": "granted"}, "outcome"),
            ({"data": b"%PDF-1.7", "name": "x.pdf"}, "file"),
        ],
    )
    def test_is_of_a_letter_there_is(self, zsj, words, field):
        with pytest.raises(Refused) as refused:
            self.keep(zsj, **{"data": default_template(LetterKind.RECEIPT)} | words)

        assert refused.value.field == field

    def test_is_dropped_once_by_its_own_people_and_ours_is_used_again(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        template = self.keep(zsj, changed(default_template(LetterKind.RECEIPT), more="请妥善保管。"))
        with pytest.raises(Refused, match="不由您管理"):
            arranging.drop_template(
                person=other.clerk, template_id=template.pk, by=disclosing.by(other.clerk)
            )

        drop = {"person": zsj.clerk, "template_id": template.pk, "by": disclosing.by(zsj.clerk)}
        assert not arranging.drop_template(**drop).in_use

        with pytest.raises(Refused, match="已经停用"):
            arranging.drop_template(**drop)
        with kept.open_kept(disclosing.registered(zsj).letters.get().docx) as letter:
            words = "\n".join(paragraph.text for paragraph in docx.Document(letter).paragraphs)
        assert "请妥善保管。" not in words

    def test_asks_for_an_office_first(self):
        organ = making.organ("new", "新设机关")
        clerk = making.person("new_clerk", (organ, Role.DISCLOSURE_OFFICE))

        with pytest.raises(Refused, match="请先登记信息公开工作机构"):
            arranging.keep_template(
                person=clerk,
                organ_id=organ.pk,
                kind="receipt",
                outcome="",
                name="x.docx",
                data=b"",
                by=disclosing.by(clerk),
            )
