"""Puts the ledger's guards on after every migration."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from . import guards


def guard_around_migrations(app: AppConfig, own: tuple[guards.Guard, ...]) -> None:
    """Take an app's guards off before Django migrates and put them back after: the framework's own hooks."""

    def off(using: str, **_: object) -> None:
        guards.take_off(connections[using], own)

    def on(using: str, **_: object) -> None:
        guards.put_on(connections[using], own)

    pre_migrate.connect(off, sender=app, weak=False, dispatch_uid=f"{app.label}_guards_off")
    post_migrate.connect(on, sender=app, weak=False, dispatch_uid=f"{app.label}_guards_on")


class CommonsConfig(AppConfig):
    name = "mingting.commons"
    label = "commons"
    verbose_name = "公用"

    def ready(self) -> None:
        guard_around_migrations(self, guards.LEDGER_GUARDS)
