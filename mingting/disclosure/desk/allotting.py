"""Choosing a section and a handler: one choice among all who can take a request, each with how many they have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from mingting.accounts.api import Person, Role, Section

from ..models import Application
from ..rules.stages import OPEN
from .choosing import PlainSelect
from .screens import SeenForm, today
from .standing import organs_with, sections_with

_ALLOTTING = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD, Role.SECTION_HEAD)


def may_allot(request: HttpRequest) -> frozenset[int]:
    """Return the organs in which the person gives requests to others."""
    return organs_with(request, *_ALLOTTING)


def form_for(
    request: HttpRequest, *arguments: Any, organ: int | None = None, **options: Any
) -> AllotForm | None:
    """Return the form for one organ, or for all where the person gives requests to others; ``None`` where nowhere."""
    organs = may_allot(request) if organ is None else may_allot(request) & {organ}
    if not organs:
        return None
    return AllotForm(*arguments, organs=organs, within=_own_sections(request, organs), day=today(), **options)


def _own_sections(request: HttpRequest, organs: Collection[int]) -> frozenset[int] | None:
    """Return the sections to which a person who is only their head is bound; ``None`` when all are theirs to choose."""
    if organs_with(request, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD).issuperset(organs):
        return None
    return sections_with(request, Role.SECTION_HEAD)


class AllotForm(SeenForm):
    """To whom. ``organs`` are those whose sections may be chosen, ``within`` the sections, ``None`` for all of them."""

    to = forms.ChoiceField(
        label="交由", widget=PlainSelect(), error_messages={"required": "请选择承办科室和承办人"}
    )
    note = forms.CharField(
        label="批注", required=False, max_length=200, help_text="写入经办记录，申请人看不到"
    )

    def __init__(
        self,
        *arguments: Any,
        organs: Collection[int],
        day: date,
        within: Collection[int] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._sections = _sections(organs, within)
        self._people = _people(self._sections, day)
        several = len({section.organ_id for section in self._sections.values()}) > 1
        self.fields["to"].choices = [("", "请选择"), *self._choices(several=several)]

    def _choices(self, *, several: bool) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (
                f"{section.organ.short_name or section.organ} {section.name}" if several else section.name,
                [
                    (f"{pk}-", f"{section.name}（承办人由科室确定）"),
                    *(
                        (f"{pk}-{person.pk}", f"{person.name}（在办 {person.load}）")
                        for person in self._people.get(pk, [])
                    ),
                ],
            )
            for pk, section in self._sections.items()
        ]

    def chosen(self) -> tuple[Section, Person | None]:
        """Return the section and the handler that were chosen."""
        section, _, person = self.cleaned_data["to"].partition("-")
        people = self._people.get(int(section), [])
        return self._sections[int(section)], next((one for one in people if str(one.pk) == person), None)

    def arguments(self) -> dict[str, Any]:
        """Return what the verbs ask for."""
        section, handler = self.chosen()
        return {"section": section, "handler": handler}

    @property
    def words(self) -> str:
        """To whom, in words."""
        section, handler = self.chosen()
        return f"{section.name}{f' {handler.name}' if handler else ''}"


def _sections(organs: Collection[int], within: Collection[int] | None) -> dict[int, Section]:
    found = Section.objects.filter(organ_id__in=organs, is_open=True).select_related("organ")
    if within is not None:
        found = found.filter(pk__in=within)
    return {section.pk: section for section in found.order_by("organ__position", "organ_id", "pk")}


def _people(sections: Collection[int], day: date) -> dict[int, list[Person]]:
    """Return the handlers of each section, each with ``load``: the open requests that they handle."""
    held = Q(posts__since__lte=day) & (Q(posts__until__isnull=True) | Q(posts__until__gt=day))
    loads = (
        Application.objects.filter(handler_id=OuterRef("pk"), stage__in=OPEN)
        .order_by()
        .values("handler_id")
        .annotate(load=Count("pk"))
        .values("load")
    )
    handlers = (
        Person.objects.filter(held, posts__role=Role.HANDLER, posts__section_id__in=sections, is_active=True)
        .annotate(seat=F("posts__section_id"), load=Coalesce(Subquery(loads), 0))
        .only("username", "name")
        .order_by("load", "pk")
    )
    seated: dict[int, list[Person]] = {}
    for person in handlers:
        seated.setdefault(person.seat, []).append(person)
    return seated
