"""What waits of the library on the desk's first page, for whom, and that it costs the same however much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.policies.models import Consequence

from .making import NOON, bureau
from .policies_making import policy
from .test_policies_library import repealing
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]
pytestmark = pytest.mark.django_db
HOME = "/desk/"


@pytest.fixture
def office():
    return bureau()


def page(person) -> str:
    return desk(person).get(HOME).content.decode()


def ending_soon(office, number: int):
    today = timezone.localdate()
    return policy(
        office,
        f"番禺区政务服务和数据管理局关于印发番禺区第{number}号窗口办法的通知",
        number=f"番政数规〔2024〕{number}号",
        lines=("第一条 为方便群众办事，制定本办法。",),
        effective_on=today - timedelta(days=400),
        expires_on=today + timedelta(days=20 + number),
    )


class TestFirstPage:
    def test_names_what_must_be_confirmed_evaluated_and_mended(self, office):
        old, new = policy(office), repealing(office, NOON + timedelta(days=60))
        ending = ending_soon(office, 11)
        Consequence.objects.create(
            document=old, what="已失效", on=NOON.date(), key="k", place="办事指南第三步", url="/x/",
            organ=office.organ, told_at=NOON,
        )  # fmt: skip

        html = page(office.editor)

        assert "待确认的关系和标签" in html
        assert f'href="/desk/library/documents/{new.pk}/"' in html
        assert "有效期将满、待评估" in html
        assert ending.title in html
        assert "办事指南第三步" in html

    def test_says_nothing_of_it_to_another_organ_and_where_nothing_waits(self, office):
        stranger = bureau("czj", "番禺区财政局", "11440113007512346X")
        before = page(office.editor)
        repealing(office, NOON)

        assert "政策文件库：" not in before
        assert "政策文件库：" in page(office.editor)
        assert "政策文件库：" not in page(stranger.editor)

    def test_asks_as_often_for_many_as_for_one(self, office):
        asked = []
        for number in (11, 12, 13):
            ending_soon(office, number)
            client = desk(office.editor)
            with CaptureQueriesContext(connection) as queries:
                client.get(HOME)
            asked.append(len(queries))

        assert len(set(asked)) == 1
