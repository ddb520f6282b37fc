"""The application form asks for what 条例第二十九条 lists and nothing more, and names every fault with its field."""

from __future__ import annotations

from dataclasses import fields as fields_of
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.applicants import ApplicantType, IdKind, id_number_fault
from mingting.disclosure.rules.application import (
    LABELS,
    LONGEST,
    ApplicationForm,
    Delivery,
    check_application,
)
from mingting.disclosure.rules.hints import looks_like_petition, looks_like_several

#: The example number printed in GB 11643—1999.
NUMBER = "11010519491231002X"
USCC = "11441700007280420Y"

CITIZEN = ApplicationForm(
    applicant_type="natural",
    name="某甲",
    id_kind="citizen",
    id_number=NUMBER,
    phone="13800138000",
    address="某区某路1号",
    info_title="某区2025年财政预算",
    delivery=("post",),
    medium="paper",
)
FIRM = replace(CITIZEN, applicant_type="business", name="某某有限公司", id_kind="", id_number="", uscc=USCC)


def faults(form, **changed):
    return [fault.field for fault in check_application(replace(form, **changed))]


class TestForm:
    def test_asks_for_nothing_beyond_article_29(self):
        assert {field.name for field in fields_of(ApplicationForm)} == {
            # 第（一）项: name, proof of identity, contact
            *("applicant_type", "name", "id_kind", "id_number", "uscc", "legal_representative"),
            *("contact_name", "phone", "email", "address", "postcode"),
            *("proxy_name", "proxy_id_kind", "proxy_id_number", "has_mandate"),
            # 第（二）项: what is asked for
            *("info_title", "doc_number", "description"),
            # 第（三）项: how it is to be given
            *("delivery", "medium", "accepts_other"),
            # 第四十三条: help
            *("needs_help", "help_note"),
        }

    def test_gives_every_field_a_label_and_every_text_a_limit(self):
        assert list(LABELS) == [field.name for field in fields_of(ApplicationForm)]
        assert set(LONGEST) < set(LABELS)

    def test_of_a_citizen_is_good(self):
        assert check_application(CITIZEN) == []

    @pytest.mark.parametrize("kind", [kind for kind in ApplicantType if kind.is_organisation])
    def test_of_an_organisation_is_good(self, kind):
        assert faults(FIRM, applicant_type=kind) == []

    def test_that_is_empty_names_all_that_lacks_in_the_order_of_the_form(self):
        assert faults(ApplicationForm()) == [
            *("applicant_type", "name", "phone", "info_title", "delivery", "medium")
        ]

    @given(
        st.builds(
            ApplicationForm,
            **{name: st.text(max_size=30) for name in LONGEST},
            applicant_type=st.sampled_from([*ApplicantType, "", "x"]),
            id_kind=st.sampled_from([*IdKind, ""]),
            proxy_id_kind=st.sampled_from([*IdKind, ""]),
            delivery=st.lists(st.sampled_from([*Delivery, "x"])).map(tuple),
        )
    )
    def test_names_its_faults_in_words_whatever_is_written(self, form):
        named = check_application(form)

        assert [fault.field for fault in named] == sorted((f.field for f in named), key=list(LABELS).index)
        assert all(fault.sentence for fault in named)

    @pytest.mark.parametrize("field", sorted(LONGEST))
    def test_refuses_what_is_too_long(self, field):
        too_long = "长" * (LONGEST[field] + 1)

        named = check_application(replace(CITIZEN, **{field: too_long}))

        assert f"最多{LONGEST[field]}个字" in next(f for f in named if f.field == field).sentence

    @pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u2028"])
    def test_refuses_characters_that_cannot_be_seen(self, char):
        assert faults(CITIZEN, name=f"某{char}甲") == ["name"]
        assert faults(CITIZEN, description=f"预算{char}说明") == ["description"]

    @pytest.mark.parametrize("char", ["\ue000", "\U000f0000", "😀", "🇨", "❀", "✅"])
    def test_refuses_pictures_and_characters_of_private_use_and_names_them(self, char):
        for field in ("name", "info_title", "description", "address"):
            (fault,) = check_application(replace(CITIZEN, **{field: f"某区某年预算{char}"}))

            assert fault.field == field
            assert f"“{char}”（U+{ord(char):04X}）不能印在文书上" in fault.sentence

    @pytest.mark.parametrize("text", ["𠮷田", "𪚥某", "\U000323afa某", "阿·买", "㎡①℃", "☎〇々"])
    def test_takes_rare_characters_and_common_signs(self, text):
        assert faults(CITIZEN, name=f"某{text}", info_title=f"某区2025年{text}预算") == []

    def test_takes_several_lines_only_where_there_is_room_for_them(self):
        assert faults(CITIZEN, description="第一行\r\n\t第二行") == []
        assert faults(CITIZEN, info_title="某区2025年\n财政预算") == ["info_title"]


class TestApplicant:
    @pytest.mark.parametrize(
        ("changed", "field", "word"),
        [
            ({"applicant_type": "firm"}, "applicant_type", "申请人类型"),
            ({"name": " 123 "}, "name", "姓名"),
            ({"id_kind": ""}, "id_kind", "证件名称"),
            ({"id_number": " "}, "id_number", "证件号码"),
            ({"id_number": "110105194912310021"}, "id_number", "校验码"),
            ({"id_kind": "passport", "id_number": "E1 2"}, "id_number", "护照"),
        ],
    )
    def test_says_who_he_is(self, changed, field, word):
        (fault,) = check_application(replace(CITIZEN, **changed))

        assert fault.field == field
        assert word in fault.sentence
        assert fault.cite.endswith("第二十九条第二款第（一）项")

    @pytest.mark.parametrize(
        ("uscc", "word"), [("", "请填写统一社会信用代码"), ("11301013008778183N", "校验码")]
    )
    def test_that_is_an_organisation_has_a_code(self, uscc, word):
        (fault,) = check_application(replace(FIRM, uscc=uscc))

        assert fault.field == "uscc"
        assert word in fault.sentence

    def test_of_another_kind_may_have_another_paper(self):
        paper = {"uscc": "", "id_kind": "other", "id_number": "HK-1234567"}

        assert faults(FIRM, applicant_type="other", **paper) == []
        assert faults(FIRM, applicant_type="research", **paper) == ["uscc"]

    def test_kinds_are_the_columns_of_the_annual_report(self):
        columns = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他"

        assert [kind.label for kind in ApplicantType] == columns.split()


class TestPaper:
    @pytest.mark.parametrize(
        ("kind", "number", "good"),
        [
            (IdKind.CITIZEN, NUMBER, True),
            (IdKind.CITIZEN, "E12345678", False),
            (IdKind.PASSPORT, "E12345678", True),
            (IdKind.HK_MACAO_PERMIT, "H0123456701", True),
            (IdKind.TAIWAN_PERMIT, "01234567", True),
            (IdKind.FOREIGNER_RESIDENCE, "CAN110080100102", True),
            (IdKind.OTHER, "军字第01号", False),
            (IdKind.OTHER, "12", False),
        ],
    )
    def test_has_a_number_of_its_kind(self, kind, number, good):
        assert (id_number_fault(kind, number) is None) is good


class TestContact:
    @pytest.mark.parametrize(
        ("way", "field"), [("post", "address"), ("email", "email"), ("fax", "phone"), ("collect", "phone")]
    )
    def test_fits_the_way_of_delivery(self, way, field):
        medium = "electronic" if way == "email" else "paper"
        unreachable = replace(CITIZEN, phone="", email="", address="", delivery=(way,), medium=medium)

        assert faults(unreachable) == [field]

    @pytest.mark.parametrize("contact", [{"phone": "020-84812345"}, {"email": "jia@example.cn"}])
    def test_of_one_sort_is_enough_for_collecting(self, contact):
        assert faults(CITIZEN, **{"phone": "", "address": "", **contact}, delivery=("collect",)) == []

    @pytest.mark.parametrize(
        ("changed", "good"),
        [
            ({"phone": "020-84812345转801"}, True),
            ({"phone": "+86 138 0013 8000"}, True),
            ({"phone": "一三八零零"}, False),
            ({"phone": "110"}, False),
            ({"phone": "8481234"}, True),
            ({"phone": "848123"}, False),
            ({"phone": "1" * 20}, True),
            ({"phone": "1" * 21}, False),
            ({"email": "jia.yi+1@mail.example.cn"}, True),
            ({"email": "jia@example"}, False),
            ({"email": "jia@example.cn,yi@example.cn"}, False),
            ({"postcode": "511400"}, True),
            ({"postcode": "51140"}, False),
        ],
    )
    def test_is_written_as_such_things_are(self, changed, good):
        assert (faults(CITIZEN, **changed) == []) is good


class TestProxy:
    PROXY = {"proxy_name": "某乙", "proxy_id_kind": "citizen", "proxy_id_number": NUMBER, "has_mandate": True}

    def test_is_good_with_paper_and_mandate(self):
        assert faults(CITIZEN, **self.PROXY) == []
        assert faults(FIRM, **self.PROXY) == []

    @pytest.mark.parametrize("field", sorted(PROXY))
    def test_lacks_neither(self, field):
        without = {**self.PROXY, field: False if field == "has_mandate" else ""}

        assert faults(CITIZEN, **without) == [field]

    def test_is_not_asked_for(self):
        assert faults(CITIZEN, has_mandate=False) == []


class TestInformation:
    @pytest.mark.parametrize(
        "described",
        [
            {"info_title": "财政预算"},
            {"doc_number": "某府〔2020〕3号"},
            {"description": "2019年修的那条路"},
        ],
    )
    def test_is_described_in_one_way_at_least(self, described):
        assert faults(CITIZEN, **{"info_title": "", **described}) == []

    @pytest.mark.parametrize("described", ["", "？？？！！！……", "预算。", "  \n "])
    def test_can_be_searched_for(self, described):
        (fault,) = check_application(replace(CITIZEN, info_title="", description=described))

        assert fault.field == "info_title"
        assert fault.cite.endswith("第（二）项")


class TestSupply:
    def test_is_chosen(self):
        assert faults(CITIZEN, delivery=(), medium="") == ["delivery", "medium"]
        assert faults(CITIZEN, delivery=("pigeon", "post")) == ["delivery"]

    @pytest.mark.parametrize(
        ("delivery", "medium", "good"),
        [
            (("email",), "electronic", True),
            (("email",), "paper", False),
            (("portal",), "disc", False),
            (("fax",), "electronic", False),
            (("email", "post"), "paper", True),
            (("collect",), "disc", True),
            (("read_on_site",), "paper", True),
        ],
    )
    def test_carries_what_is_to_be_carried(self, delivery, medium, good):
        named = faults(CITIZEN, delivery=delivery, medium=medium, email="jia@example.cn")

        assert named == ([] if good else ["medium"])


class TestHelp:
    def test_is_asked_for_with_a_word_when_it_is_of_another_kind(self):
        assert faults(CITIZEN, needs_help=("reading", "hearing")) == []
        assert faults(CITIZEN, needs_help=("other",)) == ["help_note"]
        assert faults(CITIZEN, needs_help=("other",), help_note="行动不便") == []
        assert faults(CITIZEN, needs_help=("money",)) == ["needs_help"]


class TestSeveral:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("", 1),
            ("申请公开某街道改造项目的补偿方案", 1),
            ("申请公开：1.预算报告；2.决算报告；3.审计报告", 3),
            ("一、预算报告\n二、决算报告", 2),
            ("①预算②决算③审计", 3),
            ("预算报告；决算报告", 2),
            ("预算表；决算表", 1),
            ("见附件：2、决算报告", 1),
            ("某府〔2020〕3号和某府〔2021〕 5号文件", 2),
            ("根据某府〔2020〕3号，公开某府〔2020〕3号的附件", 1),
            ("依据条例第三十六条第（一）项和第（二）项", 1),
            ("单价1.5万元以上、2.5万元以下的合同", 1),
            ("区政府2024.1.2的会议纪要", 1),
            ("（一）甲" + "".join(f"（{n}）乙" for n in "二三四五六七八九十") + "（十一）丙", 11),
        ],
    )
    def test_requests_in_one_are_counted(self, text, number):
        assert looks_like_several(text) == number

    @given(st.text(max_size=200))
    def test_are_never_fewer_than_one(self, text):
        assert looks_like_several(text) >= 1


class TestPetition:
    @pytest.mark.parametrize(
        ("text", "passages"),
        [
            ("我要举报某公司违法排污，请贵局查处", ("我要举报", "请贵局查处")),
            ("现向贵局实名投诉某餐馆", ("现向贵局实名投诉",)),
            ("请求依法追究有关人员责任", ("请求依法追究",)),
            ("为什么至今没有解决", ("为什么至今",)),
        ],
    )
    def test_is_pointed_to_in_its_own_words(self, text, passages):
        assert looks_like_petition(text) == passages

    @pytest.mark.parametrize(
        "text",
        [
            "申请公开2023年投诉举报处理情况统计",
            "请公开对某公司的行政处罚决定书",
            "请求书面公开拆迁补偿标准",
            "要求公开赔偿标准",
            "申请公开信访事项办理情况",
        ],
    )
    def test_is_not_seen_in_requests_about_such_things(self, text):
        assert looks_like_petition(text) == ()
