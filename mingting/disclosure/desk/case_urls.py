"""Addresses of lists, register, case page and moves; and their entries in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mingting.accounts.api import Role, frame

from .. import queries
from . import case, files, lists, moves, registering

_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)

patterns: list[Any] = [
    path("", lists.cases_list, name="list"),
    path("allot/", lists.allot_several, name="allot_several"),
    path("register/", registering.register, name="register"),
    path("register/<int:pk>/", registering.slip, name="slip"),
    path("<int:pk>/", case.case, name="case"),
    path("<int:pk>/look/", case.look, name="look"),
    path("<int:pk>/say/", case.say, name="say"),
    path("<int:pk>/read/", case.read_messages, name="read_messages"),
    path("<int:pk>/do/<str:move>/", moves.do, name="do"),
    path("<int:pk>/files/<int:file_id>/", files.file, name="file"),
    path("<int:pk>/files/<int:file_id>/personal/", files.personal_file, name="personal_file"),
    path("<int:pk>/packages/<int:package_id>/", files.package, name="package"),
    path("<int:pk>/letters/<int:letter_id>.<str:kind>", files.letter, name="letter"),
]
entries: list[frame.Entry] = [
    frame.Entry("申请办件", "disclosure_desk:list", roles=queries.CASEWORKERS, icon="list-ul", order=10),
    frame.Entry("登记申请", "disclosure_desk:register", roles=_OFFICE, icon="plus", order=20),
]
