"""One's own account: where one is signed in, what was tried, the second factor, the password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ChangePasswordPanel,
    LocaleSettingsPanel,
    NameEmailSettingsPanel,
)

from mingting.kernel.refusals import Refused

from .. import actions, policy
from ..desk.frame import hand, show_refusal
from ..models import PasswordReset, Person, SignIn, StaffSession
from ..rules.browsers import in_words
from . import codes, forms

_ATTEMPTS_SHOWN = 50
_CONFIRMED = "accounts_password_confirmed"


@method_decorator(require_admin_access, name="dispatch")
class Account(AccountView):
    """Wagtail's own account page without its password and name panels, which would walk round our verbs.

    The bureau has one language and one clock, so there is nothing to choose there either.
    """

    def get_panels(self) -> list[BaseSettingsPanel]:
        shut = (NameEmailSettingsPanel, ChangePasswordPanel, LocaleSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, shut)]


@never_cache
@require_admin_access
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """The overview: open sessions, the last attempts, the second factor, the password's age."""
    now = timezone.now()
    person = request.user
    sessions = StaffSession.objects.filter(person=person, ended_at__isnull=True).order_by("-seen_at")
    attempts = SignIn.objects.filter(username=person.username)[:_ATTEMPTS_SHOWN]
    context = {
        "sessions": [
            {
                "row": row,
                "browser": in_words(row.agent),
                "here": row.session_key == request.session.session_key,
            }
            for row in sessions.filter(seen_at__gte=now - policy.idle_limit())
        ],
        "attempts": [{"row": row, "browser": in_words(row.agent)} for row in attempts],
        "device": TOTPDevice.objects.filter(user=person, confirmed=True).first(),
        "recovery_left": StaticToken.objects.filter(device__user=person).count(),
        "resets": PasswordReset.objects.filter(person=person, confirmed_at__isnull=False)
        .select_related("asked_by", "confirmed_by")
        .order_by("-id"),
        "password_days": policy.password_days(),
        "shown": _ATTEMPTS_SHOWN,
    }
    return render(request, "accounts/security.html", context)


@require_admin_access
@require_POST
def revoke(request: HttpRequest, session_id: int) -> HttpResponse:
    """End another of one's own sessions."""
    session = get_object_or_404(StaffSession, pk=session_id, person=request.user)
    try:
        actions.revoke_session(session=session, reason="本人终止", by=hand(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "该会话已终止，对方须重新登录。")
    return redirect("accounts:security")


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on under a fresh key."""
    form = forms.ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Person.objects.get(pk=request.user.pk)
        old_key = request.session.session_key
        try:
            actions.change_password(
                person=person,
                old=form.cleaned_data["old_password"],
                new=form.cleaned_data["new_password"],
                by=hand(request),
                session_key=old_key,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            update_session_auth_hash(request, person)
            StaffSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
            messages.success(request, "密码已更改，其他地方的登录已终止。")
            return redirect("accounts:security")
    forced = policy.must_change_password(request.user, timezone.now())
    return _page(request, "accounts/change_password.html", form, forced=forced)


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Bind another device: the password again, then the new code; the old device stays until then."""
    if not request.session.get(_CONFIRMED):
        return _confirm(request, "accounts:second_factor")
    device, fresh = codes.device_to_bind(request, request.user)
    form = forms.EnrolForm(request.POST or None)
    if request.method == "POST" and fresh:
        form.add_error("code", forms.BEGUN_ANEW)
    elif request.method == "POST" and form.is_valid():
        try:
            recovery = actions.confirm_enrolment(
                person=request.user, device=device, code=form.cleaned_data["code"], by=hand(request)
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            del request.session[_CONFIRMED]
            device.refresh_from_db()
            remember_device(request, device)
            return render(request, "accounts/own_recovery_codes.html", {"codes": recovery})
    return _page(
        request,
        "accounts/second_factor.html",
        form,
        picture=codes.picture(device),
        key=codes.key_in_text(device),
    )


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes for the old ones, after the password was given again."""
    if not TOTPDevice.objects.filter(user=request.user, confirmed=True).exists():
        return redirect("accounts:second_factor")
    form = forms.PasswordConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            renewed = actions.renew_recovery_codes(person=request.user, by=hand(request))
            return render(request, "accounts/own_recovery_codes.html", {"codes": renewed})
        form.add_error("password", "密码不正确")
    return _page(request, "accounts/confirm_password.html", form, purpose="重新生成备用码")


def _confirm(request: HttpRequest, then: str) -> HttpResponse:
    form = forms.PasswordConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.check_password(form.cleaned_data["password"]):
            with transaction.atomic():
                TOTPDevice.objects.filter(user=request.user, confirmed=False).delete()
            request.session[_CONFIRMED] = True
            return redirect(then)
        form.add_error("password", "密码不正确")
    return _page(request, "accounts/confirm_password.html", form, purpose="绑定动态口令")


def _page(request: HttpRequest, template: str, form: forms.forms.Form, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)
