"""``bin/mingting clock due``: the same clock from the command line, in Chinese or as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mingting.disclosure.clock_command import main

ROOT = Path(__file__).resolve().parents[2]
TODAY = ["--today", "2026-03-10"]


@pytest.fixture
def due(capsys):
    """Ask for a due day; return the exit code, what was said and what was complained of."""

    def ask(*words: str, today: list[str] = TODAY):
        code = main([*today, "clock", "due", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


@pytest.fixture
def told(due):
    def ask(*words: str):
        code, out, err = due(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return ask


class TestDueDay:
    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("--channel counter", "2026-03-30"),
            ("--channel internet --confirmed 2026-03-02", "2026-03-30"),
            ("--channel internet --confirmed 2026-03-03", "2026-03-31"),
            ("--channel counter --consult 2026-03-05..2026-03-20", "2026-04-15"),
            ("--channel counter --consult 2026-03-05/2026-03-06..", "2026-04-22"),
            (
                "--channel counter --consult 2026-03-05..2026-03-20 --consult 2026-03-09..2026-03-18",
                "2026-04-15",
            ),
            ("--channel counter --extend 20 --extended-on 2026-03-30", "2026-04-28"),
            ("--channel counter --extend 20", "2026-04-28"),
            ("--channel counter --fee-noticed 2026-03-27 --paid 2026-04-20", "2026-05-20"),
            ("--channel counter --correction-asked 2026-03-11 --corrected 2026-04-20", "2026-05-20"),
        ],
    )
    def test_is_that_of_the_digest(self, told, words, day):
        assert told("--received", "2026-03-02", *words.split())["due"] == day

    def test_comes_with_its_derivation_and_every_day(self, told):
        answer = told("--received", "2026-03-02", "--consult", "2026-03-05..2026-03-20")

        assert [step["on"] for step in answer["steps"]] == ["2026-03-02", "2026-03-05", None, None]
        assert all(step["says"] and step["cite"] for step in answer["steps"])
        assert answer["strip"][0] | {"why": ""} == {
            "day": "2026-03-02",
            "kind": "start",
            "number": 0,
            "why": "",
            "cite": answer["steps"][0]["cite"],
            "is_today": False,
            "provisional": False,
        }
        assert answer["strip"][-1]["day"] == answer["due"]
        assert [day["day"] for day in answer["strip"] if day["is_today"]] == ["2026-03-10"]
        assert answer["stopped"]
        assert answer["counted"] == 3

    def test_is_told_in_sentences_with_articles(self, due):
        code, out, _ = due("--received", "2026-03-02", "--consult", "2026-03-05..2026-03-20")

        assert code == 0
        assert out.startswith("答复期限届满之日：2026年4月15日（星期三）")
        assert "11个工作日不计算在期限内（《中华人民共和国政府信息公开条例》第三十三条第三款）" in out
        assert "正在征求意见" in out

    def test_is_none_while_the_applicant_is_awaited(self, due, told):
        words = ("--received", "2026-03-02", "--correction-asked", "2026-03-05")

        assert told(*words)["due"] is None
        assert "正在等待申请人补正" in due(*words)[1]

    def test_is_none_before_the_application_is_confirmed(self, due, told):
        words = ("--received", "2026-03-06", "--channel", "internet")

        answer = told(*words)

        assert (answer["received"], answer["confirm_by"]) == (None, "2026-03-09")
        assert "尚待确认" in due(*words)[1]

    def test_says_when_it_is_over(self, due):
        out = due("--received", "2026-03-02", today=["--today", "2026-04-01"])[1]

        assert "已过届满之日2天" in out

    def test_says_when_holidays_are_not_known(self, due, told):
        words = ("--received", "2026-12-10")

        assert told(*words)["provisional"]
        assert "（暂定）" in due(*words)[1]

    def test_follows_a_notice_given_as_a_file(self, told, tmp_path):
        notice = tmp_path / "2027.csv"
        notice.write_text(
            "date,kind\n2027-01-01,holiday\n2027-01-04,放假\n2027-10-01,holiday\n", encoding="utf-8"
        )

        plain, noticed = (
            told("--received", "2026-12-10", *more) for more in ((), ("--calendar", str(notice)))
        )

        assert (plain["due"], plain["provisional"]) == ("2027-01-07", True)
        assert (noticed["due"], noticed["provisional"]) == ("2027-01-11", False)

    def test_says_that_the_day_of_consent_was_taken_for_granted(self, due):
        words = ("--received", "2026-03-02", "--extend", "5")

        assert "没有给出同意延长的日期" in due(*words)[1]
        assert "没有给出同意延长的日期" not in due(*words, "--extended-on", "2026-03-20")[1]


class TestRefusal:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("", "--received"),
            ("--received 2026-13-02", "不是日期"),
            ("--received 1026-03-02", "应在"),
            ("--received 2026-03-02 --channel pigeon", "pigeon"),
            ("--received 2026-03-02 --channel internet --confirmed 2026-03-01", "不能早于"),
            ("--received 2026-03-02 --correction-asked 2026-03-12", "第三十条"),
            ("--received 2026-03-02 --corrected 2026-03-12", "没有告知补正"),
            ("--received 2026-03-02 --consult 2026-03-05", "应写作"),
            ("--received 2026-03-02 --consult 2026-03-05..2026-03-04", "不能早于发出之日"),
            ("--received 2026-03-02 --consult 2026-03-05/2026-03-04..", "早于发出之日"),
            ("--received 2026-03-02 --fee-noticed 2026-03-05 --paid 2026-04-30", "视为放弃"),
            ("--received 2026-03-02 --extend 21", "1至20"),
            ("--received 2026-03-02 --extend many", "不是天数"),
            ("--received 2026-03-02 --extended-on 2026-03-05", "--extend"),
            ("--received 2026-03-02 --extend 5 --extended-on 2026-03-31", "期限届满后不能延长"),
            ("--received 2026-03-02 --fee-noticed 2026-03-05 --extend 5", "没有可以延长的期限"),
            ("--received 2026-03-02 --calendar /nowhere.csv", "读不到"),
            ("--received 2026-03-02 --colour red", "不认识的参数"),
            ("--received", "后面缺少内容"),
        ],
    )
    def test_is_one_chinese_sentence_on_the_error_stream(self, due, words, sentence):
        code, out, err = due(*words.split())

        assert (code, out) == (2, "")
        assert sentence in err
        assert err.count("\n") == 1

    def test_names_the_line_of_a_notice_that_is_wrong(self, due, tmp_path):
        notice = tmp_path / "2027.csv"
        notice.write_text("date,kind\n2027-10-01,holiday\n2027-01-04,makeup\n", encoding="utf-8")

        code, _, err = due("--received", "2026-03-02", "--calendar", str(notice))

        assert code == 2
        assert "第 3 行" in err

    def test_asks_for_a_command(self, capsys):
        assert main(["clock"]) == 2
        assert "缺少" in capsys.readouterr().err
        assert main(["watch"]) == 2
        assert "没有这个命令" in capsys.readouterr().err

    def test_asks_what_day_it_is_where_nobody_said(self, due):
        code, _, err = due("--received", "2026-03-02", today=[])

        assert code == 2
        assert "--today" in err


class TestProgram:
    def run(self, *words: str, **more) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, capture_output=True, text=True, check=False, encoding="utf-8", **more)

    def test_runs_from_anywhere_and_knows_the_day(self, tmp_path):
        link = tmp_path / "mingting"
        link.symlink_to(ROOT / "bin/mingting")

        done = self.run(str(link), "clock", "due", "--received", "2026-03-02", cwd=tmp_path)

        assert done.returncode == 0, done.stderr
        assert "2026年3月30日" in done.stdout
        assert "今天是" in done.stdout

    def test_passes_the_refusal_on(self):
        done = self.run(str(ROOT / "bin/mingting"), "clock", "due", "--received", "soon")

        assert done.returncode == 2
        assert "不是日期" in done.stderr

    def test_starts_without_the_framework(self):
        done = self.run(
            sys.executable,
            "-c",
            "import sys, mingting.disclosure.clock_command\n"
            "sys.exit(any(name.split('.')[0] in ('django', 'wagtail') for name in sys.modules))",
            cwd=ROOT,
        )

        assert done.returncode == 0, done.stderr
