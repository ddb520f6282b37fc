"""A request as its applicant may see it: where it stands, the next date and why, papers and words in order of time.

Read are only events with words for the applicant, letters and files marked for them, and messages. Proposals, reviews,
staff's notes and what legal advisers or secrecy offices said are never asked for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from mingting.commons.calendar import calendar

from ..models import Application, CaseFile, Event, Letter, Office, Service, Suggestion
from ..rules.clock import Reading, derive, is_overdue
from ..rules.letter_fields import chinese_date
from ..rules.letters import LetterKind
from ..rules.outcomes import Outcome
from ..rules.receipt import CHANNELS, Channel, ChannelRule
from ..rules.stages import APPLICANT, STAGES, Move, Stage, moves_at
from ..rules.strip import Day, strip
from ..timing import FACTS_FETCHED, FACTS_JOINED, history_of

#: Files that came from the applicant: named, never given out again, for they may show an identity card.
OWN = (CaseFile.Source.APPLICANT, CaseFile.Source.MANDATE, CaseFile.Source.IDENTITY)
_HANDLED = (
    Stage.RECEIVED,
    Stage.HANDLING,
    Stage.CORRECTION,
    Stage.EXPLANATION,
    Stage.PAYMENT,
    Stage.REVIEW,
    Stage.SEALING,
)
_WAYS = dict(Service.Method.choices)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line: ``state`` is done, now or next."""

    name: str
    state: str
    day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NextDate:
    """The date that matters next: what it is, whose turn it is, in how many working days, and that it is over."""

    what: str
    day: date | None
    said: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story. ``kind`` is event, letter, file or message; ``mine`` says that the applicant did it."""

    kind: str
    at: datetime
    title: str
    text: str = ""
    mine: bool = False
    letter: Letter | None = None
    file: CaseFile | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the page of a request shows."""

    application: Application
    office: Office
    steps: tuple[Step, ...]
    next: NextDate | None
    reading: Reading | None
    days: tuple[Day, ...]
    entries: tuple[Entry, ...]
    moves: frozenset[Move]
    unopened: Letter | None
    remedy: str = ""
    is_late: bool = False
    confirmation: ChannelRule | None = None
    own_files: tuple[CaseFile, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def stage_said(self) -> str:
        """Where it stands, in the words for applicants."""
        return STAGES[Stage(self.application.stage)].said


def case_of(pk: int) -> Application:
    """Return the request with all that its page shows."""
    letters = Letter.objects.filter(for_applicant=True).defer("fields")
    return (
        Application.objects.select_related("organ__disclosure_office", *FACTS_JOINED)
        .prefetch_related(
            *FACTS_FETCHED,
            Prefetch(
                "events",
                Event.objects.exclude(said="").only("move", "said", "at", "person_no", "application_id"),
            ),
            Prefetch("letters", letters),
            "messages",
            "services",
            Prefetch("files", CaseFile.objects.defer("boxes")),
            Prefetch("suggestions", Suggestion.objects.filter(source=Suggestion.Source.APPLICANT)),
        )
        .get(pk=pk)
    )


def story_of(application: Application, today: date) -> Story:
    """Return the request as its applicant may see it on ``today``."""
    cal = calendar()
    history = history_of(application, cal)
    ended = application.outcome == Outcome.OTHER_WITHDRAWN
    reading = derive(history, cal, today=today) if history and not ended else None
    unopened = unopened_answer(application)
    rule = CHANNELS[Channel(application.channel)]
    late = bool(reading and application.is_open and is_overdue(reading, today))
    return Story(
        application=application,
        office=application.organ.disclosure_office,
        steps=_steps(application),
        next=None if ended else _next(application, reading, unopened, is_late=late),
        reading=reading,
        days=strip(history, cal, today=today) if history and reading else (),
        entries=_entries(application),
        moves=_moves(application),
        unopened=unopened,
        remedy=_remedy(application),
        is_late=late,
        confirmation=rule if rule.needs_confirmation else None,
        suggestions=tuple(application.suggestions.all()),
        own_files=tuple(file for file in application.files.all() if file.source in OWN),
    )


def _moves(application: Application) -> frozenset[Move]:
    """Return what the applicant may do now; to confirm, only when the office has been in touch (第三十一条第三项)."""
    moves = set(moves_at(application.stage, {APPLICANT}))
    if not any(event.move == Move.NOTE_CALL for event in application.events.all()):
        moves.discard(Move.CONFIRM)
    return frozenset(moves)


def unopened_answer(application: Application) -> Letter | None:
    """Return the answer that was sent and that the applicant has not opened here: opening it is what serves it.

    However it was sent, whoever reads it on this platform has received it that day (送达解释).
    """
    if application.stage != Stage.SENT:
        return None
    answers = [letter for letter in application.letters.all() if letter.for_applicant and is_answer(letter)]
    return answers[-1] if answers else None


def is_answer(letter: Letter) -> bool:
    """Return whether the letter is the one by which a request is decided."""
    return letter.kind in (LetterKind.ANSWER, LetterKind.TERMINATION)


def letters_of(application: Application) -> list[Letter]:
    """Return the letters that the applicant may open now."""
    shut = unopened_answer(application) is not None
    return [
        letter
        for letter in application.letters.all()
        if letter.for_applicant and not (shut and is_answer(letter))
    ]


def files_of(application: Application) -> list[CaseFile]:
    """Return the files that the applicant may open now: what was supplied comes with the answer, never before it."""
    if unopened_answer(application) is not None:
        return []
    return [file for file in application.files.all() if file.for_applicant and file.source not in OWN]


def _steps(application: Application) -> tuple[Step, ...]:
    """Return the line from filing to service; a request taken back ends early."""
    stage = Stage(application.stage)
    rule = CHANNELS[Channel(application.channel)]
    filed = Step("提交申请", "done", application.arrived_on, rule.name)
    if application.outcome == Outcome.OTHER_WITHDRAWN:
        return filed, Step("撤回申请", "done", application.decided_on)
    received = Step("确认收到", "now" if stage == Stage.CONFIRMATION else "done", application.received_on)
    handled = stage in _HANDLED
    note = STAGES[stage].said if stage in (Stage.CORRECTION, Stage.EXPLANATION, Stage.PAYMENT) else ""
    before = stage == Stage.CONFIRMATION
    return (
        filed,
        received,
        Step("办理", "next" if before else ("now" if handled else "done"), None, note),
        Step(
            "作出答复",
            "next" if before or handled else ("now" if stage == Stage.ISSUED else "done"),
            application.decided_on,
        ),
        Step(
            "送达",
            "done" if stage in (Stage.SERVED, Stage.ARCHIVED) else ("now" if stage == Stage.SENT else "next"),
            _served(application),
        ),
    )


def _next(
    application: Application, reading: Reading | None, unopened: Letter | None, *, is_late: bool
) -> NextDate | None:
    stage = Stage(application.stage)
    if stage == Stage.CONFIRMATION:
        return NextDate("工作机构与您确认的期限", application.confirm_by, "确认之日起，答复期限开始计算。")
    if stage == Stage.CORRECTION:
        return NextDate("补正的期限", application.correction.correct_by, "收到您的补正后，答复期限重新计算。")
    if stage == Stage.PAYMENT:
        said = "从缴费的次日起，答复期限重新计算；到期没有缴费的，视为放弃申请。"
        return NextDate("缴费的期限", application.fee.pay_by, said)
    if stage == Stage.EXPLANATION:
        return NextDate("说明理由的期限", application.explanation.explain_by, "答复期限同时在计算。")
    if stage == Stage.ISSUED:
        return NextDate("已作出答复", application.decided_on, "正在按您选择的方式送达。")
    if stage == Stage.SENT:
        also = "可以在下面打开答复书，打开之日即为送达之日。" if unopened else ""
        return NextDate("答复已发出", *_sent(application, also))
    if not application.is_open:
        return NextDate("答复已送达", _served(application) or application.decided_on, "")
    if reading is None or reading.due is None:
        return None
    return NextDate("最迟在这一天答复您", reading.due, _left(reading, is_late=is_late), is_over=is_late)


def _served(application: Application) -> date | None:
    """Return the day of service: remedies count from it, the term for the answer from the day of posting (送达解释)."""
    if application.stage not in (Stage.SERVED, Stage.ARCHIVED):
        return None
    days = [service.served_on for service in application.services.all() if service.served_on]
    return max(days, default=application.answered_on)


def _left(reading: Reading, *, is_late: bool) -> str:
    if is_late:
        return "已经过了答复期限。"
    if reading.stopped:
        return "正在征求其他方面的意见，今天不计算在期限内。"
    return "就在今天。" if reading.days_left == 0 else f"还有 {reading.days_left} 个工作日。"


def _sent(application: Application, also: str) -> tuple[date | None, str]:
    """Return when the answer was last sent, and by which way."""
    sent = list(application.services.all())
    if not sent:
        return application.decided_on, also
    last = sent[-1]
    tracked = f"（{last.carrier}，邮件号 {last.tracking_no}）" if last.tracking_no else ""
    back = f"，{chinese_date(last.returned_on)}退回" if last.returned_on else ""
    return last.sent_on, f"送达方式：{_WAYS[last.method]}{tracked}{back}。{also}"


def _entries(application: Application) -> tuple[Entry, ...]:
    """Return all that happened, the earliest first."""
    told = [
        Entry("event", event.at, event.said, mine=event.person_no is None)
        for event in application.events.all()
    ]
    told += [
        Entry("letter", letter.at, letter.get_kind_display(), letter.number, letter=letter)
        for letter in letters_of(application)
    ]
    told += [
        Entry("file", file.at, file.name, file.get_source_display(), file=file)
        for file in files_of(application)
    ]
    told += [
        Entry(
            "message",
            message.at,
            "我的留言" if message.from_applicant else message.who,
            message.text,
            mine=message.from_applicant,
        )
        for message in application.messages.all()
    ]
    return tuple(sorted(told, key=lambda entry: entry.at))


def _remedy(application: Application) -> str:
    """Return what the answer itself says of reconsideration and court, once it may be read."""
    answers = [letter.pk for letter in letters_of(application) if is_answer(letter)]
    if not answers:
        return ""
    fields = Letter.objects.values_list("fields", flat=True).get(pk=answers[-1])
    return str(fields.get("remedy", ""))
