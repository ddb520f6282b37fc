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
#: Who gives one of the verdicts on an answer, or consents to an extension (条例第十七条、第三十三条).
ANSWERING = frozenset({Role.SECTION_HEAD, Role.LEGAL_ADVISER, Role.DISCLOSURE_HEAD, Role.HEAD})
#: Who holds or ever held one of these is helped back in by two people (三审三校: no one hand may hold three).
#: Administrators are among them: else one of them could become another, and so be two.
TWO_HANDS = REVIEWING | ANSWERING | {Role.ADMINISTRATOR}
#: Who reads the record of deeds does not do, review or administer what it records.
_AUDITED = REVIEWING | ANSWERING | {Role.EDITOR, Role.HANDLER, Role.ADMINISTRATOR}
#: Roles that nobody takes up by their own appointment.
_NEVER_BY_ONESELF = REVIEWING | ANSWERING | {Role.AUDITOR}
#: Roles held within a section of the organ (承办科室); all others are held in the organ as a whole.
SEATED = frozenset({Role.SECTION_HEAD, Role.HANDLER})


def refuse_appointment(*, role: Role, held: Iterable[Role], by_oneself: bool) -> None:
    """Refuse a post that breaks the separation of duties.

    ``held`` are the person's other roles in the same organ over the same time; ``by_oneself`` tells that the
    person appoints themselves.
    """
    if by_oneself and role in _NEVER_BY_ONESELF:
        raise Refused(
            f"不能任命自己担任“{DUTIES[role].name}”，请由另一名系统管理员任命",
            field="role",
            cite=cite("条例", "第十七条") if role in ANSWERING else cite("三审三校"),
        )
    excluded = excluding(role).intersection(held)
    if excluded:
        names = "、".join(sorted(DUTIES[other].name for other in excluded))
        raise Refused(
            f"同一机构内“{DUTIES[role].name}”不得与“{names}”由一人兼任",
            field="role",
            cite=cite("网安法", "第二十一条"),
        )


def refuse_wrong_seat(*, role: Role, seated: bool) -> None:
    """Refuse a post within a section that names none, and a section for a post that is the whole organ's."""
    if role in SEATED and not seated:
        raise Refused(f"任命“{DUTIES[role].name}”须选择科室", field="section")
    if seated and role not in SEATED:
        raise Refused(f"“{DUTIES[role].name}”不属于某一科室，请不要选择科室", field="section")


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
