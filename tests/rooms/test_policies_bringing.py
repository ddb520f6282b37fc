"""Files brought into the library: taken, read once, confirmed by a person, and never published by it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx.enum.text import WD_ALIGN_PARAGRAPH

from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.policies.actions import bringing_read
from mingting.policies.actions.bringing_in import bring_in, drop_file, try_again
from mingting.policies.actions.bringing_read import read_next, read_on
from mingting.policies.bringing import known_library
from mingting.policies.models import Batch, BroughtFile

from ..rules.sample_office import official_letter, plain_word, png, zipped
from . import making
from .policies_making import policy, shelf

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 5)
_SECTIONS = (
    *("财政", "教育", "民政", "司法", "统计", "审计"),
    *("卫生健康", "农业农村", "水务", "城市管理", "应急管理", "商务"),
)
READ, FAILED, TAKEN = BroughtFile.State.READ, BroughtFile.State.FAILED, BroughtFile.State.TAKEN


@pytest.fixture
def zsj() -> making.Bureau:
    return making.bureau()


def letter(
    title: str = "番禺区财政局关于做好预算绩效工作的通知",
    number: str = "番财〔2024〕7号",
    *,
    issuers: tuple[str, ...] = ("番禺区财政局",),
    text: str = "请各单位在三月底以前报送绩效目标，并对上年度支出作出评价。",
) -> bytes:
    paper = docx.Document()
    for line in (number, title):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.add_paragraph("各镇街，区各有关单位：")
    paper.add_paragraph(text)
    paper.add_paragraph("本通知自2024年4月1日起施行，有效期五年。")
    for line in (*issuers, "2024年3月1日"):
        paper.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


class OfWindows(zipfile.ZipInfo):
    """A member whose name stands in GBK, which the package does not say."""

    def _encodeFilenameFlags(self):  # noqa: N802 - the name that zipfile asks for
        return self.filename.encode("gb18030"), self.flag_bits


def packed(*members: tuple[str, bytes], locked: Sequence[str] = ()) -> bytes:
    """A ZIP as Windows packs it. Of ``locked`` members its directory says that they need a password."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in members:
            member = OfWindows()
            member.filename, member.compress_type = name, zipfile.ZIP_DEFLATED
            package.writestr(member, data)
            member.flag_bits |= 0x1 if name in locked else 0
    return out.getvalue()


def brought(zsj: making.Bureau, *files: tuple[str, bytes], **more: Any) -> Batch:
    said = {
        "person": zsj.editor,
        "organ_id": zsj.organ.pk,
        "column": shelf(zsj, "normative_document"),
        "kind": "normative_document",
        "by": making.by(zsj.editor),
    }
    return bring_in(files=files, **said | more)


def read(batch: Batch, **more: Any) -> list[BroughtFile]:
    read_on(batch.pk, hand=lambda: making.by(None), seconds=60, in_job=True, **more)
    return list(batch.files.all())


class TestBatch:
    def test_is_closed_to_the_disclosure_office(self, zsj):
        (file,) = read(brought(zsj, ("通知.docx", letter())))

        with pytest.raises(Refused, match="不由您所在的机构负责"):
            drop_file(file_id=file.pk, person=zsj.office, why="不用", by=making.by(zsj.office))


class TestBringingIn:
    def test_takes_good_files_and_says_of_bad_ones_why(self, zsj):
        files = [
            ("政策/通知.docx", letter()),
            ("工具.exe", b"MZ\x90\x00"),
            ("坏.docx", b"PK\x03\x04 broken"),
            ("空.pdf", b""),
            ("改名.pdf", letter(number="番财〔2024〕8号")),
        ]

        batch = brought(zsj, *files)

        assert [file.name for file in batch.files.all()] == ["政策/通知.docx"]
        assert [entry["name"] for entry in batch.refused] == ["工具.exe", "坏.docx", "空.pdf", "改名.pdf"]
        assert all(entry["why"] for entry in batch.refused)
        assert "可执行程序" in batch.refused[0]["why"]
        assert LedgerEntry.objects.filter(did="policies.bring_in").count() == 1

    def test_opens_a_package_keeps_its_folders_and_leaves_hidden_files(self, zsj):
        package = zipped(
            {"甲/一.docx": letter(), "__MACOSX/甲/._一.docx": b"x", "乙/一.docx": official_letter()}
        )

        batch = brought(zsj, ("全部.zip", package))

        assert [file.name for file in batch.files.all()] == ["甲/一.docx", "乙/一.docx"]
        assert batch.refused == [{"name": "__MACOSX/甲/._一.docx", "why": "隐藏文件或者系统文件，未收"}]

    def test_reads_chinese_names_that_windows_packs_without_saying_so(self, zsj):
        batch = brought(zsj, ("全部.zip", packed(("通知.docx", letter()))))

        assert batch.files.get().name == "通知.docx"

    @pytest.mark.parametrize("name", ["忠誠.docx", "誠信/通知.docx", "攻.docx"])
    def test_takes_a_backslash_within_a_character_for_a_part_of_it(self, zsj, name):
        batch = brought(zsj, ("全部.zip", packed((name, letter()), ("工.docx", official_letter()))))

        assert [file.name for file in batch.files.all()] == [name, "工.docx"]
        assert batch.refused == []

    def test_takes_a_backslash_between_names_for_a_folder(self, zsj):
        batch = brought(zsj, ("全部.zip", packed(("誠信\\通知.docx", letter()))))

        assert batch.files.get().name == "誠信/通知.docx"

    def test_keeps_a_name_that_says_it_is_unicode(self, zsj):
        batch = brought(zsj, ("全部.zip", zipped({"é÷.docx": letter()})))

        assert batch.files.get().name == "é÷.docx"

    @pytest.mark.parametrize(
        ("name", "shown", "why"),
        [
            ("../忠誠.docx", "../忠誠.docx", "包内文件名“../忠誠.docx”指向包外路径"),
            ("忠\x00誠.docx", "忠␀誠.docx", "指向包外路径"),
            ("炸弹.docx", "炸弹.docx", "疑似压缩炸弹"),
            ("工具.exe", "工具.exe", "可执行程序"),
        ],
    )
    def test_leaves_one_bad_member_by_its_name_and_takes_the_others(self, zsj, name, shown, why):
        bad = b"\0" * 30_000_000 if name == "炸弹.docx" else b"MZ\x90\x00"

        batch = brought(zsj, ("全部.zip", packed(("忠誠.docx", letter()), (name, bad))))

        assert [file.name for file in batch.files.all()] == ["忠誠.docx"]
        assert [entry["name"] for entry in batch.refused] == [shown]
        assert why in batch.refused[0]["why"]

    def test_takes_no_member_of_those_that_bear_one_name(self, zsj):
        members = ("一.docx", letter()), ("二.docx", official_letter()), ("二.DOCX", b"x")

        batch = brought(zsj, ("全部.zip", packed(*members)))

        assert [file.name for file in batch.files.all()] == ["一.docx"]
        assert [entry["name"] for entry in batch.refused] == ["二.docx", "二.DOCX"]
        assert all("重名" in entry["why"] for entry in batch.refused)

    def test_leaves_what_is_locked(self, zsj):
        members = ("一.docx", letter()), ("二.docx", official_letter())

        batch = brought(zsj, ("全部.zip", packed(*members, locked=["二.docx"])))

        assert [file.name for file in batch.files.all()] == ["一.docx"]
        assert batch.refused == [{"name": "二.docx", "why": "设有密码，无法打开"}]
        with pytest.raises(Refused, match=r"全部\.zip，压缩包设有密码"):
            brought(zsj, ("全部.zip", packed(*members, locked=["一.docx", "二.docx"])))

    def test_is_not_blown_up_by_a_package(self, zsj):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("大.docx", b"\0" * 30_000_000)

        batch = brought(zsj, ("炸弹.zip", out.getvalue()), ("通知.docx", letter()))

        assert [file.name for file in batch.files.all()] == ["通知.docx"]
        assert "疑似压缩炸弹" in batch.refused[0]["why"]

    def test_tells_the_same_file_from_another_of_the_same_name(self, zsj):
        twice, other = letter(), letter(number="番财〔2024〕9号")

        batch = brought(zsj, ("甲/一.docx", twice), ("乙/一.docx", other), ("丙/一.docx", twice))

        assert [file.name for file in batch.files.all()] == ["甲/一.docx", "乙/一.docx"]
        assert batch.refused == [{"name": "丙/一.docx", "why": "与本批的“甲/一.docx”是同一个文件"}]

    def test_takes_three_hundred_and_says_so_of_the_next(self, zsj, monkeypatch):
        monkeypatch.setattr("mingting.policies.actions.bringing_in.FILES_LIMIT", 2)
        files = [(f"{n}.docx", letter(number=f"番财〔2024〕{n}号")) for n in range(1, 4)]

        batch = brought(zsj, *files)

        assert batch.files.count() == 2
        assert "一批最多 2 个文件" in batch.refused[0]["why"]

    @pytest.mark.parametrize("who", ["first", "office", "auditor"])
    def test_is_for_editors_of_the_organ(self, zsj, who):
        with pytest.raises(Refused, match="没有编辑岗位") as refusal:
            brought(zsj, ("通知.docx", letter()), person=getattr(zsj, who))

        assert refusal.value.field == "organ"
        assert not Batch.objects.exists()

    def test_refuses_a_column_of_another_organ(self, zsj):
        other = making.bureau("czj", "番禺区财政局", None)

        with pytest.raises(Refused) as refusal:
            brought(zsj, ("通知.docx", letter()), column=other.column)

        assert refusal.value.field == "column"


class TestReading:
    def test_reads_the_particulars_with_their_evidence(self, zsj):
        batch = brought(zsj, ("通知.docx", letter(number="番财[2024]第07号")))

        (file,) = read(batch)

        fields = file.read["fields"]
        assert file.state == READ
        assert fields["doc_no"]["value"] == "番财〔2024〕7号"
        assert fields["title"]["value"] == "番禺区财政局关于做好预算绩效工作的通知"
        assert fields["issuers"]["value"] == ["番禺区财政局"]
        assert fields["document_kind"]["value"] == "通知"
        assert fields["formed_on"]["value"] == "2024-03-01"
        assert fields["effective_on"]["value"] == "2024-04-01"
        assert fields["expires_on"]["value"] == "2029-03-31"
        lines = file.read["lines"]
        assert "2024年4月1日起施行" in lines[fields["effective_on"]["at"][0]]
        assert lines[fields["formed_on"]["at"][0]] == "2024年3月1日"

    def test_reads_a_joint_issue_by_twelve_organs(self, zsj):
        organs = tuple(
            f"广州市番禺区{name}局"
            for name in [
                "财政",
                "教育",
                "民政",
                "司法",
                "统计",
                "审计",
                "卫生健康",
                "农业农村",
                "水务",
                "城市管理",
                "应急管理",
                "商务",
            ]
        )
        title = "广州市番禺区财政局等十二部门关于做好惠民补贴工作的通知"

        (file,) = read(brought(zsj, ("联合.docx", letter(title, issuers=organs))))

        assert file.read["fields"]["issuers"]["value"] == list(organs)

    def test_says_what_is_the_same_and_what_differs_in_library_and_batch(self, zsj):
        document = policy(zsj)
        lines = [document.doc_no, document.title, *document.release.body_text.splitlines()]
        files = [
            ("旧.docx", plain_word(*lines)),
            ("甲.docx", letter()),
            ("乙.docx", letter(number="番财〔2024〕8号")),
        ]

        old, first, second = read(brought(zsj, *files))

        assert [(one["sort"], one["no"], one["kind"]) for one in old.likes] == [
            ("document", document.pk, "exact")
        ]
        assert first.likes == []
        assert [(one["no"], one["kind"]) for one in second.likes] == [(first.pk, "reissue")]
        assert second.likes[0]["differences"] == [["7", "8"]]

    def test_keeps_the_reason_of_a_failure_and_lets_it_be_tried_again(self, zsj):
        batch = brought(zsj, ("一.docx", letter()), ("二.docx", letter(number="番财〔2024〕8号")))
        lost = batch.files.first()
        BroughtFile.objects.filter(pk=lost.pk).update(digest="0" * 64)

        failed, good = read(batch)

        assert (failed.state, good.state) == (FAILED, READ)
        assert "找不到这个文件" in failed.fault
        BroughtFile.objects.filter(pk=lost.pk).update(digest=lost.digest)
        try_again(file_id=lost.pk, person=zsj.editor, by=making.by(zsj.editor))
        assert read(batch)[0].state == READ

    def test_a_killed_reader_leaves_a_file_that_is_free_after_ten_minutes(self, zsj, monkeypatch):
        batch = brought(zsj, ("一.docx", letter()))
        monkeypatch.setattr("mingting.policies.actions.bringing_read.read_of", _killed)
        with pytest.raises(KeyboardInterrupt):
            read_next(batch.pk, by=making.by(None), library=known_library(), in_job=True)
        monkeypatch.undo()
        after = [making.by(None, making.NOON + timedelta(minutes=m)) for m in (10, 11)]

        soon, later = (read_next(batch.pk, by=by, library=known_library(), in_job=True) for by in after)

        assert soon is None
        assert later is not None
        assert later.state == READ

    def test_who_comes_late_leaves_what_the_other_wrote(self, zsj, monkeypatch):
        batch = brought(zsj, ("一.docx", letter()))
        later = making.by(None, making.NOON + timedelta(minutes=11))
        from_file = _overtaken(
            monkeypatch, lambda: read_next(batch.pk, by=later, library=known_library(), in_job=True)
        )

        read_next(batch.pk, by=making.by(None), library=known_library(), in_job=True)

        assert from_file == [1]
        assert LedgerEntry.objects.filter(did="policies.read_file").count() == 1

    def test_scans_are_left_to_the_job(self, zsj):
        batch = brought(zsj, ("扫描.png", png()), ("通知.docx", letter()))

        read_on(batch.pk, hand=lambda: making.by(None), seconds=60)

        scan, word = batch.files.all()
        assert (scan.state, scan.by_job, word.state) == (BroughtFile.State.WAITING, True, READ)

    def test_asks_no_more_for_the_tenth_file_than_for_the_second(self, zsj):
        files = [
            (f"{n}.docx", letter(f"关于{word}工作的通知", text=word * 300))
            for n, word in enumerate("甲乙丙丁戊己庚辛壬癸")
        ]
        batch = brought(zsj, *files)
        library, asked = known_library(), []

        for _ in files:
            with CaptureQueriesContext(connection) as queries:
                read_next(batch.pk, by=making.by(None), library=library, in_job=True)
            asked.append(len(queries))

        assert batch.files.filter(state=READ).count() == 10
        assert asked[9] <= asked[1] <= 20


def _killed(*args: Any, **more: Any) -> None:
    raise KeyboardInterrupt


def _overtaken(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Any]) -> list[int]:
    """Let another reader take the file over while the first is at it; the list counts how often it did."""
    real, times = bringing_read.read_of, []

    def slow(*args: Any, **more: Any) -> Any:
        if not times:
            times.append(1)
            meanwhile()
        return real(*args, **more)

    monkeypatch.setattr(bringing_read, "read_of", slow)
    return times
