"""订阅 by e-mail: asking, confirming and ending. Opening a link changes nothing; a button does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mingting.accounts.api import Organ
from mingting.commons.patience import is_worn_out
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import outbox, queries
from ..actions import subscribing
from ..models import Subscription, Tag
from ..outbox import wish_words
from .library import read_wish

#: So many wishes from one network address within an hour.
_MOST, _WITHIN = 10, 3600
_RHYTHMS = Subscription.Rhythm.choices


@csrf_exempt  # Nobody is signed in: a form of somebody else's could only ask what anyone may ask.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form, filled from what was chosen in the library; after it was sent, the same words for every address."""
    if request.method != "POST":
        sort, value = _from_library(request)
        return _form(request, {"sort": sort, "value": value, "rhythm": "weekly", "email": ""})
    said = {name: request.POST.get(name, "")[:300] for name in ("sort", "rhythm", "email")}
    # Each sort has a field of its own on the page, so that a reader picks names and never sees codes.
    said["value"] = request.POST.get(f"value-{said['sort']}", request.POST.get("value", ""))[:300]
    # PostgreSQL takes no text with a NUL in it.
    said = {name: value.replace("\x00", "") for name, value in said.items()}
    try:
        if not outbox.is_offered():
            raise Refused("本站没有开通邮件订阅，请用 Atom 订阅")
        _demand_patience(request)
        asked = subscribing.subscribe(**said, by=By(None, "读者", timezone.now()))
    except Refused as refusal:
        return _form(request, said, refusal=refusal)
    if asked.letter:
        wish = _letter_words(asked.subscription)
        outbox.send(asked.subscription, "confirm", key=subscribing.key_of(asked.subscription), wish=wish)
    return _page(request, "policies/subscribed.html", "请查收邮件", email=said["email"].strip())


def _from_library(request: HttpRequest) -> tuple[str, str]:
    """Return what a reader of a narrowed list most likely wants to follow."""
    wish = read_wish(request)
    chosen = [
        (Subscription.Sort.TAG, wish.tags[0] if wish.tags else ""),
        (Subscription.Sort.THEME, wish.theme),
        (Subscription.Sort.ORGAN, wish.organ),
        (Subscription.Sort.SEARCH, wish.words),
    ]
    return next(((str(sort), value) for sort, value in chosen if value), (str(Subscription.Sort.ALL), ""))


def _demand_patience(request: HttpRequest) -> None:
    key = f"policies-subscribe:{request.META.get('REMOTE_ADDR', '')}"
    if is_worn_out(key, most=_MOST, within=_WITHIN):
        raise Refused("订阅申请过于频繁，请过一小时再试")


def _form(request: HttpRequest, said: dict[str, str], refusal: Refused | None = None) -> HttpResponse:
    themes = sorted({theme.partition("/")[0] for theme in queries.themes_held()})
    return _page(
        request,
        "policies/subscribe.html",
        f"{'有误：' if refusal else ''}订阅政策文件",
        status=422 if refusal else 200,
        said=said,
        refusal=refusal,
        offered=outbox.is_offered(),
        rhythms=_RHYTHMS,
        themes=themes,
        organs=list(queries.organs_held()),
        tags=[tag for tag in queries.tags_in_use() if tag.group != Tag.Group.THEME],
    )


@csrf_exempt  # The secret in the address is all that allows the deed, and no other site knows it.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, key: str) -> HttpResponse:
    """What a letter's link leads to: what is subscribed, a button to confirm it, a button to end it."""
    by = By(None, "读者", timezone.now())
    done = ""
    try:
        # A mail program may press for its reader (RFC 8058): that ends, and never confirms.
        if request.method == "POST" and ("end" in request.POST or "List-Unsubscribe" in request.POST):
            subscribing.end(key=key, by=by)
            done = "ended"
        elif request.method == "POST" and "confirm" in request.POST:
            subscribing.confirm(key=key, by=by)
            done = "confirmed"
    except Refused as refusal:
        return _page(request, "policies/subscription.html", "订阅", status=410, refusal=refusal, found=None)
    found = subscribing.subscription_of(key)
    if found is None and not done:
        gone = Refused("这个链接已经失效：订阅已取消，或者超过三天没有确认")
        return _page(request, "policies/subscription.html", "订阅", status=410, refusal=gone, found=None)
    words = wish_words(found) if found else ""
    return _page(request, "policies/subscription.html", "订阅", found=found, wish=words, done=done)


def _letter_words(found: Subscription) -> str:
    """Return what was subscribed as a letter says it to somebody who may not have asked for it.

    Only names that this site knows: whoever asks could write anything to a stranger, under the bureau's sender.
    """
    match found.sort:
        case Subscription.Sort.ORGAN:
            known = Organ.objects.filter(code=found.value).exists()
        case Subscription.Sort.TAG:
            known = Tag.objects.filter(code=found.value, in_use=True).exists()
        case Subscription.Sort.THEME:
            known = any(f"{theme}/".startswith(f"{found.value}/") for theme in queries.themes_held())
        case _:
            known = False
    return wish_words(found) if known else str(found.get_sort_display())


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    response: HttpResponse = import_string(settings.MINGTING["PUBLIC_PAGE"])(
        request,
        template,
        title=title,
        sort="policies",
        nav="policies",
        crumbs=[("政策文件库", "/policies/"), ("订阅", "")],
        status=status,
        **context,
    )
    return response
