"""What the page of an item shows beside its words when the item is in the library. Plain values for the portal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from . import queries
from .chains import MOST_LINKS, STAGES, chain_of, notice_of
from .gateways.paper import with_anchors
from .models import Clause, Document, Likeness, Relation, Version
from .rules.notices import Openness, Window, in_force_on
from .standing import shown_standing, tone_of

#: How a relation reads from the document's side, and from the other's.
_OUT = {
    "interprets": "解读的文件",
    "carries_out": "依据的政策",
    "implements": "制定依据",
    "amends": "修改的文件",
    "repeals": "废止的文件",
    "replaces": "代替的文件",
    "extends": "延续的文件",
    "cites": "引用的文件",
}
_IN = {
    "interprets": "政策解读",
    "carries_out": "申报通知",
    "replaces": "代替本文件的文件",
    "repeals": "废止本文件的文件",
    "amends": "修改本文件的文件",
    "extends": "延续本文件的文件",
    "implements": "据本文件制定的文件",
    "cites": "引用本文件的文件",
}
_MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A document to go to; ``url`` is empty for one outside the library, ``note`` says why it is shown."""

    title: str
    url: str = ""
    note: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """Words of the document that were public from a day on; ``url`` is empty for those shown now."""

    number: int
    since: date
    url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside one document on a day; ``until`` is the first day on which any of it will read otherwise."""

    html: SafeString
    word: str
    tone: str
    prefix: str
    why: str
    until: date | None
    window: Window | None
    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    alike: tuple[Link, ...]
    tags: tuple[tuple[str, str], ...]
    editions: tuple[Edition, ...]
    item_no: int


def beside(item_no: int, body_html: str, today: date) -> Beside | None:
    """Return what stands beside an item on ``today``; ``None`` when the library does not hold it."""
    document = Document.objects.shown().filter(item_no=item_no).first()
    if document is None:
        return None
    standing = shown_standing(document, today)
    chain = chain_of(document)
    window = (
        in_force_on([notice_of(one) for one in chain], today) if document.stage in STAGES and chain else None
    )
    days = [standing.changes_on if standing else None, _next_of(window, today)]
    return Beside(
        html=_anchored(body_html, _anchors(document)),
        word=standing.word if standing else "",
        tone=tone_of(standing),
        prefix=standing.title_prefix if standing else "",
        why=standing.why if standing else "",
        until=min((day for day in days if day), default=None),
        window=window,
        groups=tuple(_groups(document, chain, today)),
        alike=tuple(_alike(document, today)),
        tags=tuple(
            (tag.name, f"/policies/?tag={tag.code}")
            for tag in queries.tags_of([document.pk]).get(document.pk, [])
        ),
        editions=tuple(_editions(document)),
        item_no=item_no,
    )


def _anchors(document: Document) -> tuple[tuple[int, str], ...]:
    clauses = Clause.objects.filter(version__release_id=document.release_id).order_by("position")
    return tuple(clauses.values_list("paragraph", "anchor"))


@lru_cache(maxsize=256)
def _anchored(body_html: str, anchors: tuple[tuple[int, str], ...]) -> SafeString:
    by_paragraph: dict[int, list[str]] = {}
    for paragraph, anchor in anchors:
        by_paragraph.setdefault(paragraph, []).append(anchor)
    return mark_safe(with_anchors(body_html, by_paragraph))  # noqa: S308 — sanitised when it was released


def _next_of(window: Window | None, today: date) -> date | None:
    if window is None or window.state not in (Openness.NOT_YET, Openness.OPEN):
        return None
    # The days left are counted: the page reads otherwise tomorrow.
    return date.fromordinal(today.toordinal() + 1)


def _groups(
    document: Document, chain: Sequence[Document], today: date
) -> Iterable[tuple[str, tuple[Link, ...]]]:
    pointing = Relation.objects.filter(
        target=document, state=Relation.State.CONFIRMED, source__gone=False
    ).select_related("source")
    by_sort: dict[str, list[Link]] = {}
    for relation in pointing.order_by("-source__released_at"):
        by_sort.setdefault(f"in:{relation.sort}", []).append(_link(relation.source, today, ""))
    out = Relation.objects.filter(source=document, state=Relation.State.CONFIRMED).select_related("target")
    for relation in out.order_by("pk"):
        by_sort.setdefault(f"out:{relation.sort}", []).append(_outward(relation, today))
    notices = [_link(one, today, "") for one in chain if one.pk != document.pk]
    if notices:
        by_sort["in:chain"] = notices
    order = [
        *(
            f"in:{sort}"
            for sort in ("interprets", "chain", "carries_out", "replaces", "repeals", "amends", "extends")
        ),
        *(f"out:{sort}" for sort in _OUT),
        *(f"in:{sort}" for sort in ("implements", "cites")),
    ]
    names = {f"in:{sort}": name for sort, name in _IN.items()}
    names |= {f"out:{sort}": name for sort, name in _OUT.items()} | {"in:chain": "同一事项的通知"}
    for code in order:
        if code in by_sort:
            yield names[code], tuple(by_sort[code][:MOST_LINKS])


def _outward(relation: Relation, today: date) -> Link:
    if relation.target is not None and not relation.target.gone:
        return _link(relation.target, today, "")
    return Link(relation.named)


def _link(document: Document, today: date, note: str) -> Link:
    tone = tone_of(shown_standing(document, today))
    return Link(document.title, document.get_absolute_url(), note, tone == "over")


def _alike(document: Document, today: date) -> Iterable[Link]:
    confirmed = Relation.objects.filter(state=Relation.State.CONFIRMED)
    related = {
        *confirmed.filter(source=document).values_list("target_id", flat=True),
        *confirmed.filter(target=document).values_list("source_id", flat=True),
    }
    found = Likeness.objects.filter(document=document, other__gone=False).select_related("other")
    near = [one for one in found.order_by("-score")[: _MOST_ALIKE * 3] if one.other_id not in related]
    # What is over helps less: it comes last.
    links = [
        _link(one.other, today, f"都讲到：{'、'.join(one.shared[:4])}" if one.shared else "用语相近")
        for one in near
    ]
    return sorted(links, key=lambda link: link.is_over)[:_MOST_ALIKE]


def _editions(document: Document) -> Iterable[Edition]:
    versions = list(Version.objects.filter(document=document).order_by("-edition"))
    if len(versions) < 2:
        return []
    return [
        Edition(
            version.edition,
            version.since,
            ""
            if version.release_id == document.release_id
            else f"/policies/documents/{document.item_no}/editions/{version.edition}/",
        )
        for version in versions
    ]
