"""Submissions, turns and proofs of the three reviews. Proofs and edits are written once and never change."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.models import Task, TaskState

from ..rules import reviews as rules

STAGE_CHOICES = [(stage.value, rules.STAGES[stage].name) for stage in rules.STAGES]


class Edit(models.Model):
    """Somebody wrote on the paper: who may therefore not review this edition (三审三校: the author reviews nothing)."""

    item = models.ForeignKey("publishing.InformationItem", on_delete=models.CASCADE, related_name="edits")
    edition = models.PositiveIntegerField("版次")
    person_no = models.BigIntegerField("人员编号")
    person = models.CharField("人员", max_length=60)
    at = models.DateTimeField("时间")
    revision_no = models.BigIntegerField("稿次编号")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["item", "edition"], name="edit_by_edition")]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A wording handed in for review: one revision, one fingerprint, one author who hands it in."""

    item = models.ForeignKey(
        "publishing.InformationItem", on_delete=models.PROTECT, related_name="submissions"
    )
    edition = models.PositiveIntegerField("版次")
    revision_no = models.BigIntegerField("稿次编号")
    content_hash = models.CharField("内容指纹", max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    emergency = models.BooleanField("应急发布", default=False)
    reason = models.TextField("应急发布理由", blank=True)
    organ_name = models.CharField("发布机构名称（成文时）", max_length=100)
    editor_name = models.CharField("责任编辑", max_length=60)
    workflow_no = models.BigIntegerField(null=True, unique=True)

    class Meta:
        verbose_name = "送审"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="emergency_has_a_reason", condition=Q(emergency=False) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} 第{self.edition}版"


class Proof(models.Model):
    """One person's finding at one stage on one fingerprint: passed or returned, with checklist and secrecy review."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="proofs")
    stage = models.CharField("环节", max_length=20, choices=STAGE_CHOICES)
    content_hash = models.CharField("内容指纹", max_length=64)
    reviewer_no = models.BigIntegerField("审核人编号")
    reviewer = models.CharField("审核人", max_length=60)
    organ = models.ForeignKey("accounts.Organ", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=30)
    passed = models.BooleanField("通过")
    checklist = models.JSONField("审核清单", default=dict)
    secrecy = models.CharField(
        "保密审查结果", max_length=20, choices=[(r.value, n) for r, n in rules.SECRECY.items()]
    )
    secrecy_no = models.CharField("保密审查记录号", max_length=40)
    opinion = models.TextField("意见", blank=True)
    points = models.JSONField("退回处", default=list)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审校记录"
        verbose_name_plural = "审校记录"
        default_permissions = ()
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["submission", "stage"], name="one_proof_a_stage"),
            models.UniqueConstraint(fields=["submission", "reviewer_no"], name="one_stage_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.reviewer} {'通过' if self.passed else '退回'}"


class Remark(models.Model):
    """A comment on the draft that decides nothing."""

    item = models.ForeignKey("publishing.InformationItem", on_delete=models.CASCADE, related_name="remarks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    place = models.CharField("所指位置", max_length=60, blank=True)
    excerpt = models.CharField("所指文字", max_length=200, blank=True)
    text = models.TextField("意见")

    class Meta:
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text[:40]


class Acknowledgement(models.Model):
    """A person answers for a warning: the finding stands, the reason why the text is right stands beside it."""

    item = models.ForeignKey(
        "publishing.InformationItem", on_delete=models.CASCADE, related_name="acknowledgements"
    )
    finding = models.CharField("问题及其所指内容", max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["item", "finding"], name="one_answer_a_finding")]

    def __str__(self) -> str:
        return self.reason


class ReviewTurn(TaskState):
    """A stage's turn on one submission: who claimed it and until when it should be done."""

    due_on = models.DateField("办理期限", null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField("领取时间", null=True, blank=True)

    class Meta:
        verbose_name = "审校环节"
        default_permissions = ()


class ReviewTask(Task):
    """One of the three stages as Wagtail's workflow knows it. The guard is ours, see :mod:`..workflow`."""

    stage = models.CharField("环节", max_length=20, choices=STAGE_CHOICES, unique=True)

    task_state_class = ReviewTurn
    admin_form_fields = ["name"]

    class Meta:
        verbose_name = "审校"
        default_permissions = ()

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Reviewers read; who wants to change the words takes the item back and becomes an author."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """No buttons in the editor: verdicts are given on the review page, where the checklist is."""
        return []

    @classmethod
    def get_description(cls) -> str:
        return "初审·一校、复审·二校、终审·三校，由持有相应岗位的不同人员依次完成"
