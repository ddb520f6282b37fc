"""A document of the library given out as a paper: PDF for the archive, Word to work with."""

from __future__ import annotations

from .paper import Paper
from .printed import pdf
from .word import docx

__all__ = ["Paper", "docx", "pdf"]
