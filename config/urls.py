"""Every address of the house: the public portal at the root, the staff desk under /desk/."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("mingting.accounts.web.urls")),
    path("desk/", include("mingting.publishing.desk.urls")),
    path("desk/", include("mingting.disclosure.desk.urls")),
    path("desk/", include("mingting.reporting.desk.urls")),
    path("desk/", include("mingting.policies.desk.urls")),
    path("desk/", include("wagtail.admin.urls")),
    path("requests/", include("mingting.disclosure.web.urls")),
    path("reports/", include("mingting.reporting.web.urls")),
    path("policies/", include("mingting.policies.web.urls")),
    path("", include("mingting.portal.web.urls")),
]

handler404 = "mingting.portal.web.views.not_found"
handler500 = "mingting.portal.web.views.broken"
handler403 = "mingting.portal.web.views.forbidden"
handler400 = "mingting.portal.web.views.bad_request"
