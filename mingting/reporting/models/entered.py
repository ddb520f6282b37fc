"""Figures entered by hand, where the house keeps no records: who, when, on what ground. The newest counts."""

from __future__ import annotations

from django.db import models

from mingting.accounts.models import Organ


class Entered(models.Model):
    """A cell of table 二 as it was entered; never changed, a correction is a new row. ``value`` is its digits."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    year = models.PositiveSmallIntegerField("年度")
    cell = models.CharField("单元格", max_length=40)
    value = models.CharField("数字", max_length=24)
    ground = models.TextField("依据")
    person_no = models.BigIntegerField(null=True)
    who = models.CharField("录入人", max_length=60)
    at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "录入的数字"
        verbose_name_plural = "录入的数字"
        default_permissions = ()
        ordering = ("id",)
        indexes = [models.Index(fields=["year", "organ"], name="reporting_entered_of_year")]

    def __str__(self) -> str:
        return f"{self.cell} {self.value}"
