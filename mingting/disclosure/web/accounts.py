"""我的申请: an applicant's account, for those who ask often. Nobody needs one; number and code always do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import throttle
from ..actions import accounts
from ..rules.stages import STAGES, Stage
from .case import number_in, proved
from .showing import address_of, applicants_hand, own_page
from .visits import VisitRequest, personal

MINE = ("我的申请", "/requests/account/")
_WRONG = "账号或者密码不对，请再输入一次"
_PASSWORDS = ("password", "again", "old", "new", "code")


@require_safe
@personal
def account(request: VisitRequest) -> HttpResponse:
    """The requests on the account, or the way to sign in."""
    return _account_page(request)


def _account_page(request: VisitRequest, faults: Sequence[Refused] = ()) -> HttpResponse:
    mine = request.visit.account
    if mine is None:
        return own_page(
            request,
            "disclosure/public/sign_in.html",
            title="登录“我的申请”",
            crumbs=[("我的申请", "")],
            faults=faults,
            number=request.POST.get("number", ""),
        )
    rows = mine.applications.select_related("organ").defer("description", "likeness")
    return own_page(
        request,
        "disclosure/public/account.html",
        title="我的申请",
        crumbs=[("我的申请", "")],
        faults=faults,
        rows=[(row, STAGES[Stage(row.stage)].said) for row in rows],
        number=request.POST.get("number", ""),
        account_number=spaced(mine.number),
    )


@sensitive_post_parameters(*_PASSWORDS)
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def open_account(request: VisitRequest) -> HttpResponse:
    """Open an account: the system gives the number, the applicant a password; nothing else is asked."""
    faults: list[Refused] = []
    if request.method == "POST":
        by = applicants_hand(request)
        try:
            password = request.POST.get("password", "")
            if password != request.POST.get("again", ""):
                raise Refused("两次输入的密码不一样", field="again")
            accounts.demand_strong(password)
            throttle.enter(throttle.Door.OPEN, at=by.at, address=by.origin)
            request.visit.sign_in(accounts.open_account(password=password, by=by))
        except Refused as refusal:
            faults = [refusal]
        else:
            request.visit.say("账号已开立。请抄下账号，登录时要用它和您的密码；本网站不能替您找回密码。")
            return redirect("disclosure:account")
    return own_page(
        request,
        "disclosure/public/open_account.html",
        title="开立账号",
        crumbs=[MINE, ("开立账号", "")],
        faults=faults,
        wrong={fault.field: fault for fault in faults},
        least=accounts.LEAST_PASSWORD,
    )


@sensitive_post_parameters(*_PASSWORDS)
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def sign_in(request: VisitRequest) -> HttpResponse:
    """Sign in; what is wrong is not said, nor whether the number is anybody's."""
    if request.method != "POST":
        # The page of a refusal has this address: whoever comes back to it finds the form.
        return redirect("disclosure:account")
    number = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", request.POST.get("number", "")[:60])))
    try:
        counted = throttle.enter(
            throttle.Door.SIGN_IN, at=request.visit.now, address=address_of(request), target=number
        )
        found = accounts.account_of(number=number, password=request.POST.get("password", "")[:200])
        if found is None:
            raise Refused(_WRONG, field="number")
    except Refused as refusal:
        return _account_page(request, [refusal])
    throttle.forgive(counted)
    request.visit.sign_in(found)
    return redirect("disclosure:account")


@require_POST
@personal
def sign_out(request: VisitRequest) -> HttpResponse:
    """Sign out, and forget every opened request and draft with it: others may use this computer."""
    request.visit.end()
    request.visit.say("已退出，本浏览器里打开过的申请也已关闭。")
    return redirect("disclosure:account")


@sensitive_post_parameters(*_PASSWORDS)
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def password(request: VisitRequest) -> HttpResponse:
    """Change the password; every other browser is signed out."""
    mine = request.visit.account
    if mine is None:
        return redirect("disclosure:account")
    faults: list[Refused] = []
    if request.method == "POST":
        try:
            new = request.POST.get("new", "")
            if new != request.POST.get("again", ""):
                raise Refused("两次输入的新密码不一样", field="again")
            throttle.enter(
                throttle.Door.SIGN_IN, at=request.visit.now, address=address_of(request), target=mine.number
            )
            changed = accounts.change_password(
                account=mine, old=request.POST.get("old", ""), new=new, by=applicants_hand(request)
            )
        except Refused as refusal:
            faults = [refusal]
        else:
            request.visit.sign_in(changed)
            request.visit.say("密码已更改，其他地方的登录已失效。")
            return redirect("disclosure:account")
    return own_page(
        request,
        "disclosure/public/password.html",
        title="更改密码",
        crumbs=[MINE, ("更改密码", "")],
        faults=faults,
        wrong={fault.field: fault for fault in faults},
        least=accounts.LEAST_PASSWORD,
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def attach(request: VisitRequest) -> HttpResponse:
    """Put a request on the list by its number and code."""
    mine = request.visit.account
    if mine is None or request.method != "POST":
        return redirect("disclosure:account")
    try:
        application = proved(request, number_in(request.POST.get("number", "")), request.POST.get("code", ""))
        accounts.attach(account=mine, application_id=application.pk, by=applicants_hand(request))
    except Refused as refusal:
        return _account_page(request, [refusal])
    request.visit.say(f"{application.number} 已放进“我的申请”。")
    return redirect("disclosure:account")


@require_POST
@personal
def detach(request: VisitRequest) -> HttpResponse:
    """Take a request off the list."""
    mine = request.visit.account
    number = number_in(request.POST.get("number", ""))
    pk = mine.applications.filter(number=number).values_list("pk", flat=True).first() if mine else None
    if mine is None or pk is None:
        return redirect("disclosure:account")
    accounts.detach(account=mine, application_id=pk, by=applicants_hand(request))
    request.visit.say(f"{number} 已移出“我的申请”，凭登记编号和查询码仍可查询。")
    return redirect("disclosure:account")


def spaced(number: str) -> str:
    """Return an account's number in groups of four, as it is read aloud."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
