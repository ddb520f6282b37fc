"""Letters made: one set of values fills a Word template, and the PDF is set from the filled Word file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mingting.commons.files.fonts import Fonts, find_fonts
from mingting.disclosure.gateways.letters.blocks import Paragraph, text_of
from mingting.disclosure.gateways.letters.checking import UNPRINTED, check_template
from mingting.disclosure.gateways.letters.filling import fill, written_lines
from mingting.disclosure.gateways.letters.reading import read_blocks
from mingting.disclosure.gateways.letters.signing import NoSigner, Pkcs12Signer, Signer
from mingting.disclosure.gateways.letters.templates import default_template
from mingting.disclosure.gateways.letters.typesetting import typeset
from mingting.disclosure.rules.letter_fields import LABELS, LetterData
from mingting.disclosure.rules.letters import LETTERS, LetterKind, check_letter, context_of, required_fields
from mingting.kernel.refusals import Refused

__all__ = [
    "Fonts",
    "NoSigner",
    "Pkcs12Signer",
    "Produced",
    "Signer",
    "check_template",
    "default_template",
    "fill",
    "find_fonts",
    "produce",
    "read_blocks",
    "typeset",
]


NO_SIGNER = NoSigner()
SIGNATURE_FIELD = "Seal"


@dataclass(frozen=True, slots=True)
class Produced:
    """A letter in both forms; they say the same."""

    docx: bytes
    pdf: bytes
    is_signed: bool = False


def produce(
    kind: LetterKind,
    outcome: str,
    data: LetterData,
    *,
    fonts: Fonts,
    template: bytes | None = None,
    seal: bytes | None = None,
    signer: Signer = NO_SIGNER,
) -> Produced:
    """Return the letter as Word file and PDF/A, from the bureau's own ``template`` or the one we ship.

    ``outcome`` is one of the kind's variants, empty for a kind that has none; ``seal`` is a picture set over organ and
    date where a paper has them, drawn by the ``signer`` where it signs. Raises ``Refused`` when the letter lacks what
    it cannot go without, or cannot be made.
    """
    context = context_of(kind, data, outcome)
    check_letter(kind, context, outcome)
    if data.dated_on is None:
        raise Refused("请填写文书的日期", field="dated_on")
    docx = fill(template or default_template(kind, outcome), context)
    blocks = read_blocks(docx)
    _check_said(kind, outcome, context, text_of(blocks))
    if not any(isinstance(block, Paragraph) and block.signs for block in blocks):
        seal = None
    drawn = None if signer.signs else seal
    title = LETTERS[kind].heading
    pdf = typeset(blocks, title=title, dated_on=data.dated_on, seal=drawn, fonts=fonts)
    return Produced(docx, signer.sign(pdf, field=SIGNATURE_FIELD, reason=title, seal=seal), signer.signs)


def _check_said(kind: LetterKind, outcome: str, context: Mapping[str, str], said: str) -> None:
    """Refuse a letter whose template, however it was written, left out an element it cannot go without."""
    for name in required_fields(kind, outcome):
        if name not in UNPRINTED and any(line not in said for line in written_lines(context[name])):
            raise Refused(
                f"文书模板没有写出“{LABELS[name]}”，请改正模板", field="file", cite=LETTERS[kind].cite
            )
