"""Lock files: everything pinned with its hash, nothing bound to a host (docs/decisions/0006)."""

from __future__ import annotations

import json
import re

import pytest

from .plan import ROOT, files

LOCKS = ("requirements/base.txt", "requirements/extras.txt", "requirements/dev.txt")
#: Written in pieces, so that this file does not hold what it forbids.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("registry", "yarnpkg", "com"),
        ("files", "pythonhosted", "org"),
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("mirrors", "aliyun", "com"),
        ("pypi", "tuna", "tsinghua"),
    )
)


class TestRequirements:
    @pytest.mark.parametrize("lock", LOCKS)
    def test_pin_each_package_to_one_version_with_hashes(self, lock):
        text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        pinned = re.compile(r"[\w.-]+(?:\[[\w,]+\])?==\S+ .*--hash=sha256:")

        loose = [line[:60] for line in pins if not pinned.match(line)]

        assert pins
        assert loose == []

    @pytest.mark.parametrize("lock", LOCKS)
    def test_name_no_address(self, lock):
        text = (ROOT / lock).read_text(encoding="utf-8")

        assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host", text)


class TestPackageLock:
    def test_has_a_hash_and_no_address_for_every_package(self):
        lock = json.loads((ROOT / "frontend/package-lock.json").read_text(encoding="utf-8"))
        packages = {name: facts for name, facts in lock["packages"].items() if name}

        assert packages
        assert [name for name, facts in packages.items() if "resolved" in facts] == []
        assert [
            name for name, facts in packages.items() if "integrity" not in facts and not facts.get("link")
        ] == []


class TestProject:
    def test_names_no_package_registry_anywhere(self):
        naming = [
            f"{path.relative_to(ROOT)}: {host}"
            for path in files()
            for host in HOSTS
            if host.encode() in path.read_bytes()
        ]

        assert naming == []
