"""The request, who made it, what happened to it, its files and messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mingting.accounts.models import Organ, Section

from ..rules.applicants import ApplicantType
from ..rules.outcomes import OUTCOMES
from ..rules.receipt import CHANNELS
from ..rules.stages import OPEN, STAGES, Stage

STAGE_CHOICES = [(stage.value, rule.name) for stage, rule in STAGES.items()]
CHANNEL_CHOICES = [(channel.value, rule.name) for channel, rule in CHANNELS.items()]
OUTCOME_CHOICES = [(outcome.value, rule.short) for outcome, rule in OUTCOMES.items()]
TYPE_CHOICES = [(each.value, each.label) for each in ApplicantType]


class ApplicationQuerySet(models.QuerySet):
    def still_open(self) -> ApplicationQuerySet:
        """Requests that are still to be answered."""
        return self.filter(stage__in=OPEN)


class Application(models.Model):
    """A request for information (条例第二十九条). Its person stands in :class:`Applicant`, apart.

    ``received_on`` is the day of receipt by 条例第三十一条, empty until the channel's confirmation; ``due_on`` is what
    the clock made of the stored facts when it was last asked (:class:`.handling.Reading` keeps how), empty while the
    clock waits; ``answered_on`` is the day that counts as the answer (送达解释).
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    number = models.CharField("登记编号", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField("登记年度")
    code_hash = models.CharField("查询码（散列）", max_length=256)
    account = models.ForeignKey(
        "disclosure.Account", on_delete=models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    channel = models.CharField("提交方式", max_length=20, choices=CHANNEL_CHOICES)
    arrived_on = models.DateField("到达日期")
    confirm_by = models.DateField("应于此日前确认", null=True, blank=True)
    received_on = models.DateField("收到申请之日", null=True, blank=True)
    registered_at = models.DateTimeField("登记时间")
    tracking_in = models.CharField("来件单号", max_length=40, blank=True)

    info_title = models.CharField("所需信息名称", max_length=200, blank=True)
    doc_number = models.CharField("文号", max_length=80, blank=True)
    description = models.TextField("特征描述", blank=True)
    delivery = models.JSONField("获取信息的方式", default=list)
    medium = models.CharField("载体形式", max_length=20, blank=True)
    accepts_other = models.BooleanField("可以接受其他方式", default=True)
    likeness = models.JSONField("内容指纹", default=list)

    stage = models.CharField("环节", max_length=20, choices=STAGE_CHOICES, default=Stage.RECEIVED)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办科室"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办人",
    )
    due_on = models.DateField("答复期限", null=True, blank=True)
    waiting = models.CharField("时钟等待", max_length=20, blank=True)
    outcome = models.CharField("处理结果", max_length=30, choices=OUTCOME_CHOICES, blank=True)
    decided_on = models.DateField("作出答复之日", null=True, blank=True)
    answered_on = models.DateField("答复期限计算时点", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    shared_title = models.CharField(
        "供他人参考的标题",
        max_length=200,
        blank=True,
        help_text="已提供的信息可以给后来的申请人参考时填写，不含个人信息",
    )
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="重新处理的原申请",
        help_text="复议或者判决责令重新处理的另立一件，不另计新收",
    )
    ordered_days = models.PositiveSmallIntegerField(
        "责令答复的工作日",
        null=True,
        blank=True,
        help_text="决定书或者判决书确定的期限；没有写明的为20个工作日",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "政府信息公开申请"
        verbose_name_plural = "政府信息公开申请"
        default_permissions = ()
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["organ", "stage", "due_on"], name="disclosure_desk"),
            models.Index(fields=["handler", "stage"], name="disclosure_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                name="disclosure_received_after_it_arrived",
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("arrived_on")),
            ),
            models.CheckConstraint(
                name="disclosure_answered_after_receipt",
                condition=Q(answered_on__isnull=True)
                | Q(received_on__isnull=True)
                | Q(answered_on__gte=F("received_on")),
            ),
            models.CheckConstraint(
                name="disclosure_decided_has_one_outcome",
                condition=Q(decided_on__isnull=True) | ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """What is asked for, in one line."""
        return self.info_title or self.description[:60] or self.doc_number

    @property
    def is_open(self) -> bool:
        """Whether the request is still to be answered."""
        return self.stage in OPEN


class Applicant(models.Model):
    """Who asks: personal data, read only by those who handle the request, every look on record (个保法)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="applicant")
    applicant_type = models.CharField("申请人类型", max_length=20, choices=TYPE_CHOICES)
    name = models.CharField("姓名或者名称", max_length=100)
    id_kind = models.CharField("证件名称", max_length=20, blank=True)
    id_number = models.CharField("证件号码", max_length=40, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    email = models.CharField("电子邮箱", max_length=120, blank=True)
    address = models.CharField("通信地址", max_length=200, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    proxy_name = models.CharField("代理人", max_length=60, blank=True)
    proxy_id_kind = models.CharField("代理人证件名称", max_length=20, blank=True)
    proxy_id_number = models.CharField("代理人证件号码", max_length=40, blank=True)
    needs_help = models.JSONField("需要的帮助", default=list)
    help_note = models.CharField("帮助说明", max_length=200, blank=True)
    #: Keyed hash of the identity, by which the same applicant's requests of a month are counted (信息处理费第四条).
    identity = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = "申请人"
        verbose_name_plural = "申请人"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something done to a request: the timeline. Never changed. ``on`` is the day it counts for."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    move = models.CharField("事项", max_length=30)
    before = models.CharField("原环节", max_length=20, blank=True)
    after = models.CharField("现环节", max_length=20)
    at = models.DateTimeField("时间")
    on = models.DateField("日期")
    person_no = models.BigIntegerField(null=True)
    who = models.CharField("经办", max_length=60)
    note = models.TextField("说明", blank=True)
    said = models.CharField("告知申请人", max_length=200, blank=True)

    class Meta:
        verbose_name = "经办记录"
        verbose_name_plural = "经办记录"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.on} {self.move}"


class CaseFile(models.Model):
    """A file of the case, as it was when it came in. ``for_applicant``: the applicant may open it when it is shown."""

    class Source(models.TextChoices):
        APPLICANT = "applicant", "申请人提交"
        STAFF = "staff", "机关归入"
        MANDATE = "mandate", "授权委托书"
        IDENTITY = "identity", "身份证明"
        OPINION = "opinion", "反馈意见"
        INFORMATION = "information", "拟提供的信息"
        REDACTED = "redacted", "区分处理后的信息"
        PROOF = "proof", "送达凭证"
        VOUCHER = "voucher", "缴费票据"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="files")
    source = models.CharField("来源", max_length=20, choices=Source.choices)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("格式", max_length=20)
    size = models.PositiveBigIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    at = models.DateTimeField("时间")
    who = models.CharField("归入人", max_length=60)
    person_no = models.BigIntegerField(null=True)
    for_applicant = models.BooleanField("提供给申请人", default=False)
    redacts = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="redactions"
    )
    boxes = models.JSONField("遮盖处", default=list)

    class Meta:
        verbose_name = "案卷文件"
        verbose_name_plural = "案卷文件"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A word between the applicant and the office, seen by both."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    from_applicant = models.BooleanField()
    who = models.CharField("署名", max_length=60)
    person_no = models.BigIntegerField(null=True)
    at = models.DateTimeField("时间")
    text = models.TextField("内容")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "往来留言"
        verbose_name_plural = "往来留言"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text[:40]


class Look(models.Model):
    """A look at an applicant's personal data: who, when, at what, from where. Never changed (个保法第五十一条)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    what = models.CharField("查看内容", max_length=100)
    origin = models.CharField("来自", max_length=80, blank=True)

    class Meta:
        verbose_name = "个人信息查看记录"
        verbose_name_plural = "个人信息查看记录"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M} {self.what}"
