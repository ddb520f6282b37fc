"""Whether a document is in force on a day, in the reader's words. No list is kept up to date by hand for this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Validity:
    """The word shown, its tone (``""``, ``waiting`` or ``over``), and the day on which it will read otherwise."""

    word: str
    tone: str
    changes_on: date | None = None


def validity_on(
    day: date, *, stated: str, effective_on: date | None, expires_on: date | None
) -> Validity | None:
    """Return the validity of a document on ``day``; ``None`` where the question does not arise (news, notices).

    ``stated`` is what was released: in_force, not_yet, amended, expired, repealed or empty. A document that was
    released as in force is over from the day after ``expires_on``, without anybody's doing.
    """
    fixed = {"repealed": ("废止", "over"), "expired": ("失效", "over")}.get(stated)
    if fixed:
        return Validity(*fixed)
    if not stated:
        return None
    if expires_on and expires_on < day:
        return Validity("失效", "over")
    if effective_on and effective_on > day:
        return Validity("尚未施行", "waiting", effective_on)
    if stated == "not_yet" and not effective_on:
        return Validity("尚未施行", "waiting")
    ends = expires_on + timedelta(days=1) if expires_on else None
    return Validity("已修改", "", ends) if stated == "amended" else Validity("有效", "", ends)
