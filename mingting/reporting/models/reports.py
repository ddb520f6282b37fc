"""The report of an organ for a year, and its editions: one draft at most, and those that were frozen for good."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingting.accounts.models import Organ
from mingting.publishing.models import InformationItem


class YearReport(models.Model):
    """条例第四十九条: one organ, one year. All that it says stands in its editions."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    year = models.PositiveSmallIntegerField("年度")
    begun_at = models.DateTimeField("开始编制时间")
    who = models.CharField("编制人", max_length=60)
    item = models.OneToOneField(
        InformationItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公布的稿件",
    )

    class Meta:
        verbose_name = "年度报告"
        verbose_name_plural = "年度报告"
        default_permissions = ()
        ordering = ("-year", "organ__position", "organ_id")
        constraints = [
            models.UniqueConstraint(fields=["organ", "year"], name="reporting_one_report_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.year}"


class Edition(models.Model):
    """One version of a report: its figures, the records behind each, its words. Frozen, the database keeps it so.

    ``figures`` and ``last_year`` are by name (:mod:`..rules.figures`); ``sources`` by the same names; ``parts`` by
    numeral, with placeholders. ``organ_name`` is the name borne on 31 December. ``digest`` is the fingerprint of all.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        FROZEN = "frozen", "已定稿"

    report = models.ForeignKey(YearReport, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    organ_name = models.CharField("机关名称", max_length=100)
    figures = models.JSONField("数字", default=dict)
    last_year = models.JSONField("上年数字", default=dict)
    sources = models.JSONField("数字的依据", default=dict)
    parts = models.JSONField("文字", default=dict)
    made_at = models.DateTimeField("统计时间")
    who = models.CharField("编制人", max_length=60)
    reason = models.TextField("另立新版的理由", blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="所替代的版本",
    )
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    frozen_by = models.CharField("定稿人", max_length=60, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = "年度报告的版本"
        verbose_name_plural = "年度报告的版本"
        default_permissions = ()
        ordering = ("report", "number")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reporting_one_edition_a_number"),
            models.UniqueConstraint(
                fields=["report"], condition=Q(state="draft"), name="reporting_one_draft_a_report"
            ),
            models.CheckConstraint(
                name="reporting_frozen_has_its_fingerprint",
                condition=Q(state="draft", frozen_at__isnull=True, digest="")
                | (Q(state="frozen", frozen_at__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} 第{self.number}版"

    @property
    def is_frozen(self) -> bool:
        """Whether this version is fixed for good."""
        return self.state == self.State.FROZEN
