"""The tables of the library, gathered for Django and for this room."""

from .bringing import Batch, BroughtFile, SignedDocument
from .documents import Bookmark, Clause, Document, DocumentQuerySet, Version
from .relations import Citing, Consequence, Relation, ValidityDecision
from .subscriptions import DigestLine, Subscription
from .tags import LearnedModel, LibrarySettings, Likeness, Tag, Tagging

__all__ = [
    "Batch",
    "Bookmark",
    "BroughtFile",
    "Citing",
    "Clause",
    "Consequence",
    "DigestLine",
    "Document",
    "DocumentQuerySet",
    "LearnedModel",
    "LibrarySettings",
    "Likeness",
    "Relation",
    "SignedDocument",
    "Subscription",
    "Tag",
    "Tagging",
    "ValidityDecision",
    "Version",
]
