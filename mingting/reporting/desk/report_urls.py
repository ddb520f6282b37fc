"""Addresses of the organ's own reports, and their entries in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.menu import MenuItem

from mingting.accounts.api import frame

from . import entering, report_cell, report_files, report_page, report_part, report_steps, reports
from .screens import SEEN_BY

patterns: list[Any] = [
    path("", reports.reports_list, name="list"),
    path("begin/", reports.begin, name="begin"),
    path("organs/<int:organ_id>/<int:year>/figures/", entering.figures, name="figures"),
    path("<int:pk>/", report_page.report_page, name="report"),
    path("<int:pk>/recount/", report_steps.recount, name="recount"),
    path("<int:pk>/steps/<str:code>/", report_steps.step, name="step"),
    path("<int:pk>/parts/<str:numeral>/", report_part.part, name="part"),
    path("<int:pk>/editions/<int:number>/", report_page.report_page, name="edition"),
    path("<int:pk>/editions/<int:number>/cells/<path:name>/", report_cell.cell, name="cell"),
    path("<int:pk>/editions/<int:number>/report.<str:kind>", report_files.download, name="download"),
]
entries: list[MenuItem] = [
    frame.Entry("本机关年度报告", "reporting_desk:list", roles=SEEN_BY, icon="doc-full", order=10),
]
