"""The item as the public will see it: by the portal's own page where one is wired, otherwise plainly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.clickjacking import xframe_options_sameorigin

from mingting.accounts.api import name_on

from .. import queries
from ..drafting import DraftFile, files_of
from ..models import InformationItem, Release, ReleasedFile
from ..rendering import desk_addresses, words_shown
from ..rules.kinds import FIELD_LABELS, kinds
from ..rules.particulars import told
from .screens import item_crumbs, item_or_404, page


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Render the latest wording as a page of its own, for the frame on the review page.

    ``MINGTING["ITEM_PREVIEW"]`` may name a callable ``(request, release, files, today)`` of the portal, by its dotted
    path, so that no import leads up; ``release`` is not saved and its body already carries the desk's addresses.
    """
    item = item_or_404(request, pk)
    draft = item.get_latest_revision_as_object()
    files = files_of(draft)
    release = as_release(item, draft, files, timezone.now())
    shown = (
        import_string(settings.MINGTING["ITEM_PREVIEW"]) if settings.MINGTING.get("ITEM_PREVIEW") else None
    )
    if shown is not None:
        response = shown(request, release, _released_files(release, files), timezone.localdate())
    else:
        response = render(request, "publishing/desk/preview.html", _plain(release, draft, files))
    response["X-Robots-Tag"] = "noindex"
    return response


def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the preview in a frame with a choice of widths."""
    item = item_or_404(request, pk)
    return page(
        request, "publishing/desk/look.html", title="预览", crumbs=item_crumbs(item), icon="view", item=item
    )


def as_release(
    item: InformationItem, draft: InformationItem, files: list[DraftFile], now: datetime
) -> Release:
    """Return, unsaved, the release that this wording would become if it were released ``now``."""
    first = item.releases.order_by("edition").first()
    handed_in = queries.open_submission(item)
    writer = (
        draft.latest_revision.user
        if draft.latest_revision and draft.latest_revision.user
        else item.created_by
    )
    return Release(
        item_id=item.pk,
        edition=item.edition,
        released_at=now,
        first_released_at=first.first_released_at if first else now,
        releaser="",
        correction_note=draft.correction_note,
        organ_name=handed_in.organ_name
        if handed_in
        else name_on(draft.organ, draft.formed_on or timezone.localdate(now)),
        index_no=item.index_no or "（送审时编号）",
        editor_name=handed_in.editor_name if handed_in else writer.name if writer else "",
        **words_shown(draft, desk_addresses(files)),
    )


def _released_files(release: Release, files: list[DraftFile]) -> list[ReleasedFile]:
    """Return, unsaved, the files as released ones; ``desk_url`` is where staff may open each now."""
    found = []
    for position, file in enumerate(files):
        row = ReleasedFile(
            release=release,
            role=file.role,
            position=position,
            title=file.title,
            name=file.name,
            media_type="application/octet-stream",
            size=len(file.data),
            digest=file.digest,
        )
        row.desk_url = file.source.file.url if file.role == ReleasedFile.Role.IMAGE else file.source.url
        found.append(row)
    return found


def _plain(release: Release, draft: InformationItem, files: list[DraftFile]) -> dict[str, Any]:
    kind = kinds()[draft.kind]
    known = {
        "organ": release.organ_name,
        "released_at": timezone.localtime(release.first_released_at).strftime("%Y-%m-%d %H:%M"),
    }
    if draft.validity:
        known["validity"] = draft.get_validity_display()
    labels = dict(FIELD_LABELS)
    for code, label, words in told(kind.particulars, release.particulars):
        labels[code], known[code] = label, words
    facts = [
        (labels[code], known.get(code) or getattr(release, code, ""))
        for code in kind.page_fields
        if code in labels
    ]
    return {
        "release": release,
        "facts": [(label, value) for label, value in facts if value],
        "attachments": [file for file in files if file.role == ReleasedFile.Role.ATTACHMENT],
        "corrects": bool(draft.correction_note and draft.shown_id),
    }
