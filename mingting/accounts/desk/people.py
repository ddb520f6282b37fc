"""Screens of people: engaging, correcting, deactivating, and helping back in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms as django_forms
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from mingting.kernel.refusals import Refused

from .. import actions, policy, queries
from ..models import PasswordReset, Person, Post, StaffSession
from ..rules.browsers import in_words
from . import forms
from .screens import CreateView, DeedView, EditView, VerbViewSet, hand, messages_denied

_NAMESPACE = "accounts_people"
_RIGHT = "accounts.change_person"


def within_reach(user: Person) -> Any:
    """Return the people of the organs that ``user`` administers, and those who never held a post.

    Theirs is who holds a post there, or held the last one there; each carries ``home``, which keeps the account.
    """
    day = timezone.localdate()
    own = queries.administered_by(user, day)
    here = queries.open_posts(day).filter(organ_id__in=own)
    people = queries.people_with_home(day).filter(
        Q(home__isnull=True) | Q(home__in=own) | Q(pk__in=here.values("person_id"))
    )
    return people if user.is_superuser else people.exclude(is_superuser=True)


class PersonFilters(WagtailFilterSet):
    """By whether the account is open."""

    is_active = django_filters.ChoiceFilter(label="状态", choices=[("True", "在用"), ("False", "停用")])

    class Meta:
        model = Person
        fields = ["is_active"]


class PersonIndex(generic.IndexView):
    """People, with the posts they hold today."""

    add_item_label = "新增人员"

    def get_base_queryset(self) -> Any:
        guarded = queries.posts_of_two_hands().filter(person=OuterRef("pk"))
        people = within_reach(self.request.user).annotate(guarded=Exists(guarded))
        return people.prefetch_related("posts__organ", "posts__section", "password_resets")

    @cached_property
    def own(self) -> frozenset[int]:
        """The organs that the administrator looks after."""
        return queries.administered_by(self.request.user, timezone.localdate())

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label="姓名", get_url=self.get_edit_url, sort_key="name"),
            Column("username", label="用户名", sort_key="username", classname="wide-only"),
            Column("posts", label="现任岗位", accessor=_posts_today),
            Column(
                "last_login",
                label="最近登录",
                accessor=_last_login,
                sort_key="last_login",
                classname="wide-only",
            ),
            Column("is_active", label="状态", accessor=_state),
        ]

    def get_list_more_buttons(self, instance: Person) -> list[Button]:
        if not self.user_has_permission("change"):
            return []
        kept_here = instance.home is None or instance.home in self.own
        deeds = [("sessions", "已登录的地方")]
        if kept_here:
            deeds = [("edit", "修改"), *deeds, *self._ways_back(instance)]
        if instance.is_active:
            deeds += [("deactivate", "停用")]
        return [
            Button(label, url=reverse(f"{_NAMESPACE}:{name}", args=[instance.pk]), priority=place)
            for place, (name, label) in enumerate(deeds)
        ]

    def _ways_back(self, person: Person) -> list[tuple[str, str]]:
        if not person.is_active:
            return [("reinstate", "恢复")]
        if not person.guarded:
            return [("reset_password", "重置密码"), ("forget_factor", "解除动态口令")]
        waiting = _waiting(person)
        if waiting and waiting.asked_by_id != self.request.user.pk:
            return [("ask_reset", "申请重置"), ("confirm_reset", f"确认重置（{waiting.asker}申请）")]
        return [("ask_reset", "申请重置")]


class PersonCreate(CreateView):
    """Engage."""

    page_title = "新增人员"

    def save_instance(self) -> Person:
        return actions.engage(by=hand(self.request), **self.form.cleaned_data)


class PersonEdit(EditView):
    """Correct a name or an address."""

    def get_queryset(self) -> Any:
        return within_reach(self.request.user)

    def save_instance(self) -> Person:
        person = Person.objects.get(pk=self.object.pk)
        return actions.amend_person(person=person, by=hand(self.request), **self.form.cleaned_data)


class PersonDeed(DeedView):
    """A deed on a person."""

    permission_required = _RIGHT
    form_class = forms.ReasonForm
    index_url_name = f"{_NAMESPACE}:index"
    index_label = "人员"
    header_icon = "group"

    def find(self, pk: int) -> Person:
        return get_object_or_404(within_reach(self.request.user), pk=pk)


class Deactivate(PersonDeed):
    """停用."""

    verb = "停用"
    about = "停用后不能登录，现任岗位自今日起终止；此人办理过的事项和台账保留姓名。可以恢复。"
    done = "账号已停用。"

    def do(self, form: django_forms.Form) -> None:
        actions.deactivate(person=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        day = timezone.localdate()
        posts = queries.open_posts(day).filter(person=self.object).select_related("organ")
        ending = [f"岗位终止：{post.organ.name}，{post.get_role_display()}。" for post in posts]
        return [f"“{self.object.name}”不能再登录，已登录的地方立即退出。", *ending]


class Reinstate(PersonDeed):
    """恢复."""

    verb = "恢复"
    about = "恢复后可用原密码登录，但须先更改密码；岗位需要重新任命。"
    done = "账号已恢复。"

    def do(self, form: django_forms.Form) -> None:
        actions.reinstate(person=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        return [f"“{self.object.name}”可以登录，没有任何岗位。"]


class ResetPassword(PersonDeed):
    """重置密码."""

    form_class = forms.ResetPasswordForm
    verb = "重置密码"
    about = "把初始密码当面或通过电话告诉本人。已登录的地方立即退出，登录锁定同时解除。"
    done = "密码已重置。"

    def do(self, form: django_forms.Form) -> None:
        actions.reset_password(person=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        return [f"“{self.object.name}”的密码改为所填的初始密码，下次登录须先更改。", "已登录的地方立即退出。"]


class ForgetFactor(PersonDeed):
    """解除动态口令."""

    verb = "解除动态口令"
    about = "手机丢失且没有备用码时使用。请先核实本人身份。"
    done = "动态口令已解除，本人下次登录时重新绑定。"

    def do(self, form: django_forms.Form) -> None:
        actions.forget_second_factor(person=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        return [f"“{self.object.name}”的动态口令和备用码作废，下次登录重新绑定。", "已登录的地方立即退出。"]


class AskReset(PersonDeed):
    """申请重置."""

    verb = "申请重置"
    about = (
        "审校、应急发布、依申请公开审核签发和系统管理岗位的人员忘记密码或丢失手机时使用，"
        "须由另一名系统管理员在3天内确认。"
    )
    done = "已申请，请另一名系统管理员在3天内于“人员”中确认重置。"

    def do(self, form: django_forms.Form) -> None:
        actions.ask_reset(person=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        return [f"“{self.object.name}”仍可照常登录，直到另一名系统管理员确认重置。"]


@method_decorator(never_cache, name="dispatch")
class ConfirmReset(PersonDeed):
    """确认重置."""

    form_class = forms.ConfirmResetForm
    verb = "确认重置"

    def find(self, pk: int) -> Person:
        person = super().find(pk)
        self.reset = queries.reset_waiting(person, timezone.now())
        if self.reset is None:
            raise Http404("没有待确认的重置申请")
        self.about = (
            f"{self.reset.asker}于{timezone.localtime(self.reset.asked_at):%Y-%m-%d %H:%M}申请，"
            f"理由：{self.reset.reason}。确认后显示一次性密码，请当面或通过电话告诉本人。"
        )
        return person

    def do(self, form: django_forms.Form) -> None:
        self.password = actions.confirm_reset(reset=self.reset, by=hand(self.request))

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        return [
            f"“{self.object.name}”的密码改为一次性密码，下次登录须先更改；动态口令和备用码作废，重新绑定。",
            "已登录的地方立即退出，登录锁定解除。",
            f"下次登录时告知本人：由{self.reset.asker}申请，由您确认。",
        ]

    def finished(self) -> HttpResponse:
        context = self.get_context_data(form=django_forms.Form(), password=self.password)
        return render(self.request, "accounts/desk/reset_done.html", context)


@require_GET
def sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a person is signed in."""
    if not request.user.has_perm(_RIGHT):
        return messages_denied(request)
    person = get_object_or_404(within_reach(request.user), pk=pk)
    since = timezone.now() - policy.idle_limit()
    rows = StaffSession.objects.filter(person=person, ended_at__isnull=True, seen_at__gte=since)
    shown = [{"row": row, "browser": in_words(row.agent)} for row in rows.order_by("-seen_at")]
    return render(request, "accounts/desk/sessions.html", {"person": person, "sessions": shown})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of a person whom the administrator looks after."""
    if not request.user.has_perm(_RIGHT):
        return messages_denied(request)
    session = get_object_or_404(StaffSession, pk=pk, person__in=within_reach(request.user))
    try:
        actions.revoke_session(session=session, reason="系统管理员终止", by=hand(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "该会话已终止。")
    return redirect(f"{_NAMESPACE}:sessions", session.person_id)


class PersonViewSet(VerbViewSet):
    """人员."""

    name = _NAMESPACE
    url_prefix = "people"
    model = Person
    icon = "group"
    menu_label = "人员"
    list_per_page = 50
    ordering = ("name", "id")
    search_fields = ["name", "username"]
    filterset_class = PersonFilters
    index_view_class = PersonIndex
    add_view_class = PersonCreate
    edit_view_class = PersonEdit

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature
        return forms.PersonForm if for_update else forms.EngageForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/deactivate/", Deactivate.as_view(), name="deactivate"),
            path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
            path("<int:pk>/reset-password/", ResetPassword.as_view(), name="reset_password"),
            path("<int:pk>/forget-second-factor/", ForgetFactor.as_view(), name="forget_factor"),
            path("<int:pk>/ask-reset/", AskReset.as_view(), name="ask_reset"),
            path("<int:pk>/confirm-reset/", ConfirmReset.as_view(), name="confirm_reset"),
            path("<int:pk>/sessions/", sessions, name="sessions"),
            path("sessions/<int:pk>/end/", end_session, name="end_session"),
        ]


def _posts_today(person: Person) -> str:
    day = timezone.localdate()
    held = [
        post for post in person.posts.all() if post.since <= day and (post.until is None or day < post.until)
    ]
    return "；".join(_post_in_words(post) for post in held)


def _waiting(person: Person) -> PasswordReset | None:
    """What ``queries.reset_waiting`` says, asked of a person whose resets are at hand."""
    newest = max(person.password_resets.all(), key=lambda reset: reset.pk, default=None)
    return newest if newest and queries.is_waiting(newest, timezone.now()) else None


def _state(person: Person) -> str:
    if not person.is_active:
        return "停用"
    return "在用，待确认重置" if _waiting(person) else "在用"


def _post_in_words(post: Post) -> str:
    organ = post.organ.short_name or post.organ.name
    return f"{organ} {post.section or ''}{post.get_role_display()}"


def _last_login(person: Person) -> str:
    return timezone.localtime(person.last_login).strftime("%Y-%m-%d %H:%M") if person.last_login else "从未"
