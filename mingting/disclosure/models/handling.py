"""The facts that the clock and the answer rest on: corrections, reasons, consultations, extensions, fees, searches."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from .applications import Application


class Correction(models.Model):
    """补正: asked once, with guidance (条例第三十条)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="correction")
    asked_on = models.DateField("告知日期")
    unclear = models.TextField("不明确之处")
    guidance = models.TextField("指导和释明")
    correct_by = models.DateField("补正期限")
    corrected_on = models.DateField("收到补正之日", null=True, blank=True)
    text = models.TextField("补正内容", blank=True)
    late_reason = models.TextField("逾期补正的正当理由", blank=True)

    class Meta:
        verbose_name = "补正"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="disclosure_corrected_after_asked",
                condition=Q(corrected_on__isnull=True) | Q(corrected_on__gte=F("asked_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} 告知补正"


class Explanation(models.Model):
    """说明理由: asked of an applicant whose requests are plainly excessive (条例第三十五条)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="explanation")
    asked_on = models.DateField("要求日期")
    facts = models.TextField("数量、频次的事实")
    explain_by = models.DateField("说明期限")
    explained_on = models.DateField("收到说明之日", null=True, blank=True)
    text = models.TextField("申请人说明的理由", blank=True)
    is_reasonable = models.BooleanField("理由合理", null=True)
    ground = models.TextField("认定理由", blank=True)
    judged_on = models.DateField("认定日期", null=True, blank=True)
    judged_by = models.BigIntegerField(null=True)
    deferred_to = models.DateField("延迟答复至", null=True, blank=True)

    class Meta:
        verbose_name = "说明理由"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.asked_on} 要求说明理由"


class Consultation(models.Model):
    """征求意见. Only some kinds stop the clock (条例第三十二条至第三十四条); legal opinions are the staff's own."""

    class Kind(models.TextChoices):
        THIRD_PARTY = "third_party", "第三方"
        CO_PRODUCER = "co_producer", "共同制作机关"
        OTHER_ORGAN = "other_organ", "其他机关"
        LEGAL = "legal", "法制机构"
        COUNSEL = "counsel", "顾问律师"
        SECRECY = "secrecy", "保密行政管理部门或者有关主管部门"

    class Opinion(models.TextChoices):
        AGREE = "agree", "同意公开"
        DISAGREE = "disagree", "不同意公开"
        PARTLY = "partly", "同意部分公开"
        SAID = "said", "提出意见"

    #: Kinds whose time is not counted (条例第三十三条第三款).
    STOPPING = (Kind.THIRD_PARTY, Kind.CO_PRODUCER, Kind.OTHER_ORGAN, Kind.SECRECY)
    #: Kinds that the applicant never reads of.
    INTERNAL = (Kind.LEGAL, Kind.COUNSEL, Kind.SECRECY)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField("对象", max_length=20, choices=Kind.choices)
    to = models.CharField("征求意见的对象", max_length=100)
    address = models.CharField("送达地址", max_length=200, blank=True)
    question = models.TextField("拟公开的信息和所问事项")
    sent_on = models.DateField("发出日期")
    delivered_on = models.DateField("对方收到日期", null=True, blank=True)
    reply_by = models.DateField("提出意见的期限")
    returned_on = models.DateField("收到意见之日", null=True, blank=True)
    opinion = models.CharField("意见", max_length=20, choices=Opinion.choices, blank=True)
    text = models.TextField("意见内容", blank=True)
    has_ground = models.BooleanField("不同意公开有合理理由", null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        default_permissions = ()
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="disclosure_returned_after_sent",
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("sent_on")),
            ),
            models.CheckConstraint(
                name="disclosure_delivered_after_sent",
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to}"

    @property
    def stops_the_clock(self) -> bool:
        """Whether its time is left out of the period."""
        return self.kind in self.STOPPING


class Extension(models.Model):
    """延长答复期限: asked by the handler, consented to by the head of the office, told to the applicant, once."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField("延长的工作日")
    reason = models.TextField("理由")
    asked_on = models.DateField("提请日期")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField("同意日期", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "延期"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="disclosure_extension_of_20_at_most", condition=Q(days__gte=1, days__lte=20)
            ),
            models.CheckConstraint(
                name="disclosure_extension_takes_two",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"延长 {self.days} 个工作日"


class Fee(models.Model):
    """信息处理费: by item or by page, never both (信息处理费第三条). Amounts in yuan, whole numbers."""

    class Method(models.TextChoices):
        ITEM = "item", "按件计收"
        VOLUME = "volume", "按量计收"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="fee")
    method = models.CharField("计收方式", max_length=10, choices=Method.choices)
    first = models.PositiveIntegerField("当月第几件起", null=True, blank=True)
    count = models.PositiveIntegerField("件数或者页数")
    amount = models.PositiveIntegerField("金额（元）")
    lines = models.JSONField("计算过程", default=list)
    noticed_on = models.DateField("发出通知日期")
    delivered_on = models.DateField("收到通知日期", null=True, blank=True)
    pay_by = models.DateField("缴费期限", null=True, blank=True)
    paid_on = models.DateField("缴费日期", null=True, blank=True)
    voucher = models.CharField("财政票据号", max_length=60, blank=True)

    class Meta:
        verbose_name = "信息处理费"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="disclosure_paid_after_noticed",
                condition=Q(paid_on__isnull=True) | Q(paid_on__gte=F("noticed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} 元"


class Search(models.Model):
    """检索记录: where, with which words, when, by whom, what was found (公开司法解释: 已尽合理检索义务)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="searches")
    place = models.CharField("检索的系统或者档案", max_length=100)
    words = models.CharField("检索词", max_length=200)
    scope = models.CharField("范围（年度、类别）", max_length=200, blank=True)
    found = models.TextField("检索结果")
    on = models.DateField("日期")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    who = models.CharField("检索人", max_length=60)

    class Meta:
        verbose_name = "检索记录"
        verbose_name_plural = "检索记录"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {self.place}"


class Reading(models.Model):
    """What the clock said, and from what: kept each time it is asked anew, never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField("时间")
    cause = models.CharField("因由", max_length=100)
    calendar = models.CharField("日历版本", max_length=60)
    due_before = models.DateField("原期限", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    waiting = models.CharField("等待", max_length=20, blank=True)
    is_provisional = models.BooleanField("暂定", default=False)
    derivation = models.JSONField("推算过程", default=list, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "期限推算"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.due_on} {self.cause}"


class Reminder(models.Model):
    """A reminder that a request falls due in so many working days; one each for a day due, person and number."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("期限")
    days = models.SmallIntegerField("剩余工作日")
    at = models.DateTimeField("时间")
    seen_at = models.DateTimeField("知悉时间", null=True, blank=True)

    class Meta:
        verbose_name = "催办"
        default_permissions = ()
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person", "due_on", "days"], name="disclosure_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_on} 剩 {self.days} 个工作日"
