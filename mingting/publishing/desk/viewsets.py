"""The item's place in Wagtail: list, new, change, copy, discard; every other stock door is shut."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail.admin.panels import TabbedInterface
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import InformationItem
from . import closed
from .item_form import edit_handler
from .item_list import ItemIndexView
from .item_views import ItemCopyView, ItemCreateView, ItemEditView, discard

#: What Wagtail may ask a right for here. Deleting, publishing and locking are nobody's: verbs do it, or it is not done.
_ALLOWED = frozenset({"add", "change", "view"})


class ItemPolicy(ModelPermissionPolicy):
    """Rights come from posts in an organ; nobody, not even a superuser, publishes, deletes, locks or unlocks here."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in _ALLOWED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


class ItemViewSet(SnippetViewSet):
    """信息."""

    model = InformationItem
    icon = "doc-full"
    menu_label = "信息"
    menu_name = "items"
    menu_order = 100
    add_to_admin_menu = True
    url_prefix = "items"
    url_namespace = "publishing_items"
    list_per_page = 25
    add_to_reference_index = False
    search_backend_name = None

    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    copy_view_class = ItemCopyView
    index_results_template_name = "publishing/desk/item_list_results.html"
    create_template_name = "publishing/desk/item_edit.html"
    edit_template_name = "publishing/desk/item_edit.html"

    @property
    def permission_policy(self) -> ItemPolicy:
        return ItemPolicy(self.model)

    def get_edit_handler(self) -> TabbedInterface:
        return edit_handler().bind_to_model(self.model)

    def register_chooser_viewset(self) -> None:
        """Nothing chooses items, and a chooser would show the drafts of every organ."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="list"),
            path("results/", self.index_results_view, name="list_results"),
            path("add/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("copy/<int:pk>/", self.copy_view, name="copy"),
            path("delete/<int:pk>/", discard, name="delete"),
            *closed.patterns(),
        ]
