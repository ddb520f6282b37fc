"""A closed case becomes one package that holds all of it, opens without us, and betrays every change."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import archiving, disputing, messaging
from mingting.disclosure.gateways.archiving import verify
from mingting.disclosure.models import Application, ArchivePackage
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from . import disclosing, making

pytestmark = pytest.mark.django_db

LATER = disclosing.MONDAY + timedelta(days=60)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def archive(at: disclosing.Bureau, case: Application, **more) -> ArchivePackage:
    day = more.pop("on", disclosing.day_of(case))
    who = more.pop("who", at.clerk)
    return archiving.archive(person=who, application_id=case.pk, by=disclosing.by(who, day), **more)


def content(package: ArchivePackage) -> bytes:
    with making.kept.open_kept(package.digest) as stored:
        return stored.read()


def members(package: ArchivePackage) -> dict[str, bytes]:
    """Return the members of a package below its folder, by their path."""
    with zipfile.ZipFile(io.BytesIO(content(package))) as bag:
        return {name.partition("/")[2]: bag.read(name) for name in bag.namelist()}


def facts(package: ArchivePackage) -> dict[str, object]:
    return json.loads(members(package)["data/metadata.json"])


def dispute(at: disclosing.Bureau, case: Application, kind: str = "reconsideration"):
    return disputing.open_dispute(
        person=at.clerk,
        organ_id=at.organ.pk,
        kind=kind,
        body="广州市番禺区人民政府",
        opened_on=disclosing.day_of(case),
        application_id=case.pk,
        by=disclosing.by(at.clerk, disclosing.day_of(case)),
    ).dispute


def close(at: disclosing.Bureau, one) -> None:
    disputing.close_dispute(
        person=at.clerk,
        dispute_id=one.pk,
        result="upheld",
        closed_on=LATER,
        note="维持",
        by=disclosing.by(at.clerk, LATER),
    )


class TestPackage:
    def test_is_whole_and_bears_the_number_of_its_fonds_year_and_period(self, zsj):
        case = disclosing.served(zsj, Outcome.PARTIAL)

        package = archive(zsj, case)

        assert verify(content(package)) == []
        assert package.archive_number == "109-WS·2026-D30-GK-0001"
        assert disclosing.fresh(case).stage == Stage.ARCHIVED

    def test_holds_every_letter_in_both_forms_every_file_and_what_was_said(self, zsj):
        case = disclosing.handling(zsj)
        messaging.say(person=None, application_id=case.pk, text="请尽快", by=disclosing.by(None))
        case = disclosing.served(zsj, Outcome.PARTIAL, case=case)

        package = archive(zsj, case)

        digests = {paper["sha256"] for paper in facts(package)["documents"]}
        for letter in case.letters.all():
            assert {letter.pdf, letter.docx} <= digests
        assert {file.digest for file in case.files.all()} <= digests
        kinds = {paper["kind"] for paper in facts(package)["documents"]}
        assert {"申请表", "登记回执", "答复书", "拟提供的信息", "区分处理后的信息"} <= kinds
        assert {"审查审批记录", "往来留言"} <= kinds
        papers = {path: data for path, data in members(package).items() if path.endswith("往来留言.txt")}
        assert "请尽快" in next(iter(papers.values())).decode()

    def test_holds_every_deed_and_every_fact(self, zsj):
        case = disclosing.served(zsj, Outcome.DENY_THIRD_PARTY)

        kept = facts(archive(zsj, case))

        told = kept["metadata"]
        assert len(kept["events"]) == case.events.count() - 1  # the archiving itself comes after
        assert [each["审核人"] for draft in told["拟答复和审核"] for each in draft["审核"]] == [
            zsj.section_head.name,
            zsj.legal.name,
            zsj.head.name,
        ]
        assert told["征求意见"][0]["意见内容"] == "报价是本公司的商业秘密"
        assert told["送达"][0]["寄递企业"] == "EMS"
        assert told["期限推算"][-1]["因由"] == "答复"
        assert told["处理结果"]["年报行次"] == "3.3.4"
        assert told["查看申请人信息的次数"] == 0

    def test_says_in_plain_text_what_was_asked_and_who_reviewed(self, zsj):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)

        texts = {
            path.rpartition("-")[2]: data.decode()
            for path, data in members(archive(zsj, case)).items()
            if path.endswith(".txt") and "documents" in path
        }

        assert "证件名称：居民身份证" in texts["申请表.txt"]
        assert "获取信息的方式：网上领取、邮寄" in texts["申请表.txt"]
        assert f"法制审核：同意　{zsj.legal.name}" in texts["审查审批记录.txt"]

    def test_tells_no_key_by_which_the_system_finds_the_applicant(self, zsj):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)

        everything = b"".join(members(archive(zsj, case)).values())

        assert case.code_hash.encode() not in everything
        assert case.applicant.identity.encode() not in everything

    def test_of_a_withdrawn_request_has_the_record_of_the_withdrawal_as_its_main_paper(self, zsj):
        package = archive(zsj, disclosing.withdrawn(zsj))

        main = [paper["kind"] for paper in facts(package)["documents"] if paper["role"] == "main"]
        assert main == ["撤回申请记录"]

    def test_passes_its_own_checks_but_for_what_no_program_sees(self, zsj):
        zsj.organ.uscc = "11441700007280420Y"
        zsj.organ.save()
        case = disclosing.served(zsj, Outcome.PARTIAL)

        checks = json.loads(members(archive(zsj, case))["data/checks.json"])["检测"]

        assert [check["name"] for check in checks if check["result"] == "不合格"] == []

    def test_is_noted_in_the_ledger_by_its_fingerprint(self, zsj):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)

        package = archive(zsj, case)

        noted = LedgerEntry.objects.get(did="disclosure.archive").detail
        assert (noted["sha256"], noted["package"]) == (package.digest, package.pk)
        assert verify(content(package), fingerprint=noted["fingerprint"]) == []


class TestNumberAndPeriod:
    def test_numbers_run_within_year_and_period(self, zsj):
        numbers = [archive(zsj, disclosing.served(zsj, "already_public")).archive_number for _ in range(2)]
        numbers.append(archive(zsj, disclosing.served(zsj, "already_public"), retention="Y").archive_number)

        assert numbers == ["109-WS·2026-D30-GK-0001", "109-WS·2026-D30-GK-0002", "109-WS·2026-Y-GK-0001"]

    def test_without_the_fonds_is_refused(self):
        at = disclosing.bureau(fonds="")

        with pytest.raises(Refused, match="请先在设置中填写全宗号"):
            archive(at, disclosing.withdrawn(at))

    def test_a_period_shorter_than_the_rules_is_refused(self, zsj):
        with pytest.raises(Refused, match="不能短于30年"):
            archive(zsj, disclosing.withdrawn(zsj), retention="D10")

    def test_a_period_that_there_is_not_is_refused(self, zsj):
        with pytest.raises(Refused, match="请选择保管期限"):
            archive(zsj, disclosing.withdrawn(zsj), retention="D20")


class TestWhoAndWhen:
    def test_what_is_not_served_is_not_archived(self, zsj):
        with pytest.raises(Refused, match="只能在已送达、已撤回、已归档时办理"):
            archive(zsj, disclosing.sent(zsj, Outcome.ALREADY_PUBLIC))

    @pytest.mark.parametrize("who", ["handler", "section_head", "legal", "head", "administrator"])
    def test_someone_without_the_post_does_not_archive(self, zsj, who):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused):
            archive(zsj, case, who=zsj.people[who])

    def test_a_case_under_dispute_waits(self, zsj):
        case = disclosing.served(zsj, Outcome.DENY_INTERNAL)
        one = dispute(zsj, case)

        with pytest.raises(Refused, match="尚未审结，审结后再归档"):
            archive(zsj, case)

        close(zsj, one)
        package = archive(zsj, case, on=LATER)
        assert package.retention == "Y"
        assert facts(package)["metadata"]["复议诉讼"][0]["结果"] == "结果维持"

    def test_a_complaint_keeps_no_case_for_ever(self, zsj):
        case = disclosing.served(zsj, Outcome.DENY_INTERNAL)
        close(zsj, dispute(zsj, case, "complaint"))

        assert archive(zsj, case, on=LATER).retention == "D30"

    def test_a_case_archived_is_not_archived_again(self, zsj):
        case = disclosing.withdrawn(zsj)
        archive(zsj, case)

        with pytest.raises(Refused, match="已归档"):
            archive(zsj, case)

    def test_a_title_for_others_names_nobody_and_tells_only_of_what_was_given(self, zsj):
        case = disclosing.served(zsj, Outcome.GRANTED)

        with pytest.raises(Refused, match="不能含有申请人的信息"):
            archive(zsj, case, shared_title="何某申请的窗口设置方案")
        archive(zsj, case, shared_title="窗口设置方案")

        assert disclosing.fresh(case).shared_title == "窗口设置方案"
        with pytest.raises(Refused, match="没有提供信息的"):
            archive(zsj, disclosing.served(zsj, "deny_internal"), shared_title="窗口设置方案")


class TestAgain:
    """An archived case is packed once more when what was disputed is settled."""

    def test_a_dispute_settled_since_makes_another_package(self, zsj):
        case = disclosing.served(zsj, Outcome.DENY_INTERNAL)
        first = archive(zsj, case)
        close(zsj, dispute(zsj, case))

        second = archive(zsj, case, on=LATER)

        assert (first.retention, second.retention) == ("D30", "Y")
        assert case.packages.count() == 2
        assert archiving.check_packages(by=By(None, "系统", disclosing.noon(LATER))) == []

    def test_a_complaint_settled_since_keeps_the_number(self, zsj):
        case = disclosing.served(zsj, Outcome.DENY_INTERNAL)
        first = archive(zsj, case)
        close(zsj, dispute(zsj, case, "complaint"))

        assert archive(zsj, case, on=LATER).archive_number == first.archive_number

    def test_nothing_settled_since_makes_none(self, zsj):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)
        archive(zsj, case)

        with pytest.raises(Refused, match="此后没有新的复议诉讼"):
            archive(zsj, case)


class TestChecking:
    def check(self) -> list[str]:
        found = archiving.check_packages(by=By(None, "系统", disclosing.noon(LATER), "test"))
        return [fault.sentence for fault in found]

    def path(self, package: ArchivePackage) -> Path:
        digest = package.digest
        return Path(storages["kept"].path(f"{digest[:2]}/{digest[2:4]}/{digest}"))

    def test_finds_nothing_in_an_honest_house(self, zsj):
        package = archive(zsj, disclosing.served(zsj, Outcome.ALREADY_PUBLIC))

        assert self.check() == []
        package.refresh_from_db()
        assert (package.checked_at, package.faults) == (disclosing.noon(LATER), [])

    def test_finds_a_package_that_is_lost(self, zsj):
        package = archive(zsj, disclosing.withdrawn(zsj))
        self.path(package).unlink()

        assert self.check() == ["归档包在存储中缺失，或者内容与登记的指纹不符"]
        package.refresh_from_db()
        assert package.faults == self.check()

    def test_finds_a_package_in_which_one_byte_was_changed(self, zsj):
        package = archive(zsj, disclosing.withdrawn(zsj))
        path = self.path(package)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o640)
        path.write_bytes(bytes(data))

        assert self.check() == ["归档包在存储中缺失，或者内容与登记的指纹不符"]
        path.unlink()  # the store is shared by all tests: nobody else shall find a damaged file in it

    def test_finds_a_package_put_in_the_place_of_another(self, zsj):
        first = archive(zsj, disclosing.withdrawn(zsj))
        second = archive(zsj, disclosing.withdrawn(zsj))
        ArchivePackage.objects.filter(pk=first.pk).update(digest=second.digest)

        assert any("与归档时台账记录的不同" in sentence for sentence in self.check())

    def test_is_itself_one_entry_in_the_ledger(self, zsj):
        archive(zsj, disclosing.withdrawn(zsj))

        self.check()

        assert LedgerEntry.objects.latest("pk").detail == {"packages": 1, "faults": 0}

    def test_by_the_command_ends_well_or_with_status_one(self, zsj):
        package = archive(zsj, disclosing.withdrawn(zsj))
        out, err = StringIO(), StringIO()
        call_command("verify_archives", stdout=out)
        assert "1 个归档包，完整无误" in out.getvalue()

        self.path(package).unlink()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_archives", stderr=err)

        assert ended.value.code == 1
        assert package.archive_number in err.getvalue()


class TestExport:
    def test_hands_the_package_to_the_office_and_puts_the_look_on_record(self, zsj):
        case = disclosing.withdrawn(zsj)
        package = archive(zsj, case)

        data = archiving.export_package(person=zsj.clerk, package_id=package.pk, by=disclosing.by(zsj.clerk))

        assert data == content(package)
        assert case.looks.get().what == "导出归档包"
        assert LedgerEntry.objects.latest("pk").did == "disclosure.export_package"

    @pytest.mark.parametrize("who", ["handler", "legal", "head", "auditor", "administrator"])
    def test_hands_it_to_nobody_else(self, zsj, who):
        package = archive(zsj, disclosing.withdrawn(zsj))

        with pytest.raises(Refused, match="没有这件申请"):
            archiving.export_package(
                person=zsj.people[who], package_id=package.pk, by=disclosing.by(zsj.people[who])
            )

    def test_hands_it_to_no_other_organ(self, zsj):
        package = archive(zsj, disclosing.withdrawn(zsj))
        other = disclosing.bureau("fgj", "番禺区示例局")

        with pytest.raises(Refused, match="没有这件申请"):
            archiving.export_package(person=other.clerk, package_id=package.pk, by=disclosing.by(other.clerk))

    def test_by_the_command_writes_the_archived_package(self, zsj, tmp_path):
        case = disclosing.withdrawn(zsj)
        package = archive(zsj, case)

        call_command("export_case", case.number, to=tmp_path, stdout=StringIO())

        written = next(tmp_path.iterdir())
        assert written.read_bytes() == content(package)
        with pytest.raises(CommandError, match="不覆盖"):
            call_command("export_case", case.number, to=tmp_path)

    def test_by_the_command_packs_an_open_case_as_it_stands_for_a_dispute(self, zsj, tmp_path):
        case = disclosing.served(zsj, Outcome.DENY_INTERNAL)
        dispute(zsj, case)

        call_command("export_case", case.number, to=tmp_path / "new", stdout=StringIO())

        assert verify((tmp_path / "new" / f"{case.number}.zip").read_bytes()) == []
        assert not ArchivePackage.objects.exists()

    def test_by_the_command_of_a_request_that_there_is_not_says_so(self, tmp_path):
        with pytest.raises(CommandError, match="没有登记编号为"):
            call_command("export_case", "ZSJ-2026-99999", to=tmp_path)
