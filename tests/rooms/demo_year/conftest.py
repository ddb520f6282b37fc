"""The demo year, built once for all that is asked of it here, and rolled back before any other test runs."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def year(django_db_setup, django_db_blocker):
    """Build the demo year in a transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("build_demo", verbosity=0)
        yield
        transaction.set_rollback(True)
