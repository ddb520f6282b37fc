"""The doors that stock Wagtail would open for a model like ours, kept by name and shut."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

#: Address pattern and name of each stock view that is not ours. The names stay, for Wagtail's templates ask for them.
DOORS = (
    ("usage/<int:pk>/", "usage"),
    ("history/<int:pk>/", "history"),
    ("history-results/<int:pk>/", "history_results"),
    ("preview/", "preview_on_add"),
    ("preview/<int:pk>/", "preview_on_edit"),
    ("history/<int:pk>/revisions/<int:revision_id>/view/", "revisions_view"),
    ("history/<int:pk>/revisions/<int:revision_id>/revert/", "revisions_revert"),
    ("history/<int:pk>/revisions/compare/<str:revision_id_a>...<str:revision_id_b>/", "revisions_compare"),
    ("history/<int:pk>/revisions/<int:revision_id>/unschedule/", "revisions_unschedule"),
    ("unpublish/<int:pk>/", "unpublish"),
    ("lock/<int:pk>/", "lock"),
    ("unlock/<int:pk>/", "unlock"),
    ("workflow/action/<int:pk>/<slug:action_name>/<int:task_state_id>/", "workflow_action"),
    (
        "workflow/collect_action_data/<int:pk>/<slug:action_name>/<int:task_state_id>/",
        "collect_workflow_action_data",
    ),
    ("workflow/confirm_cancellation/<int:pk>/", "confirm_workflow_cancellation"),
    ("workflow_history/<int:pk>/", "workflow_history"),
    ("workflow_history/<int:pk>/detail/<int:workflow_state_id>/", "workflow_history_detail"),
    ("workflow/preview/<int:pk>/<int:task_id>/", "workflow_preview"),
)
#: Doors to uploads, under /desk/. What was uploaded is what reviewers read: its bytes stay, and stay as they are.
#: Wagtail's reading interface, its address maker and its raw preview would show files by rights instead of by posts.
UPLOAD_DOORS = (
    "documents/delete/<int:pk>/",
    "documents/multiple/<int:pk>/delete/",
    "documents/multiple/create_from_uploaded_document/<int:pk>/",
    "images/<int:pk>/delete/",
    "images/<int:pk>/generate_url/",
    "images/<int:pk>/generate_url/output/",
    "images/<int:pk>/preview/<str:how>/",
    "images/multiple/<int:pk>/delete/",
    "images/multiple/create_from_uploaded_image/<int:pk>/",
    "bulk/wagtaildocs/<path:deed>",
    "bulk/wagtailimages/<path:deed>",
    "api/<path:asked>",
)


def shut(request: HttpRequest, **_where: Any) -> HttpResponse:
    """Refuse: what this address does elsewhere is done here by a verb, with a name and a reason."""
    raise PermissionDenied("此功能不开放：信息的审校、发布、撤回只能由有相应岗位的人在“审校”和信息记录页办理")


def shut_upload(request: HttpRequest, **_where: Any) -> HttpResponse:
    """Refuse: an upload is neither replaced nor deleted, one by one or in bulk."""
    raise PermissionDenied("此功能不开放：上传的文件须留存，不替换、不删除；要更换请另行上传，再在信息中改选")


def upload_patterns() -> list[Any]:
    """Return the shut doors to uploads as addresses under /desk/."""
    return [path(address, shut_upload) for address in UPLOAD_DOORS]


def patterns() -> list[Any]:
    """Return the shut doors as addresses."""
    return [path(address, shut, name=name) for address, name in DOORS]
