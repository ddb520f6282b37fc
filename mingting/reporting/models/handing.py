"""Handed in to the office above, and given back with reasons. Neither is ever changed."""

from __future__ import annotations

from django.db import models

from mingting.accounts.models import Organ

from .reports import Edition


class HandIn(models.Model):
    """A frozen edition handed in to the organ above on a day (条例第四十九条)."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="hand_in")
    to = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="提交给")
    on = models.DateField("提交日期")
    at = models.DateTimeField("时间")
    person_no = models.BigIntegerField(null=True)
    who = models.CharField("提交人", max_length=60)

    class Meta:
        verbose_name = "年度报告的提交"
        verbose_name_plural = "年度报告的提交"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.edition} {self.on}"


class Return(models.Model):
    """What was handed in, given back by the office above, and why."""

    hand_in = models.OneToOneField(HandIn, on_delete=models.PROTECT, related_name="returned")
    reason = models.TextField("退回理由")
    at = models.DateTimeField("时间")
    person_no = models.BigIntegerField(null=True)
    who = models.CharField("退回人", max_length=60)

    class Meta:
        verbose_name = "年度报告的退回"
        verbose_name_plural = "年度报告的退回"
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"退回 {self.hand_in}"
