"""``bin/mingting report draw``: any report in, the official form out; a sentence where that cannot be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from mingting.reporting.checking import check
from mingting.reporting.draw_command import main
from mingting.reporting.gateways.giving import from_json

from .sample_reports import as_tabs, golden
from .test_report_giving import DIRECTORY

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def source(tmp_path) -> Path:
    path = tmp_path / "年报.txt"
    path.write_text(as_tabs(golden()), encoding="utf-8")
    return path


def draw(*words: object) -> int:
    return main(["--fonts", DIRECTORY, "report", "draw", *map(str, words)])


class TestDraw:
    @pytest.mark.parametrize("form", ["html", "docx", "pdf"])
    def test_writes_what_reads_the_same(self, source, tmp_path, form):
        output = tmp_path / f"出.{form}"

        assert draw(source, "--to", form, "--output", output) == 0
        assert dict(check(output.read_bytes(), output.name).report.cells) == dict(
            check(source.read_bytes(), "a.txt").report.cells
        )

    def test_writes_csv(self, source, tmp_path):
        assert draw(source, "--to", "csv", "--output", tmp_path / "a.csv") == 0
        assert "三.1.natural" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")

    def test_reads_its_own_json(self, source, tmp_path):
        first, second = tmp_path / "a.json", tmp_path / "b.json"

        assert draw(source, "--to", "json", "--output", first) == 0
        assert draw(first, "--to", "json", "--output", second) == 0
        assert second.read_bytes() == first.read_bytes()
        assert from_json(json.loads(first.read_bytes())).year == 2024

    @pytest.mark.parametrize(
        ("words", "part"),
        [
            (("没有的.txt", "--to", "pdf"), "读不到文件"),
            (("a.txt", "--to", "odt"), "没有这种格式：odt"),
            (("a.txt",), "缺少"),
            (("坏.json", "--to", "pdf"), "不是 JSON"),
            (("列.json", "--to", "pdf"), "版本"),
            (("年报.txt", "--to", "csv", "--output", "没有/a.csv"), "写不出"),
        ],
    )
    def test_says_what_cannot_be_done(self, words, part, source, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "坏.json").write_text("{", encoding="utf-8")
        (tmp_path / "列.json").write_text("[]", encoding="utf-8")

        assert draw(*words) == 2
        said = capsys.readouterr()
        assert part in said.err
        assert said.out == ""

    def test_from_the_shell_goes_through_pipes(self):
        words = [ROOT / "bin/mingting", "report", "draw", "-", "--to", "docx"]
        done = subprocess.run(words, input=as_tabs(golden()).encode(), capture_output=True, check=False)

        assert done.returncode == 0, done.stderr
        assert check(done.stdout, "a.docx").findings == ()
