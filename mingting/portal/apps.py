"""The portal as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mingting.portal"
    label = "portal"
    verbose_name = "门户"
