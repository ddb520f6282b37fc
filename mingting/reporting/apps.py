"""The room of the yearly report."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "mingting.reporting"
    label = "reporting"
    verbose_name = "年度报告"
