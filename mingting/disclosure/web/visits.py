"""What a visitor has shown in this browser: codes, an account, a draft. Kept on the server under a cookie of its own.

The staff's session is another cookie and another row: neither sign-in knows of the other. Pages outside /requests/
never receive this cookie, so the page cache serves an applicant like anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache

from ..models import Account, Application

COOKIE = "mingting_requests"
PATH = "/requests/"
#: What was proved (a code, an account) is forgotten when nobody has come by for so long …
IDLE = timedelta(minutes=30)
#: … and everything, drafts too, after so long; a browser that is closed forgets at once.
LONGEST = timedelta(hours=8)
#: A fresh access code may be read again for so long, in case the page or the printer failed.
CODE_SHOWN = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)
_PROVED = ("cases", "account", "mark", "filed")


class VisitRequest(HttpRequest):
    """A request whose view was wrapped by :func:`personal`."""

    visit: Visit


class Visit:
    """One browser's visit. Empty, it is nowhere: the cookie is set when there is something to remember."""

    def __init__(self, key: str | None, now: datetime) -> None:
        self.now = now
        # What is no key is not looked up: a quoted cookie may hold NUL, which PostgreSQL refuses to compare.
        if not (key and key.isascii() and key.isalnum()):
            key = None
        self._store = import_module(settings.SESSION_ENGINE).SessionStore(key)
        self._begun_with = key
        self._has_ended = False
        self._account: Account | None = None
        if key:
            self._age()

    def _age(self) -> None:
        begun, seen = self._time("begun"), self._time("seen")
        if begun is None or seen is None or self.now - begun > LONGEST:
            if self._store.keys():
                self.end()
            return
        if self.now - seen > IDLE:
            for name in _PROVED:
                self._store.pop(name, None)
        if self.now - seen > _SEEN_EVERY:
            self._store["seen"] = self.now.isoformat()

    def _time(self, name: str) -> datetime | None:
        written = self._store.get(name)
        return datetime.fromisoformat(written) if written else None

    def get(self, name: str, default: Any = None) -> Any:
        """Return what is remembered under a name."""
        return self._store.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Remember a value (plain JSON) until the visit ends."""
        if "begun" not in self._store:
            self._store["begun"] = self._store["seen"] = self.now.isoformat()
        self._store[name] = value

    def drop(self, name: str) -> Any:
        """Forget what is remembered under a name and return it, ``None`` when there was nothing."""
        return self._store.pop(name, None)

    # --- one browser, several requests at once -------------------------------------------------------------------

    def renew(self) -> None:
        """Go on under a fresh key: whoever planted or learned the old one reads nothing of what comes now."""
        self._store.cycle_key()

    def read_anew(self) -> None:
        """Read again what is remembered: another request of this browser may have changed it meanwhile."""
        self._store = type(self._store)(self._store.session_key)
        self._account = None

    def keep(self) -> None:
        """Keep at once what is remembered, within the transaction of the deed that it tells of."""
        self._store.set_expiry(int(LONGEST.total_seconds()))
        self._store.save()

    # --- what was proved -----------------------------------------------------------------------------------------

    def remember_case(self, application: Application) -> None:
        """Let this browser read and answer in a request that was filed here."""
        self.put("cases", {**self.get("cases", {}), application.number: application.pk})

    def open_case(self, application: Application) -> None:
        """Let this browser read and answer in a request whose number and code were shown, under a fresh key."""
        self.remember_case(application)
        self.renew()

    def case_pk(self, number: str) -> int | None:
        """Return which request of this number may be read here, ``None`` for any other number, known or not."""
        pk = self.get("cases", {}).get(number)
        if pk is not None or "\0" in number or self.account is None:
            return pk
        return self.account.applications.filter(number=number).values_list("pk", flat=True).first()

    @property
    def cases(self) -> dict[str, int]:
        """The requests that were opened by their codes: number → key."""
        return dict(self.get("cases", {}))

    @property
    def account(self) -> Account | None:
        """The account that is signed in here, while its password is the one it was signed in with."""
        pk = self.get("account")
        if pk is None:
            return None
        if self._account is None:
            account = Account.objects.filter(pk=pk).first()
            if account is None or not constant_time_compare(_mark(account), self.get("mark", "")):
                self.drop("account")
                return None
            self._account = account
        return self._account

    def sign_in(self, account: Account) -> None:
        """Sign in, under a fresh key: one that was planted before opens nothing."""
        self.put("account", account.pk)
        self.put("mark", _mark(account))
        self._account = account
        self.renew()

    def end(self) -> None:
        """Forget everything: codes, account, drafts."""
        self._has_ended = True
        self._account = None
        self._store.flush()

    # --- a word after a deed ---------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Say something at the head of the next page."""
        self.put("said", words)

    def leave(self, response: HttpResponseBase) -> None:
        """Keep what is to be kept, and give the browser its cookie.

        Whose key another request of the browser has renewed or ended meanwhile leaves the cookie to that one.
        """
        if not self._store.keys() or self._store.get("begun") is None:
            if self._has_ended and self._begun_with:
                response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
            return
        if self._store.modified:
            try:
                self.keep()
            except UpdateError:
                return
        if self._store.session_key != self._begun_with:
            response.set_cookie(
                COOKIE,
                self._store.session_key,
                path=PATH,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )


def _mark(account: Account) -> str:
    return salted_hmac("mingting.disclosure.account", account.password, algorithm="sha256").hexdigest()


def personal(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the visitor's :class:`Visit` as ``request.visit``; nothing that it answers is ever cached."""

    @never_cache
    @wraps(view)
    def visited(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        visit = Visit(request.COOKIES.get(COOKIE), timezone.now())
        request.visit = visit  # type: ignore[attr-defined]
        response = view(request, *arguments, **named)
        visit.leave(response)
        return response

    return visited


__all__ = ["CODE_SHOWN", "COOKIE", "IDLE", "LONGEST", "Visit", "VisitRequest", "personal"]
