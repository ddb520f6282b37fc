"""The accounts room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from .groups import after_migrate


class AccountsConfig(AppConfig):
    name = "mingting.accounts"
    label = "accounts"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="accounts.groups")
