"""What follows an answer: complaints, reconsideration, suits, corrections of records, publication, archive."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mingting.accounts.models import Organ
from mingting.publishing.models import InformationItem

from .applications import Application


class Dispute(models.Model):
    """投诉举报、行政复议、行政诉讼 about disclosure; table 四 of the annual report is counted from it."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉举报"
        RECONSIDERATION = "reconsideration", "行政复议"
        DIRECT_SUIT = "direct_suit", "行政诉讼（未经复议直接起诉）"
        LATER_SUIT = "later_suit", "行政诉讼（复议后起诉）"

    class Stage(models.TextChoices):
        OPENED = "opened", "已收到"
        ANSWERED = "answered", "已答复或者答辩"
        HEARD = "heard", "审理中"
        CLOSED = "closed", "已审结"

    class Result(models.TextChoices):
        UPHELD = "upheld", "结果维持"
        CORRECTED = "corrected", "结果纠正"
        OTHER = "other", "其他结果"

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes"
    )
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    number = models.CharField("案号", max_length=60, blank=True)
    body = models.CharField("复议机关、人民法院或者受理机关", max_length=100)
    opened_on = models.DateField("收到日期")
    stage = models.CharField("环节", max_length=10, choices=Stage.choices, default=Stage.OPENED)
    answer_by = models.DateField("答复或者答辩期限", null=True, blank=True)
    closed_on = models.DateField("审结日期", null=True, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    orders_again = models.BooleanField("责令重新处理", default=False)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = "复议诉讼"
        verbose_name_plural = "复议诉讼"
        default_permissions = ()
        ordering = ("-opened_on", "-id")
        constraints = [
            models.CheckConstraint(
                name="disclosure_dispute_closed_with_its_result",
                condition=(Q(closed_on__isnull=True) & Q(result=""))
                | (Q(closed_on__isnull=False) & ~Q(result="") & Q(closed_on__gte=F("opened_on"))),
            )
        ]

    def __str__(self) -> str:
        return self.number or f"{self.get_kind_display()} {self.opened_on}"


class DisputeStep(models.Model):
    """A step of a dispute, never changed."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField("环节", max_length=10, choices=Dispute.Stage.choices)
    on = models.DateField("日期")
    at = models.DateTimeField("登记时间")
    who = models.CharField("登记人", max_length=60)
    note = models.TextField("说明", blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {self.get_stage_display()}"


class RecordCorrection(models.Model):
    """A claim that the organ's record about the claimant is wrong (条例第四十一条)."""

    class Result(models.TextChoices):
        CORRECTED = "corrected", "属实，已更正"
        TRANSFERRED = "transferred", "转送有权更正的机关"
        DIRECTED = "directed", "告知向有权更正的机关提出"
        REFUSED = "refused", "审核不属实，不予更正"

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="record_corrections"
    )
    claimant = models.CharField("提出人", max_length=100)
    record = models.TextField("所指记录")
    fault = models.TextField("不准确之处")
    evidence = models.TextField("证据")
    claimed_on = models.DateField("提出日期")
    result = models.CharField("处理", max_length=20, choices=Result.choices, blank=True)
    other_organ = models.CharField("有权更正的机关", max_length=100, blank=True)
    other_contact = models.CharField("该机关的联系方式", max_length=200, blank=True)
    answer = models.TextField("答复", blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        verbose_name = "信息更正"
        verbose_name_plural = "信息更正"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.record[:40]


class Suggestion(models.Model):
    """That what is asked for be published by the organ itself (条例第四十四条)."""

    class Source(models.TextChoices):
        REPEATED = "repeated", "多人申请相同信息"
        APPLICANT = "applicant", "申请人建议"
        EVALUATED = "evaluated", "定期评估"

    class Result(models.TextChoices):
        ACCEPTED = "accepted", "纳入主动公开"
        DECLINED = "declined", "不属于主动公开范围"

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    subject = models.CharField("信息", max_length=200)
    ground = models.TextField("理由", blank=True)
    applications = models.ManyToManyField(Application, related_name="suggestions")
    suggested_at = models.DateTimeField("提出时间")
    result = models.CharField("处理", max_length=10, choices=Result.choices, blank=True)
    opinion = models.TextField("审核意见", blank=True)
    decided_on = models.DateField("审核日期", null=True, blank=True)
    draft = models.ForeignKey(
        InformationItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主动公开稿件",
    )

    class Meta:
        verbose_name = "纳入主动公开的建议"
        verbose_name_plural = "纳入主动公开的建议"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.subject


class Withholding(models.Model):
    """A record that was withheld, and its yearly re-evaluation (条例第十八条)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="withholding")
    review_on = models.DateField("下次评估日期")
    is_open = models.BooleanField("仍不公开", default=True)

    class Meta:
        verbose_name = "不予公开信息"
        verbose_name_plural = "不予公开信息"
        default_permissions = ()
        ordering = ("review_on", "id")

    def __str__(self) -> str:
        return str(self.application)


class Evaluation(models.Model):
    """One re-evaluation of what was withheld, never changed."""

    withholding = models.ForeignKey(Withholding, on_delete=models.PROTECT, related_name="evaluations")
    on = models.DateField("评估日期")
    may_open = models.BooleanField("可以公开")
    ground = models.TextField("理由")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {'可以公开' if self.may_open else '仍不公开'}"


class ArchivePackage(models.Model):
    """The package of a closed case: a BagIt bag by its fingerprint, and when it was last found whole."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="packages")
    archive_number = models.CharField("档号", max_length=60)
    retention = models.CharField("保管期限", max_length=4)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    made_at = models.DateTimeField("归档时间")
    checked_at = models.DateTimeField("最近检测", null=True, blank=True)
    faults = models.JSONField("检测发现", default=list)

    class Meta:
        verbose_name = "归档包"
        verbose_name_plural = "归档包"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.archive_number
