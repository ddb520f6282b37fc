"""Files brought into the library: a batch, and what was read of each file until a person confirmed it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from .documents import Document

#: A reader that took a file so long ago has been killed: the file may be taken by another.
CLAIM_HOLDS = timedelta(minutes=10)


class SignatureKept(models.Model):
    """What is kept of a text to find it again; see :class:`mingting.policies.learning.duplicates.Signature`."""

    sign_digest = models.CharField(max_length=64, blank=True, db_index=True)
    sign_shape = models.CharField(max_length=64, blank=True)
    sign_minima = models.BinaryField(default=bytes)
    sign_length = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        default_permissions = ()


class SignedDocument(SignatureKept):
    """The signature of a document's newest words, made when the first batch after them is read."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    release_no = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.document_id} {self.sign_digest[:8]}"


class Batch(models.Model):
    """Many files handed in at once, read one after another by a job, then confirmed one by one."""

    organ = models.ForeignKey(
        "accounts.Organ", on_delete=models.PROTECT, related_name="+", verbose_name="发布机构"
    )
    column = models.ForeignKey(
        "publishing.Column", on_delete=models.PROTECT, related_name="+", verbose_name="栏目"
    )
    kind = models.CharField("信息种类", max_length=40)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    refused = models.JSONField("没有收下的文件", default=list, help_text="文件名和原因")

    class Meta:
        verbose_name = "批量导入"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}"


class BroughtFileQuerySet(models.QuerySet):
    def to_be_read(self, at: datetime) -> BroughtFileQuerySet:
        """Files that nobody reads at the moment ``at``: those that wait, and those whose reader was killed."""
        killed = Q(state=BroughtFile.State.READING, claimed_at__lt=at - CLAIM_HOLDS)
        return self.filter(Q(state=BroughtFile.State.WAITING) | killed)

    def not_yet_read(self) -> BroughtFileQuerySet:
        return self.filter(state__in=(BroughtFile.State.WAITING, BroughtFile.State.READING))


class BroughtFile(SignatureKept):
    """One file of a batch. ``read`` holds what was found and its evidence, ``likes`` what it resembles.

    ``claim`` is a random word of whoever reads it: only who still holds it writes what was read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待识读"
        READING = "reading", "正在识读"
        READ = "read", "待核对"
        FAILED = "failed", "未能识读"
        TAKEN = "taken", "已成稿"
        DROPPED = "dropped", "不导入"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    read = models.JSONField("识读结果", default=dict)
    warnings = models.JSONField("提示", default=list)
    likes = models.JSONField("相同或近似的文件", default=list)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    by_job = models.BooleanField("留给后台识读", default=False, help_text="扫描件页数多，不在网页请求中识读")
    fault = models.TextField("未能识读的原因", blank=True)
    item_no = models.PositiveBigIntegerField("成稿的信息编号", null=True, blank=True)
    why = models.CharField("理由", max_length=200, blank=True, help_text="不导入，或者已有相同文件仍导入")

    objects = BroughtFileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("batch_id", "position")
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="one_file_a_place")]
        indexes = [models.Index(fields=["state", "id"], name="brought_by_state")]

    def __str__(self) -> str:
        return self.name
