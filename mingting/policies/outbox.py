"""Letters to readers, by the mail server that the bureau has set; without one no letter is offered."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from mingting.accounts.api import Organ
from mingting.commons.public import address

from .models import Document, Subscription, Tag

_log = logging.getLogger(__name__)
_SUBJECTS = {"confirm": "请确认订阅政策文件", "digest": "您订阅的政策文件有更新"}


class Fate(Enum):
    """What became of a letter."""

    TAKEN = "taken"
    #: The server works, and does not take letters for this address.
    REFUSED = "refused"
    NOT_TAKEN = "not taken"


def is_offered() -> bool:
    """Return whether this installation sends letters at all."""
    return bool(settings.MINGTING["MAIL_FROM"])


def wish_words(found: Subscription) -> str:
    """Return what was subscribed, in words."""
    value = found.value
    if found.sort == Subscription.Sort.ORGAN:
        value = Organ.objects.filter(code=value).values_list("name", flat=True).first() or value
    elif found.sort == Subscription.Sort.TAG:
        value = Tag.objects.filter(code=value).values_list("name", flat=True).first() or value
    return f"{found.get_sort_display()}“{value}”" if value else found.get_sort_display()


def send(
    subscription: Subscription, letter: str, *, key: str, documents: Sequence[Document] = (), wish: str = ""
) -> Fate:
    """Send one letter and return what became of it; the log tells of one that was not taken, without the address."""
    base = address("")
    words = render_to_string(
        f"policies/mail/{letter}.txt",
        {
            "base": base,
            "link": f"{base}/policies/subscriptions/{key}/",
            "documents": documents,
            "wish": wish or wish_words(subscription),
        },
    )
    message = EmailMessage(
        _SUBJECTS[letter], words, settings.MINGTING["MAIL_FROM"], [subscription.email],
        headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{base}/policies/subscriptions/{key}/>"},
    )  # fmt: skip
    try:
        return Fate.TAKEN if message.send() == 1 else Fate.NOT_TAKEN
    except (smtplib.SMTPRecipientsRefused, UnicodeError):
        # ``UnicodeError``: the name of a domain that cannot be written the way mail servers read it.
        _log.warning("address of subscription %s was refused", subscription.pk)
        return Fate.REFUSED
    except (smtplib.SMTPException, OSError):
        _log.warning("letter of subscription %s was not taken", subscription.pk)
        return Fate.NOT_TAKEN
