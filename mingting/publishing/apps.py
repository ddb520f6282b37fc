"""Puts the room's guards on after every migration."""

from django.apps import AppConfig

from mingting.commons.apps import guard_around_migrations

from .guards import GUARDS


class PublishingConfig(AppConfig):
    name = "mingting.publishing"
    label = "publishing"
    verbose_name = "主动公开"

    def ready(self) -> None:
        guard_around_migrations(self, GUARDS)
