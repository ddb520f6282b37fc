"""Budgets instead of taste: how long, how named, how strict. Raised only by a decision in docs/decisions/."""

from __future__ import annotations

import ast
import re

from .plan import HOUSE, ROOT, python_files, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
#: Words that open no door: whoever reads such a name knows no more than before.
EMPTY_WORDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "core",
    "info",
    "data",
    "item",
} | {word + ending for word in ("manager", "handler", "processor", "service") for ending in ("", "s")}
OURS = ("mingting", "config", "demo")


def functions(path):
    return [
        node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


class TestFile:
    def test_is_no_longer_than_a_sitting(self):
        long = {
            str(path.relative_to(ROOT)): lines
            for path in python_files(*OURS)
            if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
        }

        assert long == {}

    def test_has_a_name_that_says_something(self):
        empty = [
            str(path.relative_to(ROOT))
            for path in python_files("mingting", "demo")
            if EMPTY_WORDS & {path.stem, path.parent.name}
        ]

        assert empty == []

    def test_says_what_it_is_in_one_line_at_its_top(self):
        silent = [
            str(path.relative_to(ROOT))
            for path in python_files(*OURS)
            if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
        ]

        assert silent == []


class TestFunction:
    def test_is_no_longer_than_a_screen(self):
        long = {
            f"{path.relative_to(ROOT)}:{function.name}": lines
            for path in python_files(*OURS)
            for function in functions(path)
            if (lines := function.end_lineno - function.lineno + 1) > LONGEST_FUNCTION
        }

        assert long == {}

    def test_imports_nothing_inside_itself(self):
        inside = [
            f"{path.relative_to(ROOT)}:{function.name}"
            for path in python_files(*OURS)
            for function in functions(path)
            if any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(function))
        ]

        assert inside == []


class TestRule:
    def test_asks_no_clock(self):
        """Rules, verbs and everything else below the edge are told what time it is."""
        edge = {"web", "desk", "rest", "commands", "middleware", "tasks", "templatetags"}
        clock = re.compile(
            r"\b(?:timezone|datetime|dt)\.(?:now|utcnow|today)\(|\bdate\.today\(|\btime\.time\("
        )

        asking = [
            str(path.relative_to(ROOT))
            for path in python_files("mingting")
            if not edge & {*path.relative_to(HOUSE).parts, path.stem}
            if clock.search(path.read_text(encoding="utf-8"))
        ]

        assert asking == []

    def test_silences_the_type_checker_only_with_a_reason_code(self):
        bare = [
            f"{path.relative_to(ROOT)}:{number}"
            for path in python_files(*OURS)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
            if re.search(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)", line)
        ]

        assert bare == []
