"""Addresses of the library's public pages, under /policies/."""

from django.urls import path

from . import exports, library

app_name = "policies"
urlpatterns = [
    path("", library.library, name="library"),
    path("list.csv", exports.list_csv, name="list_csv"),
    path("list.json", exports.list_json, name="list_json"),
    path("feed.xml", exports.feed, name="feed"),
    path("documents/<int:item_no>.json", exports.document_json, name="document_json"),
]
