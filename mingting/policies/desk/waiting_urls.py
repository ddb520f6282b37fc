"""Addresses of what waits for a person in the library, and their entries in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from ..keepers import organs_edited_by
from . import lasting, waiting

patterns = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/relations/<int:pk>/", waiting.decide_relation, name="decide_relation"),
    path("waiting/tags/<int:pk>/", waiting.decide_tag, name="decide_tag"),
    path("validity/", lasting.lasting, name="validity"),
    path("validity/<int:pk>/", lasting.decide, name="decide_validity"),
    path("validity/places/<int:pk>/", lasting.settle, name="settle"),
]


class _Entry(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(organs_edited_by(request.user, timezone.localdate()))


entries = [
    _Entry(
        "待确认", reverse_lazy("policies_desk:waiting"), name="policies-waiting", icon_name="tick", order=10
    ),
    _Entry(
        "有效期", reverse_lazy("policies_desk:validity"), name="policies-validity", icon_name="date", order=20
    ),
]
