"""The office's own screens: its settings, its templates, the calendar of working days."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person
from mingting.commons import calendar as working_days
from mingting.commons.models import CalendarNotice, LedgerEntry
from mingting.disclosure.actions import arranging, extending
from mingting.disclosure.desk import calendar_screen, sample_letters, shifting
from mingting.disclosure.gateways.letters import default_template
from mingting.disclosure.models import Application, LetterTemplate, Office, Reading
from mingting.disclosure.rules.letters import LETTERS, LetterKind, check_letter, context_of
from mingting.disclosure.rules.outcomes import Outcome

from ..rules.sample_letters import seal
from . import disclosing, making
from .test_disclosure_desk_lists import LIST, be_on, desk, plain, shown

pytestmark = pytest.mark.django_db

OFFICE, TEMPLATES, CALENDAR = f"{LIST}office/", f"{LIST}templates/", f"{LIST}calendar/"
#: After the notices of a year are out, and before that of the next one was entered.
TODAY = date(2026, 11, 24)
NUMBER = "国办发明电〔2026〕9号"


@pytest.fixture(autouse=True)
def a_day_in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def another() -> disclosing.Bureau:
    return disclosing.bureau("czj", "番禺区财政局", mark="番财")


# --- settings ---------------------------------------------------------------------------------------------------------


def settings_of(office: Office, **more: Any) -> dict[str, Any]:
    """Return what a browser sends when the form is left as it stands."""
    said = {
        field.name: getattr(office, field.name)
        for field in Office._meta.concrete_fields
        if field.name not in ("id", "organ", "seal")
    } | more
    return {name: "on" if value is True else value for name, value in said.items() if value is not False}


def save(who: Person, at: disclosing.Bureau, **more: Any) -> Any:
    return desk(who).post(f"{OFFICE}{at.organ.pk}/", settings_of(at.office, **more))


class TestSettings:
    def test_are_those_of_the_own_office_at_once(self, zsj):
        another()

        answer = desk(zsj.clerk).get(OFFICE)

        assert answer.status_code == 302
        assert answer["Location"] == f"{OFFICE}{zsj.organ.pk}/"

    def test_list_all_organs_that_an_administrator_keeps_and_which_have_none(self, zsj):
        making.organ("jyj", "番禺区教育局").children.set([zsj.organ])
        jyj = zsj.organ.__class__.objects.get(code="jyj")
        disclosing.Post.objects.filter(person=zsj.administrator).update(organ=jyj)

        page = shown(zsj.administrator, OFFICE)

        assert "番禺区政务服务和数据管理局" in page
        assert "现在有 1 个机关没有设置" in page

    def test_are_kept_when_they_are_right(self, zsj):
        answer = save(zsj.office_head, zsj, hours="工作日 9:00—12:00", charges_fees=False, is_open=False)

        assert answer.status_code == 302
        zsj.office.refresh_from_db()
        assert (zsj.office.hours, zsj.office.charges_fees, zsj.office.is_open) == (
            "工作日 9:00—12:00",
            False,
            False,
        )

    def test_are_one_line_in_a_letter_however_the_hours_were_typed(self, zsj):
        save(zsj.office_head, zsj, hours="工作日\r\n9:00—12:00")

        zsj.office.refresh_from_db()
        assert zsj.office.hours == "工作日 9:00—12:00"

    def test_that_are_wrong_are_all_named_at_their_fields_and_what_was_typed_stays(self, zsj):
        answer = save(zsj.clerk, zsj, name="", mark="abc", phone="电话", review_url="http://x.example")

        page = answer.content.decode()
        assert answer.status_code == 422
        for sentence in (
            "请填写工作机构名称",
            "一至十二个汉字",
            "联系电话应为电话号码",
            "应以 https:// 开头",
        ):
            assert sentence in page
        assert 'value="abc"' in page
        zsj.office.refresh_from_db()
        assert zsj.office.mark == "番政数"

    def test_begin_with_what_is_known_of_the_organ(self, zsj):
        zsj.office.delete()
        zsj.organ.address, zsj.organ.phone = "示例区示例路8号", "020-84600000"
        zsj.organ.save()

        page = shown(zsj.administrator, f"{OFFICE}{zsj.organ.pk}/")

        assert "尚未设置" in page
        assert 'value="示例区示例路8号"' in page
        assert Office.objects.count() == 0

    def test_show_what_they_make_of_a_paper(self, zsj):
        page = plain(shown(zsj.clerk, f"{OFFICE}{zsj.organ.pk}/"))

        assert "番政数依申请〔2026〕12号-答" in page
        assert "ZSJ-2026-00012" in page
        assert "109-WS·2026-D30-GK-0012" in page
        assert "先向广州市番禺区人民政府申请行政复议" in page

    def test_say_what_cannot_be_done_without_them(self, zsj):
        Office.objects.update(review_body="", fonds="")

        page = plain(shown(zsj.clerk, f"{OFFICE}{zsj.organ.pk}/"))

        assert "没有填写全宗号，不能归档" in page
        assert "请填写行政复议机关的名称" in page

    def test_of_another_organ_are_not_there(self, zsj):
        other = another()

        for who in (other.clerk, zsj.handler, zsj.supervisor, zsj.head):
            answer = desk(who).get(f"{OFFICE}{zsj.organ.pk}/")
            assert answer.status_code == 404
        assert save(other.clerk, zsj, hours="随时").status_code == 404

    def test_tell_whether_letters_are_signed(self, zsj, settings, tmp_path):
        settings.MINGTING = settings.MINGTING | {"SIGNING_DIR": str(tmp_path)}
        address = f"{OFFICE}{zsj.organ.pk}/"
        assert "未配置" in shown(zsj.clerk, address)

        (tmp_path / "zsj.p12").write_bytes(b"no certificate")
        assert "没有口令文件" in shown(zsj.clerk, address)

        (tmp_path / "zsj.password").write_text("secret")
        page = shown(zsj.clerk, address)
        assert "签名证书无法打开" in page
        assert "secret" not in page


class TestSeal:
    def upload(self, who: Person, at: disclosing.Bureau, data: bytes) -> Any:
        file = SimpleUploadedFile("印章.png", data)
        return desk(who).post(f"{OFFICE}{at.organ.pk}/seal/", {"file": file})

    def test_is_shown_over_the_name_and_the_date(self, zsj):
        assert self.upload(zsj.clerk, zsj, seal()).status_code == 302

        page = shown(zsj.clerk, f"{OFFICE}{zsj.organ.pk}/")
        picture = desk(zsj.clerk).get(f"{OFFICE}{zsj.organ.pk}/seal.png")

        assert f"{OFFICE}{zsj.organ.pk}/seal.png" in page
        assert picture["Content-Type"] == "image/png"
        assert b"".join(picture.streaming_content).startswith(b"\x89PNG")

    def test_that_will_not_do_is_refused_beside_its_field(self, zsj):
        answer = self.upload(zsj.clerk, zsj, b"no picture")

        assert answer.status_code == 422
        zsj.office.refresh_from_db()
        assert zsj.office.seal == ""

    def test_can_be_taken_out_of_use(self, zsj):
        self.upload(zsj.clerk, zsj, seal())

        desk(zsj.clerk).post(f"{OFFICE}{zsj.organ.pk}/seal/", {"drop": "1"})

        zsj.office.refresh_from_db()
        assert zsj.office.seal == ""
        assert desk(zsj.clerk).get(f"{OFFICE}{zsj.organ.pk}/seal.png").status_code == 404

    def test_of_another_organ_is_not_there(self, zsj):
        self.upload(zsj.clerk, zsj, seal())

        assert desk(another().clerk).get(f"{OFFICE}{zsj.organ.pk}/seal.png").status_code == 404


# --- templates --------------------------------------------------------------------------------------------------------


def letter(at: disclosing.Bureau, kind: str, outcome: str = "", part: str = "") -> str:
    query = f"?outcome={outcome}" if outcome else ""
    return f"{TEMPLATES}{at.organ.pk}/{kind}/{part}{query}"


def own(kind: str, outcome: str = "", *, words: str = "本局自己的一句话。") -> bytes:
    """Return a template that says one sentence more than ours."""
    document = docx.Document(io.BytesIO(default_template(LetterKind(kind), outcome)))
    document.paragraphs[3].insert_paragraph_before(words)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def upload(who: Person, address: str, data: bytes, name: str = "本局.docx") -> Any:
    return desk(who).post(address, {"file": SimpleUploadedFile(name, data)})


def body(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content)


class TestTemplates:
    def test_list_every_letter_with_every_result(self, zsj):
        page = plain(shown(zsj.clerk, f"{TEMPLATES}{zsj.organ.pk}/"))

        for rule in LETTERS.values():
            assert rule.name in page
        for outcome in LETTERS[LetterKind.ANSWER].variants:
            assert outcome in shown(zsj.clerk, f"{TEMPLATES}{zsj.organ.pk}/")

    def test_are_ours_until_one_of_their_own_is_put_to_use(self, zsj):
        answer = upload(zsj.clerk, letter(zsj, "answer", "granted"), own("answer", "granted"))

        kept = LetterTemplate.objects.get()
        assert answer.status_code == 302
        assert (kept.kind, kept.outcome, kept.in_use, kept.person) == ("answer", "granted", True, zsj.clerk)
        assert "本局.docx" in shown(zsj.clerk, f"{TEMPLATES}{zsj.organ.pk}/")

    def test_with_faults_are_refused_with_every_fault_named(self, zsj):
        document = docx.Document()
        document.add_paragraph("{{ 编造的名称 }}")
        written = io.BytesIO()
        document.save(written)

        answer = upload(zsj.clerk, letter(zsj, "receipt"), written.getvalue())

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "编造的名称" in page
        assert "登记回执的模板缺少" in page
        assert not LetterTemplate.objects.exists()

    def test_are_handed_out_both_ours_and_theirs(self, zsj):
        data = own("receipt")
        upload(zsj.clerk, letter(zsj, "receipt"), data)
        kept = LetterTemplate.objects.get()

        client = desk(zsj.clerk)
        theirs = body(client.get(f"{TEMPLATES}kept/{kept.pk}/"))
        ours = body(client.get(letter(zsj, "receipt", part="default/")))

        assert theirs == data
        assert ours == default_template(LetterKind.RECEIPT)

    def test_say_what_may_stand_in_them_and_what_must(self, zsj):
        page = plain(shown(zsj.clerk, letter(zsj, "answer", "already_public")))

        assert re.search(r"获取途径\s*必有", page)
        assert not re.search(r"收费金额\s*必有", page)
        assert "{{ 名称 }}" in page

    def test_are_shown_filled_with_a_letter_of_nobody(self, zsj):
        upload(zsj.clerk, letter(zsj, "receipt"), own("receipt"))

        answer = desk(zsj.clerk).get(letter(zsj, "receipt", part="sample/"))

        assert answer["Content-Type"] == "application/pdf"
        assert body(answer).startswith(b"%PDF")
        assert Application.objects.count() == 0

    def test_go_back_to_ours_and_earlier_ones_stay_listed(self, zsj):
        upload(zsj.clerk, letter(zsj, "receipt"), own("receipt"), "第一版.docx")
        upload(zsj.clerk, letter(zsj, "receipt"), own("receipt", words="另一句话。"), "第二版.docx")
        newest = LetterTemplate.objects.get(in_use=True)

        desk(zsj.clerk).post(f"{TEMPLATES}kept/{newest.pk}/drop/")

        page = plain(shown(zsj.clerk, letter(zsj, "receipt")))
        assert not LetterTemplate.objects.filter(in_use=True).exists()
        assert "第一版.docx" in page
        assert "第二版.docx" in page
        assert "用默认模板" in page

    def test_one_for_all_results_stands_where_there_is_none_of_its_own(self, zsj):
        arranging.keep_template(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            kind="proposal_reply",
            outcome="accepted",
            name="本局.docx",
            data=own("proposal_reply", "accepted"),
            by=disclosing.by(zsj.clerk),
        )
        LetterTemplate.objects.update(outcome="")

        assert "共用的自有模板" in shown(zsj.clerk, letter(zsj, "proposal_reply", "declined"))

    def test_of_another_organ_are_not_there(self, zsj):
        upload(zsj.clerk, letter(zsj, "receipt"), own("receipt"))
        kept = LetterTemplate.objects.get()
        client = desk(another().clerk)

        addresses = [
            f"{TEMPLATES}{zsj.organ.pk}/",
            letter(zsj, "receipt"),
            letter(zsj, "receipt", part="default/"),
            letter(zsj, "receipt", part="sample/"),
            f"{TEMPLATES}kept/{kept.pk}/",
        ]

        assert {client.get(address).status_code for address in addresses} == {404}
        assert client.post(f"{TEMPLATES}kept/{kept.pk}/drop/").status_code == 404
        kept.refresh_from_db()
        assert kept.in_use

    @pytest.mark.parametrize("address", ["nonsense/", "receipt/?outcome=granted", "answer/?outcome=nonsense"])
    def test_of_no_letter_are_not_there(self, zsj, address):
        assert desk(zsj.clerk).get(f"{TEMPLATES}{zsj.organ.pk}/{address}").status_code == 404


class TestSampleLetter:
    @pytest.mark.parametrize("kind", LetterKind)
    def test_has_all_that_its_kind_cannot_go_without(self, zsj, kind):
        for outcome in LETTERS[kind].variants or ("",):
            data = sample_letters.sample_letter(zsj.office, kind, outcome, TODAY)

            check_letter(kind, context_of(kind, data, outcome), outcome)

    def test_can_be_made_before_the_office_has_set_anything(self, zsj):
        Office.objects.update(review_body="", court="", review_url="", payment_way="", phone="", address="")
        office = Office.objects.select_related("organ").get()

        data = sample_letters.sample_letter(office, LetterKind.ANSWER, Outcome.DENY_SECRET, TODAY)

        check_letter(
            LetterKind.ANSWER, context_of(LetterKind.ANSWER, data, Outcome.DENY_SECRET), Outcome.DENY_SECRET
        )


# --- the calendar -----------------------------------------------------------------------------------------------------


#: The first days of 2027 off, as long as they never are, so that what falls due in January moves.
LONG_NEW_YEAR = (
    "date,kind\n" + "".join(f"2027-01-0{day},holiday\n" for day in range(1, 9)) + "2027-10-01,holiday\n"
)


def notice(**more: Any) -> dict[str, Any]:
    return {"year": "2027", "number": NUMBER, "issued_on": "2026-11-04"} | more


def from_file(text: str = LONG_NEW_YEAR, **more: Any) -> dict[str, Any]:
    return notice(file=SimpleUploadedFile("2027.csv", text.encode())) | more


def rows(**filled: str) -> dict[str, str]:
    """Return the rows of the form, empty but for those named ``r0_since`` and so on."""
    said = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "0"}
    said |= {f"form-{n}-{name}": "" for n in range(8) for name in ("since", "until", "first", "second")}
    return said | {f"form-{key[1]}-{key[3:]}": value for key, value in filled.items()}


def preview(who: Person, said: dict[str, Any]) -> Any:
    return desk(who).post(f"{CALENDAR}enter/", said)


def confirmed(who: Person, previewed: Any, **more: Any) -> Any:
    """Press the button of the preview: what it carries is sent as it stands."""
    page = previewed.content.decode()
    carried = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<form")[2])
    )
    return desk(who).post(f"{CALENDAR}enter/", carried | {"confirm": "1"} | more)


def due_in_january(at: disclosing.Bureau) -> Application:
    """Return an open request of today that falls due in January 2027."""
    case = disclosing.handling(at, on=TODAY)
    extending.ask_extension(
        person=at.handler,
        application_id=case.pk,
        days=20,
        reason="卷宗多",
        by=disclosing.by(at.handler, TODAY),
    )
    extending.consent_extension(
        person=at.office_head, application_id=case.pk, by=disclosing.by(at.office_head, TODAY)
    )
    return disclosing.fresh(case)


class TestCalendar:
    def test_shows_the_years_and_which_has_no_notice_yet(self, zsj):
        page = plain(shown(zsj.clerk, CALENDAR))

        assert re.search(r"2027 年\s*暂定", page)
        assert re.search(r"2026 年\s*今年\s*系统自带的放假安排", page)

    def test_is_read_by_the_office_and_entered_by_the_administrator_alone(self, zsj):
        for who in (zsj.clerk, zsj.office_head, zsj.head):
            assert "录入 2027" not in shown(who, CALENDAR)
            assert preview(who, from_file()).status_code in (302, 403)
        for who in (zsj.handler, zsj.legal):
            assert desk(who).get(CALENDAR).status_code in (302, 403)

        assert "录入 2027 年放假安排" in shown(zsj.administrator, CALENDAR)
        assert CalendarNotice.objects.count() == 0

    def test_of_a_year_is_handed_out_as_the_file_that_is_read_back(self, zsj):
        text = desk(zsj.clerk).get(f"{CALENDAR}2026/csv/").content.decode("utf-8-sig")

        known = working_days.calendar()
        assert working_days.read_notice_csv(text) == calendar_screen.days_of(known, 2026)
        assert desk(zsj.clerk).get(f"{CALENDAR}2027/csv/").status_code == 404

    def test_of_a_year_beyond_all_counting_is_not_there(self, zsj):
        assert desk(zsj.clerk).get(f"{CALENDAR}1949/").status_code == 404


class TestPreview:
    def test_tells_how_many_requests_would_move_and_enters_nothing(self, zsj):
        case = due_in_january(zsj)
        disclosing.handling(zsj, on=TODAY)
        before = (LedgerEntry.objects.count(), Reading.objects.count())

        page = plain(preview(zsj.administrator, from_file()).content.decode())

        assert re.search(r"会变动期限的在办申请\s*1", page)
        assert "共推算了 2 件" in page
        assert "2027-01-04（星期一）改为放假" in page
        assert (LedgerEntry.objects.count(), Reading.objects.count()) == before
        assert CalendarNotice.objects.count() == 0
        assert disclosing.fresh(case).due_on == case.due_on
        assert working_days.calendar().is_provisional(date(2027, 1, 1))

    def test_takes_rows_as_the_notice_is_written(self, zsj):
        said = notice(
            **rows(r0_since="2027-01-01", r6_since="2027-10-01", r6_until="2027-10-07", r6_first="2027-09-26")
        )

        page = plain(preview(zsj.administrator, said).content.decode())

        assert "2027-10-01（星期五）至 2027-10-07（星期四），7 天" in page
        assert "2027-09-26（星期日）" in page

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            (from_file("date,kind\n2027-13-01,holiday\n"), "第 2 行：“2027-13-01”不是日期"),
            (from_file("date,kind\n2027-01-01,holiday\n"), "没有列出2027年10月1日国庆节放假"),
            (from_file(number=""), "请填写放假通知的文号"),
            (from_file(issued_on="2026-12-01"), "发文日期不能晚于今天"),
            (from_file(year="2026"), "不在2026年内"),
            (notice(file=SimpleUploadedFile("x.csv", b"\x80\x81\xff\xfe\x00")), "不是 UTF-8 或 GB18030"),
            (notice(**rows()), "请选择 CSV 文件，或者逐行填写"),
            (notice(**rows(r0_until="2027-01-03")), "请填写自哪一天起放假"),
            (notice(**rows(r0_since="2027-01-03", r0_until="2027-01-01")), "放假的最后一天应在"),
            (notice(**rows(r0_since="2027-01-01", r1_first="2027-01-01")), "既列为放假又列为调休上班"),
        ],
    )
    def test_refuses_what_no_notice_could_say(self, zsj, said, sentence):
        answer = preview(zsj.administrator, said)

        assert answer.status_code == 422
        assert sentence in plain(answer.content.decode())


class TestEntering:
    def test_moves_the_open_requests_and_tells_which(self, zsj):
        case = due_in_january(zsj)

        answer = confirmed(zsj.administrator, preview(zsj.administrator, from_file()))

        # Six working days fall away: the first and the fourth to the eighth of January.
        after = date(2027, 1, 27)
        assert answer["Location"] == f"{CALENDAR}2027/"
        assert (case.due_on, disclosing.fresh(case).due_on) == (date(2027, 1, 19), after)
        page = plain(shown(zsj.clerk, f"{CALENDAR}2027/"))
        assert NUMBER in page
        assert "推后 1 件" in page
        assert case.number in page
        assert str(after) in page

    def test_shows_the_administrator_how_many_moved_and_no_request(self, zsj):
        case = due_in_january(zsj)
        confirmed(zsj.administrator, preview(zsj.administrator, from_file()))

        page = shown(zsj.administrator, f"{CALENDAR}2027/")

        assert "推后 1 件" in page
        assert case.number not in page

    def test_is_asked_again_when_the_calendar_changed_meanwhile(self, zsj):
        previewed = preview(zsj.administrator, from_file())
        working_days.enter_notice(
            person=zsj.administrator,
            year=2027,
            number="国办发明电〔2026〕8号",
            issued_on=date(2026, 11, 1),
            days=working_days.read_notice_csv(LONG_NEW_YEAR),
            by=disclosing.by(zsj.administrator, TODAY),
        )

        answer = confirmed(zsj.administrator, previewed)

        assert "您核对期间日历又有变动" in answer.content.decode()
        assert CalendarNotice.objects.count() == 1
        assert confirmed(zsj.administrator, answer).status_code == 302
        assert CalendarNotice.objects.count() == 2

    def test_takes_the_place_of_an_earlier_notice_that_stays_listed(self, zsj):
        case = due_in_january(zsj)
        confirmed(zsj.administrator, preview(zsj.administrator, from_file()))
        short = "date,kind\n2027-01-01,holiday\n2027-10-01,holiday\n"

        confirmed(
            zsj.administrator, preview(zsj.administrator, from_file(short, number="国办发明电〔2026〕10号"))
        )

        page = plain(shown(zsj.administrator, f"{CALENDAR}2027/"))
        assert "已被后一次录入代替" in page
        assert "提前 1 件" in page
        assert disclosing.fresh(case).due_on == date(2027, 1, 20)

    def test_says_what_still_waits_to_be_reckoned(self, zsj):
        due_in_january(zsj)
        working_days.enter_notice(
            person=zsj.administrator,
            year=2027,
            number=NUMBER,
            issued_on=date(2026, 11, 1),
            days=working_days.read_notice_csv(LONG_NEW_YEAR),
            by=disclosing.by(zsj.administrator, TODAY),
        )

        assert "还有 1 件在办申请的期限等待重新推算" in plain(shown(zsj.administrator, f"{CALENDAR}2027/"))

    def test_agrees_with_what_was_foretold(self, zsj):
        for _ in range(3):
            due_in_january(zsj)
        days = working_days.read_notice_csv(LONG_NEW_YEAR)
        foretold = shifting.foretell(working_days.calendar().with_notice(days), TODAY)

        confirmed(zsj.administrator, preview(zsj.administrator, from_file()))

        moved = shifting.moved_by(CalendarNotice.objects.all())[CalendarNotice.objects.get().pk]
        assert [(each.organ, each.moved) for each in moved] == [
            (each.organ, each.moved) for each in foretold.shifts
        ]
        assert foretold.moved == 3


class TestQueries:
    @pytest.mark.parametrize("address", [f"{CALENDAR}2027/", TEMPLATES, OFFICE])
    def test_are_the_same_however_much_there_is(self, zsj, address):
        confirmed(zsj.administrator, preview(zsj.administrator, from_file()))
        due_in_january(zsj)
        client = desk(zsj.administrator)
        client.get(address, follow=True)
        with CaptureQueriesContext(connection) as few:
            client.get(address, follow=True)

        for _ in range(3):
            due_in_january(zsj)
        upload(zsj.clerk, letter(zsj, "receipt"), own("receipt"))
        with CaptureQueriesContext(connection) as many:
            client.get(address, follow=True)

        assert len(many) == len(few)
