"""Enter a member of staff with a post: how a new installation gets its first administrator."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mingting.accounts import actions
from mingting.accounts.models import Organ
from mingting.accounts.rules.roles import DUTIES, Role
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

PASSWORD = "MINGTING_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = f"新增人员并任命岗位；缺少的内容会逐项询问。初始密码可由环境变量 {PASSWORD} 给出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="用户名")
        parser.add_argument("--name", help="姓名")
        parser.add_argument("--email", default="", help="电子邮箱")
        parser.add_argument("--organ", help="机构的固定代码")
        parser.add_argument("--organ-name", help="机构名称；机构尚未登记时，一并登记")
        parser.add_argument("--organ-kind", default=Organ.Kind.GOVERNMENT, choices=Organ.Kind.values)
        parser.add_argument("--role", default=Role.ADMINISTRATOR, choices=[role.value for role in Role])
        parser.add_argument("--ground", default="安装时任命", help="任命依据")
        parser.add_argument("--no-input", action="store_true", help="不询问，缺少内容即报错")

    def handle(self, *args: Any, **options: Any) -> None:
        def ask(option: str, question: str) -> str:
            value = options[option]
            if not value and not options["no_input"]:
                value = input(f"{question}：").strip()
            if not value:
                raise CommandError(f"缺少 --{option.replace('_', '-')}（{question}）")
            return value

        by = By(None, "系统", timezone.now(), "engage_person")
        code = ask("organ", "机构的固定代码")
        organ = Organ.objects.filter(code=code).first()
        organ_name = organ.name if organ else ask("organ_name", f"机构“{code}”尚未登记，机构名称")
        username, name = ask("username", "用户名"), ask("name", "姓名")
        password = _password(ask_for_it=not options["no_input"])
        role = Role(options["role"])
        try:
            with transaction.atomic():
                organ = organ or actions.establish_organ(
                    code=code, name=organ_name, kind=options["organ_kind"], ground=options["ground"], by=by
                )
                person = actions.engage(
                    username=username, name=name, email=options["email"], password=password, by=by
                )
                actions.appoint(
                    person=person,
                    organ=organ,
                    role=role,
                    since=timezone.localdate(by.at),
                    ground=options["ground"],
                    by=by,
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"已新增“{name}”（{username}），任“{organ.name}”的{DUTIES[role].name}；首次登录须更改密码。"
        )


def _password(*, ask_for_it: bool) -> str:
    given = os.environ.get(PASSWORD, "")
    if given or not ask_for_it:
        if not given:
            raise CommandError(f"缺少初始密码：请设置环境变量 {PASSWORD}")
        return given
    first = getpass("初始密码：")
    if first != getpass("再输入一次："):
        raise CommandError("两次输入的密码不一致")
    return first
