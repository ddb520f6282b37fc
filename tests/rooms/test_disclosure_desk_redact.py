"""区分处理 at the desk: boxes as a form, cautions before the deed, the proof after it, pages shown to nobody else."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from PIL import Image

from mingting.commons import kept
from mingting.disclosure import intake
from mingting.disclosure.actions import messaging
from mingting.disclosure.gateways.redacting import Box, prove
from mingting.disclosure.models import Application, CaseFile, Look
from mingting.disclosure.rules.stages import Move, Stage

from ..rules.sample_pdfs import Page, Pdf
from . import disclosing
from .disclosing import Bureau
from .test_disclosure_desk_answer import ever_written, fields_of, text_of, words
from .test_disclosure_desk_lists import TODAY, be_on, desk

pytestmark = pytest.mark.django_db

#: Over the second line of disclosing.information, in percent of the page; the first line lies above it.
SECOND_LINE = {"x": "5", "y": "13", "width": "90", "height": "6"}


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> Bureau:
    return disclosing.bureau()


def place(file: CaseFile) -> str:
    return f"/desk/requests/{file.application_id}/redact/{file.pk}/"


def picture(file: CaseFile, number: int = 0) -> str:
    return f"{place(file)}pages/{number}.png"


def boxes(*rows: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return what a browser sends of so many rows of the form."""
    sent: dict[str, Any] = {"boxes-TOTAL_FORMS": str(len(rows)), "boxes-INITIAL_FORMS": "0", "do": "redact"}
    for number, row in enumerate(rows):
        sent |= {f"boxes-{number}-{name}": value for name, value in row.items()}
    return sent | more


def row(page: int = 1, reason: str = "第十五条 个人隐私", **more: str) -> dict[str, str]:
    return SECOND_LINE | {"page": str(page), "reason": reason} | more


def pages_file(zsj: Bureau, case: Application, *texts: str, name: str = "材料.pdf") -> CaseFile:
    """Lay a PDF into the case, one text to a page, at the height of the second line."""
    made = Pdf([Page(words=[(72.0, 140.0, 14.0, text)]) for text in texts]).bytes()
    return messaging.take_file(
        person=zsj.handler,
        application_id=case.pk,
        upload=intake.Upload(name, made, CaseFile.Source.INFORMATION),
        by=disclosing.by(zsj.handler),
    )


def stored(file: CaseFile) -> bytes:
    with kept.open_kept(file.digest) as opened:
        return opened.read()


def burned(client: Client, file: CaseFile, *rows: dict[str, str]) -> CaseFile:
    """Redact through the form, and return what came of it."""
    answer = client.post(place(file), boxes(*rows))
    assert answer.status_code == 302, words(answer)
    return CaseFile.objects.get(redacts=file)


class TestDrawing:
    def test_shows_the_page_and_rows_that_can_be_filled_in_without_script(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))

        shown = desk(zsj.handler).get(place(file))

        page = shown.content.decode()
        assert f'src="{picture(file)}?w=1400"' in page
        assert page.count('name="boxes-2-') == 6
        assert "左边距（%）" in words(shown)
        assert "第十五条 商业秘密" in page

    def test_burns_what_is_marked_and_nothing_is_left_of_it(self, zsj):
        case = disclosing.handling(zsj)
        original = disclosing.information(zsj, case)

        made = burned(desk(zsj.handler), original, row())

        assert (made.source, made.redacts) == (CaseFile.Source.REDACTED, original)
        assert disclosing.SECRET_WORDS in text_of(stored(original))
        assert text_of(stored(made)) == ""
        assert prove(stored(original), stored(made), [Box(**box) for box in made.boxes]) == []
        assert case.events.latest("pk").move == Move.REDACT

    def test_passes_over_rows_that_are_empty(self, zsj):
        original = disclosing.information(zsj, disclosing.handling(zsj))
        blank = {"page": "", "x": "", "y": "", "width": "", "height": "", "reason": ""}

        made = burned(desk(zsj.handler), original, blank, row(), blank | {"page": "1"})

        assert len(made.boxes) == 1

    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            ([], "尚未划定遮盖区域"),
            ([row(reason=" ")], "第 1 处遮盖没有注明不予公开的理由"),
            ([row(), row(page=3)], "第 2 处遮盖所在的第 3 页不存在"),
            ([row(x="60", width="50")], "第 1 处遮盖超出页面"),
            ([row(width="")], "第 1 处遮盖超出页面或没有面积"),
            ([row(x="左")], "左边距（%）应当是 0 至 100 的数"),
            ([row(reason="理" * 41)], "40 字以内"),
        ],
    )
    def test_refuses_boxes_that_are_unfit_and_keeps_them_to_be_mended(self, zsj, rows, why):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        refused = desk(zsj.handler).post(place(file), boxes(*rows))

        assert refused.status_code == 422
        assert why in words(refused)
        assert not case.files.filter(source=CaseFile.Source.REDACTED).exists()
        if rows:
            assert fields_of(refused.content.decode(), "data-redact")["boxes-0-height"] == ["6"]

    def test_warns_of_the_same_words_elsewhere_before_it_is_done(self, zsj):
        case = disclosing.handling(zsj)
        file = pages_file(zsj, case, "联系人张示例", "联系人张示例")
        handler = desk(zsj.handler)

        warned = handler.post(place(file), boxes(row()))
        before = case.files.count()
        again = fields_of(warned.content.decode(), "data-redact")
        done = handler.post(place(file), again | {"do": "redact"})

        assert "第 1 页第 1 处遮盖的文字在第 2 页还有未遮盖的" in words(warned)
        assert before == 1
        assert done.status_code == 302
        assert case.files.count() == 2

    def test_warns_anew_of_boxes_that_were_changed_after_the_warning(self, zsj):
        case = disclosing.handling(zsj)
        file = pages_file(zsj, case, "联系人张示例", "联系人张示例")
        handler = desk(zsj.handler)
        warned = fields_of(handler.post(place(file), boxes(row())).content.decode(), "data-redact")

        changed = handler.post(place(file), warned | {"do": "redact", "boxes-0-height": "7"})
        mended = handler.post(place(file), boxes(row(), row(page=2), accepted=warned["accepted"]))

        assert "还有未遮盖的" in words(changed)
        assert case.files.count() == 2
        assert mended.status_code == 302

    def test_turns_pages_and_adds_rows_without_losing_any(self, zsj):
        file = pages_file(zsj, disclosing.handling(zsj), "第一页", "第二页")
        handler = desk(zsj.handler)

        turned = handler.post(place(file), boxes(row(), do="page:2"))
        sent = fields_of(turned.content.decode(), "data-redact")
        more = handler.post(place(file), sent | {"do": "add"})

        assert f'src="{picture(file, 1)}?w=1400"' in turned.content.decode()
        assert sent["boxes-0-reason"] == ["第十五条 个人隐私"]
        rows = fields_of(more.content.decode(), "data-redact")
        assert rows["boxes-TOTAL_FORMS"] == ["4"]
        assert rows["boxes-0-width"] == ["90"]
        assert rows["now"] == ["2"]

    def test_goes_on_with_the_boxes_of_an_earlier_one(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        handler = desk(zsj.handler)
        made = burned(handler, file, row())

        again = fields_of(handler.get(f"{place(file)}?from={made.pk}").content.decode(), "data-redact")

        assert (again["boxes-0-x"], again["boxes-0-height"]) == (["5.0"], ["6.0"])
        assert again["boxes-0-reason"] == ["第十五条 个人隐私"]

    def test_takes_pictures_too(self, zsj):
        case = disclosing.handling(zsj)
        out = io.BytesIO()
        Image.new("RGB", (400, 300), (240, 240, 200)).save(out, "JPEG")
        file = messaging.take_file(
            person=zsj.handler,
            application_id=case.pk,
            upload=intake.Upload("照片.jpg", out.getvalue(), CaseFile.Source.INFORMATION),
            by=disclosing.by(zsj.handler),
        )
        handler = desk(zsj.handler)

        made = burned(handler, file, row())

        assert made.kind == "png"
        assert handler.get(picture(made)).status_code == 200

    def test_leads_back_from_what_has_no_pages(self, zsj):
        case = disclosing.handling(zsj)
        file = messaging.take_file(
            person=zsj.handler,
            application_id=case.pk,
            upload=intake.Upload("清单.csv", "编号,名称\n1,甲\n".encode(), CaseFile.Source.INFORMATION),
            by=disclosing.by(zsj.handler),
        )

        answer = desk(zsj.handler).get(place(file), follow=True)

        assert "只能遮盖 PDF 和图片" in words(answer)


class TestResult:
    def test_says_that_it_is_proved_by_which_facts_and_shows_both_side_by_side(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        handler = desk(zsj.handler)
        made = burned(handler, file, row())

        shown = handler.get(place(made))

        page, said = shown.content.decode(), words(shown)
        assert "已核验：遮盖处没有留下文字、图像和隐藏内容" in said
        assert "2026-03-24 12:00 归入案卷前核验" in said
        assert made.digest in said
        assert "第 1 页：第十五条 个人隐私" in said
        assert f'src="{picture(file)}?w=800"' in page
        assert f'src="{picture(made)}?w=800"' in page

    def test_is_proved_again_when_asked(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        handler = desk(zsj.handler)
        made = burned(handler, file, row())
        before = ever_written()

        shown = handler.post(place(made))

        assert "刚才又用原件和这个文件核验了一次" in words(shown)
        assert ever_written() == before

    def test_that_is_not_proved_says_what_was_found(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)
        box = {"page": 0, "x": 0.05, "y": 0.13, "width": 0.9, "height": 0.06, "reason": "第十五条 个人隐私"}
        false = CaseFile.objects.create(
            application=case,
            source=CaseFile.Source.REDACTED,
            name="已遮盖文件.pdf",
            kind="pdf",
            size=file.size,
            digest=file.digest,
            at=file.at,
            who=file.who,
            redacts=file,
            boxes=[box],
        )

        said = words(desk(zsj.handler).post(place(false)))

        assert "核验没有通过，这个文件不能提供" in said
        assert "仍能取出文字" in said
        assert "已核验：" not in said

    def test_that_the_store_has_changed_is_not_called_proved(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        handler = desk(zsj.handler)
        made = burned(handler, file, row())
        path = kept.storages["kept"].path(f"{made.digest[:2]}/{made.digest[2:4]}/{made.digest}")
        whole = stored(made)
        with open(path, "r+b") as opened:
            opened.seek(-3, io.SEEK_END)
            opened.write(b"\n\n\n")

        said = words(handler.get(place(made)))

        kept.keep(whole)
        assert "存储中的文件与归入时不同" in said
        assert "已核验：" not in said

    def test_is_still_shown_to_reviewers_when_nothing_can_be_redacted_any_more(self, zsj):
        case = disclosing.proposed(zsj, "partial")
        made = case.files.get(source=CaseFile.Source.REDACTED)

        shown = desk(zsj.legal).get(place(made))

        assert shown.status_code == 200
        assert "改遮盖框" not in words(shown)


class TestPagePicture:
    def test_is_the_page_and_is_kept_by_nobody(self, zsj):
        file = pages_file(zsj, disclosing.handling(zsj), "第一页", "第二页")

        answer = desk(zsj.handler).get(f"{picture(file, 1)}?w=700")

        drawn = Image.open(io.BytesIO(answer.content))
        page = pypdfium2.PdfDocument(stored(file))[1].render(scale=1).to_pil()
        assert answer["Content-Type"] == "image/png"
        assert "no-store" in answer["Cache-Control"]
        assert abs(drawn.width - 800) <= 1
        assert abs(drawn.width / drawn.height - page.width / page.height) < 0.01

    def test_that_there_is_not_is_not_found(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))

        assert desk(zsj.handler).get(picture(file, 1)).status_code == 404

    @pytest.mark.parametrize("source", ["applicant", "identity", "mandate", "opinion"])
    def test_of_what_names_a_person_is_not_there(self, zsj, source):
        case = disclosing.handling(zsj)
        found = disclosing.information(zsj, case)
        same = {name: getattr(found, name) for name in ("name", "kind", "size", "digest", "at", "who")}
        file = CaseFile.objects.create(application=case, source=source, **same)

        assert desk(zsj.handler).get(picture(file)).status_code == 404
        assert desk(zsj.handler).get(place(file)).status_code == 404

    def test_is_not_found_under_another_case(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        mine = disclosing.handling(zsj)

        address = picture(file).replace(f"requests/{file.application_id}/", f"requests/{mine.pk}/")

        assert desk(zsj.handler).get(address).status_code == 404

    def test_is_not_there_for_others(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        other = disclosing.bureau("fgj", "番禺区示例局")

        for who in (zsj.stranger, zsj.auditor, zsj.legal, other.handler):
            for address in (picture(file), place(file)):
                assert desk(who).get(address).status_code == 404
        assert Client().get(picture(file)).status_code == 302


class TestDoor:
    @pytest.mark.parametrize("who", ["second_handler", "head"])
    def test_leads_back_whoever_does_not_handle_the_case(self, zsj, who):
        file = disclosing.information(zsj, disclosing.handling(zsj))

        answer = desk(zsj.people[who]).post(place(file), boxes(row()), follow=True)

        assert "您没有办理“区分处理”的岗位" in words(answer)
        assert not CaseFile.objects.filter(redacts=file).exists()

    def test_is_shut_while_the_answer_is_in_review(self, zsj):
        case = disclosing.proposed(zsj, "granted")
        file = case.files.get()

        answer = desk(zsj.handler).post(place(file), boxes(row()), follow=True)

        assert case.stage == Stage.REVIEW
        assert "“区分处理”只能在办理中时办理" in words(answer)

    def test_changes_nothing_by_being_looked_at(self, zsj):
        file = disclosing.information(zsj, disclosing.handling(zsj))
        handler = desk(zsj.handler)
        made = burned(handler, file, row())
        before = ever_written()

        for address in (place(file), place(made), picture(file), picture(made)):
            assert handler.get(address).status_code == 200

        assert ever_written() == before
        assert not Look.objects.exists()
