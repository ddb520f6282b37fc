"""The room of the yearly report. Puts its guards on after every migration."""

from django.apps import AppConfig

from mingting.commons.apps import guard_around_migrations

from .guards import GUARDS


class ReportingConfig(AppConfig):
    name = "mingting.reporting"
    label = "reporting"
    verbose_name = "年度报告"

    def ready(self) -> None:
        guard_around_migrations(self, GUARDS)
