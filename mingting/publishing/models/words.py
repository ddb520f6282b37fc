"""Word lists that a bureau loads itself, and the model of how its own texts are written."""

from __future__ import annotations

from django.db import models


class WordEntry(models.Model):
    """One word to find in drafts. The product ships a small general list of misspellings and no political list."""

    class Sort(models.TextChoices):
        TYPO = "typo", "错别字"
        SENSITIVE = "sensitive", "敏感词"

    class Severity(models.TextChoices):
        BLOCK = "block", "阻断"
        WARN = "warn", "提示"

    sort = models.CharField("类别", max_length=10, choices=Sort.choices)
    word = models.CharField("词语", max_length=60)
    instead = models.CharField("建议改为", max_length=60, blank=True)
    severity = models.CharField("级别", max_length=10, choices=Severity.choices, default=Severity.WARN)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "词条"
        verbose_name_plural = "词库"
        ordering = ("sort", "word")
        constraints = [models.UniqueConstraint(fields=["sort", "word"], name="one_entry_a_word")]

    def __str__(self) -> str:
        return self.word


class LearnedWording(models.Model):
    """A model learned from what was released: its bytes kept under their SHA-256, and how it did on held-out texts."""

    at = models.DateTimeField("学习时间")
    digest = models.CharField(max_length=64)
    characters = models.PositiveBigIntegerField("所学字数")
    threshold = models.FloatField("提示门槛")
    figures = models.JSONField("留出评测", default=dict)

    class Meta:
        verbose_name = "用字模型"
        default_permissions = ()
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}，{self.characters} 字"
