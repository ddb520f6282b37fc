"""``bin/mingting report check``: words for people, JSON for programs, an exit status for scripts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mingting.reporting.report_command import main
from mingting.reporting.rules.form import Edition, Table, cells_of

from .sample_reports import as_docx, as_tabs, golden, last_year_of, three

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def report(tmp_path):
    """Write a report to a file; return its place."""

    def write(numbers, name="年报.txt", change=lambda text: text) -> str:
        path = tmp_path / name
        path.write_text(change(as_tabs(numbers)), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def ask(capsys):
    def run(*words: str):
        code = main(["report", "check", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


class TestStatus:
    def test_of_a_right_report_is_nought(self, ask, report):
        code, out, err = ask(report(golden()))

        assert (code, err) == (0, "")
        assert "读到：六个部分；表二完整（10格）；表三完整（175格）；表四完整（15格）" in out
        assert "错误：0项" in out

    def test_of_a_wrong_one_is_one(self, ask, report):
        code, out, _ = ask(report({**golden(), three("3.3.4", "natural"): 48}))

        assert code == 1
        assert "[表三“自然人”列]" in out
        assert "改为49" in out

    def test_of_remarks_only_is_nought(self, ask, report):
        code, out, _ = ask(report(golden(), change=lambda text: text.replace("废止件数", "止件数")))

        assert code == 0
        assert "提示：1项" in out

    @pytest.mark.parametrize(
        ("words", "part"),
        [
            (("/不/存在",), "读不到文件"),
            ((), "缺少"),
            (("a", "b"), "不认识的参数"),
            (("--last-year",), "后面缺少内容"),
        ],
    )
    def test_of_what_cannot_be_done_is_two(self, ask, words, part):
        code, out, err = ask(*words)

        assert (code, out) == (2, "")
        assert part in err
        assert "Traceback" not in err

    def test_of_a_stranger_is_two(self, ask, tmp_path):
        (tmp_path / "a.txt").write_text("会议通知", encoding="utf-8")

        code, out, err = ask(str(tmp_path / "a.txt"))

        assert (code, out) == (2, "")
        assert "不像政府信息公开工作年度报告" in err


class TestJson:
    def test_has_the_names_of_the_schema(self, ask, report):
        code, out, _ = ask(report(golden()), "--json")
        told = json.loads(out)
        sign = (ROOT / "mingting/reporting/README.md").read_text(encoding="utf-8")

        assert code == 0
        assert (told["schema"], told["form"], told["read_from"], told["year"]) == (1, "2021", "txt", 2024)
        assert told["tables"]["三"]["is_complete"]
        assert told["tables"]["三"]["cells"]["三.1.natural"] == 13612
        assert set(told["tables"]["二"]["cells"]) == {
            cell.key for cell in cells_of(Table.TWO, Edition.CURRENT)
        }
        assert all(f"`{name}`" in sign for name in (*told, *told["tables"]["二"]))

    def test_tells_findings_with_their_cells(self, ask, report):
        code, out, _ = ask(report({**golden(), three("1", "total"): 14070}), "--json")
        found = json.loads(out)["findings"]
        sign = (ROOT / "mingting/reporting/README.md").read_text(encoding="utf-8")

        assert code == 1
        assert {f["code"] for f in found if "三.1.total" in f["cells"]} == {"E1", "E3"}
        assert all(f"`{name}`" in sign for name in found[0])

    def test_keeps_what_is_no_number_as_written(self, ask, report):
        _, out, _ = ask(
            report(
                golden(), change=lambda text: text.replace("\t13612\t", "\t/\t").replace("316441", "1.50")
            ),
            "--json",
        )
        tables = json.loads(out)["tables"]

        assert tables["三"]["cells"]["三.1.natural"] == "/"
        assert tables["二"]["cells"]["二.charges.amount"] == "1.50"


class TestLastYear:
    def test_is_tried_with_this_one(self, ask, report):
        last = {cell: written.number for cell, written in last_year_of(golden()).cells.items()}
        as_last = {"change": lambda text: text.replace("2024年", "2023年")}
        right = report(last, "上年.txt", **as_last)
        wrong = report({**last, three("4", "natural"): 534}, "错.txt", **as_last)

        assert ask(report(golden()), "--last-year", right)[0] == 0
        code, out, _ = ask(report(golden()), "--last-year", wrong)

        assert code == 1
        assert "上年结转等于上年报告的结转下年度继续办理：左边535，右边534" in out

    def test_of_another_time_is_told(self, ask, report):
        _, out, _ = ask(report(golden()), "--last-year", report(golden(), "b.txt"))

        assert "不是相邻的两年" in out

    def test_that_cannot_be_read_is_told(self, ask, report, tmp_path):
        code, _, err = ask(report(golden()), "--last-year", str(tmp_path / "没有.txt"))

        assert code == 2
        assert "上年报告" in err


class TestProgram:
    def run(self, *words: str, **more):
        return subprocess.run([ROOT / "bin/mingting", *words], capture_output=True, check=False, **more)

    def test_reads_from_the_pipe(self):
        done = self.run("report", "check", "-", "--json", input=as_docx(golden()))

        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["read_from"] == "docx"

    def test_names_its_commands(self):
        told = self.run("--help")
        bare = self.run()

        assert (told.returncode, bare.returncode) == (0, 2)
        assert "report check" in told.stdout.decode()
        assert "clock due" in told.stdout.decode()

    def test_does_not_complain_when_nobody_listens(self):
        reading = subprocess.Popen(
            [sys.executable, "-m", "mingting.reporting.report_command", "report", "check", "-", "--json"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        reading.stdout.close()
        reading.stdin.write(as_tabs(golden()).encode())
        reading.stdin.close()

        assert reading.stderr.read() == b""
        assert reading.wait() == 0

    def test_starts_without_the_framework(self):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys, mingting.reporting.report_command\n"
                "sys.exit(any(name.split('.')[0] in ('django', 'wagtail') for name in sys.modules))",
            ],
            cwd=ROOT,
            check=False,
        )

        assert done.returncode == 0


class TestInput:
    def test_too_large_is_refused_before_it_is_read_whole(self, ask, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * (31 * 1024 * 1024))))

        code, _, err = ask("-")

        assert code == 2
        assert "超过上传上限" in err
