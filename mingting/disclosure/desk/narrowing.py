"""What a list of requests can be narrowed by: a form of links, whose choices are what the list holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from ..models import Application
from ..models.applications import CHANNEL_CHOICES, OUTCOME_CHOICES, STAGE_CHOICES, TYPE_CHOICES
from .choosing import PlainSelect
from .scopes import Pressing, Scope

STATES = {
    "late": "已逾期",
    "near": "临近到期",
    "awaited": "等申请人",
    "undecided": "待负责人决定",
    "unread": "有新留言",
    "done": "已办结",
}
SORTS = {
    "": "紧急的在前",
    "number": "编号",
    "-number": "编号（倒序）",
    "arrived": "到达日期",
    "-arrived": "到达日期（倒序）",
    "due": "答复期限",
    "-due": "答复期限（倒序）",
}
_FIRST = ("q", "stage", "handler", "sort")
_MORE = ("section", "outcome", "channel", "applicant_type", "year")
_ORDERS = {"number": "number", "arrived": "arrived_on", "due": "due_on"}


@dataclass(frozen=True, slots=True)
class Known:
    """Who handles, which sections and which years the list holds."""

    handlers: list[tuple[str, str]]
    sections: list[tuple[str, str]]
    years: list[tuple[str, str]]


def known_in(held: QuerySet[Application]) -> Known:
    """Return what the list holds, for the filters' choices. One query."""
    rows = held.order_by().values_list("handler_id", "handler__name", "section_id", "section__name", "year")
    handlers, sections, years = {}, {}, set()
    for handler, handler_name, section, section_name, year in rows.distinct():
        if handler is not None:
            handlers[str(handler)] = handler_name
        if section is not None:
            sections[str(section)] = section_name
        years.add(str(year))
    return Known(
        sorted(handlers.items(), key=lambda pair: pair[1]),
        sorted(sections.items()),
        [(year, year) for year in sorted(years, reverse=True)],
    )


def _choice(**more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, widget=PlainSelect(), **more)


class Narrowing(forms.Form):
    """The filters. What makes no sense narrows nothing."""

    q = forms.CharField(label="编号、内容", required=False, max_length=100)
    state = _choice(label="只看", choices=[("", "全部"), *STATES.items()])
    stage = _choice(label="环节", choices=[("", "全部"), *STAGE_CHOICES])
    handler = _choice(label="承办人")
    section = _choice(label="承办科室")
    outcome = _choice(label="处理结果", choices=[("", "全部"), *OUTCOME_CHOICES])
    channel = _choice(label="提交方式", choices=[("", "全部"), *CHANNEL_CHOICES])
    applicant_type = _choice(label="申请人类型", choices=[("", "全部"), *TYPE_CHOICES])
    year = _choice(label="登记年度")
    sort = _choice(label="排序", choices=list(SORTS.items()))
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, known: Known, scope: Scope) -> None:
        super().__init__(request.GET)
        self.fields["handler"].choices = [("", "全部"), ("none", "未定"), *known.handlers]
        self.fields["section"].choices = [("", "全部"), *known.sections]
        self.fields["year"].choices = [("", "全部"), *known.years]
        self.initial["tab"] = scope.code
        self.is_valid()

    def said(self, name: str) -> str:
        """Return what the filter is set to, empty when it is not or cannot be."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def is_on(self) -> bool:
        """Whether anything is narrowed."""
        return any(self.said(name) for name in self.fields if name not in ("tab", "sort"))

    def narrow(self, held: QuerySet[Application], press: Pressing) -> QuerySet[Application]:
        """Return the rows that the filters leave."""
        for name, condition in _CONDITIONS.items():
            value = self.said(name)
            if value:
                held = held.filter(condition(value))
        if self.said("state") in STATES:
            held = held.filter(getattr(press, self.said("state")))
        return held

    @property
    def first(self) -> list[BoundField]:
        """The filters that stand open."""
        return [self[name] for name in _FIRST]

    @property
    def more(self) -> list[BoundField]:
        """The filters that are folded away."""
        return [self[name] for name in _MORE]

    @property
    def more_is_on(self) -> bool:
        """Whether one of those folded away narrows the list."""
        return any(self.said(name) for name in _MORE)

    @property
    def order(self) -> list[str] | None:
        """The fields to sort by, ``None`` for the usual order."""
        sort = self.said("sort")
        if not sort:
            return None
        return [f"{'-' if sort.startswith('-') else ''}{_ORDERS[sort.lstrip('-')]}", "-pk"]


def _by_words(words: str) -> Q:
    return (
        Q(number__icontains=words)
        | Q(info_title__icontains=words)
        | Q(doc_number__icontains=words)
        | Q(description__icontains=words)
    )


_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "q": _by_words,
    "stage": lambda value: Q(stage=value),
    "handler": lambda value: Q(handler__isnull=True) if value == "none" else Q(handler_id=value),
    "section": lambda value: Q(section_id=value),
    "outcome": lambda value: Q(outcome=value),
    "channel": lambda value: Q(channel=value),
    "applicant_type": lambda value: Q(applicant__applicant_type=value),
    "year": lambda value: Q(year=value),
}
