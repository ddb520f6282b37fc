"""Addresses of documents, interpretations, the tag system and learning, and their entries in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mingting.accounts.api import frame

from ..keepers import EDITORS
from . import document, document_deeds, documents, interpreting, learning, tag_system
from .screens import KeeperEntry

patterns: list[Any] = [
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", document.document, name="document"),
    path("documents/<int:pk>/relations/", document_deeds.state_relation, name="state_relation"),
    path(
        "documents/<int:pk>/relations/<int:relation_id>/", document_deeds.decide_relation, name="relation_of"
    ),
    path(
        "documents/<int:pk>/relations/<int:relation_id>/drop/",
        document_deeds.drop_relation,
        name="drop_relation",
    ),
    path("documents/<int:pk>/tags/", document_deeds.put_tag, name="put_tag"),
    path("documents/<int:pk>/tags/accept/", document_deeds.accept_tags, name="accept_tags"),
    path("documents/<int:pk>/tags/<int:tagging_id>/", document_deeds.decide_tag, name="tag_of"),
    path("interpretations/", interpreting.interpretations, name="interpretations"),
    path("tags/", tag_system.tags, name="tags"),
    path("tags/new/", tag_system.new_tag, name="new_tag"),
    path("tags/<int:pk>/", tag_system.tag, name="tag"),
    path("tags/<int:pk>/retire/", tag_system.retire, name="retire_tag"),
    path("learning/", learning.learning, name="learning"),
    path("learning/settings/", learning.keep_settings, name="keep_settings"),
    path("learning/learn/", learning.learn, name="learn"),
    path("learning/again/", learning.suggest_again, name="suggest_again"),
]
entries: list[frame.Entry] = [
    frame.Entry("文件", "policies_desk:documents", roles=EDITORS, icon="doc-full-inverse", order=5),
    frame.Entry("政策解读", "policies_desk:interpretations", roles=EDITORS, icon="help", order=30),
    KeeperEntry("标签体系", "policies_desk:tags", icon="tag", order=70),
    KeeperEntry("分类模型", "policies_desk:learning", icon="cogs", order=80),
]
