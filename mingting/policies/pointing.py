"""Relations of one document, read off its text and its particulars, and kept beside what people decided of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from mingting.publishing.api import PortalSite, Release

from .endings import CHANGING
from .models import Document, Relation
from .rules import relation_words
from .rules.clauses import Division, Paragraph
from .rules.doc_numbers import parse
from .rules.keys import title_key
from .rules.matching import Entry, Library, Match, Outcome, library, match
from .rules.relations import Found, Own, Reading, in_table, read

_ADDRESS = re.compile(r"/content/post_(\d{1,12})\.html")
#: Particulars that name other documents, and what they say of them. Three people have reviewed them.
_NAMING = {"interprets": Relation.Sort.INTERPRETS, "carries_out": Relation.Sort.CARRIES_OUT}
_BY_REVIEW, _BY_RULE = "随件三审", "系统"
_SURE, _MOST = 100, 300


@dataclass(frozen=True, slots=True)
class Pointer:
    """A relation as it is to stand: sort, what it names, and how sure."""

    sort: str
    found: Found
    match: Match
    clause: str
    by: str
    place: str

    @property
    def key(self) -> str:
        """The number's key, or that of the title, as the document it names will have it when it comes."""
        return self.found.number_key[:_MOST] or title_key(self.found.title, self.place)


def place_of_site() -> str:
    """Return the name of the place whose documents these are (广州市番禺区), which titles may leave out."""
    site = PortalSite.objects.select_related("organiser").order_by("-is_default", "id").first()
    return re.sub("人民政府(?:办公室)?$", "", site.organiser.name) if site else ""


def find_relations(
    document: Document, release: Release, parts: Sequence[Paragraph], division: Division, place: str
) -> None:
    """Bring the relations of a document up to its words. What a person decided stays while the text holds it."""
    listed = list(_in_tables(parts))
    found = [*_read(document, parts, listed).found, *listed]
    held = _library_for(found, release, place)
    places = {n: clause.address for clause in division.clauses for n in clause.paragraphs}
    # What three people reviewed as a particular goes before what is read off the text.
    pointers = list(_named_by_particulars(document, release, held))
    pointers += [
        Pointer(
            one.kind.value,
            one,
            match(one, held, own_id=str(document.pk)),
            places.get(one.paragraph, ""),
            _BY_RULE,
            place,
        )
        for one in found
    ]
    _keep(document, pointers, place)
    document.follows = _followed(document, release, held)
    document.save(update_fields=["follows"])


def _read(document: Document, parts: Sequence[Paragraph], listed: Sequence[Found]) -> Reading:
    in_lists = {one.paragraph for one in listed}
    texts = ["" if index in in_lists else part.text for index, part in enumerate(parts)]
    return read(texts, Own(document.title, document.doc_no))


def unread_in(document: Document, parts: Sequence[Paragraph]) -> Sequence[str]:
    """Return, in Chinese, what names other documents in the words and could not be read without doubt."""
    return _read(document, parts, list(_in_tables(parts))).faults


def _in_tables(parts: Sequence[Paragraph]) -> Iterator[Found]:
    """Yield what tables under a heading such as 废止的文件目录 list."""
    heading = ""
    for index, part in enumerate(parts):
        if part.kind == "table":
            kind = relation_words.opens_list(heading)
            if kind is not None and kind.value in CHANGING:
                yield from in_table(part.rows[1:], kind, index)
        elif len(part.text) <= relation_words.SHORT * 2:
            heading = part.text


def _library_for(found: Sequence[Found], release: Release, place: str) -> Library:
    """Return the part of the library that the relations may mean, in one question."""
    said = [str(name) for code in (*_NAMING, "follows") for name in _listed(release, code)]
    numbers = {one.number_key for one in found if one.number_key} | {
        number.key for name in said if (number := parse(name))
    }
    names = {title_key(one.title, place) for one in found if one.title}
    names |= {title_key(name, place) for name in said}
    items = {int(address[1]) for name in said if (address := _ADDRESS.search(name))}
    documents = Document.objects.shown().filter(
        Q(doc_no_key__in=numbers - {""})
        | Q(title_key__in=names)
        | Q(issued_key__in=names - {""})
        | Q(item_no__in=items)
    )
    return library((Entry(str(one.pk), one.title, one.doc_no_key, one.signed_on) for one in documents), place)


def _listed(release: Release, code: str) -> list[str]:
    said = release.particulars.get(code, [])
    return [said] if isinstance(said, str) else list(said)


def _named_by_particulars(document: Document, release: Release, held: Library) -> Iterator[Pointer]:
    for code, sort in _NAMING.items():
        for name in _listed(release, code):
            found = _named(name)
            yield Pointer(sort, found, _meant(name, found, held, document), "", _BY_REVIEW, held.place)


def _named(name: str) -> Found:
    number = parse(name.strip())
    title = "" if number else name.strip().strip("《》")
    kind = relation_words.Kind.INTERPRETS
    written, key = (number.written, number.key) if number else ("", "")
    return Found(kind, title, written, key, None, "", -1, (0, 0), _SURE)


def _meant(name: str, found: Found, held: Library, document: Document) -> Match:
    address = _ADDRESS.search(name)
    if address is None:
        return match(found, held, own_id=str(document.pk))
    meant = Document.objects.shown().filter(item_no=int(address[1])).exclude(pk=document.pk).first()
    return Match(Outcome.NUMBER, (str(meant.pk),)) if meant else Match(Outcome.OUTSIDE)


def _followed(document: Document, release: Release, held: Library) -> Document | None:
    """Return the earlier notice that this one makes formal or changes."""
    for name in _listed(release, "follows"):
        meant = _meant(name, _named(name), held, document)
        if meant.ids and meant.outcome is not Outcome.AMBIGUOUS:
            return Document.objects.filter(pk=int(meant.ids[0])).first()
    return None


def _keep(document: Document, pointers: Sequence[Pointer], place: str) -> None:
    held = list(Relation.objects.filter(source=document))
    # A key may have been made when the site's organiser, and so the place, was another.
    known = {(one.sort, title_key(one.key, place)): one for one in held}
    known |= {(one.sort, one.key): one for one in held}
    meant = {int(number) for pointer in pointers for number in pointer.match.ids}
    targets = Document.objects.in_bulk(meant)
    kept: set[int] = set()
    named, told = set(), set()
    for pointer in pointers:
        identity = (pointer.sort, pointer.key)
        # Named once by its number and once by its title, a document is the same document.
        meaning = (pointer.sort, *(pointer.match.ids[:1] or (pointer.key,)))
        if identity in named or meaning in told or not pointer.key:
            continue
        named.add(identity)
        told.add(meaning)
        relation = known.get(identity) or Relation(source=document, sort=pointer.sort)
        if relation.pk in kept:
            continue
        relation.key = pointer.key
        _write(relation, pointer, targets)
        kept.add(relation.pk)
    for relation in held:
        if relation.pk not in kept and not _by_hand(relation):
            relation.delete()


def _by_hand(relation: Relation) -> bool:
    """Whether a person entered it: the text does not hold it and never did."""
    return relation.decided_by_no is not None and not relation.evidence


def _write(relation: Relation, pointer: Pointer, targets: dict[int, Document]) -> None:
    found = pointer.found
    sure = pointer.match.ids and pointer.match.outcome is not Outcome.AMBIGUOUS
    target = targets.get(int(pointer.match.ids[0])) if sure else None
    relation.target = target
    relation.target_title = (found.title or (target.title if target else found.number))[:200]
    relation.target_no = (found.number or (target.doc_no if target else ""))[:60]
    on = found.on if found.on not in (None, "effect") else None
    # What a person filled in stays where the text says nothing.
    if on or relation.decided_by_no is None:
        relation.on = on
    if found.until or relation.decided_by_no is None:
        relation.until = found.until
    relation.evidence = found.evidence or (pointer.match.doubt if pointer.match.doubt else "")
    relation.clause = pointer.clause[:80]
    relation.confidence = found.confidence / 100
    if relation.decided_by_no is None:
        points_only = pointer.sort not in CHANGING
        settled = points_only and pointer.match.outcome is not Outcome.AMBIGUOUS and not pointer.match.doubt
        relation.state = Relation.State.CONFIRMED if settled else Relation.State.FOUND
        relation.decided_by = pointer.by if settled else ""
    relation.save()


def adopt(document: Document) -> None:
    """Let relations that named this document before it was in the library point at it."""
    keys = {key for key in (document.doc_no_key, document.title_key, document.issued_key) if key}
    Relation.objects.filter(target=None, key__in=keys).exclude(source=document).update(target=document)
