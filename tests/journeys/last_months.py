"""Three documents of one office, laid down as it would: through the verbs and three reviews, some months ago.

Run inside the house by `manage.py shell`, since a browser cannot publish in the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from wagtail.rich_text import RichText

from mingting.accounts.models import Person
from mingting.policies.rules.expiry import Stage, review_days
from mingting.publishing.models import Column
from tests.rooms.making import Bureau, released

from .library import EDITOR, REVIEWERS

#: What a citizen looks for: both titles hold it, that of the document that runs out more alike.
SOUGHT = "海外仓补助"
FOR_EVALUATION = "番禺区夜间消费示范街区认定办法"
RUNNING_OUT = "番禺区海外仓补助办法"
CITING = "番禺区海外仓补助和通关服务指引"
#: Released so many days ago; the first of them ends in so many days.
AGO, LEFT = 300, 2


def first_evaluated_after(today: date) -> date:
    """Return the nearest last day of which the evaluation has not begun on that day: it begins on the next, or so."""
    ends = (today + timedelta(days=days) for days in range(150, 220))
    return next(day for day in ends if review_days(day)[Stage.EVALUATE] > today)


def lay_down() -> list[int]:
    """Release the three, that which cites last, and return their items."""
    today = timezone.localdate()
    begun = today - timedelta(days=AGO)
    number = f"番科工商信规〔{begun.year}〕82号"
    return [
        _release(
            FOR_EVALUATION,
            f"番科工商信规〔{begun.year}〕81号",
            ("第一条 为繁荣夜间消费，制定本办法。", "第二条 认定的示范街区给予公共设施支持。"),
            first_evaluated_after(today),
        ),
        _release(
            RUNNING_OUT,
            number,
            ("第一条 为规范海外仓补助，制定本办法。", "第二条 海外仓补助按照租金的百分之二十核定。"),
            today + timedelta(days=LEFT),
        ),
        _release(
            CITING,
            f"番科工商信规〔{begun.year}〕83号",
            (
                "第一条 为方便企业办理通关手续，制定本指引。",
                f"第二条 补助标准按照《{RUNNING_OUT}》（{number}）第二条执行。",
            ),
            today + timedelta(days=900),
        ),
    ]


def _release(name: str, number: str, lines: Sequence[str], ends: date) -> int:
    office = _office()
    at = timezone.now() - timedelta(days=AGO)
    begun = timezone.localdate(at)
    title = f"{office.organ.name}关于印发{name}的通知"
    release = released(
        office,
        at=at,
        kind="normative_document",
        title=title,
        doc_no=number,
        formed_on=begun,
        effective_on=begun,
        expires_on=ends,
        validity="in_force",
        article20="20.1",
        theme="商贸、海关、旅游",
        summary=f"印发{name}。",
        particulars={
            "document_kind": "notice",
            "issuers": [office.organ.name],
            "reg_no": f"PYGXJ{number[-3:-1]}",
        },
        body=[("text", RichText("".join(f"<p>{line}</p>" for line in lines)))],
    )
    return release.item_id


def _office() -> Bureau:
    column = Column.objects.get(code="kgsxj-gfx")
    names = dict(zip(("editor", "first", "second", "final"), (EDITOR, *REVIEWERS), strict=True))
    people = {post: Person.objects.get(username=username) for post, username in names.items()}
    assert column.organ is not None
    return Bureau(column.organ, column.site, column, people)
