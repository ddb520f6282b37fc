"""Makes organs, people and items for tests, always through the real verbs: no row is forged."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from wagtail.documents.models import Document
from wagtail.rich_text import RichText

from mingting.accounts.api import shelf_of
from mingting.accounts.models import Organ, OrganName, Person, Post, Section
from mingting.accounts.rules.posts import SEATED
from mingting.accounts.rules.roles import Role
from mingting.commons import guards, kept, ledger
from mingting.commons.guards import LEDGER_GUARDS
from mingting.disclosure.guards import GUARDS as DISCLOSURE_GUARDS
from mingting.kernel.deeds import By
from mingting.publishing import actions
from mingting.publishing.guards import GUARDS
from mingting.publishing.models import Column, InformationItem, PortalSite, Release, Submission
from mingting.publishing.rules.reviews import CHECKLIST, Secrecy, Stage, Verdict

NOON = datetime(2024, 3, 5, 4, 0, tzinfo=UTC)  # 12:00 in Guangzhou
USCC = "11440113007512345A"
_counter = itertools.count(1)
ALL_CHECKED = dict.fromkeys([check.value for check in CHECKLIST], True)


@dataclass
class Bureau:
    """An organ with its site, columns and a person in every role."""

    organ: Organ
    site: PortalSite
    column: Column
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


ROLES = {
    "editor": Role.EDITOR,
    "second_editor": Role.EDITOR,
    "first": Role.FIRST_REVIEWER,
    "second": Role.SECOND_REVIEWER,
    "final": Role.FINAL_REVIEWER,
    "other_first": Role.FIRST_REVIEWER,
    "emergency_first": Role.EMERGENCY_FIRST,
    "emergency_second": Role.EMERGENCY_SECOND,
    "office": Role.DISCLOSURE_OFFICE,
    "disclosure_head": Role.DISCLOSURE_HEAD,
    "section_head": Role.SECTION_HEAD,
    "handler": Role.HANDLER,
    "second_handler": Role.HANDLER,
    "legal": Role.LEGAL_ADVISER,
    "head": Role.HEAD,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
}


def by(person: Person | None, at: datetime = NOON) -> By:
    return By(person.pk if person else None, person.name if person else "系统", at, "test")


def organ(
    code: str = "zsj", name: str = "番禺区政务服务和数据管理局", uscc: str | None = None, **more: Any
) -> Organ:
    made = Organ.objects.create(
        code=code, name=name, short_name=name[-6:], kind="department", uscc=uscc, **more
    )
    OrganName.objects.create(organ=made, name=name)
    return made


def section(at: Organ, name: str = "综合科") -> Section:
    """The organ's section of that name, made if there is none yet."""
    return Section.objects.get_or_create(organ=at, name=name)[0]


def person(username: str, *posts: tuple[Organ, Role], **more: Any) -> Person:
    made = Person.objects.create_user(
        username=username, password="Correct-horse-1", name=f"{username}同志", **more
    )
    for at, role in posts:
        seat = section(at) if role in SEATED else None
        Post.objects.create(person=made, organ=at, role=role, section=seat, since=date(2020, 1, 1))
    return made


def bureau(code: str = "zsj", name: str = "番禺区政务服务和数据管理局", uscc: str | None = USCC) -> Bureau:
    office = organ(code, name, uscc)
    site = PortalSite.objects.filter(is_default=True).first() or PortalSite.objects.create(
        name="示例区政务公开平台",
        domain="www.example.gov.cn",
        site_id_code="4401130000",
        icp="粤ICP备00000000号",
        police_record="粤公网安备00000000000000号",
        organiser=office,
        contact="020-84636633",
        is_default=True,
    )
    column = Column.objects.create(
        site=site,
        organ=office,
        code=f"{code}-bmdt",
        name="部门动态",
        column_type="工作动态",
        board="statutory",
        kind="department_news",
        description="本机关的工作动态",
        keywords="动态",
        update_days=14,
    )
    people = {key: person(f"{code}_{key}", (office, role)) for key, role in ROLES.items()}
    return Bureau(office, site, column, people)


def words(**more: Any) -> dict[str, Any]:
    number = next(_counter)
    return {
        "title": f"区政务服务中心第{number}次窗口服务情况",
        "source": "番禺区政务服务和数据管理局",
        "formed_on": date(2024, 3, 4),
        "summary": "介绍窗口服务的基本情况。",
        "keywords": "政务服务 窗口",
        "theme": "综合政务/电子政务",
        "article20": "20.15",
        "body": [("text", RichText("<p>本周窗口办理事项平稳有序，群众等候时间缩短。</p>"))],
    } | more


def column(at_bureau: Bureau, code: str, name: str, **more: Any) -> Column:
    return Column.objects.create(
        **{
            "site": at_bureau.site,
            "organ": at_bureau.organ,
            "code": code,
            "name": name,
            "column_type": "工作动态",
            "description": name,
            "keywords": name,
        }
        | more
    )


def document(name: str, data: bytes, keeper: Organ | None = None) -> Document:
    """An upload on the shelf of ``keeper``, or of the first organ there is."""
    shelf = shelf_of((keeper or Organ.objects.earliest("pk")).pk)
    return Document.objects.create(title=name, file=ContentFile(data, name=name), collection=shelf)


def replace_document(document: Document, data: bytes, name: str = "") -> None:
    """Put other bytes, or another name, behind the same document, as someone with the store in hand could."""
    document.file.save(name or document.filename, ContentFile(data))
    document.save()


def scratch_file(name: str, words: str) -> str:
    path = Path(tempfile.mkdtemp()) / name
    path.write_text(words, encoding="utf-8")
    return str(path)


@contextmanager
def guards_off() -> Iterator[None]:
    """Act as someone who has the database itself in hand."""
    guards.take_off(connection, (*LEDGER_GUARDS, *GUARDS, *DISCLOSURE_GUARDS))
    yield
    guards.put_on(connection, (*LEDGER_GUARDS, *GUARDS, *DISCLOSURE_GUARDS))


def draft(
    at_bureau: Bureau,
    *,
    at: datetime = NOON,
    kind: str = "department_news",
    column: Column | None = None,
    **more: Any,
) -> InformationItem:
    editor = at_bureau.editor
    return actions.start_item(
        person=editor,
        column=column or at_bureau.column,
        organ_id=at_bureau.organ.pk,
        kind=kind,
        words=words(**more),
        by=by(editor, at),
    )


def submitted(at_bureau: Bureau, *, at: datetime = NOON, **more: Any) -> InformationItem:
    item = draft(at_bureau, at=at, **more)
    submit(at_bureau, item, at=at)
    return item


def submit(at_bureau: Bureau, item: InformationItem, *, at: datetime = NOON) -> Submission:
    return actions.submit(item_id=item.pk, person=at_bureau.editor, by=by(at_bureau.editor, at))


def verdict(stage: Stage | str, reviewer: Person, *, passed: bool = True, **more: Any) -> Verdict:
    return Verdict(
        stage=Stage(stage),
        reviewer=reviewer.pk,
        passed=passed,
        checklist=ALL_CHECKED,
        secrecy=Secrecy.MAY_RELEASE,
        **more,
    )


def proved(
    at_bureau: Bureau,
    item: InformationItem,
    stage: str,
    *,
    at: datetime = NOON,
    reviewer: Person | None = None,
    **more: Any,
) -> None:
    proved_by(item, stage, reviewer or at_bureau.people[stage], at=at, **more)


def proved_by(item: InformationItem, stage: str, who: Person, *, at: datetime = NOON, **more: Any) -> None:
    actions.review(item_id=item.pk, person=who, verdict=verdict(stage, who, **more), by=by(who, at))


def released(at_bureau: Bureau, *, at: datetime = NOON, **more: Any) -> Release:
    """Return a release that went through all three reviews by three different people."""
    item = submitted(at_bureau, at=at, **more)
    for hour, stage in enumerate(("first", "second", "final")):
        proved(at_bureau, item, stage, at=at + timedelta(minutes=hour))
    item.refresh_from_db()
    assert item.shown is not None
    return item.shown


__all__ = ["guards", "kept", "ledger"]
