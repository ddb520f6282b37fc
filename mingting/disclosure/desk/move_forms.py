"""The forms of the moves: what each asks for, in the words of the article it is made under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from mingting.kernel.workdays import WorkCalendar

from ..actions.answering import GIVING
from ..intake import Upload
from ..models import Application, CaseFile, Consultation
from ..rules.fees import Method
from ..rules.history import History
from ..rules.retention import RETENTIONS
from ..rules.terms import EXPLANATION_DEFAULT, EXTENSION_MOST
from .screens import SeenForm
from .uploading import FilesField, uploads


@dataclass(frozen=True, slots=True)
class Setting:
    """The request that a move is made on: its facts for the clock, and the day it is."""

    case: Application
    day: date
    cal: WorkCalendar
    history: History | None
    consultations: tuple[Consultation, ...] = ()


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label, widget=DayInput(), error_messages={"required": f"请填写{label}"}, **more
    )


def words_field(label: str, *, rows: int = 3, **more: Any) -> forms.CharField:
    """Return a field for several lines; whether it may be empty is the verb's to say."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class MoveForm(SeenForm):
    """A move's form. Names of fields are those of the verb's arguments."""

    def __init__(self, *arguments: Any, setting: Setting, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.setting = setting
        self.initial |= self.usual(setting)

    def usual(self, setting: Setting) -> dict[str, Any]:
        """Return what stands in the form at first."""
        return {name: setting.day for name in ("on", "received_on", "served_on") if name in self.fields}

    def arguments(self) -> dict[str, Any]:
        """Return what the verb asks for, besides who, which and when."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def meant(self, name: str) -> Any:
        """Return what a field holds as far as it can be read, else what stood there at first."""
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned[name] if cleaned.get(name) is not None else self.initial.get(name)


class FiledForm(MoveForm):
    """A form with files for the case. ``source`` is what they are, empty when the form asks."""

    source = CaseFile.Source.STAFF

    def arguments(self) -> dict[str, Any]:
        said = super().arguments()
        return said | {"files": uploads(said["files"], self.source)}


class NoteCallForm(MoveForm):
    note = words_field("联系的经过", help_text="时间、方式、号码是否接通等；期限自恢复联系之日起算")


class ConfirmForm(MoveForm):
    confirmed_on = day_field("与申请人确认的日期")
    note = words_field("确认的经过", rows=2, help_text="可以不填，例如“电话确认，申请人本人接听”")

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"confirmed_on": setting.day}


class AskCorrectionForm(MoveForm):
    unclear = words_field("申请内容不明确之处", help_text="写明哪一项不明确、为什么查找不到")
    guidance = words_field(
        "指导和释明", help_text="写明应当怎样补正，例如“请写明文件名称、文号或者形成的年度”"
    )
    correct_by = day_field("补正期限", required=False, help_text="条例第三十条只说“合理”，可以改")

    def usual(self, setting: Setting) -> dict[str, Any]:
        days = setting.case.organ.disclosure_office.correction_days
        return {"correct_by": setting.cal.add(setting.day, days)}


class CorrectForm(FiledForm):
    source = CaseFile.Source.APPLICANT
    received_on = day_field("收到补正之日")
    text = words_field("补正的内容", rows=5, help_text="照录申请人的原话")
    late_reason = words_field("逾期补正的正当理由", rows=2, help_text="过了补正期限才收到的须填写")
    files = FilesField(label="补正材料", required=False)


class AskReasonsForm(MoveForm):
    facts = words_field(
        "数量、频次明显超过合理范围的事实", rows=4, help_text="写明期间、件数和相互之间的关系"
    )
    explain_by = day_field("说明理由的期限", required=False)

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"explain_by": setting.cal.add(setting.day, EXPLANATION_DEFAULT.workdays)}


class ExplainForm(MoveForm):
    received_on = day_field("收到说明之日")
    text = words_field("申请人说明的理由", rows=5)


class JudgeReasonsForm(MoveForm):
    is_reasonable = forms.TypedChoiceField(
        label="认定",
        choices=[("yes", "理由合理"), ("no", "理由不合理，不予处理")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择理由是否合理（条例第三十五条）"},
    )
    ground = words_field("认定的理由")
    deferred_to = day_field(
        "延迟答复至",
        required=False,
        help_text="理由合理、但无法按期答复的，确定延迟答复的合理期限并告知申请人",
    )


class LogSearchForm(MoveForm):
    place = forms.CharField(
        label="检索的系统或者档案",
        required=False,
        max_length=100,
        help_text="例如“公文系统”“2019—2024年文书档案”",
    )
    words = forms.CharField(label="检索词", required=False, max_length=200)
    scope = forms.CharField(label="范围（年度、类别）", required=False, max_length=200)
    found = words_field("检索结果", help_text="写明找到什么、没有找到什么；“信息不存在”的答复以此为据")
    on = day_field("检索日期", required=False)


class ConsultForm(MoveForm):
    kind = forms.ChoiceField(
        label="征求谁的意见",
        choices=Consultation.Kind.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择征求意见的对象（条例第三十二条）"},
    )
    to = forms.CharField(
        label="名称", required=False, max_length=100, help_text="第三方的姓名或者名称、机关名称、律师事务所"
    )
    address = forms.CharField(label="送达地址", required=False, max_length=200)
    question = words_field("拟公开的信息和所问事项", rows=4)
    sent_on = day_field("发出日期", required=False)
    reply_by = day_field(
        "提出意见的期限",
        required=False,
        help_text="第三方、共同制作机关依法自收到之日起15个工作日，不用填；其他的不填按15个工作日",
    )

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"sent_on": setting.day}


class ConsultationForm(MoveForm):
    """A form about one consultation. ``about`` picks those it can be about."""

    consultation_id = forms.TypedChoiceField(
        label="哪一次征求意见", coerce=int, error_messages={"required": "请选择是哪一次征求意见"}
    )

    def __init__(self, *arguments: Any, setting: Setting, **options: Any) -> None:
        super().__init__(*arguments, setting=setting, **options)
        choices = [
            (str(each.pk), f"{each.get_kind_display()}“{each.to}”，{each.sent_on} 发出")
            for each in setting.consultations
        ]
        self.fields["consultation_id"].choices = choices
        if len(choices) == 1:
            self.initial["consultation_id"] = choices[0][0]
            self.fields["consultation_id"].widget = forms.HiddenInput()

    @property
    def consultation(self) -> Consultation | None:
        """The consultation that the form is about."""
        pk = self.meant("consultation_id")
        return next((each for each in self.setting.consultations if str(each.pk) == str(pk)), None)


class NoteDeliveryForm(ConsultationForm):
    delivered_on = day_field("对方收到征求意见书的日期")

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"delivered_on": setting.day}


class ReceiveOpinionForm(ConsultationForm, FiledForm):
    source = CaseFile.Source.OPINION
    opinion = forms.ChoiceField(
        label="意见",
        choices=Consultation.Opinion.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择意见（条例第三十二条）"},
    )
    text = words_field("意见内容", rows=4, help_text="照录原话")
    has_ground = forms.TypedChoiceField(
        label="不同意公开的理由",
        required=False,
        choices=[("yes", "有合理理由"), ("no", "没有合理理由，或者不公开对公共利益有重大影响")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect(),
        help_text="第三方不同意（部分）公开的须认定",
    )
    returned_on = day_field("收到意见之日")
    files = FilesField(label="书面意见", required=False)

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"returned_on": setting.day}


class TellThirdPartyForm(ConsultationForm):
    content = words_field("决定公开的内容")
    reason = words_field("公开的理由")


class AskExtensionForm(MoveForm):
    days = forms.IntegerField(
        label="延长的工作日",
        min_value=1,
        max_value=EXTENSION_MOST.workdays,
        error_messages={"required": "请填写延长几个工作日"},
    )
    reason = words_field("延长的理由", help_text="写入《延长答复期限告知书》，申请人看得到")

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"days": EXTENSION_MOST.workdays}


class ConsentExtensionForm(MoveForm):
    note = words_field("批注", rows=2, help_text="可以不填，申请人看不到")


class RefuseExtensionForm(MoveForm):
    note = words_field("不同意的理由")


class ChargeForm(MoveForm):
    method = forms.ChoiceField(
        label="计收方式",
        choices=[(each.value, each.label) for each in Method],
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择按件计收或者按量计收（信息处理费第三条）"},
    )
    count = forms.IntegerField(
        label="件数或者页数",
        min_value=1,
        help_text="按件：按一事一申请拆分后的件数；按量：拟提供的页数（A4及以下，单面为一页）",
        error_messages={"required": "请填写件数或者页数"},
    )


class NoteFeeNoticeForm(MoveForm):
    delivered_on = day_field("申请人收到收费通知的日期")

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"delivered_on": setting.day}


class PayForm(FiledForm):
    source = CaseFile.Source.VOUCHER
    paid_on = day_field("缴费日期")
    voucher = forms.CharField(label="财政票据号", required=False, max_length=60)
    files = FilesField(label="票据", required=False)

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"paid_on": setting.day}


class TakeBackForm(MoveForm):
    """Nothing is asked: the draft comes back as it was."""


class WithdrawForm(MoveForm):
    reason = words_field("申请人撤回的表示", help_text="写明申请人以什么方式、什么时间表示撤回")


class NoteServiceForm(FiledForm):
    source = CaseFile.Source.PROOF
    served_on = day_field("签收日期")
    receiver = forms.CharField(label="签收人", required=False, max_length=60)
    files = FilesField(label="送达凭证", required=False)


class NoteReturnForm(MoveForm):
    returned_on = day_field("退回日期")
    note = forms.CharField(label="退回的原因", required=False, max_length=120)

    def usual(self, setting: Setting) -> dict[str, Any]:
        return {"returned_on": setting.day}


class TakeFileForm(MoveForm):
    source = forms.ChoiceField(
        label="用途",
        choices=[
            (CaseFile.Source.INFORMATION, "拟提供的信息（可以在区分处理后提供给申请人）"),
            (CaseFile.Source.STAFF, "办理用的材料（不提供）"),
        ],
        initial=CaseFile.Source.INFORMATION,
        widget=forms.RadioSelect(),
    )
    file = forms.FileField(label="文件", error_messages={"required": "请选择文件", "empty": "文件是空的"})

    def arguments(self) -> dict[str, Any]:
        file = self.cleaned_data["file"]
        return {"upload": Upload(file.name, file.read(), self.cleaned_data["source"])}


class ArchiveForm(MoveForm):
    retention = forms.ChoiceField(
        label="保管期限",
        required=False,
        choices=[("", "按本机关的规定"), *((code, kept.name) for code, kept in RETENTIONS.items())],
    )
    shared_title = forms.CharField(
        label="供他人参考的标题",
        required=False,
        max_length=200,
        help_text="已提供的信息可以给后来的申请人参考时填写，不写个人信息；不填则不给参考",
    )

    def __init__(self, *arguments: Any, setting: Setting, **options: Any) -> None:
        super().__init__(*arguments, setting=setting, **options)
        if setting.case.outcome not in GIVING:
            del self.fields["shared_title"]

    def arguments(self) -> dict[str, Any]:
        said = super().arguments()
        return said | {"retention": said["retention"] or None}
