"""Codes of people and organs, against published examples and against changed digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel import identifiers as ids
from mingting.kernel.refusals import Refused

USCCS = (
    "11441700007280420Y",
    "11370322004222241N",
    "11441300007187648G",
    "11620622013933539B",
    "113325000026455663",
    "11341702486344515H",
)


class TestUscc:
    @pytest.mark.parametrize("code", USCCS)
    def test_is_good_when_published_so(self, code):
        assert ids.uscc_fault(code) is None

    def test_is_bad_when_its_check_character_is(self):
        assert "校验码" in ids.uscc_fault("11301013008778183N")

    @given(st.sampled_from(USCCS), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
    def test_is_bad_when_one_character_changes(self, code, place, char):
        changed = code[:place] + char + code[place + 1 :]

        assert ids.is_uscc(changed) == (changed == code)

    @pytest.mark.parametrize(
        ("code", "word"), [("1144", "18位"), ("1144170000728042OY", "“O”"), ("11441700007280420y", "“y”")]
    )
    def test_says_what_is_wrong(self, code, word):
        assert word in ids.uscc_fault(code)


class TestOrganisationCode:
    @pytest.mark.parametrize("code", ["007280420", "00728042-0", "004222241"])
    def test_is_good_inside_a_good_uscc(self, code):
        assert ids.organisation_code_fault(code) is None

    @pytest.mark.parametrize("code", ["007280421", "00728042", "00728042a"])
    def test_is_bad_otherwise(self, code):
        assert ids.organisation_code_fault(code)


class TestCitizenNumber:
    def test_is_good_as_the_standard_prints_it(self):
        assert ids.is_citizen_number("11010519491231002X")
        assert ids.is_citizen_number("11010519491231002x")

    @pytest.mark.parametrize(
        ("number", "word"),
        [
            ("110105194912310021", "校验码"),
            ("11010519490230002X", "出生日期"),
            ("99010519491231002X", "省级"),
            ("440524188001010014", "过早"),
            ("1101051949123100", "17位"),
            ("１1010519491231002X", "17位"),
        ],
    )
    def test_says_what_is_wrong(self, number, word):
        assert word in ids.citizen_number_fault(number)


class TestBankCard:
    @pytest.mark.parametrize("number", ["4111111111111111", "5500005555555559", "6212345678901232"])
    def test_is_good_by_luhn(self, number):
        assert ids.is_bank_card(number)

    def test_is_bad_with_a_wrong_digit_or_length(self):
        assert ids.is_bank_card("4111111111111111")
        assert not ids.is_bank_card("4111111111111112")
        assert not ids.is_bank_card("79927398713")

    @given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 9))
    def test_has_one_check_digit(self, head, other):
        good = [digit for digit in range(10) if ids.passes_luhn(f"{head}{digit}")]

        assert len(good) == 1
        assert ids.is_bank_card(f"{head}{other}") == (other == good[0])


class TestNamesAndNumbers:
    @pytest.mark.parametrize(
        ("number", "good"),
        [
            ("13800138000", True),
            ("19912345678", True),
            ("12345678901", False),
            ("02084812345", False),
            ("1380013800", False),
        ],
    )
    def test_of_mobiles(self, number, good):
        assert ids.is_mobile(number) is good

    @pytest.mark.parametrize(
        ("code", "good"),
        [
            ("4207000016", True),
            ("bm01000001", True),
            ("420700001", False),
            ("BM01000001", False),
            ("bm0100000", False),
        ],
    )
    def test_of_sites(self, code, good):
        assert ids.is_site_id_code(code) is good

    def test_of_domains(self):
        assert ids.is_portal_domain("www.panyu.gov.cn")
        assert not ids.is_portal_domain("www.panyu.gov.cn.example.com")
        assert not ids.is_portal_domain("panyu.gov.cn")
        assert ids.is_department_domain("zwj.panyu.gov.cn")
        assert not ids.is_department_domain("www.panyu.gov.cn")


class TestDocumentNumber:
    @pytest.mark.parametrize(
        "number", ["穗府办〔2024〕3号", "番政数函〔2024〕12号", "第23号", "广东省人民政府令第277号"]
    )
    def test_is_good(self, number):
        assert ids.document_number_fault(number) is None

    @pytest.mark.parametrize(
        "number",
        [
            "穗府办[2024]3号",
            "穗府办（2024）3号",
            "穗府办【2024】03号",
            "穗府办〔2024〕第3号",
            "穗府办〔2024〕3",
        ],
    )
    def test_is_mended_when_only_its_writing_is_wrong(self, number):
        assert ids.mended_document_number(number) == "穗府办〔2024〕3号"
        assert "穗府办〔2024〕3号" in ids.document_number_fault(number)

    @pytest.mark.parametrize("number", ["2024年3号文", "穗府办〔24〕3号", "穗府办3号"])
    def test_is_bad_beyond_mending(self, number):
        assert ids.mended_document_number(number) is None
        assert ids.document_number_fault(number)


class TestIndexNumber:
    def test_is_written_in_guangdongs_way_by_default(self):
        pattern = ids.IndexPattern()

        number = pattern.format(uscc="11441700007280420Y", year=2021, serial=50)

        assert number == "11441700007280420Y/2021-00050"
        assert pattern.matches(number)

    @pytest.mark.parametrize(
        "number",
        [
            "11441700007280420Y/2021-0050",
            "11441700007280420Y-2021-00050",
            "1144170000728042OY/2021-00050",
            "",
            "x11441700007280420Y/2021-00050",
        ],
    )
    def test_is_refused_when_written_otherwise(self, number):
        assert not ids.IndexPattern().matches(number)

    def test_follows_another_bureaus_pattern(self):
        pattern = ids.IndexPattern("{org}/{year}-{serial}")

        assert pattern.matches("000014349/2022-112")
        assert pattern.format(org="000014349", year=2022, serial=112) == "000014349/2022-112"

    def test_refuses_a_serial_too_long_for_it(self):
        with pytest.raises(Refused, match="索引号"):
            ids.IndexPattern().format(uscc="11441700007280420Y", year=2021, serial=100000)

    @pytest.mark.parametrize(
        "pattern", ["{uscc}/{year}", "{name}-{serial}", "{serial:x}", "{serial}{serial}"]
    )
    def test_refuses_a_pattern_it_cannot_read(self, pattern):
        with pytest.raises(ValueError, match="pattern"):
            ids.IndexPattern(pattern)
