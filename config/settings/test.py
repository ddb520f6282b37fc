"""The tests: the demo's wiring, quick password hashing, files in a place of their own."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import MINGTING, STORAGES

SECRET_KEY = "tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
VAR_DIR = Path(os.environ.get("MINGTING_TEST_VAR") or tempfile.mkdtemp(prefix="mingting-test-"))
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "uploads"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "kept": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "kept", "base_url": None},
    },
}
INSTALLED_APPS = ["demo", *INSTALLED_APPS]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MINGTING = MINGTING | {
    "SEARCH_DIR": VAR_DIR / "search",
    "PAPERS_DIR": VAR_DIR / "papers",
    "MAIL_FROM": "zhengce@example.gov.cn",
    "DEMO_ACCOUNTS": True,
    "CHECK_LINKS": False,
    "PAGE_CACHE_LOOK_SECONDS": 0,
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}  # noqa: F405
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
