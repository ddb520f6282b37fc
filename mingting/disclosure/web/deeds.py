"""What an applicant may do to a request, as one table: read by the page, by the addresses and by the tests.

The table of stages says what may be done when; here stands only how it is asked for and what is said afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, throttle
from ..actions import accounts, correcting, explaining, filing, mending, messaging, serving, withdrawing
from ..actions.suggesting import GIVEN
from ..models import Application, CaseFile
from ..rules.stages import Move, Stage
from .applying import uploads_of
from .forms import words
from .showing import address_of, applicants_hand
from .story import Story
from .visits import VisitRequest

ACCEPTED = ",".join(f".{kind}" for kind in (*intake.FROM_APPLICANT, "jpeg"))
_LONGEST, _ONE_LINE = 5000, 200


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed: what its page is called, when it is open, what does it, what is said when it is done, its article.

    ``on_page`` says that it is asked for on the page of the request itself and has no page of its own.
    """

    title: str
    is_open: Callable[[Story], bool]
    does: Callable[[VisitRequest, Application], object]
    said: str
    cite: str = ""
    on_page: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A deed that may be done now, as the page offers it."""

    name: str
    deed: Deed


def offers(story: Story) -> dict[str, Offer]:
    """Return the deeds that are open now, by name."""
    return {name: Offer(name, deed) for name, deed in DEEDS.items() if deed.is_open(story)}


def do(request: VisitRequest, deed: Deed, application: Application) -> str:
    """Do it, and return what to say; a flood of deeds is refused, whoever it comes from."""
    throttle.enter(
        throttle.Door.WRITE, at=request.visit.now, address=address_of(request), target=application.number
    )
    deed.does(request, application)
    return deed.said


def _when(move: Move) -> Callable[[Story], bool]:
    return lambda story: move in story.moves


def _text(request: VisitRequest, field: str = "text", most: int = _LONGEST) -> str:
    text = words(request.POST.get(field, ""))
    if len(text) > most:
        raise Refused(f"最多 {most} 个字，现在是 {len(text)} 个字", field=field)
    return text


def _confirm(request: VisitRequest, application: Application) -> None:
    by = applicants_hand(request)
    filing.confirm(
        person=None,
        application_id=application.pk,
        confirmed_on=timezone.localdate(by.at),
        by=by,
        note="申请人在网上确认",
    )


def _correct(request: VisitRequest, application: Application) -> None:
    files = uploads_of(request, (("files", CaseFile.Source.APPLICANT),))
    correcting.correct(
        person=None,
        application_id=application.pk,
        text=_text(request),
        late_reason=_text(request, "late_reason"),
        files=files,
        by=applicants_hand(request),
    )


def _explain(request: VisitRequest, application: Application) -> None:
    explaining.explain(
        person=None, application_id=application.pk, text=_text(request), by=applicants_hand(request)
    )


def _withdraw(request: VisitRequest, application: Application) -> None:
    if request.POST.get("sure") != "yes":
        raise Refused("确定要撤回的，请先勾选“我确定撤回这件申请”", field="sure")
    withdrawing.withdraw(
        person=None,
        application_id=application.pk,
        reason=_text(request, "reason", _ONE_LINE),
        by=applicants_hand(request),
    )


def _open(request: VisitRequest, application: Application) -> None:
    by = applicants_hand(request)
    serving.note_service(
        person=None, application_id=application.pk, served_on=timezone.localdate(by.at), by=by
    )


def _say(request: VisitRequest, application: Application) -> None:
    by = applicants_hand(request)
    messaging.say(person=None, application_id=application.pk, text=_text(request), by=by)
    # Whoever answers has read: on a mere look at the page nothing is written.
    messaging.read_messages(person=None, application_id=application.pk, by=by)


def _attach(request: VisitRequest, application: Application) -> None:
    account = request.visit.account
    if account is None:
        raise Refused("请先登录账号")
    accounts.attach(account=account, application_id=application.pk, by=applicants_hand(request))


def _suggest(request: VisitRequest, application: Application) -> None:
    mending.suggest(
        person=None,
        organ_id=application.organ_id,
        subject=_text(request, "subject", _ONE_LINE),
        ground=_text(request, "ground"),
        application_ids=[application.pk],
        by=applicants_hand(request),
    )


def _may_suggest(story: Story) -> bool:
    """Return whether something was given that the applicant has read and made no suggestion about yet."""
    served = story.application.stage in (Stage.SERVED, Stage.ARCHIVED)
    return served and story.application.outcome in GIVEN and not story.suggestions


def _is_talking(story: Story) -> bool:
    return story.application.stage != Stage.ARCHIVED


DEEDS: dict[str, Deed] = {
    "confirm": Deed(
        "确认收到",
        _when(Move.CONFIRM),
        _confirm,
        "已确认。今天就是收到申请之日，答复期限从明天开始计算。",
        cite("条例", "第三十一条第（三）项"),
        on_page=True,
    ),
    "correct": Deed(
        "补正申请",
        _when(Move.CORRECT),
        _correct,
        "补正已提交，答复期限从明天起重新计算。",
        cite("条例", "第三十条"),
    ),
    "explain": Deed("说明理由", _when(Move.EXPLAIN), _explain, "说明已提交。", cite("条例", "第三十五条")),
    "open": Deed(
        "打开答复书",
        lambda story: story.unopened is not None and Move.NOTE_SERVICE in story.moves,
        _open,
        "答复书已打开，今天为送达之日。",
        cite("送达解释"),
        on_page=True,
    ),
    "withdraw": Deed("撤回申请", _when(Move.WITHDRAW), _withdraw, "申请已撤回。"),
    "say": Deed("留言", _is_talking, _say, "留言已发送，工作机构会在办理时看到。", on_page=True),
    "suggest": Deed(
        "建议主动公开",
        _may_suggest,
        _suggest,
        "建议已提交，审核结果会在这里告知您。",
        cite("条例", "第四十四条第二款"),
    ),
    "attach": Deed("放进我的申请", lambda story: True, _attach, "已放进“我的申请”。", on_page=True),
}
