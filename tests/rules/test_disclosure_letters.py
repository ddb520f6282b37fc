"""The table of letters, what each cannot go without, and how letters and applications are numbered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.answers import PART_GROUNDS, Withheld
from mingting.disclosure.rules.letter_fields import LABELS, LetterData, capital_figures, chinese_date
from mingting.disclosure.rules.letters import (
    LETTERS,
    Addressee,
    LetterKind,
    basis_of,
    check_letter,
    check_variant,
    context_of,
    required_fields,
)
from mingting.disclosure.rules.numbering import (
    check_document_pattern,
    check_registration_pattern,
    document_number,
    registration_number,
)
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.kernel.refusals import Refused

from .sample_letters import SAMPLES, sample

ARTICLE = re.compile(r"第[一二三四五六七八九十]+条")


def context(kind: LetterKind, outcome: str = "", **changes: object) -> dict[str, str]:
    return context_of(kind, sample(kind, outcome, **changes), outcome)


class TestLetter:
    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_that_has_every_element_may_go(self, kind, outcome):
        check_letter(kind, context(kind, outcome), outcome)

    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_is_refused_when_any_one_element_is_lacking(self, kind, outcome):
        whole = context(kind, outcome)

        for name in required_fields(kind, outcome):
            with pytest.raises(Refused) as refusal:
                check_letter(kind, whole | {name: " "}, outcome)
            assert LABELS[name] in refusal.value.sentence
            assert refusal.value.field == name

    def test_names_everything_it_lacks_at_once(self):
        with pytest.raises(Refused, match="文号、成文日期、送达方式、收信人、登记编号"):
            check_letter(LetterKind.RECEIPT, context_of(LetterKind.RECEIPT, LetterData(organ="某局")))

    @pytest.mark.parametrize(
        ("kind", "outcome"), [(k, o) for k, o in SAMPLES if LETTERS[k].addressee is Addressee.APPLICANT]
    )
    def test_to_an_applicant_bears_what_every_letter_bears(self, kind, outcome):
        borne = {"organ", "number", "dated_on", "registration_no", "received_on", "request_quote", "delivery"}
        assert borne <= set(required_fields(kind, outcome))

    @pytest.mark.parametrize("kind", [LetterKind.THIRD_PARTY, LetterKind.CO_PRODUCER, LetterKind.OTHER_ORGAN])
    def test_to_another_does_not_need_the_applicants_name(self, kind):
        assert not {"applicant_name", "request_quote"} & set(required_fields(kind))
        assert not LETTERS[kind].shown_to_applicant

    def test_of_an_outcome_it_has_no_text_for_is_refused(self):
        with pytest.raises(Refused, match="处理结果"):
            check_variant(LetterKind.ANSWER, "")
        with pytest.raises(Refused, match="处理结果"):
            check_variant(LetterKind.ANSWER, Outcome.OTHER_WITHDRAWN)
        with pytest.raises(Refused, match="不分处理结果"):
            check_variant(LetterKind.FEE, Outcome.GRANTED)

    def test_there_is_for_every_outcome_an_application_may_have(self):
        answered = {*LETTERS[LetterKind.ANSWER].variants, *LETTERS[LetterKind.TERMINATION].variants}

        assert answered == set(Outcome) - {Outcome.OTHER_WITHDRAWN}

    def test_calls_itself_by_its_kind(self):
        assert LETTERS[LetterKind.ANSWER].itself == "本答复书"
        assert LETTERS[LetterKind.THIRD_PARTY_DECISION].itself == "本决定告知书"
        assert all(rule.itself for rule in LETTERS.values())


class TestLetterThatRefuses:
    @pytest.mark.parametrize("outcome", [o for o, rule in OUTCOMES.items() if rule.remedy == "R2"])
    def test_must_say_that_review_comes_first(self, outcome):
        either = "可以自收到之日起60日内申请行政复议，或者自收到之日起6个月内提起行政诉讼。"

        with pytest.raises(Refused, match="先申请行政复议") as refusal:
            check_letter(LetterKind.ANSWER, context(LetterKind.ANSWER, outcome, remedy=either), outcome)
        assert refusal.value.cite.endswith("第二十三条第二款")

    @pytest.mark.parametrize(
        ("outcome", "field"),
        [
            ("deny_secret", "secrecy_facts"),
            ("deny_law", "special_law"),
            ("deny_third_party", "opinion"),
            ("partial", "withheld"),
            ("unable_absent", "search"),
            ("unable_unclear", "corrected_on"),
            ("noproc_repeat", "earlier_number"),
            ("noproc_petition", "proper_channel"),
            ("other", "conclusion"),
        ],
    )
    def test_needs_what_its_ground_needs(self, outcome, field):
        assert field in required_fields(LetterKind.ANSWER, outcome)


class TestStepInTheProcedure:
    def test_tells_no_remedy(self):
        with pytest.raises(Refused, match="程序性文书"):
            check_letter(LetterKind.EXTENSION, context(LetterKind.EXTENSION, remedy="可以申请行政复议。"))


class TestBasis:
    @pytest.mark.parametrize(("kind", "outcome"), SAMPLES)
    def test_is_an_article_of_a_named_law(self, kind, outcome):
        basis = basis_of(kind, outcome)

        assert not basis or (basis.startswith("《") and ARTICLE.search(basis))

    def test_of_a_refusal_is_the_ground_and_the_form_of_the_answer(self):
        assert basis_of(LetterKind.ANSWER, "deny_process").endswith("第十六条第二款、第三十六条第（三）项")

    def test_given_with_the_letter_comes_before_the_tables(self):
        assert context(LetterKind.ANSWER, "granted", basis="甲法第一条")["basis"] == "甲法第一条"


class TestLetterData:
    def test_gives_a_text_for_every_placeholder(self):
        assert set(LetterData(organ="某局").as_context()) == set(LABELS)
        assert len(set(LABELS.values())) == len(LABELS)

    def test_writes_dates_without_leading_zeros(self):
        assert chinese_date(date(2026, 3, 2)) == "2026年3月2日"
        assert LetterData(organ="某局", due_on=date(2026, 12, 30)).as_context()["due_on"] == "2026年12月30日"

    def test_numbers_what_is_withheld_each_with_its_article_and_reason(self):
        parts = (
            Withheld("姓名", "涉及个人隐私。", "deny_third_party"),
            Withheld("底稿", "过程稿", "deny_process"),
        )

        first, second = LetterData(organ="某局", withheld=parts).as_context()["withheld"].split("\n")

        assert first == f"1.姓名。依据：{PART_GROUNDS['deny_third_party']}。理由：涉及个人隐私。"
        assert second.startswith("2.底稿。")
        assert second.endswith("理由：过程稿。")

    def test_greets_the_applicant_unless_another_is_named(self):
        data = LetterData(organ="某局", applicant_name="甲")

        assert data.as_context()["recipient"] == "甲"
        assert replace(data, recipient="乙公司", is_organisation=True).as_context()["you"] == "贵单位"
        assert data.as_context()["you"] == "您"

    def test_writes_a_fee_in_figures_and_capital_figures(self):
        assert (
            LetterData(organ="某局", fee_amount=4700).as_context()["fee_amount"]
            == "4700元（大写：肆仟柒佰元整）"
        )


class TestCapitalFigures:
    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (10, "壹拾"),
            (101, "壹佰零壹"),
            (380, "叁佰捌拾"),
            (1001, "壹仟零壹"),
            (11000, "壹万壹仟"),
            (100001, "壹拾万零壹"),
            (20030000, "贰仟零叁万"),
            (100000001, "壹亿零壹"),
        ],
    )
    def test_are_those_of_bills(self, number, written):
        assert capital_figures(number) == written

    @given(st.integers(1, 10**12 - 1))
    def test_can_be_read_back(self, number):
        assert _read(capital_figures(number)) == number

    @pytest.mark.parametrize("number", [0, -1, 10**12])
    def test_are_refused_beyond_their_range(self, number):
        with pytest.raises(ValueError, match="capital figures"):
            capital_figures(number)


def _read(written: str) -> int:
    """Read capital figures: a second way of counting, to hold the first against."""
    total = group = digit = 0
    for each in written:
        if each in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(each)
        elif each in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[each]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[each]
            group = digit = 0
    return total + group + digit


class TestDocumentNumber:
    def test_is_made_of_mark_year_number_and_kind(self):
        assert document_number("番政数", "答", 2026, 12) == "番政数依申请〔2026〕12号-答"

    def test_follows_the_bureaus_pattern(self):
        number = document_number("番政数", "补", 2026, 3, pattern="{mark}公开{kind}〔{year}〕{number}号")

        assert number == "番政数公开补〔2026〕3号"

    @given(st.integers(1949, 9999), st.integers(1, 99999))
    def test_has_a_number_without_leading_zeros(self, year, number):
        assert re.fullmatch(
            r"[\u4e00-\u9fff]+〔\d{4}〕[1-9]\d*号-答", document_number("番政数", "答", year, number)
        )

    @pytest.mark.parametrize(
        ("mark", "kind", "year", "number"),
        [
            ("", "答", 2026, 1),
            ("PY", "答", 2026, 1),
            ("番政数", "", 2026, 1),
            ("番政数", "答", 26, 1),
            ("番政数", "答", 2026, 0),
        ],
    )
    def test_is_refused_for_what_is_no_number(self, mark, kind, year, number):
        with pytest.raises(Refused):
            document_number(mark, kind, year, number)

    @pytest.mark.parametrize(
        "pattern",
        [
            "",
            "{mark}〔{year}〕号",
            "{mark}{number}号",
            "{mark}〔{year}〕{number}{number}号",
            "{mark}〔{year}〕{number:05d}号",
            "{mark.__class__}〔{year}〕{number}号",
            "{mark!r}〔{year}〕{number}号",
            "{organ}〔{year}〕{number}号",
            "{0}〔{year}〕{number}号",
            "{mark〔{year}〕{number}号",
            "<b>{mark}〔{year}〕{number}号",
        ],
    )
    def test_is_refused_for_a_pattern_that_is_none(self, pattern):
        with pytest.raises(Refused, match="编号格式"):
            check_document_pattern(pattern)

    @pytest.mark.parametrize("kind", list(LetterKind))
    def test_has_a_mark_for_every_letter_that_leaves_the_house(self, kind):
        assert bool(LETTERS[kind].mark) == (LETTERS[kind].addressee is not Addressee.INTERNAL)


class TestRegistrationNumber:
    def test_is_made_of_organ_year_and_number(self):
        assert registration_number("zsj", 2026, 12) == "ZSJ-2026-00012"

    def test_grows_past_its_padding(self):
        assert registration_number("zsj", 2026, 123456) == "ZSJ-2026-123456"

    def test_is_refused_when_it_grows_too_long(self):
        with pytest.raises(Refused, match="超过40个字"):
            registration_number("a" * 40, 2026, 1)

    def test_is_refused_for_an_organ_without_a_code(self):
        with pytest.raises(Refused, match="机构代码"):
            registration_number("", 2026, 1)

    @given(st.integers(1, 10**6), st.integers(1, 10**6))
    def test_is_another_for_another_application(self, first, second):
        same = registration_number("zsj", 2026, first) == registration_number("zsj", 2026, second)

        assert same == (first == second)

    def test_may_follow_another_pattern(self):
        check_registration_pattern("{year}{organ}{number:04d}")
        assert registration_number("zsj", 2026, 7, pattern="{year}{organ}{number:04d}") == "2026ZSJ0007"
