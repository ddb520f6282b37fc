"""Signing in and out: the password, the second factor, and the first binding of one."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as remember_device
from django_otp import user_has_device
from django_otp.models import Device

from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import actions, policy
from ..desk.frame import show_refusal
from ..models import Person, SignIn, StaffSession
from ..rules.passwords import Standing
from . import codes, forms, pending

WRONG = "用户名或密码不正确，或账号已停用。"
NO_POST = "您的账号尚未担任岗位或岗位已到期，请联系本单位系统管理员。"
RESET_MEANWHILE = (
    "您的密码和动态口令于{at:%Y-%m-%d %H:%M}被重置：{reset.asker}申请，{reset.confirmer}确认，理由：{reset.reason}。"
    "不是您本人要求的，请立即报告本单位负责人和审计员。"
)
START_AGAIN = "登录已超时，请重新输入用户名和密码。"


@never_cache
@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step. A wrong name, a wrong password and a closed account get the same answer."""
    now = timezone.now()
    going = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(_local(request, going))
    form = forms.SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        person = authenticate(request, username=name, password=form.cleaned_data["password"])
        if person is not None:
            pending.remember(request, person, next_url=going, now=now)
            return _next_step(request, person)
        if not getattr(request, "axes_locked_out", False):
            _note(request, name, SignIn.Outcome.WRONG_PASSWORD)
            form.add_error(None, WRONG)
    context = {"form": form, "next": going, "step": 1}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step: a code or a recovery code. Five wrong ones lock like five wrong passwords."""
    now = timezone.now()
    person = pending.person(request, now)
    if person is None or not user_has_device(person):
        return _from_the_start(request)
    if _is_locked(request, person):
        return locked_out(request, None, {"username": person.username})
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        checked = codes.check(person, form.cleaned_data["code"], now)
        if checked.device:
            return _enter(request, person, checked.device)
        if checked.wait:
            form.add_error("code", f"尝试过于频繁，请{checked.wait}秒后再输入")
        else:
            user_login_failed.send(__name__, credentials={"username": person.username}, request=request)
            if getattr(request, "axes_locked_out", False):
                pending.forget(request)
            else:
                _note(request, person.username, SignIn.Outcome.WRONG_CODE, person)
            form.add_error("code", "动态口令或备用码不正确")
    return render(
        request, "accounts/second_step.html", {"form": form, "step": 2}, status=422 if form.errors else 200
    )


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """The first binding of a second factor, before the desk; shows the recovery codes once."""
    person = pending.person(request, timezone.now())
    if person is None or user_has_device(person):
        return _from_the_start(request)
    if _is_locked(request, person):
        return locked_out(request, None, {"username": person.username})
    device, fresh = codes.device_to_bind(request, person)
    form = forms.EnrolForm(request.POST or None)
    if request.method == "POST" and fresh:
        form.add_error("code", forms.BEGUN_ANEW)
    elif request.method == "POST" and form.is_valid():
        try:
            recovery = actions.confirm_enrolment(
                person=person, device=device, code=form.cleaned_data["code"], by=_hand(person)
            )
        except Refused as refusal:
            _note(request, person.username, SignIn.Outcome.WRONG_CODE, person)
            show_refusal(form, refusal)
        else:
            going = _local(request, pending.next_url(request))
            device.refresh_from_db()
            entered = _enter(request, person, device)
            if not request.user.is_authenticated:
                return entered
            return render(request, "accounts/recovery_codes.html", {"codes": recovery, "next": going})
    context = {"form": form, "picture": codes.picture(device), "key": codes.key_in_text(device), "step": 2}
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, by POST only: a link cannot do it."""
    if request.user.is_authenticated:
        session = StaffSession.objects.filter(
            session_key=request.session.session_key, person=request.user, ended_at__isnull=True
        ).first()
        if session:
            actions.close_session(session=session, by=_hand(request.user))
    logout(request)
    messages.success(request, "您已退出登录。")
    return redirect("accounts:sign_in")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer a sign-in that is shut after too many failures, and say for how long; called by django-axes."""
    name = (credentials or {}).get("username") or ""
    _note(request, name, SignIn.Outcome.LOCKED)
    cool_off = get_cool_off(request)
    minutes = round(cool_off.total_seconds() / 60) if cool_off else 0
    context = {
        "form": forms.SignInForm(initial={"username": name}),
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": minutes,
        "again": timezone.localtime(timezone.now() + cool_off) if cool_off else None,
        "step": 1,
    }
    return render(request, "accounts/locked_out.html", context, status=429)


def _next_step(request: HttpRequest, person: Person) -> HttpResponse:
    if user_has_device(person):
        return redirect("accounts:second_step")
    if policy.needs_second_factor(person):
        return redirect("accounts:enrol")
    return _enter(request, person, None)


def _is_locked(request: HttpRequest, person: Person) -> bool:
    """Return whether failures have shut this name since the password was given; the waiting then ends."""
    locked = AxesProxyHandler.is_locked(request, {"username": person.username})
    if locked:
        pending.forget(request)
    return locked


def _enter(request: HttpRequest, person: Person, device: Device | None) -> HttpResponse:
    """Sign the person in: a fresh session key, its row, and a word if the password is old."""
    now, by, agent = timezone.now(), _hand(person), request.META.get("HTTP_USER_AGENT", "")
    going = _local(request, pending.next_url(request))
    actions.sync_rights(person, timezone.localdate(now))
    # Rights are remembered on the object that was asked; the posts may have changed them just now.
    fresh = Person.objects.get(pk=person.pk)
    fresh.backend = person.backend
    if not fresh.has_perm("wagtailadmin.access_admin"):
        pending.forget(request)
        _note(request, fresh.username, SignIn.Outcome.NO_POST, fresh)
        messages.error(request, NO_POST)
        return redirect("accounts:sign_in")
    request.session.flush()
    login(request, fresh)
    if device is not None:
        remember_device(request, device)
    actions.open_session(person=fresh, session_key=request.session.session_key, agent=agent, by=by)
    for reset in actions.tell_of_resets(person=fresh, by=by):
        messages.warning(
            request, RESET_MEANWHILE.format(reset=reset, at=timezone.localtime(reset.confirmed_at))
        )
    if policy.password_standing(fresh, now) is Standing.GRACE:
        left = policy.grace_left(fresh, now)
        messages.warning(request, f"密码已使用超过{policy.password_days()}天，请在{left}天内更改。")
    return redirect(going)


def _from_the_start(request: HttpRequest) -> HttpResponse:
    pending.forget(request)
    if request.user.is_authenticated:
        return redirect("wagtailadmin_home")
    messages.warning(request, START_AGAIN)
    return redirect("accounts:sign_in")


def _local(request: HttpRequest, going: str) -> str:
    """Return ``going`` when it is an address of this server, else the desk's first page."""
    if url_has_allowed_host_and_scheme(going, {request.get_host()}, require_https=request.is_secure()):
        return going
    return reverse("wagtailadmin_home")


def _note(request: HttpRequest, name: str, outcome: SignIn.Outcome, person: Person | None = None) -> None:
    actions.note_attempt(
        username=name,
        outcome=outcome,
        agent=request.META.get("HTTP_USER_AGENT", ""),
        by=By(None, "登录", timezone.now(), origin.current()),
        person=person or Person.objects.filter(username=name).first(),
    )


def _hand(person: Person) -> By:
    return origin.by(person, timezone.now())
