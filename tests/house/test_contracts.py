"""The law of imports, and of the strings that are imports in disguise."""

from __future__ import annotations

import re

import grimp
import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from .plan import HOUSE, OPEN_ROOMS, ROOT, files, floors, may_lean, python_files, room_of, rooms


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("mingting", cache_dir=None)


class TestImports:
    def test_keep_the_contracts_of_pyproject(self, capsys):
        configure()

        kept = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)

        assert kept, capsys.readouterr().out

    def test_enter_another_room_by_its_door(self, graph):
        """The door is ``api``; ``models`` too, from models, because a foreign key must name its table."""
        round_the_door = [
            f"{module} -> {imported}"
            for module in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not _by_the_door(module, imported)
        ]

        assert round_the_door == []

    def test_have_a_room_for_every_package_and_a_package_for_every_room(self):
        packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")}

        assert packages == set(rooms())


def _by_the_door(module: str, imported: str) -> bool:
    if module == "mingting" or imported == "mingting":
        return True
    room, entered = module.split(".")[1], imported.split(".")[1]
    if room == entered or entered in OPEN_ROOMS:
        return True
    part = imported.split(".")[2:3]
    return part == ["api"] or (part == ["models"] and "models" in module.split("."))


class TestStrings:
    def test_of_foreign_keys_lean_on_no_room_above_or_beside(self):
        leaning = [
            f"{model._meta.label}.{field.name} -> {related._meta.label}"
            for model in apps.get_models()
            if model._meta.app_label in floors()
            for field in model._meta.get_fields()
            if not field.auto_created and (related := field.related_model) and related != "self"
            if related._meta.app_label in floors()
            if not may_lean(model._meta.app_label, related._meta.app_label)
        ]

        assert leaning == []

    @pytest.mark.parametrize("room", rooms())
    def test_of_addresses_lean_on_no_room_above_or_beside(self, room):
        namespace = re.compile(rf"[\"']({'|'.join(rooms())})(?:_[a-z_]+)?:[a-z_]+(?::[a-z_]+)*[\"']")

        leaning = [
            f"{path.relative_to(ROOT)}: {found[0]}"
            for path in files()
            if path.suffix in {".py", ".html"} and HOUSE / room in path.parents
            for found in namespace.finditer(path.read_text(encoding="utf-8"))
            if not may_lean(room, found[1])
        ]

        assert leaning == []

    @pytest.mark.parametrize("room", rooms())
    def test_of_templates_lean_on_no_room_above_or_beside(self, room):
        template = re.compile(rf"[\"']({'|'.join(rooms())})/[\w/]+\.(?:html|txt|xml)[\"']")

        leaning = [
            f"{path.relative_to(ROOT)}: {found[0]}"
            for path in files()
            if path.suffix in {".py", ".html"} and HOUSE / room in path.parents
            for found in template.finditer(path.read_text(encoding="utf-8"))
            if not may_lean(room, found[1])
        ]

        assert leaning == []


class TestNews:
    def test_travels_without_model_signals(self):
        """Django's hooks around migrations are its own affair; a row that is saved tells nobody by itself."""
        forbidden = re.compile(r"\b(?:pre|post)_(?:save|delete|init)\b|\bm2m_changed\b|\bSignal\(")

        listening = [
            f"{path.relative_to(ROOT)} ({room_of(path)})"
            for path in python_files("mingting")
            if forbidden.search(path.read_text(encoding="utf-8"))
        ]

        assert listening == []


class TestMigrations:
    def test_say_all_that_the_models_say(self):
        loader = MigrationLoader(None)

        with translation.override(None):
            found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
                loader.graph
            )

        assert {app: [str(migration) for migration in found[app]] for app in found if app in floors()} == {}
