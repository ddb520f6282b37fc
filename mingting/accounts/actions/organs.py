"""Organs: established, amended, renamed, merged, split, abolished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from mingting.commons.api import ledger, news
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Organ, OrganName, Person, Post, Succession
from ..rules import organs as rules
from ..uploads import ensure_shelf
from .authority import day_of, must_administer
from .rights import sync_rights

#: What :func:`amend_organ` may change. Name, code and days are changed by verbs of their own, or never.
PARTICULARS = (
    "kind",
    "parent",
    "uscc",
    "duty",
    "leader",
    "address",
    "hours",
    "phone",
    "fax",
    "postcode",
    "email",
    "position",
)


@transaction.atomic
def establish_organ(
    *,
    code: str,
    name: str,
    kind: str,
    by: By,
    short_name: str = "",
    parent: Organ | None = None,
    since: date | None = None,
    ground: str = "",
    particulars: Mapping[str, Any] | None = None,
) -> Organ:
    """Enter an organ with its first name. ``particulars`` are any of :data:`PARTICULARS` but kind and parent.

    Raises ``Refused`` for a code or 统一社会信用代码 already in use or badly written, or when ``by`` does not
    administer the organ above (a root is entered by the system's own hand only).
    """
    organ = Organ(code=code, name=name, short_name=short_name, kind=kind, parent=parent, since=since)
    if parent is None and by.person_id is not None and Organ.objects.exists():
        raise Refused("请选择上级机构", field="parent")
    must_administer(by, [parent] if parent else [])
    _fill(organ, particulars or {})
    if Organ.objects.filter(code=code).exists():
        raise Refused(f"固定代码“{code}”已被使用", field="code")
    organ.save()
    OrganName.objects.create(organ=organ, name=name, short_name=short_name, since=since, ground=ground)
    ensure_shelf(organ.code, organ.name)
    _tell(by, "accounts.establish_organ", organ, [organ], why=ground, detail={"name": name, "kind": kind})
    return organ


@transaction.atomic
def amend_organ(*, organ: Organ, particulars: Mapping[str, Any], by: By) -> Organ:
    """Change what is known of an organ, and say in the ledger what was changed from what to what."""
    must_administer(by, [organ])
    before = {field: getattr(organ, field) for field in particulars}
    if "parent" in particulars:
        parent = particulars["parent"]
        rules.refuse_circle(organ.pk, parent.pk if parent else None, queries.parents())
        if parent != organ.parent:
            must_administer(by, [parent] if parent else [organ])
    _fill(organ, particulars)
    organ.save()
    changed = {
        field: [str(old or ""), str(getattr(organ, field) or "")]
        for field, old in before.items()
        if old != getattr(organ, field)
    }
    if changed:
        _tell(by, "accounts.amend_organ", organ, [organ], detail=changed)
    return organ


@transaction.atomic
def rename_organ(
    *, organ: Organ, name: str, on: date, ground: str, by: By, short_name: str = ""
) -> OrganName:
    """Give an organ another name from ``on``, past, present or to come; its name on every other day stays.

    Organ.name is the name in force on the day of the deed; a name that begins later is brought in by
    :func:`settle_the_day`.
    """
    must_administer(by, [organ])
    _must_exist_on(organ, on)
    if not ground.strip():
        raise Refused("请写明更名依据（文件名称和文号）", field="ground")
    rows = {row.pk: row for row in OrganName.objects.select_for_update().filter(organ=organ)}
    spans = [rules.NameSpan(row.name, row.since, row.until, row.pk) for row in rows.values()]
    change = rules.renaming(spans, name=name, on=on)
    closed = rows[change.closed.key]
    closed.until = change.closed.until
    closed.save(update_fields=["until"])
    opened = OrganName.objects.create(
        organ=organ, name=name, short_name=short_name, since=on, until=change.opened.until, ground=ground
    )
    if change.opened.covers(day_of(by)):
        organ.name, organ.short_name = name, short_name
        organ.save(update_fields=["name", "short_name"])
        ensure_shelf(organ.code, organ.name)
    detail = {"from": closed.name, "name": name, "on": on.isoformat()}
    _tell(by, "accounts.rename_organ", organ, [organ], why=ground, detail=detail)
    return opened


@transaction.atomic
def merge_organs(
    *, predecessors: Sequence[Organ], successor: Organ, on: date, ground: str, by: By
) -> list[Succession]:
    """End the predecessors on ``on`` and hand their duties to ``successor``; their posts end with them."""
    _refuse_bad_succession(predecessors, [successor], ground)
    must_administer(by, [*predecessors, successor])
    _must_exist_on(successor, on, field="successor")
    for organ in predecessors:
        _end(organ, on, by)
    rows = [_succeed(Succession.Kind.MERGER, organ, successor, on, ground) for organ in predecessors]
    detail = {"from": [organ.code for organ in predecessors], "on": on.isoformat()}
    _tell(by, "accounts.merge_organs", successor, [*predecessors, successor], why=ground, detail=detail)
    return rows


@transaction.atomic
def split_organ(
    *, predecessor: Organ, successors: Sequence[Organ], on: date, ground: str, by: By, abolished: bool = True
) -> list[Succession]:
    """Hand an organ's duties to several from ``on``; it ends unless ``abolished`` is false (存续分立)."""
    _refuse_bad_succession([predecessor], successors, ground)
    must_administer(by, [predecessor, *successors])
    for organ in successors:
        _must_exist_on(organ, on, field="successors")
    if abolished:
        _end(predecessor, on, by)
    else:
        _must_exist_on(predecessor, on)
    rows = [_succeed(Succession.Kind.SPLIT, predecessor, organ, on, ground) for organ in successors]
    detail = {"into": [organ.code for organ in successors], "on": on.isoformat(), "abolished": abolished}
    _tell(by, "accounts.split_organ", predecessor, [predecessor, *successors], why=ground, detail=detail)
    return rows


@transaction.atomic
def abolish_organ(*, organ: Organ, on: date, ground: str, by: By) -> None:
    """End an organ on ``on`` with nobody to take over its duties; its posts end with it."""
    must_administer(by, [organ])
    if not ground.strip():
        raise Refused("请写明撤销依据（文件名称和文号）", field="ground")
    _end(organ, on, by)
    _tell(by, "accounts.abolish_organ", organ, [organ], why=ground, detail={"on": on.isoformat()})


def _fill(organ: Organ, particulars: Mapping[str, Any]) -> None:
    unknown = set(particulars) - set(PARTICULARS)
    if unknown:
        raise TypeError(f"not particulars of an organ: {', '.join(sorted(unknown))}")
    for field, value in particulars.items():
        setattr(organ, field, value)
    organ.uscc = (organ.uscc or "").strip().upper() or None
    if organ.uscc:
        rules.refuse_bad_uscc(organ.uscc)
        if Organ.objects.filter(uscc=organ.uscc).exclude(pk=organ.pk).exists():
            raise Refused("该统一社会信用代码已登记在另一机构名下", field="uscc")


def _refuse_bad_succession(predecessors: Sequence[Organ], successors: Sequence[Organ], ground: str) -> None:
    names = {organ.pk: organ.name for organ in predecessors}
    rules.refuse_bad_succession(
        predecessors=[organ.code for organ in predecessors],
        successors=[organ.code for organ in successors],
        ground=ground,
        shared=[names[organ.pk] for organ in successors if organ.pk in names],
    )


def _must_exist_on(organ: Organ, on: date, *, field: str = "on") -> None:
    if not Organ.objects.in_force(on).filter(pk=organ.pk).exists():
        raise Refused(f"“{organ.name}”在{on:%Y-%m-%d}尚未设立或已经撤销", field=field)


def _end(organ: Organ, on: date, by: By) -> None:
    _must_exist_on(organ, on)
    if organ.since and on <= organ.since:
        raise Refused(f"“{organ.name}”自{organ.since:%Y-%m-%d}设立，撤销日期须在其后", field="on")
    subordinate = Organ.objects.filter(parent=organ).in_force(on).first()
    if subordinate:
        raise Refused(f"“{organ.name}”还有下级机构“{subordinate.name}”，请先调整其上级机构")
    organ.until = on
    organ.save(update_fields=["until"])
    ending = queries.open_posts(on).filter(organ=organ).select_related("person")
    people = []
    for post in ending:
        post.until = max(on, post.since)
        post.save(update_fields=["until"])
        people.append(post.person)
    _sync(people, day_of(by))


def _sync(people: Iterable[Person], day: date) -> None:
    for person in {person.pk: person for person in people}.values():
        sync_rights(person, day)


def _succeed(kind: str, predecessor: Organ, successor: Organ, on: date, ground: str) -> Succession:
    return Succession.objects.create(
        kind=kind, predecessor=predecessor, successor=successor, on=on, ground=ground
    )


def _tell(
    by: By, did: str, organ: Organ, touched: Iterable[Organ], *, why: str = "", detail: Mapping[str, Any]
) -> None:
    news.announce([*(f"organ:{one.code}" for one in touched), "site"], at=by.at)
    ledger.record(by=by, did=did, to=f"accounts.organ:{organ.pk}", why=why, detail=detail)


def posts_that_would_end(organs: Iterable[Organ], on: date) -> list[Post]:
    """Return the posts that end when the organs end on ``on``: what a page shows before it is done."""
    return list(queries.open_posts(on).filter(organ__in=list(organs)).select_related("person", "organ"))
