"""What is about to be released, as plain facts: everything the checks look at, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from mingting.publishing.rules.kinds import FIELD_LABELS, Kind

#: ``LinkFacts.status`` of an address that could not be reached at all: no such name, or nobody answered.
UNREACHABLE = 0
ScanVerdict = Literal["clean", "infected", "not_configured", "failed"]
#: Fields whose own text is read like the body, unless a passage of that name is given.
_READ_FIELDS = ("title", "summary", "source", "keywords", "disclosure_reason")


class Disclosure(StrEnum):
    """公开属性 (条例13, 14–16, 27). ``Disclosure("主动公开")`` is understood too."""

    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _DISCLOSURE_LABELS[self.value]

    @classmethod
    def _missing_(cls, value: object) -> Disclosure | None:
        return next((member for member in cls if member.label == value), None)


_DISCLOSURE_LABELS = {"proactive": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text. ``field`` must be unique within a draft: offsets count from the start of ``text``."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link; ``status`` is the HTTP status last seen, ``UNREACHABLE``, or ``None`` when not tried."""

    field: str
    label: str
    url: str
    text: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A picture; ``text_unread`` when it may carry words that no program has read."""

    field: str
    label: str
    name: str
    alt: str
    decorative: bool = False
    text_unread: bool = True


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table in the body; ``has_header`` when a row or column of it is marked as its head."""

    field: str
    label: str
    has_header: bool


@dataclass(frozen=True, slots=True)
class HeadingFacts:
    """A heading of the body, in reading order; ``level`` is 2 for h2, and so on."""

    field: str
    label: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """A file beside the body. Types are short lower-case names (``docx``); ``size`` is in bytes.

    ``metadata`` holds what the file carries besides what it shows, by its Chinese name or a code of
    ``checks.attachments.HIDDEN``; all of it is told. ``text_read`` is false when no words could be taken out.
    """

    field: str
    label: str
    name: str
    size: int
    type_by_content: str
    type_by_name: str
    metadata: Mapping[str, str] = made(default_factory=lambda: MappingProxyType({}))
    has_macros: bool = False
    text: str = ""
    text_read: bool = True
    scan: ScanVerdict = "not_configured"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A draft on ``today``. ``fields`` is by the codes of ``kinds.FIELD_LABELS``.

    ``released_at`` is the date of first release of an item already released, ``earliest`` the planned one
    of a new item. Both may be a ``date`` or a ``datetime`` in local time. ``particulars`` is by the codes that the
    kind declares, as ``particulars.normal`` keeps them.
    """

    kind: Kind
    fields: Mapping[str, object]
    today: date
    passages: tuple[Passage, ...] = ()
    links: tuple[LinkFacts, ...] = ()
    images: tuple[ImageFacts, ...] = ()
    attachments: tuple[AttachmentFacts, ...] = ()
    tables: tuple[TableFacts, ...] = ()
    headings: tuple[HeadingFacts, ...] = ()
    particulars: Mapping[str, object] = made(default_factory=lambda: MappingProxyType({}))

    def text(self, code: str) -> str:
        """Return a field as stripped text, "" when it is empty."""
        value = self.fields.get(code)
        return "" if value is None else str(value).strip()

    def day(self, code: str) -> date | None:
        """Return a date field as a date; a moment gives its day, anything else ``None``."""
        value = self.fields.get(code)
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else None

    @property
    def disclosure(self) -> Disclosure | None:
        """The 公开属性, ``None`` when it is empty or no such attribute exists."""
        try:
            return Disclosure(self.text("disclosure"))
        except ValueError:
            return None

    @property
    def shown_on(self) -> date:
        """The release date the public will read: of the first release, or as planned, or today."""
        released = self.day("released_at")
        return released or max(self.day("earliest") or self.today, self.today)

    def texts(self) -> Iterator[Passage]:
        """Yield every text a reader or search engine could come by, attachments and file names included."""
        given = {passage.field for passage in self.passages}
        for code in _READ_FIELDS:
            if code not in given and isinstance(self.fields.get(code), str):
                yield Passage(code, FIELD_LABELS[code], str(self.fields[code]))
        yield from self.passages
        for image in self.images:
            yield Passage(f"{image.field}.alt", f"{image.label}的替代文字", image.alt)
        for file in self.attachments:
            yield Passage(f"{file.field}.name", f"{file.label}的文件名", file.name)
            yield Passage(file.field, file.label, file.text)
