"""Addresses of bringing files in, under /desk/library/bringing/, and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from mingting.accounts.api import frame
from mingting.publishing.api import WRITERS

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

entries = [frame.Entry("批量导入", "policies_desk:bringing", roles=WRITERS, icon="upload", order=60)]
