"""Puts the room's guards on after every migration."""

from django.apps import AppConfig

from mingting.commons.apps import guard_around_migrations

from .guards import GUARDS


class DisclosureConfig(AppConfig):
    name = "mingting.disclosure"
    label = "disclosure"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        guard_around_migrations(self, GUARDS)
