"""How often one may try at a public door: enough for any person, too little for a flood.

Tries are counted by the network address they come from and by what they are tried at, each under a keyed hash that
cannot be read back (:class:`.models.Knock`). Whether what was tried exists makes no difference to the count.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q

from mingting.kernel.refusals import Refused

from . import keys
from .models import Knock


class Door(StrEnum):
    FILE = "file"
    QUESTION = "question"
    FOLLOW = "follow"
    SIGN_IN = "sign_in"
    OPEN = "open"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a time."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """The limits of a door: for one address, for one thing that is tried; and what is said when one is reached."""

    by_address: tuple[Limit, ...]
    by_target: tuple[Limit, ...]
    said: str


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
_ELSEWHERE = "也可以当面、邮寄、传真向工作机构提出"

RULES: dict[Door, Rule] = {
    # What is filed at is the organ: its limit stands between one organ and a flood from everywhere.
    Door.FILE: Rule(
        (Limit(5, _HOUR), Limit(20, _DAY)),
        (Limit(120, _HOUR),),
        f"网上申请过于频繁，请过一小时再试；{_ELSEWHERE}",
    ),
    # A question is answered rightly once; what was answered is worth nothing to a second visitor.
    Door.QUESTION: Rule((Limit(60, _HOUR),), (Limit(1, _DAY),), "这道题已经用过，请回答新的一题"),
    # A code of 59 bits is not guessed, from however many addresses: the limit of a number is wide, so that nobody who
    # knows or counts up a number shuts its applicant out from one place.
    Door.FOLLOW: Rule(
        (Limit(10, _QUARTER),),
        (Limit(100, _QUARTER),),
        "尝试的次数太多，请15分钟后再试，或者致电工作机构查询",
    ),
    Door.SIGN_IN: Rule((Limit(10, _QUARTER),), (Limit(10, _QUARTER),), "尝试的次数太多，请15分钟后再试"),
    Door.OPEN: Rule((Limit(5, _HOUR), Limit(20, _DAY)), (), "开立账号过于频繁，请过一小时再试"),
    Door.WRITE: Rule((Limit(60, _HOUR),), (Limit(30, _HOUR),), "提交过于频繁，请过一小时再试"),
}
#: Longer than the longest time that any limit looks back.
KEPT = timedelta(days=2)
_SWEEP_EVERY = 200


def enter(door: Door, *, at: datetime, address: str, target: str = "") -> tuple[int, ...]:
    """Count one try at a door, and refuse it when there were too many lately.

    Returns the numbers of what was counted, for :func:`forgive`. A try is counted before the others are looked at, so
    that tries made at the same moment do not slip through together; one that is refused does not prolong the wait.
    """
    rule = RULES[door]
    counted = []
    for limits, value in (
        (_limits(door, rule), f"address:{place(address)}"),
        (rule.by_target, f"target:{target}"),
    ):
        if not limits or value == "target:":
            continue
        key = keys.knock(value)
        counted.append(Knock.objects.create(door=door, key=key, at=at).pk)
        if any(_count(door, key, at, limit) > limit.most for limit in limits):
            forgive(counted)
            raise Refused(rule.said)
    if counted and counted[-1] % _SWEEP_EVERY == 0:
        sweep(at)
    return tuple(counted)


def forgive(counted: tuple[int, ...] | list[int]) -> None:
    """Forget tries that succeeded: whoever has the right code, or files in good order, is no flood."""
    Knock.objects.filter(pk__in=counted).delete()


def sweep(at: datetime) -> int:
    """Forget all tries that no limit looks back to any more, and return how many they were."""
    return Knock.objects.filter(at__lt=at - KEPT).delete()[0]


def place(address: str) -> str:
    """Return where an address stands: itself, or for IPv6 the /64 network that one household or office has."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _limits(door: Door, rule: Rule) -> tuple[Limit, ...]:
    """Return the limits for one address: an office that shares one address may be given others in the settings."""
    own = settings.MINGTING.get("REQUEST_LIMITS", {}).get(door)
    return tuple(Limit(most, timedelta(minutes=minutes)) for most, minutes in own) if own else rule.by_address


def _count(door: Door, key: str, at: datetime, limit: Limit) -> int:
    since = Q(at__gt=at - limit.within, at__lte=at)
    return Knock.objects.filter(since, door=door, key=key).count()
