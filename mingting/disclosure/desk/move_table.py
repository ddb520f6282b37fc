"""The moves that share one screen: which form, which verb, what it does, what the applicant reads of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from .. import actions
from ..models import Consultation
from ..rules.clock import History
from ..rules.stages import Move
from . import foreseen, move_forms
from .bars import objecting, undelivered, unreturned
from .move_forms import MoveForm

#: No move of the table, and yet it has a screen like one: laying a paper into the case.
TAKE_FILE = "take_file"
#: The applicant sees nothing of it.
NOTHING = "申请人看不到这一步。"


@dataclass(frozen=True, slots=True)
class MoveScreen:
    """One move on the shared screen.

    ``does`` says what happens, ``reads`` what the applicant will read; ``foresees`` gives the facts of the clock as
    the move would leave them, ``about`` the consultations it can be about.
    """

    verb: Callable[..., Any]
    form: type[MoveForm]
    does: str
    button: str
    reads: str = NOTHING
    foresees: Callable[[MoveForm], History | None] | None = None
    about: Callable[[list[Consultation]], list[Consultation]] | None = None
    is_grave: bool = False

    @property
    def looks_ahead(self) -> bool:
        """Whether the move may change the day due. Templates ask here: they would call ``foresees``."""
        return self.foresees is not None

    @property
    def takes_seen(self) -> bool:
        """Whether the verb refuses when a colleague was quicker."""
        return "seen" in signature(self.verb).parameters

    @property
    def is_about_consultation(self) -> bool:
        """Whether the verb is told of a consultation instead of the request."""
        return "consultation_id" in signature(self.verb).parameters


_RECEIVING = {
    Move.NOTE_CALL: MoveScreen(
        actions.note_call,
        move_forms.NoteCallForm,
        "登记未能联系上申请人的经过。申请仍待确认，收到申请之日还没有确定；恢复联系、双方确认之日起算期限。",
        "登记",
    ),
    Move.CONFIRM: MoveScreen(
        actions.confirm,
        move_forms.ConfirmForm,
        "登记双方确认。确认之日就是收到申请之日，答复期限自次日起算；同时制作《登记回执》。",
        "登记确认，开始计算期限",
        "查询页显示“已确认收到您的申请”，并可看到《登记回执》。",
        foreseen.confirmed,
    ),
}
_CORRECTING = {
    Move.ASK_CORRECTION: MoveScreen(
        actions.ask_correction,
        move_forms.AskCorrectionForm,
        "一次性告知申请人补正，说明不明确之处、怎样补正和期限。只能告知一次，期限停止计算，收到补正之日起重新计算；"
        "申请人逾期不补正的，可以不再处理。",
        "告知补正",
        "查询页显示补正期限，并收到《补正告知书》，其中写有下面填写的两项内容。",
        foreseen.correction_asked,
    ),
    Move.CORRECT: MoveScreen(
        actions.correct,
        move_forms.CorrectForm,
        "登记申请人以当面、邮寄等方式提交的补正；网上补正的由申请人自己提交。答复期限自收到补正之日的次日起重新计算。",
        "登记补正",
        "查询页显示“已收到您的补正，答复期限重新计算”。",
        foreseen.corrected,
    ),
    Move.ASK_REASONS: MoveScreen(
        actions.ask_reasons,
        move_forms.AskReasonsForm,
        "要求申请数量、频次明显超过合理范围的申请人说明理由。只能要求一次；答复期限照常计算，不因此停止。",
        "要求说明理由",
        "查询页显示说明理由的期限，并收到《说明理由告知书》，其中写有下面的事实。",
    ),
    Move.EXPLAIN: MoveScreen(
        actions.explain,
        move_forms.ExplainForm,
        "登记申请人以当面、邮寄等方式说明的理由，转由信息公开机构负责人认定。",
        "登记说明",
        "查询页显示“已收到您说明的理由”。",
    ),
    Move.JUDGE_REASONS: MoveScreen(
        actions.judge_reasons,
        move_forms.JudgeReasonsForm,
        "认定申请人的理由是否合理。不合理的，可以拟出“不予处理”的答复；合理但无法按期答复的，可以确定延迟答复的期限。",
        "认定",
        "确定延迟答复的，查询页显示新的期限，并收到《延迟答复告知书》；其他情形不显示。",
        foreseen.deferred,
    ),
}
_WORKING = {
    Move.LOG_SEARCH: MoveScreen(
        actions.log_search,
        move_forms.LogSearchForm,
        "登记一次检索：在哪里、用什么词、找到什么。“信息不存在”的答复以检索记录为据，检索几处就登记几次。",
        "登记检索",
    ),
    Move.CONSULT: MoveScreen(
        actions.consult,
        move_forms.ConsultForm,
        "书面征求意见。征求第三方、共同制作机关、其他机关和保密部门意见的时间不计入答复期限，自发出次日起停止计算；"
        "征求法制机构、顾问律师意见的，期限照常计算。",
        "发出征求意见",
        "征求第三方和其他机关意见的，查询页显示“正在书面征求意见，所需时间不计入答复期限”；"
        "法制机构、顾问律师和保密部门的意见属于内部意见，申请人始终看不到。",
        foreseen.consulted,
    ),
    Move.NOTE_DELIVERY: MoveScreen(
        actions.note_delivery,
        move_forms.NoteDeliveryForm,
        "登记对方收到征求意见书的日期，提出意见的15个工作日由此起算。",
        "登记送达",
        foresees=foreseen.delivered,
        about=undelivered,
    ),
    Move.RECEIVE_OPINION: MoveScreen(
        actions.receive_opinion,
        move_forms.ReceiveOpinionForm,
        "登记对方的意见。停止计算的期限自收到意见的次日起接着计算；逾期才到的意见只扣除到提出意见的期限。",
        "登记意见",
        "查询页显示“已收到意见，答复期限继续计算”，看不到意见内容；内部意见不显示。",
        foreseen.returned,
        unreturned,
    ),
    Move.TELL_THIRD_PARTY: MoveScreen(
        actions.tell_third_party,
        move_forms.TellThirdPartyForm,
        "第三方不同意而本机关决定公开的，把决定公开的内容和理由书面告知第三方。送达申请人之前办理。",
        "制作告知书",
        about=objecting,
    ),
    TAKE_FILE: MoveScreen(
        actions.take_file,
        move_forms.TakeFileForm,
        "把找到的信息或者办理用的材料归入案卷。归入后不能删除，提交审核后不能再归入。",
        "归入案卷",
        "现在看不到。选作“拟提供的信息”的，答复送达后才可能看到。",
    ),
}
_LENGTHENING = {
    Move.ASK_EXTENSION: MoveScreen(
        actions.ask_extension,
        move_forms.AskExtensionForm,
        "提请信息公开机构负责人同意延长答复期限，最长20个工作日，只能延长一次，须在期限届满之前同意。",
        "提请延长",
        "现在看不到；同意延长后收到《延长答复期限告知书》，其中写有下面的理由。",
        foreseen.extended,
    ),
    Move.CONSENT_EXTENSION: MoveScreen(
        actions.consent_extension,
        move_forms.ConsentExtensionForm,
        "同意延长答复期限，并告知申请人。提请的人不能自己同意。",
        "同意延长",
        "查询页显示新的答复期限，并收到《延长答复期限告知书》。",
        foreseen.extended,
    ),
    Move.REFUSE_EXTENSION: MoveScreen(
        actions.refuse_extension,
        move_forms.RefuseExtensionForm,
        "不同意延长。期限不变，承办人可以再次提请。",
        "不同意延长",
        is_grave=True,
    ),
    Move.CHARGE: MoveScreen(
        actions.charge,
        move_forms.ChargeForm,
        "通知申请人缴纳信息处理费，金额按标准计算，按件、按量只取其一。期限停止计算，缴费次日起重新计算；"
        "逾期未缴纳的视为放弃申请。",
        "发出收费通知",
        "查询页显示金额和缴费期限，并收到《收费通知》，其中写有计算过程和缴费方式。",
        foreseen.charged,
    ),
    Move.NOTE_FEE_NOTICE: MoveScreen(
        actions.note_fee_notice,
        move_forms.NoteFeeNoticeForm,
        "登记申请人收到收费通知的日期，20个工作日的缴费期限自次日起算。",
        "登记送达",
        "查询页显示缴费的最后日期。",
    ),
    Move.PAY: MoveScreen(
        actions.pay,
        move_forms.PayForm,
        "登记缴费和财政票据。答复期限自缴费次日起重新计算。",
        "登记缴费",
        "查询页显示“已收到缴费，答复期限重新计算”。",
        foreseen.paid,
    ),
}
_ENDING = {
    Move.ARCHIVE: MoveScreen(
        actions.archive,
        move_forms.ArchiveForm,
        "把本件的全部材料、文书、经办记录和期限推算打成归档包，编档号，计入台账。归档后不能再改动，可以随时检测和导出。",
        "归档",
        "查询页显示“本件已办结归档”。",
    ),
    Move.TAKE_BACK: MoveScreen(
        actions.take_back,
        move_forms.TakeBackForm,
        "把拟答复撤回修改。还没有人审核时才能撤回；撤回的稿子留在案卷里。",
        "撤回拟答复",
    ),
    Move.WITHDRAW: MoveScreen(
        actions.withdraw,
        move_forms.WithdrawForm,
        "登记申请人撤回申请，本件就此办结，不能恢复；申请人以后可以重新申请。年度报告计入“其他处理—其他”。",
        "登记撤回，办结本件",
        "查询页显示“您已撤回申请”，并可看到《撤回申请确认书》。",
        is_grave=True,
    ),
    Move.NOTE_SERVICE: MoveScreen(
        actions.note_service,
        move_forms.NoteServiceForm,
        "登记申请人签收答复的日期。邮寄的以交邮之日、直接送达的以签收之日为答复期限的计算时点（送达解释第四条）。",
        "登记签收",
        "查询页显示“答复已送达”。",
    ),
    Move.NOTE_RETURN: MoveScreen(
        actions.note_return,
        move_forms.NoteReturnForm,
        "登记答复被退回。登记后可以再次送达，第一次发出之日仍是答复期限的计算时点；电子邮件退回的除外。",
        "登记退回",
    ),
}
SCREENS: dict[str, MoveScreen] = {
    str(key): screen
    for group in (_RECEIVING, _CORRECTING, _WORKING, _LENGTHENING, _ENDING)
    for key, screen in group.items()
}
