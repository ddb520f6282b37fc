"""What every installation shares. Wiring by string: no import leaves this package."""

import os
from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("MINGTING_VAR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = os.environ.get("MINGTING_SECRET_KEY", "")
ALLOWED_HOSTS = [host for host in os.environ.get("MINGTING_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MINGTING_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "mingting.portal",
    "mingting.reporting",
    "mingting.disclosure",
    "mingting.policies",
    "mingting.publishing",
    "mingting.accounts",
    "mingting.commons",
    "mingting.design",
    "wagtail.contrib.table_block",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "mingting.portal.middleware.PageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mingting.commons.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "mingting.commons.middleware.Origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mingting.accounts.middleware.StaffSessions",
    "mingting.commons.remembered.DeskPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"wagtailadmin_tags": "mingting.accounts.frame_tags"},
        },
    },
]

# The tags of that name are Wagtail's, two of them put aside on purpose (mingting.accounts.frame_tags).
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# SQLite with its defaults loses most of many concurrent writers; IMMEDIATE transactions and WAL lose none.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
        # Without it REPLACE removes rows behind the guards' back.
        "PRAGMA recursive_triggers=ON;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'mingting.sqlite3'}", conn_max_age=0
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # The desk's pages, in each process's own memory; their keys are of no use once anything was done.
    "desk": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "desk",
        "TIMEOUT": 1800,
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
    # How often one address had a search or an opened result counted.
    "searches": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "searches",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "mingting.accounts.backend.StaffBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "mingting.accounts.passwords.ThreeKindsOfCharacters"},
    {"NAME": "mingting.accounts.passwords.NotUsedLately"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "mingting_desk"
CSRF_COOKIE_HTTPONLY = False

# Five wrong passwords shut the name-and-address pair for half an hour; a success opens it again.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "mingting.accounts.web.views.locked_out"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    # Uploads are private: the public is served released copies by the portal, the desk by a view that asks who.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "kept": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "kept", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "uploads"
MEDIA_URL = "/desk/uploads/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": True}}

WAGTAIL_SITE_NAME = "明厅"
WAGTAILADMIN_BASE_URL = os.environ.get("MINGTING_BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_FINISH_WORKFLOW_ACTION = "mingting.publishing.finish.finish"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_COMMENTS_ENABLED = False
# Every upload is looked through, whichever chooser it comes by.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "mingting.publishing.desk.uploads.DocumentUploadForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "mingting.publishing.desk.uploads.ImageUploadForm"
# Autosave overwrites a revision in place; here a revision is what somebody answers for.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "ofd", "txt", "csv", "mp3", "mp4", "webm"]
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "gif", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Public pages run our own scripts and styles only. Wagtail's editor writes scripts into its pages: not the desk.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)

# A folder of documents may be brought in at once (policies: three hundred files).
DATA_UPLOAD_MAX_NUMBER_FILES = 320

MINGTING = {
    # How the desk shows a draft as the public will see it: the portal's page, named here so that no import leads up.
    "ITEM_PREVIEW": "mingting.portal.web.preview.item_preview",
    # What the site puts around the public pages of rooms below it, named here for the same reason.
    "PUBLIC_PAGE": "mingting.portal.web.pages.room_page",
    # Whether staff must give a second factor. Only the demo turns it off, and only under DEBUG.
    "SECOND_FACTOR": True,
    # A session that lies still so long is signed out; a password so old must be changed, after a time of grace.
    "IDLE_MINUTES": 30,
    "PASSWORD_DAYS": 90,
    "PASSWORD_GRACE_DAYS": 7,
    # unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; empty: files are marked "not scanned".
    # Whether links in drafts are asked if they are there; an office without a way out to the internet says 0.
    "CHECK_LINKS": os.environ.get("MINGTING_CHECK_LINKS", "1") == "1",
    "CLAMD": os.environ.get("MINGTING_CLAMD", ""),
    # An internal location of nginx such as /kept/ that sends released files once the portal has said yes.
    "KEPT_BY_PROXY": os.environ.get("MINGTING_KEPT_BY_PROXY", ""),
    "SEARCH_DIR": VAR_DIR / "search",
    # tantivy, postgres or opensearch: docs/run/search.md says when which. The address may carry a password.
    "SEARCH_ENGINE": os.environ.get("MINGTING_SEARCH_ENGINE") or "tantivy",
    "OPENSEARCH_URL": os.environ.get("MINGTING_OPENSEARCH_URL", ""),
    "OPENSEARCH_INDEX": os.environ.get("MINGTING_OPENSEARCH_INDEX") or "mingting",
    # Papers of the library set for readers: made again when they are gone.
    "PAPERS_DIR": VAR_DIR / "papers",
    # Where the fonts of official letters lie besides the system's own: `make fonts` puts Fandol there.
    "FONTS": [str(VAR_DIR / "fonts"), *filter(None, os.environ.get("MINGTING_FONTS", "").split(":"))],
    # A directory of <organ code>.p12 and <organ code>.password: letters of that organ are signed. Empty: none is.
    "SIGNING_DIR": os.environ.get("MINGTING_SIGNING_DIR", ""),
    # Who letters to readers come from; empty: none is offered or sent.
    "MAIL_FROM": os.environ.get("MINGTING_MAIL_FROM", ""),
    "DEMO_ACCOUNTS": False,
    "UPLOAD_LIMIT": 50 * 1024 * 1024,
}
# Letters to readers (订阅). Port 465 is taken to be TLS from the start, any other to turn to TLS when asked.
EMAIL_HOST = os.environ.get("MINGTING_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MINGTING_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MINGTING_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MINGTING_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
