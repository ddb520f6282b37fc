"""Stands before every address under /desk/ and asks whether this session may go on.

Nobody passes unsigned, without the second factor that is asked of them, on a session that was revoked or
lay still too long, or past a password that must be changed first. The pages of Wagtail that manage users,
groups and workflows are closed: what they do has verbs here, and those verbs are recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from mingting.commons.api import origin

from . import actions, policy
from .backend import refuse_demo_accounts
from .models import StaffSession

#: Beneath the desk's root: what a person who is not yet signed in may open.
OPEN = ("login/", "jsi18n/", "sprite/")
#: What a person whose password must be changed may open.
BEFORE_CHANGE = (*OPEN, "logout/", "account-security/password/")
#: Screens of Wagtail that would walk round this room's verbs; shut to all, superusers too. Who may fill which
#: organ's shelf follows from posts alone (``uploads.py``).
CLOSED = (
    "users/",
    "groups/",
    "workflows/",
    "collections/",
    "redirects/",
    "sites/",
    "reports/",
    "pages/",
    "bulk/accounts/",
)
#: What a page asks for by itself: no sign that anyone sits before it.
UNATTENDED = ("editing-sessions/",)
SEEN_EVERY = timedelta(minutes=1)
#: Asked of every request at the desk: written out, it costs a third of what the ORM's compiling does.
_OPEN_SESSION = f"SELECT * FROM {StaffSession._meta.db_table} WHERE session_key = %s"  # noqa: S608


class StaffSessions:
    """Keeps the door of the staff desk.

    Stands after the middleware of authentication, one-time codes, origin and messages, all of which it asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        refuse_demo_accounts()
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        desk = _desk()
        if not request.path.startswith(desk):
            return self.get_response(request)
        place = request.path.removeprefix(desk)
        return self._stopped(request, place, timezone.now()) or self.get_response(request)

    def _stopped(self, request: HttpRequest, place: str, now: datetime) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None if place.startswith(OPEN) else _to_sign_in(request)
        session = _session(request, now)
        end = _reason_to_end(request, session, now)
        if end:
            if session.ended_at is None:
                actions.close_session(session=session, by=origin.by(request.user, now))
            logout(request)
            messages.warning(request, end)
            return None if place.startswith(OPEN) else _to_sign_in(request)
        if now - session.seen_at >= SEEN_EVERY and not place.startswith(UNATTENDED):
            StaffSession.objects.filter(pk=session.pk).update(seen_at=now)
        if policy.must_change_password(request.user, now) and not place.startswith(BEFORE_CHANGE):
            return redirect("accounts:change_password")
        if place.startswith(CLOSED):
            raise PermissionDenied
        return None


@cache
def _desk() -> str:
    """Where the desk begins: asked of every request, and the same for all of them."""
    return reverse("wagtailadmin_home")


def _session(request: HttpRequest, now: datetime) -> StaffSession:
    """The row of this session; one opened elsewhere in the house is written down when it first comes by."""
    key = request.session.session_key
    found = next(iter(StaffSession.objects.raw(_OPEN_SESSION, [key])), None)
    if found is not None and found.person_id == request.user.pk:
        return found
    agent = request.META.get("HTTP_USER_AGENT", "")
    return actions.open_session(
        person=request.user, session_key=key, agent=agent, by=origin.by(request.user, now)
    )


def _reason_to_end(request: HttpRequest, session: StaffSession, now: datetime) -> str:
    if session.ended_at is not None:
        return "您的登录已被终止，请重新登录"
    idle = policy.idle_limit()
    if now - session.seen_at > idle:
        return f"超过{int(idle.total_seconds() // 60)}分钟未操作，已退出，请重新登录"
    if policy.needs_second_factor(request.user) and not request.user.is_verified():
        return "请重新登录并输入动态口令"
    return ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(f"{reverse('accounts:sign_in')}?{query}" if query else reverse("accounts:sign_in"))
