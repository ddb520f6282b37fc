"""A request comes in: what is kept of it, which day it is received, what is refused and that nothing is left then."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from mingting.commons import kept
from mingting.commons.models import LedgerEntry
from mingting.disclosure import keys
from mingting.disclosure.actions import allotting, disputing, filing
from mingting.disclosure.intake import APPLICANT_LIMIT, MOST_FILES, Upload
from mingting.disclosure.models import Account, Applicant, Application, CaseFile, Letter, Office
from mingting.disclosure.rules.application import LONGEST
from mingting.disclosure.rules.receipt import CHANNELS, Channel
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.refusals import Refused

from ..rules.sample_pdfs import Page, Pdf
from ..rules.test_virus_scan import EICAR, Clamd
from . import disclosing, making
from .disclosing import CITIZENS, DUE, MONDAY

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)
#: A Friday before MONDAY, so that both sides can confirm on MONDAY what came before the weekend.
LAST_FRIDAY = date(2026, 2, 27)
WAITING = ("ordinary_mail", "misdirected", "internet", "email", "fax")
AT_ONCE = ("counter", "oral", "registered_mail")
Source = CaseFile.Source
PAPER = Pdf([Page()]).bytes()


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def scanner(settings: Any) -> Iterator[Clamd]:
    """A clamd that answers for the whole test."""
    listener = socket.create_server(("127.0.0.1", 0))
    clamd = Clamd(listener)

    def answer() -> None:
        try:
            while True:
                clamd.answer_once()
        except OSError:
            return

    threading.Thread(target=answer, daemon=True).start()
    settings.MINGTING = settings.MINGTING | {"CLAMD": f"127.0.0.1:{listener.getsockname()[1]}"}
    yield clamd
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def paper(name: str = "材料.pdf", source: str = Source.APPLICANT, data: bytes = PAPER) -> Upload:
    return Upload(name, data, source)


def file_online(zsj: disclosing.Bureau, on: date = MONDAY, files: Any = (), **more: Any) -> filing.Filed:
    return filing.file_online(
        organ_id=zsj.organ.pk, form=disclosing.form(**more), by=disclosing.by(None, on), files=files
    )


def register(
    zsj: disclosing.Bureau,
    channel: str = "counter",
    *,
    arrived_on: date = MONDAY,
    on: date | None = None,
    who: Any = None,
    tracking_in: str = "XA12345678944",
    files: Any = (),
    **more: Any,
) -> Application:
    who = who or zsj.clerk
    filed = filing.register(
        person=who,
        organ_id=zsj.organ.pk,
        form=disclosing.form(**more),
        channel=channel,
        arrived_on=arrived_on,
        tracking_in=tracking_in,
        files=files,
        by=disclosing.by(who, on or arrived_on),
    )
    return disclosing.fresh(filed.application)


def came_in(zsj: disclosing.Bureau, channel: str, on: date = MONDAY) -> Application:
    """Have a request come in by the channel, however that is."""
    if channel == "internet":
        return disclosing.fresh(file_online(zsj, on).application)
    return register(zsj, channel, arrived_on=on)


def confirm(
    zsj: disclosing.Bureau, case: Application, on: date, confirmed_on: date | None = None
) -> Application:
    filing.confirm(
        person=zsj.clerk,
        application_id=case.pk,
        confirmed_on=confirmed_on or on,
        by=disclosing.by(zsj.clerk, on),
    )
    return disclosing.fresh(case)


def call(zsj: disclosing.Bureau, case: Application, on: date = MONDAY) -> None:
    filing.note_call(
        person=zsj.clerk,
        application_id=case.pk,
        note="电话联系，请其在网上确认",
        by=disclosing.by(zsj.clerk, on),
    )


def confirm_on_line(case: Application, on: date, confirmed_on: date | None = None) -> None:
    filing.confirm(
        person=None, application_id=case.pk, confirmed_on=confirmed_on or on, by=disclosing.by(None, on)
    )


def everything() -> dict[str, Any]:
    """Return how many rows every table of the room has, the ledger's length, and the files in the store."""
    counts = {
        model.__name__: model.objects.count() for model in apps.get_app_config("disclosure").get_models()
    }
    place = Path(storages["kept"].location)
    store = frozenset(path for path in place.rglob("*") if path.is_file())
    return counts | {"ledger": LedgerEntry.objects.count(), "store": store}


def refused(deed: Callable[[], Any]) -> Refused:
    """Do what is refused, and show that nothing is left of it."""
    before = everything()
    with pytest.raises(Refused) as caught, transaction.atomic():
        deed()
    assert everything() == before
    return caught.value


class TestDayOfReceipt:
    def test_is_told_of_every_channel_that_there_is(self):
        assert {*WAITING, *AT_ONCE} == set(Channel)

    @pytest.mark.parametrize("channel", AT_ONCE)
    def test_is_the_day_it_arrived_where_nothing_is_to_be_confirmed(self, zsj, channel):
        case = register(zsj, channel, arrived_on=LAST_FRIDAY, on=MONDAY)

        assert (case.stage, case.received_on, case.arrived_on) == (Stage.RECEIVED, LAST_FRIDAY, LAST_FRIDAY)
        assert case.confirm_by is None
        assert case.due_on == date(2026, 3, 26)
        assert case.letters.get().kind == "receipt"

    @pytest.mark.parametrize("channel", WAITING)
    def test_waits_for_both_sides_and_is_the_day_they_confirmed(self, zsj, channel):
        case = came_in(zsj, channel, LAST_FRIDAY)
        assert (case.stage, case.received_on, case.due_on) == (Stage.CONFIRMATION, None, None)
        assert not case.letters.exists()

        case = confirm(zsj, case, TUESDAY, confirmed_on=MONDAY)

        assert (case.stage, case.received_on, case.due_on) == (Stage.RECEIVED, MONDAY, DUE)
        assert case.letters.get().kind == "receipt"
        assert case.letters.get().fields["due_on"] == "2026年3月30日"

    @pytest.mark.parametrize(
        ("channel", "by_when"),
        [("ordinary_mail", LAST_FRIDAY), ("misdirected", LAST_FRIDAY), ("internet", MONDAY), ("fax", MONDAY)],
    )
    def test_is_to_be_confirmed_by_a_day_that_the_channel_sets(self, zsj, channel, by_when):
        # 28 February 2026 is worked, in exchange for a holiday.
        by_when = date(2026, 2, 28) if by_when == MONDAY else by_when

        assert came_in(zsj, channel, LAST_FRIDAY).confirm_by == by_when

    def test_is_to_be_confirmed_within_the_days_that_the_office_has_set(self):
        slow = disclosing.bureau("mzj", "番禺区慢局", confirm_days=3)

        assert came_in(slow, "internet").confirm_by == MONDAY + timedelta(days=3)
        assert came_in(slow, "ordinary_mail").confirm_by == MONDAY

    def test_is_never_set_twice(self, zsj):
        case = confirm(zsj, came_in(zsj, "fax"), TUESDAY)

        refusal = refused(lambda: confirm(zsj, case, FRIDAY))

        assert "只能在待确认时办理" in refusal.sentence
        assert disclosing.fresh(case).received_on == TUESDAY

    @pytest.mark.parametrize("channel", WAITING)
    def test_is_not_before_it_arrived(self, zsj, channel):
        case = came_in(zsj, channel, TUESDAY)

        refusal = refused(lambda: confirm(zsj, case, FRIDAY, confirmed_on=MONDAY))

        assert "不能早于" in refusal.sentence
        assert refusal.cite

    def test_is_no_day_to_come(self, zsj):
        case = came_in(zsj, "email")

        refusal = refused(lambda: confirm(zsj, case, TUESDAY, confirmed_on=FRIDAY))

        assert refusal.field == "confirmed_on"
        assert "不能晚于今天" in refusal.sentence

    def test_is_the_day_contact_was_restored_however_long_nobody_answered(self, zsj):
        case = came_in(zsj, "ordinary_mail")
        for day in (MONDAY, TUESDAY):
            call(zsj, case, day)
        assert disclosing.fresh(case).stage == Stage.CONFIRMATION

        assert confirm(zsj, case, date(2026, 4, 20)).received_on == date(2026, 4, 20)

    def test_of_what_waits_is_set_by_nothing_but_a_confirmation(self, zsj):
        case = came_in(zsj, "internet")

        refusal = refused(
            lambda: allotting.allot(
                person=zsj.clerk,
                application_id=case.pk,
                section=zsj.section,
                handler=zsj.handler,
                by=disclosing.by(zsj.clerk, TUESDAY),
            )
        )

        assert "只能在待分办" in refusal.sentence


class TestConfirmationOnLine:
    def test_waits_for_the_office_to_have_been_in_touch(self, zsj):
        case = came_in(zsj, "internet")

        refusal = refused(lambda: confirm_on_line(case, TUESDAY))

        assert "工作机构会与您联系" in refusal.sentence
        assert "第三十一条" in refusal.cite

    @pytest.mark.parametrize("channel", WAITING)
    def test_counts_from_its_own_day_once_the_office_has_put_its_contact_down(self, zsj, channel):
        case = came_in(zsj, channel)
        call(zsj, case)

        confirm_on_line(case, FRIDAY)

        case = disclosing.fresh(case)
        assert (case.stage, case.received_on) == (Stage.RECEIVED, FRIDAY)
        assert case.events.latest("pk").who == "申请人"

    def test_is_never_dated_back(self, zsj):
        case = came_in(zsj, "internet")
        call(zsj, case)

        confirm_on_line(case, FRIDAY, confirmed_on=MONDAY)

        assert disclosing.fresh(case).received_on == FRIDAY

    def test_is_offered_to_the_applicant_when_the_office_has_been_in_touch(self, zsj):
        case = came_in(zsj, "internet")
        call(zsj, case)

        assert "您可以在此确认" in case.events.latest("pk").said

    def test_needs_no_call_when_the_office_confirms(self, zsj):
        assert confirm(zsj, came_in(zsj, "internet"), TUESDAY).received_on == TUESDAY

    def test_is_no_second_one(self, zsj):
        case = came_in(zsj, "internet")
        call(zsj, case)
        confirm_on_line(case, TUESDAY)

        refused(lambda: confirm_on_line(case, FRIDAY))


class TestCall:
    @pytest.mark.parametrize("note", ["", " \n "])
    def test_says_what_came_of_it(self, zsj, note):
        case = came_in(zsj, "fax")

        refusal = refused(
            lambda: filing.note_call(
                person=zsj.clerk, application_id=case.pk, note=note, by=disclosing.by(zsj.clerk)
            )
        )

        assert refusal.field == "note"

    def test_is_for_what_waits_for_confirmation_only(self, zsj):
        case = register(zsj)

        refused(lambda: call(zsj, case))

    @pytest.mark.parametrize("who", ["handler", "section_head", "legal", "head", "auditor", "stranger"])
    def test_is_the_offices(self, zsj, who):
        case = came_in(zsj, "fax")

        refused(
            lambda: filing.note_call(
                person=zsj.people[who], application_id=case.pk, note="电话", by=disclosing.by(zsj.people[who])
            )
        )


class TestNumber:
    def test_runs_on_for_each_organ_and_year_without_a_gap(self, zsj):
        other = disclosing.bureau("fgj", "番禺区示例局")
        new_year = date(2027, 1, 4)
        numbers = [
            register(zsj).number,
            file_online(other).application.number,
            file_online(zsj).application.number,
            register(other, "fax").number,
            register(zsj, arrived_on=new_year).number,
            register(zsj, arrived_on=FRIDAY, on=new_year).number,
        ]

        assert numbers == [
            "ZSJ-2026-00001",
            "FGJ-2026-00001",
            "ZSJ-2026-00002",
            "FGJ-2026-00002",
            "ZSJ-2027-00001",
            "ZSJ-2026-00003",
        ]

    def test_is_given_to_the_next_when_one_was_refused(self, zsj):
        register(zsj)
        refused(lambda: register(zsj, "registered_mail", tracking_in=" "))
        refused(lambda: file_online(zsj, files=[paper("程序.exe", data=b"MZ" + bytes(100))]))

        assert register(zsj).number == "ZSJ-2026-00002"

    def test_goes_on_after_the_widest_that_the_pattern_pads(self, zsj):
        case = register(zsj)
        with making.guards_off():
            Application.objects.filter(pk=case.pk).update(number="ZSJ-2026-99999")

        assert register(zsj).number == "ZSJ-2026-100000"
        assert register(zsj).number == "ZSJ-2026-100001"

    def test_is_that_of_the_year_in_which_it_arrived(self, zsj):
        case = register(zsj, "ordinary_mail", arrived_on=date(2026, 12, 31), on=date(2027, 1, 4))

        assert (case.year, case.number) == (2026, "ZSJ-2026-00001")
        assert confirm(zsj, case, date(2027, 1, 4)).received_on == date(2027, 1, 4)

    def test_of_letters_runs_on_beside_it(self, zsj):
        first, second = register(zsj), register(zsj)

        numbers = [Letter.objects.get(application=case).number for case in (first, second)]
        assert numbers == ["番政数依申请〔2026〕1号-依", "番政数依申请〔2026〕2号-依"]


class TestAccessCode:
    def test_is_told_once_and_kept_nowhere(self, zsj):
        filed = file_online(zsj)

        assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}", filed.code)
        spellings = {filed.code, filed.code.replace("-", ""), filed.code.lower()}
        rows = [
            str(row)
            for model in (*apps.get_app_config("disclosure").get_models(), LedgerEntry)
            for row in model.objects.values()
        ]
        assert not [row for row in rows for code in spellings if code in row]

    def test_fits_its_own_number_alone_however_it_is_spelt(self, zsj):
        filed, other = file_online(zsj), file_online(zsj)
        number, stored = filed.application.number, filed.application.code_hash

        for spelt in (
            filed.code,
            filed.code.lower(),
            filed.code.replace("-", ""),
            f" {filed.code.replace('-', ' ')}",
        ):
            assert keys.fits(number, spelt, stored)
        for wrong in ("", other.code, filed.code[:-1], filed.code + "2", stored):
            assert not keys.fits(number, wrong, stored)
        assert not keys.fits(other.application.number, filed.code, stored)
        assert not keys.fits(other.application.number, filed.code, other.application.code_hash)

    def test_is_given_for_what_the_office_registers_too(self, zsj):
        filed = filing.register(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            form=disclosing.form(),
            channel="counter",
            arrived_on=MONDAY,
            by=disclosing.by(zsj.clerk),
        )

        assert keys.fits(filed.application.number, filed.code, filed.application.code_hash)

    def test_is_never_the_same(self, zsj):
        assert len({keys.new_code() for _ in range(2000)}) == 2000


class TestIdentity:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"id_number": CITIZENS[2]}, {"id_number": CITIZENS[2].lower()}),
            ({"id_number": "44011319900307003X"}, {"id_number": " 440113 19900307 003x"}),
            (
                {"id_number": CITIZENS[0], "phone": "1"},
                {"id_number": CITIZENS[0], "phone": "2", "name": "改名"},
            ),
            ({"uscc": making.USCC}, {"uscc": making.USCC.lower(), "name": "另写的名称"}),
            ({"id_number": "E12345678"}, {"id_number": "Ｅ１２３４５６７８"}),
            ({"name": "何某", "phone": "020-8463 6633"}, {"name": " 何 某", "phone": "（020）84636633"}),
        ],
    )
    def test_is_the_same_however_it_is_written(self, one, other):
        assert of(**one) == of(**other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"id_number": CITIZENS[0]}, {"id_number": CITIZENS[1]}),
            ({"name": "何某", "phone": "84636633"}, {"name": "何某", "phone": "84636634"}),
            ({"name": "何某", "phone": "84636633"}, {"name": "陈某", "phone": "84636633"}),
        ],
    )
    def test_tells_two_apart(self, one, other):
        assert of(**one) != of(**other)

    def test_tells_nothing_of_the_number(self, zsj):
        applicant = register(zsj).applicant

        assert re.fullmatch(r"[0-9a-f]{64}", applicant.identity)
        assert applicant.identity == of(id_number=CITIZENS[0])

    def test_of_a_person_is_not_changed_by_an_organisations_code_beside_the_papers(self, zsj):
        cases = [register(zsj), register(zsj, uscc=making.USCC), register(zsj, uscc="ANYTHING ELSE")]

        applicants = [Applicant.objects.get(application=case) for case in cases]
        assert len({applicant.identity for applicant in applicants}) == 1
        assert {applicant.uscc for applicant in applicants} == {""}


def of(**who: str) -> str:
    return keys.identity(**({"id_number": "", "uscc": "", "name": "", "phone": ""} | who))


class TestForm:
    def test_is_kept_as_it_was_written_with_its_person_apart(self, zsj):
        case = file_online(
            zsj,
            doc_number="番府办〔2025〕1号",
            description="附件也要",
            needs_help=("reading",),
            accepts_other=True,
        ).application

        kept_form = disclosing.fresh(case)
        assert (kept_form.doc_number, kept_form.description) == ("番府办〔2025〕1号", "附件也要")
        assert (kept_form.delivery, kept_form.medium, kept_form.accepts_other) == (
            ["portal", "post"],
            "electronic",
            True,
        )
        assert (kept_form.channel, kept_form.arrived_on) == ("internet", MONDAY)
        assert kept_form.applicant.needs_help == ["reading"]
        own = {field.name for field in Application._meta.fields}
        assert own.isdisjoint({"name", "id_number", "phone", "email", "address"})

    @pytest.mark.parametrize(("field", "longest"), LONGEST.items())
    def test_takes_no_more_than_the_table_has_room_for(self, field, longest):
        columns = {column.name: column for model in (Application, Applicant) for column in model._meta.fields}

        assert longest <= (columns[field].max_length or longest)

    def test_tells_of_every_fault_at_once(self, zsj):
        with pytest.raises(filing.Faults) as caught:
            file_online(
                zsj,
                name="",
                id_number="44011319900307001X",
                phone="无",
                info_title="",
                delivery=(),
                files=[paper("程序.exe", data=b"MZ" + bytes(100)), paper("大.txt", data=b"words")],
            )

        fields = [fault.field for fault in caught.value.faults]
        assert fields == ["name", "id_number", "phone", "info_title", "delivery", "files", "files"]
        assert all(fault.sentence for fault in caught.value.faults)
        assert caught.value.sentence == caught.value.faults[0].sentence

    @pytest.mark.parametrize("how", ["online", "registered"])
    def test_with_a_fault_leaves_nothing(self, zsj, how):
        deed = file_online if how == "online" else register

        assert isinstance(refused(lambda: deed(zsj, name="", files=[paper()])), filing.Faults)

    def test_of_an_account_holder_is_theirs(self, zsj):
        account = Account.objects.create(number="A1", password="!", opened_at=making.NOON)
        filed = filing.file_online(
            organ_id=zsj.organ.pk, form=disclosing.form(), by=disclosing.by(None), account=account
        )

        assert list(account.applications.all()) == [filed.application]


class TestFiledOnLine:
    def test_with_an_organ_that_answers_nothing_is_refused(self):
        organ = making.organ("wj", "没有工作机构的局")

        refusal = refused(
            lambda: filing.file_online(organ_id=organ.pk, form=disclosing.form(), by=disclosing.by(None))
        )

        assert "没有登记信息公开工作机构" in refusal.sentence

    @pytest.mark.parametrize("organ_id", [0, 10**9])
    def test_with_no_organ_at_all_is_refused(self, zsj, organ_id):
        refused(lambda: filing.file_online(organ_id=organ_id, form=disclosing.form(), by=disclosing.by(None)))

    def test_with_an_office_that_is_closed_on_line_is_refused_and_told_the_other_ways(self):
        shut = disclosing.bureau("gbj", "番禺区关局", is_open=False)

        refusal = refused(lambda: file_online(shut))

        assert "当面、邮寄或者传真" in refusal.sentence
        assert register(shut).stage == Stage.RECEIVED

    def test_for_another_without_a_mandate_is_refused(self, zsj):
        proxy = {"proxy_name": "代某", "proxy_id_kind": "citizen", "proxy_id_number": CITIZENS[1]}

        refusal = refused(lambda: file_online(zsj, **proxy, has_mandate=True, files=[paper()]))
        assert "授权委托书" in refusal.sentence

        case = file_online(zsj, **proxy, files=[paper("委托书.pdf", Source.MANDATE)]).application
        assert case.files.get().source == Source.MANDATE

    def test_for_another_by_a_mandate_that_is_no_file_names_both_faults(self, zsj):
        proxy = {"proxy_name": "代某", "proxy_id_kind": "citizen", "proxy_id_number": CITIZENS[1]}

        refusal = refused(lambda: file_online(zsj, **proxy, files=[paper("x.pdf", Source.MANDATE, b"MZ")]))

        assert [fault.field for fault in refusal.faults] == ["mandate"]


class TestRegistration:
    @pytest.mark.parametrize("channel", ["internet", "", "pigeon"])
    def test_by_a_channel_that_is_not_the_offices_to_enter_is_refused(self, zsj, channel):
        assert refused(lambda: register(zsj, channel)).field == "channel"

    def test_of_a_letter_that_was_signed_for_needs_its_number(self, zsj):
        refusal = refused(lambda: register(zsj, "registered_mail", tracking_in="  "))

        assert refusal.field == "tracking_in"
        assert register(zsj, "registered_mail", tracking_in=" XA1 ").tracking_in == "XA1"

    def test_of_a_number_too_long_to_keep_is_refused(self, zsj):
        assert refused(lambda: register(zsj, "counter", tracking_in="9" * 41)).field == "tracking_in"

    @pytest.mark.parametrize("channel", [channel for channel in Channel if channel != "internet"])
    def test_of_what_has_not_arrived_yet_is_refused_in_the_channels_own_word(self, zsj, channel):
        refusal = refused(lambda: register(zsj, channel, arrived_on=TUESDAY, on=MONDAY))

        assert refusal.field == "arrived_on"
        assert refusal.sentence.startswith(CHANNELS[channel].day_word)

    @pytest.mark.parametrize(
        "who", ["handler", "section_head", "legal", "head", "auditor", "administrator", "supervisor"]
    )
    def test_by_anybody_but_the_office_is_refused(self, zsj, who):
        refused(lambda: register(zsj, who=zsj.people[who]))

    def test_at_another_organ_is_refused(self, zsj):
        other = disclosing.bureau("fgj", "番禺区示例局")

        refused(lambda: register(zsj, who=other.clerk))

    def test_by_the_head_of_the_office_is_as_good(self, zsj):
        assert register(zsj, who=zsj.office_head).stage == Stage.RECEIVED

    def test_by_one_whose_post_has_ended_is_refused(self, zsj):
        zsj.clerk.posts.update(until=MONDAY)

        refused(lambda: register(zsj))

    def test_for_another_takes_the_offices_word_for_the_mandate(self, zsj):
        proxy = {"proxy_name": "代某", "proxy_id_kind": "citizen", "proxy_id_number": CITIZENS[1]}

        assert register(zsj, **proxy, has_mandate=True).applicant.proxy_name == "代某"
        refused(lambda: register(zsj, **proxy))

    def test_without_an_office_is_refused(self, zsj):
        with making.guards_off():
            Office.objects.all().delete()

        assert "没有登记信息公开工作机构" in refused(lambda: register(zsj)).sentence


class TestFiles:
    def test_are_kept_as_they_came(self, zsj):
        case = file_online(
            zsj, files=[paper(), paper("身份证.pdf", Source.IDENTITY), paper("委托书.pdf", Source.MANDATE)]
        ).application

        files = list(case.files.all())
        assert [file.source for file in files] == ["applicant", "identity", "mandate"]
        assert {file.size for file in files} == {len(PAPER)}
        with kept.open_kept(files[0].digest) as stored:
            assert stored.read() == PAPER
        assert {file.for_applicant for file in files} == {False}
        assert {file.who for file in files} == {"申请人"}

    def test_stand_in_the_ledger_by_their_fingerprints(self, zsj):
        case = file_online(zsj, files=[paper()]).application

        entry = LedgerEntry.objects.get(did="disclosure.file")
        assert entry.detail["papers"] == [case.files.get().digest]

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("程序.exe", b"MZ" + bytes(200), "只收"),
            ("表.xlsx", b"PK\x03\x04" + bytes(100), "只收|不能上传"),
            ("话.txt", "话".encode(), "只收"),
            ("假.pdf", b"MZ" + bytes(200), "只收"),
            ("空.pdf", b"", "空|没有内容|只收"),
            ("大.pdf", PAPER + bytes(APPLICANT_LIMIT), "10"),
        ],
    )
    def test_of_the_wrong_kind_or_size_are_refused(self, zsj, name, data, words):
        refusal = refused(lambda: file_online(zsj, files=[paper(), paper(name, data=data)]))

        assert re.search(words, refusal.sentence)
        assert refusal.field == "files"

    def test_of_just_the_limit_are_taken(self, zsj):
        data = PAPER + b"\n%" + b" " * (APPLICANT_LIMIT - len(PAPER) - 2)

        assert file_online(zsj, files=[paper(data=data)]).application.files.get().size == APPLICANT_LIMIT

    def test_are_five_at_most(self, zsj):
        assert "不超过 5 个" in refused(lambda: file_online(zsj, files=[paper()] * (MOST_FILES + 1))).sentence
        assert file_online(zsj, files=[paper()] * MOST_FILES).application.files.count() == MOST_FILES

    @pytest.mark.parametrize("deed", [file_online, register])
    def test_that_are_infected_are_refused_and_none_of_the_others_kept(self, zsj, scanner, deed):
        ill = paper("中毒.pdf", data=PAPER + b"\n%" + EICAR)
        good = paper("完好.pdf", data=PAPER + b"\n% good")

        refusal = refused(lambda: deed(zsj, files=[good, ill]))

        assert "含有恶意程序（Eicar-Test-Signature）" in refusal.sentence
        assert scanner.complaint == ""
        assert deed(zsj, files=[good]) is not None

    def test_are_not_taken_on_trust_when_the_scanner_does_not_answer(self, zsj, settings):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        settings.MINGTING = settings.MINGTING | {"CLAMD": f"127.0.0.1:{port}"}

        assert "未能完成病毒查杀" in refused(lambda: file_online(zsj, files=[paper()])).sentence


class TestAgain:
    def test_a_request_taken_up_again_takes_a_number_of_the_year_and_the_papers_of_the_first(self, zsj):
        case = disclosing.served(zsj, "already_public")
        by = disclosing.by(zsj.clerk, FRIDAY)
        dispute = disputing.open_dispute(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            kind="reconsideration",
            body="广州市番禺区人民政府",
            opened_on=FRIDAY,
            application_id=case.pk,
            by=by,
        ).dispute
        disputing.close_dispute(
            person=zsj.clerk,
            dispute_id=dispute.pk,
            result="corrected",
            closed_on=FRIDAY,
            note="责令重新处理",
            orders_again=True,
            by=by,
        )

        again = disputing.take_up_again(person=zsj.clerk, dispute_id=dispute.pk, received_on=FRIDAY, by=by)

        assert again.application.number == "ZSJ-2026-00002"
        assert keys.fits(again.application.number, again.code, again.application.code_hash)
        assert again.application.applicant.identity == case.applicant.identity


def test_a_number_that_is_taken_is_the_databases_to_refuse(zsj):
    case = register(zsj)

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            organ=zsj.organ,
            number=case.number,
            year=2026,
            code_hash="",
            channel="fax",
            arrived_on=MONDAY,
            registered_at=making.NOON,
        )


def test_a_form_is_not_changed_by_being_filed(zsj):
    form = disclosing.form(uscc=making.USCC)
    before = replace(form)

    filing.file_online(organ_id=zsj.organ.pk, form=form, by=disclosing.by(None))

    assert form == before
