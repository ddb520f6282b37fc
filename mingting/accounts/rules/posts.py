"""Which posts exclude one another, and which rights no post may carry."""

from __future__ import annotations

from collections.abc import Iterable

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .roles import DUTIES, NOBODYS_RIGHT, Role

REVIEWING = frozenset(
    {
        Role.FIRST_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.FINAL_REVIEWER,
        Role.EMERGENCY_FIRST,
        Role.EMERGENCY_SECOND,
    }
)
#: Who holds or ever held one of these is helped back in by two people (三审三校: no one hand may hold three).
#: Administrators are among them: else one of them could become another, and so be two.
TWO_HANDS = REVIEWING | {Role.ADMINISTRATOR}
#: Who reads the record of deeds does not do, review or administer what it records.
_AUDITED = REVIEWING | {Role.EDITOR, Role.ADMINISTRATOR}
#: Roles that nobody takes up by their own appointment.
_NEVER_BY_ONESELF = REVIEWING | {Role.AUDITOR}


def refuse_appointment(*, role: Role, held: Iterable[Role], by_oneself: bool) -> None:
    """Refuse a post that breaks the separation of duties.

    ``held`` are the person's other roles in the same organ over the same time; ``by_oneself`` tells that the
    person appoints themselves.
    """
    if by_oneself and role in _NEVER_BY_ONESELF:
        raise Refused(
            f"不能任命自己担任“{DUTIES[role].name}”，请由另一名系统管理员任命",
            field="role",
            cite=cite("三审三校"),
        )
    excluded = excluding(role).intersection(held)
    if excluded:
        names = "、".join(sorted(DUTIES[other].name for other in excluded))
        raise Refused(
            f"同一机构内“{DUTIES[role].name}”不得与“{names}”由一人兼任",
            field="role",
            cite=cite("网安法", "第二十一条"),
        )


def excluding(role: Role) -> frozenset[Role]:
    """Return the roles that nobody may hold beside ``role`` in one organ."""
    if role is Role.AUDITOR:
        return _AUDITED
    return frozenset({Role.AUDITOR}) if role in _AUDITED else frozenset()


def refuse_forbidden_rights(rights: Iterable[str]) -> None:
    """Refuse any right to publish: release is the outcome of the reviews, never of a permission."""
    forbidden = sorted(right for right in rights if right.rpartition(".")[2].startswith(f"{NOBODYS_RIGHT}_"))
    if forbidden:
        raise Refused(f"任何角色都不得带有发布权限：{'、'.join(forbidden)}", cite=cite("三审三校"))
