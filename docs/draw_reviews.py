"""Draws docs/reviews.md from the table of stages: ``python docs/draw_reviews.py``. A test holds the page to it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mingting.accounts.rules.roles import DUTIES, Role
from mingting.publishing.rules.reviews import CHECKLIST, EMERGENCY, ORDINARY, SECRECY, STAGES, Stage

PAGE = Path(__file__).with_name("reviews.md")
HEAD = """# The three reviews, drawn

This page is drawn by `docs/draw_reviews.py` from `STAGES` in `mingting/publishing/rules/reviews.py`. Change the table
there and draw it again with `make drawings`; do not edit this page.
"""


def drawing() -> str:
    """Return the page: both lives of a submission, the stages, what each stage answers for."""
    return "\n".join(
        [
            HEAD,
            "## 三审三校\n",
            *_life(ORDINARY),
            "## 应急发布\n",
            *_life(EMERGENCY),
            "## Stages\n",
            "| stage | name | post | after |",
            "|---|---|---|---|",
            *(
                f"| `{stage}` | {rule.name} | {_post(stage)} | {_after(stage)} |"
                for stage, rule in STAGES.items()
            ),
            "",
            "## What every stage answers for\n",
            *(f"- `{check}` {words}" for check, words in CHECKLIST.items()),
            "",
            "The secrecy review ends in one of:\n",
            *(f"- `{result}` {words}" for result, words in SECRECY.items()),
            "",
        ]
    )


def _life(stages: tuple[Stage, ...]) -> list[str]:
    arrows = [
        f"    [*] --> {stages[0]}: submit"
        if stages is ORDINARY
        else f"    [*] --> {stages[0]}: call_emergency"
    ]
    for stage in stages:
        following = next((other for other in stages if STAGES[other].after is stage), None)
        arrows.append(f"    {stage} --> {following or 'released'}: passed")
        if stages is ORDINARY:
            arrows.append(f"    {stage} --> draft: returned, or the words were changed")
    names = [f"    {stage}: {STAGES[stage].name}" for stage in stages]
    return ["```mermaid", "stateDiagram-v2", *names, *arrows, "    released --> [*]", "```", ""]


def _post(stage: Stage) -> str:
    return f"{DUTIES[Role(STAGES[stage].role)].name} `{STAGES[stage].role}`"


def _after(stage: Stage) -> str:
    after = STAGES[stage].after
    return f"`{after}`" if after else "submission"


if __name__ == "__main__":
    PAGE.write_text(drawing(), encoding="utf-8")
