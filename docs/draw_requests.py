"""Draws docs/requests.md from the table of moves: ``python docs/draw_requests.py``. A test holds the page to it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mingting.accounts.rules.roles import DUTIES, Role
from mingting.disclosure.rules.reviewing import SECRECY, STEPS
from mingting.disclosure.rules.stages import APPLICANT, MOVES, STAGES, Move, MoveRule

PAGE = Path(__file__).with_name("requests.md")
HEAD = """# The life of a request, drawn

This page is drawn by `docs/draw_requests.py` from `MOVES` in `mingting/disclosure/rules/stages.py`. Change the table
there and draw it again with `make drawings`; do not edit this page. Being late is no stage: it is computed from the day
due. Consulting others changes no stage: it stops the clock.
"""


def drawing() -> str:
    """Return the page: the stages and the ways between them, who may go which, the steps of the review."""
    return "\n".join(
        [
            HEAD,
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {stage}: {rule.name}" for stage, rule in STAGES.items()),
            *_arrows(),
            "    archived --> [*]",
            "```",
            "",
            "## Moves\n",
            "| move | name | at | leads to | by | article | and |",
            "|---|---|---|---|---|---|---|",
            *(_row(move, rule) for move, rule in MOVES.items()),
            "",
            "## The review of an answer\n",
            "| step | name | post | answers for |",
            "|---|---|---|---|",
            *(
                f"| `{step}` | {rule.name} | {_who(rule.role)} | {rule.duty} |"
                for step, rule in STEPS.items()
            ),
            "",
            "The secrecy review ends in one of:\n",
            *(f"- `{result}` {words}" for result, words in SECRECY.items()),
            "",
        ]
    )


def _arrows() -> list[str]:
    """Return every way that changes the stage; moves that only add to the record are in the table."""
    ways: dict[tuple[str, str], list[str]] = {}
    for rule in MOVES.values():
        for before in rule.from_ or ("[*]",):
            for after in rule.to:
                if before != after:
                    ways.setdefault((before, after), []).append(rule.name)
    return [f"    {before} --> {after}: {'、'.join(names)}" for (before, after), names in ways.items()]


def _row(move: Move, rule: MoveRule) -> str:
    at = "、".join(STAGES[stage].name for stage in rule.from_) or "—"
    to = "、".join(STAGES[stage].name for stage in rule.to) or "the same"
    by = "、".join(_who(role) for role in rule.by)
    return f"| `{move}` | {rule.name} | {at} | {to} | {by} | {rule.cite} | {rule.condition or '—'} |"


def _who(role: str) -> str:
    return "申请人" if role == APPLICANT else DUTIES[Role(role)].name


if __name__ == "__main__":
    PAGE.write_text(drawing(), encoding="utf-8")
