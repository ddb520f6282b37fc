"""The papers are under test: what they say of the code is so."""

from __future__ import annotations

import ast
import os
import re
import runpy

import pytest
from django.core.management import get_commands

from mingting.kernel.law import STATUTES

from .plan import (
    HOUSE,
    ROOT,
    backticked,
    documents,
    files,
    floors,
    identifiers,
    names_listed,
    python_files,
    rooms,
    table,
    tree,
)

DOCS = ROOT / "docs"
TOPS = (
    "mingting",
    "config",
    "demo",
    "frontend",
    "tests",
    "benchmarks",
    "docs",
    "deploy",
    "requirements",
    ".ci",
)
#: The article itself, without the item or paragraph within it.
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")


class TestRoom:
    @pytest.mark.parametrize("room", rooms())
    def test_has_a_sign_on_its_door_that_names_its_verbs_and_what_its_door_gives(self, room):
        sign = (HOUSE / room / "README.md").read_text(encoding="utf-8")
        offered = names_listed(HOUSE / room / "api.py") + names_listed(HOUSE / room / "actions/__init__.py")

        assert set(offered) <= set(re.findall(r"\w+", sign))

    def test_stands_in_the_plan_on_its_floor(self):
        drawn = {
            room: int(cells[0])
            for cells in table(DOCS / "house.md", heading="floor")
            for room in backticked(cells[1])
        }

        assert drawn == floors()


class TestGlossary:
    def test_gives_words_that_the_code_uses(self):
        words = {
            word for cells in table(DOCS / "glossary.md", heading="法定用语") for word in backticked(cells[1])
        }

        assert len(words) > 30
        assert sorted(words - identifiers()) == []

    def test_has_every_room(self):
        words = {
            word for cells in table(DOCS / "glossary.md", heading="法定用语") for word in backticked(cells[1])
        }

        assert set(rooms()) <= words


class TestLaw:
    def test_lists_every_statute_that_the_kernel_knows(self):
        listed = {cells[0] for cells in table(DOCS / "law.md", heading="简称")}

        assert listed == set(STATUTES)

    def test_is_cited_by_the_names_of_the_kernel(self):
        strange = [
            f"{path.relative_to(ROOT)}: {statute}"
            for path in python_files("mingting", "demo")
            for statute, _article in _citations(path)
            if statute not in STATUTES
        ]

        assert strange == []

    def test_lists_every_article_that_the_code_cites(self):
        listed = {
            (cells[0], article)
            for cells in table(DOCS / "law.md", heading="法规")
            for article in ARTICLE.findall(cells[1])
        }

        cited = {
            (statute, article)
            for path in python_files("mingting", "demo")
            for statute, words in _citations(path)
            for article in ARTICLE.findall(words)
        }

        assert cited
        assert sorted(cited - listed) == []


def _citations(path) -> list[tuple[str, str]]:
    """Return the literal arguments of every ``cite(…)`` in a file."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "cite":
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if words:
                found.append((words[0], words[1] if len(words) > 1 else ""))
    return found


class TestDrawing:
    @pytest.mark.parametrize("page", ["reviews", "requests"])
    def test_is_what_the_table_draws(self, page):
        drawn = runpy.run_path(str(DOCS / f"draw_{page}.py"))["drawing"]()

        assert (DOCS / f"{page}.md").read_text(encoding="utf-8") == drawn


class TestPage:
    def test_links_to_files_that_exist(self):
        link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")

        broken = [
            f"{path.relative_to(ROOT)}: {found[1]}"
            for path in documents()
            for found in link.finditer(path.read_text(encoding="utf-8"))
            if not (path.parent / found[1]).exists()
        ]

        assert broken == []

    def test_names_paths_that_exist(self):
        path_like = re.compile(rf"(?:{'|'.join(map(re.escape, TOPS))})/[\w./-]*\w/?")

        missing = [
            f"{page.relative_to(ROOT)}: {words}"
            for page in documents()
            for words in sorted(backticked(page.read_text(encoding="utf-8")))
            if path_like.fullmatch(words) and "/built" not in words and not (ROOT / words).exists()
        ]

        assert missing == []

    def test_names_targets_that_make_knows(self):
        mentioned = re.compile(r"(?:`|^)(?:\w+=\S+ )*make ([a-z-]+)", re.MULTILINE)
        targets = set(
            re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        )

        unknown = [
            f"{path.relative_to(ROOT)}: make {target}"
            for path in documents()
            for target in mentioned.findall(path.read_text(encoding="utf-8"))
            if target not in targets
        ]

        assert unknown == []

    def test_names_commands_that_exist(self):
        known = set(get_commands())
        named = re.compile(r"(?:manage\.py |mingting@)([a-z_]+)")

        unknown = [
            f"{path.relative_to(ROOT)}: {command}"
            for path in files()
            if path.suffix in {".md", ".service", ".timer"}
            for command in named.findall(path.read_text(encoding="utf-8"))
            if command not in known
        ]

        assert unknown == []


class TestInstallationGuide:
    def test_explains_every_variable_that_the_settings_read(self):
        wiring = "".join(
            path.read_text(encoding="utf-8") for path in (ROOT / "config/settings").glob("[bp]*.py")
        )
        guide = (DOCS / "run/install.md").read_text(encoding="utf-8")

        read = set(re.findall(r"MINGTING_[A-Z_]+", wiring)) | {"DATABASE_URL"}

        assert sorted(variable for variable in read if f"`{variable}`" not in guide) == []

    def test_ships_programs_that_may_be_run(self):
        assert os.access(ROOT / ".ci/run", os.X_OK)
