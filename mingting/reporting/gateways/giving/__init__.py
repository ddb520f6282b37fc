"""A report given out as HTML, Word, PDF, JSON and CSV, its tables all from one drawing (``rules/grid.py``)."""

from __future__ import annotations

from mingting.reporting.gateways.giving.page import html, html_page
from mingting.reporting.gateways.giving.plain import csv_of, from_json, json_of
from mingting.reporting.gateways.giving.printed import pdf
from mingting.reporting.gateways.giving.word import docx

__all__ = ["csv_of", "docx", "from_json", "html", "html_page", "json_of", "pdf"]
