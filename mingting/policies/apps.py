"""政策文件库 as Django knows it."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "mingting.policies"
    label = "policies"
    verbose_name = "政策文件库"
