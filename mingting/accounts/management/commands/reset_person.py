"""Help a person back in from the server: where an organ, and those above it, have no second administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mingting.accounts import actions
from mingting.accounts.models import SYSTEM, Person
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused


class Command(BaseCommand):
    help = "重置一名人员的密码和动态口令，显示一次性密码；记入台账，本人下次登录时告知。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--reason", required=True, help="理由")

    def handle(self, *args: Any, **options: Any) -> None:
        by = By(None, SYSTEM, timezone.now(), "reset_person")
        person = Person.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"没有用户名为“{options['username']}”的人员")
        try:
            with transaction.atomic():
                reset = actions.ask_reset(person=person, reason=options["reason"], by=by)
                password = actions.confirm_reset(reset=reset, by=by)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"“{person.name}”的一次性密码（只显示这一次）：{password}")
