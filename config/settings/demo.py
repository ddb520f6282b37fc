"""A newcomer's machine: SQLite, demo accounts, everything on one port. Never for production."""

from .base import *  # noqa: F403
from .base import MINGTING, STORAGES, VAR_DIR

DEBUG = True
SECRET_KEY = "demo-only-key-that-protects-nothing-but-the-demo-year"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
INSTALLED_APPS = ["demo", *INSTALLED_APPS]  # noqa: F405
MIDDLEWARE = [*MIDDLEWARE, "demo.middleware.ErrorPages"]  # noqa: F405
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MINGTING = MINGTING | {"CHECK_LINKS": False, "SECOND_FACTOR": False, "DEMO_ACCOUNTS": True}
# Letters to readers are laid down as files, to be looked at.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
MINGTING = MINGTING | {"MAIL_FROM": "zhengce@example.gov.cn"}
# The demo's one password is public anyway; a quick hash lets the year be built in half a minute.
PASSWORD_HASHERS = ["demo.hashing.QuickScrypt"]
WHITENOISE_USE_FINDERS = True
