"""The answer: what was proposed, who reviewed it, the letters, and how they reached the addressee."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..rules.letters import LETTERS
from ..rules.reviewing import SECRECY, STEPS
from .applications import OUTCOME_CHOICES, Application, CaseFile
from .handling import Consultation

STEP_CHOICES = [(step.value, rule.name) for step, rule in STEPS.items()]
LETTER_CHOICES = [(kind.value, rule.name) for kind, rule in LETTERS.items()]


class Proposal(models.Model):
    """拟答复意见: one draft of the answer, never changed; a new draft is a new row.

    ``facts`` are those of :class:`..rules.outcomes.AnswerFacts`; ``path`` the wizard's answers; ``suggested`` what the
    wizard proposed, which the handler may overrule with reasons.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    outcome = models.CharField("拟处理结果", max_length=30, choices=OUTCOME_CHOICES)
    suggested = models.CharField("规则建议", max_length=30, blank=True)
    path = models.JSONField("判断过程", default=dict)
    facts = models.JSONField("事实要素", default=dict)
    reason = models.TextField("理由")
    files = models.ManyToManyField(CaseFile, related_name="+", blank=True)
    person_no = models.BigIntegerField()
    who = models.CharField("拟稿人", max_length=60)
    at = models.DateTimeField("时间")
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "拟答复意见"
        verbose_name_plural = "拟答复意见"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"


class Verdict(models.Model):
    """One step's verdict on a proposal, never changed. One a step, one a person (条例第十七条)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="verdicts")
    step = models.CharField("环节", max_length=10, choices=STEP_CHOICES)
    reviewer_no = models.BigIntegerField()
    reviewer = models.CharField("审核人", max_length=60)
    passed = models.BooleanField("同意")
    secrecy = models.CharField(
        "保密审查", max_length=20, choices=[(each.value, said) for each, said in SECRECY.items()]
    )
    opinion = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审核意见"
        verbose_name_plural = "审核意见"
        default_permissions = ()
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["proposal", "step"], name="disclosure_one_verdict_a_step"),
            models.UniqueConstraint(
                fields=["proposal", "reviewer_no"], name="disclosure_one_verdict_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.reviewer}"


class Letter(models.Model):
    """A letter as it was made: number, DOCX and PDF by fingerprint, and the data they were filled from."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField("文书", max_length=30, choices=LETTER_CHOICES)
    number = models.CharField("文号", max_length=60, blank=True)
    dated = models.DateField("日期")
    at = models.DateTimeField("制作时间")
    who = models.CharField("制作人", max_length=60)
    fields = models.JSONField("要素", default=dict)
    docx = models.CharField("DOCX（SHA-256）", max_length=64)
    pdf = models.CharField("PDF（SHA-256）", max_length=64)
    is_signed = models.BooleanField("电子签名", default=False)
    for_applicant = models.BooleanField("申请人可见", default=False)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        default_permissions = ()
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="disclosure_one_letter_a_number"
            ),
            models.UniqueConstraint(fields=["proposal", "kind"], name="disclosure_one_answer_a_proposal"),
        ]

    def __str__(self) -> str:
        return self.number or self.get_kind_display()


class Service(models.Model):
    """送达: how the answer was sent, when it was served, and which day counts (送达解释)."""

    class Method(models.TextChoices):
        COUNTER = "counter", "直接送达"
        ENTRUSTED = "entrusted", "委托其他行政机关代为送达"
        POST = "post", "邮政企业邮寄"
        EMAIL = "email", "电子邮件"
        PORTAL = "portal", "本平台"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="services")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="services")
    method = models.CharField("方式", max_length=20, choices=Method.choices)
    carrier = models.CharField("寄递企业", max_length=40, blank=True)
    tracking_no = models.CharField("邮件号", max_length=40, blank=True)
    sent_on = models.DateField("交邮或者发出日期")
    served_on = models.DateField("签收日期", null=True, blank=True)
    receiver = models.CharField("签收人", max_length=60, blank=True)
    returned_on = models.DateField("退回日期", null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "送达"
        verbose_name_plural = "送达"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.sent_on}"
