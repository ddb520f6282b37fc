"""A database of the benchmark's own: the whole schema, on SQLite, in a directory that goes with the process.

To be imported before anything of the house: importing it sets Django up.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
PLACE = Path(tempfile.mkdtemp(prefix="mingting-benchmark-"))
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings.test",
    MINGTING_VAR=str(PLACE),
    MINGTING_TEST_VAR=str(PLACE),
    DATABASE_URL=f"sqlite:///{PLACE / 'mingting.sqlite3'}",
)
atexit.register(shutil.rmtree, PLACE, ignore_errors=True)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from mingting.accounts.models import Organ, OrganName, Person  # noqa: E402
from mingting.commons import news  # noqa: E402
from mingting.commons.guards import LEDGER_GUARDS, take_off  # noqa: E402
from mingting.commons.models import SearchDocument  # noqa: E402
from mingting.publishing.guards import GUARDS  # noqa: E402
from mingting.publishing.models import (  # noqa: E402
    Column,
    InformationItem,
    PortalSite,
    Release,
    ReleasedFile,
    Submission,
)

#: What the column under measurement holds, and what each of the others holds.
MANY, FEW = 5000, 60
BIG_COLUMN = "bmdt"
SMALL_COLUMN = "tzgg"
START = datetime(2019, 1, 1, 1, tzinfo=UTC)
_COLUMNS = (
    (BIG_COLUMN, "部门动态", "工作动态", "department_news", "动态", MANY),
    (SMALL_COLUMN, "通知公告", "通知公告", "notice", "通知公告", FEW),
    ("bmwj", "部门文件", "政策文件", "department_document", "政策文件", FEW),
    ("zcjd", "政策解读", "政策解读", "interpretation", "政策解读", FEW),
    ("czyjs", "财政预决算", "数据发布", "budget", "财政", FEW),
    ("xzzf", "行政执法", "办事服务", "enforcement", "执法", FEW),
)
_PARAGRAPH = (
    "区政务服务中心梳理窗口事项，公布办理地点、所需材料和办结时限，群众可以就近办理，也可以在网上提交。"
)


def build() -> None:
    """Make the schema and the rows. The guards on releases are taken off: this is about reading what is there."""
    call_command("migrate", verbosity=0, interactive=False)
    take_off(connection, (*LEDGER_GUARDS, *GUARDS))
    with transaction.atomic():
        organs = _organs()
        person = Person.objects.create_user(username="benchmark", password="Benchmark-1", name="测试")
        site = _site(organs[0])
        for position, (code, name, sort, kind, genre, count) in enumerate(_COLUMNS):
            column = Column.objects.create(
                site=site,
                code=code,
                name=name,
                column_type=sort,
                kind=kind,
                description=f"{name}栏目",
                keywords=name,
                position=position,
            )
            _releases(column, organs, person, kind, genre, count)
        news.announce(["site", "releases"], at=START)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _organs() -> list[Organ]:
    organs = Organ.objects.bulk_create(
        Organ(code=f"organ{n}", name=f"示例区第{n}局", short_name=f"{n}局", kind="department", position=n)
        for n in range(40)
    )
    OrganName.objects.bulk_create(OrganName(organ=organ, name=organ.name) for organ in organs)
    return organs


def _site(organ: Organ) -> PortalSite:
    return PortalSite.objects.create(
        name="示例区政务公开平台",
        domain="www.example.gov.cn",
        site_id_code="4400000000",
        icp="粤ICP备00000000号",
        police_record="粤公网安备00000000000000号",
        organiser=organ,
        contact="020-00000000",
        is_default=True,
    )


def _releases(column: Column, organs: list[Organ], person: Person, kind: str, genre: str, count: int) -> None:
    moments = [START + timedelta(hours=9 * n) for n in range(count)]
    items = InformationItem.objects.bulk_create(
        [
            InformationItem(
                organ=organs[n % 40], column=column, kind=kind, title=_title(column, n), created_at=at
            )
            for n, at in enumerate(moments)
        ],
        batch_size=500,
    )
    submissions = Submission.objects.bulk_create(
        [_submission(item, person, at) for item, at in zip(items, moments, strict=True)],
        batch_size=500,
    )
    releases = Release.objects.bulk_create(
        [
            _release(submission, column, organs[n % 40], kind, genre, n, at)
            for n, (submission, at) in enumerate(zip(submissions, moments, strict=True))
        ],
        batch_size=500,
    )
    ReleasedFile.objects.bulk_create(
        [_file(release, position) for release in releases for position in range(2)], batch_size=500
    )
    last = SearchDocument.objects.count()
    SearchDocument.objects.bulk_create(
        [_document(release, last + n) for n, release in enumerate(releases, 1)], batch_size=500
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publishing_informationitem SET live = true, shown_id ="
            " (SELECT id FROM publishing_release WHERE item_id = publishing_informationitem.id) WHERE column_id = %s",
            [column.pk],
        )


def _submission(item: InformationItem, person: Person, at: datetime) -> Submission:
    return Submission(
        item=item, edition=1, revision_no=item.pk, content_hash="0" * 64, submitted_by=person, submitted_at=at
    )


def _title(column: Column, n: int) -> str:
    return f"{column.name}第{n}期：区政务服务中心窗口服务情况"


def _release(
    submission: Submission, column: Column, organ: Organ, kind: str, genre: str, n: int, at: datetime
) -> Release:
    text = [f"{_PARAGRAPH}（{n}.{line}）" for line in range(20)]
    policy = kind in ("department_document", "interpretation")
    return Release(
        item_id=submission.item_id,
        edition=1,
        submission=submission,
        content_hash="0" * 64,
        released_at=at,
        first_released_at=at,
        releaser_no=1,
        releaser="测试",
        organ=organ,
        organ_name=organ.name,
        column=column,
        kind=kind,
        genre=genre,
        title=_title(column, n),
        index_no=f"11440000000000000X/{at.year}-{n:05}",
        doc_no=f"示政数〔{at.year}〕{n}号" if policy else "",
        theme="综合政务/电子政务",
        article20="20.15",
        formed_on=at.date(),
        source=organ.name,
        editor_name="测试",
        validity="in_force" if policy else "",
        effective_on=date(2019, 1, 1) if policy else None,
        summary=_PARAGRAPH,
        keywords="政务服务 窗口",
        body_html="".join(
            f'<h2 id="part-{line}">第{line}部分</h2><p>{words}</p>' if line % 5 == 0 else f"<p>{words}</p>"
            for line, words in enumerate(text)
        ),
        body_text="\n".join(text),
    )


def _file(release: Release, position: int) -> ReleasedFile:
    return ReleasedFile(
        release=release,
        role=ReleasedFile.Role.ATTACHMENT,
        position=position,
        title=f"附件{position + 1}",
        name=f"附件{position + 1}.pdf",
        media_type="application/pdf",
        size=120_000,
        digest=f"{release.pk:062x}{position:02x}",
    )


def _document(release: Release, sequence: int) -> SearchDocument:
    return SearchDocument(
        key=f"item:{release.item_id}",
        sequence=sequence,
        genre=release.genre,
        title=release.title,
        body=release.body_text,
        url=release.get_absolute_url(),
        organ=release.organ.code,
        column=release.column.code,
        number=release.doc_no,
        at=release.first_released_at,
    )
