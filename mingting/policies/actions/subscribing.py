"""订阅: asked for by e-mail address, confirmed by its owner, told of each new document once, ended at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..models import DigestLine, Document, Subscription, Tagging
from ..outbox import send

#: A wish that its owner did not confirm within three days is forgotten.
UNCONFIRMED_DAYS = 3
#: So many wishes an address may have, and so many letters asking to confirm it may get in a day.
MOST_WISHES, MOST_LETTERS_A_DAY = 20, 3
MOST_IN_A_DIGEST = 50
_SALT = "policies.subscription"
_MOST_AT_ONCE = 2000
_RHYTHMS = {
    Subscription.Rhythm.DAILY: timedelta(hours=20),
    Subscription.Rhythm.WEEKLY: timedelta(days=6, hours=20),
}


def key_of(found: Subscription) -> str:
    """Return what a letter's link carries: the subscription, signed. All its letters carry the same."""
    return signing.dumps([found.pk, int(found.asked_at.timestamp())], salt=_SALT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that was taken down, and whether its owner is to get a letter."""

    subscription: Subscription
    letter: bool


@transaction.atomic
def subscribe(*, email: str, sort: str, value: str, rhythm: str, by: By) -> Asked:
    """Take down a wish and send its owner a letter to confirm it.

    What is answered to whoever asks is the same whether the address was known: nobody learns who subscribes. A wish
    that stands already, and an address that got letters enough today, get none.
    """
    email, value = email.strip()[:200].lower(), " ".join(value.split())[:200]
    try:
        validate_email(email)
    except ValidationError as fault:
        raise Refused("电子邮箱的写法不对，请核对，例如 name@example.com", field="email") from fault
    if sort not in Subscription.Sort.values or rhythm not in Subscription.Rhythm.values:
        raise Refused("请选择订阅的内容和频次", field="sort")
    if (sort == Subscription.Sort.ALL) != (not value):
        raise Refused("请写明要订阅的主题、机构、标签或者检索词", field="value")
    # A form sent twice takes one wish down, and the letters of a day are counted one after another.
    ledger.lock_tail()
    same = Subscription.objects.filter(email=email)
    letters_today = same.filter(asked_at__gt=by.at - timedelta(days=1), confirmed_at=None).count()
    known = same.filter(sort=sort, value=value).first()
    if known is not None and known.confirmed_at is not None:
        return Asked(known, letter=False)
    if letters_today >= MOST_LETTERS_A_DAY or same.count() >= MOST_WISHES:
        return Asked(known or Subscription(email=email, sort=sort, value=value), letter=False)
    made = known or Subscription(email=email, sort=sort, value=value)
    made.rhythm, made.asked_at = rhythm, by.at
    made.save()
    ledger.record(
        by=by, did="policies.subscribe", to=f"policies.subscription:{made.pk}", detail={"sort": sort}
    )
    return Asked(made, letter=True)


@transaction.atomic
def confirm(*, key: str, by: By) -> Subscription:
    """Confirm a wish by the secret of its letter."""
    found = _of(key)
    if found.confirmed_at is None:
        found.confirmed_at = by.at
        found.save(update_fields=["confirmed_at"])
        ledger.record(by=by, did="policies.confirm_subscription", to=f"policies.subscription:{found.pk}")
    return found


@transaction.atomic
def end(*, key: str, by: By) -> None:
    """End a subscription: the address is deleted with it (个保法第四十七条: no longer needed, then erased)."""
    found = _of(key)
    ledger.record(by=by, did="policies.end_subscription", to=f"policies.subscription:{found.pk}")
    found.delete()


def subscription_of(key: str) -> Subscription | None:
    """Return the subscription that a letter's secret belongs to."""
    try:
        number, asked = signing.loads(key[:200], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Subscription.objects.filter(pk=number).first()
    return found if found is not None and int(found.asked_at.timestamp()) == asked else None


def _of(key: str) -> Subscription:
    """Return it locked: the letter's link may be opened twice at once."""
    ledger.lock_tail()
    found = subscription_of(key)
    if found is None:
        raise Refused("这个链接已经失效：订阅已取消，或者超过三天没有确认", cite=cite("个保法", "第四十七条"))
    return found


def send_digests(*, by: By) -> int:
    """Send every subscription that is due its new documents; return how many letters went out.

    What was told once is not told again; what is over or withdrawn is not told at all. A letter that cannot be sent
    leaves no trace and is tried again the next time.
    """
    _forget_unconfirmed(by)
    sent = 0
    due = Subscription.objects.exclude(confirmed_at=None).order_by("last_sent_at", "pk")
    for number in list(due.values_list("pk", flat=True)[:_MOST_AT_ONCE]):
        sent += _send_digest(number, by)
    return sent


@transaction.atomic
def _forget_unconfirmed(by: By) -> None:
    stale = Subscription.objects.filter(
        confirmed_at=None, asked_at__lt=by.at - timedelta(days=UNCONFIRMED_DAYS)
    )
    forgotten, _ = stale.delete()
    if forgotten:
        ledger.record(
            by=by, did="policies.forget_wishes", to="policies.library", detail={"wishes": forgotten}
        )


@transaction.atomic
def _send_digest(number: int, by: By) -> int:
    found = Subscription.objects.select_for_update().filter(pk=number).first()
    if found is None or not _is_due(found, by.at):
        return 0
    documents = new_for(found, by.at)
    if not documents:
        return 0
    found.last_sent_at = by.at
    found.save(update_fields=["last_sent_at"])
    DigestLine.objects.bulk_create(
        DigestLine(subscription=found, document=document, at=by.at) for document in documents
    )
    ledger.record(
        by=by,
        did="policies.send_digest",
        to=f"policies.subscription:{found.pk}",
        detail={"documents": len(documents)},
    )
    # The last step: when the letter cannot be sent, nothing of the above has happened.
    return 1 if send(found, "digest", key=key_of(found), documents=documents) else _undone()


def _undone() -> int:
    transaction.set_rollback(True)
    return 0


def _is_due(found: Subscription, now: datetime) -> bool:
    pause = _RHYTHMS[Subscription.Rhythm(found.rhythm)]
    return found.last_sent_at is None or now - found.last_sent_at >= pause


def new_for(found: Subscription, now: datetime) -> list[Document]:
    """Return the documents a subscription was not told of: released since it was confirmed, and not over."""
    assert found.confirmed_at is not None
    documents = (
        Document.objects.shown()
        .filter(released_at__gt=found.confirmed_at, released_at__lte=now)
        .exclude(pk__in=DigestLine.objects.filter(subscription=found).values("document_id"))
        .exclude(has_validity=True, ends_on__lt=timezone.localdate(now))
    )
    return list(
        documents.filter(_wish(found)).select_related("organ").order_by("-released_at")[:MOST_IN_A_DIGEST]
    )


def _wish(found: Subscription) -> Q:
    match found.sort:
        case Subscription.Sort.THEME:
            return Q(theme=found.value) | Q(theme__startswith=f"{found.value}/")
        case Subscription.Sort.ORGAN:
            return Q(organ__code=found.value)
        case Subscription.Sort.TAG:
            accepted = Tagging.objects.filter(tag__code=found.value, state=Tagging.State.ACCEPTED)
            return Q(pk__in=accepted.values("document_id"))
        case Subscription.Sort.SEARCH:
            asked = Q()
            for word in found.value.split()[:8]:
                asked &= Q(title__icontains=word) | Q(summary__icontains=word) | Q(doc_no__icontains=word)
            return asked
    return Q()
