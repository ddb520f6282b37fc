"""The public pages of 依申请公开: what each says, what it keeps to itself, and that it does what it says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mingting.commons.models import LedgerEntry
from mingting.disclosure import keys
from mingting.disclosure.actions import extending, messaging, serving
from mingting.disclosure.actions.arranging import keep_office
from mingting.disclosure.models import Account, Application, Event, Knock, Service, Suggestion
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.templatetags.dates import written_days
from mingting.disclosure.web import riddle
from mingting.disclosure.web.visits import COOKIE, IDLE, LONGEST, Visit

from . import disclosing, making
from .disclosing import CITIZENS, fresh

pytestmark = pytest.mark.django_db

#: A 统一社会信用代码 of nobody, with the check character it calls for.
CODE = "11440113007512345A"
WRONG = "登记编号或者查询码不对"
#: The whole of a request: the site's news and chrome, the visit, the calendar, and eight tables of the case.
MOST_QUERIES = 14


@pytest.fixture
def zsj():
    return disclosing.bureau()


@pytest.fixture
def client():
    return Client(SERVER_NAME="testserver")


def today() -> date:
    return timezone.localdate()


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def words(html: str) -> str:
    """What a reader reads, without tags and with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def filled(**more: Any) -> dict[str, Any]:
    """What a browser sends of a sound form."""
    return {
        "applicant_type": "natural",
        "name": "何某",
        "id_kind": "citizen",
        "id_number": CITIZENS[0],
        "phone": "020-12345678",
        "info_title": "政务服务中心2025年窗口设置方案",
        "description": "2025年的窗口数量和位置",
        "delivery": ["portal"],
        "medium": "electronic",
        "accepts_other": "yes",
        **answered(),
    } | more


def answered(*, ago: float = 10, right: bool = True) -> dict[str, str]:
    """A question that was asked so many seconds ago, with its answer."""
    question = riddle.ask(timezone.now() - timedelta(seconds=ago))
    kind, first, second, *_ = signing.loads(question.token, salt="mingting.disclosure.question")
    number = first - second if kind == "minus" else first + second
    return {"question": question.token, "answer": riddle.numeral(number if right else number + 1)}


def file_it(client: Client, zsj: disclosing.Bureau, **more: Any) -> tuple[str, str]:
    """Walk from the form to the receipt, and return number and code."""
    response = client.post("/requests/apply/zsj/", filled(**more))
    assert response.status_code == 302, words(response.content.decode())[:2000]
    assert client.post("/requests/apply/zsj/review/").headers.get("Location") == "/requests/filed/"
    return kept_from(page(client, "/requests/filed/"))


def kept_from(html: str) -> tuple[str, str]:
    number, code = re.findall(r"<dd>([^<]+)</dd>", html)[:2]
    return number, code


def opened(client: Client, case: Application) -> str:
    """Open a case made by verbs in this browser, and return its address."""
    code = keys.new_code()
    Application.objects.filter(pk=case.pk).update(code_hash=keys.code_hash(case.number, code))
    assert client.post("/requests/follow/", {"number": case.number, "code": code}).status_code == 302
    return f"/requests/case/{case.number}/"


class TestTheGuide:
    def test_says_who_may_ask_for_what_how_long_it_takes_and_what_it_costs(self, client, zsj):
        said = words(page(client, "/requests/"))

        for sentence in (
            "公民、法人和其他组织",
            "不问用途",
            "20 个工作日",
            "不收",
            "第五十一条",
            "以双方确认之日为收到申请之日",
        ):
            assert sentence in said

    def test_names_each_office_with_its_address_and_the_three_doors(self, client, zsj):
        html = page(client, "/requests/")

        assert "示例区示例路1号" in html
        assert "020-00000000" in html
        for door in (
            "/requests/apply/",
            "/requests/follow/",
            "/requests/calculator/",
            "/requests/apply/zsj/",
        ):
            assert f'href="{door}"' in html

    def test_is_kept_by_the_page_cache_until_an_office_changes(self, client, zsj):
        page(client, "/requests/")
        response = client.get("/requests/")
        assert response["Cache-Control"] == "no-cache"
        assert COOKIE not in response.cookies

        keep_office(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            by=disclosing.by(zsj.clerk, today()),
            address="新的地址9号",
        )

        assert "新的地址9号" in page(client, "/requests/")

    def test_stands_before_any_office_is_there(self, client):
        assert "还没有机关" in page(client, "/requests/")
        assert "还没有机关" in page(client, "/requests/apply/")

    def test_costs_few_statements(self, client, zsj, django_assert_max_num_queries):
        page(client, "/requests/")
        with django_assert_max_num_queries(4):
            page(client, "/requests/?anew=1")

    def test_leads_nowhere_that_does_not_answer(self, client, zsj):
        known, waiting = set(), {"/requests/", "/zfxxgk/zsj/on_request/"}
        while waiting:
            address = waiting.pop()
            known.add(address)
            response = client.get(address)
            assert response.status_code in (200, 302), address
            found = re.findall(r'href="(/requests/[^"#]*)', response.content.decode())
            waiting |= {unescape(one) for one in found} - known

        assert "/requests/apply/zsj/" in known
        assert "/requests/account/open/" in known


class TestChoosingAnOrgan:
    def test_finds_one_by_part_of_its_name(self, client, zsj):
        disclosing.bureau("jyj", "示例区教育局")

        html = page(client, "/requests/apply/?organ=教育")

        assert "/requests/apply/jyj/" in html
        assert "/requests/apply/zsj/" not in html
        assert "没有找到这个机关" in page(client, "/requests/apply/?organ=没有的局")

    def test_says_how_else_where_an_organ_takes_nothing_on_line(self, client, zsj):
        zsj.office.is_open = False
        zsj.office.save()
        making.organ("jyj", "示例区教育局")

        assert "示例区示例路1号" in page(client, "/requests/apply/zsj/")
        assert "没有开通网上申请" in page(client, "/requests/apply/jyj/")
        page(client, "/requests/apply/nobody/", 404)


class TestTheForm:
    def test_asks_for_what_the_article_lists_and_not_what_for(self, client, zsj):
        html = page(client, "/requests/apply/zsj/")

        names = set(re.findall(r'name="([a-z_]+)"', html))
        assert {
            "name",
            "id_number",
            "phone",
            "info_title",
            "doc_number",
            "description",
            "delivery",
            "medium",
        } <= names
        assert {"purpose", "use", "reason"} & names == set()

    def test_lists_every_fault_at_its_head_and_beside_its_field_and_loses_nothing(self, client, zsj):
        response = client.post(
            "/requests/apply/zsj/", filled(id_number="440113199003070012", medium="", postcode="12")
        )
        html = response.content.decode()

        assert response.status_code == 422
        for field in ("id_number", "medium", "postcode"):
            assert f'href="#{field}"' in html
            assert f'id="{field}-fault"' in html
        assert 'value="何某"' in html
        assert 'value="440113199003070012"' in html
        assert "政务服务中心2025年窗口设置方案" in html
        assert re.search(r'value="portal"[^>]* checked', html)
        assert "<title>有误：填写申请" in html

    def test_reads_numbers_however_they_are_grouped_or_wide(self, client, zsj):
        grouped = "４４０１１３ 19900307 0013"

        number, _ = file_it(client, zsj, id_number=grouped)

        assert Application.objects.get(number=number).applicant.id_number == CITIZENS[0]

    def test_forgets_what_does_not_apply_to_the_kind_of_applicant(self, client, zsj):
        number, _ = file_it(client, zsj, uscc="91440101MA00000000", legal_representative="某")

        applicant = Application.objects.get(number=number).applicant
        assert (applicant.uscc, applicant.legal_representative) == ("", "")

    def test_asks_an_organisation_for_its_code_with_the_check_character(self, client, zsj):
        body = {"applicant_type": "business", "id_kind": "", "id_number": ""}

        response = client.post("/requests/apply/zsj/", filled(**body, uscc=CODE[:-1] + "B"))

        assert 'id="uscc-fault"' in response.content.decode()
        number, _ = file_it(client, zsj, **body, uscc=CODE)
        assert Application.objects.get(number=number).applicant.uscc == CODE

    def test_keeps_a_draft_for_this_browser_until_it_is_cleared(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())

        html = page(client, "/requests/apply/zsj/")
        assert 'value="何某"' in html
        assert 'name="answer"' not in html
        assert "何某" not in page(Client(SERVER_NAME="testserver"), "/requests/apply/zsj/")

        client.post("/requests/apply/zsj/clear/")
        assert "何某" not in page(client, "/requests/apply/zsj/")

    def test_shows_what_it_was_given_as_words_and_never_as_markup(self, client, zsj):
        client.post("/requests/apply/zsj/", filled(info_title="<script>alert(1)</script>窗口方案"))

        for address in ("/requests/apply/zsj/", "/requests/apply/zsj/review/"):
            assert "<script>alert" not in page(client, address)


class TestTheQuestion:
    def fault(self, client, **more: Any) -> str:
        response = client.post("/requests/apply/zsj/", filled(**more))
        assert response.status_code == 422
        html = response.content.decode()
        assert 'value="何某"' in html
        found = re.search(r'<p class="fault" id="answer-fault">(.*?)</p>', html)
        return words(found[1]) if found else ""

    def test_is_asked_in_words_and_may_be_answered_in_either_figures(self, client, zsj):
        assert re.search(r'<label for="answer">[^<0-9]+？</label>', page(client, "/requests/apply/zsj/"))

        for number in range(100):
            assert riddle.number_in(riddle.numeral(number)) == number
        assert riddle.number_in("１２。") == riddle.number_in(" 十二 ") == 12
        assert riddle.number_in("十二个") is None

    def test_refuses_a_wrong_answer_and_asks_another(self, client, zsj):
        assert "答得不对" in self.fault(client, **answered(right=False))

    def test_refuses_whoever_is_faster_than_a_reader(self, client, zsj):
        assert "太快" in self.fault(client, **answered(ago=0))

    def test_refuses_whoever_fills_in_what_nobody_sees(self, client, zsj):
        assert "太快" in self.fault(client, homepage="https://example.com/")

    def test_is_good_for_half_an_hour(self, client, zsj):
        assert "30分钟" in self.fault(client, **answered(ago=31 * 60))

    def test_cannot_be_made_up(self, client, zsj):
        assert "失效" in self.fault(client, question="made:up", answer="3")

    def test_is_answered_once(self, client, zsj):
        once = answered()
        assert client.post("/requests/apply/zsj/", filled(**once)).status_code == 302

        assert "已经用过" in self.fault(Client(SERVER_NAME="testserver"), **once)


class TestBeforeFiling:
    def found(self, client, **more: Any) -> str:
        response = client.post("/requests/apply/zsj/", filled(**more))
        assert response.headers["Location"] == "/requests/apply/zsj/before/"
        response = client.get("/requests/apply/zsj/before/", follow=True)
        return response.content.decode()

    def test_goes_straight_on_when_there_is_nothing_to_say(self, client, zsj):
        assert "请核对" in self.found(client)

    def test_shows_what_is_public_already(self, client, zsj):
        site = making.bureau("site", "示例区人民政府办公室")
        shown = making.released(site, title="政务服务中心2025年窗口设置方案")

        html = self.found(client)

        assert "可能已经公开" in html
        assert shown.get_absolute_url() in html

    def test_shows_titles_that_the_office_shares_and_nothing_else_of_others(self, client, zsj):
        other = disclosing.served(zsj, case=disclosing.prepared(zsj, Outcome.GRANTED))
        Application.objects.filter(pk=other.pk).update(shared_title="政务服务中心窗口设置方案")

        html = self.found(client, info_title="政务服务中心窗口设置方案")

        assert "政务服务中心窗口设置方案" in html
        assert other.number not in html
        assert other.info_title not in html

    def test_never_tells_whether_the_bearer_of_a_number_asked_before(self, client, zsj):
        disclosing.registered(zsj, on=today(), info_title=filled()["info_title"], id_number=CITIZENS[0])

        assert "您以前申请过" not in self.found(client)

    def test_shows_ones_own_where_this_browser_opened_it_and_the_papers_are_the_same(self, client, zsj):
        mine = disclosing.registered(
            zsj, on=today(), info_title=filled()["info_title"], id_number=CITIZENS[0]
        )
        opened(client, mine)

        assert mine.number in self.found(client)
        client.post("/requests/apply/zsj/clear/")
        assert "您以前申请过" not in self.found(client, id_number=CITIZENS[1])

    def test_hints_at_several_requests_in_one_and_at_petitions_and_refuses_neither(self, client, zsj):
        html = self.found(client, description="1.窗口设置方案；2.窗口收费标准。要求查处窗口乱收费。")

        assert "好像写了" in html
        assert "第三十九条" in html
        assert "/requests/apply/zsj/review/" in html


class TestGoingOverIt:
    def test_needs_a_form_in_good_order(self, client, zsj):
        for address in ("/requests/apply/zsj/review/", "/requests/apply/zsj/before/"):
            assert client.get(address).headers["Location"] == "/requests/apply/zsj/"
        client.post("/requests/apply/zsj/", filled(medium=""))

        assert client.post("/requests/apply/zsj/review/").headers["Location"] == "/requests/apply/zsj/"
        assert not Application.objects.exists()

    def test_shows_all_that_was_filled_in_as_one_table(self, client, zsj):
        client.post("/requests/apply/zsj/", filled(needs_help=["reading"]))

        said = words(page(client, "/requests/apply/zsj/review/"))

        for value in (
            "何某",
            "居民身份证",
            CITIZENS[0],
            "020-12345678",
            "网上领取",
            "电子文件",
            "阅读困难",
            "2025年的窗口数量",
        ):
            assert value in said

    def test_asks_whoever_acts_for_another_for_the_mandate(self, client, zsj):
        proxy = {"proxy_name": "吴某", "proxy_id_kind": "citizen", "proxy_id_number": CITIZENS[1]}
        client.post("/requests/apply/zsj/", filled(**proxy))

        response = client.post("/requests/apply/zsj/review/")

        assert response.status_code == 422
        assert "授权委托书" in words(response.content.decode())
        assert not Application.objects.exists()
        mandate = SimpleUploadedFile("委托书.pdf", disclosing.Pdf([disclosing.Page()]).bytes())
        assert client.post("/requests/apply/zsj/review/", {"mandate": mandate}).status_code == 302
        filed = Application.objects.get()
        assert [(file.source, file.name) for file in filed.files.all()] == [("mandate", "委托书.pdf")]
        assert filed.applicant.proxy_name == "吴某"

    def test_says_which_files_to_choose_again_when_one_cannot_be_taken(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        files = [SimpleUploadedFile("说明.txt", b"words"), SimpleUploadedFile("图.png", b"no picture")]

        response = client.post("/requests/apply/zsj/review/", {"files": files})
        said = words(response.content.decode())

        assert response.status_code == 422
        assert "说明.txt、图.png" in said
        assert not Application.objects.exists()
        assert 'value="何某"' in page(client, "/requests/apply/zsj/")


class TestFiling:
    def test_gives_number_and_code_until_they_are_kept_and_stores_the_code_nowhere(self, client, zsj):
        number, code = file_it(client, zsj)

        assert number == f"ZSJ-{today().year}-00001"
        assert code in page(client, "/requests/filed/")
        case = Application.objects.get()
        assert keys.fits(number, code, case.code_hash)
        assert client.post("/requests/filed/").headers["Location"] == f"/requests/case/{number}/"
        assert client.get("/requests/filed/").headers["Location"] == "/requests/follow/"
        assert code not in page(client, f"/requests/case/{number}/")
        assert code not in str(list(Application.objects.values()) + list(LedgerEntry.objects.values()))

    def test_is_the_deed_of_an_applicant_from_an_address(self, client, zsj):
        file_it(client, zsj)

        entry = LedgerEntry.objects.filter(did="disclosure.file").get()
        assert (entry.who, entry.who_id, entry.origin) == ("申请人", None, "127.0.0.1")
        assert "何某" not in str(list(LedgerEntry.objects.values()))

    def test_opens_the_case_in_this_browser_and_forgets_the_draft(self, client, zsj):
        number, _ = file_it(client, zsj)

        assert "何某" not in page(client, "/requests/apply/zsj/")
        assert "已登记，等待双方确认" in page(client, f"/requests/case/{number}/")

    def test_is_refused_in_plain_words_when_an_address_files_too_often(self, client, zsj):
        for _ in range(5):
            file_it(client, zsj)
        client.post("/requests/apply/zsj/", filled())

        response = client.post("/requests/apply/zsj/review/")

        assert response.status_code == 422
        assert "当面、邮寄、传真" in words(response.content.decode())
        assert Application.objects.count() == 5

    def test_does_not_count_what_was_refused(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        for _ in range(6):
            bad = SimpleUploadedFile("说明.txt", b"words")
            assert client.post("/requests/apply/zsj/review/", {"files": bad}).status_code == 422

        assert not Knock.objects.filter(door="file").exists()

    def test_asks_for_the_forms_own_token(self, zsj):
        strict = Client(enforce_csrf_checks=True, SERVER_NAME="testserver")
        for address in (
            "apply/zsj/",
            "apply/zsj/review/",
            "follow/",
            "account/open/",
            "account/sign-in/",
            "leave/",
        ):
            assert strict.post(f"/requests/{address}").status_code == 403, address


class TestFollowing:
    def test_opens_by_number_and_code_however_they_are_written(self, client, zsj):
        filed = disclosing.filed(zsj, on=today())
        written = {
            "number": f" {filed.application.number.lower()} ",
            "code": filed.code.lower().replace("-", " "),
        }

        response = client.post("/requests/follow/", written)

        assert response.headers["Location"] == f"/requests/case/{filed.application.number}/"

    def test_answers_alike_whether_the_number_or_the_code_is_wrong(self, client, zsj):
        number = disclosing.filed(zsj, on=today()).application.number

        known = client.post("/requests/follow/", {"number": number, "code": "AAAA-BBBB-CCCC"})
        unknown = client.post("/requests/follow/", {"number": "ZSJ-1999-00001", "code": "AAAA-BBBB-CCCC"})

        assert known.status_code == unknown.status_code == 422
        assert self.told(known, number) == self.told(unknown, "ZSJ-1999-00001")
        assert WRONG in known.content.decode()

    def told(self, response, number: str) -> str:
        html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
        return html.replace(number, "")

    def test_never_opens_a_page_for_a_number_alone(self, client, zsj):
        number = disclosing.filed(zsj, on=today()).application.number

        for one in (number, "ZSJ-1999-00001"):
            for more in ("", "say/", "withdraw/", "letters/1/", "files/1/"):
                response = client.get(f"/requests/case/{one}/{more}")
                assert response.headers["Location"] == f"/requests/follow/?number={one}", more

    def test_is_shut_for_a_while_after_ten_tries_even_to_the_right_code_but_not_to_the_applicant_elsewhere(
        self, client, zsj
    ):
        filed = disclosing.filed(zsj, on=today())
        right = {"number": filed.application.number, "code": filed.code}
        for _ in range(10):
            client.post("/requests/follow/", right | {"code": "AAAA-BBBB-CCCC"})

        response = client.post("/requests/follow/", right)

        assert response.status_code == 422
        assert "15分钟后再试" in response.content.decode()
        assert client.post("/requests/follow/", right, REMOTE_ADDR="192.0.2.1").status_code == 302

    def test_is_forgotten_when_nobody_comes_by_for_half_an_hour(self, client, zsj):
        address = opened(client, disclosing.filed(zsj, on=today()).application)
        page(client, address)

        set_back(client, IDLE + timedelta(seconds=5))

        assert client.get(address).status_code == 302

    def test_is_forgotten_at_once_when_it_is_closed(self, client, zsj):
        address = opened(client, disclosing.filed(zsj, on=today()).application)

        client.post("/requests/leave/")

        assert client.get(address).status_code == 302
        assert not client.cookies[COOKIE].value

    def test_gives_the_browser_another_key_than_it_came_with(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        before = client.cookies[COOKIE].value

        opened(client, disclosing.filed(zsj, on=today()).application)

        assert client.cookies[COOKIE].value != before


def set_back(client: Client, by: timedelta) -> None:
    """Let so much time pass since this browser was last seen."""
    visit = Visit(client.cookies[COOKIE].value, timezone.now())
    store = visit._store
    for name in ("seen", "begun"):
        store[name] = (timezone.now() - by).isoformat()
    store.save()


class TestAVisit:
    def test_ends_after_eight_hours_drafts_and_all(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        set_back(client, IDLE + timedelta(minutes=1))
        assert 'value="何某"' in page(client, "/requests/apply/zsj/")

        set_back(client, LONGEST + timedelta(seconds=5))

        assert "何某" not in page(client, "/requests/apply/zsj/")

    def test_is_no_sign_in_of_staff_and_staff_are_no_applicants(self, client, zsj):
        address = opened(client, disclosing.filed(zsj, on=today()).application)
        assert "mingting_desk" not in client.cookies
        assert client.cookies[COOKIE]["path"] == "/requests/"
        assert client.cookies[COOKIE]["httponly"]
        assert client.get("/desk/").status_code == 302

        staff = Client(SERVER_NAME="testserver")
        staff.force_login(zsj.clerk, backend="mingting.accounts.backend.StaffBackend")
        assert staff.get(address).status_code == 302

    def test_of_someone_who_brings_a_key_of_their_own_making_is_a_new_one(self, client, zsj):
        client.cookies[COOKIE] = "k" * 32

        client.post("/requests/apply/zsj/", filled())

        assert client.cookies[COOKIE].value != "k" * 32

    def test_leaves_no_page_in_any_cache_or_index(self, client, zsj):
        address = opened(client, disclosing.filed(zsj, on=today()).application)

        for one in (address, "/requests/apply/zsj/", "/requests/follow/", "/requests/account/"):
            response = client.get(one)
            assert "no-store" in response["Cache-Control"], one
            assert response["X-Robots-Tag"] == "noindex"
            assert not hasattr(response, "page_tags")

    def test_that_shows_nothing_sets_no_cookie(self, client, zsj):
        client.get("/requests/follow/")
        client.get("/requests/apply/zsj/")

        assert COOKIE not in client.cookies


class TestTheCase:
    @pytest.mark.parametrize(
        ("stage", "said"),
        [
            ("filed", "工作机构与您确认的期限"),
            ("handling", "最迟在这一天答复您"),
            ("correction", "补正的期限"),
            ("payment", "缴费的期限"),
            ("reviewed", "最迟在这一天答复您"),
            ("sealed", "已作出答复"),
            ("sent", "EMS，邮件号 1234567890123"),
            ("served", "答复已送达"),
            ("withdrawn", "您已撤回申请"),
        ],
    )
    def test_says_at_every_stage_where_it_stands_and_which_date_is_next(
        self, client, zsj, stage, said, django_assert_max_num_queries
    ):
        address = opened(client, case_at(zsj, stage))
        page(client, address)

        with django_assert_max_num_queries(MOST_QUERIES):
            html = page(client, address)

        assert said in words(html)
        assert html.count('aria-current="step"') == (0 if stage in ("served", "withdrawn") else 1)

    def test_names_the_day_of_service_and_not_that_of_posting(self, client, zsj):
        case = disclosing.sent(
            zsj, Outcome.DENY_LAW, case=disclosing.handling(zsj, on=today() - timedelta(days=9))
        )
        address = opened(client, case)
        posted, served = Service.objects.get().sent_on, today() - timedelta(days=2)
        last_step = re.compile(r"送达</span>.*?</li>", re.DOTALL)
        assert "<time" not in last_step.search(page(client, address))[0]

        serving.note_service(
            person=zsj.clerk,
            application_id=case.pk,
            served_on=served,
            receiver="本人",
            by=disclosing.by(zsj.clerk, served),
        )

        html = page(client, address)
        assert posted < served
        assert f'datetime="{served.isoformat()}"' in last_step.search(html)[0]
        assert f'big-date"><time datetime="{served.isoformat()}"' in html

    def test_tells_why_it_is_this_day_with_the_article_and_each_day_in_words(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        html = page(client, opened(client, case))

        assert case.due_on.isoformat() in html
        assert "为什么是这一天" in html
        assert "《政府信息公开条例》第三十三条第二款" in html
        assert "收到申请，当日不计，今天" in words(html)
        assert html.count('class="day day-due') == 1

    def test_shows_neither_legal_opinions_nor_staffs_notes_nor_the_draft(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        for kind, to in (("legal", "本局法制科"), ("counsel", "示例律师事务所"), ("secrecy", "区国家保密局")):
            disclosing.consulting.consult(
                person=zsj.handler,
                application_id=case.pk,
                kind=kind,
                to=to,
                question="内部问题",
                reply_by=today() + timedelta(days=10),
                by=disclosing.by(zsj.handler, today()),
            )
        extending.ask_extension(
            person=zsj.handler,
            application_id=case.pk,
            days=5,
            reason="内部理由",
            by=disclosing.by(zsj.handler, today()),
        )
        disclosing.search(zsj, case)
        disclosing.propose(zsj, case, Outcome.UNABLE_ABSENT)

        said = words(page(client, opened(client, case)))

        hidden = (
            "法制科",
            "律师",
            "保密",
            "内部问题",
            "内部理由",
            "拟照此答复",
            "信息不存在",
            "档案系统",
            "审核",
            zsj.handler.name,
        )
        assert [word for word in hidden if word in said] == []

    def test_says_when_it_is_late_and_where_to_turn(self, client, zsj):
        late = disclosing.handling(zsj, on=today() - timedelta(days=60))

        said = words(page(client, opened(client, late)))

        assert "逾期" in said
        assert "第五十一条" in said
        assert "广州市番禺区人民政府" in said

    def test_shows_a_third_partys_time_as_not_counted(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        disclosing.ask_third_party(zsj, case)

        html = page(client, opened(client, case))

        assert "day-stopped" in html
        assert "征求第三方意见，不计算在期限内" in html

    def test_takes_words_both_ways(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        messaging.say(
            person=zsj.handler,
            application_id=case.pk,
            text="请问要哪一年的？",
            by=disclosing.by(zsj.handler, today()),
        )
        address = opened(client, case)

        assert "请问要哪一年的？" in page(client, address)
        assert case.messages.get().read_at is None
        client.post(f"{address}say/", {"text": "2025年的\r\n谢谢"})

        assert case.messages.last().text == "2025年的\n谢谢"
        assert case.messages.last().from_applicant
        assert case.messages.first().read_at is not None
        response = client.post(f"{address}say/", {"text": " "})
        assert response.status_code == 422
        assert "请填写留言" in response.content.decode()


def case_at(zsj: disclosing.Bureau, stage: str) -> Application:
    """Return a request of today at a stage."""
    if stage == "filed":
        return disclosing.filed(zsj, on=today()).application
    case = disclosing.handling(zsj, on=today())
    if stage == "correction":
        disclosing.ask_correction(zsj, case)
    elif stage == "payment":
        disclosing.charge(zsj, case)
    elif stage != "handling":
        return getattr(disclosing, stage)(zsj, case=case)
    return fresh(case)


class TestWhatAnApplicantMayDo:
    def test_confirm_once_the_office_was_in_touch_and_the_clock_begins_today(self, client, zsj):
        case = disclosing.filed(zsj, on=today()).application
        address = opened(client, case)
        assert "确认是我的申请" not in page(client, address)
        disclosing.filing.note_call(
            person=zsj.clerk,
            application_id=case.pk,
            note="电话联系，请其在网上确认",
            by=disclosing.by(zsj.clerk, today()),
        )
        assert "确认是我的申请" in page(client, address)

        client.get(f"{address}confirm/")
        assert fresh(case).received_on is None
        client.post(f"{address}confirm/")

        assert fresh(case).received_on == today()
        assert fresh(case).due_on.isoformat() in page(client, address)

    def test_correct_with_files_and_the_clock_begins_anew(self, client, zsj):
        case = case_at(zsj, "correction")
        address = opened(client, case)
        assert "请写明所需方案的年度" in page(client, f"{address}correct/")

        assert client.post(f"{address}correct/", {"text": ""}).status_code == 422
        paper = SimpleUploadedFile("旧方案.pdf", disclosing.Pdf([disclosing.Page()]).bytes())
        client.post(f"{address}correct/", {"text": "2025年的", "files": paper})

        case = fresh(case)
        assert case.stage == "handling"
        assert case.correction.text == "2025年的"
        assert case.files.get().name == "旧方案.pdf"
        assert "旧方案.pdf" in page(client, address)

    def test_explain(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        disclosing.explaining.ask_reasons(
            person=zsj.handler,
            application_id=case.pk,
            facts="一个月四十件",
            by=disclosing.by(zsj.handler, today()),
        )
        address = opened(client, case)
        assert "一个月四十件" in page(client, f"{address}explain/")

        client.post(f"{address}explain/", {"text": "研究需要"})

        assert fresh(case).explanation.text == "研究需要"

    def test_withdraw_only_when_sure(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        address = opened(client, case)
        assert "撤回不能取消" in page(client, f"{address}withdraw/")

        assert client.post(f"{address}withdraw/", {"reason": "不需要了"}).status_code == 422
        assert fresh(case).is_open
        client.post(f"{address}withdraw/", {"sure": "yes"})

        assert fresh(case).outcome == Outcome.OTHER_WITHDRAWN
        assert Event.objects.filter(application=case, move="withdraw").get().person_no is None

    def test_open_the_answer_which_serves_it_and_not_before(self, client, zsj):
        case = case_at(zsj, "sealed")
        disclosing.send(zsj, case, method="portal")
        address = opened(client, fresh(case))
        answer = disclosing.answer_of(case)
        supplied = case.files.get(source="information")

        html = page(client, address)
        assert "打开答复书" in html
        assert f"/letters/{answer.pk}/" not in html
        assert supplied.name not in html
        page(client, f"{address}letters/{answer.pk}/", 404)
        page(client, f"{address}files/{supplied.pk}/", 404)
        assert Service.objects.get().served_on is None

        client.post(f"{address}open/")

        assert Service.objects.get().served_on == today()
        assert fresh(case).stage == "served"
        html = page(client, address)
        assert f"/letters/{answer.pk}/" in html
        assert "行政复议" in html
        assert b"%PDF" in b"".join(client.get(f"{address}letters/{answer.pk}/").streaming_content)
        assert client.get(f"{address}files/{supplied.pk}/").status_code == 200

    def test_suggest_that_what_was_given_be_published(self, client, zsj):
        case = case_at(zsj, "served")
        address = opened(client, case)
        assert "建议主动公开" in page(client, address)

        assert client.post(f"{address}suggest/", {"subject": case.subject, "ground": ""}).status_code == 422
        client.post(f"{address}suggest/", {"subject": case.subject, "ground": "关系到每个来办事的人"})

        assert Suggestion.objects.get().source == "applicant"
        assert "正在审核" in page(client, address)
        assert client.get(f"{address}suggest/").status_code == 302

    def test_nothing_that_the_stage_does_not_offer(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        address = opened(client, case)
        events = case.events.count()

        for deed in ("confirm", "correct", "explain", "open", "suggest"):
            assert client.post(f"{address}{deed}/", {"text": "words"}).status_code == 302

        assert case.events.count() == events
        page(client, f"{address}archive/", 404)

    def test_nothing_to_a_case_that_was_not_opened_here(self, client, zsj):
        opened(client, disclosing.filed(zsj, on=today()).application)
        other = disclosing.handling(zsj, on=today())

        client.post(f"/requests/case/{other.number}/withdraw/", {"sure": "yes"})

        assert fresh(other).is_open


class TestPapers:
    def test_are_sent_to_be_saved_by_a_proper_name_and_kept_nowhere(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        address = opened(client, case)
        receipt = case.letters.get(kind="receipt")

        response = client.get(f"{address}letters/{receipt.pk}/")

        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%99%BB%E8%AE%B0")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert "sandbox" in response["Content-Security-Policy"]

    def test_of_another_case_or_for_others_are_not_there(self, client, zsj):
        case = disclosing.handling(zsj, on=today())
        disclosing.ask_third_party(zsj, case)
        inside = disclosing.information(zsj, case)
        other = disclosing.handling(zsj, on=today())
        address = opened(client, case)

        for_third_party = case.letters.get(kind="third_party")
        page(client, f"{address}letters/{for_third_party.pk}/", 404)
        page(client, f"{address}letters/{other.letters.get(kind='receipt').pk}/", 404)
        page(client, f"{address}files/{inside.pk}/", 404)
        assert "示例科技公司" not in page(client, address)

    def test_that_the_applicant_handed_in_are_named_and_not_given_out_again(self, client, zsj):
        client.post("/requests/apply/zsj/", filled())
        paper = SimpleUploadedFile("身份证.pdf", disclosing.Pdf([disclosing.Page()]).bytes())
        client.post("/requests/apply/zsj/review/", {"identity": paper})
        case = Application.objects.get()

        assert "身份证.pdf" in page(client, f"/requests/case/{case.number}/")
        page(client, f"/requests/case/{case.number}/files/{case.files.get().pk}/", 404)


class TestAnAccount:
    PASSWORD = "一句只有我知道的话呀"

    def account(self, client: Client) -> str:
        response = client.post("/requests/account/open/", {"password": self.PASSWORD, "again": self.PASSWORD})
        assert response.status_code == 302
        return Account.objects.latest("pk").number

    def sign_in(self, client: Client, number: str, password: str = PASSWORD):
        return client.post("/requests/account/sign-in/", {"number": number, "password": password})

    def test_is_a_number_that_the_system_gives_and_a_password(self, client, zsj):
        number = self.account(client)

        assert re.fullmatch(r"[1-9]\d{11}", number)
        assert " ".join((number[:4], number[4:8], number[8:])) in page(client, "/requests/account/")
        assert self.PASSWORD not in str(list(Account.objects.values()))

    @pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "1234567890", "p" * 200])
    def test_is_not_opened_with_a_weak_password_or_two_that_differ(self, client, zsj, weak):
        for again in (weak, "另外一句只有我知道的话"):
            response = client.post("/requests/account/open/", {"password": weak, "again": again})
            assert response.status_code == 422

        assert not Account.objects.exists()

    def test_is_signed_in_to_from_anywhere_with_blanks_or_without(self, client, zsj):
        number = self.account(client)
        elsewhere = Client(SERVER_NAME="testserver")

        assert self.sign_in(elsewhere, f"{number[:4]} {number[4:]}").status_code == 302
        assert "我的申请" in page(elsewhere, "/requests/account/")

    def test_answers_alike_whether_number_or_password_is_wrong(self, client, zsj):
        number = self.account(client)
        strangers = Client(SERVER_NAME="testserver")

        known = self.sign_in(strangers, number, "不是这句话不是这句话")
        unknown = self.sign_in(strangers, "100000000000", "不是这句话不是这句话")

        token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
        told = [token.sub("", one.content.decode()) for one in (known, unknown)]
        assert told[0].replace(number, "") == told[1].replace("100000000000", "")
        assert known.status_code == unknown.status_code == 422

    def test_is_shut_for_a_while_after_ten_tries(self, client, zsj):
        number = self.account(client)
        strangers = Client(SERVER_NAME="testserver")
        for _ in range(10):
            self.sign_in(strangers, number, "不是这句话不是这句话")

        assert "15分钟后再试" in self.sign_in(strangers, number).content.decode()

    def test_lists_what_was_filed_while_signed_in_and_opens_it_elsewhere_without_a_code(self, client, zsj):
        number = self.account(client)
        case_number, _ = file_it(client, zsj)
        elsewhere = Client(SERVER_NAME="testserver")
        self.sign_in(elsewhere, number)

        assert case_number in page(elsewhere, "/requests/account/")
        page(elsewhere, f"/requests/case/{case_number}/")

    def test_takes_in_and_lets_go_a_case_by_number_and_code(self, client, zsj):
        self.account(client)
        filed = disclosing.filed(zsj, on=today())
        wrong = {"number": filed.application.number, "code": "AAAA-BBBB-CCCC"}

        assert client.post("/requests/account/attach/", wrong).status_code == 422
        client.post("/requests/account/attach/", wrong | {"code": filed.code})

        assert filed.application.number in page(client, "/requests/account/")
        client.post("/requests/account/detach/", {"number": filed.application.number})
        assert fresh(filed.application).account is None
        assert client.get(f"/requests/case/{filed.application.number}/").status_code == 302

    def test_shows_nobody_elses(self, client, zsj):
        self.account(client)
        number, _ = file_it(client, zsj)
        stranger = Client(SERVER_NAME="testserver")
        self.account(stranger)

        assert number not in page(stranger, "/requests/account/")
        assert stranger.get(f"/requests/case/{number}/").status_code == 302
        stranger.post("/requests/account/detach/", {"number": number})
        assert Application.objects.get().account is not None

    def test_signs_every_other_browser_out_when_its_password_changes(self, client, zsj):
        number = self.account(client)
        elsewhere = Client(SERVER_NAME="testserver")
        self.sign_in(elsewhere, number)
        new = "另外一句只有我知道的话"

        wrong = {"old": "不是这句话不是这句话", "new": new, "again": new}
        assert client.post("/requests/account/password/", wrong).status_code == 422
        client.post("/requests/account/password/", wrong | {"old": self.PASSWORD})

        assert "退出" in page(client, "/requests/account/")
        assert "登录“我的申请”" in page(elsewhere, "/requests/account/")
        assert self.sign_in(elsewhere, number, new).status_code == 302

    def test_is_left_with_all_that_was_opened(self, client, zsj):
        self.account(client)
        address = opened(client, disclosing.filed(zsj, on=today()).application)

        client.post("/requests/account/sign-out/")

        assert client.get(address).status_code == 302
        assert "登录“我的申请”" in page(client, "/requests/account/")


class TestTheCalculator:
    def due(self, client: Client, **asked: Any) -> str | None:
        response = client.get("/requests/calculator/", asked)
        assert response.status_code == 200, words(response.content.decode())
        found = re.search(r'class="big-date"><time datetime="([^"]+)"', response.content.decode())
        return found[1] if found else None

    @pytest.mark.parametrize(
        ("asked", "due"),
        [
            ({"arrived": "2026-03-02"}, "2026-03-30"),
            ({"arrived": "2026-02-09"}, "2026-03-13"),
            ({"arrived": "2026-03-02", "sent_1": "2026-03-05", "returned_1": "2026-03-20"}, "2026-04-15"),
            ({"arrived": "2026-03-02", "extend": "20", "extended_on": "2026-03-30"}, "2026-04-28"),
            ({"arrived": "2026-03-02", "fee_noticed": "2026-04-01", "paid": "2026-04-20"}, "2026-05-20"),
            (
                {"arrived": "2026-03-02", "correction_asked": "2026-03-04", "corrected": "2026-04-30"},
                "2026-06-01",
            ),
            ({"arrived": "2026-03-01", "channel": "internet", "confirmed": "2026-03-02"}, "2026-03-30"),
        ],
    )
    def test_finds_the_days_that_the_digest_lists(self, client, asked, due):
        assert self.due(client, **({"channel": "counter"} | asked)) == due

    def test_counts_several_consultations_that_overlap_once(self, client):
        asked = {
            "channel": "counter",
            "arrived": "2026-03-02",
            "sent_1": "2026-03-05",
            "returned_1": "2026-03-20",
        }

        both = asked | {"sent_2": "2026-03-09", "returned_2": "2026-03-18", "kind_2": "other_organ"}

        assert self.due(client, **both) == self.due(client, **asked)

    def test_tells_the_way_and_lays_out_every_day(self, client):
        html = page(client, "/requests/calculator/?channel=counter&arrived=2026-02-09")

        assert "为什么是这一天" in html
        assert html.count('class="day day-makeup') == 2
        assert "第20" in words(html) or "届满" in words(html)
        assert "调休上班" in words(html)

    def test_waits_for_the_confirmation_and_says_by_when(self, client):
        html = page(client, "/requests/calculator/?channel=internet&arrived=2026-03-02")

        assert "期限还没有开始计算" in html
        assert "2026年3月3日" in html

    def test_says_that_a_day_in_an_unannounced_year_is_provisional(self, client):
        assert "暂定" in page(client, "/requests/calculator/?channel=counter&arrived=2031-03-03")

    def test_says_what_came_too_late_by_law_and_reckons_all_the_same(self, client):
        html = page(
            client,
            "/requests/calculator/?channel=counter&arrived=2026-03-02&correction_asked=2026-03-20&corrected=2026-03-25",
        )

        assert "7个工作日" in html
        assert "已于2026年3月11日届满" in html
        assert "2026年4月23日" in html

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"arrived": "2026-02-30"}, "arrived"),
            ({"arrived": "9999-01-01"}, "arrived"),
            ({"confirmed": "2026-03-02"}, "arrived"),
            ({"arrived": "2026-03-02", "channel": "fax", "confirmed": "2026-03-01"}, "confirmed"),
            ({"arrived": "2026-03-02", "corrected": "2026-03-05"}, "corrected"),
            ({"arrived": "2026-03-02", "correction_asked": "2026-03-01"}, "correction_asked"),
            ({"arrived": "2026-03-02", "sent_1": "2026-03-01"}, "sent_1"),
            ({"arrived": "2026-03-02", "sent_1": "2026-03-05", "returned_1": "2026-03-04"}, "returned_1"),
            ({"arrived": "2026-03-02", "returned_3": "2026-03-04", "rows": "3"}, "sent_3"),
            ({"arrived": "2026-03-02", "extend": "21", "extended_on": "2026-03-20"}, "extend"),
            ({"arrived": "2026-03-02", "extend": "many", "extended_on": "2026-03-20"}, "extend"),
            ({"arrived": "2026-03-02", "extend": "5"}, "extended_on"),
            ({"arrived": "2026-03-02", "extend": "5", "extended_on": "2026-05-20"}, "extended_on"),
            ({"arrived": "2026-03-02", "paid": "2026-03-20"}, "paid"),
            ({"arrived": "2026-03-02", "answered": "2026-03-01"}, "answered"),
        ],
    )
    def test_names_in_chinese_what_cannot_be_and_where(self, client, asked, field):
        response = client.get("/requests/calculator/", {"channel": "counter"} | asked)
        html = response.content.decode()

        assert response.status_code == 422
        assert f'href="#{field}"' in html
        assert f'id="{field}-fault"' in html

    def test_names_all_that_cannot_be_at_once_in_the_order_of_the_form(self, client):
        asked = {
            "channel": "fax",
            "arrived": "2026-03-02",
            "confirmed": "2026-03-01",
            "corrected": "2026-03-04",
            "sent_1": "2026-03-05",
            "delivered_1": "2026-03-04",
            "returned_2": "2026-03-20",
            "rows": "2",
            "extend": "40",
            "paid": "2026-13-01",
            "answered": "2026-02-01",
        }

        response = client.get("/requests/calculator/", asked)

        listed = re.findall(r'<a href="#(\w+)">', response.content.decode().partition("</fault-list>")[0])
        assert response.status_code == 422
        assert listed[listed.index("confirmed") :] == [
            *("confirmed", "corrected", "delivered_1", "sent_2"),
            *("extend", "extended_on", "paid", "answered"),
        ]

    def test_blames_a_day_for_no_other_that_could_not_be_read(self, client):
        asked = {
            "channel": "counter",
            "arrived": "2026-03-02",
            "correction_asked": "2026-13-02",
            "corrected": "2026-03-10",
            "extend": "5",
            "extended_on": "soon",
        }

        said = words(client.get("/requests/calculator/", asked).content.decode())

        assert "有 2 处需要修改" in said

    def test_says_its_faults_with_days_as_people_read_them(self, client):
        asked = {"channel": "counter", "arrived": "2026-03-02", "answered": "2026-03-01"}

        html = client.get("/requests/calculator/", asked).content.decode()

        assert "（2026年3月1日）" in html
        assert 'value="2026-03-01"' in html

    @pytest.mark.parametrize(
        "asked", ["rows=abc", "rows=99999", "channel=pigeon", "kind_1=x&arrived=2026-03-02", "x=1"]
    )
    def test_takes_nonsense_for_nothing(self, client, asked):
        page(client, f"/requests/calculator/?{asked}")

    def test_costs_few_statements(self, client, django_assert_max_num_queries):
        page(client, "/requests/calculator/")
        with django_assert_max_num_queries(4):
            page(client, "/requests/calculator/?channel=counter&arrived=2026-03-02&sent_1=2026-03-05")


class TestTheCalendar:
    def test_shows_days_off_and_weekends_worked_in_exchange(self, client):
        said = words(page(client, "/requests/calendar/?year=2026"))

        assert "10月1日 至 10月7日 ，7 天" in said
        assert "2月14日 （星期六）" in said
        assert "全年 248 个工作日" in said

    def test_knows_no_year_that_is_not_announced(self, client):
        for year in ("1999", "abc", "２０２６", "99999"):
            page(client, f"/requests/calendar/?year={year}", 404)


class TestTheSite:
    def test_leads_from_its_door_and_from_every_organs_board_to_the_form(self, client, zsj):
        assert 'href="/requests/"' in page(client, "/")
        assert 'href="/requests/apply/zsj/"' in page(client, "/zfxxgk/zsj/on_request/")


class TestDays:
    @pytest.mark.parametrize(
        ("sentence", "read"),
        [
            ("请于 2026-03-02 前补正", "请于2026年3月2日前补正"),
            ("期限（2026-11-24）已过", "期限（2026年11月24日）已过"),
            ("文件“2026-03-02.pdf”太大", "文件“2026-03-02.pdf”太大"),
            ("“2026-13-02”不是日期", "“2026-13-02”不是日期"),
            ("ZSJ-2026-00012 和 2026-02-30", "ZSJ-2026-00012 和 2026-02-30"),
        ],
    )
    def test_of_our_own_sentences_read_as_in_the_letters(self, sentence, read):
        assert written_days(sentence) == read
