"""The decision wizard: 补不补 → 是不是 → 谁负责 → 有没有 → 给不给 → 怎么给, one plain question at a time.

It proposes; the handler decides, and may decide otherwise. One table, :data:`QUESTIONS`, holds every question; each
choice leads to another question, to an outcome, or to a step to be taken first. A part that must be withheld while
the rest can be given (条例第三十七条) is remembered on the way and makes 部分公开 of what would be 予以公开.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.kernel.law import cite


class Phase(StrEnum):
    """The six matters, in the order they are looked at."""

    CLARITY = "补不补"
    NATURE = "是不是"
    DUTY = "谁负责"
    EXISTENCE = "有没有"
    DISCLOSURE = "给不给"
    SUPPLY = "怎么给"


class Step(StrEnum):
    """What must be done before the questions can go on."""

    CORRECT = "correct"
    ASK_REASON = "ask_reason"
    CONSULT_THIRD_PARTY = "consult_third_party"
    CONSULT_CO_PRODUCER = "consult_co_producer"
    REFER_SECRECY = "refer_secrecy"


@dataclass(frozen=True, slots=True)
class StepRule:
    """A step: what it is called, and its article."""

    name: str
    cite: str


STEPS: dict[Step, StepRule] = {
    Step.CORRECT: StepRule("一次性告知申请人补正", cite("条例", "第三十条")),
    Step.ASK_REASON: StepRule("请申请人说明理由", cite("条例", "第三十五条")),
    Step.CONSULT_THIRD_PARTY: StepRule("书面征求第三方的意见", cite("条例", "第三十二条")),
    Step.CONSULT_CO_PRODUCER: StepRule("征求共同制作机关的意见", cite("条例", "第三十四条")),
    Step.REFER_SECRECY: StepRule("报有关主管部门或者保密行政管理部门确定", cite("条例", "第十七条第三款")),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One reply: its code, its words, and where it leads.

    ``to`` is the id of a question, an :class:`Outcome` or a :class:`Step`; ``withholds`` is the ground on which a
    part is kept back while the rest goes on.
    """

    value: str
    label: str
    to: str | Outcome | Step
    withholds: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with a word of help that names its article."""

    id: str
    phase: Phase
    text: str
    help: str
    choices: tuple[Choice, ...]

    def choice(self, value: str | None) -> Choice | None:
        """Return the choice of that code; ``None`` when the question has no such choice."""
        return next((choice for choice in self.choices if choice.value == value), None)


def _rest(ground: Outcome, then: str) -> Question:
    """Return the question whether the rest can be given when something is withheld on this ground."""
    return Question(
        f"rest_{ground.value}",
        Phase.DISCLOSURE,
        f"去掉这部分（{OUTCOMES[ground].short}）以后，其余的内容能不能分出来公开？",
        "能作区分处理的，应当提供可以公开的内容，并对不予公开的内容说明理由（条例第三十七条）。",
        (
            Choice("none", "不能，整份都不能公开", ground),
            Choice("some", "能，接着看其余的内容", then, withholds=ground),
        ),
    )


_ALL = (
    Question(
        "clear",
        Phase.CLARITY,
        "看申请上写的，能不能知道申请人要的是哪些信息？",
        "有名称、文号，或者有别的说法可以据以查找的，就是清楚。不清楚的，在收到之日起7个工作日内"
        "一次性告知补正，只能告知一次（条例第三十条）。",
        (
            Choice("yes", "能，照着就可以去查", "wanted"),
            Choice("no", "不能，还没有请申请人补正过", Step.CORRECT),
            Choice("still", "已经补正过，还是看不明白", Outcome.UNABLE_UNCLEAR),
            Choice("lapsed", "已经告知补正，申请人没有正当理由，过期不补", Outcome.OTHER_NO_CORRECTION),
        ),
    ),
    Question(
        "wanted",
        Phase.NATURE,
        "申请人实际上要的是什么？",
        "政府信息是本机关履行职责时制作或者获取、已经记录保存下来的信息（条例第二条）。看申请人要什么，"
        "不看申请人为什么要。信访、投诉、举报和要公开出版物的，见条例第三十九条。",
        (
            Choice("information", "政府信息：文件、决定、数据、记录等", "earlier"),
            Choice("petition", "信访、投诉、举报，要我们查处或者解决一件事", Outcome.NOPROC_PETITION),
            Choice("publication", "政府公报、报刊、书籍等公开出版物", Outcome.NOPROC_PUBLICATION),
            Choice("register", "工商、不动产登记等法律法规另有查询办法的资料", Outcome.DENY_QUERY),
            Choice("confirm", "信息他已经有了，要我们确认或者重新出具", Outcome.NOPROC_CONFIRM),
        ),
    ),
    Question(
        "earlier",
        Phase.NATURE,
        "同一个申请人，以前是不是申请过同样的信息，我们也答复过？",
        "申请人、所要的信息都相同，才是重复申请；年份或者文号不同的，不是（条例第三十六条第（六）项）。",
        (
            Choice("no", "没有", "volume"),
            Choice("yes", "是，已经答复过", Outcome.NOPROC_REPEAT),
        ),
    ),
    Question(
        "volume",
        Phase.NATURE,
        "这个申请人申请的数量、次数，是不是明显超过合理范围？",
        "超过的，可以请申请人说明理由；不能没有问过就不予处理（条例第三十五条）。",
        (
            Choice("no", "没有", "whose"),
            Choice("ask", "是，还没有请申请人说明理由", Step.ASK_REASON),
            Choice("reasonable", "是，说明了理由，理由合理", "whose"),
            Choice("unreasonable", "是，理由不合理", Outcome.NOPROC_ABUSE),
        ),
    ),
    Question(
        "whose",
        Phase.DUTY,
        "这些信息该由谁公开？",
        "谁制作谁公开；从群众、企业取得的，谁保存谁公开；从别的机关取得的，由制作或者最初取得的机关公开"
        "（条例第十条）。移交期限届满、已经进国家档案馆的，按照档案利用的规定办理（档案法第十五条）。",
        (
            Choice("ours", "本机关：本机关制作，或者从群众、企业取得并保存", "held"),
            Choice("joint", "本机关：本机关牵头，和别的机关共同制作", "co_producer"),
            Choice("other", "别的机关", Outcome.UNABLE_ELSEWHERE),
        ),
    ),
    Question(
        "co_producer",
        Phase.DUTY,
        "要不要征求共同制作机关的意见？",
        "牵头机关可以征求；对方自收到之日起15个工作日内没有提出意见的，视为同意公开（条例第三十四条）。",
        (
            Choice("ask", "要，还没有征求", Step.CONSULT_CO_PRODUCER),
            Choice("agreed", "征求过了，同意，或者过期没有提出意见", "held"),
            Choice("objected", "征求过了，不同意，在下面的问题里一并考虑", "held"),
            Choice("unneeded", "不需要征求", "held"),
        ),
    ),
    Question(
        "held",
        Phase.EXISTENCE,
        "查过了吗？有没有这些信息？",
        "要查档案、办公系统和业务系统，并登记怎么查的；没有尽到检索义务，不能答复不存在"
        "（条例第三十六条第（四）项）。需要另行加工、分析的，可以不予提供（条例第三十八条）。",
        (
            Choice("found", "查到了，没有主动公开过", "barred"),
            Choice("published", "查到了，已经主动公开", Outcome.ALREADY_PUBLIC),
            Choice("absent", "都查过了，没有", Outcome.UNABLE_ABSENT),
            Choice("create", "没有现成的，要汇总、加工、分析才能得出", Outcome.UNABLE_CREATE),
        ),
    ),
    Question(
        "barred",
        Phase.DISCLOSURE,
        "里面有没有法律规定不予公开的内容？",
        "属于这几种的，不予公开（条例第十四条）。拿不准是不是可以公开的，报主管部门或者保密行政管理部门"
        "确定（条例第十七条第三款）。依规定要经批准才能公开的，先报批准（条例第十一条第二款）。",
        (
            Choice("no", "没有", "harm"),
            Choice("secret", "有，是国家秘密", "rest_deny_secret"),
            Choice("law", "有，法律、行政法规禁止公开", "rest_deny_law"),
            Choice("safety", "有，公开后可能危及国家安全、公共安全、经济安全、社会稳定", "rest_deny_safety"),
            Choice("unsure", "拿不准", Step.REFER_SECRECY),
        ),
    ),
    _rest(Outcome.DENY_SECRET, "harm"),
    _rest(Outcome.DENY_LAW, "harm"),
    _rest(Outcome.DENY_SAFETY, "harm"),
    Question(
        "harm",
        Phase.DISCLOSURE,
        "公开了会不会损害别人（第三方）的合法权益？",
        "比如企业的商业秘密、个人的隐私（条例第十五条）。",
        (
            Choice("no", "不会", "internal"),
            Choice("yes", "会，或者可能会", "opinion"),
        ),
    ),
    Question(
        "opinion",
        Phase.DISCLOSURE,
        "第三方是什么意见？",
        "应当书面征求意见，第三方有15个工作日（条例第三十二条）。",
        (
            Choice("ask", "还没有征求", Step.CONSULT_THIRD_PARTY),
            Choice("agree", "同意公开", "internal"),
            Choice("disagree", "不同意，或者只同意公开一部分，理由合理", "interest"),
            Choice("groundless", "不同意，但理由不合理", "own_view"),
            Choice("silent", "过期没有提出意见，或者无法联系", "own_view"),
        ),
    ),
    Question(
        "own_view",
        Phase.DISCLOSURE,
        "我们自己判断：公开了会不会损害第三方的合法权益？",
        "第三方没有提出意见的，由本机关依照条例决定（条例第三十二条）。",
        (
            Choice("no", "不会", "internal"),
            Choice("yes", "会", "interest"),
        ),
    ),
    Question(
        "interest",
        Phase.DISCLOSURE,
        "不公开，会不会对公共利益造成重大影响？",
        "会的，可以决定公开，并把公开的内容和理由书面告知第三方（条例第十五条、第三十二条）。",
        (
            Choice("no", "不会", "rest_deny_third_party"),
            Choice("yes", "会，为公共利益应当公开", "internal"),
        ),
    ),
    _rest(Outcome.DENY_THIRD_PARTY, "internal"),
    Question(
        "internal",
        Phase.DISCLOSURE,
        "是不是下面这几种内部信息？",
        "这几种是“可以”不公开，不是一律不公开（条例第十六条）。",
        (
            Choice("no", "都不是", "supply"),
            Choice("affairs", "人事管理、后勤管理、内部工作流程", "rest_deny_internal"),
            Choice("process", "讨论记录、过程稿、磋商信函、请示报告", "rest_deny_process"),
            Choice("casefile", "行政执法案卷", "rest_deny_casefile"),
            Choice("open", "是，但可以公开，或者法律、法规、规章规定应当公开", "supply"),
        ),
    ),
    _rest(Outcome.DENY_INTERNAL, "supply"),
    _rest(Outcome.DENY_PROCESS, "supply"),
    _rest(Outcome.DENY_CASEFILE, "supply"),
    Question(
        "supply",
        Phase.SUPPLY,
        "能不能按申请人要的方式提供？",
        "照申请人要的方式会损坏原件，或者成本过高的，可以改用电子数据等方式，或者安排查阅、抄录"
        "（条例第四十条）。",
        (
            Choice("asked", "能", Outcome.GRANTED),
            Choice("otherwise", "不能，改用别的适当方式", Outcome.GRANTED),
        ),
    ),
)
FIRST = _ALL[0].id
#: Id → question, in the order they are met.
QUESTIONS: dict[str, Question] = {question.id: question for question in _ALL}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the answers lead to: an outcome, or a step to be taken first; its article; and the way there."""

    outcome: Outcome | None
    step: Step | None
    cite: str
    because: tuple[str, ...]


def path(answers: Mapping[str, str]) -> tuple[tuple[Question, Choice], ...]:
    """Return the questions walked through with the choices made, up to the first without a valid answer.

    Answers to questions off the path (left from an earlier walk) are passed over.
    """
    walked: list[tuple[Question, Choice]] = []
    at: str | Outcome | Step = FIRST
    while not isinstance(at, Outcome | Step):
        question = QUESTIONS[at]
        choice = question.choice(answers.get(question.id))
        if choice is None:
            break
        walked.append((question, choice))
        at = choice.to
    return tuple(walked)


def next_question(answers: Mapping[str, str]) -> Question | None:
    """Return the question to be asked now; ``None`` when the answers lead to a proposal."""
    walked = path(answers)
    at = walked[-1][1].to if walked else FIRST
    return None if isinstance(at, Outcome | Step) else QUESTIONS[at]


def proposal(answers: Mapping[str, str]) -> Proposal | None:
    """Return what the answers lead to; ``None`` while there is a question to ask."""
    walked = path(answers)
    if not walked:
        return None
    end = walked[-1][1].to
    because = tuple(f"{question.text}{choice.label}" for question, choice in walked)
    if isinstance(end, Step):
        return Proposal(None, end, STEPS[end].cite, because)
    if isinstance(end, Outcome):
        if end is Outcome.GRANTED and withheld(answers):
            end = Outcome.PARTIAL
        return Proposal(end, None, OUTCOMES[end].cite, because)
    return None


def withheld(answers: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Return the grounds on which parts are kept back, in the order they came up."""
    return tuple(choice.withholds for _, choice in path(answers) if choice.withholds)
