"""Public addresses. None of them ever changes: items, columns and organs are named by permanent codes."""

from django.urls import path

from . import area, feeds, files, searching, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("columns/<slug:code>/", views.column, name="column"),
    path("columns/<slug:code>/feed.xml", feeds.atom, name="atom"),
    path("columns/<slug:code>/rss.xml", feeds.rss, name="rss"),
    path("content/post_<int:item_id>.html", views.item, name="item"),
    path("content/<int:item_id>/files/<str:digest>/<str:name>", files.released_file, name="file"),
    path("organs/", area.organs, name="organs"),
    path("organs/<slug:code>/", area.organ, name="organ"),
    path("zfxxgk/", area.area, name="area"),
    path("zfxxgk/<slug:code>/", area.organ_area, name="organ_area"),
    path("zfxxgk/<slug:code>/<slug:name>/", area.board, name="board"),
    path("search/", searching.search, name="search"),
    path("search/suggest/", searching.suggest, name="suggest"),
    path("search/opened/", searching.opened, name="opened"),
    path("sitemap/", area.site_map, name="site_map"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("leave/", views.leave, name="leave"),
    path("display/", views.display, name="display"),
    path("healthz", views.healthz, name="healthz"),
]
