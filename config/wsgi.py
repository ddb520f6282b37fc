"""The WSGI door for a production server (granian behind nginx)."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# The ledger, the sign-in records and the lock-outs need the caller's own address; only a trusted proxy may state it.
application = wrap_wsgi_with_proxy_headers(
    get_wsgi_application(), trusted_hosts=os.environ.get("MINGTING_PROXIES", "127.0.0.1")
)
