"""Which document of the library a relation means: by its number, then by its title; else it lies outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mingting.policies.rules import titles
from mingting.policies.rules.relations import Found


class Outcome(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the library, with the key of its number (``doc_numbers``), empty when it has none."""

    id: str
    title: str
    number_key: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """``ids``: the one document, or several candidates the newest first. ``doubt``: what a person should look at."""

    outcome: Outcome
    ids: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(slots=True)
class Library:
    """The library by number and by title, made once for many questions (:func:`library`)."""

    place: str = ""
    by_number: dict[str, list[Entry]] = field(default_factory=dict)
    by_title: dict[str, list[Entry]] = field(default_factory=dict)
    by_issued: dict[str, list[Entry]] = field(default_factory=dict)


def library(entries: Iterable[Entry], place: str = "") -> Library:
    """Return the index of a library; ``place`` is the bureau's own (广州市番禺区), which titles may leave out."""
    made = Library(place)
    for entry in entries:
        if entry.number_key:
            made.by_number.setdefault(entry.number_key, []).append(entry)
        made.by_title.setdefault(titles.folded(entry.title, place), []).append(entry)
        issued = titles.issued(entry.title)
        if issued:
            made.by_issued.setdefault(titles.folded(issued, place), []).append(entry)
    return made


def match(found: Found, held: Library, *, own_id: str = "") -> Match:
    """Return the document of the library that is meant; ``own_id`` is never among them.

    A document of the same title and another number is another document (an older edition), and not taken.
    """
    if found.number_key:
        numbered = _others(held.by_number.get(found.number_key, ()), own_id)
        if numbered:
            return _numbered(found, numbered, held.place)
    name = titles.folded(found.title, held.place) if found.title else ""
    if not name:
        return Match(Outcome.OUTSIDE)
    titled = _others(held.by_title.get(name, ()), own_id) or _others(held.by_issued.get(name, ()), own_id)
    fitting = [one for one in titled if not (found.number_key and one.number_key)]
    if not fitting:
        doubt = "文件库中有同名文件，但文号不同，未予关联" if titled else ""
        return Match(Outcome.OUTSIDE, doubt=doubt)
    if len(fitting) > 1:
        return Match(Outcome.AMBIGUOUS, _newest_first(fitting), f"有{len(fitting)}份同名文件，请选择")
    return Match(Outcome.TITLE, (fitting[0].id,))


def _numbered(found: Found, numbered: list[Entry], place: str) -> Match:
    if len(numbered) > 1:
        return Match(
            Outcome.AMBIGUOUS, _newest_first(numbered), f"有{len(numbered)}份文件的文号都是{found.number}"
        )
    entry = numbered[0]
    said = titles.folded(found.title, place)
    known = {titles.folded(entry.title, place), titles.folded(titles.issued(entry.title), place)}
    is_like = not said or said in known or any(said in name or (name and name in said) for name in known)
    doubt = "" if is_like else _differ(found.title, entry.title)
    return Match(Outcome.NUMBER, (entry.id,), doubt)


def _differ(said: str, known: str) -> str:
    return f"文号相同而标题不同：文中为{titles.in_marks(said)}，文件库中为{titles.in_marks(known)}"


def _others(entries: Iterable[Entry], own_id: str) -> list[Entry]:
    return [entry for entry in entries if entry.id != own_id]


def _newest_first(entries: list[Entry]) -> tuple[str, ...]:
    return tuple(
        one.id for one in sorted(entries, key=lambda one: (one.signed_on or date.min, one.id), reverse=True)
    )
