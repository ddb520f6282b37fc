"""The demo year's texts keep the rules that they are there to show."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from demo import reading
from mingting.kernel.identifiers import document_number_fault, is_portal_domain, is_site_id_code, uscc_fault
from mingting.kernel.workdays import announced
from mingting.publishing.rules.article20 import CLASSES
from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import DraftFacts, HeadingFacts, ImageFacts, Passage, TableFacts
from mingting.publishing.rules.findings import Finding, Severity
from mingting.publishing.rules.kinds import ROLES, kinds
from mingting.publishing.rules.lists import Lists, OrganChange, general_typos
from mingting.publishing.rules.terms import publish_due

CALENDAR = announced()
ITEMS = reading.items()
ORGANS = {entry["key"]: entry for entry in reading.table("organs")["organ"]}
PEOPLE = {entry["username"]: entry for entry in reading.table("people")["person"]}
COLUMNS = {entry["code"]: entry for entry in reading.table("columns")["column"]}
PICTURES = reading.table("pictures")["picture"]
SITE = reading.table("site")

BUREAU = "zsj"
#: 2024年主动公开 as the bureau's own annual report counts it.
YEAR_2024 = {
    "organisation": 3,
    "department_document": 1,
    "department_news": 54,
    "enforcement": 1,
    "budget": 6,
    "other": 2,
}
COLUMN_TYPES = {
    *(
        "概况信息",
        "机构职能",
        "负责人信息",
        "工作动态",
        "政策文件",
        "信息公开指南",
        "信息公开目录",
        "信息公开年报",
    ),
    *(
        "依申请公开",
        "数据发布",
        "数据开放",
        "政策解读",
        "回应关切",
        "办事服务",
        "咨询投诉",
        "征集调查",
        "在线访谈",
    ),
    "通知公告",
}
BOARDS = {"", "guide", "regime", "statutory", "annual_report", "on_request"}
TOWNS_AND_STREETS = {
    *(
        "市桥街道",
        "沙头街道",
        "东环街道",
        "桥南街道",
        "小谷围街道",
        "大石街道",
        "洛浦街道",
        "石壁街道",
        "钟村街道",
    ),
    *("大龙街道", "沙湾街道", "南村镇", "新造镇", "化龙镇", "石楼镇", "石碁镇"),
}
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["slug"])


def roles_of(username: str, organ: str) -> set[str]:
    return {post["role"] for post in PEOPLE[username]["posts"] if post["organ"] == organ}


def released(item: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(item["released_at"])


def bodies(item: dict[str, Any]) -> list[str]:
    return [item[key] for key in ("body", "corrected_body") if key in item]


def words(kind: str, value: Any) -> str:
    if kind == "heading":
        return value["text"]
    if kind == "table":
        return "\n".join("\t".join(row) for row in value["data"])
    if kind == "picture":
        return f"{value['alt']}\n{reading.picture_words(value['name'])}"
    return re.sub(r"<[^>]+>", "", re.sub(r"</(?:p|li)>", "\n", value))


def findings(item: dict[str, Any], body: str) -> list[Finding]:
    """What the room's own checks say of the item on the day of its release, renamed organs known."""
    blocks = [(f"body.{n}", *block) for n, block in enumerate(reading.blocks(body), start=1)]
    fields = {
        name: item.get(name, "")
        for name in (
            "title",
            "source",
            "formed_on",
            "doc_no",
            "theme",
            "article20",
            "validity",
            "effective_on",
            "expires_on",
        )
    }
    fields |= {"summary": item["summary"], "keywords": " ".join(item["keywords"]), "disclosure": "proactive"}
    note = (
        item.get("correction_note", "") + item.get("withdrawal_reason", "") + item.get("withdrawal_note", "")
    )
    facts = DraftFacts(
        kind=kinds()[item["kind"]],
        fields=fields,
        particulars={name: item[name] for name in reading.PARTICULARS if name in item},
        today=released(item).date(),
        passages=(*(Passage(f, f, words(k, v)) for f, k, v in blocks), Passage("note", "说明", note)),
        images=tuple(
            ImageFacts(f, f, f"{v['name']}.png", v["alt"], text_unread=False)
            for f, k, v in blocks
            if k == "picture"
        ),
        tables=tuple(TableFacts(f, f, v["first_row_is_table_header"]) for f, k, v in blocks if k == "table"),
        headings=tuple(
            HeadingFacts(f, f, int(v["level"]), v["text"]) for f, k, v in blocks if k == "heading"
        ),
    )
    changes = [
        OrganChange(former["name"], organ["name"], date.fromisoformat(former["until"]))
        for organ in ORGANS.values()
        for former in organ["former"]
    ]
    return list(inspect(facts, Lists(organ_changes=tuple(changes), typos=general_typos())))


class TestTheSixtySevenItems:
    def test_are_counted_as_the_annual_report_counts_them(self) -> None:
        counted = Counter(item["kind"] for item in ITEMS if item["counts"])

        assert counted == YEAR_2024
        assert sum(counted.values()) == 67

    def test_are_the_bureaus_of_2024_and_never_taken_back(self) -> None:
        for item in ITEMS:
            if item["counts"]:
                assert item["organ"] == BUREAU
                assert released(item).year == 2024
                assert "withdrawn_at" not in item

    def test_are_all_that_the_bureau_shows_of_2024(self) -> None:
        shown = [
            i for i in ITEMS if i["organ"] == BUREAU and released(i).year == 2024 and "withdrawn_at" not in i
        ]

        assert all(item["counts"] for item in shown)

    def test_stand_in_the_bureaus_columns_by_their_kind(self) -> None:
        for item in ITEMS:
            if item["counts"]:
                column = COLUMNS[item["column"]]
                assert (column["organ"], column["kind"]) == (BUREAU, item["kind"])

    def test_leave_no_fortnight_of_2024_without_news(self) -> None:
        days = [released(item).date() for item in ITEMS if item["counts"] and item["column"] == "bmdt"]
        days = sorted([date(2023, 12, 31), *days, date(2024, 12, 31)])

        gaps = [after - before for before, after in pairwise(days)]

        assert max(gaps) <= timedelta(days=COLUMNS["bmdt"]["update_days"])

    def test_include_a_correction_and_leave_out_the_withdrawal(self) -> None:
        assert sum(item["counts"] for item in ITEMS if "corrected_at" in item) == 1
        assert [item["counts"] for item in ITEMS if "withdrawn_at" in item] == [False]


class TestEachItem:
    @each_item
    def test_is_released_on_a_working_day_within_twenty_working_days(self, item: dict[str, Any]) -> None:
        at, formed = released(item), item["formed_on"]

        assert CALENDAR.is_workday(at.date())
        assert CALENDAR.is_workday(formed)
        assert 8 <= at.hour < 18
        assert formed <= at.date() <= publish_due(formed, CALENDAR)

    @each_item
    def test_is_reviewed_by_three_people_of_its_organ_and_none_of_them_wrote_it(
        self, item: dict[str, Any]
    ) -> None:
        hands = [item["author"], *item["reviewers"]]

        assert len(item["reviewers"]) == len(ROLES)
        assert len(set(hands)) == len(hands)
        for username, role in zip(hands, ("editor", *ROLES), strict=True):
            assert role in roles_of(username, item["organ"]), (username, role)

    @each_item
    def test_passes_the_checks_before_release_without_a_block_or_a_warning(
        self, item: dict[str, Any]
    ) -> None:
        for body in bodies(item):
            serious = [found for found in findings(item, body) if found.severity is not Severity.NOTE]

            assert not serious, [(found.rule, found.place.excerpt, found.message) for found in serious]

    @each_item
    def test_holds_no_long_number_of_a_person(self, item: dict[str, Any]) -> None:
        text = " ".join([item["title"], item["summary"], *bodies(item)])

        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{15,19}[\dXx]?(?!\d)", text)

    @each_item
    def test_says_what_it_is_in_known_words(self, item: dict[str, Any]) -> None:
        assert item["column"] in COLUMNS
        assert item["article20"] in CLASSES
        assert re.fullmatch(r"[^/]+/[^/]+", item["theme"])
        assert 0 < len(item["summary"]) <= 120
        assert len(item["keywords"]) >= 2
        assert not item.get("doc_no") or document_number_fault(item["doc_no"]) is None

    @each_item
    def test_bears_the_name_of_its_organ_on_the_day_it_was_formed(self, item: dict[str, Any]) -> None:
        bureau = ORGANS[BUREAU]
        names = {f["name"] for f in bureau["former"]} | {bureau["name"]}
        if item["source"] not in names:
            assert item["source"] == ORGANS[item["organ"]]["name"]
            return
        changed = date.fromisoformat(bureau["former"][-1]["until"])

        assert (item["source"] == bureau["name"]) == (item["formed_on"] >= changed)

    @each_item
    def test_is_long_enough_to_be_read_and_made_of_known_blocks(self, item: dict[str, Any]) -> None:
        for body in bodies(item):
            blocks = reading.blocks(body)
            text = "".join(words(kind, value) for kind, value in blocks)

            assert len(re.sub(r"\s", "", text)) >= 120
            assert not re.search(r"^\s*[#|]|!\[|\*\*", "\n".join(words(*b) for b in blocks), re.MULTILINE)

    def test_has_a_title_and_a_slug_of_its_own(self) -> None:
        assert len({item["title"] for item in ITEMS}) == len(ITEMS)
        assert len({item["slug"] for item in ITEMS}) == len(ITEMS)

    def test_is_released_at_a_minute_of_its_own(self) -> None:
        assert len({item["released_at"] for item in ITEMS}) == len(ITEMS)


class TestTheCorrection:
    def test_comes_later_on_a_working_day_and_changes_the_words_with_a_note(self) -> None:
        item = next(item for item in ITEMS if "corrected_at" in item)
        at = datetime.fromisoformat(item["corrected_at"])

        assert at > released(item)
        assert CALENDAR.is_workday(at.date())
        assert item["corrected_body"] != item["body"]
        assert item["correction_note"]


class TestTheWithdrawal:
    def test_comes_later_on_a_working_day_with_a_reason_and_a_word_to_the_public(self) -> None:
        item = next(item for item in ITEMS if "withdrawn_at" in item)
        at = datetime.fromisoformat(item["withdrawn_at"])

        assert at > released(item)
        assert CALENDAR.is_workday(at.date())
        assert item["withdrawal_reason"]
        assert item["withdrawal_note"]


class TestTables:
    def test_add_up_where_they_give_a_total(self) -> None:
        totals = 0
        for item in ITEMS:
            for kind, table in (block for body in bodies(item) for block in reading.blocks(body)):
                if kind == "table" and table["data"][-1][0] == "合计":
                    totals += 1
                    self._columns_add_up(item["slug"], table["data"][1:])

        assert totals >= 10

    def test_have_as_many_cells_in_each_row_as_in_the_head(self) -> None:
        for item in ITEMS:
            for kind, table in (block for body in bodies(item) for block in reading.blocks(body)):
                if kind == "table":
                    assert len({len(row) for row in table["data"]}) == 1, item["slug"]

    def _columns_add_up(self, slug: str, rows: list[list[str]]) -> None:
        number = re.compile(r"-?\d+(?:\.\d+)?")
        *parts, total = rows
        summed = [n for n, cell in enumerate(total) if number.fullmatch(cell)]
        assert summed, slug
        for column in summed:
            assert sum(Decimal(row[column]) for row in parts) == Decimal(total[column]), (slug, total)


class TestOrgans:
    def test_have_valid_codes_that_differ(self) -> None:
        codes = [organ["uscc"] for organ in ORGANS.values()]

        assert {code: uscc_fault(code) for code in codes} == dict.fromkeys(codes)
        assert len(set(codes)) == len(codes)
        assert all(code[2:8] == "440113" for code in codes)

    def test_form_one_tree_with_parents_named_first(self) -> None:
        seen = {""}
        for organ in ORGANS.values():
            assert organ["parent"] in seen
            seen.add(organ["key"])
        assert [organ["kind"] for organ in ORGANS.values() if not organ["parent"]] == ["government"]

    def test_include_the_sixteen_towns_and_streets_and_some_twenty_departments(self) -> None:
        by_kind = Counter(organ["kind"] for organ in ORGANS.values())

        assert {
            o["short_name"] for o in ORGANS.values() if o["kind"] in ("town", "street")
        } == TOWNS_AND_STREETS
        assert (by_kind["street"], by_kind["town"]) == (11, 5)
        assert by_kind["department"] >= 20
        assert by_kind["affiliated"] >= 1

    def test_give_a_landline_and_a_postcode(self) -> None:
        for organ in ORGANS.values():
            assert re.fullmatch(r"020-\d{8}", organ["phone"])
            assert organ["phone_real"] or organ["phone"].startswith("020-0000")
            assert re.fullmatch(r"\d{6}", organ["postcode"])

    def test_tell_that_the_bureau_was_renamed_in_2024(self) -> None:
        (former,) = ORGANS[BUREAU]["former"]

        assert former["name"] == "广州市番禺区政务服务数据管理局"
        assert date.fromisoformat(former["until"]).year == 2024


class TestPeople:
    def test_are_enough_for_the_bureaus_reviews(self) -> None:
        held = Counter(role for username in PEOPLE for role in roles_of(username, BUREAU))

        assert held["editor"] >= 3
        assert all(held[role] >= 2 for role in ROLES)
        for role in (
            "disclosure_office",
            "emergency_first",
            "emergency_second",
            "auditor",
            "administrator",
            "head",
        ):
            assert held[role] >= 1, role

    def test_hold_posts_in_known_organs_and_each_in_one_organ_only_unless_they_administer(self) -> None:
        for person in PEOPLE.values():
            assert {post["organ"] for post in person["posts"]} <= set(ORGANS)
            assert len({post["organ"] for post in person["posts"] if post["role"] != "administrator"}) <= 1

    def test_who_read_the_ledger_or_keep_accounts_do_nothing_else(self) -> None:
        for person in PEOPLE.values():
            roles = {post["role"] for post in person["posts"]}
            if roles & {"auditor", "administrator"}:
                assert len(roles) == 1, person["username"]

    def test_have_names_that_differ(self) -> None:
        assert len({person["name"] for person in PEOPLE.values()}) == len(PEOPLE)


class TestColumns:
    def test_form_a_tree_with_known_types_boards_kinds_and_organs(self) -> None:
        seen = {""}
        for code, column in COLUMNS.items():
            assert re.fullmatch(r"[a-z0-9-]+", code)
            assert column["parent"] in seen
            seen.add(code)
            assert column["type"] in COLUMN_TYPES
            assert column["board"] in BOARDS
            assert column["kind"] in {"", *kinds()}
            assert column["organ"] in {"", *ORGANS}
            assert column["description"]
            assert column["keywords"]

    def test_are_never_blank_at_the_leaves_nor_filled_where_they_only_gather(self) -> None:
        shown = Counter(item["column"] for item in ITEMS if "withdrawn_at" not in item)
        above = {column["parent"] for column in COLUMNS.values()}
        for code, column in COLUMNS.items():
            assert code in above or shown[code] > 0, code
            assert column["kind"] or shown[code] == 0, code

    def test_hold_only_items_of_their_default_kind(self) -> None:
        for item in ITEMS:
            assert COLUMNS[item["column"]]["kind"] == item["kind"], item["slug"]


class TestPictures:
    def test_are_drawn_named_and_used_by_at_most_four_items(self) -> None:
        used = [
            value["name"]
            for item in ITEMS
            for kind, value in reading.blocks(item["body"])
            if kind == "picture" and value["alt"]
        ]

        assert sorted(used) == sorted(PICTURES)
        assert len(used) <= 4
        assert {path.stem for path in (reading.YEAR / "pictures").glob("*.png")} == set(PICTURES)

    def test_say_in_words_all_that_they_show(self) -> None:
        for name, picture in PICTURES.items():
            text = reading.picture_words(name)
            assert picture["title"] in text
            assert all(str(cell) in text for row in picture["rows"] for cell in row)


class TestSite:
    def test_bears_well_formed_marks_that_are_plainly_placeholders(self) -> None:
        site = SITE["site"]

        assert is_portal_domain(site["domain"])
        assert is_site_id_code(site["site_id_code"])
        assert site["site_id_code"].startswith("440113")
        assert "演示" in site["icp"]
        assert "演示" in site["police_record"]
        assert {site["organiser"], site["undertaker"]} <= set(ORGANS)
