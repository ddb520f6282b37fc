"""行政规范性文件 in table 二: counted from the policy library, with the document behind each figure."""

from __future__ import annotations

from datetime import date

import pytest

from mingting.accounts.actions.rights import sync_rights
from mingting.policies import actions as policies
from mingting.policies.models import Relation
from mingting.publishing import actions as publishing
from mingting.reporting import queries
from mingting.reporting.counting import norms_counted
from mingting.reporting.rules.figures import NORMS, Figures

from . import disclosing, making, reporting
from .policies_making import policy
from .reporting import JANUARY, MARCH, YEAR, moment
from .signing_in import at_the_desk

pytestmark = pytest.mark.django_db
ROOT = "/desk/annual-reports/"


@pytest.fixture
def zsj() -> reporting.House:
    return reporting.house()


def norm(at: reporting.House, number: str, signed: date, begins: date, ends: date | None, *lines: str):
    return policy(
        at.press,
        f"番禺区政务服务和数据管理局关于印发番禺区窗口办法{number[-3:-1]}的通知",
        number=number,
        lines=["第一条 为方便群众办事，制定本办法。", *lines],
        at=moment(signed, 15),
        formed_on=signed,
        effective_on=begins,
        expires_on=ends,
    )


def repeal(at: reporting.House, old, on: date):
    """Let a new document repeal an old one from its own first day, as a person confirmed."""
    from_when = f"第二条 本办法自{on.year}年{on.month}月{on.day}日起施行，有效期五年。"
    said = f"{from_when}《番禺区窗口办法》（{old.doc_no}）同时废止。"
    new = norm(at, "番政数规〔2025〕20号", on, on, date(on.year + 5, on.month, on.day), said)
    found = Relation.objects.get(source=new, target=old)
    editor = at.press.editor
    policies.decide_relation(
        relation_id=found.pk, person=editor, confirmed=True, by=making.by(editor, moment(on, 16))
    )
    return new


def figures(at: reporting.House, year: int = YEAR) -> Figures:
    return queries.build([at.organ], year, JANUARY)[0].draft.figures


def counts(found: Figures) -> dict[str, object]:
    return {said: found.of(name) for said, name in NORMS.items()}


class TestNorms:
    def test_are_issued_ended_and_in_force_by_the_days_of_their_documents(self, zsj):
        old = norm(zsj, "番政数规〔2024〕11号", date(2024, 5, 6), date(2024, 6, 1), date(2029, 5, 31))
        norm(zsj, "番政数规〔2023〕12号", date(2023, 6, 5), date(2023, 7, 1), date(2025, 6, 30))
        norm(zsj, "番政数规〔2025〕13号", date(2025, 12, 22), date(2026, 2, 1), date(2031, 1, 31))
        norm(zsj, "番政数规〔2026〕14号", date(2026, 1, 5), date(2026, 1, 5), date(2031, 1, 4))
        repeal(zsj, old, date(2025, 9, 1))

        found = figures(zsj)

        assert counts(found) == {"issued": 2, "repealed": 2, "in_force": 1}
        numbers = {said: [one.number for one in found.behind(name)] for said, name in NORMS.items()}
        assert numbers == {
            "issued": ["番政数规〔2025〕20号", "番政数规〔2025〕13号"],
            "repealed": ["番政数规〔2023〕12号", "番政数规〔2024〕11号"],
            "in_force": ["番政数规〔2025〕20号"],
        }
        whys = [one.why for one in found.behind(NORMS["repealed"])]
        assert whys[0] == "有效期于2025年6月30日届满，自动失效。"
        assert "番政数规〔2025〕20号" in whys[1]

    def test_follow_from_one_year_to_the_next(self, zsj):
        old = norm(zsj, "番政数规〔2024〕11号", date(2024, 5, 6), date(2024, 6, 1), date(2029, 5, 31))
        repeal(zsj, old, date(2025, 9, 1))

        before, now = counts(figures(zsj, 2024)), counts(figures(zsj))

        assert now["in_force"] == before["in_force"] + now["issued"] - now["repealed"]

    def test_are_not_said_to_be_none_where_the_library_holds_none(self, zsj):
        disclosing.handling(zsj.at, on=MARCH)

        assert counts(figures(zsj)) == dict.fromkeys(NORMS)
        assert norms_counted(zsj.organ.pk, YEAR) == {}

    def test_give_way_to_what_was_entered_and_stand_beside_it(self, zsj):
        norm(zsj, "番政数规〔2025〕13号", date(2025, 5, 6), date(2025, 6, 1), date(2030, 5, 31))
        reporting.enter(zsj, NORMS["in_force"], "4")

        found = figures(zsj)

        assert counts(found) == {"issued": 1, "repealed": 0, "in_force": 4}
        (entered,) = found.behind(NORMS["in_force"])
        assert entered.why.endswith("录入；按政策文件库的记录是1件")

    def test_withdrawn_from_the_site_are_not_counted(self, zsj):
        document = norm(zsj, "番政数规〔2025〕13号", date(2025, 5, 6), date(2025, 6, 1), date(2030, 5, 31))
        norm(zsj, "番政数规〔2025〕14号", date(2025, 5, 7), date(2025, 6, 1), date(2030, 5, 31))
        on = moment(date(2025, 5, 8))
        publishing.withdraw(
            item_id=document.item_no,
            person=zsj.press.final,
            reason="内容有误",
            public_note="内容有误，已撤回",
            by=making.by(zsj.press.final, on),
        )
        policies.catch_up(by=making.by(None, on))

        assert counts(figures(zsj)) == {"issued": 1, "repealed": 0, "in_force": 1}

    def test_are_shown_where_the_table_is_entered_and_behind_the_cell(self, zsj):
        norm(zsj, "番政数规〔2025〕13号", date(2025, 5, 6), date(2025, 6, 1), date(2030, 5, 31))
        report = reporting.begun(zsj)
        sync_rights(zsj.at.clerk, JANUARY)
        browser = at_the_desk(zsj.at.clerk)

        entering = browser.get(f"{ROOT}organs/{zsj.organ.pk}/{YEAR}/figures/").content.decode()
        behind = browser.get(f"{ROOT}{report.pk}/editions/1/cells/{NORMS['issued']}/").content.decode()

        assert entering.count("政策文件库统计为 1 件") == 2
        assert "还有 7 格没有数字" in entering
        assert "番政数规〔2025〕13号" in behind
        assert "2025年5月6日印发" in behind
