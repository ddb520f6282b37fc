"""The package of a case opens anywhere, says what is in it, and betrays every byte that is changed."""

from __future__ import annotations

import hashlib
import html.parser
import io
import json
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import bagit
import docx
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from mingting.disclosure.gateways import archiving
from mingting.disclosure.gateways.archiving import (
    CasePackage,
    Event,
    PackagedFile,
    bag,
    case,
    eep,
    lay_out,
    pack,
    verify,
)
from mingting.disclosure.gateways.redacting import redact
from mingting.kernel.refusals import Refused
from tests.rules import sample_hard_pdfs as hard
from tests.rules import sample_office

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
E = f"{{{eep.NAMESPACE}}}"
REPLY = typst.compile(
    b"#set document(date: datetime(year: 2026, month: 2, day: 9))\nReply", pdf_standards=["a-2b"]
)


def paper(name: str, data: bytes, title: str, **more) -> PackagedFile:
    sha256 = hashlib.sha256(data).hexdigest()
    made_at = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    given = {"kind": "附件", "role": "attachment", "made_at": made_at, "origin": "网上提交", "sha256": sha256}
    return PackagedFile(name, data, title, **(given | more))


def letter() -> bytes:
    document = docx.Document()
    document.add_paragraph("申请公开番禺大道改造工程的批复。")
    return sample_office.saved(document)


LETTER = letter()


def closed_case(**changes) -> CasePackage:
    made = CasePackage(
        identifier="番政数依申请〔2026〕3号",
        archive_number="Z109-WS·2026-D30-GK-0003",
        title="关于番禺大道改造工程批复的政府信息公开申请",
        organ="番禺区政务服务和数据管理局",
        organ_code="PYZS",
        uscc="11441700007280420Y",
        year=2026,
        retention_code="D30",
        retention_name="30年",
        closed_on=date(2026, 2, 10),
        documents=(
            paper("答复书.pdf", REPLY, "政府信息公开申请答复书", kind="答复书", role="main", scan="clean"),
            paper("申请.docx", LETTER, "申请表", kind="申请表", scan="clean"),
            paper("说明.txt", "补充说明".encode(), "补充说明", scan="clean"),
        ),
        events=(
            Event(datetime(2026, 1, 5, 2, 0, tzinfo=UTC), "李四", "登记申请", "条例第三十一条"),
            Event(datetime(2026, 2, 10, 6, 0, tzinfo=UTC), "王五", "送达答复", "条例第三十六条", "当面送达"),
        ),
        metadata={"办理结果": "予以公开", "渠道": "网络"},
        registered=3,
        required=("申请表", "答复书"),
    )
    return replace(made, **changes)


PACKED = pack(closed_case(), at=AT)


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def rezipped(found: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, data in found.items():
            package.writestr(name, data)
    return out.getvalue()


def within(name: str, package: bytes = PACKED) -> bytes:
    (found,) = (data for path, data in members(package).items() if path.partition("/")[2] == name)
    return found


def unpacked(package: bytes, into: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        opened.extractall(into)
    (folder,) = into.iterdir()
    return folder


class TestPackage:
    def test_is_a_valid_bag_to_the_library_of_congress(self, tmp_path):
        found = bagit.Bag(str(unpacked(PACKED, tmp_path)))

        found.validate()
        assert found.version_info == (1, 0)
        assert found.info["External-Identifier"] == "Z109-WS·2026-D30-GK-0003"
        assert found.info["Source-Organization"] == "番禺区政务服务和数据管理局"
        assert found.info["Bagging-Date"] == "2026-03-02"

    def test_as_a_directory_is_the_same_bag(self, tmp_path):
        place = lay_out(closed_case(), tmp_path, at=AT)

        bagit.Bag(str(place)).validate()
        assert verify(place) == []
        assert {
            f"{place.name}/{path.relative_to(place).as_posix()}": path.read_bytes()
            for path in place.rglob("*")
            if path.is_file()
        } == members(PACKED)
        assert archiving.fingerprint(place) == archiving.fingerprint(PACKED) != ""
        with pytest.raises(Refused, match="不覆盖"):
            lay_out(closed_case(), tmp_path, at=AT)

    def test_is_whole(self, tmp_path):
        (tmp_path / "case.zip").write_bytes(PACKED)

        assert verify(PACKED) == []
        assert verify(tmp_path / "case.zip", fingerprint=archiving.fingerprint(PACKED)) == []

    def test_is_the_same_for_the_same_case(self):
        assert pack(closed_case(), at=AT) == PACKED
        assert pack(closed_case(title="另一件"), at=AT) != PACKED

    def test_holds_the_papers_under_numbers_and_titles(self):
        folder = "Z109-WS·2026-D30-GK-0003"

        assert sorted(members(PACKED)) == sorted(
            f"{folder}/{path}"
            for path in (
                "bagit.txt",
                "bag-info.txt",
                *(f"manifest-{name}.txt" for name in bag.ALGORITHMS),
                *(f"tagmanifest-{name}.txt" for name in bag.ALGORITHMS),
                "data/documents/01-政府信息公开申请答复书.pdf",
                "data/documents/02-申请表.docx",
                "data/documents/03-补充说明.txt",
                "data/case.eep.xml",
                "data/metadata.json",
                "data/checks.json",
                "data/index.html",
            )
        )
        assert within("data/documents/01-政府信息公开申请答复书.pdf") == REPLY

    def test_is_digested_by_sm3_too_where_the_machine_can(self):
        if "sm3" not in hashlib.algorithms_available:
            pytest.skip("this machine's OpenSSL has no SM3")
        lines = within("manifest-sm3.txt").decode().splitlines()

        assert (
            f"{hashlib.new('sm3', REPLY).hexdigest()}  data/documents/01-政府信息公开申请答复书.pdf" in lines
        )

    def test_keeps_what_is_known_of_the_case(self):
        said = json.loads(within("data/metadata.json"))

        assert said["metadata"] == {"办理结果": "予以公开", "渠道": "网络"}
        assert said["events"][1] == {
            "at": "2026-02-10 14:00:00",
            "who": "王五",
            "did": "送达答复",
            "basis": "条例第三十六条",
            "note": "当面送达",
        }
        assert said["documents"][0]["format"] == "PDF/A-2b"

    def test_of_a_redacted_paper_lasts(self):
        redacted = redact(hard.text(hard.SECRET), [hard.boxed()])
        package = pack(
            closed_case(documents=(paper(redacted.name, redacted.data, "公开件", role="main"),)), at=AT
        )

        assert verify(package) == []
        assert archiving.notes(package) == []


class TestUnfitCase:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"documents": ()}, "没有文件"),
            ({"identifier": " "}, "没有登记编号"),
            ({"documents": (paper("a.txt", b"a", "a"),)}, "没有主文档"),
            (
                {"documents": (replace(paper("a.txt", b"a", "申请", role="main"), data=b"b"),)},
                "“申请”与登记时的校验值不符.*档案法",
            ),
            ({"documents": (paper("a.txt", b"a", "a", role="main", scan="infected"),)}, "带有病毒"),
            ({"metadata": {"a": object()}}, "不能写成 JSON"),
            ({"documents": (paper("a.txt", b"a", "a", role="main"),) * 1_000}, "超过上限 999 个"),
        ],
    )
    def test_is_refused(self, changes, sentence):
        with pytest.raises(Refused, match=sentence):
            pack(closed_case(**changes), at=AT)

    def test_too_large_is_refused(self, monkeypatch):
        monkeypatch.setattr(case, "TOTAL_LIMIT", 1_000)

        with pytest.raises(Refused, match="分卷归档"):
            pack(closed_case(), at=AT)

    def test_with_a_moment_of_no_zone_is_a_mistake_of_the_caller(self):
        with pytest.raises(ValueError, match="aware"):
            pack(closed_case(), at=datetime(2026, 3, 2))


WORDS = [
    *(
        "../../etc/passwd",
        "C:\\a",
        "a/b\\c",
        "CON",
        "..",
        " . ",
        "~root",
        "%0a",
        "a\nb\r\nc",
        "\u202efdp.exe",
    ),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>", "&amp;", "{{ title }}"),
    *("{% include 'a' %}", "e\u0301", "很" * 400, "😀" * 100, "\ufffe\x00\x1b"),
]
HOSTILE = st.one_of(st.text(max_size=80), st.sampled_from(WORDS)).filter(
    lambda text: not any(unicodedata.category(letter) == "Cs" for letter in text)
)


class _Page(html.parser.HTMLParser):
    """Collects what a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


class TestHostileWords:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(HOSTILE, HOSTILE)
    def test_do_no_harm_anywhere(self, title, words):
        documents = (
            paper("a.txt", b"a", title, role="main", kind=words, origin=words),
            paper("b.txt", b"b", title),
        )
        package = pack(
            closed_case(
                title=title,
                archive_number=words,
                organ=words,
                documents=documents,
                events=(Event(AT, title, words, words, title),),
                metadata={words: title},
            ),
            at=AT,
        )

        assert verify(package) == []
        names = [name.split("/") for name in members(package)]
        assert len({name[0] for name in names}) == 1
        assert all(
            len(part.encode()) <= 200 and part not in {"", ".", ".."} for name in names for part in name
        )
        assert not any(sign in part for name in names for part in name for sign in '\\:*?"<>|%\n\r\0')
        page = _Page(within("data/index.html", package).decode())
        assert {tag for tag, _ in page.tags} <= KNOWN_TAGS
        assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
        assert etree.fromstring(within("data/case.eep.xml", package)).tag == f"{E}电子文件封装包"

    def test_are_names_of_files_in_the_bag_that_the_library_takes(self, tmp_path):
        documents = tuple(
            paper("a.txt", str(number).encode(), title, role="main")
            for number, title in enumerate(
                ["../../x", "a\nb", "100%0A", "\u202efdp.exe", "很" * 400, "..", "a  b*?"]
            )
        )
        package = pack(closed_case(documents=documents), at=AT)

        bagit.Bag(str(unpacked(package, tmp_path))).validate()
        assert [name.rpartition("/")[2] for name in sorted(members(package)) if "/documents/" in name] == [
            "01-x.txt",
            "02-a_b.txt",
            "03-100_0A.txt",
            "04-fdp.exe.txt",
            f"05-{'很' * 43}.txt",
            "06-未命名.txt",
            "07-a_b.txt",
        ]


KNOWN_TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "caption", "thead"} | {
    "tbody", "tr", "th", "td", "div", "a", "code", "br"
}  # fmt: skip


class TestIndexPage:
    page = _Page(within("data/index.html").decode())

    def test_names_papers_with_their_digests_and_leads_to_them(self):
        leads = [attributes["href"] for tag, attributes in self.page.tags if tag == "a"]

        assert len(leads) == 3
        assert leads[1] == "documents/02-%E7%94%B3%E8%AF%B7%E8%A1%A8.docx"
        assert hashlib.sha256(REPLY).hexdigest() in self.page.text
        for words in (
            "送达答复",
            "当面送达",
            "2026-02-10 14:00:00",
            "番政数依申请〔2026〕3号",
            "30年（D30）",
        ):
            assert words in self.page.text

    def test_stands_alone(self):
        tags = {tag for tag, _ in self.page.tags}
        addresses = [value for _, attributes in self.page.tags for value in attributes.values() if value]

        assert not tags & {"script", "link", "img", "iframe"}
        assert not any("//" in address for address in addresses)
        assert {tag for tag, _ in self.page.tags} <= KNOWN_TAGS

    def test_escapes_what_was_written_into_the_case(self):
        page = within("data/index.html", pack(closed_case(title="<b>&\"'"), at=AT)).decode()

        assert "&lt;b&gt;&amp;&quot;&#x27;" in page
        assert "<b>" not in page


class TestEncapsulation:
    root = etree.fromstring(within("data/case.eep.xml"))

    def said(self, path: str) -> list[str]:
        return [
            found.text for found in self.root.iterfind(".//" + "/".join(E + name for name in path.split("/")))
        ]

    def test_is_in_the_namespace_of_the_norm(self):
        assert self.root.tag == f"{E}电子文件封装包"
        assert all(element.tag.startswith(E) for element in self.root.iter())
        assert self.root.find(f"{E}被签名对象").get("eep版本") == "2009"
        assert [child.tag.removeprefix(E) for child in self.root.find(f".//{E}封装内容")] == [
            "文件实体块",
            "业务实体块",
            "机构人员实体块",
        ]

    def test_says_what_the_case_is_and_what_was_done_by_whom(self):
        assert self.said("档号") == ["Z109-WS·2026-D30-GK-0003"]
        assert self.said("封装包创建时间") == ["2026-03-02 09:30:00"]
        assert self.said("业务行为") == ["登记申请", "送达答复"]
        assert self.said("机构人员实体/机构人员名称") == ["番禺区政务服务和数据管理局", "李四", "王五"]
        assert self.said("业务实体/机构人员标识符") == self.said("机构人员实体/机构人员标识符")[1:]

    def test_holds_the_papers_themselves(self):
        stated = eep.read(within("data/case.eep.xml"))

        assert [found.data for found in stated] == [REPLY, LETTER, "补充说明".encode()]
        assert self.said("反编码关键字") == ["base64-pdf", "base64-docx", "base64-txt"]
        assert self.said("文档主从声明") == ["主文档", "附属文档", "附属文档"]

    def test_only_names_the_papers_where_they_are_many(self, monkeypatch):
        monkeypatch.setattr(eep, "WITHIN_LIMIT", 1_000)
        package = pack(closed_case(), at=AT)
        stated = eep.read(within("data/case.eep.xml", package))

        assert [found.data for found in stated] == [None, None, None]
        assert stated[0].sha256 == hashlib.sha256(REPLY).hexdigest()
        assert verify(package) == []

    @pytest.mark.parametrize(
        "xml",
        [
            b"",
            b"<a/>",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            f"<电子文件封装包 xmlns='{eep.NAMESPACE}'><文档><编码数据>?</编码数据></文档></电子文件封装包>".encode(),
        ],
    )
    def test_that_is_none_is_told_from_one(self, xml):
        assert eep.read(xml) is None


class TestFourProperties:
    def results(self, **changes) -> dict[str, archiving.Check]:
        return {check.name: check for check in archiving.four_properties(closed_case(**changes), at=AT)}

    def test_of_a_good_case_fail_nowhere_and_say_what_was_not_tested(self):
        found = self.results()

        assert [check.name for check in found.values() if check.result == "不合格"] == []
        assert {check.name for check in found.values() if check.result == "未检测"} == {
            "电子签名有效性",
            "与其他案卷的重复性",
            "软硬件环境",
            "载体",
            "操作过程",
        }
        assert {check.property for check in found.values()} == {"真实性", "完整性", "可用性", "安全性"}
        assert all(check.detail for check in found.values())
        assert found["内容数据格式"].result == "提示"
        assert "第2个文件：Word 文档不是长期保存格式" in found["内容数据格式"].detail

    def test_are_kept_in_the_package_as_they_were_found(self):
        kept = json.loads(within("data/checks.json"))["检测"]

        assert [(one["name"], one["result"]) for one in kept] == [
            (check.name, check.result) for check in archiving.four_properties(closed_case(), at=AT)
        ]

    @pytest.mark.parametrize(
        ("changes", "name", "detail"),
        [
            ({"archive_number": "2026-3"}, "档号规范性", "不符合规定的格式"),
            ({"archive_number": "Z109-WS·2025-D30-GK-0003"}, "档号规范性", "没有2026"),
            ({"retention_code": "D20"}, "元数据项值域", "D20"),
            ({"retention_name": "10年"}, "元数据项值域", "应为“30年”"),
            ({"uscc": "11441700007280420X"}, "元数据项数据类型、格式", "校验码不符"),
            ({"uscc": ""}, "元数据必填项", "缺少统一社会信用代码"),
            ({"year": 2020}, "元数据项数据合理性", "相差一年以上"),
            ({"closed_on": date(2026, 3, 3)}, "元数据项数据合理性", "晚于封装时间"),
            ({"title": "题\u200b名"}, "元数据项特殊字符", "不可见字符"),
            ({"title": "题" * 501}, "元数据项数据长度", "题名超过 500 字"),
            ({"registered": 4}, "总件数", "登记 4 个文件，包内 3 个"),
            ({"required": ("送达凭证",)}, "归档范围", "缺少送达凭证"),
            ({"events": ()}, "过程信息", "没有办理过程"),
            ({"events": closed_case().events[::-1]}, "过程信息", "时间先后"),
            ({"documents": (paper("a.pdf", LETTER, "a"),)}, "内容数据电子属性一致性", "扩展名是“pdf”"),
            ({"documents": (paper("a.pdf", b"%PDF-1.7 no", "a"),)}, "内容数据可读性", "已损坏"),
            ({"documents": (paper("a.bin", b"\0\1\2", "a"),)}, "内容数据可读性", "无法识别"),
            ({"documents": (paper("a.txt", b"", "a"),)}, "内容数据可读性", "空文件"),
            ({"documents": (paper("a.txt", b"a", "a"),) * 2}, "数据重复性", "第2个文件与第1个文件"),
            ({"documents": (paper("a.txt", b"a", "a", scan="infected"),)}, "病毒检测", "1 个文件带有病毒"),
            ({"documents": (paper("a.txt", b"a", " "),)}, "元数据必填项", "第1个文件缺少题名"),
            (
                {"documents": (paper("a.pdf", hard.attachment(hard.SECRET), "a"),)},
                "宏、脚本和内嵌对象",
                "附件",
            ),
        ],
    )
    def test_find_what_is_wrong(self, changes, name, detail):
        found = self.results(**changes)[name]

        assert found.result == "不合格"
        assert detail in found.detail

    def test_do_not_claim_a_virus_scan_that_was_not_made(self):
        found = self.results(documents=(paper("a.txt", b"a", "a", scan="not_configured"),))

        assert found["病毒检测"].result == "未检测"


class TestChangedPackage:
    whole = members(PACKED)

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_of_any_byte_is_found(self, draw):
        name = draw.draw(st.sampled_from(sorted(self.whole)))
        at = draw.draw(st.integers(0, len(self.whole[name]) - 1))
        bits = draw.draw(st.integers(1, 255))
        changed = bytearray(self.whole[name])
        changed[at] ^= bits

        assert verify(rezipped(self.whole | {name: bytes(changed)})) != []

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(PACKED) - 1), st.integers(1, 255))
    def test_of_any_byte_of_the_zip_is_found_or_changes_nothing(self, at, bits):
        changed = bytearray(PACKED)
        changed[at] ^= bits

        assert verify(bytes(changed)) != [] or bag.opened(bytes(changed)) == bag.opened(PACKED)

    @pytest.mark.parametrize("name", sorted(members(PACKED)))
    def test_of_any_member_taken_away_is_found(self, name):
        left = {path: data for path, data in self.whole.items() if path != name}
        found = verify(rezipped(left))

        if "tagmanifest-sm3" not in name:  # the other one stands for it
            assert found != []

    @pytest.mark.parametrize("place", ["data/documents/04-夹带.txt", "夹带.txt", "data/x", "data/a/b/c.txt"])
    def test_of_anything_added_is_found(self, place):
        folder = next(iter(self.whole)).partition("/")[0]

        assert any(
            "多出文件" in fault for fault in verify(rezipped(self.whole | {f"{folder}/{place}": b"a"}))
        )

    def test_with_all_its_manifests_is_found_by_the_papers_in_the_eep_and_by_the_fingerprint(self):
        payload = {
            path.split("/", 2)[2]: data for path, data in self.whole.items() if path.split("/")[1] == "data"
        }
        kept = archiving.fingerprint(PACKED)
        payload["documents/03-补充说明.txt"] = "另一说明".encode()
        changed = bag.zipped(bag.bagged(payload, {}), "case")

        assert "文件 documents/03-补充说明.txt 与 case.eep.xml 记载的校验码或大小不符" in verify(changed)
        assert "metadata.json 记载的文件与包内文件不一致" in verify(changed)
        payload["documents/03-补充说明.txt"] = "补充说明".encode()
        payload["index.html"] = b"<p>"
        changed = bag.zipped(bag.bagged(payload, {}), "case")
        assert verify(changed) == []
        assert verify(changed, fingerprint=kept) == ["归档包的指纹与封装时留存的不同，包内清单可能被整体改写"]

    def test_of_its_counts_is_found(self):
        name = next(path for path in self.whole if path.endswith("bag-info.txt"))
        changed = self.whole | {name: self.whole[name].replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")}

        assert any("Payload-Oxum" in fault for fault in verify(rezipped(changed)))

    def test_as_a_directory_is_found(self, tmp_path):
        place = unpacked(PACKED, tmp_path)
        (place / "data" / "documents" / "link.txt").symlink_to("/etc/hostname")

        assert verify(place) == ["归档包的文件夹中有链接或特殊文件"]
        (place / "data" / "documents" / "link.txt").unlink()
        (place / "data" / "index.html").write_bytes(b"")
        assert any("data/index.html 的 SHA256 校验值不符" in fault for fault in verify(place))

    def test_with_a_paper_that_does_not_open_is_found(self):
        package = pack(closed_case(documents=(paper("a.pdf", b"%PDF-1.7 no", "a", role="main"),)), at=AT)

        assert verify(package) == ["文件 data/documents/01-a.pdf 无法读取：PDF 结构已损坏，无法打开"]

    def test_by_another_program_that_packs_tightly_is_still_whole(self):
        assert verify(rezipped(self.whole, zipfile.ZIP_DEFLATED)) == []


class TestHostilePackage:
    @pytest.mark.parametrize(
        "name", ["../a.txt", "/a.txt", "case/../../a.txt", "C:/a.txt", "case\\..\\a.txt"]
    )
    def test_that_points_outside_is_not_opened(self, name):
        (fault,) = verify(rezipped({"case/bagit.txt": b"", name: b"a"}))

        assert "指向包外路径" in fault

    def test_that_is_a_bomb_is_not_opened(self):
        (fault,) = verify(rezipped({"case/bagit.txt": bytes(20_000_000)}, zipfile.ZIP_DEFLATED))

        assert "压缩比超过上限" in fault

    @pytest.mark.parametrize(
        ("package", "sentence"),
        [
            (b"", "已损坏"),
            (b"PK\x03\x04 nothing", "已损坏"),
            (PACKED[:2_000], "已损坏"),
            (b"#!/bin/sh\n" + PACKED, "另有内容|重叠|已损坏"),
            (rezipped({"a.txt": b"a"}), "只有一个文件夹"),
            (rezipped({"a/a.txt": b"a", "b/a.txt": b"a"}), "只有一个文件夹"),
            (rezipped({"a/a.txt": b"a", "a/A.txt": b"a"}), "重名"),
            (rezipped({}), "只有一个文件夹"),
        ],
    )
    def test_that_is_none_says_why(self, package, sentence):
        (fault,) = verify(package)

        assert any(words in fault for words in sentence.split("|"))
        assert archiving.fingerprint(package) == ""
        assert archiving.notes(package) == []

    def test_that_is_not_there_says_so(self, tmp_path):
        assert verify(tmp_path / "none.zip") == ["归档包无法读取"]
        assert verify(rezipped({"a/a.txt": b"a"})) != []


class TestNotes:
    def test_name_the_formats_that_may_not_last(self):
        notes = archiving.notes(PACKED)

        assert notes == [
            "文件 data/documents/02-申请表.docx：Word 文档不是长期保存格式，宜转换为 OFD 或 PDF/A"
        ]

    def test_ask_a_pdf_whether_it_is_made_to_last(self):
        ordinary = paper("a.pdf", typst.compile(b"Reply"), "a", role="main")
        package = pack(closed_case(documents=(ordinary,)), at=AT)

        assert archiving.notes(package) == [
            "文件 data/documents/01-a.pdf：PDF 没有声明符合 PDF/A，宜转换为 OFD 或 PDF/A"
        ]
