"""订阅: asked for by e-mail address, confirmed by its owner, told of each new document once, ended at any time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..models import DigestLine, Document, Subscription, Tagging
from ..outbox import Fate, send

#: A wish that its owner did not confirm within three days is forgotten.
UNCONFIRMED_DAYS = 3
#: So many wishes an address may have, and so many letters asking to confirm them it may get within ``_A_DAY``.
MOST_WISHES, MOST_LETTERS_A_DAY = 20, 5
MOST_IN_A_DIGEST = 50
#: After so many letters in a row that the mail server did not take, a run ends: it would wait for it each time.
MOST_FAILURES_IN_A_ROW = 3
_A_DAY = timedelta(days=1)
_SALT = "policies.subscription"
#: So many subscriptions a run holds in memory.
_MOST_AT_ONCE = 500
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
    that stands already, one whose letter is not a day old, and an address that got letters enough today, get none.
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
    known = same.filter(sort=sort, value=value).first()
    if known is not None and (known.confirmed_at is not None or known.asked_at > by.at - _A_DAY):
        return Asked(known, letter=False)
    # ``asked_at`` is the moment of a wish's last letter, and a wish has one a day: so many wishes, so many letters.
    letters_today = same.filter(asked_at__gt=by.at - _A_DAY).count()
    if letters_today >= MOST_LETTERS_A_DAY or (known is None and same.count() >= MOST_WISHES):
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


@dataclass(frozen=True, slots=True)
class Run:
    """How many letters of a run were sent, refused for their address, not taken; whether the server ended it early."""

    sent: int
    refused: int
    not_taken: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    """A letter written down as sent, and what was written down of its subscription before."""

    subscription: Subscription
    documents: list[Document]
    sent_before: datetime | None


def send_digests(*, by: By) -> Run:
    """Send every subscription that is due its new documents, each of them at most once.

    What was told once is not told again; what is over or withdrawn is not told at all. A letter is written down as
    sent before it goes, and taken back when the mail server does not take it: the next run sends it. When the machine
    fails in between, that letter is lost rather than repeated (at most once): the documents stand in the library and
    its feed, and a reader was promised that nothing is repeated.
    """
    _forget_unconfirmed(by)
    fates: Counter[Fate] = Counter()
    in_a_row = 0
    for found in _one_by_one(_due(by.at)):
        # Asked first without the ledger's lock: most have no news, and nobody waits for their sake.
        if not new_for(found, by.at) or (claim := _claim(found.pk, by)) is None:
            continue
        fate = _deliver(claim, by)
        fates[fate] += 1
        # A server that refuses an address works: dead addresses never keep letters from those behind them.
        in_a_row = in_a_row + 1 if fate is Fate.NOT_TAKEN else 0
        if in_a_row == MOST_FAILURES_IN_A_ROW:
            break
    stopped = in_a_row == MOST_FAILURES_IN_A_ROW
    return Run(fates[Fate.TAKEN], fates[Fate.REFUSED], fates[Fate.NOT_TAKEN], stopped)


@transaction.atomic
def _forget_unconfirmed(by: By) -> None:
    stale = Subscription.objects.filter(
        confirmed_at=None, asked_at__lt=by.at - timedelta(days=UNCONFIRMED_DAYS)
    )
    if not stale.exists():
        return
    # The lock before the rows, as every verb here takes them: one that is confirmed just now stays.
    ledger.lock_tail()
    forgotten, _ = stale.delete()
    if forgotten:
        ledger.record(
            by=by, did="policies.forget_wishes", to="policies.library", detail={"wishes": forgotten}
        )


def _due(now: datetime) -> QuerySet[Subscription]:
    """Return the confirmed subscriptions whose rhythm lets them have a letter now."""
    pause_over = Q(last_sent_at=None)
    for rhythm, pause in _RHYTHMS.items():
        pause_over |= Q(rhythm=rhythm, last_sent_at__lte=now - pause)
    return Subscription.objects.exclude(confirmed_at=None).filter(pause_over)


def _one_by_one(due: QuerySet[Subscription]) -> Iterator[Subscription]:
    """Go through all of them in pieces, by number: those without news stand in nobody's way."""
    reached = 0
    while piece := list(due.filter(pk__gt=reached).order_by("pk")[:_MOST_AT_ONCE]):
        yield from piece
        reached = piece[-1].pk


@transaction.atomic(durable=True)
def _claim(number: int, by: By) -> _Claim | None:
    """Write a letter down as sent; ``None`` when another run did, or its owner ended it."""
    ledger.lock_tail()
    found = _due(by.at).filter(pk=number).first()
    documents = new_for(found, by.at) if found is not None else []
    if found is None or not documents:
        return None
    claim = _Claim(found, documents, found.last_sent_at)
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
    return claim


def _deliver(claim: _Claim, by: By) -> Fate:
    """Hand a claimed letter to the mail server, outside any transaction: a server that hangs stalls nobody else."""
    found = claim.subscription
    try:
        fate = send(found, "digest", key=key_of(found), documents=claim.documents)
    except Exception:
        _take_back(claim, by)
        raise
    if fate is not Fate.TAKEN:
        _take_back(claim, by)
    return fate


@transaction.atomic(durable=True)
def _take_back(claim: _Claim, by: By) -> None:
    """Undo a claim whose letter did not go, so that the next run sends it; nothing when its owner ended it since."""
    ledger.lock_tail()
    found = Subscription.objects.filter(pk=claim.subscription.pk, last_sent_at=by.at).first()
    if found is None:
        return
    found.lines.filter(at=by.at).delete()
    found.last_sent_at = claim.sent_before
    found.save(update_fields=["last_sent_at"])
    ledger.record(
        by=by,
        did="policies.take_back_digest",
        to=f"policies.subscription:{found.pk}",
        detail={"documents": len(claim.documents)},
    )


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
