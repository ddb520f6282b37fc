"""Addresses of what waits for a person in the library, and their entries in the menu."""

from __future__ import annotations

from django.urls import path

from mingting.accounts.api import frame

from ..keepers import EDITORS
from . import lasting, waiting

patterns = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/relations/<int:pk>/", waiting.decide_relation, name="decide_relation"),
    path("waiting/tags/<int:pk>/", waiting.decide_tag, name="decide_tag"),
    path("validity/", lasting.lasting, name="validity"),
    path("validity/<int:pk>/", lasting.decide, name="decide_validity"),
    path("validity/places/<int:pk>/", lasting.settle, name="settle"),
]


entries = [
    frame.Entry("待确认", "policies_desk:waiting", roles=EDITORS, icon="check", order=10),
    frame.Entry("有效期", "policies_desk:validity", roles=EDITORS, icon="date", order=20),
]
