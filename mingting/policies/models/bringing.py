"""Files brought into the library: a batch, and what was read of each file until a person confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


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


class BroughtFile(models.Model):
    """One file of a batch. ``read`` holds what was found and its evidence, ``likes`` what it resembles."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待识读"
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
    fault = models.TextField("未能识读的原因", blank=True)
    item_no = models.PositiveBigIntegerField("成稿的信息编号", null=True, blank=True)
    why = models.CharField("不导入的理由", max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("batch_id", "position")
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="one_file_a_place")]
        indexes = [models.Index(fields=["state", "id"], name="brought_by_state")]

    def __str__(self) -> str:
        return self.name
