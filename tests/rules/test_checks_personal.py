"""Personal data is found, masked, and not found again; office numbers and addresses are left alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.kernel.identifiers import citizen_number_fault, passes_luhn
from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import AttachmentFacts, ImageFacts, LinkFacts, Passage
from mingting.publishing.rules.findings import Severity, replaced
from tests.rules.sample_drafts import LISTS, draft, found, severity

GOOD_ID = "11010519491231002X"
CARD = "6212345678901232"


def personal(text: str) -> dict[str, Severity]:
    return {rule: it.severity for rule, it in found(draft(text)).items() if rule.startswith("personal.")}


class TestCitizenNumber:
    @pytest.mark.parametrize(
        "text",
        [
            f"当事人身份证号：{GOOD_ID}。",
            f"张三{GOOD_ID.lower()}",
            "110105 19491231 002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            f"https://www.example.gov.cn/q?id={GOOD_ID}",
        ],
    )
    def test_blocks(self, text):
        assert personal(text)["personal.citizen_number"] is Severity.BLOCK

    @pytest.mark.parametrize(
        "text",
        [
            "统一社会信用代码：11440126MB2C91234X",
            "统一社会信用代码113325000026455663",
            "订单110105194912310021",
            f"编号A{GOOD_ID}",
            f"{GOOD_ID}8",
            "申请人应当提交身份证原件及复印件。",
            "索引号11441700007280420Y/2021-00050",
        ],
    )
    def test_lets_other_numbers_be(self, text):
        assert personal(text) == {}

    def test_with_a_wrong_check_digit_is_doubted_where_a_card_is_spoken_of(self):
        assert personal("身份证号码：110105194912310021") == {
            "personal.citizen_number_doubtful": Severity.WARN
        }

    def test_is_offered_masked_and_never_quoted(self):
        finding = found(draft(f"姓名张三，身份证{GOOD_ID}，住本镇"))["personal.citizen_number"]

        assert finding.replacement == "11*************02X"
        assert finding.place.start == 8
        assert GOOD_ID not in finding.place.excerpt + finding.message


class TestMobile:
    @pytest.mark.parametrize(
        "text",
        [
            "联系人：王先生13800138000",
            "手机：138-0013-8000",
            "+86 13800138000",
            "电话020-84812345/13912345678",
            "13800138000（微信同号）",
            "拨打13800138000号码",
            "邮箱13800138000@163.com",
        ],
    )
    def test_blocks(self, text):
        assert personal(text) == {"personal.mobile": Severity.BLOCK}

    @pytest.mark.parametrize(
        "text",
        [
            "咨询电话：020-84812345",
            "服务热线12345、4008812345",
            "办公电话 84812345",
            "项目编号：13800138000",
            "总投资13800138000元",
            "流水号13800138000",
            "https://www.panyu.gov.cn/2024/13800138000.html",
            "第13800138000号",
            "增长13.800138000%",
            "GZ-13800138000",
            "138001380001",
            "粤府〔2024〕13号",
        ],
    )
    def test_lets_other_numbers_be(self, text):
        assert personal(text) == {}


class TestBankCard:
    @pytest.mark.parametrize(
        "text", [f"卡号{CARD}", CARD, "银行卡号：6212 3456 7890 1232", "开户账号4111111111111111"]
    )
    def test_blocks(self, text):
        assert personal(text) == {"personal.bank_card": Severity.BLOCK}

    @pytest.mark.parametrize(
        "text",
        [
            "项目编号4111111111111111",
            "卡号6212345678901233",
            "2021 2022 2023 2026",
            "合同4111111111111111",
            "7111111111111114",
            "https://www.panyu.gov.cn/?n=6212345678901232",
        ],
    )
    def test_lets_other_numbers_be(self, text):
        assert personal(text) == {}

    def test_is_doubted_where_an_organ_gives_its_account(self):
        text = "户名：番禺区财政局，账号：4111111111111111"

        assert personal(text) == {"personal.bank_card": Severity.WARN}


class TestAddress:
    @pytest.mark.parametrize(
        "text",
        [
            "家庭住址：番禺区市桥街大北路120号3栋502室",
            "张三现住在番禺区石楼镇莲花村三巷5号",
            "户籍地址番禺区沙湾街大巷涌路8号",
            f"张三 {GOOD_ID} 番禺区市桥街大北路120号",
            "张三，男，番禺区市桥街大北路120号",
            "李小明 番禺区市桥街大北路120号3栋502室",
            "举报人地址：番禺区南村镇坑头村元岗路5号",
            "居住于钟村街谢村三街七巷8号",
        ],
    )
    def test_of_a_person_blocks(self, text):
        assert personal(text)["personal.address"] is Severity.BLOCK

    @pytest.mark.parametrize("text", ["火警位于番禺区市桥街大北路120号。", "事发番禺区阳光花园3栋2单元502室"])
    def test_of_nobody_is_only_warned_of(self, text):
        assert personal(text) == {"personal.address": Severity.WARN}

    @pytest.mark.parametrize(
        "text",
        [
            "办公地址：番禺区市桥街清河东路319号",
            "番禺区政务服务中心（番禺区东环街亚运大道550号）",
            "地址：番禺区大北路12号，电话020-84812345",
            "请到番禺区桥南街福景路20号办理",
            "申请人可到番禺区东环街亚运大道550号政务服务中心",
            "出生证明在番禺区桥南街福景路20号医院开具",
            "广东省人民政府令第277号",
            "沿大北路向北",
            "地铁三号线、四号线",
            "本街道12个社区",
            "安置房3栋完工",
            "居委会、村委会",
            "2024年第3号公告",
            "《关于加强道路管理的通知》（番府〔2024〕1号）",
        ],
    )
    def test_of_an_office_may_stand(self, text):
        assert personal(text) == {}

    def test_is_offered_cut_at_the_town(self):
        text = "张三现住番禺区市桥街大北路120号阳光花园3栋502房。"

        assert replaced(text, "body", inspect(draft(text), LISTS)) == "张三现住番禺区市桥街****。"


class TestEveryDoor:
    def test_is_looked_at(self):
        file = AttachmentFacts("files.1", "附件1", f"{GOOD_ID}.pdf", 9, "pdf", "pdf", text="手机13800138000")
        image = ImageFacts("images.1", "图片1", "a.png", "联系13800138001")
        link = LinkFacts("links.1", "链接1", "tel:13800138002", "拨打")
        facts = draft(
            attachments=(file,), images=(image,), links=(link,), title="张三13800138003", summary=CARD
        )

        places = {it.place.field for it in inspect(facts, LISTS) if it.rule.startswith("personal.")}

        assert places == {"files.1", "files.1.name", "images.1.alt", "links.1.url", "title", "summary"}


@st.composite
def citizen_numbers(draw: st.DrawFn) -> str:
    day = date(1930, 1, 1) + timedelta(days=draw(st.integers(0, 33000)))
    region = draw(st.sampled_from(["440113", "110105", "620102", "350481"]))
    head = f"{region}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return next(head + check for check in "0123456789X" if citizen_number_fault(head + check) is None)


@st.composite
def cards(draw: st.DrawFn) -> str:
    head = "62" + "".join(draw(st.lists(st.sampled_from("0123456789"), min_size=13, max_size=16)))
    return next(head + check for check in "0123456789" if passes_luhn(head + check))


MOBILES = st.builds("1{}{:09d}".format, st.sampled_from("3456789"), st.integers(0, 999_999_999))
HOMES = st.builds(
    "住址{}{}路{}号{}栋{}室".format,
    st.sampled_from(["番禺区", "广州市番禺区市桥街", "", "石楼镇"]),
    st.sampled_from(["大北", "清河东", "莲花"]),
    st.integers(1, 999),
    st.integers(1, 20),
    st.integers(101, 2999),
)
WORDS = st.sampled_from(
    ["张三，", "，联系", "\n", "（", "）", "。", "、", " ", "，男，", "办公电话020-84812345，"]
)


class TestMasking:
    @settings(max_examples=60)
    @given(st.lists(st.tuples(WORDS, citizen_numbers() | cards() | MOBILES | HOMES), min_size=1, max_size=4))
    def test_removes_every_number_and_nothing_is_found_again(self, pieces):
        text = "".join(word + secret for word, secret in pieces)

        masked = replaced(text, "body", inspect(draft(text), LISTS))

        assert all(secret not in masked for _, secret in pieces)
        assert personal(masked) == {}

    @settings(max_examples=40)
    @given(st.lists(citizen_numbers() | MOBILES, min_size=1, max_size=3))
    def test_leaves_no_number_in_a_finding(self, secrets):
        findings = inspect(draft("、".join(secrets)), LISTS)

        assert all(secret not in repr(finding) for secret in secrets for finding in findings)

    def test_applies_to_the_passage_it_was_found_in(self):
        facts = draft(
            passages=(Passage("body.1", "正文第1段", "13800138000"), Passage("body.2", "正文第2段", "平安"))
        )

        findings = inspect(facts, LISTS)

        assert replaced("13800138000", "body.1", findings) == "138****8000"
        assert replaced("平安", "body.2", findings) == "平安"


class TestAcknowledgement:
    TEXT = "火警位于番禺区市桥街大北路120号。"

    def test_outlives_an_edit_elsewhere(self):
        before = found(draft(self.TEXT))["personal.address"]
        after = found(draft("昨日天气干燥。\n" + self.TEXT))["personal.address"]

        assert before.key == after.key
        assert before.place.start != after.place.start

    def test_does_not_cover_a_second_address(self):
        both = [
            it
            for it in inspect(draft(f"{self.TEXT}\n火警位于番禺区市桥街大北路122号。"), LISTS)
            if it.rule == "personal.address"
        ]

        assert len({it.key for it in both}) == 2
        assert both[0].key == found(draft(self.TEXT))["personal.address"].key

    def test_does_not_cover_a_graver_finding(self):
        graver = found(draft("张三，男，" + self.TEXT))["personal.address"]

        assert severity("personal.address", draft("张三，男，" + self.TEXT)) is Severity.BLOCK
        assert graver.key != found(draft(self.TEXT))["personal.address"].key
