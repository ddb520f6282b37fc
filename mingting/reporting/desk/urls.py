"""Addresses of the desk of 年度报告, under /desk/annual-reports/. Every one asks for a member of staff."""

from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import gather_urls, report_urls

_desk = [*report_urls.patterns, *gather_urls.patterns]
urlpatterns = decorate_urlpatterns(
    decorate_urlpatterns(
        [path("annual-reports/", include((_desk, "reporting_desk")))],
        require_admin_access,
    ),
    never_cache,
)
