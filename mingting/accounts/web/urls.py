"""Addresses of sign-in and of one's own account, under /desk/, in the places of Wagtail's own."""

from django.urls import path

from . import account, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="sign_in"),
    path("login/code/", views.second_step, name="second_step"),
    path("login/enrol/", views.enrol, name="enrol"),
    path("logout/", views.sign_out, name="sign_out"),
    path("account/", account.Account.as_view(), name="account"),
    path("account-security/", account.security, name="security"),
    path("account-security/sessions/<int:session_id>/revoke/", account.revoke, name="revoke_session"),
    path("account-security/password/", account.change_password, name="change_password"),
    path("account-security/second-factor/", account.second_factor, name="second_factor"),
    path("account-security/recovery-codes/", account.recovery_codes, name="recovery_codes"),
]
