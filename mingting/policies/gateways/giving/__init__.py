"""A document of the library given out as a paper: PDF and OFD for the archive, Word to work with."""

from __future__ import annotations

from .fixed import ofd
from .paper import Paper
from .printed import pdf
from .word import docx

__all__ = ["Paper", "docx", "ofd", "pdf"]
