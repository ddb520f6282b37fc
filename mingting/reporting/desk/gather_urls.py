"""Addresses of what the office above gathers, and their entries in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.menu import MenuItem

from mingting.accounts.api import Role, frame

from .gather import board
from .gather_book import export
from .gather_charts import charts
from .gather_report import give_back, report
from .gather_scope import TITLE
from .gather_sums import sums

patterns: list[Any] = [
    path("gather/", board, name="gather"),
    path("gather/sum/", sums, name="gather_sum"),
    path("gather/charts/", charts, name="gather_charts"),
    path("gather/export/", export, name="gather_export"),
    path("gather/<int:pk>/", report, name="gather_report"),
    path("gather/<int:pk>/return/", give_back, name="gather_return"),
]
entries: list[MenuItem] = [
    frame.Entry(TITLE, "reporting_desk:gather", roles=(Role.SUPERVISOR,), icon="list-ul", order=300)
]
