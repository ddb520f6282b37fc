"""A bureau's server. Everything secret comes from the environment; what is missing stops the start."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403

for name in ("MINGTING_SECRET_KEY", "MINGTING_HOSTS", "MINGTING_BASE_URL"):
    if not os.environ.get(name):
        raise ImproperlyConfigured(f"环境变量 {name} 未设置；见 docs/run/install.md")

DEBUG = False
SECURE_SSL_REDIRECT = os.environ.get("MINGTING_TLS", "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
