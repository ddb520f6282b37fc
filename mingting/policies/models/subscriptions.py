"""Who asked to be told of new documents, by e-mail, and what they were told already."""

from __future__ import annotations

from django.db import models

from .documents import Document


class Subscription(models.Model):
    """One address and what it asked for. Kept only as long as the reader wants it: ending deletes the row.

    The address is personal data (个保法): it is used for the digests and nothing else, confirmed before the first one,
    and shown to nobody on the desk.
    """

    class Sort(models.TextChoices):
        ALL = "all", "全部新文件"
        THEME = "theme", "主题"
        ORGAN = "organ", "机构"
        TAG = "tag", "标签"
        SEARCH = "search", "检索词"

    class Rhythm(models.TextChoices):
        DAILY = "daily", "每天一次"
        WEEKLY = "weekly", "每周一次"

    email = models.EmailField("电子邮箱", max_length=200)
    sort = models.CharField("订阅方式", max_length=8, choices=Sort.choices)
    value = models.CharField("订阅内容", max_length=200, blank=True)
    rhythm = models.CharField("频次", max_length=8, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    asked_at = models.DateTimeField("申请时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    last_sent_at = models.DateTimeField("上次发送", null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["email", "sort", "value"], name="one_subscription_a_wish")
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.value}"


class DigestLine(models.Model):
    """A document that a reader was told of: no digest names it again to the same address."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="lines")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["subscription", "document"], name="one_digest_line_a_document")
        ]

    def __str__(self) -> str:
        return f"{self.subscription} {self.document}"
