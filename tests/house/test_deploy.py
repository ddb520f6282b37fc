"""The examples for a server: units name what exists, the guide names every unit, nginx lets in what the desk takes."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import reverse

from mingting.commons.files.kinds import UPLOAD_LIMIT
from mingting.commons.files.packages import MEBIBYTE
from mingting.policies.actions.bringing_in import TOTAL_LIMIT

from .plan import ROOT

SYSTEMD = ROOT / "deploy/systemd"
TIMERS = sorted(SYSTEMD.glob("*.timer"))
GUIDE = (ROOT / "docs/run/install.md").read_text(encoding="utf-8")
NGINX = (ROOT / "deploy/nginx/mingting.conf").read_text(encoding="utf-8")


def unit(path: Path) -> ConfigParser:
    """A unit as systemd reads it; of a key that stands twice the last counts, which none of ours needs."""
    parsed = ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(path, encoding="utf-8")
    return parsed


@pytest.mark.parametrize("path", TIMERS, ids=lambda path: path.stem)
class TestTimer:
    def test_starts_one_command_of_the_house_that_needs_nothing_said(self, path):
        started = re.fullmatch(r"mingting@([a-z_]+)\.service", unit(path)["Timer"]["Unit"])

        assert started
        app = get_commands()[started[1]]
        command = load_command_class(app, started[1])
        # Raises CommandError where the command cannot run without arguments.
        command.create_parser("manage.py", started[1]).parse_args([])

    def test_is_enabled_and_explained_by_the_guide(self, path):
        command = unit(path)["Timer"]["Unit"].removesuffix(".service")

        assert re.search(rf"^(systemctl enable|    ).*\b{path.name}\b", GUIDE, re.MULTILINE)
        assert f"| `{command}` |" in GUIDE


class TestNginx:
    def test_lets_in_the_folder_that_the_desk_takes_and_nowhere_else_so_much(self):
        address = reverse("policies_desk:bringing_new")
        place = NGINX[NGINX.index(f"location = {address} {{") :].partition("}")[0]

        # What a form puts around the files: names, boundaries.
        assert size_in(place) >= TOTAL_LIMIT + MEBIBYTE
        assert UPLOAD_LIMIT + MEBIBYTE <= size_in(NGINX.replace(place, "")) < TOTAL_LIMIT


def size_in(text: str) -> int:
    """The only limit on bodies in a part of the configuration, in bytes."""
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", text)
    return int(megabytes) * MEBIBYTE
