"""Redaction (区分处理, 条例第三十七条): boxes burned into pictures of the pages, and the proof that nothing is left."""

from __future__ import annotations

from mingting.disclosure.gateways.redacting.boxes import Box
from mingting.disclosure.gateways.redacting.burning import Redacted, redact
from mingting.disclosure.gateways.redacting.marking import Mark
from mingting.disclosure.gateways.redacting.proving import cautions, prove
from mingting.disclosure.gateways.redacting.showing import PageSize, pages, render_page

__all__ = ["Box", "Mark", "PageSize", "Redacted", "cautions", "pages", "prove", "redact", "render_page"]
