"""The door: what other rooms may call. Everything here is about documents that the public sees."""

from .actions import catch_up_now, note_citing
from .beside import Beside, beside
from .citing import CitedClause, cited_clause
from .models import Document
from .standing import overruled
from .tag_names import tag_names

__all__ = [
    "Beside",
    "CitedClause",
    "Document",
    "beside",
    "catch_up_now",
    "cited_clause",
    "note_citing",
    "overruled",
    "tag_names",
]
