"""The demo's policy library: what was released is read, and editors confirm what documents did to earlier ones."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingting.accounts.models import Person
from mingting.accounts.rules.roles import Role
from mingting.kernel.deeds import By
from mingting.policies import actions
from mingting.policies.models import Relation


def build(today: date) -> None:
    """Read everything, confirm the changes that left no doubt, compare documents, tell who rests on what."""
    now = timezone.make_aware(datetime.combine(today, time(6, 0)))
    system = By(None, "系统", now, "build_demo")
    while not actions.is_caught_up():
        actions.catch_up(by=system, at_once=500)
    for relation in (
        Relation.objects.filter(state=Relation.State.FOUND).select_related("source").order_by("pk")
    ):
        if relation.target_id is not None and not _is_contradicted(relation):
            _confirm(relation)
    actions.watch(by=system)
    actions.liken(by=system)


def _is_contradicted(relation: Relation) -> bool:
    """An extension of what the same document repeals is a misreading: it waits for a person."""
    ending = (Relation.Sort.REPEALS, Relation.Sort.REPLACES)
    return (
        relation.sort == Relation.Sort.EXTENDS
        and Relation.objects.filter(source=relation.source, target=relation.target, sort__in=ending).exists()
    )


def _confirm(relation: Relation) -> None:
    """The editor of the later document confirms on the day after its release."""
    editor = Person.objects.filter(posts__organ=relation.source.organ_id, posts__role=Role.EDITOR).first()
    if editor is None:
        return
    at = relation.source.released_at + timedelta(days=1)
    actions.decide_relation(
        relation_id=relation.pk,
        person=editor,
        confirmed=True,
        by=By(editor.pk, editor.name, at, "10.0.0.8"),
    )
