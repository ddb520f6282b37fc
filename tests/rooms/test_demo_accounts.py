"""The demo's password is public: where DEBUG is off its accounts open nothing, and the server does not start."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from mingting.accounts.backend import StaffBackend, refuse_demo_accounts
from mingting.accounts.models import Person


class TestDemoAccounts:
    def test_open_no_door_where_debug_is_off(self, db, settings):
        person = Person.objects.create_user("demo", password="Mingting-demo-2024", name="演示", is_demo=True)

        settings.DEBUG = False
        assert StaffBackend().authenticate(None, username="demo", password="Mingting-demo-2024") is None
        settings.DEBUG = True
        assert StaffBackend().authenticate(None, username="demo", password="Mingting-demo-2024") == person

    def test_stop_a_server_from_starting_where_debug_is_off(self, db, settings):
        settings.MINGTING = settings.MINGTING | {"DEMO_ACCOUNTS": False}
        refuse_demo_accounts()
        Person.objects.create_user("demo", name="演示", is_demo=True)

        with pytest.raises(ImproperlyConfigured, match="演示账号"):
            refuse_demo_accounts()
