"""Particulars: what one kind of information says of itself besides the fields that every item has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

#: How a particular is written: one line, one of a closed list, a day, or several lines.
SORTS = ("text", "choice", "date", "list")
#: Characters of a text, and of each entry of a list.
LONGEST = 300
#: Entries of a list.
MOST = 40

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_EXCERPT = 40

Value = str | list[str]


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular that a kind declares. ``choices`` are codes and names; ``cite`` is a whole citation or "".

    Of a date, ``not_before`` is the code of the particular that it must not precede.
    """

    code: str
    label: str
    sort: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    recommended: bool = False
    help: str = ""
    cite: str = ""
    not_before: str = ""

    def read(self, value: object) -> Value:
        """Return a value as it is kept: trimmed; a day as ``2024-03-05``; a list without its empty lines.

        What cannot be read as the sort asks is kept as it was written, for :func:`faults` to name.
        """
        if self.sort == "list":
            lines = value if isinstance(value, list | tuple) else str(value or "").splitlines()
            return [line for line in map(_trimmed, lines) if line]
        return _day(value) if self.sort == "date" else _trimmed(value)

    def said(self, value: object) -> str:
        """Return a kept value in words: a choice by its name, a list joined by “、”."""
        if isinstance(value, list | tuple):
            return "、".join(map(str, value))
        return dict(self.choices).get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one particular.

    ``rule`` is ``missing``, ``advised``, ``not_a_choice``, ``not_a_date``, ``too_long``, ``too_many``, ``repeated`` or
    ``too_early``; ``excerpt`` shows the place.
    """

    particular: Particular
    rule: str
    message: str
    excerpt: str = ""


def normal(declared: Iterable[Particular], given: Mapping[str, object]) -> dict[str, Value]:
    """Return what is kept of ``given``: the declared particulars only, in their order, the empty ones left out."""
    read = {one.code: one.read(given.get(one.code)) for one in declared}
    return {code: value for code, value in read.items() if value}


def told(declared: Iterable[Particular], kept: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield ``(code, label, words)`` of what is kept, in the kind's order; what it no longer declares comes last."""
    known = {one.code: one for one in declared}
    strange = [code for code in kept if code not in known]
    for code in [*(code for code in known if code in kept), *strange]:
        one = known.get(code) or Particular(code, code, "text")
        yield code, one.label, one.said(kept[code])


def faults(declared: Sequence[Particular], kept: Mapping[str, object]) -> Iterator[Fault]:
    """Yield what is wrong with the particulars as they are kept, in the kind's order."""
    for one in declared:
        value = kept.get(one.code)
        if not value:
            if one.required:
                yield Fault(one, "missing", f"“{one.label}”不能为空")
            elif one.recommended:
                yield Fault(one, "advised", f"建议填写“{one.label}”")
        elif isinstance(value, list):
            yield from _of_list(one, value)
        else:
            yield from _of_words(one, str(value))
    yield from _of_order(declared, kept)


def _of_words(one: Particular, value: str) -> Iterator[Fault]:
    if one.sort == "choice" and value not in dict(one.choices):
        message = f"“{one.label}”须从所列各项中选择，没有“{value[:_EXCERPT]}”这一项"
        yield Fault(one, "not_a_choice", message, value[:_EXCERPT])
    elif one.sort == "date" and _date(value) is None:
        message = f"“{one.label}”不是有效的日期，应写作 2024-03-05 的样子"
        yield Fault(one, "not_a_date", message, value[:_EXCERPT])
    elif len(value) > LONGEST:
        message = f"“{one.label}”不超过{LONGEST}字，现为{len(value)}字"
        yield Fault(one, "too_long", message, value[:_EXCERPT])


def _of_list(one: Particular, value: Sequence[str]) -> Iterator[Fault]:
    if len(value) > MOST:
        yield Fault(one, "too_many", f"“{one.label}”不超过{MOST}条，现为{len(value)}条")
    first: dict[str, int] = {}
    for number, line in enumerate(value[:MOST], start=1):
        if len(line) > LONGEST:
            message = f"“{one.label}”每条不超过{LONGEST}字，第{number}条现为{len(line)}字"
            yield Fault(one, "too_long", message, line[:_EXCERPT])
        if line in first:
            message = f"“{one.label}”第{number}条与第{first[line]}条相同"
            yield Fault(one, "repeated", message, line[:_EXCERPT])
        first.setdefault(line, number)


def _of_order(declared: Sequence[Particular], kept: Mapping[str, object]) -> Iterator[Fault]:
    labels = {one.code: one.label for one in declared}
    for one in declared:
        begins, ends = _date(kept.get(one.not_before)), _date(kept.get(one.code))
        if begins is not None and ends is not None and ends < begins:
            message = f"“{one.label}”（{ends}）早于“{labels[one.not_before]}”（{begins}）"
            yield Fault(one, "too_early", message, str(ends))


def _trimmed(value: object) -> str:
    # A NUL means nothing to a reader, and PostgreSQL keeps none.
    return "" if value is None else " ".join(str(value).replace("\x00", " ").split())


def _day(value: object) -> str:
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    text = _trimmed(value)
    found = _DAY.fullmatch(text)
    written = "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text
    return written if _date(written) else text


def _date(value: object) -> date | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
