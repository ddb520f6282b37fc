"""Roles of a post. A person has them in an organ, from one day to another; never in general."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The duties a post can carry. The first six make and check information (三审三校)."""

    EDITOR = "editor"
    FIRST_REVIEWER = "first_reviewer"
    SECOND_REVIEWER = "second_reviewer"
    FINAL_REVIEWER = "final_reviewer"
    EMERGENCY_FIRST = "emergency_first"
    EMERGENCY_SECOND = "emergency_second"
    DISCLOSURE_OFFICE = "disclosure_office"
    DISCLOSURE_HEAD = "disclosure_head"
    SECTION_HEAD = "section_head"
    HANDLER = "handler"
    LEGAL_ADVISER = "legal_adviser"
    SUPERVISOR = "supervisor"
    HEAD = "head"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Duty:
    """What a role is called, and which rights of the staff desk come with it (Django permission names)."""

    name: str
    about: str
    rights: frozenset[str]


_DESK = frozenset({"wagtailadmin.access_admin"})
_READ = frozenset({"wagtailadmin.access_admin", "publishing.view_informationitem"})
#: The working days that every period is counted in; entering a notice of holidays is the administrator's.
_CALENDAR = frozenset({"commons.view_calendarnotice"})
_WRITE = _READ | {
    "publishing.add_informationitem",
    "publishing.change_informationitem",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
}

DUTIES: dict[Role, Duty] = {
    Role.EDITOR: Duty("编辑", "采写、录入、修改信息，提交审校", _WRITE),
    Role.FIRST_REVIEWER: Duty("初审（一校）", "部门负责人审查和校对", _READ),
    Role.SECOND_REVIEWER: Duty("复审（二校）", "分管领导审核校对", _READ),
    Role.FINAL_REVIEWER: Duty("终审（三校）", "分管政务信息和保密工作的领导审核签发", _READ),
    Role.EMERGENCY_FIRST: Duty("应急发布·提请", "突发情况下提请应急发布", _READ),
    Role.EMERGENCY_SECOND: Duty("应急发布·批准", "突发情况下批准应急发布", _READ),
    Role.DISCLOSURE_OFFICE: Duty(
        "信息公开机构",
        "栏目、指南、制度与公开属性的管理，撤回与更正（条例第四条）",
        _READ | _CALENDAR | {"publishing.view_column", "publishing.add_column", "publishing.change_column"},
    ),
    Role.DISCLOSURE_HEAD: Duty(
        "信息公开机构负责人",
        "同意延长答复期限，确定延迟答复的期限，分办与督办（条例第三十三条）",
        _READ | _CALENDAR | {"publishing.view_column"},
    ),
    Role.SECTION_HEAD: Duty("承办科室负责人", "在本科室分派依申请公开的办件，审核拟答复意见", _DESK),
    Role.HANDLER: Duty("承办人", "办理依申请公开的申请：检索、征求意见、拟出答复", _DESK),
    Role.LEGAL_ADVISER: Duty("法制审核", "对依申请公开的拟答复意见作合法性审核，含顾问律师", _DESK),
    Role.SUPERVISOR: Duty(
        "信息公开主管部门", "查看所辖机构依申请公开的时限与统计，不看申请人信息（条例第四十七条）", _DESK
    ),
    Role.HEAD: Duty("负责人", "签发依申请公开的答复，查看时限与统计", _READ | _CALENDAR),
    Role.AUDITOR: Duty(
        "审计员",
        "查阅台账和登录记录",
        frozenset({"wagtailadmin.access_admin", "commons.view_ledgerentry", "accounts.view_signin"}),
    ),
    Role.ADMINISTRATOR: Duty(
        "系统管理员",
        "机构、科室、岗位、人员、栏目与词库的维护，录入放假安排；不参与审校、发布和依申请公开的办理",
        _CALENDAR
        | frozenset(
            {
                "wagtailadmin.access_admin",
                "accounts.view_organ",
                "accounts.add_organ",
                "accounts.change_organ",
                "accounts.view_section",
                "accounts.add_section",
                "accounts.change_section",
                "accounts.view_person",
                "accounts.add_person",
                "accounts.change_person",
                "accounts.view_post",
                "accounts.add_post",
                "accounts.change_post",
                "accounts.view_signin",
                "publishing.view_column",
                "publishing.add_column",
                "publishing.change_column",
                "publishing.view_portalsite",
                "publishing.change_portalsite",
                "publishing.view_wordentry",
                "publishing.add_wordentry",
                "publishing.change_wordentry",
                "publishing.delete_wordentry",
                "commons.add_calendarnotice",
            }
        ),
    ),
}

#: The right that no role gives and no person has: release is the outcome of the reviews, not of a permission.
NOBODYS_RIGHT = "publish"
