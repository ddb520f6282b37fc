"""行政规范性文件 of a year, of many organs in one question: what was issued, what ended, what is in force at its end.

The yearly report counts them in its table 二 (条例第二十条第一项). A normative document that was never published binds
nobody (国办发〔2018〕37号), so what the library holds is what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from .models import Document
from .rules.days import written
from .rules.validity import ENDED
from .standing import standing_of


@dataclass(frozen=True, slots=True)
class Norm:
    """A normative document at the end of a year; each of the three says why it counts there, ``""``: it does not."""

    organ_id: int
    item_no: int
    number: str
    title: str
    issued: str
    repealed: str
    in_force: str


def norms_by_end_of(organ_ids: Collection[int], year: int) -> Iterator[Norm]:
    """Yield the normative documents that these organs published and that were signed by 31 December. One query.

    A document counts for the organ that publishes it, which of joint issuers is the one in the lead. Repealed are also
    those that were replaced or whose term ran out in the year: else this year's documents would not follow from last
    year's (E6). What is signed and not yet in force is issued and not in force.
    """
    last = date(year, 12, 31)
    found = (
        Document.objects.shown()
        .filter(organ_id__in=organ_ids, sort=Document.Sort.POLICY, is_normative=True, signed_on__lte=last)
        .order_by("signed_on", "pk")
    )
    for document in found.iterator(chunk_size=1000):
        now = standing_of(document, last)
        over = now.state in ENDED and now.since is not None and now.since.year == year
        yield Norm(
            document.organ_id,
            document.item_no,
            document.doc_no or document.reg_no,
            document.title,
            f"{written(document.signed_on)}印发" if document.signed_on.year == year else "",
            now.why if over else "",
            now.why if now.is_in_force else "",
        )
