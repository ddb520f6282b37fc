"""What the screens of this desk share: forms that call verbs, deeds shown first, lists to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from mingting.kernel.refusals import Refused

from . import frame
from .frame import show_refusal

hand = frame.hand


class CallsVerb:
    """A Wagtail create or edit view whose ``save_instance`` calls a verb; a refusal is shown on the form."""

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Refused as refusal:
            show_refusal(form, refusal)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class CreateView(CallsVerb, generic.CreateView):
    """Wagtail's create view over a verb."""

    success_message = "已保存“%(object)s”。"
    error_message = "未能保存，请看下面的说明。"
    submit_button_label = "保存"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def get_page_subtitle(self) -> str:
        return self.page_title

    def get_header_title(self) -> str:
        return self.page_title


class EditView(CallsVerb, generic.EditView):
    """Wagtail's edit view over a verb."""

    success_message = "已保存“%(object)s”。"
    error_message = "未能保存，请看下面的说明。"


class DeedView(WagtailAdminTemplateMixin, FormView):
    """One deed on one object: filled in, shown with what it will change, and then done.

    The first POST tries the verb and takes it back, so that a refusal comes before the confirmation; the
    second, with ``confirm``, does it. Subclasses give ``find``, ``do`` and ``consequences``.
    """

    template_name = "accounts/desk/deed.html"
    permission_required = ""
    index_url_name = ""
    index_label = ""
    verb = ""
    about = ""
    done = "已完成。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.permission_required):
            return messages_denied(request)
        self.object = self.find(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk: int) -> Any:
        """Return the object of the deed, or raise ``Http404``."""
        raise NotImplementedError

    def do(self, form: forms.Form) -> None:
        """Call the verb."""
        raise NotImplementedError

    def consequences(self, form: forms.Form) -> Sequence[str]:
        """Return one sentence for each thing that will change."""
        raise NotImplementedError

    def get_page_title(self) -> str:
        return self.verb

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": self.index_label},
            {"url": "", "label": self.verb, "sublabel": str(self.object)},
        ]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        confirmed = "confirm" in self.request.POST
        preview = [] if confirmed else self.consequences(form)
        try:
            with transaction.atomic():
                self.do(form)
                transaction.set_rollback(not confirmed)
        except Refused as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        if confirmed:
            return self.finished()
        context = self.get_context_data(form=form, preview=preview)
        return self.render_to_response(context)

    def finished(self) -> HttpResponse:
        """Answer once the deed is done."""
        messages.success(self.request, self.done)
        return redirect(self.index_url_name)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "verb": self.verb,
            "about": self.about,
            "back": reverse(self.index_url_name),
            "media": context["form"].media,
        }


def messages_denied(request: HttpRequest) -> HttpResponse:
    """Send back to the desk's first page with a word about the missing right."""
    messages.error(request, "您没有这项权限。")
    return redirect("wagtailadmin_home")


class ReadPolicy(ModelPermissionPolicy):
    """Reading only, whoever asks."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Sequence[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


class VerbViewSet(ModelViewSet):
    """A model viewset with no deleting, copying, history or usage: what is done goes through the verbs."""

    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = {
            "history_url_name": None,
            "usage_url_name": None,
            "delete_url_name": None,
            "copy_url_name": None,
        }
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
        ]


class ReadViewSet(ModelViewSet):
    """A model viewset to read and to look closer, never to write."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    search_backend_name = None
    form_fields = ()

    @property
    def permission_policy(self) -> ReadPolicy:
        return ReadPolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ("history_url_name", "usage_url_name", "delete_url_name", "add_url_name", "edit_url_name")
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def register_admin_url_finder(self) -> None:
        """There is no page to edit, so nobody is sent to one."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]
