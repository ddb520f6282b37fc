"""Addresses of the public pages of 年度报告, under /reports/."""

from django.urls import path

from . import check

app_name = "reporting"
urlpatterns = [path("check/", check.check_page, name="check")]
