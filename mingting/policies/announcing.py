"""News for caches: which pages read otherwise when a document's standing, tags or relations change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mingting.commons import news

from .models import Document

LIBRARY = "policies"


def announce(documents: Iterable[Document], *, at: datetime, listed: bool = False) -> None:
    """Say that these documents' pages changed; with ``listed`` the lists that show their standing too."""
    tags = {LIBRARY}
    for document in documents:
        tags.add(f"item:{document.item_no}")
        if listed:
            release = document.release
            tags |= {f"column:{release.column.code}", f"organ:{release.organ.code}", "releases"}
    news.announce(tags, at=at)
