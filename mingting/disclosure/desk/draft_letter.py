"""The answer as it would read, made in memory and stored nowhere: the applicant masked, 草稿 across every page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

from mingting.commons.files.measures import TEXT, TEXT_WIDTH
from mingting.kernel.refusals import Refused

from .. import lettering
from ..actions.sealing import GIVEN_UP
from ..gateways.letters import default_template, fill, find_fonts, produce, read_blocks
from ..gateways.letters.blocks import Block, Paragraph, Table
from ..gateways.letters.draft_mark import mark_draft
from ..models import Application, Office
from ..rules.letter_fields import LetterData
from ..rules.letters import LetterKind, check_letter, context_of, remedy_group
from .personal import masked_name

#: What stands in the place of a number that is given only with the seal.
LATER = "（文号于用印时编定）"
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is made: its kind, its outcome, its values and the organ's own template, if it has one."""

    kind: LetterKind
    outcome: str
    data: LetterData
    template: bytes | None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a letter as a page draws it: its words and how they stand; ``cells`` for a row of a table."""

    text: str
    style: str
    cells: tuple[str, ...] = ()


def draft_of(
    application: Application,
    *,
    outcome: str,
    says: Mapping[str, Any],
    day: date,
    is_numbered: bool = False,
    is_open: bool = False,
) -> Draft:
    """Gather an answer's values as its sealing would on ``day``. Raises ``Refused`` where the office has not said all.

    ``is_numbered``: with the number that it would get now. ``is_open``: with the applicant's name in full, for which
    a look must be on record.
    """
    office = Office.objects.select_related("organ").get(organ_id=application.organ_id)
    kind = LetterKind.TERMINATION if outcome in GIVEN_UP else LetterKind.ANSWER
    fields = lettering.known_fields(application, office, kind, day)
    fields |= {"number": number_to_come(office, kind, day) if is_numbered else LATER} | dict(says)
    if remedy_group(kind, outcome) != "none":
        fields["remedy"] = lettering.remedy_of(
            application, office, kind, outcome, partial=outcome == "partial"
        )
    if not is_open:
        fields |= {"recipient": masked_name(application.applicant)}
        fields |= {"applicant_name": fields["recipient"]}
    return Draft(kind, outcome, LetterData(**fields), lettering.template_of(office, kind, outcome))


def number_to_come(office: Office, kind: LetterKind, day: date) -> str:
    """Return the number that a letter would get if it were made now; a colleague may take it first."""
    with transaction.atomic():
        return lettering.next_number(office, kind, day)


def paper_of(draft: Draft) -> list[Line]:
    """Return the letter's lines. Raises ``Refused`` naming what it cannot go without."""
    context = context_of(draft.kind, draft.data, draft.outcome)
    check_letter(draft.kind, context, draft.outcome)
    filled = fill(draft.template or default_template(draft.kind, draft.outcome), context)
    return list(_lines(read_blocks(filled)))


def pdf_of(draft: Draft) -> bytes:
    """Return the letter as a PDF marked 草稿, unsealed and unsigned. Raises ``Refused`` as :func:`paper_of`."""
    fonts = find_fonts(tuple(settings.MINGTING["FONTS"]))
    made = produce(draft.kind, draft.outcome, draft.data, fonts=fonts, template=draft.template)
    return mark_draft(made.pdf, fonts=fonts)


def as_response(draft: Draft, application: Application) -> HttpResponse:
    """Return the marked PDF to be looked at in the browser. Raises ``Refused``."""
    response = HttpResponse(pdf_of(draft), content_type="application/pdf")
    name = quote(f"草稿 {application.number}.pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter on a page: its number and lines, or ``broken``: why it cannot be made."""

    number: str
    paper: list[Line]
    broken: str = ""


def shown(make: Callable[[], Draft]) -> Shown:
    """Make a draft and lay it out; a refusal is said where the letter would stand."""
    try:
        draft = make()
        return Shown(draft.data.number, paper_of(draft))
    except Refused as refusal:
        return Shown("", [], str(refusal))


def _lines(blocks: tuple[Block, ...]) -> Iterator[Line]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Line(block.text, _style(block))
        elif isinstance(block, Table):
            for row in block.rows:
                yield Line("", "", tuple("\n".join(each.text for each in cell.paragraphs) for cell in row))


def _style(block: Paragraph) -> str:
    """Return how a paragraph stands, in shares of the sheet and of its letters, so that it fits any screen."""
    align = "start" if block.align == "justify" else block.align
    parts = [f"text-align:{align}"]
    if block.first > 0:
        parts.append(f"text-indent:{block.first / TEXT:.2f}em")
    if block.left:
        parts.append(f"padding-inline-start:{100 * block.left / TEXT_WIDTH:.1f}%")
    if block.right:
        parts.append(f"padding-inline-end:{100 * block.right / TEXT_WIDTH:.1f}%")
    if block.runs:
        parts += _letters(block)
    return ";".join(parts)


def _letters(block: Paragraph) -> Iterator[str]:
    first = block.runs[0]
    if first.size != TEXT:
        yield f"font-size:{min(first.size / TEXT, 1.5):.2f}em"
    if first.bold or first.family in ("hei", "title"):
        yield "font-weight:600"
    if _COLOUR.fullmatch(first.color):
        yield f"color:#{first.color}"
