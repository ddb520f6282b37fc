"""Addresses of the public pages of 依申请公开, under /requests/."""

from django.urls import path

from . import accounts, applying, calculator, case, guide, papers

app_name = "disclosure"
urlpatterns = [
    path("", guide.guide, name="guide"),
    path("calendar/", guide.calendar, name="calendar"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("apply/", applying.choose, name="choose"),
    path("apply/<slug:code>/", applying.apply, name="apply"),
    path("apply/<slug:code>/before/", applying.before, name="before"),
    path("apply/<slug:code>/review/", applying.review, name="review"),
    path("apply/<slug:code>/clear/", applying.clear, name="clear"),
    path("filed/", applying.filed, name="filed"),
    path("follow/", case.follow, name="follow"),
    path("leave/", case.leave, name="leave"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/letters/<int:pk>/", papers.letter, name="letter"),
    path("case/<str:number>/files/<int:pk>/", papers.file, name="file"),
    path("case/<str:number>/<slug:name>/", case.deed, name="deed"),
    path("account/", accounts.account, name="account"),
    path("account/open/", accounts.open_account, name="open_account"),
    path("account/sign-in/", accounts.sign_in, name="sign_in"),
    path("account/sign-out/", accounts.sign_out, name="sign_out"),
    path("account/password/", accounts.password, name="password"),
    path("account/attach/", accounts.attach, name="attach"),
    path("account/detach/", accounts.detach, name="detach"),
]
