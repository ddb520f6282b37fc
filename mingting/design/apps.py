from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "mingting.design"
    label = "design"
    verbose_name = "外观"
