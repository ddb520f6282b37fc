"""Addresses of the library's public pages, under /policies/."""

from django.urls import path

from . import downloads, editions, exports, library, subscriptions

app_name = "policies"
urlpatterns = [
    path("", library.library, name="library"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscriptions/<str:key>/", subscriptions.subscription, name="subscription"),
    path("list.csv", exports.list_csv, name="list_csv"),
    path("list.json", exports.list_json, name="list_json"),
    path("feed.xml", exports.feed, name="feed"),
    path("documents/<int:item_no>/download.<slug:ending>", downloads.download, name="download"),
    path("documents/<int:item_no>/editions/<int:number>/", editions.edition, name="edition"),
    path("documents/<int:item_no>.json", exports.document_json, name="document_json"),
]
