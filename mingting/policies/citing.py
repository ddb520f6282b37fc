"""A clause cited by its address: the words it had on a day, and whether the document is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from mingting.kernel.refusals import Refused

from .gateways.paper import paragraphs
from .models import Document, Version
from .rules.citing import citation, cited_words, resolve
from .rules.clauses import PARAGRAPHS_LIMIT, Clause, split
from .standing import shown_standing, tone_of


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause as it is shown where it is cited. ``word`` and ``why`` are the document's standing on the day."""

    title: str
    address: str
    words: str
    citation: str
    url: str
    word: str
    tone: str
    why: str


def cited_clause(*, item_no: int, address: str, day: date) -> CitedClause:
    """Return the clause of a document in the words that were public on ``day``.

    Raises :class:`Refused`, in Chinese and with what there is instead, for a document that is not in the library, was
    not yet public, or has no such clause.
    """
    document = Document.objects.shown().filter(item_no=item_no).first()
    if document is None:
        raise Refused("文件库中没有所引的文件，或者它已撤回", field="document")
    version = (
        Version.objects.filter(document=document, since__lte=day)
        .select_related("release")
        .order_by("-edition")
        .first()
    )
    if version is None:
        raise Refused(f"{document.named}在 {day} 尚未公布", field="day")
    clauses = _clauses(version.release.body_html)
    clause = resolve(address, clauses)
    if isinstance(clause, str):
        raise Refused(f"{document.named}：{clause}", field="address")
    standing = shown_standing(document, day)
    return CitedClause(
        title=document.title,
        address=clause.address,
        words=cited_words(clauses, clause.address),
        citation=citation(document.title, document.doc_no, clause.address),
        url=f"{document.get_absolute_url()}#{quote(clause.anchor)}",
        word=standing.word if standing else "",
        tone=tone_of(standing),
        why=standing.why if standing else "",
    )


@lru_cache(maxsize=64)
def _clauses(body_html: str) -> tuple[Clause, ...]:
    return split(paragraphs(body_html)[:PARAGRAPHS_LIMIT]).clauses
