"""The state machine of a request, as one table: buttons, rights, the drawing and the tests are read from it.

条例第四十五条 demands a regime of registering, examining, handling, answering and archiving; the stages are its steps
and the moves are what may be done at each (DIGEST §1.4). Consulting others does not change the stage: it stops the
clock (条例第三十三条第三款), which is the clock's affair.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

#: Who may make a move besides those who hold a post.
APPLICANT = "applicant"
OFFICE = "disclosure_office"
OFFICE_HEAD = "disclosure_head"
SECTION_HEAD = "section_head"
HANDLER = "handler"
LEGAL = "legal_adviser"
HEAD = "head"


class Stage(StrEnum):
    """Where a request stands. Being late is no stage: it is computed from the day due."""

    CONFIRMATION = "confirmation"
    RECEIVED = "received"
    HANDLING = "handling"
    CORRECTION = "correction"
    EXPLANATION = "explanation"
    PAYMENT = "payment"
    REVIEW = "review"
    SEALING = "sealing"
    ISSUED = "issued"
    SENT = "sent"
    SERVED = "served"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class StageRule:
    """What a stage is called by staff and by the applicant; whether the request is still to be answered."""

    name: str
    said: str
    is_open: bool = True


STAGES: dict[Stage, StageRule] = {
    Stage.CONFIRMATION: StageRule("待确认", "已登记，等待双方确认收到"),
    Stage.RECEIVED: StageRule("待分办", "已收到"),
    Stage.HANDLING: StageRule("办理中", "办理中"),
    Stage.CORRECTION: StageRule("待补正", "等您补正"),
    Stage.EXPLANATION: StageRule("待说明理由", "等您说明理由"),
    Stage.PAYMENT: StageRule("待缴费", "等您缴纳信息处理费"),
    Stage.REVIEW: StageRule("审核中", "办理中"),
    Stage.SEALING: StageRule("待用印", "办理中"),
    Stage.ISSUED: StageRule("待送达", "已作出答复，正在送达", is_open=False),
    Stage.SENT: StageRule("已发出", "答复已发出", is_open=False),
    Stage.SERVED: StageRule("已送达", "答复已送达", is_open=False),
    Stage.WITHDRAWN: StageRule("已撤回", "您已撤回申请", is_open=False),
    Stage.ARCHIVED: StageRule("已归档", "已办结", is_open=False),
}
OPEN = tuple(stage for stage, rule in STAGES.items() if rule.is_open)


class Move(StrEnum):
    """What can be done to a request."""

    FILE = "file"
    REGISTER = "register"
    NOTE_CALL = "note_call"
    CONFIRM = "confirm"
    ALLOT = "allot"
    REALLOT = "reallot"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    ASK_REASONS = "ask_reasons"
    EXPLAIN = "explain"
    JUDGE_REASONS = "judge_reasons"
    LOG_SEARCH = "log_search"
    CONSULT = "consult"
    NOTE_DELIVERY = "note_delivery"
    RECEIVE_OPINION = "receive_opinion"
    TELL_THIRD_PARTY = "tell_third_party"
    ASK_EXTENSION = "ask_extension"
    CONSENT_EXTENSION = "consent_extension"
    REFUSE_EXTENSION = "refuse_extension"
    CHARGE = "charge"
    NOTE_FEE_NOTICE = "note_fee_notice"
    PAY = "pay"
    REDACT = "redact"
    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    REVIEW = "review"
    SEAL = "seal"
    SEND = "send"
    NOTE_SERVICE = "note_service"
    NOTE_RETURN = "note_return"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class MoveRule:
    """One move: its name, the stages it is made at, the stages it may lead to, who makes it, by which article.

    ``from_`` is empty for what begins a request; several ``to`` mean that the deed's outcome decides between them.
    ``condition`` says in words what else is asked, for the drawing and for people.
    """

    name: str
    from_: tuple[Stage, ...]
    to: tuple[Stage, ...]
    by: tuple[str, ...]
    cite: str
    condition: str = ""


_C, _R, _H = Stage.CONFIRMATION, Stage.RECEIVED, Stage.HANDLING
_WORKING = (_R, _H)
_CASEWORKERS = (HANDLER, SECTION_HEAD, OFFICE)

MOVES: dict[Move, MoveRule] = {
    Move.FILE: MoveRule(
        "提交申请",
        (),
        (_C,),
        (APPLICANT,),
        cite("条例", "第二十九条"),
        "所填合于第二十九条；网上提交，待双方确认",
    ),
    Move.REGISTER: MoveRule(
        "登记",
        (),
        (_C, _R),
        (OFFICE, OFFICE_HEAD),
        cite("条例", "第三十一条"),
        "平常信函、传真、电子邮件待双方确认",
    ),
    Move.NOTE_CALL: MoveRule(
        "登记联系情况",
        (_C,),
        (_C,),
        (OFFICE, OFFICE_HEAD),
        cite("期限解释"),
        "与申请人联系的经过，联系不上的也登记",
    ),
    Move.CONFIRM: MoveRule(
        "与申请人确认",
        (_C,),
        (_R,),
        (OFFICE, OFFICE_HEAD, APPLICANT),
        cite("条例", "第三十一条"),
        "确认之日为收到申请之日；申请人在网上确认的，工作机构须已登记联系情况",
    ),
    Move.ALLOT: MoveRule(
        "分办", (_R,), (_H,), (OFFICE, OFFICE_HEAD), cite("条例", "第四十五条"), "交由科室和承办人"
    ),
    Move.REALLOT: MoveRule(
        "改派",
        (_H, Stage.CORRECTION, Stage.EXPLANATION, Stage.PAYMENT, Stage.REVIEW),
        (),
        (OFFICE, OFFICE_HEAD, SECTION_HEAD),
        cite("条例", "第四十五条"),
        "科室负责人在本科室内改派；审核过本件的人不再承办",
    ),
    Move.ASK_CORRECTION: MoveRule(
        "告知补正",
        _WORKING,
        (Stage.CORRECTION,),
        _CASEWORKERS,
        cite("条例", "第三十条"),
        "收到之日起7个工作日内，一次性",
    ),
    Move.CORRECT: MoveRule(
        "补正",
        (Stage.CORRECTION,),
        (_H, _R),
        (APPLICANT, OFFICE, HANDLER),
        cite("条例", "第三十条"),
        "期限自收到补正之日起重新计算；告知补正时尚未分办的，回到待分办",
    ),
    Move.ASK_REASONS: MoveRule(
        "要求说明理由",
        (_H,),
        (Stage.EXPLANATION,),
        _CASEWORKERS,
        cite("条例", "第三十五条"),
        "数量、频次明显超过合理范围，一次",
    ),
    Move.EXPLAIN: MoveRule(
        "说明理由", (Stage.EXPLANATION,), (_H,), (APPLICANT, OFFICE, HANDLER), cite("条例", "第三十五条")
    ),
    Move.JUDGE_REASONS: MoveRule(
        "认定理由",
        (_H, Stage.EXPLANATION),
        (_H,),
        (OFFICE_HEAD,),
        cite("条例", "第三十五条"),
        "理由合理的可确定延迟答复的合理期限",
    ),
    Move.LOG_SEARCH: MoveRule("登记检索", (_H,), (_H,), _CASEWORKERS, cite("条例", "第三十六条")),
    Move.CONSULT: MoveRule(
        "征求意见",
        (_H,),
        (_H,),
        _CASEWORKERS,
        cite("条例", "第三十二条"),
        "征求第三方和其他机关意见的时间不计入期限",
    ),
    Move.NOTE_DELIVERY: MoveRule(
        "登记征求意见书送达", (_H,), (_H,), _CASEWORKERS, cite("条例", "第三十二条")
    ),
    Move.RECEIVE_OPINION: MoveRule(
        "登记反馈意见", (_H,), (_H,), (*_CASEWORKERS, LEGAL), cite("条例", "第三十二条")
    ),
    Move.TELL_THIRD_PARTY: MoveRule(
        "告知第三方",
        (_H, Stage.REVIEW, Stage.SEALING, Stage.ISSUED),
        (),
        _CASEWORKERS,
        cite("条例", "第三十二条"),
        "不顾第三方不同意而决定公开的，书面告知内容和理由",
    ),
    Move.ASK_EXTENSION: MoveRule(
        "提请延长答复期限",
        (_H,),
        (_H,),
        _CASEWORKERS,
        cite("条例", "第三十三条"),
        "到期前，最长20个工作日，一次",
    ),
    Move.CONSENT_EXTENSION: MoveRule(
        "同意延长", (_H,), (_H,), (OFFICE_HEAD,), cite("条例", "第三十三条"), "到期前，并告知申请人"
    ),
    Move.REFUSE_EXTENSION: MoveRule("不同意延长", (_H,), (_H,), (OFFICE_HEAD,), cite("条例", "第三十三条")),
    Move.CHARGE: MoveRule(
        "通知缴纳信息处理费",
        (_H,),
        (Stage.PAYMENT,),
        (OFFICE, OFFICE_HEAD),
        cite("信息处理费", "第六条"),
        "按件、按量只取其一",
    ),
    Move.NOTE_FEE_NOTICE: MoveRule(
        "登记收费通知送达",
        (Stage.PAYMENT,),
        (Stage.PAYMENT,),
        (OFFICE, OFFICE_HEAD),
        cite("信息处理费", "第六条"),
    ),
    Move.PAY: MoveRule(
        "登记缴费",
        (Stage.PAYMENT,),
        (_H,),
        (OFFICE, OFFICE_HEAD),
        cite("信息处理费", "第六条"),
        "期限自缴费次日起重新计算",
    ),
    Move.REDACT: MoveRule(
        "区分处理", (_H,), (_H,), _CASEWORKERS, cite("条例", "第三十七条"), "所遮盖的内容真正去除"
    ),
    Move.PROPOSE: MoveRule(
        "拟出答复",
        (_H, Stage.CORRECTION, Stage.PAYMENT),
        (Stage.REVIEW,),
        _CASEWORKERS,
        cite("条例", "第三十六条"),
        "合于所拟结论的要求；待补正、待缴费的须已逾期",
    ),
    Move.TAKE_BACK: MoveRule(
        "撤回拟答复",
        (Stage.REVIEW,),
        (_H, Stage.CORRECTION, Stage.PAYMENT),
        _CASEWORKERS,
        cite("条例", "第四十五条"),
        "尚无人审核；逾期未补正、未缴费的回到原环节",
    ),
    Move.REVIEW: MoveRule(
        "审核",
        (Stage.REVIEW,),
        (Stage.REVIEW, Stage.SEALING, _H, Stage.CORRECTION, Stage.PAYMENT),
        (SECTION_HEAD, LEGAL, HEAD),
        cite("条例", "第十七条"),
        "承办人不得审核，三个环节由不同的人完成；退回的回到拟稿时的环节",
    ),
    Move.SEAL: MoveRule(
        "编号用印", (Stage.SEALING,), (Stage.ISSUED,), (OFFICE, OFFICE_HEAD), cite("条例", "第三十六条")
    ),
    Move.SEND: MoveRule(
        "送达",
        (Stage.ISSUED, Stage.SENT),
        (Stage.SENT, Stage.SERVED),
        (OFFICE, OFFICE_HEAD, HANDLER),
        cite("送达解释"),
        "邮寄的须通过邮政企业",
    ),
    Move.NOTE_SERVICE: MoveRule(
        "登记签收",
        (Stage.SENT,),
        (Stage.SERVED,),
        (OFFICE, OFFICE_HEAD, HANDLER, APPLICANT),
        cite("送达解释"),
    ),
    Move.NOTE_RETURN: MoveRule(
        "登记退回",
        (Stage.SENT,),
        (Stage.SENT,),
        (OFFICE, OFFICE_HEAD, HANDLER),
        cite("送达解释"),
        "退回的可以再次送达",
    ),
    Move.WITHDRAW: MoveRule(
        "撤回申请",
        OPEN,
        (Stage.WITHDRAWN,),
        (APPLICANT, OFFICE, OFFICE_HEAD),
        cite("条例", "第四十五条"),
        "答复作出之前",
    ),
    Move.ARCHIVE: MoveRule(
        "归档",
        (Stage.SERVED, Stage.WITHDRAWN, Stage.ARCHIVED),
        (Stage.ARCHIVED,),
        (OFFICE, OFFICE_HEAD),
        cite("条例", "第四十五条"),
        "复议、诉讼审结后再归一次",
    ),
}

#: Deeds that make whoever does them one of those who worked on the answer, whoever handles the request now.
WORK_ON_THE_ANSWER = (Move.LOG_SEARCH, Move.REDACT, Move.PROPOSE)


def moves_at(stage: Stage | str, roles: Collection[str]) -> tuple[Move, ...]:
    """Return the moves that someone with ``roles`` may make at ``stage``, in the order of the table."""
    return tuple(
        move for move, rule in MOVES.items() if stage in rule.from_ and not set(rule.by).isdisjoint(roles)
    )


def check_move(move: Move, *, stage: Stage | str, roles: Collection[str]) -> None:
    """Refuse a move that is not made at this stage, or not by someone with these roles."""
    rule = MOVES[move]
    if stage not in rule.from_:
        where = "、".join(STAGES[each].name for each in rule.from_) or "新申请"
        raise Refused(
            f"“{rule.name}”只能在{where}时办理，本件现在{STAGES[Stage(stage)].name}", cite=rule.cite
        )
    if set(rule.by).isdisjoint(roles):
        raise Refused(f"您没有办理“{rule.name}”的岗位", cite=rule.cite)


def lands(move: Move, before: Stage | str | None) -> tuple[Stage, ...]:
    """Return the stages that the move may lead to; a move without a stage of its own leaves it where it is."""
    rule = MOVES[move]
    return rule.to or ((Stage(before),) if before else ())


def reachable() -> frozenset[Stage]:
    """Return every stage that some sequence of moves leads to."""
    found: set[Stage] = set()
    while True:
        more = {
            to
            for rule in MOVES.values()
            for to in rule.to
            if (not rule.from_ or found & set(rule.from_)) and to not in found
        }
        if not more:
            return frozenset(found)
        found |= more
