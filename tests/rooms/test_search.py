"""Search over what the public may find: found literally, ranked by where, and never behind the table."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from mingting.commons import search
from mingting.commons.models import SearchDocument
from mingting.commons.search.catching_up import _keeper
from mingting.commons.search.marking import marker
from mingting.commons.search.words import runs, terms

LAST_YEAR = datetime(2024, 3, 1, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.MINGTING = settings.MINGTING | {"SEARCH_DIR": tmp_path / "search"}
    return tmp_path / "search"


def put(key, title, body="", *, genre="动态", at=LAST_YEAR, **places):
    with transaction.atomic():
        search.put(key, genre=genre, title=title, body=body, url=f"/content/{key}", at=at, **places)


def keys(query, **filters):
    return [hit.key for hit in search.search(query, **filters).hits]


@pytest.mark.django_db
class TestWhatIsFound:
    def test_a_word_of_two_characters(self):
        put("hit", "关于印发办法的通知", "对企业发放稳岗补贴。")
        put("miss", "关于停车场的公告", "补办手续。补贴无关")

        assert keys("稳岗") == ["hit"]

    def test_a_single_character_even_one_that_stands_alone(self):
        put("tax", "纳税服务")
        put("alone", "公告", "甲，税，乙")

        assert sorted(keys("税")) == ["alone", "tax"]

    @pytest.mark.parametrize(
        "typed",
        [
            "番政数〔2024〕1号",
            "番政数(2024)1号",
            "番政数［２０２４］１号",
            "番政数【2024】 1号",
            "番政数2024 1号",
            "〔2024〕1号",
        ],
    )
    def test_a_document_number_however_its_brackets_are_typed(self, typed):
        put("one", "关于印发办法的通知", number="番政数〔2024〕1号 11440113007512345A/2024-00001")
        put("eleven", "关于印发细则的通知", number="番政数〔2024〕11号")

        assert keys(typed)[0] == "one"

    def test_a_document_by_one_of_its_numbers_before_those_that_cite_it(self):
        put("citing", "番政数〔2024〕1号的解读", at=datetime(2025, 1, 1, tzinfo=UTC))
        put("one", "办法", number="番政数〔2024〕1号 11440113007512345A/2024-00001")

        assert keys("番政数〔2024〕1号") == ["one", "citing"]
        assert keys("11440113007512345A/2024-00001") == ["one"]

    def test_a_number_that_a_text_cites(self):
        put("citing", "解读", "根据番府办〔2023〕7号文件，现就有关事项说明。")

        assert keys("番府办[2023]7号") == ["citing"]

    def test_words_in_any_width_and_case(self):
        put("g", "开展５Ｇ短信推送", "覆盖Ｗｉ－Ｆｉ")

        assert keys("5g 短信") == ["g"]
        assert keys("WI-FI") == ["g"]

    def test_nothing_across_a_full_stop(self):
        put("apart", "公告", "工作已经完成。本区继续推进")

        assert search.search("成本").total == 0

    def test_what_spaces_set_apart_for_looks(self):
        put("wide", "通　　知", "关 于 放 假")

        assert keys("通知 放假") == ["wide"]

    def test_only_documents_with_every_word(self):
        put("both", "补贴", "养老机构")
        put("one", "补贴", "就业")

        found = search.search("养老 补贴")

        assert [hit.key for hit in found.hits] == ["both"]
        assert not found.relaxed

    def test_documents_with_most_words_when_none_has_all_and_says_so(self):
        put("near", "不动产登记办事指南", "携带身份证")
        put("far", "停水公告", "身份证")

        found = search.search("怎么办理不动产登记")

        assert found.relaxed
        assert [hit.key for hit in found.hits] == ["near"]

    def test_nothing_that_was_removed(self):
        put("gone", "撤回的信息", "个人隐私")
        with transaction.atomic():
            search.remove("gone", at=LAST_YEAR)

        assert search.search("隐私").total == 0
        assert SearchDocument.objects.get(key="gone").body == ""

    def test_the_new_words_of_a_replaced_document_and_not_the_old(self):
        put("x", "旧标题")
        assert keys("旧标") == ["x"]

        put("x", "新题目")

        assert keys("新题") == ["x"]
        assert search.search("旧标").total == 0

    def test_a_removed_document_that_is_put_back(self):
        put("x", "标题")
        with transaction.atomic():
            search.remove("x", at=LAST_YEAR)
        put("x", "标题")

        assert keys("标题") == ["x"]


@pytest.mark.django_db
class TestWhoComesFirst:
    def test_title_then_number_then_words_in_the_title_then_the_body(self):
        put("body", "公告", "数据条例 " * 30)
        put("in_title", "《数据条例》解读", at=datetime(2009, 1, 1, tzinfo=UTC))
        put("number", "某件", number="数据条例")
        put("title", "数据条例", at=datetime(2001, 1, 1, tzinfo=UTC))

        assert keys("数据条例") == ["title", "number", "in_title", "body"]

    def test_the_newer_of_two_alike(self):
        put("older", "放假通知", at=datetime(2014, 1, 1, tzinfo=UTC))
        put("newer", "放假通知", at=datetime(2024, 1, 1, tzinfo=UTC))
        put("oldest", "放假通知", at=datetime(2004, 1, 1, tzinfo=UTC))

        assert keys("放假通知") == ["newer", "older", "oldest"]


@pytest.mark.django_db
class TestAPageOfResults:
    def test_counts_each_class_whatever_class_is_asked_for(self):
        for n in range(3):
            put(f"news{n}", f"政务动态{n}")
        put("law", "政务条例", genre="法规 文件")

        found = search.search("政务", genre="法规 文件")

        assert found.genres == {"动态": 3, "法规 文件": 1}
        assert (found.total, [hit.key for hit in found.hits]) == (1, ["law"])

    def test_is_kept_to_an_organ_a_column_and_days_of_shanghai(self):
        put("a", "政务", organ="数据局", column="bmdt", at=datetime(2024, 4, 30, 16, 30, tzinfo=UTC))
        put("b", "政务", organ="财政局", column="bmdt", at=datetime(2024, 5, 1, 15, 59, tzinfo=UTC))
        put("c", "政务", organ="财政局", column="tzgg", at=datetime(2024, 5, 1, 16, 0, tzinfo=UTC))
        may_first = date(2024, 5, 1)

        assert keys("政务", organ="数据局") == ["a"]
        assert sorted(keys("政务", column="bmdt")) == ["a", "b"]
        assert sorted(keys("政务", since=may_first, until=may_first)) == ["a", "b"]
        assert keys("政务", since=date(2024, 5, 2), until=date.max) == ["c"]

    def test_holds_so_many_and_the_last_page_the_rest(self):
        for n in range(45):
            put(f"n{n:02}", "政务动态")

        pages = [search.search("政务", page=n, per_page=20) for n in (1, 2, 3)]
        beyond = search.search("政务", page=99)

        assert [len(page.hits) for page in pages] == [20, 20, 5]
        assert len({hit.key for page in pages for hit in page.hits}) == 45
        assert (beyond.page, beyond.pages, len(beyond.hits)) == (3, 3, 5)
        assert search.search("政务", page=-4).page == 1

    def test_takes_few_queries_whatever_is_found(self, django_assert_max_num_queries):
        for n in range(25):
            put(f"n{n}", "政务动态")
        search.search("政务")

        with django_assert_max_num_queries(2):
            search.search("政务 动态")


@pytest.mark.django_db
class TestMarks:
    def test_stand_round_what_was_sought_and_the_rest_is_escaped(self):
        put("x", "<b>补贴</b>", "甲" * 300 + "<script>发放稳岗补贴</script>" + "乙" * 300)

        (hit,) = search.search("稳岗 补贴").hits

        assert hit.title_html == "&lt;b&gt;<mark>补贴</mark>&lt;/b&gt;"
        assert "&lt;script&gt;发放<mark>稳岗补贴</mark>&lt;/script&gt;" in hit.snippet_html
        assert hit.snippet_html.startswith("…")
        assert hit.snippet_html.endswith("…")
        assert len(hit.snippet_html) < 250

    def test_show_a_number_as_it_was_written(self):
        marked = marker(terms("番政数(2024)1号")).marked("见番政数〔2024〕1号")

        assert marked == "见<mark>番政数〔2024〕1号</mark>"

    def test_join_pairs_that_overlap(self):
        assert marker(["养老", "老人"]).marked("敬养老人院") == "敬<mark>养老人</mark>院"


def _never_an_error(query):
    found = search.search(query)
    assert found.total >= len(found.hits) or found.relaxed


@pytest.mark.django_db
class TestNoQueryIsAnError:
    @pytest.mark.parametrize(
        "query",
        [
            *("", "  ", "？！", '"', "“政务", "|", "政务|", "+", "-政务", "\\", "\x00", "\x00held", "\ud83d"),
            *("a AND (b OR", "title:*", "政务~2^9", "[a TO b]", "%s {} <mark>", "😀", "政😀务", "ﷺ" * 200),
            *("政" * 10_000, "政务 " * 4_000, "[" * 500),
        ],
    )
    def test_however_it_looks(self, query):
        put("x", "政务服务")

        _never_an_error(query)

    @given(query=st.text(max_size=80))
    @effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_typed(self, query):
        put("x", "政务服务", query.replace("\x00", ""))

        _never_an_error(query)

    @given(text=st.text(alphabet="番政数据服务a1。，（ \n", min_size=2, max_size=40), data=st.data())
    @effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_and_every_part_of_a_text_finds_it(self, text, data):
        run = data.draw(st.sampled_from(runs(text) or ["番"]))
        start = data.draw(st.integers(0, len(run) - 1))
        part = run[start : data.draw(st.integers(start + 1, len(run)))]
        put("x", "无", text + "。番")

        assert keys(part) == ["x"]


@pytest.mark.django_db
class TestTheIndexIsOnlyACopy:
    def test_built_anew_when_it_is_lost(self, own_index):
        put("x", "政务服务")
        assert keys("政务") == ["x"]
        shutil.rmtree(own_index)
        put("y", "数据服务")

        assert keys("政务") == ["x"]
        assert sorted(keys("服务")) == ["x", "y"]

    @pytest.mark.parametrize("harm", ["truncate", "garble", "delete", "pointer"])
    def test_built_anew_when_its_files_are_damaged(self, own_index, harm):
        put("x", "政务服务")
        keys("政务")
        _keeper.cache_clear()
        for file in own_index.rglob("*"):
            if harm == "pointer":
                if file.name == "current":
                    file.write_bytes(b"\xff\xfe nowhere")
            elif file.is_file() and file.name not in ("current", "lock") and not file.name.startswith("."):
                if harm == "delete":
                    file.unlink()
                else:
                    file.write_bytes(b"" if harm == "truncate" else b"\x07" * file.stat().st_size)

        assert keys("政务") == ["x"]

    def test_built_anew_when_the_table_is_another(self):
        put("x", "政务服务")
        put("y", "政务公开")
        assert len(keys("政务")) == 2
        SearchDocument.objects.all().delete()
        put("z", "政务大厅")

        assert keys("政务") == ["z"]

    def test_built_anew_when_the_table_was_set_back_and_went_another_way(self):
        with transaction.atomic():
            put("one", "公告", "旧的补贴")
            assert keys("旧的") == ["one"]
            transaction.set_rollback(True)

        put("one", "公告", "新的津贴")

        assert (keys("旧的"), keys("新的")) == ([], ["one"])

    def test_built_anew_when_rows_vanished_under_it(self):
        put("x", "政务服务")
        put("y", "政务公开")
        assert len(keys("政务")) == 2
        SearchDocument.objects.filter(key="x").delete()

        assert keys("政务") == ["y"]
        assert search.search("政务").total == 1

    def test_rebuilt_by_a_command(self, own_index, capsys):
        put("x", "政务服务")

        call_command("rebuild_search")

        assert "共 1 条" in capsys.readouterr().out
        assert keys("政务") == ["x"]
        assert len([place for place in (own_index / "v2").iterdir() if place.is_dir()]) == 1


class TestPut:
    @pytest.mark.django_db(transaction=True)
    def test_belongs_inside_a_transaction(self):
        with pytest.raises(transaction.TransactionManagementError):
            search.put("x", genre="动态", title="题", body="", url="/", at=LAST_YEAR)

    @pytest.mark.django_db(transaction=True)
    def test_that_was_rolled_back_is_not_found(self):
        with transaction.atomic():
            search.put("x", genre="动态", title="政务", body="", url="/", at=LAST_YEAR)
            assert keys("政务") == ["x"]
            transaction.set_rollback(True)

        assert search.search("政务").total == 0
        put("y", "政务")
        assert keys("政务") == ["y"]


SEARCHER = """
import sys, time
import django
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
settings.MINGTING["SEARCH_DIR"] = __import__("pathlib").Path(sys.argv[2])
from mingting.commons import search
until, last, count = time.monotonic() + 30, 0, 0
print("ready", flush=True)
while last < 40 and time.monotonic() < until:
    found = search.search("政务", per_page=50)
    assert found.total >= last, (found.total, last)
    assert len(found.hits) == found.total
    last, count = found.total, count + 1
print(last, count)
"""


@pytest.mark.django_db(transaction=True)
class TestTwoOtherProcesses:
    def test_find_everything_in_step_while_this_one_indexes(self, own_index):
        name = str(connection.settings_dict["NAME"])
        others = [
            subprocess.Popen(
                [sys.executable, "-c", SEARCHER, name, str(own_index)],
                cwd=ROOT,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for other in others:
            assert other.stdout.readline() == "ready\n", other.communicate()[1]

        for n in range(40):
            put(f"n{n}", f"政务动态{n}")
            assert len(keys("政务", per_page=50)) == n + 1
            time.sleep(0.01)

        for other in others:
            out, err = other.communicate(timeout=40)
            assert out.split()[:1] == ["40"], err
