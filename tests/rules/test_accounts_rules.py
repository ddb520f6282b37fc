"""Passwords, names and trees of organs, and the separation of duties: facts in, answers out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.accounts.rules import organs, passwords, posts
from mingting.accounts.rules.browsers import in_words
from mingting.accounts.rules.organs import NameSpan
from mingting.accounts.rules.roles import DUTIES, Role
from mingting.kernel.refusals import Refused

SET = datetime(2024, 1, 1, 8, tzinfo=UTC)


class TestComposition:
    @pytest.mark.parametrize("good", ["Abcdefg123", "abc-def-123", "ABC_DEF_12", "Abc-def-ghi", "密码Abc12"])
    def test_takes_three_kinds_of_four(self, good):
        assert passwords.composition_fault(good) is None

    @pytest.mark.parametrize("poor", ["abcdefg123", "ABCDEFGHIJ", "1234567890", "abc def ghi", "密码密码12"])
    def test_names_the_four_kinds_when_there_are_fewer(self, poor):
        assert "至少3类" in passwords.composition_fault(poor)


class TestTerm:
    @pytest.mark.parametrize(
        ("age", "expected"),
        [(89, "fresh"), (90, "grace"), (96, "grace"), (97, "expired")],
    )
    def test_holds_ninety_days_then_a_week_of_grace(self, age, expected):
        standing = passwords.standing(changed=SET, now=SET + timedelta(days=age), days=90, grace=7)

        assert standing == expected

    def test_never_ends_when_no_term_is_set(self):
        assert passwords.standing(changed=SET, now=SET + timedelta(days=9999), days=0, grace=7) == "fresh"

    def test_counts_the_days_left(self):
        now = SET + timedelta(days=92)

        assert passwords.days_of_grace_left(changed=SET, now=now, days=90, grace=7) == 5


class TestRenaming:
    OLD = NameSpan("区数据局", None, date(2020, 1, 1), 1)
    PRESENT = NameSpan("区政务局", date(2020, 1, 1), None, 2)

    def test_closes_the_present_name_and_opens_the_new(self):
        change = organs.renaming([self.OLD, self.PRESENT], name="区政务和数据局", on=date(2024, 3, 1))

        assert change.closed == NameSpan("区政务局", date(2020, 1, 1), date(2024, 3, 1), 2)
        assert change.opened == NameSpan("区政务和数据局", date(2024, 3, 1), None)

    def test_cuts_an_older_name_when_the_day_lies_before_the_present_one(self):
        change = organs.renaming([self.OLD, self.PRESENT], name="区信息中心", on=date(2018, 5, 1))

        assert change.closed.key == 1
        assert change.opened == NameSpan("区信息中心", date(2018, 5, 1), date(2020, 1, 1))

    def test_is_refused_on_the_very_day_another_name_began(self):
        with pytest.raises(Refused, match="同一天"):
            organs.renaming([self.OLD, self.PRESENT], name="别名", on=date(2020, 1, 1))

    def test_is_refused_before_the_record_begins(self):
        with pytest.raises(Refused, match="之前") as refusal:
            organs.renaming([self.PRESENT], name="别名", on=date(2019, 1, 1))
        assert refusal.value.field == "on"

    def test_is_refused_when_nothing_changes(self):
        with pytest.raises(Refused, match="相同"):
            organs.renaming([self.PRESENT], name="区政务局", on=date(2024, 1, 1))

    @given(st.lists(st.dates(date(2001, 1, 1), date(2040, 1, 1)), unique=True, max_size=6))
    def test_leaves_exactly_one_name_on_every_day(self, days):
        spans = [NameSpan("名称", None, None, 0)]
        for number, day in enumerate(days, start=1):
            change = organs.renaming(spans, name=f"名称{number}", on=day)
            spans = [change.closed if span.key == change.closed.key else span for span in spans]
            spans.append(NameSpan(change.opened.name, change.opened.since, change.opened.until, number))

        for day in [date(2000, 1, 1), *days, date(2041, 1, 1)]:
            assert sum(span.covers(day) for span in spans) == 1
        assert sum(span.until is None for span in spans) == 1


class TestTree:
    PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: None}

    def test_puts_children_beneath_their_parents_in_the_order_given(self):
        assert organs.in_tree_order([5, 3, 1, 2, 4], self.PARENTS) == [(5, 0), (1, 0), (3, 1), (2, 1), (4, 2)]

    def test_lets_an_organ_stand_at_the_root_when_its_parent_is_not_listed(self):
        assert organs.in_tree_order([4, 3], self.PARENTS) == [(4, 0), (3, 0)]

    def test_reaches_all_that_stands_beneath_and_nothing_beside(self):
        assert organs.beneath([2], self.PARENTS) == {2, 4}
        assert organs.beneath([1], self.PARENTS) == {1, 2, 3, 4}

    def test_takes_a_parent_from_elsewhere(self):
        organs.refuse_circle(2, 5, self.PARENTS)

    @pytest.mark.parametrize("parent", [1, 2, 4])
    def test_refuses_itself_and_its_subordinates_as_parent(self, parent):
        with pytest.raises(Refused, match="上级机构") as refusal:
            organs.refuse_circle(1, parent, self.PARENTS)
        assert refusal.value.field == "parent"


class TestCreditCode:
    def test_with_its_right_check_digit_is_taken(self):
        organs.refuse_bad_uscc("11440113007512345A")

    def test_with_a_wrong_check_digit_is_refused_by_field_and_standard(self):
        with pytest.raises(Refused) as refusal:
            organs.refuse_bad_uscc("11440113007512345J")
        assert refusal.value.field == "uscc"
        assert "GB 32100" in str(refusal.value)


class TestSeparationOfDuties:
    @pytest.mark.parametrize("role", sorted(posts.REVIEWING | posts.ANSWERING | {Role.AUDITOR}))
    def test_lets_another_appoint_and_nobody_appoint_themselves(self, role):
        posts.refuse_appointment(role=role, held=[], by_oneself=False)

        with pytest.raises(Refused, match="不能任命自己"):
            posts.refuse_appointment(role=role, held=[], by_oneself=True)

    @pytest.mark.parametrize(("role", "rule"), [(Role.HEAD, "第十七条"), (Role.FINAL_REVIEWER, "三审三校")])
    def test_says_which_rule_keeps_one_from_appointing_oneself(self, role, rule):
        with pytest.raises(Refused) as refusal:
            posts.refuse_appointment(role=role, held=[], by_oneself=True)
        assert rule in refusal.value.cite

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.HANDLER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR])
    def test_leaves_an_administrator_the_posts_that_decide_nothing(self, role):
        posts.refuse_appointment(role=role, held=[Role.ADMINISTRATOR], by_oneself=True)

    @pytest.mark.parametrize(
        "other",
        [Role.EDITOR, Role.FINAL_REVIEWER, Role.ADMINISTRATOR, Role.HANDLER, *sorted(posts.ANSWERING)],
    )
    def test_keeps_the_auditor_apart_whichever_comes_first(self, other):
        with pytest.raises(Refused, match="兼任"):
            posts.refuse_appointment(role=Role.AUDITOR, held=[other], by_oneself=False)
        with pytest.raises(Refused, match="兼任"):
            posts.refuse_appointment(role=other, held=[Role.AUDITOR], by_oneself=False)

    def test_lets_an_editor_also_review_because_the_reviews_look_at_the_author(self):
        posts.refuse_appointment(role=Role.FIRST_REVIEWER, held=[Role.EDITOR], by_oneself=False)

    @pytest.mark.parametrize("role", [Role.DISCLOSURE_OFFICE, Role.SUPERVISOR])
    def test_lets_who_decides_nothing_also_audit(self, role):
        posts.refuse_appointment(role=Role.AUDITOR, held=[role], by_oneself=False)

    def test_lets_a_handler_also_decide_because_the_verdicts_look_at_who_drew_up_the_answer(self):
        posts.refuse_appointment(role=Role.SECTION_HEAD, held=[Role.HANDLER], by_oneself=False)

    @given(st.sampled_from(Role), st.sampled_from(Role))
    def test_is_the_same_whichever_of_two_posts_came_first(self, one, other):
        assert (one in posts.excluding(other)) is (other in posts.excluding(one))

    def test_guards_the_way_back_in_for_all_who_decide(self):
        assert posts.ANSWERING <= posts.TWO_HANDS
        assert Role.HANDLER not in posts.TWO_HANDS


class TestSeat:
    @pytest.mark.parametrize("role", list(Role))
    def test_is_in_a_section_for_handlers_and_their_heads_and_for_nobody_else(self, role):
        seated = role in {Role.HANDLER, Role.SECTION_HEAD}
        posts.refuse_wrong_seat(role=role, seated=seated)

        with pytest.raises(Refused, match="科室") as refusal:
            posts.refuse_wrong_seat(role=role, seated=not seated)
        assert refusal.value.field == "section"


class TestRights:
    @pytest.mark.parametrize("role", list(DUTIES))
    def test_of_no_duty_include_publishing(self, role):
        posts.refuse_forbidden_rights(DUTIES[role].rights)

    def test_to_publish_anything_are_refused(self):
        with pytest.raises(Refused, match="publish_informationitem"):
            posts.refuse_forbidden_rights({"publishing.view_column", "publishing.publish_informationitem"})


class TestBrowserInWords:
    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
                "Windows 电脑上的 Edge 120",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/118.0.0.0 Safari/537.36",
                "Linux 电脑上的 Chrome 118",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
                "iPhone上的 Safari",
            ),
            ("curl/8.0", "未知浏览器"),
            ("", "未知浏览器"),
        ],
    )
    def test_says_system_and_browser(self, agent, words):
        assert in_words(agent) == words
