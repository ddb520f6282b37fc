"""Addresses of bringing files in, under /desk/library/bringing/, and its entry in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from ..keepers import organs_edited_by
from . import bringing, bringing_confirm

patterns = [
    path("bringing/", bringing.batches, name="bringing"),
    path("bringing/new/", bringing.bring, name="bringing_new"),
    path("bringing/<int:pk>/", bringing.batch, name="bringing_batch"),
    path("bringing/<int:pk>/step/", bringing.step, name="bringing_step"),
    path("bringing/<int:pk>/sure/", bringing.take_sure, name="bringing_sure"),
    path("bringing/files/<int:pk>/", bringing_confirm.confirm, name="bringing_file"),
    path("bringing/files/<int:pk>/drop/", bringing_confirm.drop, name="bringing_drop"),
    path("bringing/files/<int:pk>/again/", bringing_confirm.again, name="bringing_again"),
    path("bringing/files/<int:pk>/original/", bringing_confirm.original, name="bringing_original"),
]


class BringingMenuItem(MenuItem):
    """批量导入, for those who answer for an organ's documents."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(organs_edited_by(request.user, timezone.localdate()))


entries = [
    BringingMenuItem(
        "批量导入",
        reverse_lazy("policies_desk:bringing"),
        name="policies-bringing",
        icon_name="upload",
        order=60,
    )
]
