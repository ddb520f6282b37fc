"""What the house tests look at: rooms and floors as pyproject.toml states them, files as git lists them."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "mingting"
#: Rooms that any room above them may enter by any door.
OPEN_ROOMS = frozenset({"kernel", "commons", "design"})


@cache
def floors() -> dict[str, int]:
    """Return every room's floor, 1 at the ground, as the import contract says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        room.strip(): floor
        for floor, line in enumerate(reversed(layers), start=1)
        for room in line.split("|")
    }


def rooms() -> list[str]:
    """Return the names of the rooms, the highest first."""
    return sorted(floors(), key=lambda room: (-floors()[room], room))


def may_lean(room: str, on: str) -> bool:
    """Return whether a room may know another: itself, or one on a lower floor."""
    return room == on or floors()[on] < floors()[room]


@cache
def files() -> tuple[Path, ...]:
    """Return the files of the project, those not yet committed too; what git ignores is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def python_files(*tops: str) -> list[Path]:
    """Return the Python files under these folders, without migrations."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in tops and "migrations" not in path.parts
    ]


def room_of(path: Path) -> str:
    """Return the room that a file of the house lies in."""
    return path.relative_to(HOUSE).parts[0]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def names_listed(path: Path) -> list[str]:
    """Return the names in a module's ``__all__``; an empty list without the file or the list."""
    if not path.exists():
        return []
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return list(ast.literal_eval(node.value))
    return []


@cache
def identifiers() -> frozenset[str]:
    """Return every name that the house's code uses or defines: modules, classes, functions, attributes, arguments."""
    found = set(floors())
    for path in python_files("mingting"):
        found |= {path.stem, path.parent.name}
        for node in ast.walk(tree(path)):
            found |= {getattr(node, key, None) for key in ("name", "id", "attr", "arg")}
    return frozenset(name for name in found if isinstance(name, str))


def documents() -> list[Path]:
    """Return the Markdown files of the project."""
    return [path for path in files() if path.suffix == ".md"]


def table(path: Path, *, heading: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the Markdown table whose first column is headed so."""
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == heading:
            inside = True
        elif inside and not set(cells[0]) <= set("-: "):
            yield cells


def backticked(text: str) -> set[str]:
    """Return what stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))
