"""Addresses of the office's own screens: settings, templates, calendar, figures, disputes; and their menu entries."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mingting.accounts.api import Role, frame

from ..figures import OF_THE_ORGAN
from . import calendar_screen, disputes, figures, letter_templates, mending, office, suggesting
from .office_work import OFFICE

patterns: list[Any] = [
    path("figures/", figures.figures, name="figures"),
    path("figures/behind/", figures.behind, name="figures_behind"),
    path("office/", office.offices, name="office"),
    path("office/<int:organ_id>/", office.office, name="office_of"),
    path("office/<int:organ_id>/seal/", office.seal, name="office_seal"),
    path("office/<int:organ_id>/seal.png", office.seal_picture, name="seal_picture"),
    path("templates/", letter_templates.templates, name="templates"),
    path("templates/<int:organ_id>/", letter_templates.templates_of, name="templates_of"),
    path("templates/<int:organ_id>/<slug:kind>/", letter_templates.template, name="template"),
    path(
        "templates/<int:organ_id>/<slug:kind>/default/",
        letter_templates.default_file,
        name="template_default",
    ),
    path("templates/<int:organ_id>/<slug:kind>/sample/", letter_templates.preview, name="template_preview"),
    path("templates/kept/<int:pk>/", letter_templates.kept_file, name="template_file"),
    path("templates/kept/<int:pk>/drop/", letter_templates.drop, name="template_drop"),
    path("calendar/", calendar_screen.calendars, name="calendar"),
    path("calendar/enter/", calendar_screen.enter, name="calendar_enter"),
    path("calendar/<int:number>/", calendar_screen.year, name="calendar_year"),
    path("calendar/<int:number>/csv/", calendar_screen.year_csv, name="calendar_csv"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/open/", disputes.open_one, name="dispute_open"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("disputes/<int:pk>/step/", disputes.step, name="dispute_step"),
    path("disputes/<int:pk>/close/", disputes.close, name="dispute_close"),
    path("disputes/<int:pk>/again/", disputes.again, name="dispute_again"),
    path("record-corrections/", mending.record_corrections, name="record_corrections"),
    path("record-corrections/claim/", mending.claim, name="record_correction_claim"),
    path("record-corrections/<int:pk>/", mending.record_correction, name="record_correction"),
    path("record-corrections/<int:pk>/claimant/", mending.claimant, name="record_correction_claimant"),
    path("withholdings/", mending.withholdings, name="withholdings"),
    path("withholdings/<int:pk>/", mending.withholding, name="withholding"),
    path("suggestions/", suggesting.suggestions, name="suggestions"),
    path("suggestions/new/", suggesting.suggest_one, name="suggest"),
    path("suggestions/<int:pk>/", suggesting.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/decide/", suggesting.decide, name="suggestion_decide"),
    path("suggestions/<int:pk>/draft/", suggesting.draft, name="suggestion_draft"),
]
_ARRANGERS = (*OFFICE, Role.ADMINISTRATOR)
entries: list[frame.Entry] = [
    frame.Entry(
        "统计", "disclosure_desk:figures", roles=(Role.SUPERVISOR, *OF_THE_ORGAN), icon="table", order=50
    ),
    frame.Entry("复议诉讼", "disclosure_desk:disputes", roles=OFFICE, icon="openquote", order=60),
    frame.Entry("信息更正", "disclosure_desk:record_corrections", roles=OFFICE, icon="edit", order=70),
    frame.Entry(
        "纳入主动公开",
        "disclosure_desk:suggestions",
        roles=(*OFFICE, Role.EDITOR),
        icon="doc-full-inverse",
        order=80,
    ),
    frame.Entry("不予公开评估", "disclosure_desk:withholdings", roles=OFFICE, icon="view", order=90),
    frame.Entry("工作机构设置", "disclosure_desk:office", roles=_ARRANGERS, icon="cogs", order=110),
    frame.Entry("文书模板", "disclosure_desk:templates", roles=_ARRANGERS, icon="doc-full", order=120),
    frame.Entry(
        "工作日历",
        "disclosure_desk:calendar",
        roles=(*OFFICE, Role.HEAD, Role.ADMINISTRATOR),
        icon="calendar-alt",
        order=130,
    ),
]
