"""The door: what other rooms may call. Everything here is about documents that the public sees."""

from .actions import catch_up_now, note_citing
from .beside import Beside, beside
from .citing import CitedClause, cited_clause
from .models import Document
from .rules.doc_numbers import parse as parse_number
from .standing import overruled
from .tag_names import tag_names
from .yearly import Norm, norms_by_end_of

__all__ = [
    "Beside",
    "CitedClause",
    "Document",
    "Norm",
    "beside",
    "catch_up_now",
    "cited_clause",
    "norms_by_end_of",
    "note_citing",
    "overruled",
    "parse_number",
    "tag_names",
]
