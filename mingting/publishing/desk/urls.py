"""Addresses of the publishing desk, under /desk/. Included before Wagtail's; every one asks for a member of staff."""

from django.urls import include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from . import check, closed, deeds, files, home, import_file, item_views, preview, queue, record, review

_desk = [
    path("items/import/", import_file.import_file, name="import"),
    path("items/<int:pk>/", record.record, name="item"),
    path("items/<int:pk>/check/", check.check, name="check"),
    path("items/<int:pk>/mask/", check.mask, name="mask"),
    path("items/<int:pk>/acknowledge/", check.acknowledge, name="acknowledge"),
    path("items/<int:pk>/submit/", check.submit, name="submit"),
    path("items/<int:pk>/take-back/", item_views.take_back, name="take_back"),
    path("items/<int:pk>/preview/", preview.preview, name="preview"),
    path("items/<int:pk>/look/", preview.look, name="look"),
    path("items/<int:pk>/remark/", review.remark, name="remark"),
    path("items/<int:pk>/withdraw/", deeds.withdraw, name="withdraw"),
    path("items/<int:pk>/emergency/", deeds.emergency, name="emergency"),
    path("items/<int:pk>/compare/<int:a>/<int:b>/", record.compare, name="compare"),
    path("review/", queue.queue, name="queue"),
    path("review/<int:item_id>/", review.review, name="review"),
    path("review/<int:item_id>/claim/", queue.claim, name="claim"),
    path("review/<int:item_id>/hand-back/", queue.hand_back, name="hand_back"),
    path("uploads/<path:path>", files.upload, name="upload"),
]
urlpatterns = decorate_urlpatterns(
    decorate_urlpatterns(
        [
            # The home page keeps Wagtail's address and name; only what stands on it is ours.
            path("", home.Home.as_view()),
            path("", include((_desk, "publishing_desk"))),
            *closed.upload_patterns(),
            # Wagtail's own views of the same prefix are asked after these: only "<number>/<name>" is taken here.
            path("documents/", include("wagtail.documents.urls")),
        ],
        require_admin_access,
    ),
    never_cache,
)
