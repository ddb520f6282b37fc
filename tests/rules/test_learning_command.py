"""``mingting policies classify-eval`` on files."""

from __future__ import annotations

import json

import pytest

from mingting.policies.learning.classify_command import main

from .sample_learning import library


def files(tmp_path, many=120, seed=3, name="all"):
    corpus, labels = tmp_path / f"{name}.jsonl", tmp_path / f"{name}.tsv"
    documents = library(many, seed)
    corpus.write_text(
        "".join(
            json.dumps({"id": f"{name}{n}", "title": one.title, "text": one.body}, ensure_ascii=False) + "\n"
            for n, one in enumerate(documents)
        )
    )
    labels.write_text(
        "".join(f"{name}{n}\t{tag}\n" for n, one in enumerate(documents) for tag in sorted(one.tags))
    )
    return str(corpus), str(labels)


class TestClassifyEval:
    def test_splits_by_the_seed_and_says_so(self, tmp_path, capsys):
        corpus, labels = files(tmp_path)

        assert main(["--corpus", corpus, "--labels", labels, "--seed", "7"]) == 0

        told = capsys.readouterr().out
        assert "80%训练" in told
        assert "种子7" in told
        assert all(name in told for name in ("micro-F1", "macro-F1", "top-1", "recall@3", "0.85"))

    def test_prints_json(self, tmp_path, capsys):
        corpus, labels = files(tmp_path)

        assert main(["--corpus", corpus, "--labels", labels, "--split", "0.5", "--json"]) == 0

        told = json.loads(capsys.readouterr().out)
        assert told["train_documents"] + told["test_documents"] == 120
        assert told["micro_f1"] > 0.9
        assert set(told["labels"]) == {"养老", "就业", "住房"}
        assert told["documents_per_cpu_second"] > 0

    def test_takes_labels_from_the_lines(self, tmp_path, capsys):
        corpus = tmp_path / "inline.jsonl"
        corpus.write_text(
            "".join(
                json.dumps({"id": n, "text": one.body, "labels": sorted(one.tags)}) + "\n"
                for n, one in enumerate(library(100))
            )
        )

        assert main(["--corpus", str(corpus), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["micro_f1"] > 0.8

    def test_trains_on_files_of_their_own(self, tmp_path, capsys):
        corpus, labels = files(tmp_path, 40, 5, "test")
        more, told = files(tmp_path, 80, 6, "train")

        status = main(
            ["--corpus", corpus, "--labels", labels, "--train-corpus", more, "--train-labels", told, "--json"]
        )

        found = json.loads(capsys.readouterr().out)
        assert status == 0
        assert (found["train_documents"], found["test_documents"]) == (80, 40)

    def test_never_tests_what_it_was_trained_on(self, tmp_path, capsys):
        corpus, labels = files(tmp_path)
        lines = (tmp_path / "all.tsv").read_text().splitlines(keepends=True)
        part = tmp_path / "part.tsv"
        part.write_text("".join(line for line in lines if int(line.split("\t")[0][3:]) < 90))

        assert main(["--corpus", corpus, "--labels", labels, "--train-labels", str(part), "--json"]) == 0

        found = json.loads(capsys.readouterr().out)
        assert (found["train_documents"], found["test_documents"]) == (90, 30)

    def test_refuses_a_document_in_both_parts(self, tmp_path, capsys):
        corpus, labels = files(tmp_path)

        assert main(["--corpus", corpus, "--labels", labels, "--train", corpus]) == 2
        assert "既用来训练又用来检验" in capsys.readouterr().err


class TestBadLine:
    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("{", "不是有效的 JSON"),
            ("[" * 100_000, "不是有效的 JSON"),
            ("[]", "JSON 对象"),
            ('{"text": "a"}', "编号 id"),
            ('{"id": "b"}', "正文 text"),
            ('{"id": "b", "text": "a", "title": 3}', "标题 title"),
            ('{"id": "b", "text": "a", "labels": "x"}', "labels"),
            ('{"id": "a", "text": "a"}', "“a”重复"),
        ],
    )
    def test_of_a_corpus_is_refused_with_file_line_and_reason(self, tmp_path, capsys, line, why):
        corpus = tmp_path / "bad.jsonl"
        corpus.write_text('{"id": "a", "text": "甲"}\n\n' + line + "\n")

        assert main(["--corpus", str(corpus)]) == 2

        told = capsys.readouterr().err
        assert "bad.jsonl 第3行" in told
        assert why in told

    @pytest.mark.parametrize(
        ("line", "why"), [("all0", "两栏"), ("nobody\t住房", "没有编号"), ("all0\t ", "标签应为")]
    )
    def test_of_labels_is_refused_with_file_line_and_reason(self, tmp_path, capsys, line, why):
        corpus, labels = files(tmp_path, 3)
        (tmp_path / "all.tsv").write_text(f"all1\t住房\n{line}\n")

        assert main(["--corpus", corpus, "--labels", labels]) == 2

        told = capsys.readouterr().err
        assert "all.tsv 第2行" in told
        assert why in told

    @pytest.mark.parametrize(
        "asked",
        [["--corpus", "/nowhere"], [], ["--corpus", "x", "--split", "2"], ["--corpus", "x", "--seed", "a"]],
    )
    def test_of_the_command_itself_is_refused(self, asked, capsys):
        assert main(asked) == 2
        assert capsys.readouterr().err.strip()
