"""Sections of an organ: entered, renamed, closed and opened again."""

from __future__ import annotations

from django.db import transaction

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Organ, Section
from .authority import day_of, must_administer


@transaction.atomic
def keep_section(
    *, organ: Organ, name: str, by: By, section: Section | None = None, is_open: bool = True
) -> Section:
    """Enter a section of ``organ``, or give ``section`` another name, close it or open it again.

    Raises ``Refused`` for a name that is empty or in use in the organ, a new section of an organ that has
    ended, and when a section is to be closed in which somebody holds a post or is to take one up.
    """
    must_administer(by, [organ])
    # Waits for whoever else names a section here, so that a name taken meanwhile is answered with a sentence;
    # no_key, so as not to stand in the way of an appointment that holds the section and needs the organ.
    organ = Organ.objects.select_for_update(no_key=True).get(pk=organ.pk)
    name = name.strip()
    _refuse_bad_name(organ, name, section)
    if section is None:
        if organ.until is not None and organ.until <= day_of(by):
            raise Refused(f"“{organ.name}”已撤销，不能新设科室", field="organ")
        kept, before = Section(organ=organ), {}
    else:
        kept = Section.objects.select_for_update().get(pk=section.pk)
        if kept.organ_id != organ.pk:
            raise Refused(f"“{kept.name}”不是“{organ.name}”的科室", field="section")
        before = {"name": kept.name, "is_open": kept.is_open}
        if not is_open:
            _refuse_occupied(kept, by)
    kept.name, kept.is_open = name, is_open
    kept.save()
    after = {"name": name, "is_open": is_open}
    if after != before:
        ledger.record(
            by=by,
            did="accounts.keep_section",
            to=f"accounts.section:{kept.pk}",
            detail={"organ": organ.code, "before": before, "after": after},
        )
    return kept


def _refuse_bad_name(organ: Organ, name: str, section: Section | None) -> None:
    if not name:
        raise Refused("请填写科室名称", field="name")
    others = Section.objects.filter(organ=organ, name=name)
    same = others.exclude(pk=section.pk).first() if section else others.first()
    if same is not None:
        hint = "" if same.is_open else "，已停用，可以重新启用"
        raise Refused(f"“{organ.name}”已有名为“{name}”的科室{hint}", field="name")


def _refuse_occupied(section: Section, by: By) -> None:
    posts = queries.open_posts(day_of(by)).filter(section_id=section.pk).select_related("person")
    names = "、".join(dict.fromkeys(post.person.name for post in posts.order_by("id")))
    if names:
        raise Refused(f"“{section.name}”还有人任职（{names}），请先免职或改任到其他科室", field="is_open")
