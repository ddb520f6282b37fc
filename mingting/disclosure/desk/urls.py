"""Addresses of the disclosure desk, under /desk/requests/. Before Wagtail's; every one asks for a member of staff."""

from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import answer_urls, case_urls, office_urls

_desk = [*case_urls.patterns, *answer_urls.patterns, *office_urls.patterns]
urlpatterns = decorate_urlpatterns(
    decorate_urlpatterns(
        [path("requests/", include((_desk, "disclosure_desk")))],
        require_admin_access,
    ),
    never_cache,
)
