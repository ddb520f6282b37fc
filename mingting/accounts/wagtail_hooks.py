"""What this room tells Wagtail: its menu, its screens, and which of Wagtail's own are put away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from .desk.organs import OrganViewSet
from .desk.people import PersonViewSet
from .desk.posts import PostViewSet
from .desk.records import LedgerViewSet, SignInViewSet
from .desk.sections import SectionViewSet

#: Menu entries of Wagtail whose work is done elsewhere in the house.
_PUT_AWAY = {"explorer", "reports"}
_SETTINGS_PUT_AWAY = {"users", "groups", "workflows", "workflow-tasks", "collections", "redirects"}


class OrgansAndPeople(ViewSetGroup):
    """机构与人员."""

    menu_label = "机构与人员"
    menu_icon = "group"
    menu_order = 800
    items = (OrganViewSet, SectionViewSet, PostViewSet, PersonViewSet, SignInViewSet, LedgerViewSet)


@hooks.register("register_admin_viewset")
def organs_and_people() -> OrgansAndPeople:
    return OrgansAndPeople()


@hooks.register("construct_main_menu")
def put_away(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in _PUT_AWAY]


@hooks.register("construct_settings_menu")
def put_settings_away(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in _SETTINGS_PUT_AWAY]


@hooks.register("construct_help_menu")
def keep_the_keyboard_only(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("construct_search")
def put_searches_away(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in {"pages", "users"}]


@hooks.register("register_account_menu_item")
def account_security(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts:security"),
        "label": "账号安全",
        "help_text": "已登录的地方、登录记录、动态口令、更改密码",
        "icon": "lock",
    }


@hooks.register("insert_global_admin_css")
def own_letters() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("accounts/accounts.css"))


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return {
        "accounts.establish_organ": "登记机构",
        "accounts.amend_organ": "修改机构",
        "accounts.rename_organ": "机构更名",
        "accounts.merge_organs": "机构合并",
        "accounts.split_organ": "机构分立",
        "accounts.abolish_organ": "机构撤销",
        "accounts.keep_section": "维护科室",
        "accounts.settle_the_day": "更名生效",
        "accounts.engage": "新增人员",
        "accounts.amend_person": "修改人员",
        "accounts.deactivate": "停用人员",
        "accounts.reinstate": "恢复人员",
        "accounts.appoint": "任命",
        "accounts.dismiss": "免职",
        "accounts.change_password": "更改密码",
        "accounts.reset_password": "重置密码",
        "accounts.ask_reset": "申请重置登录",
        "accounts.confirm_reset": "确认重置登录",
        "accounts.enrol_second_factor": "绑定动态口令",
        "accounts.renew_recovery_codes": "重新生成备用码",
        "accounts.forget_second_factor": "解除动态口令",
        "accounts.revoke_session": "终止会话",
    }
