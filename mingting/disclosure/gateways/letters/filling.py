"""A Word template filled: what people wrote stays what they wrote, whatever it looks like.

docxtpl is given a sandbox that escapes (without it, text with ``<`` or ``&`` is lost in silence and a template may run
code); values are handed over with their braces as character references, so that nothing in them is read as a
placeholder, and with their lines as paragraphs.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Mapping

import docxtpl
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from mingting.commons.files import measures, metadata
from mingting.disclosure.gateways.letters.templates import SIGNATURE_STYLE, style_name
from mingting.disclosure.rules.letter_fields import LABELS
from mingting.kernel.refusals import Refused

#: What XML cannot hold, and marks that make text read in another order than it is written.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LINES = re.compile(r"\s*\r?\n[^\S\u3000]*|[\u2028\u2029]")
#: docxtpl begins a new paragraph, in the form of the one before, at this character.
_NEW_PARAGRAPH = "\a"
#: The box of a signature is this much wider than its longer line, and wide enough that a date stands four in.
_EASE, _NARROWEST = 1, 12


def sandbox() -> SandboxedEnvironment:
    """Return the environment that templates are read and filled in."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def fill(template: bytes, context: Mapping[str, str]) -> bytes:
    """Return the template filled with a context of :func:`..rules.letters.context_of`, free of metadata.

    Raises ``Refused`` when the template asks for what is not there, or cannot be read.
    """
    letter = docxtpl.DocxTemplate(io.BytesIO(template))
    try:
        letter.render(_values(context), jinja_env=sandbox())
    except (TemplateError, etree.XMLSyntaxError, PackageNotFoundError, KeyError, ValueError) as fault:
        raise Refused(f"文书模板无法填写：{fault}", field="file") from fault
    _place_signature([each for each in letter.docx.paragraphs if style_name(each) == SIGNATURE_STYLE])
    out = io.BytesIO()
    letter.save(out)
    return metadata.strip(out.getvalue(), "docx")


def _values(context: Mapping[str, str]) -> dict[str, Markup]:
    """Every value under the name of its field and under its Chinese label; an empty one is false for ``{% if %}``."""
    values = {name: _literal(value) for name, value in context.items()}
    return values | {LABELS[name]: value for name, value in values.items() if name in LABELS}


def written_lines(value: str) -> list[str]:
    """Return the lines that a value becomes in a letter, without what cannot be written."""
    plain = _UNWRITABLE.sub("", value.replace("\t", "　")).strip("\n")
    return _LINES.split(plain)


def _literal(value: str) -> Markup:
    lines = (str(escape(line)).replace("{", "&#123;").replace("}", "&#125;") for line in written_lines(value))
    return Markup(_NEW_PARAGRAPH.join(lines))  # noqa: S704 (escaped above)


def _place_signature(lines: list[Paragraph]) -> None:
    """Set organ and date in a box at the right, as wide as the longer of them, one character from the edge."""
    widest = max((_columns(line.text) for line in lines), default=0)
    left = max(0, measures.COLUMNS - 1 - max(widest + _EASE, _NARROWEST))
    for line in lines:
        layout = line.paragraph_format
        layout.left_indent, layout.right_indent = _points(left), _points(1)
        indent = line._p.get_or_add_pPr().find(qn("w:ind"))
        indent.set(qn("w:leftChars"), "0")
        indent.set(qn("w:rightChars"), "0")


def _points(columns: int) -> int:
    """Return a length in English Metric Units, as python-docx counts."""
    return round(columns * measures.COLUMN * 12700)


def _columns(text: str) -> int:
    """Return how many full-width characters a line takes."""
    wide = sum(unicodedata.east_asian_width(each) in "WFA" for each in text)
    return math.ceil(wide + (len(text) - wide) / 2)
