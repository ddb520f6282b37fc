"""What Wagtail's workflow calls when its last stage is passed. Named in the settings; opens no door by itself."""

from __future__ import annotations

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Show the release that the final review made; an item that waits for its hour is left to wait.

    Whether there is such a release is the item's own question, see ``InformationItem.publish``.
    """
    item = workflow_state.content_object
    if item.go_live_at is None or item.releases.filter(submission__workflow_no=workflow_state.pk).exists():
        item.get_latest_revision().publish(user=user)
