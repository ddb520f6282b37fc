"""Addresses of the desk of the library, under /desk/library/. Every one asks for a member of staff."""

from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import bringing_urls, library_urls, waiting_urls

_desk = [*library_urls.patterns, *waiting_urls.patterns, *bringing_urls.patterns]
urlpatterns = decorate_urlpatterns(
    decorate_urlpatterns(
        [path("library/", include((_desk, "policies_desk")))],
        require_admin_access,
    ),
    never_cache,
)
