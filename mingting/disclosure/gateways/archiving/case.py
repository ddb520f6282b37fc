"""A closed case as plain values, and how its papers are called in the package."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from mingting.commons.files.packages import MEBIBYTE
from mingting.disclosure.rules.retention import ArchivePattern
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

#: A record must be of sure origin, in order and whole.
ARTICLE_37 = cite("档案法", "第三十七条")
FILES_LIMIT = 999
FILE_LIMIT = 100 * MEBIBYTE
TOTAL_LIMIT = 150 * MEBIBYTE
MAIN = "main"
ROLES = {MAIN: "主文档", "attachment": "附属文档"}
_ZONE = ZoneInfo("Asia/Shanghai")
#: Bytes of a name: file systems take 255, of which number, extension and folder signs need some.
_NAME_BYTES = 130
#: What some file system or a manifest gives a meaning of its own.
_SIGNS = re.compile(r'[<>:"/\\|?*%~\s]+')


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """One paper of a case.

    ``name`` is what it was called on arrival, ``kind`` what it is in the case (申请表, 答复书 …), ``made_at`` aware,
    ``origin`` where it comes from, ``sha256`` the lower-case digest that was registered when it came in, ``scan`` the
    verdict of ``commons.files.virus`` ("" when it was never asked).
    """

    name: str
    data: bytes
    title: str
    kind: str
    role: Literal["main", "attachment"]
    made_at: datetime
    origin: str
    sha256: str
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One deed in the life of a case; ``at`` is aware, ``basis`` the article, ``note`` free."""

    at: datetime
    who: str
    did: str
    basis: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CasePackage:
    """A closed case to be packed.

    ``identifier`` is the registration number, ``archive_number`` the 档号, ``uscc`` the organ's 统一社会信用代码,
    ``retention_code`` one of Y, D30, D10. ``metadata`` holds what else is known of the case and must be fit for JSON.
    ``registered`` is how many papers the register lists, ``required`` which kinds of paper must be there;
    ``archive_pattern`` how the bureau writes its 档号.
    """

    identifier: str
    archive_number: str
    title: str
    organ: str
    organ_code: str
    uscc: str
    year: int
    retention_code: str
    retention_name: str
    closed_on: date
    documents: Sequence[PackagedFile]
    events: Sequence[Event]
    metadata: Mapping[str, object] = field(default_factory=dict)
    registered: int | None = None
    required: Sequence[str] = ()
    archive_pattern: str = ArchivePattern().pattern

    @property
    def bag(self) -> str:
        """The name of the package: its 档号 as a file may be called."""
        return path_safe(self.archive_number or self.identifier)


def check(case: CasePackage) -> None:
    """Refuse a case that cannot be kept as a record: nothing in it, too large, or not what was registered."""
    if not case.identifier.strip() or not case.documents:
        raise Refused("没有登记编号或没有文件的案卷不能归档", cite=ARTICLE_37)
    if not any(document.role == MAIN for document in case.documents):
        raise Refused("案卷中没有主文档，不能归档", cite=ARTICLE_37)
    if len(case.documents) > FILES_LIMIT:
        raise Refused(f"案卷共 {len(case.documents)} 个文件，超过上限 {FILES_LIMIT} 个，请分卷归档")
    sizes = [len(document.data) for document in case.documents]
    if max(sizes) > FILE_LIMIT or sum(sizes) > TOTAL_LIMIT:
        raise Refused(
            f"归档包单个文件不超过 {FILE_LIMIT // MEBIBYTE} MB、合计不超过 {TOTAL_LIMIT // MEBIBYTE} MB，请分卷归档"
        )
    for number, document in enumerate(case.documents, start=1):
        if hashlib.sha256(document.data).hexdigest() != document.sha256:
            raise Refused(
                f"第 {number} 个文件“{clean(document.title)[:40]}”与登记时的校验值不符，可能已被改动，不能归档",
                cite=ARTICLE_37,
            )
        if document.scan == "infected":
            raise Refused(f"第 {number} 个文件“{clean(document.title)[:40]}”带有病毒，不能归档")


def path_safe(text: str) -> str:
    """Return a text as a file name of any system: composed, visible letters only, no signs with a meaning."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        letter if letter.isspace() or not unicodedata.category(letter).startswith("C") else ""
        for letter in composed
    )
    name = _SIGNS.sub("_", visible).strip("._- ")
    while len(name.encode()) > _NAME_BYTES:
        name = name[:-1]
    return name.strip("._- ") or "未命名"


def clean(text: str) -> str:
    """Return a text in one line without letters that XML forbids or that nobody sees."""
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn"}
    ).strip()


def moment(at: datetime) -> str:
    """Return a moment as 年-月-日 时:分:秒 of China. A naive one raises ``ValueError``."""
    return _in_china(at).strftime("%Y-%m-%d %H:%M:%S")


def day(at: datetime) -> date:
    """Return the day of a moment in China. A naive one raises ``ValueError``."""
    return _in_china(at).date()


def _in_china(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment must be aware of its zone")
    return at.astimezone(_ZONE)
