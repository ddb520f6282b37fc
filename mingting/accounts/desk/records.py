"""Screens that only read: attempts to sign in, and the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from mingting.commons.models import LedgerEntry

from .. import queries
from ..models import Organ, Person, Post, Section, SignIn
from ..rules.browsers import in_words
from ..rules.roles import Role
from .people import within_reach
from .screens import ReadPolicy, ReadViewSet


def is_auditor(user: Person) -> bool:
    """Return whether ``user`` holds a post of auditor today."""
    return bool(queries.organs_of(user, timezone.localdate(), [Role.AUDITOR]))


def ledger_of(auditor: Person) -> QuerySet[LedgerEntry]:
    """Return the entries within the reach of the organs that ``auditor`` audits today.

    They are the deeds of the people whose accounts those organs keep, and the deeds, by whomever, to the
    organs, their people and what other rooms tell of through the hook ``register_ledger_things``. Deeds by
    nobody who ever held a post, the system's above all, are read at the root of the tree of organs too.
    """
    day = timezone.localdate()
    organs = queries.audited_by(auditor, day)
    people = queries.people_with_home(day).filter(home__in=organs)
    reach = Q(who_id__in=people.values("pk"))
    things = [
        ("accounts.person", people),
        ("accounts.organ", Organ.objects.filter(pk__in=organs)),
        ("accounts.section", Section.objects.filter(organ_id__in=organs)),
    ]
    for told in hooks.get_hooks("register_ledger_things"):
        things += told(organs)
    for kind, rows in things:
        key = Concat(Value(f"{kind}:"), Cast("pk", CharField()), output_field=CharField())
        reach |= Q(to__in=rows.order_by().annotate(_key=key).values("_key"))
    if Organ.objects.filter(pk__in=organs, parent__isnull=True).exists():
        reach |= Q(who_id__isnull=True) | ~Q(who_id__in=Post.objects.values("person_id"))
    return LedgerEntry.objects.filter(reach)


class SignInFilters(WagtailFilterSet):
    """By name, outcome and day."""

    username = django_filters.CharFilter(label="用户名", lookup_expr="icontains")
    outcome = django_filters.ChoiceFilter(label="结果", choices=SignIn.Outcome.choices)
    at = django_filters.DateFromToRangeFilter(label="日期", widget=DateRangePickerWidget)

    class Meta:
        model = SignIn
        fields = ["username", "outcome", "at"]


class SignInIndex(generic.IndexView):
    """Those of names nobody bears, and of the people whom an auditor audits or an administrator looks after."""

    def get_base_queryset(self) -> Any:
        user, day = self.request.user, timezone.localdate()
        audited = queries.people_with_home(day).filter(home__in=queries.audited_by(user, day))
        people = Q(person__isnull=True) | Q(person__in=audited.values("pk"))
        if queries.administered_by(user, day):
            people |= Q(person__in=within_reach(user).values("pk"))
        return SignIn.objects.select_related("person").filter(people)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("at", label="时间", accessor=lambda row: _second(row.at), sort_key="at"),
            Column("username", label="用户名", sort_key="username"),
            Column("person", label="人员", accessor="person.name", classname="wide-only"),
            Column("outcome", label="结果", accessor="get_outcome_display", sort_key="outcome"),
            Column("origin", label="来自"),
            Column("agent", label="浏览器", accessor=lambda row: in_words(row.agent), classname="wide-only"),
        ]


class SignInViewSet(ReadViewSet):
    """登录记录."""

    name = "accounts_sign_ins"
    url_prefix = "sign-ins"
    model = SignIn
    icon = "key"
    menu_label = "登录记录"
    list_per_page = 50
    list_export = ["at", "username", "outcome", "origin", "agent"]
    export_filename = "登录记录"
    filterset_class = SignInFilters
    index_view_class = SignInIndex
    inspect_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        return super().get_urlpatterns()[:2]


class LedgerPolicy(ReadPolicy):
    """The ledger is read by auditors in office, and by nobody merely for being a superuser."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.is_active and is_auditor(user)


class LedgerFilters(WagtailFilterSet):
    """By who, what, to what and when."""

    who = django_filters.CharFilter(label="人员", lookup_expr="icontains")
    did = django_filters.CharFilter(label="行为", method="by_deed")
    to = django_filters.CharFilter(label="对象", lookup_expr="icontains")
    at = django_filters.DateFromToRangeFilter(label="日期", widget=DateRangePickerWidget)

    class Meta:
        model = LedgerEntry
        fields = ["who", "did", "to", "at"]

    def by_deed(self, queryset: Any, name: str, value: str) -> Any:
        """Find a deed by its name in the ledger, or by the Chinese words it is shown with."""
        named = [did for did, words in deed_words().items() if value in words]
        return queryset.filter(Q(did__icontains=value) | Q(did__in=named))


class LedgerIndex(generic.IndexView):
    """The ledger as far as the auditor's organs reach, the newest deed first."""

    def get_base_queryset(self) -> Any:
        return ledger_of(self.request.user)

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("at", label="时间", accessor=lambda row: _second(row.at), get_url=self.get_inspect_url),
            Column("who", label="人员"),
            Column("did", label="行为", accessor=lambda row: deed_words().get(row.did, row.did)),
            Column("to", label="对象", classname="wide-only"),
            Column("why", label="理由", classname="wide-only"),
            Column("origin", label="来自", classname="wide-only"),
        ]

    def get_list_more_buttons(self, instance: LedgerEntry) -> list[Any]:
        return []


class LedgerEntryView(generic.InspectView):
    """One entry, whole, with its fingerprint and that of the entry before."""

    def get_object(self, queryset: Any = None) -> LedgerEntry:
        return get_object_or_404(ledger_of(self.request.user), pk=self.pk)

    def get_at_display_value(self) -> str:
        return _second(self.object.at)

    def get_did_display_value(self) -> str:
        words = deed_words().get(self.object.did)
        return f"{words}（{self.object.did}）" if words else self.object.did

    def get_detail_display_value(self) -> str:
        told = json.dumps(self.object.detail, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", told) if self.object.detail else "—"

    def get_previous_display_value(self) -> str:
        return format_html('<span class="ledger-fingerprint">{}</span>', self.object.previous)

    def get_digest_display_value(self) -> str:
        return format_html('<span class="ledger-fingerprint">{}</span>', self.object.digest)


class LedgerViewSet(ReadViewSet):
    """台账."""

    name = "accounts_ledger"
    url_prefix = "ledger"
    model = LedgerEntry
    icon = "list-ul"
    menu_label = "台账"
    list_per_page = 50
    ordering = ("-id",)
    search_fields = ["who", "to", "why"]
    list_export = ["id", "at", "who", "did", "to", "why", "origin", "detail", "previous", "digest"]
    export_filename = "台账"
    filterset_class = LedgerFilters
    index_view_class = LedgerIndex
    inspect_view_class = LedgerEntryView
    inspect_view_fields: Sequence[str] = (
        "id",
        "at",
        "who",
        "did",
        "to",
        "why",
        "origin",
        "detail",
        "previous",
        "digest",
    )

    @property
    def permission_policy(self) -> LedgerPolicy:
        return LedgerPolicy(self.model)


def deed_words() -> dict[str, str]:
    """Return what every room calls its deeds in Chinese, told through the hook ``register_deed_words``."""
    words: dict[str, str] = {}
    for told in hooks.get_hooks("register_deed_words"):
        words |= told()
    return words


def _second(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
